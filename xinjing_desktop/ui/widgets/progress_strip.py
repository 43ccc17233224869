"""The strip at the foot of the window that shows what runs in the background, with a button to stop it."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from xinjing_desktop.ui import theme
from xinjing_desktop.ui.jobs import Job, Jobs
from xinjing_desktop.ui.widgets.cards import label

QUIET_MS = 300
"""Work that is done sooner is not worth a strip that flickers."""


class ProgressStrip(QFrame):
    """Follows the jobs that have a title. Hidden while there is none."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self._shown: list[Job] = []
        self._words = label("", "value")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("进度")
        self._bar.setFixedWidth(theme.px(260))
        self.stop_button = QPushButton("停止")
        self.stop_button.setProperty("kind", "flat")
        self.stop_button.clicked.connect(self._on_stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.px(16), theme.px(4), theme.px(10), theme.px(4))
        row.setSpacing(theme.px(14))
        row.addWidget(self._words)
        row.addStretch()
        row.addWidget(self._bar)
        row.addWidget(self.stop_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(QUIET_MS)
        self._timer.timeout.connect(self._on_long)
        jobs.started.connect(self.follow)
        self.hide()

    def follow(self, job: Job) -> None:
        """Show this job when its turn comes."""
        if not job.title:
            return
        self._shown.append(job)
        job.progressed.connect(self._on_progress)  # no lambda: Qt disconnects a method when the strip goes before the job
        job.finished.connect(self._on_finished)
        if len(self._shown) == 1:
            self._begin()

    def _begin(self) -> None:
        self._words.setText(self._shown[0].title)
        self._bar.setRange(0, 0)
        self.stop_button.setEnabled(True)
        self.stop_button.setText("停止")
        self.stop_button.setAccessibleName(f"停止{self._shown[0].title}")
        if not self.isVisible():
            self._timer.start()

    def _on_long(self) -> None:
        if self._shown:
            self.show()

    def _on_progress(self, at: int, of: int, text: str) -> None:
        """Jobs run one after the other, so it is the first one that tells."""
        self._bar.setRange(0, max(of, 0))
        self._bar.setValue(at)
        figures = f"{at:,} / {of:,}" if of > 0 else ""
        self._words.setText(" · ".join(part for part in (self._shown[0].title, text, figures) if part))

    def _on_finished(self) -> None:
        self._shown.pop(0)
        if self._shown:
            self._begin()
        else:
            self._timer.stop()
            self.hide()

    def _on_stop(self) -> None:
        if self._shown:
            self.stop_button.setEnabled(False)
            self.stop_button.setText("正在停止…")
            self._shown[0].cancel()
