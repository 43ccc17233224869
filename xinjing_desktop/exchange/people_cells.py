"""Columns about persons: names, telephone numbers, identity, special groups."""

import re
from typing import Any, Final

from xinjing_desktop.exchange import cells
from xinjing_desktop.exchange.columns import DOUBTFUL, Mapping
from xinjing_desktop.exchange.field_maps import FIELDS_OF
from xinjing_desktop.exchange.grid import Unreadable, Value
from xinjing_desktop.exchange.head_rows import as_text
from xinjing_desktop.exchange.heads import person_named
from xinjing_desktop.exchange.job import Job, run, ticks
from xinjing_desktop.exchange.life_cells import drop_ahead, is_ending, tell
from xinjing_desktop.exchange.result import Row
from xinjing_desktop.records.categories import Categories
from xinjing_desktop.records.codes import read_categories, read_code, read_disability
from xinjing_desktop.records.identity import read_id
from xinjing_desktop.records.phones import PhoneReading, is_persons_name, is_relation, read_name_and_phones, read_phones
from xinjing_desktop.records.text import clean, clean_name, is_blank_word, is_plain_name, split_names

_NAMES: Final = (
    "name",
    "head_name",
    "owner_name",
    "contact_name",
    "guardian_name",
    "emergency_name",
    "helper_name",
    *(f"{role}{seat}_name" for role in ("emergency", "guardian", "helper") for seat in (2, 3)),
    "appointed_guardian_name",
    "entrusted_carer_name",
    "disability_aide_name",
    "post_contact_name",
    "responsible_name",
    "person_met",
    "operator_name",
)
_NUMBERS: Final = re.compile(r"[\d*][\d*\s-]{4,}[\d*]")
_NOTED: Final = re.compile(r"\s*([^\d\s()（）:：,，;；/、]{2,12})\s*[（(]([^()（）\d]+)[)）](?=[^（(]*\d)")
_PHONES_OF: Final = {
    name: f"{name.removesuffix('_name')}_phones"
    for name in (
        "owner_name", "guardian_name", "guardian2_name", "guardian3_name", "emergency_name", "emergency2_name",
        "emergency3_name", "appointed_guardian_name", "entrusted_carer_name",
        "disability_aide_name", "post_contact_name",
    )
}  # fmt: skip

NameCell = tuple[str | None, str, bool, PhoneReading | None]
"""Name, words in brackets, whether there are two names, and the telephone numbers in the cell."""


def names(job: Job) -> None:
    """Every column of one person's name; a telephone number in such a cell goes to the number field."""
    known: dict[Value, NameCell] = {}  # most owners are heads of their households too
    for field in _NAMES:
        for mapping in job.columns(field):
            _names(job, mapping, field, known if field != "name" else {})
    for mapping in job.columns("name_phone"):
        _names(job, mapping, _person_of(job, mapping), {})


def _person_of(job: Job, mapping: Mapping) -> str:
    """Whose name and number the cells of one column hold."""
    head = next(head for head in job.table.heads if head.index == mapping.column)
    field = FIELDS_OF[job.kind].get(person_named(head.text), "")
    return field if field in _NAMES else FIELDS_OF[job.kind]["name"]


def _names(job: Job, mapping: Mapping, field: str, known: dict[Value, NameCell]) -> None:
    own, phones = field == "name", _PHONES_OF.get(field, "phones")
    for row, value in zip(job.rows, job.values(mapping), strict=True):
        if value == "":
            continue
        if type(value) is Unreadable:
            row.warn("unreadable_cell", as_text(value))
            continue
        read = known.get(value)
        if read is None:
            read = known[value] = _name(value, own)
        name, note, several, numbers = read
        if numbers is not None:
            _add_phones(row, phones, numbers, value)
        if name is None:
            continue
        if own and "occupancy" not in row.fields and read_code("occupancy", name) == "vacant":
            row.fields["occupancy"] = "vacant"
            continue
        if field not in row.fields:
            row.fields[field] = name
            if own and note:
                said, warnings = cells.remark(note)
                if said:
                    row.fields["name_note"] = said
                for code in warnings:
                    row.warn(code)
        if several:
            row.warn("name_multiple", name)


