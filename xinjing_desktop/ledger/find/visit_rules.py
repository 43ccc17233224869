"""How often each special group is visited: what the dictionary proposes, and what a committee has set for itself."""

from typing import NamedTuple

from xinjing_desktop.ledger import restricted
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import VisitRule, codes

GRADED = "；"
"""Between what is proposed for all of a group and what for those who are worse off."""


class RuleLine(NamedTuple):
    """One group with what holds for it."""

    category: str
    label: str
    group: str
    """老, 幼, 病, 残, 困, 优 or 计."""
    proposal: str
    """In words, with whom it is more often for."""
    frequency: str | None
    remote_counts: bool
    """Whether a call counts, as set or as follows from the frequency."""
    calls: bool | None
    """What the committee has set about calls, if anything."""
    own: bool
    """Whether the committee has set it; otherwise what is shown is proposed."""
    own_frequency: str | None
    """The frequency that the committee has set; None when it has only settled the calls."""

    @property
    def is_graded(self) -> bool:
        """Whether those who are worse off are visited more often, because nobody has set one frequency for all."""
        return GRADED in self.proposal and self.own_frequency is None


def listed(ledger: Ledger, community: str | None) -> list[RuleLine]:
    """Every group that this account may see, in the order of the dictionary; without a community only what is proposed."""
    rules: dict[str, VisitRule] = {}
    if community:
        query = VisitRule.select().where(VisitRule.community == community).order_by(VisitRule.uid.desc())
        rules = {str(rule.category): rule for rule in ledger.rows(query)}
    found = []
    for entry in codes.entries("special_groups"):
        if not restricted.may_see(ledger, entry.code):
            continue
        rule = rules.get(entry.code)
        set_here = rule.frequency if rule else None
        frequency = set_here or entry.facts.get("frequency") or None
        calls = rule.remote_counts if rule else None
        counts = codes.flag("visit_frequency", frequency or "", "remote_counts") if calls is None else calls
        group = str(entry.facts.get("group", ""))
        found.append(RuleLine(entry.code, entry.label, group, in_words(entry), frequency, counts, calls, rule is not None, set_here))
    return found


def in_words(entry: codes.Entry) -> str:
    """What is proposed for a group: 每月；80 岁以上或患病的每周."""
    if not entry.facts.get("frequency"):
        return "由卫生中心定"
    said = codes.label("visit_frequency", str(entry.facts["frequency"]))
    if closer := entry.facts.get("high_risk_frequency"):
        said += f"{GRADED}80 岁以上或患病的{codes.label('visit_frequency', closer)}"
    if closer := entry.facts.get("grave_frequency"):
        levels = "".join("一二三四"[: int(entry.facts["grave_level"])])
        said += f"{GRADED}{'、'.join(levels)}级的{codes.label('visit_frequency', closer)}"
    return said
