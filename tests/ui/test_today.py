"""今日: figures that open, the most urgent lines, what is unfinished, quiet when nothing is due."""

import datetime
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger.casework import campaigns, visits
from xinjing_desktop.ledger.find import hazards, households, pressing, today
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.main_window import PAGES
from xinjing_desktop.ui.pages.today.count_line import CountLine
from xinjing_desktop.ui.pages.today.page import TodayPage

DAY = datetime.date(2026, 3, 2)


@pytest.fixture
def show(desk: Desk, qtbot: QtBot, frozen_clock: object) -> Callable[[], TodayPage]:
    """Open the page, wait for what comes later."""

    def open_page() -> TodayPage:
        page = TodayPage(desk)
        qtbot.addWidget(page)
        page.resize(1178, 720)
        page.show()
        settle(desk.jobs, qtbot)
        return page

    return open_page


def write_hazards(ledger: Ledger) -> list[str]:
    """Overdue by ten and by one days, due today, within the week, without a deadline, referred, closed."""
    door = factories.a_stairwell_of_doors(ledger)[0]
    days = {"ten": -10, "one": -1, "today": 0, "soon": 7, "later": 8}
    made = [
        factories.a_hazard(door, kind="H01", due_date=DAY + datetime.timedelta(days=days_), responsible_name=name)
        for name, days_ in days.items()
    ]
    made.append(factories.a_hazard(door, kind="H02", due_date=None))
    made.append(factories.a_hazard(door, kind="H03", due_date=DAY, state="referred"))
    made.append(factories.a_hazard(door, kind="H04", due_date=DAY, state="closed", closed_on=DAY))
    with ledger.change("登记隐患") as pen:
        for hazard in made:
            pen.add(hazard)
        pen.add(factories.a_recheck(made[1], rechecked_on=DAY, result="pending"))
    return [hazard.uid for hazard in made]


def test_counts_are_those_of_the_lists_they_open(full_desk: Desk) -> None:
    ledger = full_desk.ledger
    counts = pressing.counts(ledger, DAY)
    listed = hazards.counts(ledger, DAY.isoformat())
    keys = ("overdue", "due", "soon", "recheck", "undated", "referred")
    assert {key: getattr(counts, key) for key in keys} == {key: listed[key] for key in keys}
    doors = households.counts(ledger, DAY.isoformat())
    assert (counts.follow_ups, today.unseen(ledger, DAY)[0]) == (doors["follow_up"], doors["unseen"])
    assert counts.overdue and doors["unseen"]  # or the comparison would say nothing


def test_what_counts_as_due(ledger: Ledger, frozen_clock: object) -> None:
    write_hazards(ledger)
    assert pressing.counts(ledger, DAY) == pressing.Counts(
        overdue=2, due=1, soon=1, recheck=2, undated=1, referred=1, follow_ups=0, appeals=0, appeals_due=0
    )


def test_the_longest_overdue_stands_first(show: Callable[[], TodayPage], desk: Desk) -> None:
    ten, one, due, *_ = write_hazards(desk.ledger)
    page = show()
    lines = [page.work.urgent.table.rows.row(at) for at in range(page.work.urgent.table.rows.rowCount())]
    assert [line.uid for line in lines] == [ten, one, due]
    words = [page.work.urgent.table.columns[0].cell(line) for line in lines]
    assert words == ["逾期 10 天", "逾期 1 天", "今天到期"]


def test_enter_opens_the_hazard(show: Callable[[], TodayPage], desk: Desk, told: Told, qtbot: QtBot) -> None:
    ten, *_ = write_hazards(desk.ledger)
    page = show()
    page.work.urgent.table.setFocus()
    page.work.urgent.table.select_id(f"overdue:{ten}")
    qtbot.keyClick(page.work.urgent.table, Qt.Key.Key_Return)
    assert told.went == [("hazards", {"hazard": ten})]


