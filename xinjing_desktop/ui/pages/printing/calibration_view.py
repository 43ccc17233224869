"""校准: a printer that prints beside the place. Print a test sheet, measure it with a ruler, type what it reads."""

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.printing.sketch import Sketch
from xinjing_desktop.ui.printer_box import PrinterBox
from xinjing_desktop.ui.printing import calibration, printer
from xinjing_desktop.ui.printing.sheets import STRAIGHT, Offset
from xinjing_desktop.ui.widgets.cards import Banner, Card, button, hint, label
from xinjing_desktop.ui.widgets.choice_fields import SegmentField
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.line_fields import NumberField

WAYS = (("landscape", "横放（门挂）"), ("portrait", "竖放（告知书）"))
"""A sheet lies upright or across: a printer errs differently each way."""
WHY = "门挂印出来总是偏一边、剪下来不齐，就在这里校准一次。每台打印机、每种放法各记各的，记在这台电脑上。"


class CalibrationView(QWidget):
    """One printer and one way at a time; `reload` when the tab is shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.printers = PrinterBox(desk)
        self.printers.changed.connect(self._show)
        self.printers.listed.connect(self._on_listed)
        self.again = button("再找一次", icon="recheck", kind="flat", tip="刚插上或打开的打印机，点这里找出来")
        self.again.clicked.connect(self.reload)
        self.way = SegmentField(WAYS)
        self.way.set_name("纸的放法")
        self.way.set_value("landscape")
        self.way.setMaximumWidth(theme.px(260))
        self.way.changed.connect(self._show)
        self.print = button("打印测试页", icon="print", kind="primary")
        self.print.clicked.connect(self._print)
        self.told = Banner()
        self.left, self.top = (NumberField(decimals=1, least=0, most=30, unit="毫米") for _ in range(2))
        self.left.set_name("方框左边到纸的左边，毫米")
        self.top.set_name("方框上边到纸的上边，毫米")
        self.keep = button("记住", icon="check", tip="以后这台打印机印什么都按这个修正")
        self.keep.clicked.connect(self._keep)
        self.now = label("", "h2")
        self.other = hint("")
        self.reset = button("不修正了", kind="flat", tip="回到打印机原来的位置")
        self.reset.clicked.connect(self._reset)
        self.sketch = Sketch()
        self.none = Empty(printer.NONE_HERE, title="没有打印机", icon="print", button="再找一次")
        self.none.pressed.connect(self.reload)
        self.faces = QStackedWidget()
        self.faces.addWidget(self._lay())
        self.faces.addWidget(self.none)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.faces)
        self._show()

    def _lay(self) -> QWidget:
        card = Card(pad=theme.px(20))
        card.setMaximumWidth(theme.px(980))
        down = QVBoxLayout()
        down.setSpacing(theme.px(8))
        down.addWidget(hint(WHY))
        down.addSpacing(theme.px(6))
        down.addWidget(label("1　选打印机和放法，印一张测试页", "h2"))
        across = QHBoxLayout()
        across.setSpacing(theme.px(8))
        across.addWidget(self.printers, 1)
        across.addWidget(self.again)
        down.addLayout(across)
        across = QHBoxLayout()
        across.setSpacing(theme.px(8))
        across.addWidget(self.way)
        across.addWidget(self.print)
        across.addStretch()
        down.addLayout(across)
        down.addWidget(self.told)
        down.addSpacing(theme.px(6))
        down.addWidget(label("2　用尺量方框离纸边多少毫米", "h2"))
        for words, field in (("左边", self.left), ("上边", self.top)):
            line = QHBoxLayout()
            line.setSpacing(theme.px(8))
            said = label(words, "field")
            said.setFixedWidth(theme.px(44))
            line.addWidget(said)
            field.setMaximumWidth(theme.px(200))
            line.addWidget(field)
            if field is self.top:
                line.addWidget(self.keep)
            line.addStretch()
            down.addLayout(line)
        down.addWidget(hint("正好 15 毫米就不用修正。记住以后可以再印一张，看看是不是 15 毫米。"))
        down.addSpacing(theme.px(6))
        down.addWidget(label("3　现在的修正", "h2"))
        line = QHBoxLayout()
        line.addWidget(self.now)
        line.addWidget(self.reset)
        line.addStretch()
        down.addLayout(line)
        down.addWidget(self.other)
        down.addStretch()
        both = QHBoxLayout()
        both.setSpacing(theme.px(24))
        both.addLayout(down, 1)
        both.addWidget(self.sketch)
        card.body.addLayout(both)
        host = QWidget()
        around = QVBoxLayout(host)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(card)
        around.addStretch()
        return host

    def reload(self) -> None:
        """Look for the printers anew."""
        self.printers.ask()

    @property
    def landscape(self) -> bool:
        """Whether the sheet lies across."""
        return self.way.value() == "landscape"

    # ---- acting

    def _print(self) -> None:
        name = self.printers.name()
        try:
            warning = printer.print_test_sheet(self.desk.state, name, self.landscape)
        except Refusal as refusal:
            self.told.say(refusal.sentence, tone="bad")
            self.printers.ask()  # it may be gone, or back
            return
        self._show()
        sent = "测试页已送到打印机，印出来以后用尺量。"
        self.told.say(sent + (warning or ""), tone="warn" if warning else "ok")
        self.left.setFocus()

    def _keep(self) -> None:
        for field in (self.left, self.top):
            missing = "" if field.value() is not None else "请填尺上的读数，例如 14.5。"
            field.set_problem(field.own_problem() or missing or None)
        if self.left.problem() or self.top.problem():
            (self.left if self.left.problem() else self.top).setFocus()
            return
        name, before = self.printers.name(), self._offset()
        left, top = self.left.value(), self.top.value()
        assert left is not None and top is not None
        try:
            offset = printer.keep_measured(self.desk.state, name, left, top, self.landscape)
        except Refusal as refusal:
            self.left.set_problem(refusal.sentence)
            self.left.setFocus()
            return
        self._say_changed(f"已记住：{calibration.said(offset)}", name, before)

    def _reset(self) -> None:
        name, before = self.printers.name(), self._offset()
        printer.keep_offset(self.desk.state, name, STRAIGHT, self.landscape)
        self._say_changed("不再修正这台打印机", name, before)

    def _say_changed(self, said: str, name: str, before: Offset) -> None:
        lying = self.landscape

        def undo() -> None:
            printer.keep_offset(self.desk.state, name, before, lying)
            self._show()

        self.desk.alerts.toast(said, undo)
        self._show()

    # ---- showing

    def _on_listed(self) -> None:
        self.faces.setCurrentIndex(0 if self.printers.printers else 1)

    def _offset(self, landscape: bool | None = None) -> Offset:
        lying = self.landscape if landscape is None else landscape
        return printer.offset_of(self.desk.state, self.printers.name(), lying)

    def _show(self) -> None:
        """Another printer or another way: what was typed and said belonged to the one before."""
        name = self.printers.name()
        self.print.setEnabled(bool(name))
        tested = bool(name) and printer.was_tested(self.desk.state, name, self.landscape)
        for widget in (self.left, self.top, self.keep):
            widget.setEnabled(tested)
        for field in (self.left, self.top):
            field.set_value(None)
            field.set_hint("" if tested else "先印测试页")
        self.told.say("")
        offset = self._offset()
        self.now.setText(calibration.said(offset))
        self.reset.setVisible(offset != STRAIGHT)
        other = self._offset(not self.landscape)
        self.other.setText(f"同一台打印机{'竖放' if self.landscape else '横放'}：{calibration.said(other)}。")
        self.sketch.show_way(self.landscape)
