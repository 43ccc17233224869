"""交接岗位: one step gives all that a leaver answers for to those who stay; one undo takes it back; the sheet to sign."""

import datetime
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts, undo
from xinjing_desktop.ledger.acts import stacks
from xinjing_desktop.ledger.casework import posts as casework
from xinjing_desktop.ledger.find import posts
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Worker
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.posts_panel import PostsPanel


class Staff(NamedTuple):
    """Uids: the leaver, two who stay, one who has left before; the four stairwells of the leaver in walking order."""

    leaver: str
    first: str
    second: str
    gone: str
    stairwells: list[str]


@pytest.fixture
def staff(ledger: Ledger, frozen_clock: object) -> Staff:
    """老周 has four stairwells with a profile and a hazard in the first and in the last, two hazards elsewhere, an appeal."""
    leaver, first, second = (factories.a_worker(name=name) for name in ("老周", "小李", "小吴"))
    gone = factories.a_worker(name="早走了", active=False)
    compound = factories.a_compound()
    stairwells = [factories.a_stairwell(compound, number=number, worker=leaver.uid) for number in ("2", "10", "11", "12")]
    other = factories.a_stairwell(compound, number="50", worker=first.uid)
    doors = [factories.a_household(stairwell) for stairwell in (stairwells[0], stairwells[3], other)]
    people = [factories.a_resident(door) for door in doors]
    day = datetime.date(2026, 2, 1)
    with ledger.change("登记") as pen:
        for record in (
            leaver, first, second, gone, compound, *stairwells, other, *doors, *people,
            *(factories.a_profile(person, worker=leaver.uid) for person in people[:2]),
            factories.a_profile(people[0], category="dibao", worker=leaver.uid, ended_on=day),
            factories.a_profile(people[2], worker=first.uid),
            *(factories.a_hazard(door, worker=leaver.uid) for door in doors),
            factories.a_hazard(doors[0], kind="H02", worker=leaver.uid, state="referred"),
            factories.a_hazard(doors[0], kind="H03", worker=leaver.uid, state="closed", closed_on=datetime.date(2026, 3, 2)),
            factories.an_appeal(household=doors[1].uid, handler="老周"),
            factories.an_appeal(household=doors[1].uid, handler="老周", answered_on=day, answer="已修"),
            factories.an_appeal(household=doors[1].uid, handler="小李"),
        ):  # fmt: skip
            pen.add(record)
    return Staff(leaver.uid, first.uid, second.uid, gone.uid, [one.uid for one in stairwells])


@pytest.fixture
def panel(staff: Staff, desk: Desk, qtbot: QtBot) -> Iterator[PostsPanel]:
    made = PostsPanel(desk)
    qtbot.addWidget(made)
    made.reload()
    made.show()
    yield made


def answerable(ledger: Ledger) -> dict[str, dict[str, str]]:
    """Who answers for what, by entity and uid."""
    tables = {"stairwell": "worker", "profile": "worker", "hazard": "worker", "appeal": "handler"}
    return {table: dict(ledger.select(f"SELECT uid, {column} FROM {table}")) for table, column in tables.items()}


def test_what_is_held_is_what_is_open(ledger: Ledger, staff: Staff) -> None:
    held = posts.held(ledger, staff.leaver)
    assert posts.counts(held) == {"stairwell": 4, "profile": 2, "hazard": 4, "appeal": 1}
    assert [one.uid for one in held if one.entity == "stairwell"] == staff.stairwells, "10 comes after 2"
    assert posts.held(ledger, staff.gone) == []


def test_all_goes_to_one_as_one_change_that_undo_takes_back(ledger: Ledger, staff: Staff) -> None:
    before, acts = answerable(ledger), len(stacks(ledger)[0])
    open_before = {charge.uid for charge in posts.held(ledger, staff.leaver)}
    with ledger.change("交接岗位") as pen:
        moves = casework.hand_over(pen, ledger, staff.leaver, [staff.second])
    assert len(stacks(ledger)[0]) == acts + 1 and {move.charge.uid for move in moves} == open_before
    after = answerable(ledger)
    for entity, now in after.items():
        new = {"appeal": "小吴"}.get(entity, staff.second)
        for uid, who in now.items():
            assert who == (new if uid in open_before else before[entity][uid]), (entity, uid)
    leaver = ledger.get(Worker, staff.leaver)
    assert leaver and leaver.active is False and posts.held(ledger, staff.leaver) == []
    undo.undo(ledger)
    back = ledger.get(Worker, staff.leaver)
    assert answerable(ledger) == before and back and back.active


