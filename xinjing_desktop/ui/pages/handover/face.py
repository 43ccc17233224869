"""What every step of the month's end looks like: a heading, one line on what it is for, the work, the way on at its foot."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from xinjing_desktop.ledger.find.month_end import Progress
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.widgets.cards import Card, button, hint, label, offer

READER = "您的账户是“只读”，只能看。要移交，请换录入员或管理员账户登录。"


class Face(Card):
    """`body` holds the work; `foot` the buttons, `next` the primary one."""

    moved_on = Signal()
    """The step is behind us: show the next one."""
    changed = Signal()
    """Something of the month's end is different now."""

    def __init__(self, desk: Desk, title: str, note: str, next_words: str) -> None:
        super().__init__(pad=theme.px(18))
        self.desk = desk
        self.progress: Progress | None = None
        self.heading = label(title, "h2")
        self.note = hint(note)
        self.body.addWidget(self.heading)
        self.body.addWidget(self.note)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(theme.px(10))
        self.next = button(next_words, kind="primary")
        offer(self.next, desk.may_write)
        self.next.clicked.connect(self.go_on)

    def finish(self) -> None:
        """Called once the body is laid out: the foot comes last."""
        self.foot.addStretch()
        self.foot.addWidget(self.next)
        self.body.addLayout(self.foot)

    @property
    def ledger(self) -> Ledger:
        """The open ledger."""
        return self.desk.ledger

    @property
    def month(self) -> str:
        """The month that is being handed over."""
        return self.progress.month if self.progress else ""

    def show_progress(self, progress: Progress) -> None:
        """Show this month as it stands."""
        self.progress = progress

    def go_on(self) -> None:
        """The primary button."""
        self.moved_on.emit()
