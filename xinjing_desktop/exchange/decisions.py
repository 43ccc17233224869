"""What a person is asked about a workbook: which day a cell means, which field a column feeds."""

import datetime
import hashlib
import re
import unicodedata
from typing import Final, NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.exchange.columns import DOUBTFUL, FIELDS_OF
from xinjing_desktop.exchange.grid import Unreadable, Value
from xinjing_desktop.exchange.result import Row, TableReading
from xinjing_desktop.exchange.tables import as_text
from xinjing_desktop.exchange.verdicts import Choice, PlanRow, Question
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.records.dates import context_of, read_date, read_period

COLUMNS: Final = "import.columns"
"""Topic under which a ledger remembers which field a column feeds: by shape {position: field}."""
ANSWERS: Final = "import.answers"
"""Topic under which it remembers what was decided on a row: by `row_key` {topic: answer}."""

DATE_FIELDS: Final = frozenset(
    (
        "found_on", "due_date", "rechecked_on", "closed_on", "handed_over_on", "visited_at", "follow_up_on",
        "last_patrol_on", "birth_date", "started_on", "ended_on", "moved_in_on", "moved_out_on", "died_on",
    )
)  # fmt: skip

_MORE_LABELS: Final = {
    "address": "地址", "compound": "小区", "road": "路", "lane": "弄", "sub_lane": "支弄", "stairwell": "号",
    "room_no": "室", "place": "部位", "house_no": "门牌号", "id_number": "身份证号", "categories": "人员类别",
    "kinds": "隐患类型", "disability": "残疾类别和等级", "guardian_name": "监护人",
    "guardian_phones": "监护人电话", "emergency_name": "紧急联系人", "emergency_phones": "紧急联系人电话",
    "emergency2_name": "紧急联系人2", "emergency2_phones": "紧急联系人2电话", "emergency3_name": "紧急联系人3",
    "emergency3_phones": "紧急联系人3电话", "guardian2_name": "监护人2", "guardian2_phones": "监护人2电话",
    "guardian3_name": "监护人3", "guardian3_phones": "监护人3电话", "helper2_name": "结对人2", "helper3_name": "结对人3",
    "emergency_both": "紧急联系人和电话", "helper_name": "结对人", "name_phone": "姓名和电话",
    "appointed_guardian_name": "意定监护人", "appointed_guardian_phones": "意定监护人电话",
    "entrusted_carer_name": "委托照护人", "entrusted_carer_phones": "委托照护人电话", "disability_aide_name": "助残员",
    "disability_aide_phones": "助残员电话", "post_contact_name": "双岗联系人", "post_contact_phones": "双岗联系人电话",
    "rechecked_on": "复查日期", "rechecked_by": "复查人", "recheck_result": "复查情况", "closed": "是否销号",
    "limited": "限期整改", "fix_manner": "整改方式", "handed_over_to": "移交单位", "handed_over_on": "移交日期",
    "visited_clock": "走访时刻", "visited_at": "走访日期", "name": "姓名", "head_name": "户主",
    "shop_name": "店名", "fixed_on_site": "当场整改", "has_died": "是否已死亡", "has_moved_out": "是否已迁出",
    "alive": "是否健在", "life": "变动情况", "moved_to": "迁往地",
}  # fmt: skip
_ENTITIES_OF: Final = {
    "residents": ("resident", "household", "profile"),
    "profiles": ("resident", "household", "profile"),
    "households": ("household",),
    "hazards": ("hazard",),
    "visits": ("visit",),
    "mixed": ("visit", "hazard"),
    "shops": ("shop",),
}


class ColumnQuestion(NamedTuple):
    """A column that nobody can be sure of; until it is answered, it is not read."""

    table: int
    """Which of plan.tables."""
    column: int
    """Counted from 0 in the sheet."""
    head: str
    samples: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    """(field, label); the field "" is “不导入这一列”."""
    because: str
    guess: str
    """The field it may be, or ""."""


class Ambiguous(NamedTuple):
    """A cell that can be several days."""

    column: int
    field: str
    head: str
    text: str
    days: tuple[str, ...]


def field_label(field: str, kind: str) -> str:
    """What a field of the import contract is called for a user."""
    if field in _MORE_LABELS:
        return _MORE_LABELS[field]
    for entity in _ENTITIES_OF.get(kind, ()):
        column = BY_NAME[entity].columns().get(field)
        if column:
            return column.label
    return field


