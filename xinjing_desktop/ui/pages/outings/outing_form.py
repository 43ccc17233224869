"""One outing: what, when and who, typed in half a minute. Names that went before are offered, and all of them at once."""

from html import escape
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.ledger.casework import outings as casework
from xinjing_desktop.ledger.find import outings as find
from xinjing_desktop.ledger.find import unit as find_unit
from xinjing_desktop.ledger.pen import Change
from xinjing_desktop.records import Outing, codes
from xinjing_desktop.records.campaign import PARTIES
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.outings.forms import REST, WHAT, WHO
from xinjing_desktop.ui.record_form import RecordForm
from xinjing_desktop.ui.widgets.cards import SectionHeader, button
from xinjing_desktop.ui.widgets.line_fields import LineField

SHOWN = 5
"""So many findings stand on the form; the page of hazards has them all."""


class OutingForm(RecordForm):
    """A record form whose names are offered, and whose writing goes through the steps of an outing."""

    def __init__(self, desk: Desk, may_write: bool) -> None:
        super().__init__(desk, Outing, (), columns=2, checks=casework.problems, may_write=may_write)
        self.findings = QLabel()
        self.findings.setAccessibleName("这次出动的发现")
        self.findings.setTextFormat(Qt.TextFormat.RichText)
        self.findings.setWordWrap(True)
        flags = Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        self.findings.setTextInteractionFlags(flags)
        self.findings.linkActivated.connect(lambda uid: desk.go("hazards", hazard=uid))
        self._found = QWidget()
        self.findings.setMinimumWidth(theme.px(370))  # else its lines are counted as if it were narrow
        above = QVBoxLayout(self._found)
        above.setContentsMargins(theme.px(2), 0, 0, theme.px(8))
        above.addWidget(self.findings, 0, Qt.AlignmentFlag.AlignTop)
        self.form.add_widget(self._found)
        self.add_sections(WHAT)
        self.same = button("同上次的人", icon="people", tip="把上次同类出动的人填进来，再改（Alt+S）", shortcut="Alt+S")
        self.same.clicked.connect(self.take_last_people)
        self.count = SectionHeader("谁去了", actions=[self.same])
        box = QWidget()
        inside = QHBoxLayout(box)
        inside.setContentsMargins(0, theme.px(6), 0, theme.px(2))
        inside.addWidget(self.count)
        self.form.add_widget(box)
        self.add_sections(WHO)
        self.add_sections(REST)
        self.form.changed.connect(lambda key: self._count())

    def start(self) -> None:
        """A new outing, now."""
        now = clock.now().strftime("%Y-%m-%dT%H:%M")
        self.show_new({"community": find_unit.community_of(self.desk.ledger, {})}, {"started_at": now})
        self._prepare()

    def open_outing(self, outing: Outing) -> None:
        """An outing that is in the ledger."""
        self.show_record(outing)
        self._prepare()

    def _prepare(self) -> None:
        ledger = self.desk.ledger
        if self.may_write:
            for name, words in find.offered(ledger).items():
                field = self.form.fields[name]
                assert isinstance(field, LineField)
                field.suggest(words)
        self.show_findings()
        self.same.setVisible(self.may_write and self.uid is None and find.last_people(ledger) is not None)
        self._count()

    def take_last_people(self) -> None:
        """Those who went last on such an outing, in the place of whoever is typed; the rest stays."""
        found = find.last_people(self.desk.ledger, self.form.values()["kind"])
        if found is not None:
            at, people = found
            self.form.fill(people)
            self._keep_draft()
            self._count()
            self.desk.alerts.toast(f"已填入 {at.replace('T', ' ')} 去的人，请核对。")
            self.form.go_to(next((party for party in PARTIES if people[party]), PARTIES[0]))

    def show_findings(self) -> None:
        """What was found on it, above everything else; each opens."""
        found = find.found_on(self.desk.ledger, self.uid) if self.uid else []
        grey, blue = theme.color("text2").name(), theme.color("accent").name()
        lines = [f"<b>发现 {len(found)} 处</b>"]
        for one in found[:SHOWN]:
            actions = "、".join(codes.label("action_taken", code) for code in one.actions)
            said = "　".join(filter(None, (codes.label("hazard_state", one.state), actions)))
            name = f"{codes.short_label('hazard_kinds', one.kind)}　{one.where}"
            link = f"<a href='{one.uid}' style='color:{blue}; text-decoration:none'>{escape(name)}</a>"
            lines.append(f"{link}　<span style='color:{grey}'>{escape(said)}</span>")
        if len(found) > SHOWN:
            lines.append(f"<span style='color:{grey}'>另有 {len(found) - SHOWN} 处，见隐患台账。</span>")
        self.findings.setText("<br>".join(lines))
        self._found.setVisible(bool(found))

    def people(self) -> list[str]:
        """The names that stand on the form."""
        values = self.form.values()
        return [name for party in PARTIES for name in values[party] or ()]

    def _count(self) -> None:
        values = casework.tidied(self.form.values())
        people = sum(len(values[party] or ()) for party in PARTIES) + (values["others_count"] or 0)
        self.count.set_note(f"{people} 人次" if people else "")

    def _write(self, changed: dict[str, Any]) -> tuple[str, Change]:
        ledger = self.desk.ledger
        if self.uid is None:
            values = self.form.values()
            with ledger.change(f"登记出动：{codes.label('outing_kind', values['kind'])}") as pen:
                return casework.write(pen, **self._fixed, **values).uid, pen.change
        with ledger.change("修改出动") as pen:
            casework.correct(pen, ledger, self.uid, **changed)
        return self.uid, pen.change