@pytest.mark.parametrize(
    ("key", "figure", "page_key"),
    [("overdue", "2", "hazards"), ("due", "1", "hazards"), ("follow_up", "1", "households")],
)
def test_a_figure_opens_its_list(
    show: Callable[[], TodayPage], desk: Desk, told: Told, qtbot: QtBot, key: str, figure: str, page_key: str
) -> None:
    write_hazards(desk.ledger)
    door = desk.ledger.value("SELECT uid FROM household ORDER BY uid LIMIT 1")
    with desk.ledger.change("登记走访") as pen:
        pen.add(factories.a_visit(door, visited_at="2026-02-20T10:00", follow_up_on=DAY))
    tile = show().work.tiles[key]
    assert f" {figure} " in tile.accessibleName() + " "
    tile.setFocus()
    qtbot.keyClick(tile, Qt.Key.Key_Return)
    assert told.went == [(page_key, {"filter": key})]


def shown(page: TodayPage) -> list[str]:
    """The lines of what is unfinished, as they are read."""
    lines = page.work.unfinished.findChildren(CountLine)
    return [line.words() for line in lines if line.isVisible()]


def press(page: TodayPage, begins: str) -> None:
    (line,) = [one for one in page.work.unfinished.findChildren(CountLine) if one.isVisible() and one.words().startswith(begins)]
    line.click()


def test_every_line_opens_the_list_it_counts(show: Callable[[], TodayPage], desk: Desk, told: Told) -> None:
    """The filter behind a line holds as many as the line says."""
    ledger = desk.ledger
    write_hazards(ledger)
    doors = [door for (door,) in ledger.select("SELECT uid FROM household ORDER BY uid")]
    moments = (("2026-02-25T10:00", "day"), ("2026-02-26T19:00", "evening"), ("2026-02-28T10:00", "weekend"))
    with ledger.change("登记走访") as pen:
        for moment, band in moments:
            pen.add(factories.a_visit(doors[0], visited_at=moment, time_band=band, outcome="not_home"))
    page = show()
    for begins, key, counts in (
        ("7 天内到期的隐患", "soon", hazards.counts(ledger, DAY.isoformat())),
        ("期限已到，还没去复查", "recheck", hazards.counts(ledger, DAY.isoformat())),
        ("隐患没有整改时限", "undated", hazards.counts(ledger, DAY.isoformat())),
        ("已移交，等对方反馈", "referred", hazards.counts(ledger, DAY.isoformat())),
        ("三访未遇，要电话联系", "not_home_thrice", households.counts(ledger, DAY.isoformat())),
        ("今年还没走访到", "unseen", households.counts(ledger, DAY.isoformat())),
    ):
        press(page, begins)
        assert told.went[-1][1] == {"filter": key} and f"{begins} {counts[key]}" in shown(page), key
    assert len(told.went) == len(shown(page)), "no line was left out"


def test_who_needs_a_visit_this_week_is_a_figure(show: Callable[[], TodayPage], desk: Desk, told: Told) -> None:
    """Flats, not people; how many are overdue stands below."""
    doors = factories.a_stairwell_of_doors(desk.ledger)
    with desk.ledger.change("登记") as pen:
        for door in doors[:2]:
            person = pen.add(factories.a_resident(door))
            pen.add(factories.a_profile(person, category="elder_alone", started_on="2026-01-01", visit_frequency="weekly"))
            pen.add(factories.a_visit(door, visited_at="2026-01-05T10:00" if door == doors[0] else "2026-03-01T10:00"))
    page = show()
    assert page.work.tiles["due_week"].accessibleName() == "本周应访 2 其中逾期 1 户"
    page.work.tiles["due_week"].click()
    assert told.went == [("households", {"filter": "due_week"})]
    assert households.counts(desk.ledger, DAY.isoformat())["due_week"] == 2