def _name(value: Value, own: bool) -> NameCell:
    if is_plain_name(value):
        return str(value), "", False, None
    text = clean(value)
    numbers = None
    said = ""
    if len(text) >= 7 and sum(sign.isdigit() for sign in text) >= 7:
        if own and (noted := _NOTED.match(text)):  # 张三（租客）13800001234: the words are about the person
            said, text = f"({noted[2]})", f"{noted[1]} {text[noted.end() :]}"
        numbers = read_name_and_phones(text)
        people = split_names(_NUMBERS.sub("", text))
        several = len(people) > 1 and all(map(is_persons_name, people))
        text = "、".join(people) if several else numbers.name or ""
        text += said if text else ""
    words = [word for word in re.split(r"[/、，,:：\s-]+", text) if word]
    told = [word for word in words if is_relation(word)] if len(words) == 2 else []
    if len(told) == 1 and is_persons_name(person := words[words[0] == told[0]]):
        text = f"{person}({told[0]})"  # 张三/儿子: one person and what he is to the other
    name, note, several = clean_name(text)
    return name, note, several, numbers


def phones(job: Job) -> None:
    """Every column of telephone numbers; several columns make one list."""
    for field in ("phones", *_PHONES_OF.values()):
        for mapping in job.columns(field):
            for row, value in zip(job.rows, job.values(mapping), strict=True):
                if value == "":
                    continue
                if type(value) is Unreadable:
                    row.warn("unreadable_cell", as_text(value))
                else:
                    _add_phones(row, field, read_phones(value), value)


def _add_phones(row: Row, field: str, found: PhoneReading, value: Value) -> None:
    if found.phones:
        phones = [{"number": number, "note": note} for number, note in found.phones]
        if before := row.fields.get(field):
            before += [phone for phone in phones if phone not in before]
        else:
            row.fields[field] = phones
    if found.damaged:
        row.warn("phone_damaged", as_text(value))


def identity(job: Job) -> None:
    """Number, birth and sex, and whether they fit each other."""
    read_ids(job)
    stated: dict[str, list[Value]] = {}
    for mapping in job.columns("birth_date"):
        run(job, mapping, "birth_date", job.dates.reader("birth_date"))
        stated["birth_date"] = job.values(mapping)
        for row in job.rows:
            drop_ahead(row, "birth_date")
    for mapping in job.columns("sex"):
        run(job, mapping, "sex", cells.coded("sex"))
        stated["sex"] = job.values(mapping)
    for at, row in enumerate(job.rows):
        if "id_number" not in row.fields:
            continue
        found = read_id(row.fields["id_number"])
        birth, sex = row.fields.get("birth_date"), row.fields.get("sex")
        if birth and found.birth_date and not found.birth_date.startswith(birth):
            row.warn("id_birth_mismatch", f"{birth}，证件上是 {found.birth_date}")
        if sex and found.sex and sex != found.sex:
            row.warn("id_sex_mismatch")
        if found.problem is None:
            for field, derived in (("birth_date", found.birth_date), ("sex", found.sex)):
                if derived and field not in row.fields and (field not in stated or stated[field][at] == ""):
                    row.fields[field] = derived


def statuses(job: Job) -> None:
    """The status of residence; that a flat is empty is said about the flat, not about a person."""
    for mapping in job.columns("residence_status"):
        run(job, mapping, "residence_status", _status)
    for row in job.rows:
        status = row.fields.get("residence_status", "")
        if status == "vacant":
            del row.fields["residence_status"]
            row.fields.setdefault("occupancy", "vacant")
        elif status.startswith(_GONE):
            del row.fields["residence_status"]
            tell(row, status.removeprefix(_GONE), job.dates.reader("died_on"))


_GONE: Final = "gone:"
"""Before the words of a status that is none: 已故, 2025年去世."""


def _status(value: Value) -> cells.Result:
    found = cells.coded("residence_status")(value)
    if found != cells.UNKNOWN:
        return found
    text = clean(value)
    if is_ending(text):
        return _GONE + text, ()
    return ("vacant", ()) if read_code("occupancy", text) == "vacant" else found


def read_ids(job: Job) -> None:
    """The identity numbers; a damaged one is not kept."""
    for mapping in job.columns("id_number"):
        for row, value in zip(job.rows, job.values(mapping), strict=True):
            if value == "":
                continue
            if type(value) is Unreadable:
                row.warn("unreadable_cell", as_text(value))
                continue
            found = read_id(value)
            if found.number:
                row.fields.setdefault("id_number", found.number)
            if found.problem:
                row.warn(f"id_{found.problem}", as_text(value))