def options(kind: str) -> tuple[tuple[str, str], ...]:
    """The fields that a column of such a table may feed."""
    fields = dict.fromkeys(field for field in FIELDS_OF.get(kind, {}).values() if field not in ("", "?", "serial"))
    named = [(field, field_label(field, kind)) for field in fields]
    return (("", "不导入这一列"), *((field, label) for field, label in named if label != field))


def doubtful(number: int, reading: TableReading) -> list[ColumnQuestion]:
    """The columns of a table that have to be asked."""
    found = []
    for position, column in enumerate(reading.columns):
        if column.certainty != DOUBTFUL:
            continue
        samples: dict[str, None] = {}
        for row in reading.rows:
            if position < len(row.cells) and row.cells[position] != "":
                samples[as_text(row.cells[position])] = None
                if len(samples) == 3:
                    break
        if samples:
            found.append(
                ColumnQuestion(
                    number,
                    column.index,
                    column.head,
                    tuple(samples),
                    options(reading.kind),
                    column.because,
                    column.field,
                )
            )
    return found


def row_key(reading: TableReading, row: Row) -> str:
    """The same for the same row of the same form, whatever the file is called."""
    text = "\x1f".join(as_text(value) for value in row.cells)
    return f"{reading.shape}:{hashlib.sha256(text.encode()).hexdigest()[:24]}"


def ambiguous_cells(reading: TableReading, row: Row) -> list[Ambiguous]:
    """The cells of a row that can be several days, with those days."""
    found = []
    for position, column in enumerate(reading.columns):
        if column.field not in DATE_FIELDS or column.field in row.fields or position >= len(row.cells):
            continue
        value = row.cells[position]
        if value == "" or isinstance(value, Unreadable):
            continue
        days = candidates(value, reading.title)
        if len(days) > 1:
            found.append(Ambiguous(column.index, column.field, column.head, as_text(value), days))
    return found


def days_given(reading: TableReading, row: Row, answers: dict[str, str]) -> list[tuple[int, str]]:
    """The (column, day) of ambiguous cells on which a day was decided in an earlier import."""
    given = [(cell, answers.get(f"cell:{cell.column}")) for cell in ambiguous_cells(reading, row)]
    return [(cell.column, day) for cell, day in given if day in cell.days]


_NEEDED: Final = frozenset(("found_on", "visited_at"))


def ask_day(row: PlanRow) -> None:
    """Raises Question for an ambiguous date, which is never guessed; where the field may stay empty, that is an answer too."""
    for cell in row.table.ambiguous(row):
        if row.answers.get(f"date:{cell.column}") == "":
            continue
        choices = [Choice(f"date:{cell.column}:{day}", f"是 {day}") for day in cell.days]
        if cell.field not in _NEEDED:
            choices.append(Choice(f"date:{cell.column}:", "这一格不填"))
        raise Question("date", f"“{cell.head}”写的是“{cell.text}”，看不出是哪一天。", tuple(choices))


_POINT: Final = re.compile(r"(\d{1,2})\.(\d)")
_SLASHED: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_NO_YEAR: Final = re.compile(r"(\d{1,2})[月./-](\d{1,2})[日号]?")


def candidates(value: Value, title: str) -> tuple[str, ...]:
    """The days that a cell can mean, in the period that the title tells, else this year or last year."""
    text = unicodedata.normalize("NFKC", as_text(value)).strip().rstrip(".。")
    today = clock.today()
    if found := _SLASHED.fullmatch(text):
        one, other, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
        return _days([(year, one, other), (year, other, one)], today)
    if found := _POINT.fullmatch(text):
        month, digit = int(found[1]), int(found[2])
        pairs = [(month, digit), (month, digit * 10)]
    elif found := _NO_YEAR.fullmatch(text):
        pairs = [(int(found[1]), int(found[2]))]
    else:
        return ()
    period = next((period for line in title.split("　") if (period := read_period(line))), None)
    context = context_of(period, today)
    days: list[tuple[int, int, int]] = []
    for month, day in pairs:
        told = read_date(f"{month}月{day}日", context).value
        if told and period:
            days.append((int(told[:4]), month, day))
        else:
            days += [(today.year, month, day), (today.year - 1, month, day)]
    return _days(days, today)


def _days(parts: list[tuple[int, int, int]], today: datetime.date) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for year, month, day in parts:
        try:
            found[datetime.date(year, month, day).isoformat()] = None
        except ValueError:
            continue
    return tuple(found)
