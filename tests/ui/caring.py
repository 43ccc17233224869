"""What the tests of the page 重点人群 do again and again: three people, the page around them, choosing and taking back."""

import datetime
from collections.abc import Sequence

from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.records import Profile, Resident
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.care.page import CarePage

TODAY = datetime.date(2026, 3, 2)


def shown(desk: Desk, qtbot: QtBot) -> CarePage:
    page = CarePage(desk)
    qtbot.addWidget(page)
    page.resize(1180, 700)
    page.show()
    settle(desk.jobs, qtbot)
    return page


def registered(desk: Desk) -> dict[str, Resident]:
    """阿珍 and 国庆 behind one door, 小妹 behind another; all due, each in another way."""
    first, second = factories.a_stairwell_of_doors(desk.ledger, floors=1, rooms=2)
    found = {name: factories.a_resident(first, name=name, birth_date="1950-05-01") for name in ("阿珍", "国庆")}
    found["小妹"] = factories.a_resident(second, name="小妹", birth_date="2015-05-01")
    worker = factories.a_worker(name="赵志愿")
    rows = [
        factories.a_profile(found["阿珍"], category="elder_childless", started_on="2025-01-01", worker=worker.uid),
        factories.a_profile(
            found["阿珍"], category="disability", disability_level=2, started_on="2025-01-01", review_on=TODAY,
            details="买菜要人帮忙",
        ),
        factories.a_profile(found["国庆"], category="tekun", started_on="2026-02-20"),
        factories.a_profile(found["小妹"], category="lost_only_child", started_on="2026-03-20"),
        factories.a_profile(found["小妹"], category="child_hardship", started_on="2026-03-02"),
        factories.a_contact(found["阿珍"], phones=[{"number": "13800000002", "note": ""}]),
    ]  # fmt: skip
    with desk.ledger.change("登记") as pen:
        for row in (worker, *found.values(), *rows):
            pen.add(row)
    return found


def names(page: CarePage) -> list[str]:
    return [page.table.rows.row(at).name for at in range(page.table.rows.rowCount())]


def press(page: CarePage, key: str) -> None:
    page.filters._chips[key].click()


def select(page: CarePage, people: dict[str, Resident], chosen: Sequence[str]) -> None:
    page.table.select_ids([people[name].uid for name in chosen])


def take_back(page: CarePage, told: Told, qtbot: QtBot) -> None:
    told.undos[-1]()  # type: ignore[misc]
    settle(page.desk.jobs, qtbot)


def profiles(page: CarePage, column: str) -> set[object]:
    return {getattr(one, column) for one in page.desk.ledger.rows(Profile.select())}
