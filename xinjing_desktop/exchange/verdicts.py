"""What a plan says about one row: its verdict, what would be written, what a person is asked."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from xinjing_desktop.exchange.checks import lacking
from xinjing_desktop.exchange.result import WARNINGS, Row, TableReading

if TYPE_CHECKING:
    from xinjing_desktop.exchange.plan import PlanTable

VERDICTS: Final = {
    "new": "新增",
    "changed": "变更",
    "same": "未变",
    "undecided": "待定",
    "refused": "拒绝",
    "skipped": "不写入",
}
"""The verdicts of a row, in the order in which a page lists them."""

SENTENCES: Final = {
    "new": "台账里还没有，将新增。",
    "changed": "台账里已有，将更新下列内容。",
    "same": "和台账里的一样，不用写入。",
    "undecided": "要请您决定后才能写入。",
    "refused": "缺少{}，不能写入；请在表里补上，或导出待修改的行，改好后再导入。",
    "skipped": "按您的选择，这一行不写入。",
}
"""What each verdict means for the user; what is missing is named."""


class Choice(NamedTuple):
    """One answer that the user may give; `key` goes to `plan.decide`."""

    key: str
    sentence: str


class FieldChange(NamedTuple):
    """One value as it stands in the ledger and as the row says it."""

    title: str
    """What kind of record: 居民, 住户 …"""
    label: str
    old: str
    new: str
    covered: bool = False
    """The record tells of a restricted group: neither value is here, they are looked at where looking is written down."""

    @property
    def sentence(self) -> str:
        """“联系电话”由 空 改为 13800001234."""
        if self.covered:
            return f"{self.title}（限制类别）“{self.label}”按表里的更新，原来的已遮住。"
        return f"{self.title}“{self.label}”：{self.old or '空'} → {self.new or '空'}"

    @property
    def kept_sentence(self) -> str:
        """The same where the ledger's word stays."""
        if self.covered:
            return f"{self.title}（限制类别）“{self.label}”台账里后来改过（已遮住），以台账为准。"
        return f"{self.title}“{self.label}”台账里后来是“{self.old or '空'}”，表里是“{self.new}”，以台账为准。"


class Draft(NamedTuple):
    """What a row would write to one record: all of a new one, or only the columns that change."""

    entity: str
    uid: str
    values: dict[str, Any]


class Question(Exception):
    """Raised while a row is judged: only a person can say how it goes on."""

    def __init__(self, topic: str, sentence: str, choices: tuple[Choice, ...]) -> None:
        super().__init__(sentence)
        self.topic, self.sentence, self.choices = topic, sentence, choices


@dataclass(slots=True, eq=False)
class PlanRow:
    """One data row of a table and what is to become of it."""

    table: "PlanTable"
    row: Row
    verdict: str = "new"
    drafts: tuple[Draft, ...] = ()
    touches: tuple[str, ...] = ()
    """Every record that the row speaks about, the main one first."""
    changes: tuple[FieldChange, ...] = ()
    kept: tuple[FieldChange, ...] = ()
    """What the ledger keeps against the row, because it was written there later."""
    says: tuple[str, ...] = ()
    """Sentences of the plan itself; `sentences` has those of the reading too."""
    left_out: tuple[str, ...] = ()
    """Warning codes for what the row says and the plan does not write, because of what the ledger knows."""
    choices: tuple[Choice, ...] = ()
    topic: str = ""
    """What is being asked."""
    answers: dict[str, str] = field(default_factory=dict)
    """Given answers by topic."""
    key: str = ""
    """What the row was before a cell of it was corrected; empty when none was: see `decisions.row_key`."""
    uids: dict[Any, str] = field(default_factory=dict)
    """Uids of the new records of this row, so that judging again gives the same ones."""

    @property
    def number(self) -> int:
        """The row number that a spreadsheet program shows."""
        return self.row.number

    @property
    def cells(self) -> list[Any]:
        """The cells as they stand in the file."""
        return self.row.cells

    @property
    def warnings(self) -> list[str]:
        """Warning codes of the reading and of the plan; their sentences are in `WARNINGS`."""
        return [*self.row.warnings, *self.left_out]

    @property
    def where(self) -> str:
        """The place the row speaks of, as far as it is known."""
        return where(self.row.fields)

    @property
    def who(self) -> str:
        """The person or shop the row speaks of."""
        for name in ("name", "shop_name", "head_name", "responsible_name", "person_met", "contact_name", "owner_name"):
            if found := self.row.fields.get(name):
                return str(found)
        return ""

    def fitting(self, key: str) -> str:
        """The one choice of this undecided row that means what `key` means elsewhere ("same", "same:uid"), else ""."""
        kind = key if key.startswith("date:") else key.partition(":")[0]
        found = [one for one, _ in self.choices if one == key or one.partition(":")[0] == kind]
        return found[0] if len(found) == 1 and self.verdict == "undecided" else ""

    @property
    def sentences(self) -> list[str]:
        """The reasons in words, what to do included."""
        said = list(self.says)
        codes = self.warnings
        if self.verdict == "refused":
            lacks = "和".join(f"“{what}”" for what in lacking(self.table.kind, self.row))
            said.insert(0, SENTENCES["refused"].format(lacks or "必须有的内容"))
            codes = [code for code in codes if code != "missing_required"]
        elif not said:
            said.append(SENTENCES[self.verdict])
        said += [one.sentence for one in self.changes]
        said += [one.kept_sentence for one in self.kept]
        said += [f"{WARNINGS[code]}。" for code in codes]
        if self.row.notes:
            said.append("表里写的是：" + "、".join(f"“{note}”" for note in self.row.notes))
        return said

    @property
    def reason(self) -> str:
        """All sentences in one line."""
        return "".join(self.sentences)


def where(fields: dict[str, Any]) -> str:
    """The address in the fields of a row, written as a person writes it."""
    get = fields.get
    if get("place"):
        return str(get("place"))
    if get("address_text"):
        return str(get("address_text"))
    said = "" if get("lane") else str(get("compound") or "")
    for name, sign in (("road", ""), ("lane", "弄"), ("sub_lane", "支弄"), ("stairwell", "号"), ("house_no", "号")):
        if value := get(name):
            said += f"{value}{sign}"
    if room := get("room_no"):
        said += f"{room}室" if str(room)[-1].isdigit() else str(room)
    if part := get("room_part"):
        said += str(part) if str(part).isascii() else f"（{part}）"
    return said


__all__ = [
    "SENTENCES",
    "VERDICTS",
    "WARNINGS",
    "Choice",
    "Draft",
    "FieldChange",
    "PlanRow",
    "Question",
    "TableReading",
    "where",
]
