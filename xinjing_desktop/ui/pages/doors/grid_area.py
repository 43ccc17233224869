"""The grid scrolls after the keyboard: nobody marks a door that cannot be seen."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea

from xinjing_desktop.ui.pages.doors.grid import DoorGrid


class GridArea(QScrollArea):
    """The door that has the keyboard is in view whenever it changes, and when the room around it does.

    It stays where the wheel has brought it while doors are only painted anew.
    """

    def __init__(self, grid: DoorGrid) -> None:
        super().__init__()
        self._grid = grid
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setWidget(grid)
        self.setWidgetResizable(True)
        self.setFocusProxy(grid)
        grid.moved.connect(self._follow)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A form beside the grid takes room from it: the door it is about stays in view."""
        super().resizeEvent(event)
        self._follow()

    def _follow(self) -> None:
        if door := self._grid.current:
            here = self._grid.room_of(door.uid)
            self.ensureVisible(here.center().x(), here.center().y(), here.width() // 2, here.height() // 2)
