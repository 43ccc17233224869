"""The idle lock: hides the pages until a password is given. The ledger stays open, half-written forms stay."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.welcome.sign_in import demo_hint, password_field
from xinjing_desktop.ui.widgets.cards import Card, IconLabel, button, hint, label
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.line_fields import LineField


class LockScreen(QWidget):
    """Asks for an account and its password; another account may take over."""

    unlocked = Signal(str)
    """The password was right. Carries the name of the account that was here before."""
    other_ledger = Signal()

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._jobs = Jobs(parent=self)  # of its own: an import that runs must not keep anybody out
        card = Card(pad=theme.px(28))
        card.setFixedWidth(theme.px(440))
        card.body.addWidget(IconLabel("lock", "accent", 30))
        card.body.addWidget(label("已锁定", "h1"))
        card.body.addWidget(hint("没写完的内容都还在，输入密码就能接着做。" + demo_hint(ledger.path)))
        self.form = FormGrid(labels="top")
        self.form.add("account", "账户", LineField(), required=True)
        self.form.add("password", "密码", password_field("密码"), required=True)
        self.form.set_values({"account": ledger.account.name})
        self.form.saved.connect(self.unlock)
        self.form.passed_end.connect(self.unlock)
        self.form.setMinimumHeight(theme.px(190))
        card.body.addWidget(self.form)
        self.enter = button("解锁", kind="primary")
        self.enter.clicked.connect(self.unlock)
        other = button("打开别的台账", kind="flat")
        other.clicked.connect(self.other_ledger)
        line = QHBoxLayout()
        line.addWidget(self.enter)
        line.addStretch()
        line.addWidget(other)
        card.body.addLayout(line)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def start(self) -> None:
        """Put the keyboard where typing begins."""
        self.form.go_to("password")

    def unlock(self) -> None:
        """Try what was typed."""
        if not self.enter.isEnabled() or not self.form.check():
            return
        typed, ledger, before = self.form.values(), self._ledger, self._ledger.account.name
        self._wait(True)

        def work(step: object) -> None:
            accounts.switch(ledger, typed["account"], typed["password"])

        self._jobs.run(work, lambda _: self.unlocked.emit(before), self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        self._wait(False)
        if not isinstance(error, Refusal):
            raise error
        self.form.set_problem("password", error.sentence)
        self.form.go_to("password")

    def _wait(self, waiting: bool) -> None:
        self.enter.setEnabled(not waiting)
        self.enter.setText("正在核对…" if waiting else "解锁")
