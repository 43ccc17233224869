"""Tables: pages on demand, keys, columns that are remembered, rows that paste into Excel."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from xinjing_desktop.ui.widgets.clipboard import as_html, as_tsv
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.pills import ID_ROLE, PILL_ROLE, TONE_ROLE, Pill
from xinjing_desktop.ui.widgets.table import Table, TableColumn, TableModel
from xinjing_desktop.ui.widgets.table_model import KEEP, PAGE, ListSource, QuerySource

COLUMNS = (
    TableColumn(key="name", title="姓名", width=8),
    TableColumn(key="id_no", title="证件号码", width=18),
    TableColumn(key="age", title="年龄", align="right", number=True, width=6),
    TableColumn(
        key="state",
        title="状态",
        pill=lambda row: Pill("bad", "逾期") if row["age"] > 80 else None,
        tone=lambda row: "bad",
        sortable=False,
    ),
    TableColumn(key="note", title="备注", hidden=True, text=lambda row: f"第 {row['age']} 行"),
)


class Counting:
    """A source that counts what it is asked."""

    def __init__(self, count):
        self.count, self.asked, self.order = count, [], None

    def ids(self):
        uids = [f"r{at:06}" for at in range(self.count)]
        return uids[::-1] if self.order and self.order[1] else uids

    def rows(self, ids):
        self.asked.append(len(ids))
        return {uid: {"name": f"甲{uid}", "id_no": "310105194503071234", "age": int(uid[1:])} for uid in ids}

    def sort(self, key, descending):
        self.order = key, descending


@pytest.fixture
def people():
    return ListSource(
        [
            ("a", {"name": "王秀英", "id_no": "310105194503071234", "age": 81}),
            ("b", {"name": "=李 建国", "id_no": "31010519500101123X", "age": 9}),
            ("c", {"name": "张\t三", "id_no": None, "age": 75}),
        ],
        COLUMNS,
    )


@pytest.fixture
def table(qtbot, people, window_look):
    made = Table("居民", COLUMNS, people, state={}, empty=Empty("先导入。"))
    qtbot.addWidget(made)
    made.resize(700, 400)
    made.show()
    made.reload()
    return made


def test_the_model_keeps_qts_contract(qapp, people):
    model = TableModel(COLUMNS, people)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.reload()
    model.sort(2, Qt.SortOrder.DescendingOrder)
    model.refresh(["a", "unknown"])
    people.by_id.clear()
    model.sort(-1)
    model.reload()
    assert model.rowCount() == 0 and tester is not None


def test_only_the_pages_looked_at_are_read_and_only_so_many_kept(qapp):
    source = Counting(PAGE * (KEEP + 10) + 5)
    model = TableModel(COLUMNS, source)
    model.reload()
    assert model.rowCount() == source.count and source.asked == []
    for at in range(PAGE):
        assert model.index(at, 0).data() == f"甲r{at:06}"
    assert source.asked == [PAGE]
    assert model.index(source.count - 1, 2).data() == str(source.count - 1)
    assert source.asked == [PAGE, 5]
    for page in range(KEEP + 5):
        model.row(page * PAGE)
    assert len(model._pages) == KEEP


def test_roles(qapp, people):
    model = TableModel(COLUMNS, people)
    model.reload()
    assert model.index(0, 3).data(PILL_ROLE) == Pill("bad", "逾期")
    assert model.index(0, 3).data() == "逾期", "the word is there for copying and for screen readers"
    assert model.index(1, 3).data(PILL_ROLE) is None
    assert model.index(0, 3).data(TONE_ROLE) == "bad" and model.index(0, 0).data(TONE_ROLE) is None
    assert model.index(2, 1).data() == ""
    assert model.index(2, 0).data(ID_ROLE) == "c"
    assert model.index(0, 2).data(Qt.ItemDataRole.DecorationRole) is None


def test_an_edited_row_is_read_again_in_its_place(qapp, people):
    model = TableModel(COLUMNS, people)
    model.reload()
    assert model.index(1, 0).data() == "=李 建国"
    people.by_id["b"]["name"] = "李建国"
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.column())))
    model.refresh(["b"])
    assert changed == [(1, len(COLUMNS) - 1)] and model.index(1, 0).data() == "李建国"


def test_a_row_that_vanished_is_blank_until_the_next_reload(qapp, people):
    model = TableModel(COLUMNS, people)
    model.reload()
    del people.by_id["c"]
    model.refresh(["c"])
    assert model.index(2, 0).data() is None


def sorted_by(table: Table) -> tuple[str, bool]:
    """The column key and whether it descends; ("", False) for the source's own order."""
    header = table.horizontalHeader()
    at = header.sortIndicatorSection()
    if not 0 <= at < len(table.columns):
        return "", False
    return table.columns[at].key, header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder


def test_numbers_sort_by_size_and_the_head_shows_it(table):
    table.horizontalHeader().setSortIndicator(2, Qt.SortOrder.AscendingOrder)
    assert list(table.rows.ids()) == ["b", "c", "a"]
    assert sorted_by(table) == ("age", False)


def test_a_column_that_cannot_be_sorted_is_not(table):
    table.horizontalHeader().setSortIndicator(3, Qt.SortOrder.AscendingOrder)
    assert list(table.rows.ids()) == ["a", "b", "c"] and sorted_by(table) == ("", False)


def test_queries_get_the_order(qapp):
    asked = []
    source = QuerySource(lambda key, descending: asked.append((key, descending)) or ["x"], lambda ids: {})
    model = TableModel(COLUMNS, source)
    model.sort(0, Qt.SortOrder.DescendingOrder)
    model.sort(-1)
    assert asked == [("name", True), ("", False)]