def test_a_running_campaign_says_how_many_doors_are_left(show: Callable[[], TodayPage], desk: Desk, told: Told) -> None:
    doors = factories.a_stairwell_of_doors(desk.ledger)
    with desk.ledger.change("登记") as pen:
        (running,) = campaigns.issue(pen, desk.ledger, [factories.COMMUNITY], name="春季走访", starts_on=DAY, scope="all")
        campaigns.begin(pen, desk.ledger, running, on=DAY)
        campaigns.issue(pen, desk.ledger, [factories.COMMUNITY], name="清明防火", starts_on=DAY, scope="all")
        pen.add(factories.a_campaign(name="去年的行动", ends_on=DAY - datetime.timedelta(days=1)))
        pen.add(factories.a_visit(doors[0]))
    page = show()
    press(page, "还没走到：春季走访")
    assert "名单没锁定：清明防火" in shown(page) and "还没走到：春季走访 11" in shown(page)
    assert not any("去年的行动" in words for words in shown(page))
    ((key, where),) = told.went
    assert key == "campaigns" and where["campaign"] in (running.uid, running.series)


def test_appeals_wait_where_there_is_a_page_for_them(show: Callable[[], TodayPage], desk: Desk, told: Told) -> None:
    """Not answered yet, and how many of those are late; an answered one does not wait."""
    factories.a_stairwell_of_doors(desk.ledger)
    with desk.ledger.change("登记诉求") as pen:
        pen.add(factories.an_appeal(promised_on=DAY))
        pen.add(factories.an_appeal(promised_on=DAY - datetime.timedelta(days=1)))
        pen.add(factories.an_appeal(answered_on=DAY, answer="已修"))
    page = show()
    if "appeals" not in {entry.key for entry in PAGES}:
        assert not any("诉求" in words for words in shown(page))
        return
    assert "诉求还没答复（逾期 1） 2" in shown(page)
    press(page, "诉求还没答复")
    assert told.went == [("appeals", {"filter": "open"})]


def test_answers_that_are_owed_stand_among_what_comes_first(show: Callable[[], TodayPage], desk: Desk, told: Told, qtbot: QtBot) -> None:
    factories.a_stairwell_of_doors(desk.ledger)
    late, due = (factories.an_appeal(promised_on=DAY - datetime.timedelta(days=days), handler="小赵") for days in (3, 0))
    with desk.ledger.change("登记诉求") as pen:
        for one in (due, late, factories.an_appeal(promised_on=DAY + datetime.timedelta(days=1)), factories.an_appeal(promised_on=None)):
            pen.add(one)
    counts = pressing.counts(desk.ledger, DAY)
    assert (counts.appeals, counts.appeals_due, counts.pressing, counts.late) == (1, 1, 2, True)
    table = show().work.urgent.table
    lines = [table.rows.row(at) for at in range(table.rows.rowCount())]
    assert [(line.uid, table.columns[0].cell(line), line.who) for line in lines] == [
        (late.uid, "答复晚了 3 天", "小赵"), (due.uid, "今天要答复", "小赵"),
    ]  # fmt: skip
    assert table.columns[2].cell(lines[0]).startswith("诉求：")
    table.setFocus()
    table.select_id(f"appeal:{due.uid}")
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert told.went == [("appeals", {"appeal": due.uid})]


def test_many_hazards_do_not_hide_an_appeal(ledger: Ledger, frozen_clock: object) -> None:
    write_hazards(ledger)
    with ledger.change("登记诉求") as pen:
        pen.add(factories.an_appeal(promised_on=DAY))
    assert [one.sort for one in today.urgent(ledger, DAY, limit=1)] == ["overdue", "appeal"]


