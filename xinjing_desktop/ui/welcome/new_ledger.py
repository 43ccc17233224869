"""Making a ledger: whose it is, where it lies, the first account; then the recovery sheet."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from xinjing_desktop import paths
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts
from xinjing_desktop.ledger.file import TOWN_CODE, Created, create_ledger, unit_code_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.alerts import Alerts
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.welcome.recovery_sheet import RecoverySheet
from xinjing_desktop.ui.welcome.sign_in import password_field
from xinjing_desktop.ui.widgets.cards import button, hint, label
from xinjing_desktop.ui.widgets.choice_fields import SegmentField
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.line_fields import LineField


def proposed_folder() -> Path:
    """Where ledgers lie unless the user says otherwise: in 文档 of this account, never in the program's folder."""
    documents = Path.home() / "Documents"
    chinese = Path.home() / "文档"
    home = next((folder for folder in (chinese, documents) if folder.is_dir()), paths.user_folder())
    return home / "新泾台账"


class NewLedger(QWidget):
    """Two steps: the facts, then the recovery sheet. `made` hears of the new file at once, `opened` once the sheet was dealt with."""

    def __init__(
        self,
        alerts: Alerts,
        jobs: Jobs,
        *,
        made: Callable[[Ledger], None],
        opened: Callable[[Ledger], None],
        back: Callable[[], None],
    ) -> None:
        super().__init__()
        self._alerts, self._jobs, self._made, self._opened = alerts, jobs, made, opened
        self._folder = proposed_folder()
        self._created: Created | None = None
        self._steps = QStackedWidget()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._steps)
        self._steps.addWidget(self._facts(back))

    def _facts(self, back: Callable[[], None]) -> QWidget:
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        outer.addWidget(label("新建台账", "h1"))
        self.form = form = FormGrid(columns=2, labels="top")
        form.add("role", "这是谁的台账", SegmentField([("committee", "居民区"), ("town", "镇")]), span=2)
        form.add("unit_name", "单位名称", LineField(), required=True, hint="例如：绿园新村居民区")
        form.add("unit_code", "统计用区划代码", LineField(), required=True, hint="12 位，也可以只填后 3 位；不清楚时问镇里")
        form.add("account", "您的账户名", LineField(), required=True, hint="真实姓名，改动记录里会显示")
        form.add("password", "密码", password_field("密码"), required=True, hint="至少 8 个字符，一句话就很好")
        form.add("again", "再输一遍密码", password_field("再输一遍密码"), required=True)
        form.set_values({"role": "committee", "unit_code": TOWN_CODE})
        form.fields["role"].changed.connect(self._on_role)
        form.saved.connect(self.make)
        form.passed_end.connect(self.make)
        wanted = form.widget().sizeHint().height() + theme.px(56)  # room for problems in words
        form.setMinimumHeight(min(wanted, self.screen().availableSize().height() - theme.px(330)))
        outer.addWidget(form, 1)
        self._place = hint("")
        choose = button("换位置…", icon="folder", kind="flat")
        choose.clicked.connect(self._choose_folder)
        line = QHBoxLayout()
        line.addWidget(self._place, 1)
        line.addWidget(choose)
        outer.addLayout(line)
        self.make_button = button("新建台账", kind="primary")
        self.make_button.clicked.connect(self.make)
        cancel = button("返回")
        cancel.clicked.connect(back)
        line = QHBoxLayout()
        line.addWidget(self.make_button)
        line.addWidget(cancel)
        line.addStretch()
        outer.addLayout(line)
        self._show_place()
        return page

    def start(self) -> None:
        """Put the keyboard where typing begins."""
        self.form.go_to("unit_name")

    def make(self) -> None:
        """Check what was typed and make the file in the background."""
        form = self.form
        typed = form.values()
        if not self.make_button.isEnabled() or not form.check():
            return
        found = {}
        code = ""
        try:
            code = unit_code_of(typed["role"], typed["unit_code"])
            form.fill({"unit_code": code})
        except Refusal as refusal:
            found["unit_code"] = refusal.sentence
        try:
            accounts.refuse_weak(typed["account"], typed["password"])
        except Refusal as refusal:
            found["password"] = refusal.sentence
        if typed["again"] != typed["password"]:
            found["again"] = "两次输入的密码不一样，请重输。"
        if found:
            form.set_problems(found)
            return
        self.make_button.setEnabled(False)
        path = self._path(typed["unit_name"])

        def work(step: object) -> Created:
            path.parent.mkdir(parents=True, exist_ok=True)
            return create_ledger(
                path,
                role=typed["role"],
                unit_code=code,
                unit_name=typed["unit_name"],
                account=typed["account"],
                password=typed["password"],
            )

        self._jobs.run(work, self._on_created, self._on_failed)

    def _on_created(self, created: Created) -> None:
        created.ledger.adopt_thread()
        self._created = created
        self._made(created.ledger)
        page = QWidget()
        outer = QVBoxLayout(page)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(12))
        outer.addWidget(label("请保管好恢复单", "h1"))
        identity = created.ledger.identity
        self.sheet = RecoverySheet(
            self._alerts, identity.unit_name, created.ledger.path.name, created.recovery_code
        )
        outer.addWidget(self.sheet)
        outer.addStretch()
        go_on = button("保管好了，进入台账", icon="next")
        go_on.clicked.connect(self._finish)
        line = QHBoxLayout()
        line.addWidget(go_on)
        line.addStretch()
        outer.addLayout(line)
        self._steps.removeWidget(self._steps.currentWidget())
        self._steps.addWidget(page)
        self._steps.setCurrentWidget(page)
        self.sheet.print_button.setFocus()

    def _finish(self) -> None:
        assert self._created is not None
        unsure = "恢复单还没有打印，也没有存成 PDF。密码全忘了就再也打不开台账。确定已经抄好了吗？"
        if self.sheet.secured or self._alerts.ask(unsure, "抄好了，进入", "回去打印"):
            self._opened(self._created.ledger)

    def _on_failed(self, error: Exception) -> None:
        self.make_button.setEnabled(True)
        self._alerts.fail(error)

    def _path(self, unit_name: str) -> Path:
        safe = "".join("_" if sign in '\\/:*?"<>|' else sign for sign in unit_name).strip(". ") or "台账"
        return self._folder / f"{safe}.xjl"

    def _on_role(self) -> None:
        town = self.form.values()["role"] == "town"
        self.form.fill({"unit_code": TOWN_CODE, "unit_name": "新泾镇" if town else None})

    def _choose_folder(self) -> None:
        if chosen := self._alerts.pick_folder("台账放在哪个文件夹"):
            self._folder = Path(chosen)
            self._show_place()

    def _show_place(self) -> None:
        self._place.setText(f"台账存放在：{self._folder}（只能放本机硬盘，备份会放在它旁边）")
