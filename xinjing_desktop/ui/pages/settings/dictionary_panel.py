"""字典: the entries that the town adds to the code lists. A committee sees them, and chooses from them everywhere."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import terms as casework
from xinjing_desktop.ledger.find import terms as find
from xinjing_desktop.records import Term, codes, seed
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings import forms
from xinjing_desktop.ui.pages.settings.register import Register
from xinjing_desktop.ui.widgets.cards import label

TOWN_NOTE = "在自带的选项以外，给全镇增加选项；下发以后，各居民区的表单和导入都认得。"
UNIT_NOTE = "镇里增加的选项，随下发的数据包到来；这里只能看，不能改。"


class DictionaryPanel(Register):
    """One list at a time: the town's entries as a register, what the program brings named beside them."""

    def __init__(self, desk: Desk) -> None:
        self.lists = QComboBox()
        self.lists.setAccessibleName("字典")
        for name, words in codes.open_lists():
            self.lists.addItem(words, name)
        writes = casework.may_write(desk.ledger)
        super().__init__(
            desk,
            Term,
            forms.TERM,
            lambda: find.of_list(desk.ledger, self.lists.currentData()),
            title="字典",
            may_write=writes,
            may_remove=False,
            checks=self._check,
            start_new=lambda register: self._new(),
        )
        self.above.addWidget(self.lists, 1)
        self.lists.activated.connect(lambda: self._on_list())
        self.own = label("", "hint", wrap=True)
        self.own.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.code: QLabel = label("", "hint")
        self.foot.insertWidget(1, self.code)
        left = self.table.parentWidget()
        layout: Any = left.layout() if left is not None else None
        layout.insertWidget(1, self.own)

    def reload(self) -> None:
        """The chosen list: how many there are, what the program itself brings."""
        super().reload()
        chosen = self.lists.currentData()
        own = [entry.label for entry in seed.one(chosen).entries if not entry.facts.get("retired")]
        self.own.setText(f"自带：{'、'.join(own)}")
        self.head.set_note(TOWN_NOTE if self.desk.ledger.identity.role == "town" else UNIT_NOTE)

    def _fill(self) -> None:
        super()._fill()
        if not self.search.text().strip():
            how = "用右上角的按钮新增。" if self.may_write else "自带的选项都在上面。"
            self._nothing.say(how, title="镇里还没有增加选项")

    def open_record(self, uid: str) -> None:
        """An entry of another list brings its list along."""
        term = self.desk.ledger.get(Term, uid)
        if term is not None and term.code_list != self.lists.currentData():
            self.lists.setCurrentIndex(max(0, self.lists.findData(term.code_list)))
            self.reload()
        super().open_record(uid)
        self.code.setText(f"代码 {term.code}，永久不变" if term is not None else "")

    def _on_list(self) -> None:
        if not self.may_leave():
            term = self.desk.ledger.get(Term, self.form.uid) if self.form.uid else None
            self.lists.setCurrentIndex(max(0, self.lists.findData(term.code_list if term else "")))
            return
        self.form.uid = None
        self.faces.setCurrentIndex(0)
        self.reload()

    def _check(self, values: dict[str, Any]) -> dict[str, str]:
        term = self.desk.ledger.get(Term, self.form.uid) if self.form.uid else None
        if term is None:
            return {}
        return casework.problems(term.code_list, term.code, values.get("label"), values.get("words") or [])

    def _new(self) -> None:
        chosen, ledger = self.lists.currentData(), self.desk.ledger
        typed = self.desk.alerts.prompt(
            f"“{self.lists.currentText()}”要增加什么选项？写居民区看到的名称。",
            title="新增字典条目",
            note="其他写法可以接着填；不用的可以停用，但不能删除：已有的记录还要显示它。",
            check=_problem_of(chosen),
        )
        if not typed:
            return
        try:
            uid = casework.add(ledger, chosen, typed)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return
        self.created([uid], f"已新增“{typed}”，下次下发时交给各居民区")


def _problem_of(code_list: str) -> Callable[[str], str | None]:
    def check(typed: str) -> str | None:
        return next(iter(casework.problems(code_list, None, typed, []).values()), None)

    return check