def test_the_current_row_stays_current(table):
    seen = []
    table.current_changed.connect(seen.append)
    assert table.select_id("b") and not table.select_id("nobody")
    table.horizontalHeader().setSortIndicator(2, Qt.SortOrder.AscendingOrder)
    assert table.current_id() == "b" and table.currentIndex().row() == 0
    table.rows._source.by_id.pop("b")
    table.reload()
    assert table.current_id() == "" and seen[-1] == ""


def test_keys(table, qtbot):
    opened = []
    table.opened.connect(opened.append)
    table.select_id("b")
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert opened == ["b"] and table.current_id() == "c"
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert table.current_id() == "a"
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert table.selected_ids() == ["a", "b"]


def test_copied_rows_paste_into_excel(table, qtbot):
    table.selectAll()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    carried = QGuiApplication.clipboard().mimeData()
    assert carried.text().split("\r\n") == [
        "王秀英\t310105194503071234\t81\t逾期",
        "'=李 建国\t31010519500101123X\t9\t",
        '"张\t三"\t\t75\t',
    ]
    html = carried.html()
    assert "mso-number-format:'\\@'\">310105194503071234</td>" in html and "<td>81</td>" in html


def test_cells_of_excel_are_pasted_and_other_text_is_not(table, qtbot):
    pasted = []
    table.pasted.connect(pasted.append)
    QGuiApplication.clipboard().setText("随便一句话")
    qtbot.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().setText("姓名\t年龄\r\n王秀英\t81\r\n")
    qtbot.keyClick(table, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert pasted == ["姓名\t年龄\r\n王秀英\t81\r\n"]


def test_what_opens_beside_the_table_does_not_hide_the_current_row(qtbot, window_look):
    table = Table("居民", COLUMNS, Counting(200), state={})
    qtbot.addWidget(table)
    table.resize(700, 400)
    table.show()
    table.reload()
    last = table.rowAt(table.viewport().height() - 5)
    table.select_id(table.rows.id_at(last))
    table.resize(700, 300)
    assert table.viewport().rect().contains(table.visualRect(table.currentIndex()).center())
    table.verticalScrollBar().setValue(3000)
    table.resize(700, 260)
    assert table.verticalScrollBar().value() == 3000, "whoever scrolled away from it stays where they are"


def test_copy_as_the_columns_stand_with_titles(table):
    header = table.horizontalHeader()
    header.moveSection(header.visualIndex(2), 0)
    header.setSectionHidden(1, True)
    table.select_id("a")
    assert table.copy(with_titles=True) == 1
    assert QGuiApplication.clipboard().text() == "年龄\t姓名\t状态\r\n81\t王秀英\t逾期"


@pytest.mark.parametrize("cell", ["=1+1", "+86 21", "@SUM(A1)", "-2+3"])
def test_no_cell_becomes_a_formula(cell):
    assert as_tsv([[cell]]) == "'" + cell
    assert "mso-number-format" in as_html([[cell]])


def test_markup_in_a_cell_stays_text():
    assert "&lt;b&gt;" in as_html([["<b>"]])
    assert as_tsv([['说"好"']]) == '"说""好"""'


def test_columns_are_remembered(table, qtbot, people):
    header = table.horizontalHeader()
    header.moveSection(header.visualIndex(2), 0)
    header.resizeSection(1, 222)
    next(each for each in table.column_menu().actions() if each.text() == "备注").trigger()
    header.setSortIndicator(2, Qt.SortOrder.DescendingOrder)
    again = Table("居民", COLUMNS, people, state=table._state)
    qtbot.addWidget(again)
    again.reload()
    assert [column.key for column in again.shown_columns()] == ["age", "name", "id_no", "state", "note"]
    assert again.columnWidth(1) == 222 and sorted_by(again) == ("age", True)
    assert list(again.rows.ids()) == ["a", "c", "b"]
    again.reset_columns()
    assert [column.key for column in again.shown_columns()] == ["name", "id_no", "age", "state"]


def test_remembered_columns_of_another_version_do_no_harm(qtbot, people):
    kept = {"order": ["gone", "age", "name"], "width": {"gone": 5}, "hidden": ["gone"], "sort": "gone", "descending": 1}
    for text in (json.dumps(kept), "{", "[]", '{"order": 3}'):
        made = Table("居民", COLUMNS, people, state={"table/居民": text})
        qtbot.addWidget(made)
        made.reload()
        assert made.rows.rowCount() == 3
        assert {"name", "age", "state"} <= {column.key for column in made.shown_columns()}


def test_the_last_column_cannot_be_hidden(table):
    for action in table.column_menu().actions():
        if action.isCheckable() and action.isChecked():
            action.trigger()
    assert len(table.shown_columns()) == 1


def test_the_empty_state_stands_only_where_nothing_is(table):
    assert not table._empty.isVisible()
    table.rows._source.by_id.clear()
    table.reload()
    assert table._empty.isVisible()


def test_starting_with_a_remembered_order_reads_the_ids_once(qtbot):
    source = Counting(10)
    state = {"table/居民": json.dumps({"order": [], "width": {}, "hidden": [], "sort": "age", "descending": True})}
    made = Table("居民", COLUMNS, source, state=state)
    qtbot.addWidget(made)
    assert source.order == ("age", True) and made.rows.rowCount() == 0
    made.reload()
    assert made.rows.id_at(0) == "r000009"


def test_several_rows_are_chosen_at_once_and_unknown_ones_are_left_out(table):
    table.select_id("b")
    table.select_ids(["c", "gone", "a"])
    assert table.selected_ids() == ["a", "c"] and table.current_id() == "b"
    table.select_ids([])
    assert table.selected_ids() == []
