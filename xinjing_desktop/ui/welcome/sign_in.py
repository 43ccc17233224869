"""Signing in to a ledger, and coming back from the idle lock."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from xinjing_desktop import paths
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.widgets.cards import button, hint, label
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.line_fields import LineField


def password_field(label_text: str) -> LineField:
    """A line whose letters are dots."""
    field = LineField()
    edit: QLineEdit
    for edit in field.findChildren(QLineEdit):
        edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText)
    field.set_name(label_text)
    return field


def demo_path() -> Path:
    """Where the demo ledger of this user lies."""
    return paths.user_folder().resolve() / "演示居民区.xjl"


def demo_hint(path: Path) -> str:
    """The password of the demo ledger, which is no secret; nothing for any other."""
    from xinjing_desktop.ledger import demo

    return f"这是演示台账，密码是 {demo.PASSWORD}。" if path == demo_path() else ""


class SignIn(QWidget):
    """Account and password of one ledger. Deriving the key takes half a second: a job, so that the window lives."""

    def __init__(self, path: Path, account: str, jobs: Jobs, opened: Callable[[Ledger], None]) -> None:
        super().__init__()
        self._path, self._jobs, self._opened = path, jobs, opened
        self._with_code = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        self.title = label(f"打开“{path.stem}”", "h1", wrap=True)
        outer.addWidget(self.title)
        self.note = hint(demo_hint(path) or str(path.parent))
        outer.addWidget(self.note)
        self.form = FormGrid(labels="top")
        self.form.add("account", "账户", LineField(), required=True)
        self.form.add("password", "密码", password_field("密码"), required=True)
        self.form.add("code", "恢复码", LineField(), required=True, hint="恢复单上的 28 个字母和数字，横线可以不输")
        self.form.show_field("code", False)
        self.form.set_values({"account": account})
        self.form.saved.connect(self.sign_in)
        self.form.passed_end.connect(self.sign_in)
        outer.addWidget(self.form, 1)
        self.enter = button("打开", kind="primary")
        self.enter.clicked.connect(self.sign_in)
        self.other = button("用恢复码打开", kind="flat")
        self.other.clicked.connect(self._other_way)
        self.form.setMinimumHeight(theme.px(200))
        self.buttons = line = QHBoxLayout()
        line.addWidget(self.enter)
        line.addWidget(self.other)
        line.addStretch()
        outer.addLayout(line)

    def start(self) -> None:
        """Put the keyboard where typing begins."""
        self.form.go_to("password" if self.form.values()["account"] else "account")

    def sign_in(self) -> None:
        """Try what was typed."""
        if not self.enter.isEnabled() or not self.form.check():
            return
        typed = self.form.values()
        path, with_code = self._path, self._with_code
        self._wait(True)

        def work(step: object) -> Ledger:
            if with_code:
                return open_ledger(path, typed["code"], recovery=True)
            return open_ledger(path, typed["password"], typed["account"])

        self._jobs.run(work, self._on_opened, self._on_failed)

    def _on_opened(self, ledger: Ledger) -> None:
        self._wait(False)
        ledger.adopt_thread()
        self._opened(ledger)

    def _on_failed(self, error: Exception) -> None:
        self._wait(False)
        if not isinstance(error, Refusal):
            raise error
        self.form.set_problem("code" if self._with_code else "password", error.sentence)
        self.form.go_to("code" if self._with_code else "password")

    def _wait(self, waiting: bool) -> None:
        self.enter.setEnabled(not waiting)
        self.enter.setText("正在打开…" if waiting else "打开")

    def _other_way(self) -> None:
        self._with_code = not self._with_code
        for key in ("account", "password"):
            self.form.show_field(key, not self._with_code)
        self.form.show_field("code", self._with_code)
        self.other.setText("用密码打开" if self._with_code else "用恢复码打开")
        self.form.go_to("code" if self._with_code else "password")
