"""What holds for every page of the window: it opens empty and full, everything has a name, a reader writes nothing."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find.month_end import STEPS
from xinjing_desktop.ledger.ledger import Account
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.main_window import PAGES, PageEntry, load, pages_for
from xinjing_desktop.ui.pages.campaigns.figures_view import FiguresView
from xinjing_desktop.ui.pages.care.page import CarePage
from xinjing_desktop.ui.pages.doors.page import DoorsPage
from xinjing_desktop.ui.pages.handover.page import HandoverPage
from xinjing_desktop.ui.pages.hazards.page import HazardsPage
from xinjing_desktop.ui.pages.households.page import HouseholdsPage
from xinjing_desktop.ui.pages.outings.page import OutingsPage
from xinjing_desktop.ui.pages.page import Page
from xinjing_desktop.ui.pages.printing.run_view import RunView
from xinjing_desktop.ui.pages.receiving.page import ReceivingPage
from xinjing_desktop.ui.pages.settings.exchange_panel import FACES, ExchangePanel
from xinjing_desktop.ui.pages.settings.page import SECTIONS, SettingsPage
from xinjing_desktop.ui.pages.settings.register import Register
from xinjing_desktop.ui.pages.supervisions.page import SupervisionsPage
from xinjing_desktop.ui.pages.today.diary_view import DiaryView
from xinjing_desktop.ui.pages.today.page import TodayPage
from xinjing_desktop.ui.widgets.line_fields import DateField
from xinjing_desktop.ui.widgets.search_box import SearchBox
from xinjing_desktop.ui.widgets.table import Table

LOOKS = {"light": theme.Look(), "dark": theme.Look(dark=True), "large": theme.LARGE_PRINT}
each_page = pytest.mark.parametrize("entry", PAGES, ids=lambda entry: entry.key)


def of_the_side(entry: PageEntry, committee: str, town: str, request: pytest.FixtureRequest) -> Desk:
    """The desk of a committee for its pages, the town's for the town's own."""
    desk: Desk = request.getfixturevalue(committee if "committee" in entry.roles else town)
    return desk


@pytest.fixture
def empty(entry: PageEntry, request: pytest.FixtureRequest) -> Desk:
    return of_the_side(entry, "desk", "empty_town_desk", request)


@pytest.fixture
def full(entry: PageEntry, request: pytest.FixtureRequest) -> Desk:
    return of_the_side(entry, "full_desk", "town_desk", request)


@pytest.fixture
def reader(entry: PageEntry, request: pytest.FixtureRequest) -> Desk:
    """Somebody who may only read sits at the desk."""
    desk = of_the_side(entry, "reader_desk", "town_desk", request)
    desk.ledger.account = Account(desk.ledger.account.name, "reader")
    return desk


def opened(entry: PageEntry, desk: Desk, qtbot: QtBot) -> Page:
    page = load(entry.key)(desk)
    qtbot.addWidget(page)
    page.resize(1178, 720)
    page.show()
    settle(desk.jobs, qtbot)
    return page


def everything_open(page: Page, desk: Desk, qtbot: QtBot) -> None:
    """Open what only shows when asked for: a record beside the list, every section."""
    ledger = desk.ledger
    if isinstance(page, HouseholdsPage):
        page.go(household=ledger.value("SELECT household FROM resident WHERE household IS NOT NULL LIMIT 1"))
    elif isinstance(page, HazardsPage):
        page.go(hazard=ledger.value("SELECT uid FROM hazard WHERE state='fixing' ORDER BY uid LIMIT 1"))
    elif isinstance(page, DoorsPage):
        page.go(household=ledger.value("SELECT uid FROM household WHERE stairwell IS NOT NULL ORDER BY uid LIMIT 1"))
    elif isinstance(page, OutingsPage):
        page.go(outing=ledger.value("SELECT uid FROM outing ORDER BY uid LIMIT 1"))
        page.go(tab="sums")
        page.go(leaflet_move=ledger.value("SELECT uid FROM leaflet_move ORDER BY uid LIMIT 1"))
    elif isinstance(page, CarePage):
        page.open_person(page.table.rows.id_at(0))
    elif isinstance(page, SupervisionsPage):
        page.open_supervision(page.table.rows.id_at(0))
    elif isinstance(page, ReceivingPage):
        page.checklist.open_unit(page.checklist.table.rows.id_at(0))
        page.show_down()
    elif isinstance(page, SettingsPage):
        for key, *_ in SECTIONS:
            panel = page.open_section(key)
            if isinstance(panel, Register) and panel.table.rows.rowCount():
                panel.open_record(panel.table.rows.id_at(0))
            elif isinstance(panel, ExchangePanel):
                for face, _ in FACES:
                    panel.show_face(face)
                    settle(desk.jobs, qtbot)
    elif isinstance(page, TodayPage):
        page.go(diary="2026-02-27")
    elif isinstance(page, HandoverPage):
        for step in STEPS:
            page.go(step=step)
            settle(desk.jobs, qtbot)
        page.go(tab="replies")
    settle(desk.jobs, qtbot)


@each_page
def test_it_opens_on_an_empty_ledger(entry: PageEntry, empty: Desk, qtbot: QtBot) -> None:
    page = opened(entry, empty, qtbot)
    assert nameless(page) == []


@each_page
@pytest.mark.parametrize("look", LOOKS)
def test_it_opens_on_a_full_ledger_in_every_look(
    entry: PageEntry, look: str, full: Desk, qtbot: QtBot, window_look: Callable[[theme.Look], None]
) -> None:
    window_look(LOOKS[look])
    page = opened(entry, full, qtbot)
    everything_open(page, full, qtbot)
    assert nameless(page) == []
    assert not page.grab().isNull()


@each_page
def test_every_table_is_exported_as_it_stands(
    entry: PageEntry, full: Desk, told: Told, qtbot: QtBot, tmp_path: Path
) -> None:
    page = opened(entry, full, qtbot)
    everything_open(page, full, qtbot)
    for number, table in enumerate(page.findChildren(Table)):
        assert table.offers_export, f"offer_export(desk, table) is missing for {table.accessibleName()}"
        target = tmp_path / f"{number}.xlsx"
        told.answers = ["报镇社会办核对名单", target] if isinstance(page, CarePage) else [target]
        qtbot.keyClick(table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
        settle(full.jobs, qtbot)
        if not table.rows.rowCount():
            assert "没有可以导出的行" in told.sentences[-1] and not target.exists()
            continue
        cells = list(openpyxl.load_workbook(target).active.iter_rows(values_only=True))  # type: ignore[union-attr]
        heads = tuple(column.title or None for column in table.shown_columns())
        below = cells[[row[: len(heads)] for row in cells].index(heads) + 1 :]
        rows = below[:-1] if below and str(below[-1][0]).startswith("注：") else below  # how it is counted
        assert len(rows) == table.rows.rowCount()


def _choosing(widget: QWidget) -> bool:
    """What to print, which sheet to look at, of which day the figures or the diary are: nothing of it is kept."""
    above: QWidget | None = widget
    while above is not None and not isinstance(above, RunView | FiguresView):
        if isinstance(above, DateField) and isinstance(above.parentWidget(), DiaryView):
            return True
        above = above.parentWidget()
    return above is not None


def writable(widget: QWidget) -> bool:
    """Whether somebody could type here what looks as if it were kept. Searching and choosing what to see stay."""
    if isinstance(widget, SearchBox) or not widget.isVisible() or not widget.isEnabled():
        return False
    if _choosing(widget):
        return False
    if isinstance(widget, QLineEdit | QPlainTextEdit | QTextEdit):
        return not widget.isReadOnly() and not isinstance(widget.parentWidget(), QComboBox)
    return False


WRITES = (
    *("新增", "登记", "保存", "删除", "撤销", "导入", "写入", "移交", "复查", "延期", "其余全部", "恢复到", "隐患", "诉求", "清除"),
    *("留这个", "两个都留", "自己填写", "以后再定", "下发", "写数据包", "办结", "督办", "是同一人", "不是同一人", "给全部", "给选中"),
    *("记电话", "记走访", "约回访", "责任人", "定频次", "定复核", "结束", "离岗", "回到在岗", "改", "填", "补上"),
)
"""How buttons that write begin."""


@each_page
def test_a_reader_finds_nothing_that_writes(entry: PageEntry, reader: Desk, qtbot: QtBot) -> None:
    page = opened(entry, reader, qtbot)
    everything_open(page, reader, qtbot)
    typing = [type(each).__name__ + " " + each.accessibleName() for each in page.findChildren(QWidget) if writable(each)]
    assert typing == []
    buttons = [
        each.text().strip()
        for each in page.findChildren(QAbstractButton)
        if each.isVisible() and each.isEnabled() and each.text().strip().startswith(WRITES) and not each.isCheckable()
    ]
    assert buttons == []


def test_the_ledger_itself_refuses_a_reader(reader_desk: Desk) -> None:
    with pytest.raises(Refusal), reader_desk.ledger.change("登记隐患"):
        raise AssertionError("a reader got a pen")


class Windows(QObject):
    """Writes down every widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


@pytest.mark.parametrize("side", ["full_desk", "town_desk", "reader_desk"])
def test_no_part_of_a_page_is_a_window_for_a_moment(
    side: str, request: pytest.FixtureRequest, qapp: QApplication, qtbot: QtBot
) -> None:
    desk: Desk = request.getfixturevalue(side)
    builders = [load(entry.key) for entry in pages_for(desk.ledger.identity.role)] + [build for *_, build in SECTIONS]
    windows = Windows()
    qapp.installEventFilter(windows)
    for build in builders:
        made = build(desk)
        qtbot.addWidget(made)
        made.reload()
        settle(desk.jobs, qtbot)
    qapp.removeEventFilter(windows)
    assert windows.seen == []