def test_several_share_the_stairwells_and_what_lies_in_them(ledger: Ledger, staff: Staff) -> None:
    """Neighbouring stairwells stay together; a door's work goes to whoever has its stairwell."""
    with ledger.change("交接岗位") as pen:
        casework.hand_over(pen, ledger, staff.leaver, [staff.first, staff.second])
    of = answerable(ledger)["stairwell"]
    assert [of[uid] for uid in staff.stairwells] == [staff.first, staff.first, staff.second, staff.second]
    for entity, column, to in (("profile", "worker", ""), ("hazard", "worker", ""), ("appeal", "handler", "name")):
        door = "(SELECT household FROM resident WHERE uid=x.resident)" if entity == "profile" else "x.household"
        open_ones = {"profile": "x.ended_on IS NULL", "hazard": "x.state<>'closed'", "appeal": "x.answered_on IS NULL"}[entity]
        wanted = "(SELECT name FROM worker WHERE uid=s.worker)" if to else "s.worker"
        lines = ledger.select(
            f"SELECT x.{column}, {wanted} FROM {entity} x JOIN household h ON h.uid={door} JOIN stairwell s ON s.uid=h.stairwell"
            f" WHERE {open_ones} AND s.number IN ('2','12') AND x.{column} NOT IN ('小李')"
        )
        assert lines and all(who == whose for who, whose in lines), entity


@pytest.mark.parametrize(
    ("leaver", "to", "said"),
    [
        ("leaver", [], "至少选一个人"),
        ("leaver", ["leaver"], "不能既离岗又接手"),
        ("leaver", ["gone"], "不在岗"),
        ("", ["first"], "还没有选谁离岗"),
    ],
)
def test_what_must_not_happen_is_refused_and_writes_nothing(
    ledger: Ledger, staff: Staff, leaver: str, to: list[str], said: str
) -> None:
    before = answerable(ledger)
    uids = staff._asdict()
    with pytest.raises(Refusal, match=said), ledger.change("交接岗位") as pen:
        casework.hand_over(pen, ledger, uids.get(leaver, ""), [uids[one] for one in to])
    assert answerable(ledger) == before


# ---- in the window


def choose(panel: PostsPanel, leaver: str | None, *to: str) -> None:
    panel.leaver.set_value(leaver)
    panel.leaver.changed.emit()
    panel.successors.set_value(list(to))
    panel.successors.changed.emit()


def test_the_counts_are_shown_before_anything_is_written(panel: PostsPanel, staff: Staff) -> None:
    choose(panel, staff.leaver)
    assert panel.counts.text() == "老周现在负责：门洞 4 个、重点人群档案 2 个、未销号的隐患 4 个、未答复的诉求 1 个。"
    assert set(panel.successors._ticks) == {staff.first, staff.second}, "neither the leaver nor who is gone"


def test_handed_over_printed_and_taken_back(panel: PostsPanel, staff: Staff, desk: Desk, told: Told) -> None:
    choose(panel, staff.leaver, staff.second)
    told.answers.append(True)
    panel.give.click()
    assert told.questions == ["把老周负责的 11 项交给小吴，并把老周改为离岗？"] and told.toasts == ["已交接 11 项"]
    assert posts.held(desk.ledger, staff.leaver) == []
    panel.done.pressed.emit()
    ((key, where),) = told.went
    sheet = where["table"]
    assert key == "printing" and sheet.title == "岗位交接单" and len(sheet.rows) == 11
    assert {row[3] for row in sheet.rows} == {"小吴"} and "移交人：老周" in sheet.above[0]
    assert "合计 11 项：门洞 4，重点人群档案 2，未销号的隐患 4，未答复的诉求 1。" in sheet.below
    take_back = told.undos[-1]
    assert take_back is not None
    take_back()
    assert len(posts.held(desk.ledger, staff.leaver)) == 11 and not panel.done.isVisible()


