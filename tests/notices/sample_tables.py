"""The table of the example that lies beside a notice that is a table."""

from xinjing_desktop.notices.definition import Notice, sample
from xinjing_desktop.sheet import Heading, Sheet


def sample_sheet(notice: Notice) -> Sheet:
    facts = sample(notice)
    return Sheet(
        title=facts["title"],
        headings=[_heading(*facts_of) for facts_of in facts["headings"]],
        rows=facts["rows"],
        above=facts.get("above", []),
        totals=facts.get("totals", []),
        below=facts.get("below", []),
        landscape=notice.paper.landscape,
    )


def _heading(label: str, width: float, kind: str = "text", over: str = "") -> Heading:
    return Heading(label, width, over, kind)
