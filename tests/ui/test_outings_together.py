"""Several outings, or moves of leaflets, at once: what they share, whom all of them forgot, what was entered twice."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger.acts import stacks
from xinjing_desktop.records import Outing
from xinjing_desktop.ui.bulk import BulkForm
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.outings.leaflets_view import LeafletsView
from xinjing_desktop.ui.pages.outings.outings_view import OutingsView
from xinjing_desktop.ui.pages.outings.page import OutingsPage
from xinjing_desktop.ui.widgets.table import Table

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def outings(desk: Desk, frozen_clock: object) -> list[str]:
    """Three evenings of 王芳, the newest first; on the second one 李四 went as a volunteer, on the last one something was found."""
    (door,) = factories.a_stairwell_of_doors(desk.ledger, floors=1, rooms=1)
    with desk.ledger.change("登记") as pen:
        made = [
            pen.add(
                factories.an_outing(
                    started_at=f"2026-02-2{day}T21:00", time_band="evening", kind="night_check", led_by=None, place="泾北三村", bodies=None,
                    committee_staff=["王芳"], grid_workers=None, volunteers=["李四"] if day == 5 else None, others_count=None,
                )
            ).uid
            for day in (6, 5, 4)
        ]  # fmt: skip
        pen.add(factories.a_hazard(door, outing=made[0]))
    return made


@pytest.fixture
def page(outings: list[str], desk: Desk, qtbot: QtBot) -> OutingsPage:
    return opened(desk, qtbot)


def opened(desk: Desk, qtbot: QtBot) -> OutingsPage:
    made = OutingsPage(desk)
    qtbot.addWidget(made)
    made.resize(1178, 720)
    made.show()
    settle(desk.jobs, qtbot)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def click(table: Table, qtbot: QtBot, uid: str, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    at = table.visualRect(table.rows.index(table.rows.row_of(uid) or 0, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, keys, at)


def press(view: OutingsView | LeafletsView, words: str, qtbot: QtBot) -> None:
    qtbot.mouseClick(view.together.actions_by_name[words], Qt.MouseButton.LeftButton)


def form_of(view: OutingsView | LeafletsView) -> BulkForm:
    form = view._form_together
    assert form is not None and form.isVisible()
    return form


def lines(desk: Desk, columns: str = "*", entity: str = "outing") -> list[tuple[object, ...]]:
    return desk.ledger.select(f"SELECT {columns} FROM {entity} ORDER BY uid")


def take_back(desk: Desk, told: Told, qtbot: QtBot) -> None:
    told.undos[-1]()  # type: ignore[misc]
    settle(desk.jobs, qtbot)


def test_what_was_entered_twice_goes_as_one_step(
    page: OutingsPage, outings: list[str], desk: Desk, told: Told, qtbot: QtBot
) -> None:
    """The open outing is among them: it closes. What was found on one of them stays without it, and undo brings back both."""
    before, hazards = lines(desk), lines(desk, "*", "hazard")
    view = page.outings
    click(view.table, qtbot, outings[0])
    assert view.drawer.isVisible() and not view.together.isVisible()
    click(view.table, qtbot, outings[1], CTRL)
    assert view.together.said.text() == "已选 2 次出动" and view.table.selected_ids() == outings[:2]
    told.answers += [False, True]
    press(view, "删除…", qtbot)
    assert told.questions == ["要删除选中的 2 次出动吗？发现的隐患留在台账里。删除后可以撤销。"] and lines(desk) == before
    acts = len(stacks(desk.ledger)[0])
    press(view, "删除…", qtbot)
    assert lines(desk, "uid") == [(outings[2],)] and lines(desk, "outing", "hazard") == [(None,)]
    assert len(stacks(desk.ledger)[0]) == acts + 1 and told.toasts == ["2 次出动已删除"]
    assert not view.drawer.isVisible() and view.sum.text() == "表中 1 批次，1 人次"
    take_back(desk, told, qtbot)
    assert lines(desk) == before and lines(desk, "*", "hazard") == hazards


def test_kind_and_leader_of_several_and_nothing_else(
    page: OutingsPage, outings: list[str], desk: Desk, told: Told, qtbot: QtBot
) -> None:
    before = lines(desk)
    view = page.outings
    view.table.setFocus()
    qtbot.keyClick(view.table, Qt.Key.Key_A, CTRL)
    press(view, "改类型、带队…", qtbot)
    form = form_of(view)
    assert form.title == "3 次出动修改"
    qtbot.keyClick(form.form, Qt.Key.Key_Return, CTRL)
    assert "至少填一栏" in (form.form.fields["kind"].problem() or "") and lines(desk) == before
    form.form.fill({"kind": "compound_patrol", "led_by": "镇党委书记"})
    qtbot.keyClick(form.form, Qt.Key.Key_Return, CTRL)
    assert set(lines(desk, "kind, led_by, place, time_band")) == {("compound_patrol", "镇党委书记", "泾北三村", "evening")}
    assert told.toasts == ["3 次出动已修改"] and not view.drawer.isVisible()
    assert view.table.rows.row(0).led_by == "镇党委书记"
    take_back(desk, told, qtbot)
    assert lines(desk) == before


def test_whom_all_of_them_forgot_is_added_and_nobody_twice(
    page: OutingsPage, outings: list[str], desk: Desk, told: Told, qtbot: QtBot
) -> None:
    """李四 went as a volunteer once: as a grid worker he would count twice there, which is said; the others take him."""
    before = lines(desk)
    view = page.outings
    view.table.selectAll()
    press(view, "补上同去的人…", qtbot)
    form = form_of(view)
    form.form.fill({"grid_workers": ["李四"], "volunteers": ["李四"]})
    form.save()
    assert "一个人只写一处" in (form.form.fields["volunteers"].problem() or "") and lines(desk) == before
    form.form.fill({"grid_workers": ["李四"], "volunteers": None, "committee_staff": ["赵六", "王芳"]})
    told.answers.append(True)
    form.save()
    assert "2 次可以补人，1 次不行" in told.questions[-1] and "“李四”已经写在“网格员”里" in told.questions[-1]
    people = {uid: rest for uid, *rest in lines(desk, "uid, committee_staff, grid_workers, volunteers")}
    assert people[outings[0]] == people[outings[2]] == ['["王芳","赵六"]', '["李四"]', None]
    assert people[outings[1]] == ['["王芳"]', None, '["李四"]']
    take_back(desk, told, qtbot)
    assert lines(desk) == before


def test_nobody_is_left_without_people(page: OutingsPage, outings: list[str], desk: Desk, told: Told) -> None:
    """What came in from elsewhere without a name is refused with the way out, and named among the others."""
    with desk.ledger.change("收到") as pen:
        pen.edit(Outing, outings[2], committee_staff=None)
    view = page.outings
    view.table.selectAll()
    view.together.actions_by_name["改类型、带队…"].click()
    form = form_of(view)
    form.form.fill({"led_by": "镇长"})
    told.answers.append(False)
    form.save()
    assert "· 1 次：还没有写谁去了" in told.questions[-1] and set(lines(desk, "led_by")) == {(None,)}
    told.answers.append(False)
    assert not page.may_leave() and form.isVisible(), "what was typed stays"
    form.form.settled()


def test_hundreds_are_a_job(desk: Desk, told: Told, qtbot: QtBot, frozen_clock: object) -> None:
    with desk.ledger.change("登记") as pen:
        for n in range(120):
            pen.add(factories.an_outing(started_at=f"2026-02-{n % 28 + 1:02}T10:{n % 60:02}"))
    page = opened(desk, qtbot)
    titles: list[str] = []
    desk.jobs.started.connect(lambda job: titles.append(job.title))
    page.outings.table.selectAll()
    told.answers.append(True)
    page.outings.together.actions_by_name["删除…"].click()
    settle(desk.jobs, qtbot)
    qtbot.waitUntil(lambda: bool(told.toasts))
    settle(desk.jobs, qtbot)
    assert told.toasts == ["120 次出动已删除"] and lines(desk) == [] and "120 次出动删除" in titles
    take_back(desk, told, qtbot)
    assert len(lines(desk)) == 120 and "正在撤销" in titles


def test_what_is_half_typed_is_asked_about_before_several_go(
    page: OutingsPage, outings: list[str], desk: Desk, told: Told, qtbot: QtBot
) -> None:
    view = page.outings
    click(view.table, qtbot, outings[0])
    assert view.panel is not None
    view.panel.form.form.fill({"place": "北门"})
    view.table.select_ids(outings)
    told.answers += [False, False]
    for words in ("删除…", "改类型、带队…"):
        press(view, words, qtbot)
        assert "还没有保存" in told.questions[-1] and view.panel.isVisible(), words
    assert len(lines(desk)) == 3 and view.panel.form.form.values()["place"] == "北门"


# ---- leaflets


@pytest.fixture
def leaflets(desk: Desk, qtbot: QtBot, frozen_clock: object) -> LeafletsView:
    with desk.ledger.change("登记") as pen:
        for quantity in (100, 200, 300):
            pen.add(factories.a_leaflet_move(leaflet="防火折页", quantity=quantity, moved_on="2026-02-10", kind="received"))
    page = opened(desk, qtbot)
    page.go(tab="leaflets")
    settle(desk.jobs, qtbot)
    page.leaflets.kept = page  # type: ignore[attr-defined]
    return page.leaflets


def test_a_name_written_wrong_is_put_right_for_all(leaflets: LeafletsView, desk: Desk, told: Told, qtbot: QtBot) -> None:
    before = lines(desk, "*", "leaflet_move")
    first, second, _ = leaflets.table.rows.ids()
    click(leaflets.table, qtbot, first)
    assert leaflets.drawer.isVisible()
    click(leaflets.table, qtbot, second, CTRL)
    assert leaflets.together.said.text() == "已选 2 条收发"
    press(leaflets, "改名称、日期…", qtbot)
    form = form_of(leaflets)
    form.form.fill({"moved_on": "2026-03-09", "leaflet": "消防折页"})
    form.save()
    assert "今天以后" in (form.form.fields["moved_on"].problem() or "") and lines(desk, "*", "leaflet_move") == before
    form.form.fill({"moved_on": "2026-03-01"})
    form.save()
    settle(desk.jobs, qtbot)
    changed = {uid: rest for uid, *rest in lines(desk, "uid, leaflet, moved_on, quantity", "leaflet_move")}
    assert [changed[uid][:2] for uid in (first, second)] == [["消防折页", "2026-03-01"]] * 2
    assert sorted(int(rest[2]) for rest in changed.values()) == [100, 200, 300], "copies are each line's own"
    assert {one.leaflet for one in (leaflets.balances.rows.row(at) for at in range(2))} == {"防火折页", "消防折页"}
    take_back(desk, told, qtbot)
    assert lines(desk, "*", "leaflet_move") == before


def test_lines_entered_twice_go(leaflets: LeafletsView, desk: Desk, told: Told, qtbot: QtBot) -> None:
    before = lines(desk, "*", "leaflet_move")
    first, second, third = leaflets.table.rows.ids()
    click(leaflets.table, qtbot, first)
    click(leaflets.table, qtbot, second, CTRL)
    told.answers.append(True)
    press(leaflets, "删除…", qtbot)
    settle(desk.jobs, qtbot)
    assert lines(desk, "uid", "leaflet_move") == [(third,)] and not leaflets.drawer.isVisible()
    assert told.toasts == ["2 条收发已删除"]
    take_back(desk, told, qtbot)
    assert lines(desk, "*", "leaflet_move") == before


def test_who_only_looks_is_offered_nothing(reader_desk: Desk, town_desk: Desk, qtbot: QtBot) -> None:
    for desk in (reader_desk, town_desk):
        page = opened(desk, qtbot)
        page.outings.table.selectAll()
        assert page.outings.together.isHidden() and page.outings.together._keys.isVisible()  # type: ignore[union-attr]
        page.go(tab="leaflets")
        settle(desk.jobs, qtbot)
        page.leaflets.table.selectAll()
        assert page.leaflets.together.isHidden()
