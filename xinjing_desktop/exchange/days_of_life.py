"""The days in a row about a resident beside what is known of that life: what cannot be is not written, and is said."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from xinjing_desktop.exchange.record_lines import Values
from xinjing_desktop.exchange.verdicts import Choice, PlanRow, Question
from xinjing_desktop.ledger.casework import people
from xinjing_desktop.ledger.ledger import Ledger

_BLAME: Final = (
    ("died_on", ("died_on", "birth_date"), "date_of_life"),
    ("moved_out_on", ("moved_out_on", "moved_in_on"), "date_reversed"),
)
"""Which day of a row gives way when the days of a life do not fit: the later event first, where the row tells of it."""


class Ending(NamedTuple):
    """How a resident's time here ends, for a row that says so: field names, and what a person reads."""

    topic: str
    day: str
    label: str
    words: str
    group: str
    """The warning for a special group that is not joined any more."""

    @property
    def told(self) -> str:
        """The field of the day told in words, and the answer that takes it."""
        return f"{self.topic}_told"

    @property
    def later(self) -> str:
        """The answer that the row is written without the day."""
        return f"{self.topic}_later"

    @property
    def note(self) -> str:
        """What the remark says while nobody knows the day."""
        return f"{self.words}（{self.label}未填）"


ENDINGS: Final = (
    Ending("died", "died_on", "死亡日期", "已去世", "category_deceased"),
    Ending("moved_out", "moved_out_on", "迁出日期", "已迁出", "category_moved"),
)
_GONE: Final = frozenset(name for one in ENDINGS for name in (one.day, f"has_{one.topic}"))


def has_gone(fields: Mapping[str, Any]) -> bool:
    """Whether a row says that its person has died or moved out."""
    return not _GONE.isdisjoint(fields)


def settle_life(row: PlanRow, known: Values, values: Values, fill: Values) -> str:
    """Make the days that a row says of a resident fit; returns what keeps him out of special groups, a warning code or "".

    Raises Question when the row says that somebody has died or moved out and there is no day for it. A day is never made
    up: without one the fact goes into the remark.
    """
    fields, keeps_out = row.row.fields, ""
    if not (has_gone(fields) or "died_on" in known or "moved_out_on" in known):
        return ""
    for one in ENDINGS:
        if row.answers.get(one.topic) == one.told and one.day not in values:
            values[one.day] = fields[one.told]
    row.left_out = _fit_life(known, values, fill)
    for one in ENDINGS:
        if one.day not in fields and f"has_{one.topic}" not in fields:
            continue
        keeps_out = keeps_out or one.group
        if values.get(one.day) or known.get(one.day):
            if one.note in known.get("remark", "") and "remark" not in values:
                values["remark"] = known["remark"].replace(one.note, "").strip("；") or None
            continue
        row.left_out += (f"{one.topic.partition('_')[0]}_undated",)
        if not _later(row, one) and one.note not in known.get("remark", ""):
            told = fields.get(one.told) if row.answers.get(one.topic) != one.told else None
            choices = [Choice(one.told, f"{one.label}写 {told}")] if told else []
            choices.append(Choice(one.later, f"{one.label}以后再补，先写入别的内容，备注里写上“{one.words}”"))
            raise Question(one.topic, f"请写上{one.label}（只知道年月也可以），或者选下面的一项。", tuple(choices))
        note(known, values, one.note)
    return keeps_out


def _fit_life(known: Values, values: Values, fill: Values) -> tuple[str, ...]:
    """Take days that cannot be out of what a row says of a resident; returns warning codes."""
    before = people.faults(known).keys()
    codes: list[str] = []
    for fault, names, code in _BLAME:
        if fault in people.faults({**fill, **known, **values}).keys() - before:
            holder, name = next((days, name) for name in names for days in (values, fill) if name in days)
            del holder[name]
            codes.append(code)
    return tuple(codes)


def _later(row: PlanRow, one: Ending) -> bool:
    """Whether a person has decided to write the row without this day."""
    columns = [column.index for column in row.table.reading.columns if column.field == one.day]
    return row.answers.get(one.topic) == one.later or any(row.answers.get(f"date:{column}") == "" for column in columns)


def what_ends(ledger: Ledger, resident: str, known: Values, died_on: str) -> tuple[str, ...]:
    """What a day of death brings along, in sentences; nothing when it is known, or nothing hangs on it."""
    was = str(known.get("died_on") or "")
    if was.startswith(died_on):
        return ()
    said = []
    if running := people.still_open(ledger, resident).words:
        said.append(f"死亡日期写入后，这位居民的{running}随之结束。")
    if was and (ended := people.ended_by(ledger, resident, was).words):
        said.append(f"死亡日期改写后，原来在 {was} 随死亡结束的{ended}改到新的日期。")
    return tuple(said)


def note(known: Values, values: Values, words: str) -> None:
    """Add words to the remark of a record, beside what the row or the ledger says there."""
    said = values.get("remark") or known.get("remark", "")
    if words not in said:
        values["remark"] = f"{said}；{words}" if said else words


def fit_profile(
    life: Mapping[str, Any], known: Mapping[str, Any], values: Values, keeps_out: str = ""
) -> tuple[bool, tuple[str, ...]]:
    """Whether this profile may be written, and warning codes for the days taken out of its values.

    With `keeps_out`, the code of `settle_life`, nobody joins a group, but what was before may be written.
    `life` has the resident's `birth_date` and `died_on`, `known` the profile as far as it is there. What was wrong there
    before is not this row's fault. Of two days in the wrong order the later event stays: who has left a group has left it.
    """
    if keeps_out and not known and not values.get("ended_on"):
        return False, (keeps_out,)
    before = people.faults_of(life, known, new=True).keys()
    codes: list[str] = []
    while wrong := people.faults_of(life, {**known, **values}, new=True).keys() - before:
        if "category" in wrong:
            return False, ("category_deceased",)
        if amiss := next((name for name in ("disability_level", "illness") if name in wrong and name in values), None):
            del values[amiss]
            codes.append("unknown_value")
            continue
        code, days = ("date_reversed", ("started_on", "ended_on")) if "ended_on" in wrong else ("date_of_life", ("started_on",))
        name = next((name for name in days if name in values), None)
        if name is None:
            break  # the row's own day of birth is at odds with a profile that it does not speak of
        del values[name]
        codes += [] if code in codes else [code]
    return True, tuple(codes)
