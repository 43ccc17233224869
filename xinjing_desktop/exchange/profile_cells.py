"""Columns of a workbook that say of a profile what its group alone does not: 自理情况, 供养方式, 病种."""

from xinjing_desktop.exchange import cells
from xinjing_desktop.exchange.cells import Reader
from xinjing_desktop.exchange.columns import DOUBTFUL
from xinjing_desktop.exchange.grid import Value
from xinjing_desktop.exchange.job import Job, run
from xinjing_desktop.exchange.record_lines import DETAILS, asks_for
from xinjing_desktop.ledger import restricted
from xinjing_desktop.records import Profile, codes
from xinjing_desktop.records.codes import read_categories


def read(job: Job) -> None:
    """Fill these fields; a column of its own is read before the words of the groups, and goes before them."""
    columns = Profile.columns()
    for field in DETAILS:
        if field == "illness":
            reader: Reader = _illness
        else:
            kinds = {"choice": cells.coded(field), "yes_no": cells.ticked(field), "number": cells.counted}
            reader = kinds.get(columns[field].kind, cells.remark)
        for mapping in job.columns(field):
            run(job, mapping, field, reader)


def _illness(value: Value) -> cells.Result:
    """The name of an illness; one that names a restricted group is a diagnosis that is not kept here."""
    said = cells.remark(value)
    if said[0] and any(map(restricted.is_restricted, read_categories(said[0]).codes)):
        return cells.UNKNOWN
    return said


def add_groups(job: Job) -> None:
    """A row that says 供养方式 speaks of somebody in 特困, where the table has no other column for that."""
    listed = bool(job.columns("categories"))
    ticked = {one.code for one in job.mappings if one.field == "categories" and one.code and one.certainty != DOUBTFUL}
    for entry in codes.entries("special_groups"):
        if listed or entry.code in ticked:
            continue
        for row in job.rows:
            groups = row.fields.get("categories", [])
            said = any(row.fields.get(name) and not asks_for(groups, name) for name in entry.facts.get("adds", ()))
            if said and entry.code not in groups:
                row.fields["categories"] = [*groups, entry.code]
