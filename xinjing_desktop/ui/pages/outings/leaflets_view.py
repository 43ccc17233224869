"""宣传品: what is left of each leaflet and who has it, and the register of what came in and left."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import leaflets as casework
from xinjing_desktop.ledger.find import leaflets as find
from xinjing_desktop.ledger.find import unit as find_unit
from xinjing_desktop.ledger.find.leaflets import Balance, MoveLine
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.records import LeafletMove, codes
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.latest import Latest
from xinjing_desktop.ui.pages.outings import chosen
from xinjing_desktop.ui.pages.outings.forms import LEAFLET
from xinjing_desktop.ui.record_form import RecordForm
from xinjing_desktop.ui.table_export import Around, offer_export
from xinjing_desktop.ui.unit_box import UNIT, UnitBox
from xinjing_desktop.ui.widgets import bulk_bar
from xinjing_desktop.ui.widgets.cards import Banner, button, hint, label, offer
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.line_fields import LineField
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, QuerySource, TableColumn

if TYPE_CHECKING:
    from xinjing_desktop.ui.bulk import BulkForm


def _moved(kind: str) -> TableColumn:
    label = codes.label("leaflet_move", kind)
    return TableColumn(
        key=kind, title=label, width=9, align="right", number=True, text=lambda one: f"{one.moved.get(kind, 0):,}"
    )


def _covered(one: Balance) -> str:
    share = f"　{100 * len(one.doors) / one.households:.1f}%" if one.households else ""
    return f"{len(one.doors):,} 户{share}"


BALANCES = (
    TableColumn(key="leaflet", title="宣传品", width=30),
    TableColumn(
        key="left", title="结余", width=8, align="right", number=True, text=lambda one: f"{one.left:,}",
        tone=lambda one: "bad" if one.left < 0 else None,
    ),
    TableColumn(key="doors", title="覆盖户数", width=15, align="right", text=_covered, sortable=False),
    _moved("received"),
    TableColumn(
        key="handed_out", title="上门发放", width=9, align="right", number=True, text=lambda one: f"{one.handed_out:,}"
    ),
    *(_moved(kind) for kind in ("posted", "returned", "spoiled")),
)  # fmt: skip
MOVES = (
    TableColumn(key="moved_on", title="日期", width=11),
    TableColumn(key="kind", title="收发", width=9, text=lambda line: codes.label("leaflet_move", line.kind)),
    TableColumn(key="quantity", title="份数", width=8, align="right", number=True, text=lambda line: f"{line.quantity:,}"),
    TableColumn(key="leaflet", title="宣传品", width=30),
    TableColumn(key="handled_by", title="经手人", width=9, sortable=False),
    TableColumn(key="remark", title="备注", width=24, sortable=False),
)


class MoveForm(RecordForm):
    """A record form whose writing goes through the steps of the pile."""

    def __init__(self, desk: Desk, may_write: bool) -> None:
        super().__init__(desk, LeafletMove, LEAFLET, checks=casework.problems, may_write=may_write)

    def start(self) -> None:
        """A new move, today, of the leaflet that came last."""
        ledger = self.desk.ledger
        names = find.names(ledger)
        fixed = {"community": find_unit.community_of(ledger, {})}
        proposed = {"moved_on": clock.today(), "handled_by": ledger.account.name, "leaflet": names[0] if names else None}
        self.show_new(fixed, proposed)
        field = self.form.fields["leaflet"]
        assert isinstance(field, LineField)
        field.suggest(names)

    def _write(self, changed: dict[str, Any]) -> tuple[str, Change]:
        ledger = self.desk.ledger
        if self.uid is None:
            values = self.form.values()
            with ledger.change(f"宣传品{codes.label('leaflet_move', values['kind'])} {values['quantity']} 份") as pen:
                return casework.write(pen, **self._fixed, **values).uid, pen.change
        with ledger.change("修改宣传品收发") as pen:
            casework.correct(pen, ledger, self.uid, **changed)
        return self.uid, pen.change


class LeafletsView(QWidget):
    """The tab 宣传品."""

    def __init__(self, desk: Desk, may_write: bool) -> None:
        super().__init__()
        self.desk, self.may_write = desk, may_write
        self.table: Table
        self._is_town = desk.ledger.identity.role == "town"
        self.units = UnitBox(desk)
        self.units.activated.connect(lambda _: self.reload())
        self.banner = Banner()
        self.banner.hide()
        self.balances = Table("leaflets", BALANCES, ListSource([], BALANCES), empty=Empty("", title="还没有宣传品"))
        self.balances.setAccessibleName("宣传品结余")
        offer_export(desk, self.balances, "宣传品结余", around=lambda: Around("宣传品结余", (f"注：{find.RULE}",)))
        self._reader = Latest(desk, self._read, self._show)
        words = "收到镇里的海报、折页，按 Ctrl+N 登记“领入”。" if may_write else ""
        self._empty = Empty(words, title="还没有收发登记", icon="leaflet", button="登记收发" if may_write else "")
        self._empty.pressed.connect(self.start_new)
        moves = (*MOVES[:1], UNIT, *MOVES[1:]) if self._is_town else MOVES
        self.table = Table("leaflet_moves", moves, QuerySource(self._ids, self._rows), state=desk.state, empty=self._empty)
        self.table.setAccessibleName("宣传品收发登记")
        self.table.opened.connect(self.open_move)
        self.table.clicked.connect(self._on_clicked)
        offer_export(desk, self.table, "宣传品收发登记")
        self.form: MoveForm | None = None
        self._form_together: BulkForm | None = None
        self.panel: QWidget | None = None
        self.drawer = Drawer(width=360)
        self.drawer.closed.connect(self._on_closed)
        self._build()

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        head = QHBoxLayout()
        head.addWidget(label("结余", "h2"))
        head.addStretch()
        head.addWidget(self.units)
        left = QVBoxLayout()
        left.setSpacing(theme.px(8))
        left.addLayout(head)
        left.addWidget(self.banner)
        left.addWidget(self.balances, 2)
        left.addWidget(hint(find.RULE))
        left.addSpacing(theme.px(6))
        left.addWidget(label("收发登记", "h2"))
        left.addWidget(self.table, 3)
        self.together = chosen.moves_bar(self.desk, self.table, self._show_together, self.may_leave, may_write=self.may_write)
        left.addWidget(self.together)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addLayout(left, 1)
        across.addWidget(self.drawer)
        outer.addLayout(across, 1)

    # ---- showing

    def reload(self) -> None:
        """Both tables anew; the balances are counted in the background."""
        self.units.refill()
        self.table.reload()
        self._reader.ask()
        form = self.form
        if form is None or form.uid is None or not form.isVisible() or form.dirty():
            return
        if move := self.desk.ledger.get(LeafletMove, form.uid):
            form.show_record(move)
        else:
            self.drawer.hide()

    def _read(self) -> list[Balance]:
        return find.balances(self.desk.ledger, until=clock.today(), unit=self.units.uid())

    def _show(self, found: list[Balance]) -> None:
        self.balances.rows.set_source(ListSource([(one.leaflet, one) for one in found], BALANCES))
        lacking = [f"“{one.leaflet}”发出去的比领入的多 {-one.left:,} 份" for one in found if one.left < 0]
        sentence = f"{'；'.join(lacking)}。请核对有没有漏登领入，或走访的份数写错了。" if lacking else ""
        self.banner.say(sentence, tone="warn")

    def _ids(self, key: str, descending: bool) -> list[str]:
        return find.ids(self.desk.ledger, key, descending, unit=self.units.uid())

    def _rows(self, ids: Sequence[str]) -> dict[str, MoveLine]:
        return find.lines(self.desk.ledger, ids)

    # ---- one move

    def _open_form(self) -> MoveForm:
        if self.form is None or self.panel is None:
            self.form = MoveForm(self.desk, self.may_write)
            self.form.saved.connect(self._on_saved)
            self.keep = button("保存", kind="primary", tip="保存（Ctrl+Enter）")
            self.keep.clicked.connect(self.form.save)
            self.form.form.passed_end.connect(self.keep.setFocus)
            self.drop = button("删除", icon="delete", kind="flat")
            self.drop.clicked.connect(self.remove)
            foot = QHBoxLayout()
            foot.addWidget(self.keep)
            foot.addStretch()
            foot.addWidget(self.drop)
            self.panel = QWidget()
            box = QVBoxLayout(self.panel)
            box.setContentsMargins(0, 0, 0, 0)
            box.addWidget(self.form, 1)
            box.addLayout(foot)
            offer(self.keep, self.may_write)
        self.drop.setVisible(self.may_write and self.form.uid is not None)
        return self.form

    def _on_clicked(self, index: QModelIndex) -> None:
        if self.table.selected_count() < bulk_bar.FROM:
            self.open_move(self.table.rows.id_at(index.row()))

    def _show_together(self, form: "BulkForm") -> None:
        if self.may_leave():
            self._form_together = form
            form.show_in(self.drawer)

    def open_move(self, uid: str) -> None:
        """Show a line of the register beside it."""
        move = self.desk.ledger.get(LeafletMove, uid)
        if move is None or not self.may_leave():
            return
        form = self._open_form()
        form.show_record(move)
        self._open_form()
        assert self.panel is not None
        self.drawer.show_content(self.panel, codes.label("leaflet_move", move.kind), f"{move.moved_on}　{move.leaflet}")

    def start_new(self) -> None:
        """The form of a new move, the keyboard in its first field."""
        if not self.may_write or not self.may_leave():
            return
        form = self._open_form()
        form.start()
        self._open_form()
        assert self.panel is not None
        self.drawer.show_content(self.panel, "登记收发", "领入、张贴摆放、退回或报损")
        form.form.go_to("kind" if form.form.values()["leaflet"] else "leaflet")

    def remove(self) -> None:
        """Take the line out, as one change that can be taken back."""
        desk = self.desk
        if self.form is None or self.form.uid is None:
            return
        try:
            with desk.ledger.change("删除宣传品收发") as pen:
                pen.remove(LeafletMove, self.form.uid)
        except Refusal as refusal:
            desk.alerts.fail(refusal)
            return
        desk.done("已删除这条收发", pen.change.kept)
        self.drawer.hide()
        self.reload()

    def _on_saved(self, uid: str) -> None:
        self.reload()
        self.drawer.hide()
        self.table.select_id(uid)
        self.desk.done("已保存", self.form.act if self.form else 0)
        self.table.setFocus()

    def _on_closed(self) -> None:
        if self.may_leave():
            self.drawer.hide()
            self.table.setFocus()
        else:
            self.drawer.show()

    def may_leave(self) -> bool:
        """What stands half typed at the right is asked about."""
        if self._form_together is not None and not self._form_together.may_leave():
            return False
        if not self.drawer.isVisible() or self.form is None or not self.form.dirty():
            return True
        if self.desk.alerts.ask("这条收发还没有保存，要放弃吗？", "放弃", "继续填写"):
            self.form.abandon()
            return True
        return False