def test_a_sheet_is_printed_again_later_and_none_of_what_was_taken_back(
    panel: PostsPanel, staff: Staff, desk: Desk, told: Told, qtbot: QtBot
) -> None:
    choose(panel, staff.leaver, staff.first, staff.second)
    told.answers.append(True)
    panel.give.click()
    (now,) = posts.handed(desk.ledger)
    assert now.leaver == "老周" and set(now.taking.split("、")) == {"小李", "小吴"}
    again = PostsPanel(desk)
    qtbot.addWidget(again)
    again.show()
    again.reload()
    (button,) = again.earlier.findChildren(QPushButton)
    button.click()
    sheet = told.went[-1][1]["table"]
    assert len(sheet.rows) == 11 and {row[3] for row in sheet.rows} == {"小李", "小吴"} and "移交人：老周" in sheet.above[0]
    assert [row[1] for row in sheet.rows] == sorted((row[1] for row in sheet.rows), key=list(posts.KINDS.values()).index)
    undo.undo(desk.ledger)
    for one in (panel, again):
        one.reload()
        assert not one.done.isVisible() and not one.earlier.isVisible(), "nobody signs what did not happen"
    undo.redo(desk.ledger)
    assert posts.handed(desk.ledger) == [now]


def test_whoever_was_taken_off_duty_before_can_still_hand_over(panel: PostsPanel, staff: Staff, desk: Desk, told: Told) -> None:
    with desk.ledger.change("离岗") as pen:
        pen.edit(Worker, staff.leaver, active=False)
    panel.reload()
    assert (staff.leaver, "老周（已离岗）") in panel.leaver._choices
    choose(panel, staff.leaver, staff.first)
    told.answers.append(True)
    panel.give.click()
    assert posts.held(desk.ledger, staff.leaver) == [] and posts.left_with_charges(desk.ledger) == []


def test_appeals_alone_are_enough_to_hand_over_later(panel: PostsPanel, staff: Staff, desk: Desk) -> None:
    """老早 is off duty, and somebody has still assigned him an appeal; of two that share a name nobody knows whose it is."""
    with desk.ledger.change("登记") as pen:
        pen.add(factories.an_appeal(household=desk.ledger.value("SELECT uid FROM household"), handler="早走了"))
    assert posts.left_with_charges(desk.ledger) == [staff.gone]
    panel.reload()
    assert (staff.gone, "早走了（已离岗）") in panel.leaver._choices
    with desk.ledger.change("登记") as pen:
        pen.add(factories.a_worker(name="早走了"))
    assert posts.left_with_charges(desk.ledger) == []


def test_two_of_one_name_do_not_hand_over_each_other_s_appeals(panel: PostsPanel, staff: Staff, desk: Desk) -> None:
    with desk.ledger.change("登记") as pen:
        twin = pen.add(factories.a_worker(name="老周"))
    panel.reload()
    assert posts.held(desk.ledger, twin.uid) == []
    assert {charge.entity for charge in posts.held(desk.ledger, staff.leaver)} == {"stairwell", "profile", "hazard"}
    choose(panel, staff.leaver)
    assert "同名" in panel.counts.text()


def test_nobody_chosen_is_said_at_the_field(panel: PostsPanel, staff: Staff, told: Told) -> None:
    panel.give.click()
    assert panel.leaver.problem() == "请选择谁离岗。"
    choose(panel, staff.leaver)
    panel.give.click()
    assert panel.successors.problem() == "请至少选一个人接手。" and not told.questions


def test_the_account_of_the_same_name_is_disabled_when_ticked(panel: PostsPanel, staff: Staff, desk: Desk, told: Told) -> None:
    """It is said apart: undo brings the work back, not the account. Another leaver's tick is not kept."""
    choose(panel, staff.leaver, staff.second)
    assert not panel.account.isVisible()
    accounts.add(desk.ledger, "老周", "clerk", factories.PASSWORD)
    choose(panel, staff.leaver, staff.second)
    assert panel.account.isVisible()
    panel.account.set_value(["disable"])
    choose(panel, staff.first)
    choose(panel, staff.leaver, staff.second)
    assert panel.account.value() is None
    panel.account.set_value(["disable"])
    told.answers.append(True)
    panel.give.click()
    assert {line.name: line.disabled for line in accounts.listed(desk.ledger)}["老周"]
    assert "登录账户“老周”已停用。" in panel.done._sentence.text()
    undo.undo(desk.ledger)
    assert {line.name: line.disabled for line in accounts.listed(desk.ledger)}["老周"]


def test_a_town_and_a_reader_hand_nothing_over(town_desk: Desk, qtbot: QtBot) -> None:
    panel = PostsPanel(town_desk)
    qtbot.addWidget(panel)
    panel.reload()
    assert not panel.give.isEnabled()
