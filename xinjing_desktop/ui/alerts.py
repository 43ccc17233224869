"""Everything the program says to a person or asks of one. One object, handed to every page; tests replace it.

Only this module opens modal dialogs. Sentences are Chinese and say what to do next.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.widgets.cards import IconLabel, button, hint, label

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

    from xinjing_desktop.ui.widgets.toast import Toasts

CRASH_SENTENCE = (
    "程序遇到没有料到的问题。刚才这一步没有写入台账，已填的内容还在。请复制下面的说明交给维护人员，然后继续使用或重新打开程序。"
)


def _file_dialog() -> "type[QFileDialog]":
    """Loading the class alone takes 25 ms, and no start needs it."""
    from PySide6.QtWidgets import QFileDialog

    return QFileDialog


class Alerts:
    """Speaks through `window`: its dialogs belong to it, and toasts appear inside it."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._toasts: Toasts | None = None

    def stand_in(self, window: QWidget) -> None:
        """From now on speak through this window."""
        self._window = window
        self._toasts = None

    def tell(self, sentence: str, *, title: str = "") -> None:
        """Say something that must be read."""
        sheet = _Sheet(self._window, sentence, title=title)
        sheet.add_button("知道了", accept=True, primary=True)
        sheet.exec()

    def ask(self, question: str, yes: str = "好", no: str = "取消", *, title: str = "", danger: bool = False) -> bool:
        """Ask a question; the buttons are verbs. `danger` for what cannot be undone: then Enter does not say yes."""
        sheet = _Sheet(self._window, question, title=title, icon="warning" if danger else "help")
        refuse = sheet.add_button(no)
        agree = sheet.add_button(yes, accept=True, primary=not danger, kind="danger" if danger else "")
        (refuse if danger else agree).setFocus()
        return sheet.exec() == QDialog.DialogCode.Accepted

    def choose(self, question: str, options: Sequence[tuple[str, str]], *, title: str = "") -> str | None:
        """Let one of (code, words) be chosen; the code, or None."""
        sheet = _Sheet(self._window, question, title=title, icon="help")
        chooser = QListWidget()
        chooser.setAccessibleName(question)
        for code, words in options:
            item = QListWidgetItem(words, chooser)
            item.setData(Qt.ItemDataRole.UserRole, code)
            item.setSizeHint(QSize(0, theme.px(34)))  # a height in the style sheet would not change it
        chooser.setCurrentRow(0)
        chooser.setMinimumHeight(min(len(options), 9) * theme.px(34) + theme.px(12))
        chooser.itemActivated.connect(sheet.accept)
        sheet.add(chooser)
        sheet.add_button("取消")
        sheet.add_button("选定", accept=True, primary=True)
        chooser.setFocus()
        if sheet.exec() != QDialog.DialogCode.Accepted or chooser.currentItem() is None:
            return None
        return str(chooser.currentItem().data(Qt.ItemDataRole.UserRole))

    def prompt(
        self,
        question: str,
        text: str = "",
        *,
        title: str = "",
        yes: str = "好",
        note: str = "",
        secret: bool = False,
        check: Callable[[str], str | None] | None = None,
    ) -> str | None:
        """Ask for a line of text; None when cancelled. `check` returns what is wrong with it, in words."""
        sheet = _Sheet(self._window, question, title=title, icon="edit")
        edit = QLineEdit(text)
        edit.setAccessibleName(question)
        if secret:
            edit.setEchoMode(QLineEdit.EchoMode.Password)
        edit.selectAll()
        problem = label("", "problem", wrap=True)
        problem.hide()
        sheet.add(edit)
        sheet.add(problem)
        if note:
            sheet.add(hint(note))

        def judge() -> bool:
            found = check(edit.text().strip()) if check else None
            problem.setText(found or "")
            problem.setVisible(bool(found))
            theme.restyle(edit, invalid="true" if found else "")
            return not found

        sheet.may_accept = judge
        sheet.add_button("取消")
        sheet.add_button(yes, accept=True, primary=True)
        edit.setFocus()
        return edit.text().strip() if sheet.exec() == QDialog.DialogCode.Accepted else None

    def pick_file(self, title: str, kinds: str = "所有文件 (*)", folder: Path | None = None) -> Path | None:
        """Let an existing file be picked. `kinds` like "Excel 工作簿 (*.xlsx *.xls)"."""
        name, _ = _file_dialog().getOpenFileName(self._window, title, str(folder or Path.home()), kinds)
        return Path(name) if name else None

    def pick_files(self, title: str, kinds: str = "所有文件 (*)", folder: Path | None = None) -> list[Path]:
        """Let several existing files be picked; an empty list when cancelled."""
        names, _ = _file_dialog().getOpenFileNames(self._window, title, str(folder or Path.home()), kinds)
        return [Path(name) for name in names]

    def pick_save(self, title: str, name: str, kinds: str = "所有文件 (*)", folder: Path | None = None) -> Path | None:
        """Let a file be named for writing; asks before overwriting. `name` is the proposal."""
        start = str((folder or Path.home()) / name)
        chosen, _ = _file_dialog().getSaveFileName(self._window, title, start, kinds)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(Path(name).suffix)

    def pick_folder(self, title: str, folder: Path | None = None) -> Path | None:
        """Let a folder be picked."""
        name = _file_dialog().getExistingDirectory(self._window, title, str(folder or Path.home()))
        return Path(name) if name else None

    def fail(self, error: BaseException) -> None:
        """Say what went wrong: a refusal in its sentence, a stop not at all, anything else with a report to copy."""
        if isinstance(error, Cancelled):
            return
        if isinstance(error, Refusal):
            self.tell(error.sentence)
            return
        from xinjing_desktop.ui.crash import report_of

        report = report_of(error)
        sheet = _Sheet(self._window, CRASH_SENTENCE, title="出错了", icon="alert")
        shown = QPlainTextEdit(report)
        shown.setReadOnly(True)
        shown.setAccessibleName("错误说明")
        shown.setMinimumHeight(theme.px(220))
        sheet.setMinimumWidth(theme.px(640))
        sheet.add(shown)
        sheet.add(hint("说明里没有姓名、电话、地址等内容，可以放心发送。"))
        copy = sheet.add_button("复制说明")
        copy.clicked.disconnect()

        def on_copy() -> None:
            shown.selectAll()
            shown.copy()
            copy.setText("已复制")

        copy.clicked.connect(on_copy)
        sheet.add_button("继续使用", accept=True, primary=True)
        sheet.exec()

    def toast(
        self,
        text: str,
        undo: Callable[[], None] | None = None,
        *,
        action: str = "撤销",
        more: Sequence[tuple[str, Callable[[], None]]] = (),
    ) -> None:
        """Say something in passing ("已保存"), with a thing to do about it, or a few to choose from. Goes by itself."""
        if self._toasts is None:
            from xinjing_desktop.ui.widgets.toast import Toasts

            self._toasts = Toasts(self._window)
        self._toasts.show_toast(text, undo, action, more)


