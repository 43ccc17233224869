"""Which program this is, where the ledger lies and how much it holds. Nothing is fetched or sent."""

import platform

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QGridLayout

from xinjing_desktop import __version__
from xinjing_desktop.ledger.find import unit as find
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.backup_panel import size_words
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.widgets.cards import Card, hint, label


class AboutPanel(Panel):
    """Facts to read out on the telephone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "关于")
        card = Card("新泾台账", note=f"版本 {__version__}", pad=theme.px(20))
        card.setMaximumWidth(theme.px(820))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(18))
        self._grid.setVerticalSpacing(theme.px(8))
        self._grid.setColumnStretch(1, 1)
        self._values = {}
        for row, name in enumerate(("台账文件", "文件大小", "记录", "照片", "变更记录", "运行环境")):
            self._grid.addWidget(label(name, "field"), row, 0)
            self._values[name] = label("", "value", wrap=True, selectable=True)
            self._grid.addWidget(self._values[name], row, 1)
        card.body.addLayout(self._grid)
        card.body.addWidget(hint("本程序不联网：不上传任何数据，不检查更新，也不统计使用情况。按 F1 看使用说明。"))
        self.body.addWidget(card)
        self.body.addStretch()

    def reload(self) -> None:
        """The figures follow when they are counted."""
        ledger = self.desk.ledger
        self._values["台账文件"].setText(str(ledger.path))
        self._values["文件大小"].setText(size_words(ledger.path.stat().st_size))
        self._values["运行环境"].setText(
            f"Python {platform.python_version()} · Qt {qVersion()} · {platform.system()} {platform.release()}"
        )
        self.desk.jobs.run(lambda step: find.sizes(ledger), self._show, self.desk.alerts.fail)

    def _show(self, sizes: find.Sizes) -> None:
        self._values["记录"].setText(
            f"{sizes.households:,} 户 · {sizes.residents:,} 人 · {sizes.visits:,} 次走访 · {sizes.hazards:,} 处隐患"
        )
        photos = f"{sizes.photos:,} 张 · {size_words(sizes.photo_bytes)}"
        self._values["照片"].setText(photos if sizes.photos else "没有")
        self._values["变更记录"].setText(f"{sizes.changes:,} 条")
