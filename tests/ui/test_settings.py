"""设置: looks that show at once, accounts, the unit's own records, copies, the self-check."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts, backup, search
from xinjing_desktop.ledger.casework import unit as casework
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.find.whereabouts import spot_of
from xinjing_desktop.records import Community, Compound, Shop, Stairwell, Worker
from xinjing_desktop.records.row import shared_uid
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.account_forms import NewAccount, NewPassword
from xinjing_desktop.ui.pages.settings.accounts_panel import AccountsPanel
from xinjing_desktop.ui.pages.settings.appearance import AppearancePanel
from xinjing_desktop.ui.pages.settings.backup_panel import BackupPanel, size_words
from xinjing_desktop.ui.pages.settings.check_panel import CheckPanel
from xinjing_desktop.ui.pages.settings.page import SECTIONS, SettingsPage
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.pages.settings.register import Register
from xinjing_desktop.ui.pages.settings.unit_panels import StairwellsPanel, UnitPanel
from xinjing_desktop.ui.welcome.recovery_sheet import RecoverySheet
from xinjing_desktop.ui.widgets.field import Field

Show = Callable[[str], Panel]
LONG = "一只燕子飞过新泾港"


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> SettingsPage:
    made = SettingsPage(desk)
    qtbot.addWidget(made)
    made.resize(1178, 720)
    made.show()
    return made


@pytest.fixture
def show(page: SettingsPage) -> Show:
    def open_section(key: str) -> Panel:
        panel = page.open_section(key)
        assert panel is not None
        return panel

    return open_section


def register(panel: Panel) -> Register:
    assert isinstance(panel, Register)
    return panel


def press(field: Field, word: str) -> None:
    next(button for button in field.findChildren(QPushButton) if button.text() == word).click()


def test_every_section_opens_on_a_full_ledger(full_desk: Desk, qtbot: QtBot) -> None:
    page = SettingsPage(full_desk)
    qtbot.addWidget(page)
    page.show()
    for key, *_ in SECTIONS:
        assert page.open_section(key) is page.stack.currentWidget()
        settle(full_desk.jobs, qtbot)


def test_the_section_is_remembered(page: SettingsPage, show: Show, desk: Desk, qtbot: QtBot) -> None:
    show("backup")
    again = SettingsPage(desk)
    qtbot.addWidget(again)
    again.show()
    assert isinstance(again.stack.currentWidget(), BackupPanel)


def test_the_look_changes_at_once(show: Show, desk: Desk) -> None:
    asked: list[tuple[str | None, str | None]] = []
    desk.look_changed = lambda: asked.append((desk.state.get("dark"), desk.state.get("type_px")))
    panel = show("appearance")
    assert isinstance(panel, AppearancePanel)
    press(panel.dark, "深色")
    press(panel.print_size, "大字")
    press(panel.dark, "浅色")
    assert asked == [("1", None), ("1", "17"), ("0", "17")]


# ---- accounts


def accounts_panel(show: Show) -> AccountsPanel:
    panel = show("accounts")
    assert isinstance(panel, AccountsPanel)
    return panel


def test_a_new_account_can_sign_in(show: Show, desk: Desk, told: Told, qtbot: QtBot) -> None:
    panel = accounts_panel(show)
    panel.add.click()
    form = panel.drawer.findChild(NewAccount)
    form.form.fill({"name": "李梅", "role": "reader", "password": LONG, "again": LONG + "。"})
    form.keep()
    assert len(accounts.listed(desk.ledger)) == 1  # the two passwords differ
    form.form.fill({"again": LONG})
    qtbot.keyClick(form.form.fields["again"].edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(desk.jobs, qtbot)
    assert told.toasts == ["账户已新增"]
    assert [line.name for line in accounts.listed(desk.ledger)] == [factories.ACCOUNT, "李梅"]
    path = desk.ledger.path
    desk.ledger.close()
    with open_ledger(path, LONG, "李梅") as opened:
        assert opened.account.role == "reader"


def test_ones_own_password_needs_the_old_one(show: Show, desk: Desk, told: Told, qtbot: QtBot) -> None:
    panel = accounts_panel(show)
    panel.password.click()
    form = panel.drawer.findChild(NewPassword)
    form.form.fill({"old": "不是这个密码", "password": LONG, "again": LONG})
    form.keep()
    settle(desk.jobs, qtbot)
    assert told.sentences == ["现在的密码不对，没有改动。请再输一遍。"]
    form.form.fill({"old": factories.PASSWORD})
    form.keep()
    settle(desk.jobs, qtbot)
    assert accounts.verify(desk.ledger, LONG)


def test_an_account_is_disabled_and_comes_back_with_a_new_password(
    show: Show, desk: Desk, told: Told, qtbot: QtBot
) -> None:
    accounts.add(desk.ledger, "李梅", "clerk", LONG)
    panel = accounts_panel(show)
    panel.table.select_id("李梅")
    told.answers.append(True)
    panel.disable.click()
    settle(desk.jobs, qtbot)
    assert [line.disabled for line in accounts.listed(desk.ledger)] == [False, True]
    panel.table.select_id("李梅")
    assert panel.disable.text() == "重新启用"
    panel.disable.click()
    form = panel.drawer.findChild(NewPassword)
    form.form.fill({"password": LONG, "again": LONG})
    form.keep()
    settle(desk.jobs, qtbot)
    assert [line.disabled for line in accounts.listed(desk.ledger)] == [False, False]


def test_the_last_administrator_stays_one(show: Show, desk: Desk, told: Told, qtbot: QtBot) -> None:
    panel = accounts_panel(show)
    assert not panel.disable.isEnabled()
    told.answers.append("reader")
    panel.role.click()
    settle(desk.jobs, qtbot)
    assert told.sentences == ["至少要留一个管理员。请先把别的账户设为管理员，再改这个账户。"]


def test_a_new_recovery_sheet_makes_the_old_one_worthless(show: Show, desk: Desk, told: Told, qtbot: QtBot) -> None:
    panel = accounts_panel(show)
    told.answers.append(True)
    panel.sheet.click()
    settle(desk.jobs, qtbot)
    code = panel.drawer.findChild(RecoverySheet)._facts[2]
    path = desk.ledger.path
    desk.ledger.close()
    with open_ledger(path, code, recovery=True) as opened:
        assert opened.account.role == "admin"


def test_somebody_else_sees_only_the_own_account(reader_desk: Desk, qtbot: QtBot) -> None:
    panel = AccountsPanel(reader_desk)
    qtbot.addWidget(panel)
    panel.reload()
    panel.show()
    assert panel.table.rows.rowCount() == 1
    hidden = (panel.add, panel.role, panel.disable, panel.sheet)
    assert [each.isVisible() for each in hidden] == [False] * 4
    assert panel.password.isVisible()


def test_the_idle_time_is_remembered(show: Show, desk: Desk) -> None:
    press(accounts_panel(show).idle, "5 分钟")
    assert desk.state["idle_minutes"] == "5"


# ---- the unit


def test_the_committee_is_renamed_everywhere(show: Show, desk: Desk, told: Told) -> None:
    panel = show("unit")
    assert isinstance(panel, UnitPanel)
    panel.form.form.fill({"name": "北渔第一居民区", "phone": "021-62345678"})
    assert panel.form.save()
    assert desk.ledger.identity.unit_name == "北渔第一居民区"
    assert told.toasts == ["本单位的资料已保存"]
    saved = desk.ledger.one(Community.select())
    assert saved is not None and saved.phone == "021-62345678"


def test_a_compound_gets_the_identity_every_pc_gives_it(show: Show, desk: Desk, told: Told, qtbot: QtBot) -> None:
    panel = register(show("compounds"))
    told.answers.append("绿园 新村")
    panel.add.click()
    uid = shared_uid("compound", factories.UNIT_CODE, "绿园新村")
    assert panel.form.uid == uid
    panel.form.form.fill({"lane": "123", "road": "北渔路"})
    assert panel.form.save()
    told.answers.append("绿园新村")
    panel.add.click()  # the same name again is the same compound
    assert desk.ledger.value("SELECT count(*) FROM compound") == 1


def test_stairwells_come_several_at_once_and_in_order(show: Show, desk: Desk, told: Told) -> None:
    uid = casework.add_compound(desk.ledger, "绿园新村")
    with desk.ledger.change("弄") as pen:
        pen.edit(Compound, uid, lane="123", road="北渔路")
    panel = show("stairwells")
    assert isinstance(panel, StairwellsPanel)
    told.answers.append("9-11、1")
    panel.add.click()
    assert [line.title for line in panel._shown.values()] == ["123弄1号", "123弄9号", "123弄10号", "123弄11号"]
    panel.form.form.fill({"height_class": "high_rise", "floors": 18})
    assert panel.form.save()
    nine = desk.ledger.get(Stairwell, shared_uid("stairwell", uid, "123", "", "9"))
    assert nine is not None and (nine.height_class, nine.floors, nine.road) == ("high_rise", 18, "北渔路")


@pytest.mark.parametrize("typed", ["", "九号", "20-1", "1-500", "1、甲"])
def test_numbers_that_nobody_understands_are_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        casework.numbers_in(typed)


def test_numbers_as_people_write_them() -> None:
    assert casework.numbers_in("1-3，5号、12甲 5") == ["1", "2", "3", "5", "12甲"]


def test_what_is_still_used_is_not_taken_away(show: Show, desk: Desk, told: Told) -> None:
    factories.a_stairwell_of_doors(desk.ledger)
    panel = show("stairwells")
    assert isinstance(panel, StairwellsPanel)
    panel.open_record(panel.table.rows.id_at(0))
    told.answers.append(True)
    panel.remove.click()
    assert told.sentences == ["还有 12 条住户记录用着它，不能删除。请先把它们改到别处。"]
    assert desk.ledger.value("SELECT count(*) FROM stairwell") == 1


def test_a_shop_is_written_by_keyboard_and_taken_away_again(show: Show, desk: Desk, told: Told, qtbot: QtBot) -> None:
    panel = register(show("shops"))
    panel.add.click()
    qtbot.keyClicks(panel.form.form.fields["shop_name"].edit, "7-11")
    qtbot.keyClick(panel.form.form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (shop,) = desk.ledger.rows(Shop.select())
    assert (shop.shop_name, shop.community) == ("7-11", factories.COMMUNITY)
    told.answers.append(True)
    panel.remove.click()
    assert desk.ledger.rows(Shop.select()) == []
    undo = told.undos[-1]
    assert undo is not None
    undo()
    settle(desk.jobs, qtbot)
    assert len(desk.ledger.rows(Shop.select())) == 1


def test_a_worker_is_on_duty_unless_said_otherwise(show: Show, desk: Desk) -> None:
    panel = register(show("workers"))
    panel.add.click()
    panel.form.form.fill({"name": "赵志愿", "role": "volunteer"})
    assert panel.form.save()
    (worker,) = desk.ledger.rows(Worker.select())
    assert worker.active is True


def test_unsaved_words_are_asked_about(page: SettingsPage, show: Show, desk: Desk, told: Told) -> None:
    with desk.ledger.change("工作人员") as pen:
        first, second = pen.add(factories.a_worker(name="甲")), pen.add(factories.a_worker(name="乙"))
    panel = register(show("workers"))
    panel.open_record(first.uid)
    panel.form.form.fill({"remark": "周三不在"})
    told.answers += [False, False]
    panel.table.select_id(second.uid)
    assert (panel.form.uid, panel.table.current_id()) == (first.uid, first.uid)
    assert page.open_section("about") is None
    assert page.stack.currentWidget() is panel
    told.answers.append(True)
    assert page.open_section("about") is not None
    panel.open_record(first.uid)
    assert panel.form.form.values()["remark"] is None


def test_going_to_a_record_opens_its_section(page: SettingsPage, desk: Desk) -> None:
    factories.a_stairwell_of_doors(desk.ledger)
    uid = desk.ledger.value("SELECT uid FROM stairwell")
    spot = spot_of(desk.ledger, "stairwell", uid)
    assert spot is not None and spot.page == "settings"
    page.go(**spot.where)
    panel = page.stack.currentWidget()
    assert isinstance(panel, StairwellsPanel) and panel.form.uid == uid


# ---- copies, self-check


def test_a_copy_is_made_and_listed(show: Show, desk: Desk, told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    panel = show("backup")
    assert isinstance(panel, BackupPanel)
    panel.now.click()
    settle(desk.jobs, qtbot)
    assert panel.table.rows.rowCount() == 1
    told.answers.append(tmp_path / "另存.xjl")
    panel.elsewhere.click()
    settle(desk.jobs, qtbot)
    with open_ledger(tmp_path / "另存.xjl", factories.PASSWORD) as copy:
        assert copy.identity == desk.ledger.identity
    assert len(told.toasts) == 2


def test_putting_a_copy_back_says_what_it_means_and_asks_for_the_password(
    show: Show, desk: Desk, told: Told, qtbot: QtBot, frozen_clock: object
) -> None:
    copy = backup.keep(desk.ledger)
    panel = show("backup")
    assert isinstance(panel, BackupPanel)
    asked: list[tuple[Path, str, str]] = []
    desk.restore = lambda *facts: asked.append(facts)
    panel.table.select_id(str(copy))
    told.answers.append(False)
    panel.restore.click()
    assert asked == []
    assert "2026年03月02日 09:30" in told.questions[0] and "不会丢" in told.questions[0]
    told.answers += [True, factories.PASSWORD]
    panel.restore.click()
    assert asked == [(copy, factories.ACCOUNT, factories.PASSWORD)]


def test_only_administrators_put_copies_back(reader_desk: Desk, qtbot: QtBot) -> None:
    panel = BackupPanel(reader_desk)
    qtbot.addWidget(panel)
    panel.reload()
    panel.show()
    assert not panel.restore.isVisible()


def test_an_index_that_does_not_fit_is_made_anew(show: Show, desk: Desk, told: Told, qtbot: QtBot) -> None:
    with desk.ledger.change("登记") as pen:
        pen.add(factories.a_resident(pen.add(factories.a_household()), name="钱七"))
    with desk.ledger.local() as con:
        con.execute("DELETE FROM find_id; DELETE FROM door; DELETE FROM find")
    panel = show("check")
    assert isinstance(panel, CheckPanel)
    panel.run()
    settle(desk.jobs, qtbot)
    assert "重建索引" in panel._found["0"].sentence and panel.mend_button.isVisibleTo(panel)
    panel.mend_button.click()
    settle(desk.jobs, qtbot)
    assert told.toasts[-1] == "索引已重建" and panel.head._note.text() == "没有发现问题"
    assert search.search(desk.ledger, "qianqi")


def test_the_self_check_leads_to_what_it_found(show: Show, desk: Desk, told: Told, qtbot: QtBot) -> None:
    door = factories.a_stairwell_of_doors(desk.ledger)[0]
    with desk.ledger.change("导入") as pen:
        bad = pen.add(factories.a_hazard(door, due_date=None))
    panel = show("check")
    assert isinstance(panel, CheckPanel)
    panel.start.click()
    settle(desk.jobs, qtbot)
    assert panel.table.rows.rowCount() == 1
    panel.show_button.click()
    assert told.went == [("hazards", {"hazard": bad.uid})]


def test_a_sound_ledger_is_told_so(show: Show, desk: Desk, qtbot: QtBot) -> None:
    panel = show("check")
    assert isinstance(panel, CheckPanel)
    panel.start.click()
    settle(desk.jobs, qtbot)
    assert panel.faces.currentIndex() == 0
    assert panel.head._note.text() == "没有发现问题"
    assert panel.start.isEnabled()


@pytest.mark.parametrize(
    ("count", "words"),
    [(10, "1 KB"), (4096, "4 KB"), (1 << 20, "1.0 MB"), (3 << 29, "1,536.0 MB")],
)
def test_sizes_are_readable(count: int, words: str) -> None:
    assert size_words(count) == words
