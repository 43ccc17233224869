"""Writing up a hazard: what, where, fixed on the spot or by when; deadline and legal basis propose themselves."""

import datetime
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import hazards as casework
from xinjing_desktop.ledger.find import hazards as find
from xinjing_desktop.ledger.find import unit as find_unit
from xinjing_desktop.records import Hazard, Household, codes, workdays
from xinjing_desktop.records.legal import bases_for
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.fields import editor_for
from xinjing_desktop.ui.pages.hazards.photo_box import PhotoBox
from xinjing_desktop.ui.widgets.cards import button, hint
from xinjing_desktop.ui.widgets.choice_fields import Choice, ChoiceField, SegmentField
from xinjing_desktop.ui.widgets.form import FormGrid
from xinjing_desktop.ui.widgets.keys_hint import KeysHint

FULL = (
    "kind", "description", "place", "found_on", "found_by", "fixed_on_site", "due_date", "worker", "measures", "severity",
    "responsible", "responsible_name", "phones", "fix_worker", "actions", "remark",
)  # fmt: skip
WIDE = {"kind": 2, "place": 2, "phones": 2}
SHORT = ("kind", "description", "place", "fixed_on_site", "due_date", "measures")
NOT_ON_FORM = {
    "community": "按地点所在的居民区自动填写",
    "hazard_no": "自动编号",
    "scope": "由隐患类型和地点得出",
    "household": "由选定的地点决定",
    "stairwell": "由选定的地点决定",
    "compound": "由选定的地点决定",
    "shop": "由选定的地点决定",
    "visit": "在门洞里登记时自动关联",
    "outing": "从一次出动里登记时自动关联",
    "bases": "由隐患类型、楼高和日期自动选出，显示在表单下方",
    "due_text": "只在导入时保留原表的写法",
    "extended_from": "由“延期”一步写入",
    "extension_reason": "由“延期”一步写入",
    "state": "由各步骤决定，不能手填",
    "closed_on": "复查合格或当场整改时写入",
    "end_reason": "由“误报撤销”“挂起”写入",
    "former": "同一处同类隐患再次出现时自动关联",
    "merged_into_hazard": "由“合并”一步写入",
}


