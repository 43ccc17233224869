"""Copies of the ledger: which there are, make one now, put one back."""

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout

from xinjing_desktop import clock
from xinjing_desktop.ledger import backup
from xinjing_desktop.progress import Step
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.widgets.cards import Card, button, hint, offer
from xinjing_desktop.ui.widgets.empty import Empty
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

LEDGERS = "台账 (*.xjl)"


def size_words(count: int) -> str:
    """A number of bytes as people read it."""
    if count < 1 << 20:
        return f"{max(1, count >> 10):,} KB"
    return f"{count / (1 << 20):,.1f} MB"


COLUMNS = (
    TableColumn(key="at", title="时间", width=18, text=lambda copy: f"{copy.at:%Y-%m-%d %H:%M}", sortable=False),
    TableColumn(key="why", title="来由", width=12, text=lambda copy: copy.why or "自动备份", sortable=False),
    TableColumn(
        key="bytes", title="大小", width=10, align="right", text=lambda copy: size_words(copy.bytes), sortable=False
    ),
)


class BackupPanel(Panel):
    """Every copy was read back when it was made. Only an administrator puts one back."""

    def __init__(self, desk: Desk) -> None:
        self._folder = backup.folder_of(desk.ledger.path)
        self.now = button("立即备份", icon="backup", kind="primary")
        self.elsewhere = button("另存一份…", icon="save", tip="例如存到专用 U 盘；备份同样加密，用原来的密码打开")
        super().__init__(desk, "备份", "关闭台账时和工作每半小时自动备份，旧的逐渐稀疏", [self.elsewhere, self.now])
        self.now.clicked.connect(self.make)
        self.elsewhere.clicked.connect(self.save_elsewhere)
        nothing = Empty("关闭台账时会自动备份一份，也可以现在就备份。", title="还没有备份", icon="backup")
        self.table = Table("backups", COLUMNS, ListSource([], COLUMNS), empty=nothing)
        self.table.setAccessibleName("备份")
        offer_export(desk, self.table)
        self.table.current_changed.connect(lambda key: self._offer())
        card = Card(pad=theme.px(14))
        card.body.addWidget(self.table, 1)
        self.place = hint("")
        self.restore = button("恢复到这一份…", icon="restore", kind="danger")
        self.restore.clicked.connect(self.put_back)
        offer(self.restore, desk.ledger.account.role == "admin")
        folder = button("打开文件夹", icon="folder", kind="flat")
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder))))
        line = QHBoxLayout()
        line.addWidget(self.restore)
        line.addStretch()
        line.addWidget(folder)
        card.body.addWidget(self.place)
        card.body.addLayout(line)
        self.body.addWidget(card, 1)

    def reload(self) -> None:
        """What lies in the folder now."""
        found = backup.copies(self._folder) if self._folder.is_dir() else []
        self._copies = {str(copy.path): copy for copy in found}
        self.table.rows.set_source(ListSource(self._copies.items(), COLUMNS))
        self.place.setText(f"备份存放在：{self._folder}。硬盘也会坏，请每月另存一份到专用 U 盘，锁进柜子。")
        self._offer()

    def _offer(self) -> None:
        self.restore.setEnabled(bool(self.table.current_id()))

    def make(self) -> None:
        """A copy now, whether anything changed or not."""
        ledger = self.desk.ledger

        def work(step: Step) -> Path:
            return backup.keep(ledger, "手动")

        def done(path: Path) -> None:
            self.reload()
            self.desk.alerts.toast("备份已写好，并读回核对过")

        self.desk.jobs.run(work, done, self.desk.alerts.fail, title="正在备份")

    def save_elsewhere(self) -> None:
        """A copy to a place that the user names."""
        ledger = self.desk.ledger
        name = f"{ledger.path.stem}_{clock.now():%Y%m%d-%H%M%S}.xjl"
        target = self.desk.alerts.pick_save("备份存到哪里", name, LEDGERS)
        if target is None:
            return

        def work(step: Step) -> None:
            backup.write_copy(ledger, target)

        said = f"备份已存成 {target.name}，并读回核对过"
        self.desk.jobs.run(work, lambda _: self.desk.alerts.toast(said), self.desk.alerts.fail, title="正在备份")

    def put_back(self) -> None:
        """Say what happens, ask for the password of that day, then let the window close the ledger and do it."""
        copy = self._copies[self.table.current_id()]
        question = (
            f"恢复后，台账回到 {copy.at:%Y年%m月%d日 %H:%M} 时的样子，那以后登记的内容不在里面。"
            "现在的台账不会丢，会改名存放在旁边。窗口会先关上，恢复好再请您登录。"
        )
        if not self.desk.alerts.ask(question, "恢复", title="恢复备份", danger=True):
            return
        account = self.desk.ledger.account.name
        password = self.desk.alerts.prompt(
            f"请输入“{account}”在备份那一天用的密码。", title="恢复备份", yes="恢复", secret=True
        )
        if password:
            self.desk.restore(copy.path, account, password)
