"""Tables that go along on a round: which doors, in which order, and what one should know before knocking."""

from collections.abc import Sequence

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import households, paper
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import values
from xinjing_desktop.notices.definition import Notice, sample
from xinjing_desktop.records import codes
from xinjing_desktop.records.address import Address, text
from xinjing_desktop.sheet import Cell, Heading, Sheet

RESULTS = "□见面 □门口 □未遇 □拒访"


def round_list(ledger: Ledger, uids: Sequence[str]) -> Sheet:
    """The doors in walking order: one line each, with room to tick what came of it."""
    facts = paper.facts(ledger, "household", uids)
    last: dict[str, households.HouseholdLine] = {}
    for at in range(0, len(uids), paper.AT_ONCE):
        last |= households.lines(ledger, uids[at : at + paper.AT_ONCE])
    rows: list[list[Cell]] = []
    places: dict[str, None] = {}
    for uid in uids:
        line = facts.get(uid)
        if line is None:
            continue
        stairwell = text(Address(line["compound"], line["road"], line["lane"], line["sub_lane"], line["number"]))
        places[stairwell if line["number"] else "其他"] = None
        seen = last[uid]
        before = f"{codes.short_label('visit_outcome', seen.last_outcome or '')} {(seen.last_on or '')[5:]}".strip()
        room = text(Address(room_no=line["room_no"], room_part=line["room_part"]))
        band = codes.label("time_band", line["best_time_band"]) if line["best_time_band"] else ""
        where = stairwell if line["number"] else line["address"] or ""
        rows.append([len(rows) + 1, where, room, line["name"], band, line["caution_note"], before, RESULTS, None])
    unit = values.committee_name(next(iter(paper.units(ledger).values()), {}))
    return Sheet(
        title="走访路线单" + (f"　{next(iter(places))}" if len(places) == 1 else ""),
        headings=[
            Heading("序号", 5, kind="number"),
            Heading("门洞", 20),
            Heading("室号", 8),
            Heading("称呼", 9),
            Heading("便于上门", 8),
            Heading("走访提示", 14, kind="wrap"),
            Heading("上次", 11),
            Heading("这次", 31),
            Heading("备注", 11),
        ],
        rows=rows,
        above=[f"{unit}　　{values.day_in_words(clock.today())}　　走访人：＿＿＿＿＿＿＿＿"],
        below=[f"共 {len(rows)} 户，{len(places)} 个门洞。走完后把结果登记到“走访”里；本单有个人信息，用完请收回。"],
        name="走访路线单",
        landscape=False,
    )


def sample_sheet(notice: Notice) -> Sheet:
    """The table of the example beside a notice that is a table."""
    facts = sample(notice)
    return Sheet(
        title=facts["title"],
        headings=[Heading(label, width, kind=kind[0] if kind else "text") for label, width, *kind in facts["headings"]],
        rows=facts["rows"],
        above=facts.get("above", []),
        totals=facts.get("totals", []),
        below=facts.get("below", []),
        landscape=notice.paper.landscape,
    )
