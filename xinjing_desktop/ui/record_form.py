"""A form over one record: fields in the order laid by hand, masks for what is sensitive, one change a save."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import disclosures, restricted
from xinjing_desktop.ledger.history import mask
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.records import codes
from xinjing_desktop.records.columns import Column
from xinjing_desktop.records.row import Row, shown
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.fields import editor_for
from xinjing_desktop.ui.widgets.cards import Banner
from xinjing_desktop.ui.widgets.choice_fields import Choice, ChoiceField, TicksField
from xinjing_desktop.ui.widgets.form import FormGrid

Section = tuple[str, Sequence[str]]
"""A heading and the names of the columns below it."""


class RecordForm(QWidget):
    """Shows one record and saves what the user changed in it; nothing else of the record is written.

    An `inner` form is part of a larger one, which scrolls, saves, unmasks and keeps the draft for both.
    `keeps_draft=False` alone is for the larger one, when its draft holds more than this record. An `optional` record
    need not be there at all: no star says that its fields must be filled. `may_write=False` only shows, whoever sits here.
    """

    saved = Signal(str)
    """The record of this uid was written. By which act is in `act`."""

    def __init__(
        self,
        desk: Desk,
        model: type[Row],
        sections: Sequence[Section],
        *,
        columns: int = 1,
        links: Mapping[str, Callable[[], Sequence[Choice]]] | None = None,
        checks: Callable[[dict[str, Any]], dict[str, str]] | None = None,
        keeps_draft: bool = True,
        inner: bool = False,
        optional: bool = False,
        may_write: bool | None = None,
    ) -> None:
        super().__init__()
        self.desk, self.model = desk, model
        self.may_write = desk.may_write if may_write is None else may_write
        self._checks = checks
        self._inner, self._keeps_draft = inner, keeps_draft and not inner
        self._optional = optional
        self._links = dict(links or {})
        self.uid: str | None = None
        self.act = 0
        """The act of the last save, for `Desk.done`; 0 when there was nothing to write."""
        self._fixed: dict[str, Any] = {}
        self._record: Row | None = None
        self._masked: list[str] = []
        self.form = FormGrid(columns=columns, labels="top", nested=inner)
        self._sensitive: list[str] = []
        self.add_sections(sections)
        self.form.saved.connect(self.save)
        self.form.changed.connect(lambda key: self._keep_draft())
        self.banner = Banner()
        self.banner.hide()
        self.banner.pressed.connect(self.unmask)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(8))
        outer.addWidget(self.banner)
        outer.addWidget(self.form, 1)
        desk.live.changed.connect(self._on_announced)

    def _on_announced(self, change: Change) -> None:
        """An entry that the town has added to a dictionary can be chosen at once."""
        if "term" in change.touched:
            columns = self.model.columns()
            for name, field in self.form.fields.items():
                of = columns[name].of
                if name not in self._links and codes.is_open(of) and isinstance(field, ChoiceField | TicksField):
                    field.set_choices(codes.choices(of))

    def add_sections(self, sections: Sequence[Section]) -> None:
        """More fields below what is there."""
        for title, names in sections:
            if title:
                self.form.section(title)
            for name in names:
                self._add(name, self.model.columns()[name])

    def _add(self, name: str, column: Column) -> None:
        def choices(of: str) -> Sequence[Choice]:
            return self._links[name]() if name in self._links else codes.choices(of)

        decimals = 1 if name.endswith("_m2") else 0
        field = editor_for(column, choices, decimals=decimals)
        span = 2 if column.kind == "phones" else 1  # a number and a word about whose it is, side by side
        required = column.required and not self._optional
        self.form.add(name, column.label, field, required=required, hint=column.hint, span=span)
        if column.sensitive >= 2:
            self._sensitive.append(name)

    # ---- showing

    def show_record(self, record: Row) -> None:
        """Show a record of the ledger; a draft of it that survived a crash is put over it."""
        self._show(record)
        self._offer_draft()

    def _show(self, record: Row) -> None:
        self.uid, self._record, self._fixed = record.uid, record, {}
        values = {name: getattr(record, name) for name in self.form.fields}
        masked = self._masked_names(values)
        for name in masked:
            values[name] = _masked(self.model.columns()[name], values[name])
        self.form.set_values(values)
        self._lock(masked)

    def show_new(self, fixed: Mapping[str, Any] | None = None, proposed: Mapping[str, Any] | None = None) -> None:
        """Start a new record: `fixed` columns are not on the form, `proposed` ones are filled in."""
        self.uid, self._record, self._fixed = None, None, dict(fixed or {})
        self.form.set_values(dict(proposed or {}))
        self._lock([])
        self._offer_draft()

    def _masked_names(self, values: Mapping[str, Any]) -> list[str]:
        if self.uid in self.desk.unmasked:
            return []
        covered = restricted.hides(self._record)  # also its remarks would tell
        names = list(self.form.fields) if covered else self._sensitive
        return [name for name in names if values.get(name) not in (None, "", [])]

    def _lock(self, masked: Sequence[str]) -> None:
        self.form.lock(not self.may_write)
        if masked and self.may_write:
            self.form.lock(True, masked)
        self._masked = list(masked)
        self.tell_masked(0 if self._inner else len(masked))

    def tell_masked(self, count: int) -> None:
        """Say above the form how much is masked: here, or in the forms inside it too."""
        if count:
            self.banner.say(f"有 {count} 项敏感信息已遮住。", button="显示并记录")
        self.banner.setVisible(count > 0)

    @property
    def masked(self) -> Sequence[str]:
        """The columns that are masked now."""
        return tuple(self._masked)

    def unmask(self) -> None:
        """Show what is masked; who asked, and when, is kept in the ledger."""
        if self._record is None or self.uid is None:
            return
        disclosures.note_unmasking(self.desk.ledger, self.model.entity, [self.uid], self._masked)
        self.desk.unmasked.add(self.uid)
        typed = {name: value for name, value in self.form.changes().items() if name not in self._masked}
        self._show(self._record)
        self.form.fill(typed)

    # ---- saving

    def changes(self) -> dict[str, Any]:
        """What the user changed, masked fields left out."""
        return {name: value for name, value in self.form.changes().items() if name not in self._masked}

    def dirty(self) -> bool:
        """Whether there is anything to save."""
        return bool(self.changes())

    def save(self) -> bool:
        """Write the changes as one change. False when something has to be put right first."""
        if not self.may_write or not self.form.check():
            return False
        if self._checks and (found := self._checks(self.form.values())):
            self.form.set_problems(found)
            return False
        changed = self.changes()
        self.act = 0
        if self.uid is not None and not changed:
            self.saved.emit(self.uid)
            return True
        draft = self._draft_key()  # before a new record has its uid
        try:
            self.uid, change = self._write(changed)
        except Refusal as refusal:
            self.desk.alerts.fail(refusal)
            return False
        self.act = change.kept
        self.desk.drafts.forget(draft)
        if record := self.desk.ledger.get(self.model, self.uid):
            self._show(record)  # with what somebody else wrote into other columns meanwhile
        self.saved.emit(self.uid)
        return True

    def abandon(self) -> None:
        """Throw away what was typed, and its draft: the record stands here again as it is kept."""
        self.desk.drafts.forget(self._draft_key())
        if self._record is not None:
            self.show_record(self._record)
        else:
            self.show_new(self._fixed)

    def _write(self, changed: dict[str, Any]) -> tuple[str, Change]:
        ledger, title = self.desk.ledger, self.model.title
        if self.uid is None:
            with ledger.change(f"新增{title}") as pen:
                return str(pen.add(self.model(**self._fixed, **self.form.values())).uid), pen.change
        with ledger.change(f"修改{title}") as pen:
            pen.edit(self.model, self.uid, **changed)
        return self.uid, pen.change

    # ---- drafts

    def _draft_key(self) -> str:
        owner = self.uid or "+".join(str(value) for value in self._fixed.values())
        return f"{self.model.entity}:{owner or 'new'}"

    def _keep_draft(self) -> None:
        if self._keeps_draft:
            self.desk.drafts.touch(self._draft_key(), lambda: self.typed() or None)

    def typed(self) -> dict[str, Any]:
        """What the user changed, fit for a draft; `form.fill` takes it back."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in self.changes().items()
        }

    def _offer_draft(self) -> None:
        draft = self.desk.drafts.load(self._draft_key()) if self._keeps_draft else None
        if draft:
            self.form.fill({name: value for name, value in draft.items() if name in self.form.fields})
            self.desk.alerts.toast("上次没保存的内容已经恢复，请检查后保存。")


def _masked(column: Column, value: Any) -> Any:
    if column.kind == "phones":
        return [{"number": mask(phone["number"], column)} for phone in value]
    if column.kind == "partial_date":
        return value[:4]  # the age is what the work needs
    if column.kind in ("text", "long"):
        return mask(shown(column, value), column)
    return None