def test_visits_that_are_overdue_are_no_quiet_day(show: Callable[[], TodayPage], desk: Desk, qtbot: QtBot) -> None:
    """Nothing is due, and somebody in need has not been seen for a year: no tick, no all-clear."""
    doors = factories.a_stairwell_of_doors(desk.ledger)
    with desk.ledger.change("登记") as pen:
        person = pen.add(factories.a_resident(doors[0]))
        pen.add(factories.a_profile(person, category="tekun", started_on="2025-01-01"))
    page = show()
    clear = page.work.urgent.clear
    words = " ".join(one.text() for one in clear.findChildren(QLabel))
    assert clear.isVisible() and "今天没有到期的事" not in words and "还有 1 户重点人群逾期没有走访" in words
    with desk.ledger.change("走访") as pen:
        pen.add(factories.a_visit(doors[0], visited_at="2026-03-01T10:00", outcome="met_inside"))
    page.reload()
    settle(desk.jobs, qtbot)
    words = " ".join(one.text() for one in clear.findChildren(QLabel))
    assert "今天没有到期的事" in words and "今年还没走访到的住户" in words


def test_all_is_quiet_when_nothing_waits(show: Callable[[], TodayPage], desk: Desk) -> None:
    """Everybody met, no hazard, nothing promised: two short sentences, and no line at all."""
    doors = factories.a_stairwell_of_doors(desk.ledger)
    with desk.ledger.change("登记走访") as pen:
        for door in doors:
            pen.add(factories.a_visit(door, visited_at="2026-03-02T09:00"))
    page = show()
    assert shown(page) == ["上月（2月）还没有移交"] or shown(page) == []
    assert page.work.unfinished.nothing.isVisible() == (shown(page) == [])
    assert page.work.urgent.clear.isVisible()
    assert {tile.accessibleName().split()[1] for tile in page.work.tiles.values()} == {"0"}


def test_a_promised_visit_is_due_until_somebody_went(desk: Desk, frozen_clock: object) -> None:
    door, other = factories.a_stairwell_of_doors(desk.ledger)[:2]
    with desk.ledger.change("登记走访") as pen:
        pen.add(factories.a_visit(door, visited_at="2026-02-20T10:00", follow_up_on=DAY, needs="查燃气管"))
        pen.add(factories.a_visit(other, visited_at="2026-02-20T10:00", follow_up_on=DAY + datetime.timedelta(days=1)))
    (thing,) = today.urgent(desk.ledger, DAY)
    assert (thing.sort, thing.uid, thing.kind, thing.on) == ("follow_up", door, "查燃气管", DAY)
    with desk.ledger.change("登记走访") as pen:
        pen.add(factories.a_visit(door, visited_at="2026-03-02T09:00"))
    assert today.urgent(desk.ledger, DAY) == []
    assert pressing.counts(desk.ledger, DAY).follow_ups == 0


def test_a_knock_in_vain_before_the_day_does_not_take_the_promise_away(desk: Desk, frozen_clock: object) -> None:
    """Whoever was met meanwhile, or promised another day, is not gone to again for the old one."""
    doors = factories.a_stairwell_of_doors(desk.ledger)
    between: list[dict[str, object]] = [
        {"outcome": "not_home"}, {"outcome": "no_access"}, {"outcome": "met_door"}, {"outcome": None},
        {"outcome": "not_home", "follow_up_on": DAY + datetime.timedelta(days=3)},
    ]  # fmt: skip
    with desk.ledger.change("登记走访") as pen:
        for door, facts in zip(doors, between, strict=False):
            pen.add(factories.a_visit(door, visited_at="2026-02-20T10:00", follow_up_on=DAY))
            pen.add(factories.a_visit(door, visited_at="2026-02-24T10:00", **facts))

    def waiting() -> set[str]:
        found = {one.uid for one in today.urgent(desk.ledger, DAY)}
        assert found == set(households.ids(desk.ledger, "follow_up", "", False, today=DAY.isoformat()))
        assert pressing.counts(desk.ledger, DAY).follow_ups == len(found)
        return found

    assert waiting() == set(doors[:2])
    with desk.ledger.change("登记走访") as pen:
        pen.add(factories.a_visit(doors[0], visited_at="2026-03-02T09:00", outcome="not_home"))
        visits.come_back(pen, desk.ledger, doors[1], DAY + datetime.timedelta(days=1))
    assert waiting() == set(), "on the day one has gone, met or not; another day replaces the old one"


