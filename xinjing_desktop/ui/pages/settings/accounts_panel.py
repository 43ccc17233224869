"""Who may open this ledger, and after how long the window locks itself."""

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from xinjing_desktop.ledger import accounts, restricted
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.account_forms import NewAccount, NewPassword
from xinjing_desktop.ui.pages.settings.panel import Panel
from xinjing_desktop.ui.table_export import offer_export
from xinjing_desktop.ui.welcome.recovery_sheet import RecoverySheet
from xinjing_desktop.ui.widgets.cards import Card, button, hint, label, offer
from xinjing_desktop.ui.widgets.choice_fields import SegmentField
from xinjing_desktop.ui.widgets.drawer import Drawer
from xinjing_desktop.ui.widgets.pills import Pill
from xinjing_desktop.ui.widgets.table import Table
from xinjing_desktop.ui.widgets.table_model import ListSource, TableColumn

IDLE = (("5", "5 分钟"), ("10", "10 分钟"), ("15", "15 分钟"), ("30", "30 分钟"))
COLUMNS = (
    TableColumn(key="name", title="账户", width=16, sortable=False),
    TableColumn(key="role", title="身份", width=10, text=lambda line: accounts.ROLES[line.role], sortable=False),
    TableColumn(
        key="disabled",
        title="状态",
        width=12,
        pill=lambda line: Pill("quiet", "已停用") if line.disabled else Pill("ok", "可以登录"),
        sortable=False,
    ),
    TableColumn(key="sees", title="限制类别", width=10, text=lambda line: "可以看" if _sees(line) else "看不到", sortable=False),
)
WHO_MAY = "管理员：什么都可以做，还管账户、备份和恢复。录入员：登记和修改。只读：只能看和导出。"
RESTRICTED = "限制类别（{}）要另外打勾才看得到；没有打勾的账户只知道这一户是重点户。"


def _sees(line: accounts.AccountLine) -> bool:
    return line.role == "admin" or line.sees_restricted


