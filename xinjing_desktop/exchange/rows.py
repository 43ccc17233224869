"""From the cells of a table to rows with fields, warnings and a verdict.

Work goes column by column, not row by row: what a column holds is decided once, and each column then runs through one
tight loop that remembers the cells it has already read.
"""

import re
from collections.abc import Callable
from typing import Final

from xinjing_desktop.exchange import cells, checks, life_cells, people_cells, profile_cells
from xinjing_desktop.exchange.cells import Reader
from xinjing_desktop.exchange.columns import DOUBTFUL
from xinjing_desktop.exchange.grid import Unreadable
from xinjing_desktop.exchange.head_rows import as_text
from xinjing_desktop.exchange.job import Job, run, ticks
from xinjing_desktop.exchange.place_cells import read_places
from xinjing_desktop.exchange.result import Row
from xinjing_desktop.records.codes import read_care_level


def read_rows(job: Job, pause: Callable[[], None]) -> None:
    """Fill the rows of the job: fields, warnings, verdicts. Between the columns `pause` may raise to stop it."""
    for step in (read_places, checks.know_dwellings, *_STEPS[job.kind]):
        pause()
        step(job)
    pause()
    checks.contradictions(job)
    checks.required(job)
    if job.kind in ("residents", "profiles"):
        checks.duplicates(job)
    for row in job.rows:
        if "missing_required" in row.warnings:
            row.verdict = "refuse"
        elif row.warnings:
            row.verdict = "warn"


def _plain(*fields: str, read: Reader | None = None) -> Callable[[Job], None]:
    def step(job: Job) -> None:
        for field in fields:
            for mapping in job.columns(field):
                run(job, mapping, field, read or cells.plain_text)

    return step


def _coded(*fields: str) -> Callable[[Job], None]:
    def step(job: Job) -> None:
        for field in fields:
            for mapping in job.columns(field):
                run(job, mapping, field, cells.coded(field))
            _tick_codes(job, field)

    return step


def _tick_codes(job: Job, field: str) -> None:
    """One column per code of a field, with a tick in the one that holds; two ticks contradict each other."""
    said: dict[int, str] = {}
    for mapping in job.mappings:
        if mapping.field != field or not mapping.code or mapping.certainty == DOUBTFUL:
            continue
        for row, (answer, warnings) in zip(job.rows, ticks(job, mapping, field), strict=True):
            for code in warnings:
                row.warn(code, f"“{mapping.code}”")
            if answer and said.setdefault(row.number, mapping.code) == mapping.code:
                row.fields.setdefault(field, mapping.code)
            elif answer:
                row.fields.pop(field, None)
                row.warn("contradiction", "几个选项都打了勾")


def _ticked(*fields: str) -> Callable[[Job], None]:
    def step(job: Job) -> None:
        for field in fields:
            for mapping in job.columns(field):
                run(job, mapping, field, cells.ticked(field))

    return step


def _remarks(job: Job) -> None:
    """Several columns of remarks make one text."""
    mappings = job.columns("remark")
    if len(mappings) == 1:
        run(job, mappings[0], "remark", cells.remark)
        return
    for mapping in mappings:
        for row, value in zip(job.rows, job.values(mapping), strict=True):
            if type(value) is Unreadable:
                row.warn("unreadable_cell", as_text(value))
            elif value != "":
                said, warnings = cells.remark(value)
                for code in warnings:
                    row.warn(code)
                if said:
                    row.fields["remark"] = f"{row.fields['remark']}；{said}" if "remark" in row.fields else said


def _dates(*fields: str) -> Callable[[Job], None]:
    def step(job: Job) -> None:
        for field in fields:
            for mapping in job.columns(field):
                run(job, mapping, field, job.dates.reader(field))

    return step


def _later_dates(*fields: str) -> Callable[[Job], None]:
    """Dates that lie behind the discovery or the visit, and may count from it: they are read row by row."""

    def step(job: Job) -> None:
        for field in fields:
            read = job.dates.deadline if field == "due_date" else job.dates.later
            for mapping in job.columns(field):
                for row, value in zip(job.rows, job.values(mapping), strict=True):
                    if value == "":
                        continue
                    if type(value) is Unreadable:
                        row.warn("unreadable_cell", as_text(value))
                        continue
                    found, warnings = read(value, row.fields.get("found_on") or row.fields.get("visited_at"))
                    if found:
                        row.fields[field] = found
                    for code in warnings:
                        row.warn(code, as_text(value))

    return step


def _visited(job: Job) -> None:
    """The day and, where there is one, the hour: from one column or two."""
    when, clock = job.columns("visited_at"), job.columns("visited_clock")
    for mapping in when:
        run(job, mapping, "visited_at", job.dates.moment)
    for mapping in clock:
        for row, value in zip(job.rows, job.values(mapping), strict=True):
            if type(value) is Unreadable:
                row.warn("unreadable_cell", as_text(value))
            elif value != "":
                job.dates.join(row, value)


