"""Small forms beside the list of accounts: a new account, a new password."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.welcome.sign_in import password_field
from xinjing_desktop.ui.widgets.cards import button
from xinjing_desktop.ui.widgets.choice_fields import SegmentField
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.line_fields import LineField

ENOUGH = f"至少 {accounts.SHORTEST_PASSWORD} 个字符，一句记得住的话就很好"


class _Small(QWidget):
    """A form with one button below."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.form = FormGrid(labels="top")
        self.form.saved.connect(self.keep)
        self.form.passed_end.connect(self.keep)
        self.button = button(words, kind="primary")
        self.button.clicked.connect(self.keep)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(10))
        box.addWidget(self.form, 1)
        box.addWidget(self.button)

    def start(self) -> None:
        """Put the keyboard where typing begins."""
        self.form.go_to_first()

    def keep(self) -> None:
        """Check, then hand on."""
        raise NotImplementedError

    def _good(self, name: str) -> bool:
        if not self.form.check():
            return False
        typed = self.form.values()
        found = {}
        try:
            accounts.refuse_weak(name, typed["password"])
        except Refusal as refusal:
            found["password"] = refusal.sentence
        if typed["again"] != typed["password"]:
            found["again"] = "两次输入的密码不一样，请重输。"
        self.form.set_problems(found)
        return not found


class NewAccount(_Small):
    """Name, role, password twice; `keep(name, role, password)`."""

    def __init__(self, kept: Callable[[str, str, str], None]) -> None:
        super().__init__("新增账户")
        self._kept = kept
        self.form.add("name", "账户名", LineField(), required=True, hint="用真实姓名，改动记录里会显示")
        self.form.add("role", "身份", SegmentField(list(accounts.ROLES.items())), required=True)
        self.form.add("password", "密码", password_field("密码"), required=True, hint=ENOUGH)
        self.form.add("again", "再输一遍密码", password_field("再输一遍密码"), required=True)
        self.form.set_values({"role": "clerk"})

    def keep(self) -> None:
        """Check, then hand on."""
        typed = self.form.values()
        if self._good(typed["name"] or ""):
            self._kept(typed["name"], typed["role"], typed["password"])


class NewPassword(_Small):
    """The own password needs the one in use; an administrator sets another's without."""

    def __init__(self, own: bool, kept: Callable[[str, str], None]) -> None:
        super().__init__("换密码")
        self._kept = kept
        if own:
            self.form.add("old", "现在的密码", password_field("现在的密码"), required=True)
        self.form.add("password", "新密码", password_field("新密码"), required=True, hint=ENOUGH)
        self.form.add("again", "再输一遍新密码", password_field("再输一遍新密码"), required=True)

    def keep(self) -> None:
        """Check, then hand on."""
        typed = self.form.values()
        if self._good("账户"):
            self._kept(typed.get("old") or "", typed["password"])
