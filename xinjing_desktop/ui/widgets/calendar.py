"""A month to pick a day from, in the order Chinese reads: 2026年1月, weeks from Monday. Imported when first opened."""

import datetime
from typing import Any

from PySide6.QtCore import QDate, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QHBoxLayout, QTableView, QToolButton, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ui import icons, theme
from xinjing_desktop.ui.widgets.cards import button, label


class CalendarSheet(QFrame):
    """A pop-up month. `picked` carries the day; Escape closes it, Page Up and Page Down turn the months."""

    picked = Signal(datetime.date)

    def __init__(self, shown: datetime.date, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "calendar")
        self.month = QCalendarWidget()
        self.month.setAccessibleName("日历")
        self.month.setNavigationBarVisible(False)
        self.month.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.month.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
        self.month.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.month.setFixedSize(theme.px(294), theme.px(214))
        days: Any = self.month.findChild(QTableView)
        if days is not None:  # our table heads are padded: seven of them would push Sunday out of sight
            days.horizontalHeader().setMinimumSectionSize(theme.px(20))
            days.setAccessibleName("日期")
        self._tint()
        self._title = label("", "h2")
        back, on = self._turner("previous", "上个月"), self._turner("next", "下个月")
        back.clicked.connect(self.month.showPreviousMonth)
        on.clicked.connect(self.month.showNextMonth)
        today = button("今天", kind="flat")
        today.clicked.connect(lambda: self._take(clock.today()))
        head = QHBoxLayout()
        head.addWidget(back)
        head.addStretch()
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(on)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(today)
        box = QVBoxLayout(self)
        box.setContentsMargins(theme.px(10), theme.px(8), theme.px(10), theme.px(6))
        box.setSpacing(theme.px(4))
        box.addLayout(head)
        box.addWidget(self.month)
        box.addLayout(foot)
        self.month.currentPageChanged.connect(self._name_month)
        self.month.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        self._name_month(shown.year, shown.month)
        self.month.clicked.connect(self._on_day)
        self.month.activated.connect(self._on_day)
        self.month.setFocus()

    def _turner(self, icon: str, name: str) -> QToolButton:
        made = QToolButton()
        made.setIcon(icons.icon(icon))
        made.setIconSize(QSize(theme.px(16), theme.px(16)))
        made.setToolTip(name)
        made.setAccessibleName(name)
        made.setAutoRepeat(True)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return made

    def _tint(self) -> None:
        """Weekends a little quieter instead of alarm red, weekdays in the grey of a table's head."""
        quiet = QTextCharFormat()
        quiet.setForeground(theme.color("text2"))
        quiet.setBackground(theme.color("surface"))
        self.month.setHeaderTextFormat(quiet)
        weekend = QTextCharFormat()
        weekend.setForeground(theme.color("text2"))
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.month.setWeekdayTextFormat(day, weekend)
        now = QTextCharFormat()
        now.setForeground(theme.color("accent"))
        now.setFontWeight(700)
        today = clock.today()
        self.month.setDateTextFormat(QDate(today.year, today.month, today.day), now)

    def _name_month(self, year: int, month: int) -> None:
        self._title.setText(f"{year}年{month}月")

    def _on_day(self, day: QDate) -> None:
        self._take(datetime.date(day.year(), day.month(), day.day()))

    def _take(self, day: datetime.date) -> None:
        self.picked.emit(day)
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
