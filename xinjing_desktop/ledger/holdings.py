"""Which records are a unit's: those whose place leads to it, and those that came from it and lead nowhere else.

The town sends a unit just these. A committee asks the same of its own file, so that both sides count the same records.
"""

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
_STIRS = "typeof(base)='text' OR c.row IN (SELECT row FROM fork) OR json_type(patch,'$.alive') IS NOT NULL" + "".join(
    f""" OR entity='{entity}' AND json_type(patch,'$."{name}"') IS NOT NULL"""
    for entity, owners in OWNERS.items()
    for name in owners
)
"""SQL for a change `c` after which its record may be another unit's."""
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
    _find_strangers(con, unit_code, town=town)
    _walk(con, "elsewhere")
    wide = ",".join(f"'{entity}'" for entity in sorted(TOWN_WIDE))
    con.execute(
        "INSERT OR IGNORE INTO holding SELECT row, (SELECT entity FROM change c WHERE c.row=leftover.row LIMIT 1) AS of"
        f" FROM leftover WHERE row NOT IN (SELECT row FROM elsewhere) AND of NOT IN ({wide})"
    )


def _find_strangers(con: Connection, unit_code: str, *, town: bool) -> None:
    """Add to `elsewhere` what hangs on a record that the unit has never held: it is the other's, as far as anybody knows."""
    heard = (
        "EXISTS (SELECT 1 FROM belonging b WHERE b.unit_code=?1 AND b.row=e.{0})"
        if town
        else "EXISTS (SELECT 1 FROM change c WHERE ?1 IS NOT NULL AND c.row=e.{0})"
    )
    for entity, owners in OWNERS.items():
        if entity in _TOPS or not owners:
            continue
        strange = " AND ".join(
            f"(e.{name} IS NULL OR NOT ({heard.format(name)} OR e.{name} IN (SELECT row FROM holding)))" for name in owners
        )
        some = " OR ".join(f"e.{name} IS NOT NULL" for name in owners)
        con.execute(
            f"INSERT OR IGNORE INTO elsewhere SELECT l.row, ?2 FROM leftover l CROSS JOIN {entity} e ON e.uid=l.row"
            f" WHERE ({some}) AND {strange}",
            (unit_code, entity),
        )


def find_stirred(con: Connection, since: int, unit_code: str) -> None:
    """Fill `stirred(row, entity)` with the records to be sent whole: after this change they may have come, gone or come back.

    A unit that did not hold a record all the time lacks what was written meanwhile. So a record whose links or life were
    written since, or whose histories met, goes with all its changes and carries along what hangs on it. One that has left
    the unit for another is among them: the unit is told so, once.
    """
    _empty(con, "stirred")
    sql = f"INSERT OR IGNORE INTO stirred SELECT c.row, c.entity FROM {{}} WHERE ({_STIRS}) AND {{}}"
    if since:  # a full package holds all of it anyway
        con.execute(sql.format("change c", "seq>? AND row IN (SELECT row FROM holding)"), (since,))
    con.execute(
        sql.format(
            "belonging b CROSS JOIN change c ON c.row=b.row",
            "unit_code=? AND b.row NOT IN (SELECT row FROM holding) AND seq>?"
            " AND (base IS NOT NULL OR c.row IN (SELECT row FROM fork))",
        ),
        (unit_code, since),
    )
    con.execute(
        "CREATE TEMP TABLE IF NOT EXISTS departed(row TEXT PRIMARY KEY) WITHOUT ROWID; DELETE FROM departed;"
        "INSERT INTO departed SELECT row FROM stirred WHERE row NOT IN (SELECT row FROM holding)"
    )
    _walk(con, "stirred")
    con.execute(
        "DELETE FROM stirred WHERE row NOT IN (SELECT row FROM holding) AND row NOT IN (SELECT row FROM departed)"
    )


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
