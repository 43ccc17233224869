"""The register of doors, and everything about one of them: found, opened, edited, added to, exported."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop import clock
from xinjing_desktop.ledger.find import households as find
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Household
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.pages.households.page import HouseholdsPage
from xinjing_desktop.ui.widgets.table_model import PAGE

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


def shown(desk: Desk, qtbot: QtBot) -> HouseholdsPage:
    page = HouseholdsPage(desk)
    qtbot.addWidget(page)
    page.resize(1180, 700)
    page.show()
    settle(desk.jobs, qtbot)
    return page


@pytest.fixture
def doors(desk: Desk) -> list[str]:
    return factories.a_stairwell_of_doors(desk.ledger)


@pytest.fixture
def page(desk: Desk, doors: Sequence[str], qtbot: QtBot, frozen_clock: object) -> Iterator[HouseholdsPage]:
    yield shown(desk, qtbot)


def ask(page: HouseholdsPage, uid: str) -> Household:
    found = page.desk.ledger.get(Household, uid)
    assert found is not None
    return found


def type_into(page: HouseholdsPage, **values: Any) -> None:
    """As if the user had typed it into the facts of the open household."""
    form = page.detail.facts.form
    for key, value in values.items():
        form.fields[key].set_value(value)
        form.fields[key].changed.emit()


def fill(form: Any, **values: Any) -> None:
    for key, value in values.items():
        form.form.fields[key].set_value(value)
        form.form.fields[key].changed.emit()


def edit_elsewhere(ledger: Ledger, uid: str, **values: Any) -> None:
    with ledger.change("别人改的") as pen:
        pen.edit(Household, uid, **values)


# ---- the list


def test_each_filter_shows_as_many_doors_as_its_chip_says(full_desk: Desk, qtbot: QtBot) -> None:
    page = shown(full_desk, qtbot)
    counts = find.counts(full_desk.ledger, clock.today().isoformat())
    assert counts["all"] == 400 and counts["key"] and counts["rented"] and counts["vacant"]
    for key, (words, _) in find.FILTERS.items():
        page.filters._chips[key].click()
        assert page.table.rows.rowCount() == counts[key], words
        assert page.filters._chips[key].text() == f"{words}  {counts[key]:,}"


def test_the_counts_follow_a_change(page: HouseholdsPage, doors: list[str], jobs: Jobs, qtbot: QtBot) -> None:
    edit_elsewhere(page.desk.ledger, doors[0], occupancy="vacant")
    settle(jobs, qtbot)
    assert page.filters._chips["vacant"].text().endswith("  1")


def test_only_the_pages_somebody_looks_at_are_read(full_desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    lines = find.lines

    def counted(ledger: Ledger, uids: Sequence[str]) -> dict[str, find.HouseholdLine]:
        asked.append(len(uids))
        return lines(ledger, uids)

    monkeypatch.setattr(find, "lines", counted)
    page = shown(full_desk, qtbot)
    page.grab()
    assert page.table.rows.rowCount() == 400 and asked == [PAGE] == [32]
    qtbot.keyClick(page.table, Key.Key_End)
    page.grab()
    assert asked == [32, 400 % 32], "the pages between were never looked at"


def test_another_page_opens_it_at_a_filter_or_at_a_door_outside_of_it(page: HouseholdsPage, doors: list[str]) -> None:
    edit_elsewhere(page.desk.ledger, doors[3], occupancy="vacant")
    page.go(filter="vacant")
    assert list(page.table.rows.ids()) == [doors[3]]
    page.go(household=doors[0])
    assert page.table.current_id() == doors[0] and page.filters.key() == "all"
    assert page.detail.uid == doors[0] and page.table.hasFocus(), "so that the arrows and Enter go on from there"


def test_the_filter_chosen_by_hand_is_there_again_tomorrow(page: HouseholdsPage, qtbot: QtBot) -> None:
    page.go(filter="vacant")
    assert shown(page.desk, qtbot).filters.key() == "all", "what another page asked for is not"
    chip = next(chip for chip in page.filters.findChildren(QPushButton) if chip.text().startswith("重点户"))
    chip.click()
    again = shown(page.desk, qtbot)
    assert again.filters.key() == "key" and list(again.table.rows.ids()) == list(page.table.rows.ids())


def test_an_empty_ledger_shows_the_way(desk: Desk, told: Told, qtbot: QtBot) -> None:
    page = shown(desk, qtbot)
    assert page._empty.isVisible()
    page._empty.pressed.emit()
    assert told.went == [("imports", {})]


# ---- one household


def test_enter_opens_types_and_saves_by_keyboard(page: HouseholdsPage, doors: list[str], qtbot: QtBot) -> None:
    page.table.setFocus()
    qtbot.keyClick(page.table, Key.Key_Home)
    qtbot.keyClick(page.table, Key.Key_Down)
    qtbot.keyClick(page.table, Key.Key_Return)
    assert page.drawer.isVisible() and page.detail.uid == doors[1]
    head: Any = page.detail.facts.form.fields["head_name"]
    assert head.edit.hasFocus(), "Enter brings the keyboard along"
    head.edit.selectAll()
    qtbot.keyClicks(head.edit, "Aygul")
    qtbot.keyClick(head.edit, Key.Key_Return, CTRL)
    assert ask(page, doors[1]).head_name == "Aygul"
    assert page.table.current_id() == doors[1], "the line stays marked"


def test_a_save_writes_what_changed_and_leaves_the_rest_to_others(
    page: HouseholdsPage, doors: list[str], told: Told, qtbot: QtBot
) -> None:
    page.open_household(doors[0])
    type_into(page, head_name="李四")
    edit_elsewhere(page.desk.ledger, doors[0], occupancy="rented", best_time_band="evening")
    page.detail.keep.click()
    kept = ask(page, doors[0])
    assert (kept.head_name, kept.occupancy, kept.best_time_band) == ("李四", "rented", "evening")
    patch = page.desk.ledger.value("SELECT patch FROM change WHERE row=? ORDER BY at DESC, rowid DESC LIMIT 1", (doors[0],))
    assert "李四" in patch and "occupancy" not in patch
    assert page.detail.facts.form.values()["occupancy"] == "rented", "what the other wrote stands in the form now"
    assert told.toasts[-1] == "住户已保存" and told.undos[-1] is not None
    told.undos[-1]()
    settle(page.desk.jobs, qtbot)
    assert ask(page, doors[0]).head_name == "张三"
    assert page.detail.facts.form.values()["head_name"] == "张三"


def test_a_draft_survives_a_crash_and_goes_with_the_save(
    page: HouseholdsPage, doors: list[str], told: Told, qtbot: QtBot
) -> None:
    desk = page.desk
    page.open_household(doors[0])
    type_into(page, caution_note="有犬")
    desk.drafts.flush()
    later = shown(desk, qtbot)
    later.open_household(doors[0])
    assert later.detail.facts.form.values()["caution_note"] == "有犬" and "恢复" in told.toasts[-1]
    later.detail.keep.click()
    assert ask(page, doors[0]).caution_note == "有犬"
    assert desk.ledger.value("SELECT count(*) FROM draft") == 0


def test_unsaved_words_are_asked_about_before_another_door(
    page: HouseholdsPage, doors: list[str], told: Told, qtbot: QtBot
) -> None:
    page.table.select_id(doors[0])
    page.open_household(doors[0])
    type_into(page, head_name="李四")
    told.answers.append(False)
    page.table.select_id(doors[1])
    assert page.detail.uid == doors[0] and "还没有保存" in told.questions[-1]
    qtbot.waitUntil(lambda: page.table.current_id() == doors[0])
    page.detail.keep.click()
    assert ask(page, doors[0]).head_name == "李四" and len(told.questions) == 1, "saving asks nothing"
    type_into(page, head_name="赵六")
    page.table.opened.emit(doors[0])
    assert page.detail.facts.form.values()["head_name"] == "赵六", "opening it once more keeps what is typed"
    told.answers.append(True)
    page.table.select_id(doors[1])
    assert page.detail.uid == doors[1] and ask(page, doors[0]).head_name == "李四"


def test_sensitive_columns_are_masked_until_asked_and_the_asking_is_kept(
    page: HouseholdsPage, doors: list[str], desk: Desk
) -> None:
    edit_elsewhere(desk.ledger, doors[0], owner_name="房东老王", owner_phones=[{"number": "13812345678"}])
    page.open_household(doors[0])
    facts = page.detail.facts
    assert "房东老王" not in str(facts.form.values()) and "13812345678" not in str(facts.form.values())
    assert facts.banner.isVisible()
    type_into(page, head_name="李四")
    page.detail.keep.click()
    kept = ask(page, doors[0])
    assert (kept.head_name, kept.owner_name) == ("李四", "房东老王"), "a mask is never saved, and never in the way"
    assert desk.ledger.value("SELECT count(*) FROM unmasking") == 0
    type_into(page, caution_note="有犬")
    facts.unmask()
    assert facts.form.values()["owner_name"] == "房东老王" and facts.form.values()["caution_note"] == "有犬"
    assert not facts.banner.isVisible()
    asked = desk.ledger.select("SELECT who, entity, row, col FROM unmasking ORDER BY col")
    assert asked == [(factories.ACCOUNT, "household", doors[0], col) for col in ("owner_name", "owner_phones")]


def test_the_history_tells_who_changed_what(page: HouseholdsPage, doors: list[str]) -> None:
    page.open_household(doors[0])
    type_into(page, head_name="李四")
    page.detail.keep.click()
    page.detail.tabs.setCurrentIndex(3)
    newest = page.detail.history.paragraphs[0]
    assert factories.ACCOUNT in newest and "张三" in newest and "李四" in newest


def test_visits_and_hazards_stand_beside_it(page: HouseholdsPage, doors: list[str], told: Told) -> None:
    hazard = factories.a_hazard(doors[0])
    with page.desk.ledger.change("走访") as pen:
        pen.add(hazard)
        pen.add(factories.a_visit(doors[0], needs="楼道灯不亮"))
    page.open_household(doors[0])
    page.detail.tabs.setCurrentIndex(2)
    assert "楼道灯不亮" in page.detail.visits.item(0).text()
    page.detail.hazards.itemActivated.emit(page.detail.hazards.item(0))
    assert told.went == [("hazards", {"hazard": hazard.uid})]


# ---- new ones, copies, readers


SPELLINGS = (
    "北渔路123弄45号601室",
    "北渔路１２３弄４５号６０１",
    "上海市长宁区北渔路123弄45号601室",
    "123弄45号601室",
    "123-45-601",
    "45-601",
)


def test_six_spellings_lead_to_one_household(desk: Desk, told: Told, qtbot: QtBot, frozen_clock: object) -> None:
    page = shown(desk, qtbot)
    told.answers += SPELLINGS
    for _ in SPELLINGS:
        page.add_household()
    assert not told.sentences and desk.ledger.value("SELECT count(*) FROM household") == 1
    assert desk.ledger.value("SELECT address FROM door") == "北渔路123弄45号601室"
    assert page.drawer.isVisible() and page.detail.uid == desk.ledger.value("SELECT uid FROM household")
    assert sum("已经有了" in toast for toast in told.toasts) == 5


def test_an_address_that_cannot_be_read_is_refused_with_an_example(page: HouseholdsPage, told: Told) -> None:
    told.answers.append("菜场东面老房子")
    page.add_household()
    assert "没有看懂" in told.sentences[-1] and "601" in told.sentences[-1]


def test_the_table_becomes_a_workbook(full_desk: Desk, told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    import openpyxl

    page = shown(full_desk, qtbot)
    page.filters._chips["vacant"].click()
    target = tmp_path / "空关.xlsx"
    told.answers.append(target)
    page.export()
    settle(full_desk.jobs, qtbot)
    vacant = page.table.rows.rowCount()
    assert f"已导出 {vacant} 行" in told.toasts[-1]
    cells = list(openpyxl.load_workbook(target).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    heads = next(at for at, row in enumerate(cells) if row[0] == "门牌")
    assert cells[heads] == tuple(column.title for column in page.table.shown_columns())
    rows = [dict(zip(cells[heads], row, strict=True)) for row in cells[heads + 1 :]]
    assert len(rows) == vacant and {row["用途"] for row in rows} == {"空关"}
    first = find.lines(full_desk.ledger, [page.table.rows.id_at(0)])[page.table.rows.id_at(0)]
    assert rows[0]["门牌"] == first.address and rows[0]["人数"] == first.people
    page.filters._chips["unparsed"].click()
    assert page.table.rows.rowCount() == 0
    page.export()
    assert "没有可以导出的行" in told.sentences[-1]


def test_a_reader_looks_and_cannot_edit(reader_desk: Desk, qtbot: QtBot) -> None:
    page = shown(reader_desk, qtbot)
    door = page.table.rows.id_at(0)
    before = ask(page, door).head_name
    page.open_household(door)
    page.detail.tabs.setCurrentIndex(1)
    words = {b.text().strip() for b in page.findChildren(QPushButton) if not b.isHidden()}
    assert "导出…" in words, "that is how the names of buttons look"
    assert not words & {"新增住户", "保存", "新增成员", "加入重点人群", "加一位联系人", "登记隐患"}
    head: Any = page.detail.facts.form.fields["head_name"]
    qtbot.keyClicks(head.edit, "Aygul")
    page.detail.facts.save()
    assert ask(page, door).head_name == before and not page.detail.facts.dirty()
