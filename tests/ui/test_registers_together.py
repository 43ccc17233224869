"""Several workers, shops or stairwells at once: chosen by real clicks, changed as one step, taken back whole."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.ledger import history
from xinjing_desktop.ledger.acts import stacks
from xinjing_desktop.ledger.find.posts import held
from xinjing_desktop.records import Worker
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.page import SettingsPage
from xinjing_desktop.ui.pages.settings.register import Register

Open = Callable[[str], Register]
pytestmark = pytest.mark.usefixtures("frozen_clock")
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def section(desk: Desk, qtbot: QtBot) -> Open:
    kept: list[SettingsPage] = []

    def opened(key: str) -> Register:
        page = SettingsPage(desk)
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(1178, 720)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isActiveWindow)
        panel = page.open_section(key)
        assert isinstance(panel, Register)
        return panel

    return opened


@pytest.fixture
def people(desk: Desk) -> dict[str, str]:
    made = {name: factories.a_worker(name=name, role="volunteer") for name in ("甲", "乙", "丙")}
    with desk.ledger.change("登记") as pen:
        for worker in made.values():
            pen.add(worker)
    return {name: worker.uid for name, worker in made.items()}


def click(panel: Register, qtbot: QtBot, uid: str, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    table = panel.table
    at = table.visualRect(table.rows.index(table.rows.row_of(uid) or 0, 0)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, keys, at)


def press(panel: Register, words: str, qtbot: QtBot) -> None:
    button = panel.bar.actions_by_name[words]
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def columns(desk: Desk, what: str, entity: str = "worker") -> list[tuple[object, ...]]:
    return desk.ledger.select(f"SELECT {what} FROM {entity} ORDER BY uid")


def test_clicks_with_ctrl_gather_rows_while_the_last_one_opens(section: Open, people: dict[str, str], qtbot: QtBot) -> None:
    """The record of the row clicked last stands at the right; what was chosen before stays chosen."""
    panel = section("workers")
    click(panel, qtbot, people["甲"])
    assert panel.form.uid == people["甲"] and not panel.bar.isVisible()
    click(panel, qtbot, people["丙"], CTRL)
    assert set(panel.table.selected_ids()) == {people["甲"], people["丙"]}
    assert panel.form.uid == people["丙"] and panel.bar.said.text() == "已选 2 名工作人员"
    qtbot.keyClick(panel.table, Qt.Key.Key_A, CTRL)
    assert len(panel.table.selected_ids()) == 3


def test_several_leave_and_come_back(section: Open, people: dict[str, str], desk: Desk, told: Told, qtbot: QtBot) -> None:
    with desk.ledger.change("登记") as pen:
        compound = pen.add(factories.a_compound())
        pen.add(factories.a_stairwell(compound, worker=people["甲"]))
    before = columns(desk, "*")
    panel = section("workers")
    click(panel, qtbot, people["甲"])
    click(panel, qtbot, people["乙"], CTRL)
    acts = len(stacks(desk.ledger)[0])
    press(panel, "离岗", qtbot)
    assert held(desk.ledger, people["甲"]) and not held(desk.ledger, people["乙"])
    assert told.toasts == ["2 名工作人员已改为离岗；1 名名下还有事，请在“交接岗位”里交给接手的人"]
    assert dict(columns(desk, "name, active")) == {"甲": 0, "乙": 0, "丙": 1}
    assert stacks(desk.ledger)[0][acts:][0].what == "2 名工作人员改为离岗" and len(stacks(desk.ledger)[0]) == acts + 1
    assert panel.form.form.values()["active"] is False, "the open record shows what became of it"
    press(panel, "离岗", qtbot)
    assert told.toasts[-1].startswith("这 2 名工作人员本来就是这样，没有改变")
    told.undos[0]()  # type: ignore[misc]
    settle(desk.jobs, qtbot)
    assert columns(desk, "*") == before and panel.form.form.values()["active"] is True
    panel.table.selectAll()
    press(panel, "回到在岗", qtbot)
    assert {active for (active,) in columns(desk, "active")} == {1}


def test_the_same_post_for_several_and_the_rest_of_each_stays(
    section: Open, people: dict[str, str], desk: Desk, told: Told, qtbot: QtBot
) -> None:
    with desk.ledger.change("登记") as pen:
        pen.edit(Worker, people["乙"], remark="周三不在", organisation="平安物业")
    before = columns(desk, "*")
    panel = section("workers")
    panel.table.selectAll()
    press(panel, "改身份、单位…", qtbot)
    form = panel.together
    assert form is not None and form.isVisible() and form.title == "3 名工作人员修改"
    qtbot.keyClick(form.form, Qt.Key.Key_Return, CTRL)
    assert "至少填一栏" in (form.form.fields["role"].problem() or "") and columns(desk, "*") == before
    form.form.fill({"role": "grid_worker"})
    told.answers.append(False)
    assert not panel.may_leave() and panel.together is form
    qtbot.keyClick(form.form, Qt.Key.Key_Return, CTRL)
    found = columns(desk, "name, role, organisation, remark")
    assert ("乙", "grid_worker", "平安物业", "周三不在") in found and {role for _, role, *_ in found} == {"grid_worker"}
    assert told.toasts == ["3 名工作人员已修改"] and panel.together is None
    told.undos[-1]()  # type: ignore[misc]
    assert columns(desk, "*") == before


def test_escape_from_a_step_goes_back_to_the_open_record(section: Open, people: dict[str, str], told: Told, qtbot: QtBot) -> None:
    panel = section("workers")
    click(panel, qtbot, people["甲"])
    click(panel, qtbot, people["乙"], CTRL)
    press(panel, "改身份、单位…", qtbot)
    form = panel.together
    assert form is not None
    form.form.fill({"organisation": "平安物业"})
    told.answers += [False, True]
    form.left.emit()
    assert panel.together is form
    form.left.emit()
    assert panel.together is None and panel.faces.currentIndex() == 1 and panel.form.uid == people["乙"]
    press(panel, "改身份、单位…", qtbot)
    click(panel, qtbot, people["丙"])
    assert panel.together is None and panel.form.uid == people["丙"], "nothing was typed: another row is opened as ever"


def test_only_who_is_named_nowhere_is_deleted(section: Open, people: dict[str, str], desk: Desk, told: Told, qtbot: QtBot) -> None:
    """甲 is named by a visit, 乙 answers for a stairwell, of 丙 there are two: the second one may go, the last one may not."""
    (door,) = factories.a_stairwell_of_doors(desk.ledger, floors=1, rooms=1)
    with desk.ledger.change("登记") as pen:
        twice = pen.add(factories.a_worker(name="丙")).uid
        compound = pen.add(factories.a_compound(name="另一个小区"))
        pen.add(factories.a_stairwell(compound, worker=people["乙"]))
        pen.add(factories.a_visit(door, workers=["甲", "丙"]))
    before = columns(desk, "*")
    panel = section("workers")
    panel.table.select_ids([*people.values(), twice])
    told.answers.append(True)
    press(panel, "删除…", qtbot)
    assert told.questions[0].startswith("选中的 4 名工作人员里，1 名可以删除，3 名不行：")
    for reason in ("“甲”的名字写在 1 条走访记录里", "还有 1 条门洞记录用着它", "“丙”的名字写在 1 条走访记录里"):
        assert reason in told.questions[0]
    assert sorted(str(name) for (name,) in columns(desk, "name")) == sorted("甲乙丙")
    told.undos[-1]()  # type: ignore[misc]
    assert columns(desk, "*") == before


def test_what_is_half_typed_is_asked_about_before_several_change(
    section: Open, people: dict[str, str], desk: Desk, told: Told, qtbot: QtBot
) -> None:
    before = columns(desk, "*")
    panel = section("workers")
    click(panel, qtbot, people["甲"])
    panel.form.form.fill({"remark": "周三不在"})
    panel.table.selectAll()
    told.answers += [False] * 3
    for words in ("离岗", "删除…", "改身份、单位…"):
        press(panel, words, qtbot)
        assert "还没有保存" in told.questions[-1] and panel.together is None, words
    assert columns(desk, "*") == before and panel.form.form.values()["remark"] == "周三不在"


def test_a_deletion_is_asked_about(section: Open, people: dict[str, str], desk: Desk, told: Told, qtbot: QtBot) -> None:
    panel = section("workers")
    click(panel, qtbot, people["甲"])
    click(panel, qtbot, people["乙"], CTRL)
    told.answers += [False, True]
    press(panel, "删除…", qtbot)
    assert told.questions == ["要删除选中的 2 名工作人员吗？删除后可以撤销。"] and len(columns(desk, "uid")) == 3
    press(panel, "删除…", qtbot)
    assert columns(desk, "name") == [("丙",)] and panel.faces.currentIndex() == 0, "the open one is gone too"
    assert history.story(desk.ledger, [people["甲"]])[-1].what == "2 名工作人员删除"


# ---- shops and stairwells


@pytest.fixture
def shops(desk: Desk) -> list[str]:
    with desk.ledger.change("登记商户") as pen:
        return [pen.add(factories.a_shop(shop_name=f"{n}号店", shop_type=None, last_patrol_on=None)).uid for n in range(3)]


def test_a_street_of_shops_is_patrolled_at_once(section: Open, shops: list[str], desk: Desk, told: Told, qtbot: QtBot) -> None:
    panel = section("shops")
    panel.table.select_ids(shops[:2])
    press(panel, "登记巡查…", qtbot)
    form = panel.together
    assert form is not None
    words = [words for _, words in form.form.fields["outcome"]._choices]  # type: ignore[attr-defined]
    assert words == ["已巡查", "店外", "关门", "拒查", "空铺"]
    form.form.fill({"visited_at": "2026-03-09T10:00"})
    form.save()
    assert "走访时间还没有到" in told.sentences[-1] and columns(desk, "uid", "visit") == []
    form.form.fill({"visited_at": "2026-03-01T10:00"})
    form.save()
    made = columns(desk, "shop, outcome, attempt_no, time_band, household", "visit")
    assert {line[0] for line in made} == set(shops[:2])
    assert {line[1:] for line in made} == {("met_inside", 1, "weekend", None)}
    assert told.toasts == ["2 家商户已登记巡查"] and panel._shown[shops[0]].note.endswith("巡查 2026-03-01")
    told.undos[-1]()  # type: ignore[misc]
    assert columns(desk, "uid", "visit") == [] and not panel._shown[shops[0]].note.endswith("巡查 2026-03-01")


def test_kind_and_street_of_several_shops(section: Open, shops: list[str], desk: Desk, told: Told, qtbot: QtBot) -> None:
    before = columns(desk, "*", "shop")
    panel = section("shops")
    panel.table.select_ids(shops[:2])
    press(panel, "改类型、路…", qtbot)
    assert panel.together is not None
    panel.together.form.fill({"shop_type": "restaurant", "road": "金钟路"})
    panel.together.save()
    changed = {uid: rest for uid, *rest in columns(desk, "uid, shop_type, road, house_no", "shop")}
    old = {uid: rest for uid, *rest in (line[:1] + line[1:] for line in columns(desk, "uid, house_no", "shop"))}
    assert all(changed[uid] == ["restaurant", "金钟路", old[uid][0]] for uid in shops[:2]), "numbers are each one's own"
    assert changed[shops[2]][0] is None
    told.undos[-1]()  # type: ignore[misc]
    assert columns(desk, "*", "shop") == before


def test_twenty_new_stairwells_get_their_height_at_once(section: Open, desk: Desk, told: Told, qtbot: QtBot) -> None:
    with desk.ledger.change("登记") as pen:
        compound = pen.add(factories.a_compound())
        for number in range(1, 6):
            pen.add(factories.a_stairwell(compound, number=str(number), height_class=None, floors=None))
    before = columns(desk, "*", "stairwell")
    panel = section("stairwells")
    panel.table.selectAll()
    press(panel, "填楼高、设施…", qtbot)
    assert panel.together is not None
    lift = panel.together.form.fields["elevator"]
    assert lift.value() is None and "不动" in {button.text() for button in lift.findChildren(QPushButton)}
    panel.together.form.fill({"height_class": "multi_storey", "floors": 6, "elevator": False})
    panel.together.save()
    assert set(columns(desk, "height_class, floors, elevator", "stairwell")) == {("multi_storey", 6, 0)}
    assert told.toasts == ["5 个门洞已修改"]
    told.undos[-1]()  # type: ignore[misc]
    assert columns(desk, "*", "stairwell") == before


@pytest.mark.parametrize("key", ["workers", "shops", "stairwells"])
def test_a_reader_is_offered_nothing(key: str, reader_desk: Desk, qtbot: QtBot) -> None:
    page = SettingsPage(reader_desk)
    qtbot.addWidget(page)
    page.show()
    panel = page.open_section(key)
    assert isinstance(panel, Register)
    panel.table.selectAll()
    assert panel.table.selected_count() > 1 and panel.bar.isHidden()
