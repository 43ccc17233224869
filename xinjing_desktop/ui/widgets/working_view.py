"""What stands on a page while long work goes on: how far it is, and a way to stop."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.jobs import Job
from xinjing_desktop.ui.widgets.cards import Card, button, label


class WorkingView(QWidget):
    """Follows one job at a time. Escape or the button stops it; `tip` says what stopping means."""

    stopped = Signal()

    def __init__(self, tip: str = "停止，什么都不写入（Esc）") -> None:
        super().__init__()
        self._job: Job | None = None
        self._figures = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = label("", "h2")
        self.words = label("", "field", wrap=True)
        self.words.setMinimumHeight(theme.px(40))
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("进度")
        self.stop = button("停止", icon="cancel", tip=tip)
        self.stop.clicked.connect(self._on_stop)
        card = Card(pad=theme.px(26))
        card.setFixedWidth(theme.px(520))
        card.body.setSpacing(theme.px(14))
        for widget in (self.title, self.bar, self.words):
            card.body.addWidget(widget)
        card.body.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignRight)
        across = QHBoxLayout()
        across.addStretch()
        across.addWidget(card)
        across.addStretch()
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)

    def follow(self, job: Job, title: str, words: str, *, figures: bool = True) -> None:
        """Show this job until it settles; without `figures` its words alone say how far it is."""
        self._job, self._figures = job, figures
        self.title.setText(title)
        self.words.setText(words)
        self.bar.setRange(0, 0)
        self.stop.setEnabled(True)
        self.stop.setText(" 停止")
        self.setFocus()
        job.progressed.connect(self._on_progress)

    def _on_progress(self, at: int, of: int, text: str) -> None:
        self.bar.setRange(0, max(of, 0))
        self.bar.setValue(at)
        figures = f"{at:,} / {of:,}" if of > 20 and self._figures else ""
        if said := "　".join(part for part in (text, figures) if part):
            self.words.setText(said)

    def _on_stop(self) -> None:
        if self._job is not None:
            self.stop.setEnabled(False)
            self.stop.setText(" 正在停止…")
            self._job.cancel()
            self.stopped.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stop.isEnabled():
            self._on_stop()
        else:
            super().keyPressEvent(event)
