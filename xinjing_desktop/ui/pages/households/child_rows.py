"""Records that hang on the one in the form, a card each: special groups of a person, people to call."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records.row import Row
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.record_form import RecordForm
from xinjing_desktop.ui.widgets.cards import Card, button, label
from xinjing_desktop.ui.widgets.choice_fields import Choice

PLACED_MS = 60
"""A new card has its place after several rounds of layout, from the inside out."""


class ChildRows(QWidget):
    """The caller saves: `check()` first, then `write(pen, owner)` inside its own change."""

    changed = Signal()
    """A card was added, changed or taken away by the user."""

    def __init__(
        self,
        desk: Desk,
        model: type[Row],
        names: Sequence[str],
        more: str,
        links: Mapping[str, Callable[[], Sequence[Choice]]] | None = None,
        owner_column: str = "resident",
        hides: Callable[[Mapping[str, Any]], set[str]] | None = None,
    ) -> None:
        super().__init__()
        self._desk, self._model, self._names, self._links = desk, model, names, links
        self._owner_column = owner_column
        self._hides = hides
        """Columns that make no sense with these values; one that holds something is shown all the same."""
        self._forms: list[RecordForm] = []
        self._cards: list[QWidget] = []
        self._gone: list[str] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(8))
        outer.addWidget(label(model.title, "h2"))
        self._list = QVBoxLayout()
        self._list.setSpacing(theme.px(8))
        outer.addLayout(self._list)
        self.more = button(more, icon="add", kind="flat")
        self.more.clicked.connect(self._on_more)
        self.more.setVisible(desk.may_write)
        line = QHBoxLayout()
        line.addWidget(self.more)
        line.addStretch()
        outer.addLayout(line)

    def show_rows(self, owner: str | None, rows: Sequence[Row]) -> None:
        """Show these records in place of the ones before."""
        for card in self._cards:
            self._list.removeWidget(card)
            card.deleteLater()
        self._forms, self._cards, self._gone = [], [], []
        for row in rows:
            self._add(row)

    def _on_more(self) -> None:
        form = self._add(None).form
        form.go_to_first()
        QTimer.singleShot(PLACED_MS, form, form.go_to_first)  # once more, so that the form scrolls to it
        self.changed.emit()

    def _add(self, row: Row | None) -> RecordForm:
        form = RecordForm(self._desk, self._model, [("", self._names)], columns=2, links=self._links, inner=True)
        form.form.changed.connect(lambda _: self.changed.emit())
        if row is None:
            form.show_new()
        else:
            form.show_record(row)
        if self._hides is not None:
            form.form.changed.connect(lambda _: self._fit(form))
            self._fit(form)
        card = Card(pad=theme.px(12))
        card.body.addWidget(form)
        away = button("去掉", icon="delete", kind="flat")
        away.clicked.connect(lambda: self._remove(form, card))
        away.setVisible(self._desk.may_write)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(away)
        card.body.addLayout(line)
        self._forms.append(form)
        self._cards.append(card)
        self._list.addWidget(card)
        return form

    def _fit(self, form: RecordForm) -> None:
        assert self._hides is not None
        said = form.form.values()
        idle = self._hides(said)
        before = form.form.shown_fields()
        for name in self._names:
            form.form.show_field(name, name not in idle or name in form.masked or said.get(name) not in (None, "", []))
        if form.form.shown_fields() != before:
            form.form.close_ranks()

    def _remove(self, form: RecordForm, card: QWidget) -> None:
        if form.uid is not None:
            self._gone.append(form.uid)
        self._forms.remove(form)
        self._cards.remove(card)
        self._list.removeWidget(card)
        card.deleteLater()
        self.changed.emit()

    def check(self) -> bool:
        """Whether every card can be saved; the first problem gets the keyboard."""
        return all(form.form.check() for form in self._forms)

    def write(self, pen: Pen, owner: str) -> None:
        """New ones, changes and removals, within the caller's change."""
        for form in self._forms:
            if form.uid is None:
                values: dict[str, Any] = {self._owner_column: owner, **form.form.values()}
                pen.add(self._model(**values))
            elif changed := form.changes():
                pen.edit(self._model, form.uid, **changed)
        for uid in self._gone:
            pen.remove(self._model, uid)

    def dirty(self) -> bool:
        """Whether there is anything to save."""
        return bool(self._gone) or any(form.uid is None or form.dirty() for form in self._forms)

    def typed(self) -> dict[str, Any]:
        """What is not saved yet, fit for a draft: the cards with their changes, and which were taken away."""
        return {"cards": [{"uid": form.uid, "typed": form.typed()} for form in self._forms], "gone": self._gone}

    def restore(self, draft: Mapping[str, Any]) -> None:
        """Put what `typed` gave over the records that are shown; what is gone from the ledger meanwhile is skipped."""
        for form, card in list(zip(self._forms, self._cards, strict=True)):
            if form.uid in draft.get("gone", ()):
                self._remove(form, card)
        shown = {form.uid: form for form in self._forms}
        for kept in draft.get("cards", ()):
            form_of_it = self._add(None) if kept["uid"] is None else shown.get(kept["uid"])
            if form_of_it is not None:
                form_of_it.form.fill(kept["typed"])
                if self._hides is not None:
                    self._fit(form_of_it)

    @property
    def forms(self) -> list[RecordForm]:
        """The forms on the cards, from top to bottom."""
        return list(self._forms)
