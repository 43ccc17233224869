"""Which records are a unit's: those whose place leads to it, and those that came from it and lead nowhere else.

The town sends a unit just these. A committee asks the same of its own file, so that both sides count the same records.
"""

from collections.abc import Iterable

from xinjing_desktop.ledger.database import Connection, scalar
from xinjing_desktop.ledger.undo import LINKS
from xinjing_desktop.records import ENTITIES, TOWN_WIDE
from xinjing_desktop.records.row import shared_uid

_ASIDE = frozenset({"worker", "former", "merged_into_hazard", "joined_into"})
"""Links that say nothing of where a record belongs."""
OWNERS = {
    entity: {"community": "community"}
    if "community" in links
    else {name: of for name, of in links.items() if name not in _ASIDE and of != entity}
    for entity, links in LINKS.items()
}
"""Which columns of an entity lead to the unit that it belongs to, and over which other entity."""
_TOPS = [entity for entity, owners in OWNERS.items() if "community" in owners]


def find(con: Connection, unit_code: str, *, town: bool) -> None:
    """Fill the temporary table `holding(row, entity)` with the unit's records, removed ones too.

    What has moved to another unit is not among them, on either side.
    """
    community = shared_uid("community", unit_code)
    _empty(con, "holding")
    con.execute("INSERT INTO holding VALUES(?,'community')", (community,))
    _walk(con, "holding")
    known = (
        "SELECT row FROM belonging WHERE unit_code=?1"
        if town
        else "SELECT DISTINCT row FROM change WHERE ?1 IS NOT NULL"
    )
    con.execute("CREATE TEMP TABLE IF NOT EXISTS leftover(row TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM leftover")
    con.execute(
        f"INSERT INTO leftover SELECT row FROM ({known}) WHERE row NOT IN (SELECT row FROM holding)", (unit_code,)
    )
    if scalar(con, "SELECT 1 FROM leftover LIMIT 1") is None:
        return
    _empty(con, "elsewhere")
    for entity in _TOPS:
        con.execute(
            f"INSERT INTO elsewhere SELECT row, ? FROM leftover CROSS JOIN {entity} e ON e.uid=row"
            " WHERE e.community IS NOT NULL AND e.community<>?",
            (entity, community),
        )
    _walk(con, "elsewhere")
    wide = ",".join(f"'{entity}'" for entity in sorted(TOWN_WIDE))
    con.execute(
        "INSERT OR IGNORE INTO holding SELECT row, (SELECT entity FROM change c WHERE c.row=leftover.row LIMIT 1) AS of"
        f" FROM leftover WHERE row NOT IN (SELECT row FROM elsewhere) AND of NOT IN ({wide})"
    )


def moved(con: Connection, since: int) -> None:
    """Fill `moving(row)` with the records of `holding` that may have come from another unit after this change: to be sent whole.

    A link that was written since, on a record known before, carries all that hangs on the record along.
    """
    _empty(con, "moving")
    for entity, row in _relinked(con, since, "IN"):
        con.execute("INSERT OR IGNORE INTO moving VALUES(?,?)", (row, entity))
    _walk(con, "moving")


def departed(con: Connection, since: int, unit_code: str) -> Iterable[str]:
    """Records that came from this unit and have been moved elsewhere after this change: it is told so, once."""
    sql = "SELECT 1 FROM belonging WHERE unit_code=? AND row=?"
    return [row for _, row in _relinked(con, since, "NOT IN") if scalar(con, sql, (unit_code, row))]


def _relinked(con: Connection, since: int, within: str) -> list[tuple[str, str]]:
    found = []
    for entity, owners in OWNERS.items():
        if not owners or not since:  # a full package holds everything anyway
            continue
        links = " OR ".join(f"""json_extract(patch,'$."{name}"') IS NOT NULL""" for name in owners)
        found += con.execute(
            f"SELECT DISTINCT entity, row FROM change WHERE seq>? AND entity=? AND base IS NOT NULL AND ({links})"
            f" AND row {within} (SELECT row FROM holding)",
            (since, entity),
        ).fetchall()
    return [(str(entity), str(row)) for entity, row in found]


def _empty(con: Connection, table: str) -> None:
    con.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {table}(row TEXT PRIMARY KEY, entity TEXT) WITHOUT ROWID; DELETE FROM {table}"
    )
    con.execute(f"CREATE INDEX IF NOT EXISTS temp.{table}_entity ON {table}(entity)")


def _walk(con: Connection, table: str) -> None:
    """Add everything that hangs on what the table holds: parents come before children in the list of entities."""
    for entity in (one.entity for one in ENTITIES):
        for name, of in OWNERS[entity].items():
            if scalar(con, f"SELECT 1 FROM {table} WHERE entity=? LIMIT 1", (of,)):
                con.execute(
                    f"INSERT OR IGNORE INTO {table} SELECT e.uid, ? FROM (SELECT row FROM {table} WHERE entity=?) p"
                    f" CROSS JOIN {entity} e ON e.{name}=p.row",
                    (entity, of),
                )
