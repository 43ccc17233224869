"""What the page of doors hands to 打印: slips for the doors that are shown, and the list of tonight's or the weekend's round."""

from collections.abc import Sequence

from xinjing_desktop import clock
from xinjing_desktop.ledger.find.shops import Shopfront
from xinjing_desktop.records import workdays
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.doors import walks
from xinjing_desktop.ui.pages.doors.places_list import PlacesList
from xinjing_desktop.ui.pages.doors.spots import Spot

TIPS = {
    "household": "给这个门洞打印门挂、联系卡、走访路线单",
    "shop": "打印这条路的商户巡查单，带在手上打勾",
}


def shown(desk: Desk, spots: Sequence[Spot], places: PlacesList) -> None:
    """Notices for these doors; of a round or a street the list to take along."""
    line = places.current()
    if not line or not spots:
        desk.alerts.tell("这里没有住户，没有可打印的。请先选一个门洞，或点“补门”。")
    elif places.walk.at == "shop":
        from xinjing_desktop.notices import lists

        shops = [spot for spot in spots if isinstance(spot, Shopfront)]
        desk.go("printing", table=lists.shop_round(desk.ledger, shops, line.label))
    else:
        notice = {"notice": "round_list"} if places.way == walks.ROUNDS else {}
        uids = [spot.uid for spot in spots]
        desk.go("printing", entity="household", uids=uids, words=f"{line.label} {len(uids)} 户", **notice)


def next_round() -> tuple[str, str]:
    """The round that comes next, by its time band and in words: tonight's, or on a day off the weekend's."""
    return ("evening", "今晚") if workdays.is_workday(clock.today()) else ("weekend", "周末")


def round_list(desk: Desk, unit: str | None) -> None:
    """The list of the next round, ready to be printed."""
    from xinjing_desktop.ledger.find import rounds

    band, when = next_round()
    uids = rounds.doors(desk.ledger, band, clock.today().isoformat(), unit)
    if uids:
        desk.go("printing", entity="household", uids=uids, words=f"{when} {len(uids)} 户", notice="round_list")
    else:
        desk.alerts.tell(f"{when}没有要再去的门：没有人应门的都另有时段，也没有到期的回访和复查。")