class NewHazardForm(QWidget):
    """`start(...)` with a place; `saved` carries the uid of the hazard (an older one when it was a further finding).

    With `places`, pairs of `entity:uid` and words, the place is chosen in the first field.
    """

    saved = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk, names: Sequence[str] = FULL, places: Sequence[Choice] = ()) -> None:
        super().__init__()
        self._desk, self._names, self._chooses = desk, names, bool(places)
        self._where: dict[str, str | None] = {}
        self._due_is_ours = True
        self.form = FormGrid(columns=2, labels="top")
        facts = Hazard.columns()
        if places:
            hint_there = "小区、门洞或店名，打几个字就能找到"
            self.form.add("where", "在哪里", ChoiceField(places), required=True, hint=hint_there, span=2)
        for name in names:
            column = facts[name]
            field = (
                SegmentField([("no", "限期整改"), ("yes", "当场整改")])
                if name == "fixed_on_site"
                else editor_for(column, lambda of: find_unit.workers_here(desk.ledger) if of == "worker" else codes.choices(of))
            )
            label = "整改方式" if name == "fixed_on_site" else column.label
            self.form.add(name, label, field, required=column.required, hint=column.hint, span=WIDE.get(name, 1))
        self.form.changed.connect(self._on_changed)
        self.form.saved.connect(self.save)
        self.basis = hint("")
        self.photos = PhotoBox(desk)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.basis)
        inside.addWidget(self.photos)
        self.form.add_widget(holder)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(theme.px(10))
        outer.addWidget(self.form, 1)
        self.keep = button("登记", kind="primary", tip="登记（Ctrl+Enter）")
        self.keep.clicked.connect(self.save)
        self.form.passed_end.connect(self.keep.setFocus)
        leave = button("不登记了")
        leave.clicked.connect(self.leave)
        line = QHBoxLayout()
        line.addWidget(self.keep)
        line.addWidget(leave)
        line.addStretch()
        line.addWidget(KeysHint([("Ctrl+Enter", "登记"), ("Esc", "关闭")]))
        outer.addLayout(line)

    def start(
        self,
        *,
        household: str | None = None,
        stairwell: str | None = None,
        compound: str | None = None,
        shop: str | None = None,
        visit: str | None = None,
        outing: str | None = None,
        found_by: list[str] | None = None,
        found_on: str | None = None,
    ) -> None:
        """A new hazard at this place, found today or on that day (ISO)."""
        self._where = {"household": household, "stairwell": None if household else stairwell, "compound": compound,
                       "shop": shop, "visit": visit, "outing": outing}  # fmt: skip
        day = datetime.date.fromisoformat(found_on) if found_on else clock.today()
        self._height = find.height_class_of(self._desk.ledger, household, stairwell)
        values: dict[str, Any] = {"found_on": day, "found_by": found_by, "fixed_on_site": "no"}
        values["severity"] = "general"
        if household and (known := self._desk.ledger.get(Household, household)):
            values |= {"responsible_name": known.head_name or known.contact_name, "phones": known.phones}
        self._found_on = day
        self._given = {name: value for name, value in values.items() if name not in self._names}
        self._due_is_ours = True
        self.form.set_values({name: value for name, value in values.items() if name in self._names})
        self.photos.show_photos(None, [])
        self.basis.setText("")
        draft = self._desk.drafts.load(self._draft_key())
        if draft:
            self.form.fill({name: value for name, value in draft.items() if name in self.form.fields})
            self._desk.alerts.toast("上次没登记完的内容已经恢复，请检查后登记。")
            if self._chooses:
                self._move(self.form.values()["where"])
        self.form.go_to("where" if self._chooses else "kind")

    def _move(self, chosen: str | None) -> None:
        """Another place was chosen: what was typed stays."""
        entity, _, uid = (chosen or "").partition(":")
        self._where |= {name: uid if name == entity else None for name in ("stairwell", "compound", "shop")}
        self._height = find.height_class_of(self._desk.ledger, None, self._where["stairwell"])

    def dirty(self) -> bool:
        """Whether something was typed that is not in the ledger."""
        changed = self.form.changes().keys() - {"due_date"}
        return bool(changed) or self.photos.waiting > 0

    def _on_changed(self, key: str) -> None:
        values = self.form.values()
        fixed = values.get("fixed_on_site") == "yes"
        self.form.show_field("due_date", not fixed)
        if key == "where":
            self._move(values["where"])
        if key == "due_date":
            self._due_is_ours = False
        found_on = values.get("found_on") or self._found_on
        kind = values.get("kind")
        if key in ("where", "kind", "found_on", "fixed_on_site") and kind and isinstance(found_on, datetime.date):
            if self._due_is_ours and not fixed:
                self.form.fill({"due_date": workdays.proposed_due(kind, found_on)})
                self._due_is_ours = True
            self._show_basis(kind, found_on)
        self._desk.drafts.touch(self._draft_key(), self._draft)

    def _show_basis(self, kind: str, on: datetime.date) -> None:
        found = bases_for(kind, self._height, on)
        lines = [f"《{basis.title}》{basis.article}" for basis in found]
        days = workdays.days_for(kind)
        said = "依据：" + "；".join(lines) if lines else "没有对应的法规依据，属于劝导和提示。"
        if days:
            said += f"　建议 {days} 个工作日内整改。"
        year = (on + datetime.timedelta(days=days or 0)).year
        if not workdays.is_published(year):
            said += f"{year} 年节假日未公布，暂按周末和元旦、五一、国庆计算。"
        self.basis.setText(said)

    def save(self) -> None:
        """Write it up, with its photos, as one change."""
        if not self.form.check():
            return
        values = self.form.values()
        values.pop("where", None)
        fixed = values.pop("fixed_on_site", "no") == "yes"
        if not fixed and values.get("due_date") is None:
            self.form.set_problem("due_date", "不能当场整改的，请定一个整改时限。")
            self.form.go_to("due_date")
            return
        values = {**self._given, **values}
        if "found_on" in self._names and (problem := casework.ahead("发现日期", values["found_on"])):
            self.form.set_problem("found_on", problem)
            self.form.go_to("found_on")
            return
        if fixed:
            values["due_date"] = None
        ledger = self._desk.ledger
        community = find_unit.community_of(ledger, self._where)
        hazard = Hazard(community=community, fixed_on_site=fixed, **self._where, **values)
        hazard.scope = scope_of(hazard)
        kind = codes.short_label("hazard_kinds", hazard.kind)
        try:
            with ledger.change(f"登记隐患：{kind}") as pen:
                done = casework.write_up(pen, ledger, hazard, height_class=self._height)
                self.photos.write(pen, done.hazard)
        except Refusal as refusal:
            self._desk.alerts.fail(refusal)
            return
        self._desk.drafts.forget(self._draft_key())
        self.form.settled()
        if done.finding:
            self._desk.alerts.tell("这里同一类隐患还没有销号，这次记为“再次发现”，原来的时限不变。")
        elif done.former:
            self._desk.alerts.toast("已登记。同一处同类隐患以前销过号，已标为反弹")
        else:
            self._desk.alerts.toast(f"已登记，编号 {hazard.hazard_no}")
        self.saved.emit(done.hazard)

    def leave(self) -> None:
        """Give it up; what was typed is asked about first."""
        if not self.dirty() or self._desk.alerts.ask("填写的隐患还没有登记，要放弃吗？", "放弃", "继续填写"):
            self.abandon()
            self.left.emit()

    def abandon(self) -> None:
        """Throw away what was typed, and its draft."""
        self._desk.drafts.forget(self._draft_key())
        self.form.settled()

    def _draft_key(self) -> str:
        """The place alone: begun beside the door grid, it is found again on the page of hazards."""
        names = ("outing",) if self._chooses else ("household", "stairwell", "compound", "shop")
        places = (self._where.get(name) for name in names)
        return f"hazard:{next(filter(None, places), '')}"

    def _draft(self) -> dict[str, Any] | None:
        if not self.dirty():
            return None
        return {
            name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in self.form.changes().items()
        }


def scope_of(hazard: Hazard) -> str | None:
    """The scope of a hazard: what its kind allows, narrowed by where it is."""
    scopes = tuple(codes.fact("hazard_kinds", hazard.kind, "scopes", ()))
    if len(scopes) == 1:
        return str(scopes[0])
    here = "shop" if hazard.shop else "flat" if hazard.household else "stairwell" if hazard.stairwell else "compound"
    return here if here in scopes or not scopes else str(scopes[0])
