"""What a unit consists of, as lists to choose from: compounds, stairwells, shops, workers; how much the file holds."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.ledger.find.shops import LAST_PATROL
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import codes, small_premises

UNPATROLLED = 30
"""Days after which a shop that nobody looked at is listed; how often is not fixed by any rule that we know."""


class UnitLine(NamedTuple):
    """One record of a list: what it is called, and a word on it."""

    uid: str
    title: str
    note: str


def communities(ledger: Ledger) -> list[UnitLine]:
    """The units of this ledger: one, or all of a town."""
    lines = ledger.select("SELECT uid, coalesce(name, ''), coalesce(code, '') FROM community ORDER BY code, name")
    return [UnitLine(*line) for line in lines]


def compounds(ledger: Ledger) -> list[UnitLine]:
    """The compounds by name, with the number of their stairwells; in a town by unit, which is named too."""
    lines = ledger.select(
        "SELECT c.uid, coalesce(c.name, ''), (SELECT count(*) FROM stairwell s WHERE s.compound=c.uid),"
        " coalesce(m.name, '') FROM compound c LEFT JOIN community m ON m.uid=c.community ORDER BY m.code, c.name"
    )
    several = len({unit for *_, unit in lines}) > 1
    return [
        UnitLine(uid, name, f"{unit}　{count} 个门洞" if several else f"{count} 个门洞") for uid, name, count, unit in lines
    ]


def community_of(ledger: Ledger, where: Mapping[str, str | None]) -> str | None:
    """The uid of the community that a household, shop, compound or stairwell belongs to; else the first of the ledger."""
    for name, sql in (
        ("household", "SELECT community FROM household WHERE uid=?"),
        ("shop", "SELECT community FROM shop WHERE uid=?"),
        ("compound", "SELECT community FROM compound WHERE uid=?"),
        ("stairwell", "SELECT c.community FROM stairwell s JOIN compound c ON c.uid=s.compound WHERE s.uid=?"),
    ):
        if (uid := where.get(name)) and (found := ledger.value(sql, (uid,))):
            return str(found)
    first = ledger.value("SELECT uid FROM community ORDER BY code LIMIT 1")
    return None if first is None else str(first)


def places(ledger: Ledger, *, shops_first: bool = False) -> list[tuple[str, str]]:
    """Where something can be found without a door: compounds, stairwells and shops as (entity:uid, words)."""
    compounds = [(f"compound:{uid}", f"{name}（小区）") for uid, name in ledger.select(
        "SELECT uid, coalesce(name,'') FROM compound ORDER BY name"
    )]  # fmt: skip
    stairs = [(f"stairwell:{uid}", f"{compound}　{label}") for uid, compound, label in ledger.select(
        """SELECT s.uid, coalesce(c.name,''), coalesce(s.lane || '弄', '') || coalesce(s.sub_lane || '支弄', '') || s.number || '号'
           FROM stairwell s LEFT JOIN compound c ON c.uid=s.compound
           ORDER BY c.name, CAST(s.lane AS INTEGER), s.sub_lane, CAST(s.number AS INTEGER), s.number"""
    )]  # fmt: skip
    shops = [(f"shop:{uid}", f"{name}（{road}{no}号）" if road and no else name) for uid, name, road, no in ledger.select(
        "SELECT uid, coalesce(shop_name,''), road, house_no FROM shop ORDER BY road, CAST(house_no AS INTEGER), house_no, uid"
    )]  # fmt: skip
    return shops + compounds + stairs if shops_first else compounds + stairs + shops


def stairwells(ledger: Ledger, compound: str | None) -> list[UnitLine]:
    """The stairwells of a compound, or all, in the order of their numbers; height class, doors and who is responsible beside them."""
    return [
        UnitLine(uid, label or "", "　".join(filter(None, (_class(height), f"{doors} 户", worker))))
        for uid, label, height, doors, worker in ledger.select(
            """SELECT s.uid, coalesce(s.lane || '弄', '') || coalesce(s.sub_lane || '支弄', '') || s.number || '号',
                 s.height_class, (SELECT count(*) FROM household h WHERE h.stairwell=s.uid), w.name
               FROM stairwell s LEFT JOIN compound c ON c.uid=s.compound LEFT JOIN worker w ON w.uid=s.worker
               WHERE ?1 IS NULL OR s.compound=?1
               ORDER BY c.name, CAST(s.lane AS INTEGER), s.sub_lane, CAST(s.number AS INTEGER), s.number""",
            (compound,),
        )
    ]


SHOP_FILTERS = {"": "全部商户", "small": "九小场所", "sleeping": "店内住人", "unpatrolled": f"{UNPATROLLED} 天没有巡查"}
"""Filters of the register of shops, in words; each of the nine kinds of small premises is one too, by its code."""


def shops(ledger: Ledger, chosen: str = "") -> list[UnitLine]:
    """The street shops along their roads that a filter holds, what they are and when somebody looked at them last."""
    since = (clock.today() - datetime.timedelta(days=UNPATROLLED)).isoformat()
    found = []
    for uid, name, where, kind, area, sleeping, last in ledger.select(
        f"""SELECT uid, coalesce(shop_name, ''), coalesce(road, '') || coalesce(lane || '弄', '') || coalesce(house_no, ''),
              shop_type, area_m2, people_sleep_in, {LAST_PATROL}
            FROM shop p ORDER BY road, CAST(house_no AS INTEGER), shop_name"""
    ):
        small = small_premises.kind_of(kind, name, area)
        held = {"": True, "small": small is not None, "sleeping": bool(sleeping), "unpatrolled": not last or last < since}
        if held.get(chosen, chosen == small):
            words = (where, codes.label(small_premises.LIST, small) if small else "", f"巡查 {last}" if last else "")
            found.append(UnitLine(uid, name, "，".join(filter(None, words))))
    return found


def workers(ledger: Ledger) -> list[UnitLine]:
    """Who knocks on doors, those on duty first."""
    return [
        UnitLine(uid, name or "", (codes.label("worker_role", role) if role else "") + ("" if active else "（已离岗）"))
        for uid, name, role, active in ledger.select(
            "SELECT uid, name, role, coalesce(active, 1) AS here FROM worker ORDER BY here DESC, role, name"
        )
    ]


def workers_here(ledger: Ledger) -> list[tuple[str, str]]:
    """Uid and name of those on duty, for a choice; whoever shares a name with somebody is told apart by what he is."""
    lines = ledger.select("SELECT uid, name, role FROM worker WHERE active IS NOT 0 ORDER BY name, role, uid")
    names = [name for _, name, _ in lines]
    return [
        (uid, f"{name}（{codes.label('worker_role', role)}）" if role and names.count(name) > 1 else name)
        for uid, name, role in lines
    ]


def worker_choices(ledger: Ledger) -> list[tuple[str, str]]:
    """Everybody, those on duty first: what is kept with somebody who has left can still be shown."""
    gone = ledger.select("SELECT uid, name FROM worker WHERE active=0 ORDER BY name, uid")
    return [*workers_here(ledger), *((uid, f"{name}（已离岗）") for uid, name in gone)]


def _class(code: str | None) -> str:
    return codes.label("height_class", code) if code else ""


@dataclass(frozen=True)
class Sizes:
    """How much a ledger holds."""

    households: int
    residents: int
    visits: int
    hazards: int
    photos: int
    photo_bytes: int
    changes: int


def sizes(ledger: Ledger) -> Sizes:
    """Counted now; a second on a town's ledger, so ask in the background."""
    tables = ("household", "resident", "visit", "hazard", "photo")
    counts = ",".join(f"(SELECT count(*) FROM {table})" for table in tables)
    line = ledger.select(
        f"SELECT {counts}, (SELECT coalesce(sum(byte_count),0) FROM photo), (SELECT count(*) FROM change)"
    )[0]
    return Sizes(*line)
