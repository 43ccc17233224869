"""The two campaigns that never end, as a clerk looks at them: by the year of the day, and the elders by name."""

import datetime

import pytest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from tests.ui.test_campaigns import shown
from tests.ui.walker import nameless
from xinjing_desktop.ledger import disclosures
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.campaigns.figures_view import TOTAL
from xinjing_desktop.ui.pages.campaigns.page import CampaignsPage


@pytest.fixture
def page(full_desk: Desk, qtbot: QtBot) -> CampaignsPage:
    return shown(full_desk, qtbot)


def test_the_standing_ones_need_no_beginning(page: CampaignsPage, full_desk: Desk, qtbot: QtBot) -> None:
    for key in ("year", "month"):
        page.go(campaign=key)
        settle(full_desk.jobs, qtbot)
        assert page.figures.shown.whole.due > 0 and not page.banner.isVisibleTo(page)
        assert not page.edit.isVisibleTo(page) and page.figures.rule.text()
        page.open_doors(TOTAL, "due")
        assert page.doors.current.rows.ids() and not page.doors.out.isVisibleTo(page)
        assert page.doors.key_box.isVisibleTo(page) == (key == "year"), "all elders are key people"
        page.close_doors()
    assert nameless(page) == []


def test_elders_are_listed_by_name_as_many_as_are_counted(page: CampaignsPage, full_desk: Desk, qtbot: QtBot, told: Told) -> None:
    page.go(campaign="month")
    settle(full_desk.jobs, qtbot)
    for figure in ("due", "missing", "visited"):
        page.open_doors(TOTAL, figure)
        people = page.doors.current
        assert people is page.doors.people_table
        whole = page.figures.shown.whole
        assert people.rows.rowCount() == {"due": whole.due, "missing": whole.due - whole.visited, "visited": whole.visited}[figure]
    line = page.figures.shown.lines[0]
    columns = ("due", "visited", "key_due", "key_visited")
    assert [bool(line.figure(name)) for name in columns] == [True, True, False, False] and not line.rate("key_visited"), (
        "people are no households"
    )
    page.open_doors(TOTAL, "due")
    lines = [people.rows.row(at) for at in range(people.rows.rowCount())]
    assert len({line.home.uid for line in lines}) < len(lines), "two elders behind one door are two"
    assert all(line.name and line.home.address for line in lines)
    people.opened.emit(people.rows.ids()[0])
    assert told.went[-1] == ("care", {"resident": people.rows.ids()[0]})
    for answers in ([None], ["报镇社会办核对名单"]):
        told.answers = list(answers)
        people.print_asked.emit()
        settle(full_desk.jobs, qtbot)
    assert [one.what for one in disclosures.listed(full_desk.ledger)] == ["special_groups"], "who is old and alone leaves for a reason"
    assert told.went[-1][1]["table"].title == "3 月特殊困难老年人探访：应访（截至 2026-03-02）"
    page.doors.print_notices()
    asked = told.went[-1][1]["uids"]
    assert set(asked) == {line.home.uid for line in lines} and len(asked) == len(set(asked)), "a door gets one notice"


def test_what_never_ends_is_called_and_counted_by_the_year_of_the_day(page: CampaignsPage, full_desk: Desk, qtbot: QtBot) -> None:
    page.go(campaign="year")
    settle(full_desk.jobs, qtbot)
    door = full_desk.ledger.value("SELECT uid FROM household WHERE occupancy IS NOT 'vacant' ORDER BY uid LIMIT 1")
    with full_desk.ledger.change("补记") as pen:
        pen.add(factories.a_visit(door, visited_at="2025-12-30T10:00"))
    settle(full_desk.jobs, qtbot)
    for day, visited in ((datetime.date(2025, 12, 31), 1), (datetime.date(2025, 12, 29), 0)):
        page.figures.day.set_value(day)
        page.figures.read()
        settle(full_desk.jobs, qtbot)
        assert page.name.text() == "2025 年全覆盖走访" and page.period.text() == "2025-01-01 至 2025-12-31"
        assert page.figures.shown.whole.visited == visited and page.figures.shown.whole.due > 0
    page.go(campaign="month")
    page.figures.day.set_value(datetime.date(2026, 1, 31))
    page.figures.read()
    settle(full_desk.jobs, qtbot)
    assert page.name.text() == "1 月特殊困难老年人探访" and not page.figures.cards["key_visited"].isVisibleTo(page)