class AccountsPanel(Panel):
    """Administrators look after all accounts; everybody else changes the own password."""

    def __init__(self, desk: Desk) -> None:
        self.admin = desk.ledger.account.role == "admin"
        self.add = button("新增账户", icon="add", kind="primary", shortcut="Ctrl+N")
        super().__init__(desk, "账户", actions=[self.add])
        self.add.clicked.connect(self._on_add)
        offer(self.add, self.admin)
        self.table = Table("accounts", COLUMNS, ListSource([], COLUMNS))
        self.table.setAccessibleName("账户")
        offer_export(desk, self.table)
        self.table.current_changed.connect(lambda name: self._offer())
        self.drawer = Drawer(width=360)
        across = QHBoxLayout()
        across.setSpacing(theme.px(14))
        across.addWidget(self._list(), 1)
        across.addWidget(self.drawer)
        self.body.addLayout(across, 1)
        self.body.addWidget(self._lock())

    def _list(self) -> QWidget:
        card = Card(pad=theme.px(14))
        card.body.addWidget(self.table, 1)
        card.body.addWidget(hint(WHO_MAY + (RESTRICTED.format(restricted.named()) if self.admin else "")))
        self.password = button("改密码", icon="key")
        self.password.clicked.connect(self._on_password)
        self.role = button("换身份", icon="profile")
        self.role.clicked.connect(self._on_role)
        self.restricted = QCheckBox("可以看限制类别")
        self.restricted.clicked.connect(self._on_restricted)
        self.disable = button("停用", kind="flat")
        self.disable.clicked.connect(self._on_disable)
        self.sheet = button("换新恢复单…", icon="print", kind="flat", tip="旧的恢复单随即作废")
        self.sheet.clicked.connect(self._on_sheet)
        line = QHBoxLayout()
        line.setSpacing(theme.px(8))
        line.addWidget(self.password)
        for each in (self.role, self.restricted, self.disable):
            line.addWidget(each)
        line.addStretch()
        line.addWidget(self.sheet)
        for each in (self.role, self.restricted, self.disable, self.sheet):
            offer(each, self.admin)
        card.body.addLayout(line)
        return card

    def _lock(self) -> QWidget:
        card = Card(pad=theme.px(14))
        self.idle = SegmentField(list(IDLE))
        self.idle.set_name("离开多久自动锁定")
        self.idle.set_value(self.desk.state.get("idle_minutes", "15"))
        self.idle.changed.connect(self._on_idle)
        line = QHBoxLayout()
        line.addWidget(label("离开多久自动锁定", "h2"))
        line.addSpacing(theme.px(12))
        line.addWidget(self.idle)
        line.addStretch()
        line.addWidget(hint("也可以随时按 Ctrl+L 锁定"))
        card.body.addLayout(line)
        return card

    # ---- showing

    def reload(self) -> None:
        """All accounts, or the own one."""
        lines = accounts.listed(self.desk.ledger)
        if not self.admin:
            lines = [line for line in lines if line.name == self.desk.ledger.account.name]
        self._known = {line.name: line for line in lines}
        self.table.rows.set_source(ListSource(self._known.items(), COLUMNS))
        if not self.table.current_id():
            self.table.select_id(self.desk.ledger.account.name)
        self._offer()

    def _offer(self) -> None:
        line = self._known.get(self.table.current_id())
        own = line is not None and line.name == self.desk.ledger.account.name
        self.password.setEnabled(line is not None)
        self.role.setEnabled(line is not None and not line.disabled)
        self.restricted.setChecked(line is not None and _sees(line))
        self.restricted.setEnabled(line is not None and not line.disabled and line.role != "admin")
        self.restricted.setToolTip("管理员本来就可以看" if line is not None and line.role == "admin" else "")
        self.disable.setEnabled(line is not None and not own)
        disabled = line is not None and line.disabled
        self.disable.setText("重新启用" if disabled else "停用")
        self.disable.setToolTip("不能停用正在使用的账户" if own else "")

    # ---- acting

    def _on_idle(self) -> None:
        if value := self.idle.value():
            self.desk.state["idle_minutes"] = str(value)

    def _on_add(self) -> None:
        form = NewAccount(lambda *facts: self._run(lambda: accounts.add(self.desk.ledger, *facts), "账户已新增"))
        self.drawer.show_content(form, "新增账户", "把账户名和密码当面告诉本人，请他登录后自己改密码。")
        form.start()

    def _on_password(self) -> None:
        name = self.table.current_id()
        own = name == self.desk.ledger.account.name
        ledger = self.desk.ledger

        def keep(old: str, new: str) -> None:
            def work() -> None:
                if own:
                    accounts.refuse_other_password(ledger, old)
                accounts.set_password(ledger, name, new)

            self._run(work, "密码已改好，下次登录用新密码")

        form = NewPassword(own, keep)
        self.drawer.show_content(form, f"给“{name}”换密码")
        form.start()

    def _on_role(self) -> None:
        name = self.table.current_id()
        role = self.desk.alerts.choose(f"“{name}”以后是什么身份？", list(accounts.ROLES.items()), title="换身份")
        if role:
            self._run(lambda: accounts.set_role(self.desk.ledger, name, role), f"“{name}”现在是{accounts.ROLES[role]}")

    def _on_restricted(self, sees: bool) -> None:
        name = self.table.current_id()
        said = f"“{name}”现在{'可以看' if sees else '看不到'}限制类别"
        self._run(lambda: accounts.set_sees_restricted(self.desk.ledger, name, sees), said)

    def _on_disable(self) -> None:
        line = self._known[self.table.current_id()]
        if line.disabled:
            self._on_password()  # a new password enables it again
            return
        question = f"要停用“{line.name}”吗？停用后不能登录，做过的记录照样保留；换一个密码就能重新启用。"
        if self.desk.alerts.ask(question, "停用", danger=True):
            self._run(lambda: accounts.disable(self.desk.ledger, line.name), f"已停用“{line.name}”")

    def _on_sheet(self) -> None:
        question = "要换一张新的恢复单吗？换了以后，以前打印的恢复单就打不开台账了。"
        if not self.desk.alerts.ask(question, "换新的", danger=True):
            return
        ledger = self.desk.ledger

        def work(step: object) -> str:
            return accounts.new_recovery_code(ledger)

        self.desk.jobs.run(work, self._show_sheet, self.desk.alerts.fail, title="正在换恢复单")

    def _show_sheet(self, code: str) -> None:
        ledger = self.desk.ledger
        sheet = RecoverySheet(self.desk.alerts, ledger.identity.unit_name, ledger.path.name, code)
        self.drawer.show_content(sheet, "新的恢复单", "旧单已经作废，请撕掉。")

    def _run(self, work: Callable[[], None], said: str) -> None:
        """Deriving a key takes half a second: in the background, one at a time."""

        def done(_: object) -> None:
            self.drawer.hide()
            self.reload()
            self.desk.alerts.toast(said)

        self.desk.jobs.run(lambda step: work(), done, self.desk.alerts.fail, title="请稍候")