class _Sheet(QDialog):
    """A sentence with a sign, things below it, and buttons that say what they do."""

    def __init__(self, parent: QWidget, sentence: str, *, title: str = "", icon: str = "info") -> None:
        super().__init__(parent)
        self.may_accept: Callable[[], bool] = lambda: True
        self.setProperty("role", "sheet")
        self.setWindowTitle(title or "新泾台账")
        self.setMinimumWidth(theme.px(420))
        tokens = {"warning": "warn", "alert": "bad"}
        words = QVBoxLayout()
        words.setSpacing(theme.px(8))
        if title:
            words.addWidget(label(title, "h2"))
        said = label(sentence, "value", wrap=True, selectable=True)
        said.setMinimumWidth(theme.px(340))
        said.setMaximumWidth(theme.px(560))
        words.addWidget(said)
        self._words = words
        top = QHBoxLayout()
        top.setSpacing(theme.px(14))
        top.addWidget(IconLabel(icon, tokens.get(icon, "accent"), 26), 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.px(10))
        self._buttons.addStretch()
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(22), theme.px(22), theme.px(22), theme.px(18))
        box.setSpacing(theme.px(20))
        box.addLayout(top)
        box.addLayout(self._buttons)

    def add(self, widget: QWidget) -> None:
        self._words.addWidget(widget)

    def add_button(self, text: str, *, accept: bool = False, primary: bool = False, kind: str = "") -> QPushButton:
        made = button(text, kind="primary" if primary else kind)
        made.setAutoDefault(primary)
        made.setDefault(primary)
        made.clicked.connect(self.accept if accept else self.reject)
        self._buttons.addWidget(made)
        return made

    def accept(self) -> None:
        if self.may_accept():
            super().accept()
