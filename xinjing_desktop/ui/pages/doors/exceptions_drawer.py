"""What is written up beside the grid while it stays where it is: a need or a remark, a hazard."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.doors.spots import Spot
from xinjing_desktop.ui.widgets.drawer import Drawer

if TYPE_CHECKING:  # forms of many fields: built, and loaded, when something is written
    from xinjing_desktop.ui.pages.doors.note_form import NoteForm


class ExceptionsDrawer(Drawer):
    """`finished` when a form was saved or given up."""

    finished = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(width=400)
        self._desk = desk
        self._note_form: NoteForm | None = None
        self.closed.connect(self.finished)

    @property
    def note(self) -> "NoteForm":
        """The form of a visit, built when the first one is written."""
        if self._note_form is None:
            from xinjing_desktop.ui.pages.doors.note_form import NoteForm

            self._note_form = NoteForm(self._desk)
            self._note_form.hide()
            self._note_form.setParent(self)
            self._note_form.saved.connect(self.finished)
            self._note_form.left.connect(self.finished)
        return self._note_form

    def write_note(self, door: Spot, at: str, moment: str, workers: list[str] | None) -> None:
        """A need, a remark, an appointment at this door, or shop."""
        self.note.start(door.uid, moment, {"workers": workers}, door.visit, at)
        self.show_content(self.note, f"{door.room}　{door.name}", "诉求、回访和备注")
        self.note.form.go_to("person_met")

    def write_up(self, door: Spot, at: str, workers: list[str] | None) -> None:
        """A hazard behind this door, or in this shop: the short form."""
        from xinjing_desktop.ui.pages.hazards.quick_form import QuickHazardForm

        form = QuickHazardForm(self._desk)
        form.saved.connect(self.finished)
        form.left.connect(self.finished)
        form.start(**{at: door.uid}, visit=door.visit, found_by=workers or [self._desk.ledger.account.name])
        self.show_content(form, f"{door.room}　{door.name}", "登记隐患")
        form.form.go_to("kind")