def test_an_empty_ledger_offers_three_steps(show: Callable[[], TodayPage], told: Told, qtbot: QtBot) -> None:
    page = show()
    assert page.faces.currentIndex() == 1
    qtbot.mouseClick(page.first_steps.first, Qt.MouseButton.LeftButton)
    assert told.went == [("imports", {})]


def test_nothing_due_is_said_quietly(show: Callable[[], TodayPage], desk: Desk) -> None:
    factories.a_stairwell_of_doors(desk.ledger)
    page = show()
    assert page.faces.currentIndex() == 0
    assert page.work.urgent.clear.isVisible()
    assert page.work.unfinished.lines["unseen"].words() == "今年还没走访到 12"
    assert [key for key, line in page.work.unfinished.lines.items() if line.isVisible()] == ["unseen"]


def test_it_follows_what_others_do(show: Callable[[], TodayPage], desk: Desk, qtbot: QtBot) -> None:
    write_hazards(desk.ledger)
    page = show()
    hazard = page.work.urgent.table.rows.row(0).uid
    with desk.ledger.change("复查") as pen:
        pen.edit(factories.Hazard, hazard, state="closed", closed_on=DAY)
    settle(desk.jobs, qtbot)
    assert page.work.tiles["overdue"].accessibleName() == "逾期未整改 1 最久 1 天"


def test_acts_of_colleagues_are_told_and_ones_own_are_not(show: Callable[[], TodayPage], desk: Desk) -> None:
    ledger = desk.ledger
    factories.a_stairwell_of_doors(ledger)
    ledger.account = Account("李梅", "clerk")
    for _ in range(3):
        with ledger.change("登记走访") as pen:
            pen.add(factories.a_worker())
    ledger.account = Account(factories.ACCOUNT, "admin")
    page = show()
    assert page.work.acts.text() == "刚才　李梅　登记走访 × 3"


def test_unfinished_forms_open_where_they_were_begun(show: Callable[[], TodayPage], desk: Desk, told: Told) -> None:
    door = factories.a_stairwell_of_doors(desk.ledger)[0]
    store = desk.drafts._store
    for key in (f"hazard:{door}", f"household:{door}", "hazard:gone", "worker:new", "something:else"):
        store.save(key, {"remark": "写了一半"})
    found = today.drafts(desk.ledger)
    assert sorted((draft.page, *draft.where.items()) for draft in found) == [
        ("hazards", ("new_at", door)),
        ("households", ("household", door)),
        ("settings", ("section", "workers")),
    ]
    page = show()
    line = page.work.unfinished.findChildren(CountLine)[-1]
    line.click()
    assert told.went[0][0] in {"hazards", "households", "settings"}


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-03-02 09:30", "工作日"),
        ("2026-10-01 09:30", "休息日"),
        ("2031-03-03 09:30", "2031 年的节假日未公布，先按周末和元旦、五一、国庆算"),
    ],
)
def test_the_day_says_what_it_is(desk: Desk, qtbot: QtBot, at: Callable[[str], object], moment: str, said: str) -> None:
    factories.a_stairwell_of_doors(desk.ledger)
    at(moment)
    page = TodayPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk.jobs, qtbot)
    assert page.head._note.text() == said


def test_a_reader_is_offered_nothing_to_write(reader_desk: Desk, qtbot: QtBot) -> None:
    page = TodayPage(reader_desk)
    qtbot.addWidget(page)
    page.show()
    settle(reader_desk.jobs, qtbot)
    assert page._write.isHidden()
    assert page.work.tiles["overdue"].isVisible()