def _fixing(job: Job) -> None:
    """当场整改 and 限期整改: two tick columns, or one that says which."""
    for mapping in job.columns("fix_manner"):
        run(job, mapping, "fixed_on_site", cells.fix_manner)
    limited = job.columns("limited")
    for mapping in job.columns("fixed_on_site"):
        if not limited:
            run(job, mapping, "fixed_on_site", cells.ticked("fixed_on_site"))
            continue
        for row, (said, warnings) in zip(job.rows, ticks(job, mapping, "fixed_on_site"), strict=True):
            if said:
                row.fields["fixed_on_site"] = True
            for code in warnings:
                row.warn(code, "当场整改")
    for mapping in limited:
        for row, (said, warnings) in zip(job.rows, ticks(job, mapping, "three_done"), strict=True):
            for code in warnings:
                row.warn(code, "限期整改")
            if said and row.fields.get("fixed_on_site"):
                del row.fields["fixed_on_site"]
                row.warn("contradiction", "当场整改和限期整改都打了勾")
            elif said:
                row.fields["fixed_on_site"] = False


def _told_with_place(row: Row, word: str) -> list[str]:
    """堆物 in the type column says what; that it lies in the stairwell or on a balcony is said by the other columns."""
    for field in ("place", "address_text", "description"):
        told = cells.kinds_told(f"{row.fields[field]}{word}") if field in row.fields else []
        if len(told) == 1 and told != ["H99"]:
            return told
    return []


def _rechecked(job: Job) -> None:
    """What the recheck found; what a column such as 整改状态 says counts where it says nothing."""
    labels = {head.index: head.label for head in job.table.heads}
    own = [bool(re.search("复查|回头看|复核|验收", labels[one.column])) for one in job.columns("recheck_result")]
    for wanted in (True, False):
        for mapping, is_own in zip(job.columns("recheck_result"), own, strict=True):
            if is_own is wanted:
                run(job, mapping, "recheck_result", cells.coded("recheck_result"))
    _tick_codes(job, "recheck_result")


def _kinds(job: Job) -> None:
    """The kinds of hazards: from the type column, from columns with ticks, else from the description."""
    for mapping in job.columns("kinds"):
        run(job, mapping, "kinds", cells.hazard_kinds)
        for row, value in zip(job.rows, job.values(mapping), strict=True):
            if "kinds" not in row.fields and cells.is_half_a_kind(value):
                told = _told_with_place(row, cells.text_of(value))
                row.fields["kinds"] = told or ["H99"]
                if not told:
                    row.warn("unknown_value", as_text(value))
    for mapping in job.mappings:
        if mapping.field == "kinds" and mapping.code and mapping.certainty != DOUBTFUL:
            for row, (said, warnings) in zip(job.rows, ticks(job, mapping, "kinds"), strict=True):
                for code in warnings:
                    row.warn(code)
                if said and mapping.code not in row.fields.setdefault("kinds", []):
                    row.fields["kinds"].append(mapping.code)
    for row in job.rows:
        if not row.fields.get("kinds"):
            row.fields.pop("kinds", None)
            told = cells.kinds_told(row.fields["description"]) if "description" in row.fields else []
            if told:
                row.fields["kinds"] = told


def _care(job: Job) -> None:
    for mapping in job.columns("care_level"):
        run(job, mapping, "care_level", lambda value: cells.level(value, read_care_level))


_PLACED: Final = (people_cells.names, people_cells.phones)
_PERSON: Final = (
    *_PLACED,
    people_cells.identity,
    _coded("relation_to_head", "occupancy", "gas_type"),
    people_cells.statuses,
    lambda job: _tick_codes(job, "residence_status"),
    lambda job: _tick_codes(job, "sex"),
    _plain("registered_address", "access_note", "household_no"),
    _plain("registered_count", "resident_count", "ebike_count", read=cells.counted),
    profile_cells.read,
    people_cells.categories,
    profile_cells.add_groups,
    _care,
    _coded("visit_frequency"),
    _dates("started_on", "ended_on"),
    _plain("moved_to"),
    _remarks,
    life_cells.lives,
)
_CLEARED: Final = (
    "three_done",
    "clear_corridor",
    "clear_balcony",
    "clear_kitchen",
    "close_power",
    "close_gas",
    "close_windows",
)
_CASE: Final = (
    _later_dates("due_date", "rechecked_on", "closed_on", "handed_over_on"),
    _plain("rechecked_by", read=cells.name_list),
    _rechecked,
    _coded("severity"),
    _ticked("closed"),
    _plain("measures", "hazard_no", "handed_over_to"),
)
_CALL: Final = (
    *_PLACED,
    _visited,
    _coded("time_band", "method", "outcome"),
    _plain("attempt_no", read=cells.attempt),
    _plain("workers", read=cells.name_list),
    _ticked(*_CLEARED),
    _plain("leaflet_count", read=cells.counted),
    _plain("needs", "description"),
    _later_dates("follow_up_on"),
    _kinds,
    _fixing,
    _remarks,
)
_STEPS: Final[dict[str, tuple[Callable[[Job], None], ...]]] = {
    "residents": _PERSON,
    "profiles": _PERSON,
    "households": _PERSON,
    "hazards": (
        *_PLACED,
        _plain("description", "shop_name"),
        _kinds,
        _dates("found_on"),
        _plain("found_by", read=cells.name_list),
        _fixing,
        *_CASE,
        _remarks,
    ),
    "visits": _CALL,
    "mixed": (*_CALL, *_CASE),
    "shops": (
        *_PLACED,
        _plain("shop_name"),
        _coded("shop_type", "gas_type"),
        _plain("area_m2", "staff_count", "extinguisher_count", read=cells.counted),
        _ticked("people_sleep_in", "indoor_charging"),
        _dates("last_patrol_on"),
        _kinds,
        _fixing,
        _remarks,
    ),
}
