"""Which problem of a row is about which of its cells, so that the sentence can stand beside the cell."""

from typing import NamedTuple

from xinjing_desktop.exchange.checks import lacking
from xinjing_desktop.exchange.decisions import DATE_FIELDS
from xinjing_desktop.exchange.grid import Unreadable
from xinjing_desktop.exchange.record_lines import DETAILS, SEATS
from xinjing_desktop.exchange.tables import as_text
from xinjing_desktop.exchange.verdicts import WARNINGS, PlanRow

_ADDRESS = ("address", "place", "stairwell", "room_no", "lane", "road", "house_no")
_NAMES = (
    "name",
    "name_phone",
    "head_name",
    "responsible_name",
    "operator_name",
    "person_met",
    "owner_name",
    "contact_name",
)
_PHONES = (
    "phones", "owner_phones", "guardian_phones", "emergency_phones", "emergency_both", "name_phone", "operator_name",
    "contact_name", "responsible_name", "head_name", "owner_name", *(f"{role}_phones" for role in SEATS),
)  # fmt: skip
_DAYS = (*sorted(DATE_FIELDS), "visited_clock")
_ENDS = ("died_on", "has_died", "moved_out_on", "has_moved_out")
_FIELDS = {
    "id_damaged": ("id_number",),
    "id_checksum": ("id_number",),
    "id_birth_mismatch": ("birth_date", "id_number"),
    "date_ahead": ("birth_date", "moved_in_on", "moved_out_on", "died_on"),
    "date_of_life": ("birth_date", "died_on", "started_on", "ended_on"),
    "date_reversed": ("started_on", "ended_on", "moved_in_on", "moved_out_on"),
    "category_deceased": ("categories",),
    "category_moved": ("categories",),
    "died_undated": ("died_on", "has_died", "alive", "life", "residence_status"),
    "moved_undated": ("moved_out_on", "has_moved_out", "life", "residence_status"),
    "id_sex_mismatch": ("sex", "id_number"),
    "id_duplicate": ("id_number",),
    "possible_duplicate": ("name", "name_phone"),
    "name_multiple": _NAMES,
    "date_ambiguous": _DAYS,
    "date_unreadable": _DAYS,
    "phone_damaged": _PHONES,
    "address_missing": _ADDRESS,
    "address_unparsed": _ADDRESS,
    "contradiction": ("fixed_on_site", "limited", "fix_manner", "due_date", "rechecked_on", "closed_on", "found_on", *_ENDS),
    "restricted_value": ("categories", "residence_status", "type"),
    "category_covered": ("categories", "post_contact_name"),
    "detail_homeless": DETAILS,
}
"""The fields that a warning is about. What is not listed is found by the text of the cell."""
_WANTED = {
    "姓名": ("name", "name_phone"),
    "地址": (*_ADDRESS, "shop_name"),
    "走访日期": ("visited_at",),
    "隐患类型或隐患描述": ("kinds", "description"),
    "店名": ("shop_name",),
}
"""The fields that give what a refused row lacks."""
_WANTS_EMPTY = frozenset({"address_missing"})


class Problems(NamedTuple):
    """Sentences by position of the cell, and those that belong to no single cell."""

    beside: dict[int, list[str]]
    general: list[str]


def problems_of(row: PlanRow) -> Problems:
    """Every warning of the row as a sentence, beside its cells where they can be told."""
    beside: dict[int, list[str]] = {}
    general = []
    for code in row.warnings:
        if code == "missing_required" and row.verdict == "refused":
            for what in lacking(row.table.kind, row.row):
                if (found := _cell_for(row, _WANTED.get(what, ()))) is not None:
                    beside.setdefault(found, []).append(f"缺少“{what}”。")
            continue  # the verdict says it too
        sentence = f"{WARNINGS[code]}。"
        positions = _positions(row, code)
        for position in positions:
            beside.setdefault(position, []).append(sentence)
        if not positions:
            general.append(sentence)
    return Problems(beside, general)


def _cell_for(row: PlanRow, fields: tuple[str, ...]) -> int | None:
    """The first cell that could give one of these fields."""
    columns = row.table.reading.columns
    return next((at for field in fields for at, column in enumerate(columns) if column.field == field), None)


def _positions(row: PlanRow, code: str) -> list[int]:
    columns = row.table.reading.columns
    cells = {at: row.cells[at] for at in range(min(len(columns), len(row.cells)))}
    if code == "unreadable_cell":
        return [at for at, cell in cells.items() if isinstance(cell, Unreadable) and columns[at].field]
    if code == "date_ambiguous":
        asked = {one.column for one in row.table.ambiguous(row)}
        if found := [at for at in cells if columns[at].index in asked]:
            return found
    fields = _FIELDS.get(code)
    fitting = [at for at in cells if columns[at].field and (fields is None or columns[at].field in fields)]
    if code in _WANTS_EMPTY:
        return [at for at in fitting if cells[at] == ""][:1]
    filled = [at for at in fitting if cells[at] != ""]
    noted = [at for at in filled if _is_noted(as_text(cells[at]), row.row.notes)]
    if noted or fields is None:
        return noted
    if fields is _DAYS:
        filled = [at for at in filled if columns[at].field not in row.row.fields] or filled
    return filled if len(filled) <= 2 else []


def _is_noted(text: str, notes: list[str]) -> bool:
    """Whether the reading noted this cell, or a part of it, as what is behind a warning."""
    text = text.strip()
    return any(note == text or (len(note) > 3 and note in text) for note in notes)
