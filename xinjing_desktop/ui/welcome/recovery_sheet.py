"""The sheet with the recovery code: printed once, kept in the safe, nowhere on the computer."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontDatabase, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.alerts import Alerts
from xinjing_desktop.ui.widgets.cards import Card, button, hint, label

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter


def draw(device: "QPdfWriter | QPrinter", unit_name: str, file_name: str, code: str) -> None:
    """One A4 page: what this is, the code in large letters, what to do with it and when."""
    painter = QPainter(device)
    mm = device.logicalDpiX() / 25.4

    def words(top: float, text: str, points: float, *, bold: bool = False, mono: bool = False, high: int = 12) -> None:
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont) if mono else QFont(painter.font())
        font.setPointSizeF(points)
        font.setBold(bold)
        painter.setFont(font)
        area = QSizeF(170 * mm, high * mm)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(int(20 * mm), int(top * mm), int(area.width()), int(area.height()), flags, text)

    painter.setPen(QPen(Qt.GlobalColor.black, 0.3 * mm))
    words(24, "台账恢复单", 28, bold=True, high=16)
    words(44, f"单位：{unit_name}", 14)
    words(54, f"台账文件：{file_name}", 14)
    words(64, f"打印日期：{clock.today():%Y年%m月%d日}", 14)
    painter.drawRect(int(20 * mm), int(82 * mm), int(170 * mm), int(30 * mm))
    painter.save()
    painter.translate(6 * mm, 0)
    words(91, code, 20, bold=True, mono=True, high=14)
    painter.restore()
    words(
        124,
        "所有账户的密码都忘了，或者管理员离岗时，用上面的恢复码可以打开台账并重设密码。\n\n"
        "一、请把本单装入信封，封口盖章，锁进保险柜或档案柜。\n"
        "二、不要拍照，不要存进电脑，不要夹在台账里。\n"
        "三、用过一次以后，请在“设置 → 账户”里换一张新的恢复单，旧单作废。\n"
        "四、恢复单丢失时，同样换一张新的。密码和恢复单都没有，台账谁也打不开。",
        13,
        high=90,
    )
    words(240, "保管人（签名）：____________________　　日期：____________________", 13)
    painter.end()


def save_pdf(target: Path, unit_name: str, file_name: str, code: str) -> None:
    """The sheet as a PDF, for an office without a printer at hand. Raises Refusal when it cannot be written."""
    try:
        target.touch()
    except OSError as error:
        raise Refusal(f"恢复单没有存成（{error.strerror}）。请换一个位置，例如一只专用 U 盘。") from error
    writer = QPdfWriter(str(target))
    writer.setPageLayout(_a4())
    writer.setResolution(300)
    writer.setTitle("台账恢复单")
    draw(writer, unit_name, file_name, code)


def _a4() -> QPageLayout:
    page = QPageSize(QPageSize.PageSizeId.A4)
    return QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)


class RecoverySheet(QWidget):
    """The code on screen, with buttons to print it or to save it as a PDF."""

    def __init__(self, alerts: Alerts, unit_name: str, file_name: str, code: str) -> None:
        super().__init__()
        self._alerts, self._facts = alerts, (unit_name, file_name, code)
        self.secured = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        outer.addWidget(hint("所有密码都忘记时，只有它能打开台账。请现在打印出来，装信封锁进保险柜；电脑里不会留下它。"))
        card = Card(pad=20)
        shown = label(code, "code", selectable=True, wrap=True)
        shown.setAccessibleName("恢复码")
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme.px(20))
        font.setBold(True)
        shown.setFont(font)
        card.body.addWidget(shown)
        outer.addWidget(card)
        self.print_button = button("打印恢复单…", icon="print", kind="primary")
        self.print_button.clicked.connect(self._print)
        self.save_button = button("存成 PDF…", icon="save")
        self.save_button.clicked.connect(self._save)
        line = QHBoxLayout()
        line.addWidget(self.print_button)
        line.addWidget(self.save_button)
        line.addStretch()
        outer.addLayout(line)

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageLayout(_a4())
        printer.setFullPage(True)
        if QPrintDialog(printer, self).exec():
            draw(printer, *self._facts)
            self.secured = True

    def _save(self) -> None:
        name = f"恢复单_{self._facts[0]}.pdf"
        target = self._alerts.pick_save("把恢复单存到哪里", name, "PDF 文件 (*.pdf)")
        if target is None:
            return
        try:
            save_pdf(Path(target), *self._facts)
            self.secured = True
        except Refusal as refusal:
            self._alerts.fail(refusal)