def categories(job: Job) -> None:
    """Special groups: in words, in columns of their own with ticks, and the columns about disability."""
    listed = job.columns("categories")
    for mapping in listed:
        _apply(job, mapping, lambda value: read_categories(clean(value)))
    ticked = [one for one in job.mappings if one.field == "categories" and one.code and one.certainty != DOUBTFUL]
    told: dict[int, dict[str, dict[str, None]]] = {}
    for mapping in ticked:
        _category_ticks(job, mapping, told)
    for row in job.rows:
        _tell_more(row, told.get(row.number, {}))
    adds = not listed and all(mapping.code != "disability" for mapping in ticked)
    for mapping in job.columns("disability", "disability_level"):
        for row, value in zip(job.rows, job.values(mapping), strict=True):
            _disability(row, value, adds=adds)


def _apply(job: Job, mapping: Mapping, read: Any) -> None:
    known: dict[Value, Categories] = {}
    for row, value in zip(job.rows, job.values(mapping), strict=True):
        if value == "":
            continue
        if type(value) is Unreadable:
            row.warn("unreadable_cell", as_text(value))
            continue
        found = known.get(value)
        if found is None:
            found = known[value] = read(value)
        _take(row, found)


def _take(row: Row, found: Categories) -> None:
    fields = row.fields
    if found.codes:
        codes = fields.setdefault("categories", [])
        codes += [code for code in found.codes if code not in codes]
    for field, value in (
        ("disability_kind", found.disability_kind),
        ("disability_level", found.disability_level),
        ("care_level", found.care_level),
        *found.more,
    ):
        if value is not None:
            fields.setdefault(field, value)
    if found.unknown:
        row.warn("unknown_value", "、".join(found.unknown))
    if found.restricted:
        row.warn("restricted_value")


def _category_ticks(job: Job, mapping: Mapping, told: dict[int, dict[str, dict[str, None]]]) -> None:
    """A tick, or in the column 残疾 also 肢体二级, in the column 失能 also 四级. A tick under 烈属 says the kind too."""
    values = job.values(mapping)
    head = next(head for head in job.table.heads if head.index == mapping.column)
    more = read_categories(head.text).more
    for row, value, (said, warnings) in zip(job.rows, values, ticks(job, mapping, "three_done"), strict=True):
        if warnings and "unknown_value" in warnings:
            found = read_categories(f"{_WORDS.get(mapping.code, '')}({clean(value)})")
            if mapping.code == "disability" and any(read_disability(clean(value))):
                _disability(row, value, adds=True)
                continue
            if mapping.code in found.codes and found.care_level:
                _take(row, found)
                continue
        for code in warnings:
            row.warn(code, as_text(value))
        if said and mapping.code not in row.fields.setdefault("categories", []):
            row.fields["categories"].append(mapping.code)
        for field, word in more if said else ():
            told.setdefault(row.number, {}).setdefault(field, {})[word] = None
    for row in job.rows:
        if row.fields.get("categories") == []:
            del row.fields["categories"]


def _tell_more(row: Row, told: dict[str, dict[str, None]]) -> None:
    """What the heads of ticked columns say: several illnesses are all kept, 失能 and 半失能 contradict each other."""
    for field, values in told.items():
        if field == "illness" or len(values) == 1:
            row.fields.setdefault(field, "、".join(values))
        elif field not in row.fields:
            row.warn("contradiction", "几个选项都打了勾")


_WORDS: Final = {"elder_disabled": "失能"}


def _disability(row: Row, value: Value, adds: bool) -> None:
    if value == "":
        return
    if type(value) is Unreadable:
        row.warn("unreadable_cell", as_text(value))
        return
    text = clean(value)
    kind, level = read_disability(text)
    if kind is None and level is None:
        if not is_blank_word(text):
            row.warn("unknown_value", text)
        return
    if kind:
        row.fields.setdefault("disability_kind", kind)
    if level:
        row.fields.setdefault("disability_level", level)
    if adds and "disability" not in row.fields.setdefault("categories", []):
        row.fields["categories"].append("disability")
