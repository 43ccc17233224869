"""分歧: read both sides, decide by keyboard, many alike at once, later, a value of one's own; and people entered twice."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.ui import a_town
from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.ledger import conflicts, deciding, joins, undo
from xinjing_desktop.records import Hazard, Household, Resident
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.conflicts.page import ConflictsPage
from xinjing_desktop.ui.pages.conflicts.side_card import marked

Key = Qt.Key
EVERY = 5 * 4 + 2
"""Five units handed over; each has a head, a remark, a telephone and a deadline in dispute; one a removal and a number."""


@pytest.fixture
def page(town_desk: Desk, qtbot: QtBot) -> ConflictsPage:
    return opened(town_desk, qtbot)


def opened(desk: Desk, qtbot: QtBot) -> ConflictsPage:
    made = ConflictsPage(desk)
    qtbot.addWidget(made, before_close_func=lambda _: settle(desk.jobs, qtbot))  # a list on its way wants its page
    made.resize(1178, 720)
    made.show()
    settle(desk.jobs, qtbot)
    return made


def choose(page: ConflictsPage, label: str, unit: int | None = None) -> None:
    """Make the conflict over this column current, of this unit if one is named."""
    name = f"{a_town.NAMES[unit]}居民区" if unit is not None else None
    found = next(
        one for one in page.disputes.open.conflicts if one.label == label and (name is None or name in one.unit_names)
    )
    assert page.disputes.table.select_id(found.id)


def cards(page: ConflictsPage) -> list[str]:
    return [card.keep.accessibleName() for card in page.disputes.panel.cards]


def press(page: ConflictsPage, qtbot: QtBot, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(page.disputes.table, key)


def test_everything_in_dispute_is_listed_and_named(page: ConflictsPage) -> None:
    assert len(page.disputes.open.conflicts) == EVERY == conflicts.count(page.desk.ledger)
    assert page.disputes.table.rows.rowCount() == EVERY
    assert page.tabs.tabText(0) == f"说法不一 {EVERY}"
    assert page.tabs.tabText(1) == "重复的居民 1"
    assert nameless(page) == []


def test_the_committee_is_at_the_left_the_town_at_the_right(page: ConflictsPage) -> None:
    choose(page, "户主", 0)
    assert cards(page) == ["留这个：北渔居民区", "留这个：镇里"]
    said = page.disputes.panel.story.paragraphs
    assert any("“户主”由 户主1 改为 陈建国" in act and "王芳" in act for act in said)


def test_the_letters_that_differ_are_marked(window_look: object) -> None:
    assert marked("陈建国", ["陈建华"]).count("<span") == 1
    assert "<span" not in marked("2026-03-12", ["2026-03-20"])
    assert "<span" not in marked("完全不同", ["另一句话说的事"])
    assert marked("a<b", ["x", "y"]) == "a&lt;b"


def test_keys_decide_and_the_next_one_stands_there(page: ConflictsPage, told: Told, qtbot: QtBot) -> None:
    choose(page, "户主", 0)
    press(page, qtbot, Key.Key_1)
    assert len(page.disputes.open.conflicts) == EVERY - 1
    assert page.disputes.panel.conflict is not None
    assert page.disputes.table.current_id() == page.disputes.panel.conflict.id
    choose(page, "户主", 1)
    press(page, qtbot, Key.Key_2)
    kept = {
        door.community: door.head_name
        for door in page.desk.ledger.rows(Household.select().where(Household.room_no == "101"))
    }
    assert (kept[a_town.community(0)], kept[a_town.community(1)]) == ("陈建国", "陈建华")
    assert told.toasts == [
        f"已裁定 户主：留北渔居民区的，还有 {EVERY - 1} 条",
        f"已裁定 户主：留镇里的，还有 {EVERY - 2} 条",
    ]


def test_a_decision_is_a_change_by_name_and_travels(page: ConflictsPage, qtbot: QtBot) -> None:
    choose(page, "户主", 0)
    press(page, qtbot, Key.Key_1)
    from xinjing_desktop.ledger.acts import stacks

    done, _ = stacks(page.desk.ledger)
    assert done[-1].what.startswith("裁定分歧：住户 ")


@pytest.mark.parametrize("side", [Key.Key_1, Key.Key_2])  # one of them is what the ledger shows anyhow
def test_a_decision_taken_back_is_asked_again(page: ConflictsPage, told: Told, qtbot: QtBot, side: Qt.Key) -> None:
    choose(page, "户主", 0)
    conflict = page.disputes.panel.conflict
    assert conflict is not None
    before = page.desk.ledger.get(Household, conflict.row)
    press(page, qtbot, side)
    told.undos[-1]()  # type: ignore[misc]
    settle(page.desk.jobs, qtbot)
    after = page.desk.ledger.get(Household, conflict.row)
    assert before is not None and after is not None and after.head_name == before.head_name
    assert told.toasts[-1] == "裁定已撤销，又列在这里，请重新定"
    assert len(page.disputes.open.conflicts) == EVERY
    choose(page, "户主", 0)
    again = page.disputes.panel.conflict
    assert again is not None and again.again and again.id == conflict.id
    assert cards(page) == ["留这个：北渔居民区", "留这个：镇里"]
    press(page, qtbot, Key.Key_2)
    kept = page.desk.ledger.get(Household, conflict.row)
    assert kept is not None and kept.head_name == "陈建华"
    assert len(page.disputes.open.conflicts) == EVERY - 1


def test_all_by_keyboard_until_all_is_clear(page: ConflictsPage, told: Told, qtbot: QtBot) -> None:
    page.disputes.table.select_id(page.disputes.table.rows.ids()[0])
    for _ in range(EVERY):
        press(page, qtbot, Key.Key_1)
    assert conflicts.count(page.desk.ledger) == 0
    assert page.disputes.faces.currentWidget() is page.disputes.clear
    assert told.toasts[-1].endswith("全部裁定完了")
    assert page.tabs.tabText(0) == "说法不一"


def test_both_are_kept_where_the_column_allows_it(page: ConflictsPage, qtbot: QtBot) -> None:
    choose(page, "联系电话", 0)
    assert page.disputes.panel.both.isVisibleTo(page)
    press(page, qtbot, Key.Key_B)
    (door,) = page.desk.ledger.rows(
        Household.select().where((Household.room_no == "201") & (Household.community == a_town.community(0)))
    )
    assert {one["number"] for one in door.phones} == {"13800000001", "13800000002"}
    choose(page, "户主", 0)
    assert not page.disputes.panel.both.isVisibleTo(page)
    before = len(page.disputes.open.conflicts)
    press(page, qtbot, Key.Key_B)
    assert len(page.disputes.open.conflicts) == before


def test_a_third_value_is_typed_in_its_proper_field(page: ConflictsPage, qtbot: QtBot) -> None:
    choose(page, "整改时限", 0)
    press(page, qtbot, Key.Key_T)
    panel = page.disputes.panel
    assert panel.faces.currentWidget() is panel.own
    assert type(panel.own.form.fields["due_date"]).__name__ == "DateField"
    panel.own.form.fill({"due_date": "2026-03-31"})
    panel.own.keep.click()
    (hazard,) = page.desk.ledger.rows(Hazard.select().where(Hazard.hazard_no == "001-2601-001"))
    assert str(hazard.due_date) == "2026-03-31"
    assert panel.faces.currentIndex() == 0


def test_what_is_half_typed_is_asked_about(page: ConflictsPage, told: Told, qtbot: QtBot) -> None:
    choose(page, "户主", 0)
    press(page, qtbot, Key.Key_T)
    own = page.disputes.panel.own
    own.form.fill({"head_name": "陈"})
    told.answers = [False, True]
    assert not page.may_leave()
    assert page.may_leave()
    assert page.disputes.panel.faces.currentIndex() == 0


def test_removal_against_edit_is_told_in_words(page: ConflictsPage, qtbot: QtBot) -> None:
    page.disputes.filters.choose("removal")
    page.disputes._fill()
    assert page.disputes.table.rows.rowCount() == 1
    page.disputes.table.select_id(page.disputes.table.rows.ids()[0])
    said = page.disputes.panel.removal._sentence.text()
    assert said.startswith("镇里（陈志远）2月27日删除了这条记录；北渔居民区（王芳）当时还不知道，2月27日还改过：“联系人”改为 钱进")
    assert cards(page) == ["保留记录：北渔居民区", "同意删除：镇里"]
    row = page.disputes.panel.conflict.row  # type: ignore[union-attr]
    press(page, qtbot, Key.Key_2)
    assert page.desk.ledger.get(Household, row) is None


def test_a_masked_number_is_shown_on_request_and_the_asking_is_kept(page: ConflictsPage) -> None:
    choose(page, "证件号码", 0)
    panel = page.disputes.panel
    assert panel.masked.isVisibleTo(page)
    words = [deciding.spelled_out(page.desk.ledger, panel.conflict, side)[0][1] for side in panel.sides]  # type: ignore[arg-type]
    assert all(word.startswith("＊") for word in words)
    panel.masked.pressed.emit()
    assert not panel.masked.isVisibleTo(page)
    assert page.desk.ledger.value("SELECT col FROM unmasking") == "number"


def test_many_alike_are_previewed_and_decided_as_one_change(page: ConflictsPage, told: Told, qtbot: QtBot) -> None:
    choose(page, "户主", 2)
    page.disputes._alike_by_key(1)
    alike = page.disputes.alike
    assert page.disputes.faces.currentWidget() is alike
    rows = [alike.table.rows.row(at) for at in range(alike.table.rows.rowCount())]
    assert [(one.kept, one.dropped) for one in rows] == [("陈建国", "陈建华")] * 5
    alike.table.select_id(rows[4].conflict.id)
    alike.drop.click()
    alike.keep.click()
    settle(page.desk.jobs, qtbot)
    assert len(page.disputes.open.conflicts) == EVERY - 4
    assert told.toasts[-1].startswith("已裁定 4 条：都留居民区的")
    undo.undo(page.desk.ledger)
    settle(page.desk.jobs, qtbot)


def test_leaving_the_preview_decides_nothing(page: ConflictsPage, qtbot: QtBot) -> None:
    choose(page, "户主", 2)
    page.disputes.ask_alike(page.disputes.panel.sides[1])
    qtbot.keyClick(page.disputes.alike, Key.Key_Escape)
    assert len(page.disputes.open.conflicts) == EVERY
    assert page.disputes.faces.currentIndex() == 1


def test_later_is_out_of_the_way_counted_and_comes_back(
    page: ConflictsPage, qtbot: QtBot, at: Callable[[str], object]
) -> None:
    choose(page, "户主", 0)
    id = page.disputes.table.current_id()
    press(page, qtbot, Key.Key_P)
    panel = page.disputes.panel
    panel.put.form.fill({"note": "等物业回话"})
    panel.put._on_keep()
    assert page.disputes.table.rows.rowCount() == EVERY - 1
    assert page.tabs.tabText(0) == f"说法不一 {EVERY}"
    page.disputes.filters.choose("later")
    page.disputes._fill()
    assert page.disputes.table.rows.ids() == [id]
    assert "等物业回话" in panel.later._sentence.text()
    at("2026-03-03 08:00")
    page.stale()
    settle(page.desk.jobs, qtbot)
    assert page.disputes.table.rows.rowCount() == 0
    page.disputes.filters.choose("now")
    page.disputes._fill()
    assert page.disputes.table.rows.rowCount() == EVERY


def test_only_one_unit_or_one_column(page: ConflictsPage) -> None:
    page.go(unit="北渔居民区")
    assert page.disputes.table.rows.rowCount() == 6
    page.disputes.units.setCurrentIndex(0)
    page.disputes.kinds.setCurrentIndex(next(at for at in range(9) if "整改时限" in page.disputes.kinds.itemText(at)))
    page.disputes._fill()
    assert page.disputes.table.rows.rowCount() == 5


def test_the_record_opens_on_its_own_page(page: ConflictsPage, told: Told, qtbot: QtBot) -> None:
    choose(page, "整改时限", 0)
    row = page.disputes.panel.conflict.row  # type: ignore[union-attr]
    press(page, qtbot, Key.Key_O)
    assert told.went == [("hazards", {"hazard": row})]


def test_somebody_else_decided_meanwhile(page: ConflictsPage, told: Told, qtbot: QtBot) -> None:
    choose(page, "户主", 0)
    current = page.disputes._current
    assert current is not None
    page.desk.live.stop()
    conflicts.keep(page.desk.ledger, current, current.choices[0])
    press(page, qtbot, Key.Key_1)
    assert told.sentences == ["这条分歧已经裁定过了，没有改动。请刷新列表再看。"]
    settle(page.desk.jobs, qtbot)
    assert len(page.disputes.open.conflicts) == EVERY - 1


def test_nothing_in_dispute_is_a_quiet_page(empty_town_desk: Desk, qtbot: QtBot) -> None:
    page = opened(empty_town_desk, qtbot)
    assert page.disputes.faces.currentWidget() is page.disputes.clear
    assert page.twins.faces.currentIndex() == 0
    assert nameless(page) == []


def test_a_reader_sees_both_sides_and_decides_nothing(page: ConflictsPage, qtbot: QtBot) -> None:
    page.desk.ledger.account = type(page.desk.ledger.account)("小读", "reader")
    looking = opened(page.desk, qtbot)
    choose(looking, "户主", 0)
    press(looking, qtbot, Key.Key_1, Key.Key_B, Key.Key_T, Key.Key_P)
    assert len(looking.disputes.open.conflicts) == EVERY
    assert looking.disputes.panel.faces.currentIndex() == 0
    assert not any(card.keep.isVisibleTo(looking) for card in looking.disputes.panel.cards)


# ---- the same person twice


def test_two_who_are_one_are_joined_and_the_joining_can_be_taken_back(
    page: ConflictsPage, told: Told, qtbot: QtBot
) -> None:
    page.tabs.setCurrentIndex(1)
    assert page.twins.heading.text().startswith("李小明　")
    before = page.desk.ledger.value("SELECT count(*) FROM resident WHERE name='李小明'")
    qtbot.keyClick(page.twins.table, Key.Key_1)
    settle(page.desk.jobs, qtbot)
    assert told.toasts == ["李小明已合并为一人"]
    people = page.desk.ledger.rows(Resident.select().where(Resident.name == "李小明"))
    assert len(people) == before - 1
    assert any(phone["number"] == "13911112222" for one in people for phone in one.phones)
    assert page.twins.faces.currentIndex() == 0
    told.undos[-1]()  # type: ignore[misc]
    settle(page.desk.jobs, qtbot)
    assert page.desk.ledger.value("SELECT count(*) FROM resident WHERE name='李小明'") == before
    assert len(page.twins.pairs) == 1


def test_two_who_are_two_are_not_asked_about_again(page: ConflictsPage, qtbot: QtBot) -> None:
    page.tabs.setCurrentIndex(1)
    qtbot.keyClick(page.twins.table, Key.Key_N)
    assert page.twins.pairs == {}
    assert joins.suggestions(page.desk.ledger) == []


def test_a_birth_date_shows_its_year_and_whether_the_rest_differs(page: ConflictsPage) -> None:
    from xinjing_desktop.ui.pages.conflicts.twins_view import _year

    assert _year("1950-01-01", "1950-01-01") == "1950"
    assert _year("1950-01-01", "1950") == "1950"
    assert _year("1950-01-01", "1950-02-03") == "1950（月日不同）"
    assert _year("1950-01-01", "1951-01-01") == "1950（年份不同）"
