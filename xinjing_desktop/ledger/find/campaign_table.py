"""A campaign in one table: for every unit how far it has come, who went out, what was found, taught and handed over."""

import datetime
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find import actions, campaigns, outings, taught
from xinjing_desktop.ledger.find.actions import Action
from xinjing_desktop.ledger.find.campaigns import Rates
from xinjing_desktop.ledger.find.hazards_then import GONE, Then, hazards_then
from xinjing_desktop.ledger.find.months import span
from xinjing_desktop.ledger.find.outings import Period, Sum
from xinjing_desktop.ledger.ledger import Ledger


@dataclass(frozen=True)
class UnitLine:
    """One unit, or their sum. `rates` is None as long as the unit has not frozen its doors."""

    name: str
    rates: Rates | None
    outings: int = 0
    people: int = 0
    found: int = 0
    on_site: int = 0
    closed: int = 0
    """Of those with a deadline."""
    still_open: int = 0
    overdue: int = 0
    """Of those still open."""
    shops_taught: int = 0
    homes_taught: int = 0
    leaflets: int = 0


SUMMED = (
    "outings", "people", "found", "on_site", "closed", "still_open", "overdue", "shops_taught", "homes_taught", "leaflets",
)  # fmt: skip


def campaign_of(ledger: Ledger, as_of: datetime.date, wanted: str = "") -> Action:
    """The campaign that such a table speaks of on that day: the `wanted` one, by its key or its name. Raises Refusal without one.

    Of several that have begun, when none is wanted: one whose doors were frozen by then, that is still going on, whose list of
    doors is the longest, that began last.
    """
    begun = [one for one in actions.listed(ledger, as_of) if one.kind == "campaign" and one.first <= as_of]
    if not begun:
        raise Refusal(f"到 {as_of} 为止还没有开始过专项行动。请先在“专项行动”里新建，或换一个日期。")
    if wanted:
        begun = [one for one in begun if wanted in (one.key, one.name)]
    if not begun:
        raise Refusal(f"到 {as_of} 为止没有开始过叫“{wanted}”的专项行动。请核对名称，或换一个日期。")

    def weight(one: Action) -> tuple[bool, bool, int, datetime.date, str]:
        frozen = [each for each in one.campaigns if each.frozen_on]
        doors = sum(len(json.loads(each.doors or "[]")) for each in frozen)
        return bool(frozen), last_day(one, as_of) == as_of, doors, one.first, one.name

    return max(begun, key=weight)


def last_day(action: Action, as_of: datetime.date) -> datetime.date:
    """The last day that counts in any unit on that day."""
    return max(campaigns.last_day(one, as_of) for one in action.campaigns)


def lines(ledger: Ledger, action: Action, as_of: datetime.date) -> list[UnitLine]:
    """One line for every unit that takes part, in the order of their codes; visits, outings and hazards of its days only.

    Its days end where a unit closed it. How a hazard of these days stands is told of `as_of`, also after the last of them.
    """
    then = hazards_then(ledger, as_of)
    rates = actions.figures(ledger, action, as_of)
    days = {one.community: Period(action.first, campaigns.last_day(one, as_of)) for one in action.campaigns}
    work = {period: _work(ledger, then, period, as_of) for period in set(days.values())}
    made = []
    for unit, name in ledger.select("SELECT uid, name FROM community ORDER BY code, name"):
        if unit not in days:
            continue
        went, found, leaflets = work[days[unit]]
        shops, homes = taught.counts(ledger, days[unit], unit, then=then)
        went_out = went.get(unit, Sum())
        walked = {"outings": went_out.outings, "people": went_out.people, "leaflets": leaflets.get(unit, 0)}
        spoken = {"shops_taught": shops, "homes_taught": homes}
        made.append(UnitLine(name or "", rates.get(unit), **walked, **found[unit], **spoken))
    return made


def total(units: list[UnitLine]) -> UnitLine:
    """The line of the town."""
    whole = sum((one.rates for one in units if one.rates), Rates())
    return UnitLine("合计", whole, **{name: sum(getattr(one, name) for one in units) for name in SUMMED})


def _work(
    ledger: Ledger, then: Mapping[str, Then], period: Period, as_of: datetime.date
) -> tuple[dict[str, Sum], defaultdict[str, dict[str, int]], dict[str, int]]:
    """Who went out, what was found and what was handed over in these days, by unit."""
    went = outings.sums(ledger, "unit", period)
    return went, _hazards(ledger, then, period, as_of), _leaflets(ledger, period)


def _hazards(
    ledger: Ledger, then: Mapping[str, Then], period: Period, as_of: datetime.date
) -> defaultdict[str, dict[str, int]]:
    """What was found in these days, and how it stood then."""
    counts: defaultdict[str, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys(("found", "on_site", "closed", "still_open", "overdue"), 0)
    )
    days = (str(period.first), str(period.last))
    for uid, unit in ledger.select("SELECT uid, community FROM hazard WHERE found_on BETWEEN ? AND ?", days):
        stood, here = then[uid], counts[unit or ""]
        if stood.state in GONE:
            continue
        here["found"] += 1
        if stood.state == "closed":
            here["on_site" if stood.fixed_on_site else "closed"] += 1
        else:
            here["still_open"] += 1
            here["overdue"] += stood.is_overdue(as_of.isoformat())
    return counts


def _leaflets(ledger: Ledger, period: Period) -> dict[str, int]:
    assert period.first and period.last
    sql = """SELECT coalesce(h.community, s.community), sum(v.leaflet_count) FROM visit v LEFT JOIN household h ON h.uid=v.household
        LEFT JOIN shop s ON s.uid=v.shop WHERE v.visited_at >= ? AND v.visited_at < ? AND v.leaflet_count > 0 GROUP BY 1"""
    return dict(ledger.select(sql, span(period.first, period.last)))
