"""What a unit or the town is doing door by door: campaigns, those of one series together, and the two that never end."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from xinjing_desktop.ledger.find import campaigns, months, scopes, standing
from xinjing_desktop.ledger.find.as_known import Due
from xinjing_desktop.ledger.find.campaigns import DoorThen, Rates, Way
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign

YEAR_RULE = (
    "应访是当天名册里不空关的住户，后来录入的从录入或第一次走访那天算起；一年至少联系一次，见面、门口见面和电话、视频联系都算。"
)
MONTH_RULE = (
    "应探访是有老年人档案的、按年龄或独居算出来的居民，按人计；本月见面、门口见面和电话、视频联系都算，"
    "同一户一次走访算户内每一位。"
)


@dataclass(frozen=True)
class Action:
    """One line of the list: `kind` is campaign, year or month; a campaign of the town has one record for each unit."""

    key: str
    kind: str
    name: str
    first: datetime.date
    last: datetime.date | None
    campaigns: tuple[Campaign, ...] = ()

    @property
    def rule(self) -> str:
        """Whom it means, unless everybody, and how it is counted, in words."""
        if self.kind == "campaign":
            first = self.campaigns[0]
            whom = "" if first.scope in (None, "all") else f"应访范围：{scopes.in_words(first)}。"
            return whom + campaigns.rule_in_words(first)
        return YEAR_RULE if self.kind == "year" else MONTH_RULE

    def state(self, today: datetime.date) -> str:
        """standing, unfrozen, ahead, running, over (its period) or closed (by hand)."""
        if self.kind != "campaign":
            return "standing"
        if all(one.closed_on for one in self.campaigns):
            return "closed"
        if self.first > today:
            return "ahead"
        if any(one.frozen_on is None for one in self.campaigns):
            return "unfrozen"
        return "over" if self.last and self.last < today else "running"

    def of_unit(self, unit: str) -> Campaign | None:
        """The record of one unit."""
        return next((one for one in self.campaigns if one.community == unit), None)


def listed(ledger: Ledger, today: datetime.date) -> list[Action]:
    """Running campaigns first, then the two standing ones, then what is over or closed, the newest first."""
    groups: dict[str, list[Campaign]] = {}
    for one in campaigns.listed(ledger):
        groups.setdefault(one.series or one.uid, []).append(one)
    found = [Action(key, "campaign", some[0].name, some[0].starts_on, some[0].ends_on, tuple(some)) for key, some in groups.items()]
    past = [one for one in found if one.state(today) in ("over", "closed")]
    return [*(one for one in found if one not in past), *_endless(today), *past]


def _endless(day: datetime.date) -> list[Action]:
    """The two that never end, as they are called in the year and the month of that day."""
    first = day.replace(month=1, day=1)
    return [
        Action("year", "year", f"{day.year} 年全覆盖走访", first, first.replace(month=12, day=31)),
        Action("month", "month", f"{day.month} 月特殊困难老年人探访", *months.bounds(months.month_of(day))),
    ]


def on_day(action: Action, day: datetime.date) -> Action:
    """The same on another day: what never ends is counted from the first day of that year, or that month."""
    return next((one for one in _endless(day) if one.key == action.key), action)


def ways(ledger: Ledger, action: Action, as_of: datetime.date, unit: str | None = None) -> list[tuple[Way, Due]]:
    """What is due at the end of that day, in all units or in one, and how it is counted."""
    if action.kind == "year":
        return [standing.year(ledger, as_of, unit)]
    if action.kind == "month":
        return [standing.month(ledger, as_of, unit)]
    return list(campaigns.ways(ledger, [one for one in action.campaigns if unit in (None, one.community)], as_of))


def figures(ledger: Ledger, action: Action, as_of: datetime.date) -> dict[str, Rates]:
    """The figures of every unit that has them, by community."""
    if action.kind != "campaign":
        return {unit: rates for way in ways(ledger, action, as_of) for unit, rates in campaigns.summed(ledger, *way).items()}
    found = campaigns.rates(ledger, action.campaigns, as_of)
    return {one.community: found[one.uid] for one in action.campaigns if one.uid in found}


def doors(ledger: Ledger, action: Action, units: Sequence[str], as_of: datetime.date) -> list[DoorThen]:
    """The doors of these units with how they stood."""
    return [door for unit in units for way in ways(ledger, action, as_of, unit) for door in campaigns.each(ledger, *way)]
