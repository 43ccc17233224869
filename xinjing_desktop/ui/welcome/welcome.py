"""The first thing on screen: open a ledger, make one, or look at the demo; later also the idle lock."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.progress import Step
from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.alerts import Alerts
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.state import State
from xinjing_desktop.ui.welcome import recent
from xinjing_desktop.ui.welcome.new_ledger import NewLedger
from xinjing_desktop.ui.welcome.sign_in import SignIn, demo_path
from xinjing_desktop.ui.welcome.way import Way
from xinjing_desktop.ui.widgets.cards import Card, IconLabel, button, hint, label
from xinjing_desktop.ui.widgets.progress_strip import ProgressStrip

LEDGERS = "台账 (*.xjl);;所有文件 (*)"


class Welcome(QWidget):
    """A small window of steps. `opened` carries the open ledger; closing it ends the program."""

    opened = Signal(object)
    closed = Signal()

    def __init__(self, alerts: Alerts, jobs: Jobs, state: State) -> None:
        super().__init__()
        self._alerts, self._jobs, self._state = alerts, jobs, state
        self._done = False
        self.setWindowTitle("新泾台账")
        self.resize(theme.px(720), min(theme.px(640), self.screen().availableSize().height() - theme.px(40)))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.steps = QStackedWidget()
        card = Card(pad=theme.px(28))
        card.setFixedWidth(theme.px(600))
        card.body.addWidget(self.steps)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)
        outer.addWidget(ProgressStrip(jobs))
        alerts.stand_in(self)

    # ---- steps

    def start(self, path: Path | None = None) -> None:
        """Sign in to this ledger, or to the one opened last; after the demo, or the first time, three ways to begin."""
        known = recent.recent(self._state)
        if path is not None:
            self.sign_in(path, dict(known).get(path, ""))
        elif known and known[0][0] != demo_path():
            self.sign_in(*known[0])
        else:
            self.offer()

    def offer(self) -> None:
        """Three ways to begin, and the ledgers of this computer."""
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        outer.addWidget(IconLabel("home", "accent", 34))
        outer.addWidget(label("新泾台账", "h1"))
        outer.addWidget(hint("一户一档、重点人群、走访和隐患，都在本机一个加密文件里。不联网，数据不出这台电脑。"))
        new = Way("新建本单位的台账", "填写单位名称，设一个密码，两分钟就能开始导入 Excel。", "add", first=True)
        new.clicked.connect(self.make)
        open_one = Way("打开已有的台账", "从备份或别的电脑拷来的 .xjl 文件。", "folder")
        open_one.clicked.connect(self.choose)
        demo = Way("先看看演示台账", "一个虚构的居民区，可以随便改，不影响任何真实数据。", "demo")
        demo.clicked.connect(self.demo)
        for way in (new, open_one, demo):
            outer.addWidget(way)
        known = recent.recent(self._state)
        if known:
            outer.addWidget(label("最近用过", "h2"))
            chooser = QListWidget()
            chooser.setAccessibleName("最近用过的台账")
            for path, account in known:
                item = QListWidgetItem(icons.icon("file"), f"{path.stem}　{path.parent}", chooser)
                item.setSizeHint(QSize(0, theme.px(36)))
                item.setData(Qt.ItemDataRole.UserRole, (path, account))
            chooser.itemActivated.connect(lambda item: self.sign_in(*item.data(Qt.ItemDataRole.UserRole)))
            chooser.itemClicked.connect(lambda item: self.sign_in(*item.data(Qt.ItemDataRole.UserRole)))
            forget = QAction("从这里去掉（文件还在）", chooser)
            forget.setShortcut(QKeySequence.StandardKey.Delete)
            forget.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            forget.triggered.connect(lambda: self._forget(chooser.currentItem()))
            chooser.addAction(forget)
            chooser.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
            chooser.setToolTip("右击或按 Delete，可以从这里去掉；文件还在")
            chooser.setFixedHeight(min(len(known), 4) * theme.px(36) + theme.px(10))
            outer.addWidget(chooser)
        self._show(page)
        new.setFocus()

    def sign_in(self, path: Path, account: str = "") -> None:
        """Account and password of this ledger; the demo opens without."""
        if path == demo_path():
            self.demo()
            return
        step = SignIn(path, account, self._jobs, self._on_opened)
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(step, 1)
        elsewhere = button("打开别的台账", kind="flat")
        elsewhere.clicked.connect(self.offer)
        step.buttons.addWidget(elsewhere)
        self._show(page)
        step.start()

    def make(self) -> None:
        """Make a ledger."""
        step = NewLedger(
            self._alerts, self._jobs, made=self._remember, opened=self._on_opened, back=self.offer
        )
        self._show(step)
        step.start()

    def choose(self) -> None:
        """Pick a ledger file."""
        if path := self._alerts.pick_file("打开台账", LEDGERS):
            self.sign_in(path)

    def demo(self) -> None:
        """Make a demo ledger in the user's folder, or open the one made before."""
        from xinjing_desktop.ledger import demo

        path = demo_path()

        def work(step: Step) -> Ledger:
            return demo.open_demo(path, step)

        def done(ledger: Ledger) -> None:
            ledger.adopt_thread()
            self._on_opened(ledger)

        self._jobs.run(work, done, self._alerts.fail, title="正在准备演示台账")

    # ---- leaving

    def _on_opened(self, ledger: Ledger) -> None:
        self._remember(ledger)
        self._done = True
        self.opened.emit(ledger)

    def _remember(self, ledger: Ledger) -> None:
        recent.remember(self._state, ledger.path, ledger.account.name)

    def _forget(self, item: QListWidgetItem | None) -> None:
        """Not offered any more; whoever wants it back opens the file, and so the sentence says where that is."""
        if item is None:
            return
        path, _ = item.data(Qt.ItemDataRole.UserRole)
        recent.forget(self._state, path)
        self._alerts.toast(f"已从这里去掉，文件还在：{path}")
        self.offer()

    def _show(self, page: QWidget) -> None:
        page.setMinimumHeight(page.sizeHint().height())
        while self.steps.count():
            old = self.steps.widget(0)
            self.steps.removeWidget(old)
            old.deleteLater()
        self.steps.addWidget(page)
        self.steps.setCurrentWidget(page)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        if not self._done:
            self.closed.emit()
