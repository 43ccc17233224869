"""Outings as lines of a list, their person-times (人次) and turns (批次) over any period, and who usually goes.

A period ends with the last day that counts: the same figures come out later for every past day, because an outing
counts from the day on which people went.
"""

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xinjing_desktop.ledger.find.hazards import where_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import codes
from xinjing_desktop.records.campaign import PARTIES

PEOPLE = f"({'+'.join(f'coalesce(json_array_length(o.{party}),0)' for party in PARTIES)}+coalesce(o.others_count,0))"
"""How many went, in SQL over `outing o`."""
_LED = "o.led_by IS NOT NULL"
FILTERS: dict[str, tuple[str, str]] = {
    "all": ("全部", "1"),
    "week": ("本周", "o.started_at >= :monday AND o.started_at < date(:monday, '+7 days')"),
    "led": ("领导带队", _LED),
    "day": ("日间", "o.time_band='day'"),
    "evening": ("夜间", "o.time_band='evening'"),
    "weekend": ("周末", "o.time_band='weekend'"),
    "door_visits": ("走访", "o.kind='door_visits'"),
    "shop_patrol": ("商户", "o.kind='shop_patrol'"),
    "night_check": ("夜查", "o.kind='night_check'"),
    "compound_patrol": ("小区", "o.kind='compound_patrol'"),
    "publicity": ("宣传", "o.kind='publicity'"),
}
"""Saved filters: key → (words, condition)."""
ORDERS = {
    "": "o.started_at DESC, o.uid DESC",  # as the index has it
    "started_at": "o.started_at, o.uid",
    "kind": "o.kind, o.started_at DESC, o.uid",
    "time_band": "o.time_band, o.started_at DESC, o.uid",
    "led_by": f"{_LED}, o.led_by, o.started_at DESC, o.uid",
    "place": "coalesce(o.place,''), o.started_at DESC, o.uid",
    "people_count": f"{PEOPLE}, o.started_at DESC, o.uid",
    "unit": "c.code, o.started_at DESC, o.uid",
}
BY = {"unit": "o.community", "kind": "o.kind", "band": "o.time_band", "month": "substr(o.started_at,1,7)"}
"""What sums can be told apart by."""
_ROLES = {
    "secretary": "committee_staff", "director": "committee_staff", "committee_staff": "committee_staff",
    "grid_worker": "grid_workers", "volunteer": "volunteers", "stair_leader": "stair_leaders",
    "party_member": "party_members", "office_liaison": "office_liaisons", "property_staff": "property_staff",
    "police": "police_and_enforcement", "enforcement": "police_and_enforcement", "leader": "led_by",
}  # fmt: skip
"""Under which heading of an outing a worker of the register is offered."""
LOOKED_BACK = 200
"""So many of the last outings say whom to offer."""


class Sum(NamedTuple):
    """How often, and how many people in all."""

    outings: int = 0
    people: int = 0


class Period(NamedTuple):
    """From the first to the last day, both included; None is open."""

    first: datetime.date | None = None
    last: datetime.date | None = None


EVER = Period()


@dataclass(frozen=True)
class OutingLine:
    """One line of the list."""

    uid: str
    unit: str
    kind: str
    started_at: str
    time_band: str
    led_by: str
    bodies: tuple[str, ...]
    place: str
    others_count: int
    people_count: int
    found_count: int
    people: dict[str, tuple[str, ...]]
    """Names by column."""

    @property
    def names(self) -> str:
        """All who went, in one line."""
        named = "、".join(name for names in self.people.values() for name in names)
        more = f"另 {self.others_count} 人" if named else f"{self.others_count} 人"
        return "，".join(filter(None, (named, more if self.others_count else "")))


def _where(
    chosen: str, today: datetime.date, period: Period = EVER, unit: str | None = None, text: str = ""
) -> tuple[str, list[str]]:
    condition = FILTERS[chosen][1]
    monday = (today - datetime.timedelta(days=today.weekday())).isoformat()
    params = [monday] * condition.count(":monday")
    condition = condition.replace(":monday", "?")
    if period.first:
        condition += " AND o.started_at >= ?"
        params.append(period.first.isoformat())
    if period.last:
        condition += " AND o.started_at < ?"
        params.append((period.last + datetime.timedelta(days=1)).isoformat())
    if unit:
        condition += " AND o.community=?"
        params.append(unit)
    if text:
        said = " || ' ' || ".join(f"coalesce(o.{name},'')" for name in (*PARTIES, "led_by", "place", "remark"))
        condition += f" AND {said} LIKE ? ESCAPE '!'"
        params.append("%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%")
    return condition, params


def ids(
    ledger: Ledger, chosen: str, order: str, descending: bool, *, today: datetime.date, period: Period = EVER,
    unit: str | None = None, text: str = "",
) -> list[str]:  # fmt: skip
    """The uids of those that fit, in order; `unit` is the uid of a community, `text` looks for names and places."""
    condition, params = _where(chosen, today, period, unit, text)
    first, _, rest = ORDERS[order].partition(", ")
    column = f"{first} DESC, {rest}" if descending and order else ORDERS[order]
    units = " LEFT JOIN community c ON c.uid=o.community" if order == "unit" else ""
    return [uid for (uid,) in ledger.select(f"SELECT o.uid FROM outing o{units} WHERE {condition} ORDER BY {column}", params)]


def counts(ledger: Ledger, today: datetime.date, period: Period = EVER, unit: str | None = None) -> dict[str, int]:
    """How many outings each saved filter holds."""
    parts = [_where(key, today) for key in FILTERS]
    condition, params = _where("all", today, period, unit)
    sums = ",".join(f"coalesce(sum({part}),0)" for part, _ in parts)
    asked = [value for _, values in parts for value in values] + params
    return dict(zip(FILTERS, ledger.select(f"SELECT {sums} FROM outing o WHERE {condition}", asked)[0], strict=True))


def months_with_some(ledger: Ledger) -> list[str]:
    """The months (2026-02) in which somebody went out, the newest first."""
    sql = "SELECT DISTINCT substr(started_at,1,7) FROM outing WHERE length(started_at) >= 7 ORDER BY 1 DESC"
    return [month for (month,) in ledger.select(sql)]


def lines(ledger: Ledger, uids: Sequence[str]) -> dict[str, OutingLine]:
    """The lines of one page of the list."""
    found = {}
    for uid, unit, kind, at, band, led_by, bodies, place, others, people, hazards, *named in ledger.select(
        f"""SELECT o.uid, coalesce(c.name,''), coalesce(o.kind,''), coalesce(o.started_at,''), coalesce(o.time_band,''),
              coalesce(o.led_by,''), o.bodies, coalesce(o.place,''), coalesce(o.others_count,0), {PEOPLE},
              (SELECT count(*) FROM hazard z WHERE z.outing=o.uid), {",".join(f"o.{party}" for party in PARTIES)}
            FROM outing o LEFT JOIN community c ON c.uid=o.community WHERE o.uid IN ({",".join("?" * len(uids))})""",
        uids,
    ):
        who = {party: tuple(json.loads(names or "[]")) for party, names in zip(PARTIES, named, strict=True)}
        rest = (tuple(json.loads(bodies or "[]")), place, others, people, hazards, who)
        found[uid] = OutingLine(*(uid, unit, kind, at, band, led_by, *rest))
    return found


# ---- sums


def total(
    ledger: Ledger, period: Period = EVER, *, chosen: str = "all", today: datetime.date | None = None,
    unit: str | None = None, text: str = "",
) -> Sum:  # fmt: skip
    """Turns and person-times of a period, perhaps of one filter or unit only."""
    condition, params = _where(chosen, today or datetime.date.min, period, unit, text)
    line = ledger.select(f"SELECT count(*), coalesce(sum{PEOPLE},0) FROM outing o WHERE {condition}", params)[0]
    return Sum(*line)


def sums(ledger: Ledger, by: str, period: Period = EVER, *, unit: str | None = None) -> dict[str, Sum]:
    """The same apart: by unit (uid of the community), kind, band or month; "" where that is not known."""
    condition, params = _where("all", datetime.date.min, period, unit)
    sql = f"SELECT coalesce({BY[by]},''), count(*), sum{PEOPLE} FROM outing o WHERE {condition} GROUP BY 1 ORDER BY 1"
    return {key: Sum(outings, people) for key, outings, people in ledger.select(sql, params)}


def by_role(ledger: Ledger, period: Period = EVER, *, unit: str | None = None) -> dict[str, Sum]:
    """For each column that names people, and `others_count`: in how many outings they were, and how many in all."""
    condition, params = _where("all", datetime.date.min, period, unit)
    parts = [f"coalesce(json_array_length(o.{party}),0)" for party in PARTIES] + ["coalesce(o.others_count,0)"]
    sql = ",".join(f"coalesce(sum({part}>0),0), coalesce(sum({part}),0)" for part in parts)
    line = ledger.select(f"SELECT {sql} FROM outing o WHERE {condition}", params)[0]
    return {role: Sum(*line[at * 2 : at * 2 + 2]) for at, role in enumerate((*PARTIES, "others_count"))}


@dataclass(frozen=True)
class SumLine:
    """One line of the table of sums: what it is about, and turns and people in every respect."""

    key: str
    outings: int
    people: int
    bands: dict[str, Sum]
    """By time band: day, evening, weekend; "" where it is not known."""
    led: int
    """Turns with a leader at the head."""
    roles: dict[str, int]
    """People by the column that names them, and `others_count`."""


def table(ledger: Ledger, by: str, period: Period = EVER, *, unit: str | None = None) -> list[SumLine]:
    """The sums of a period line by line, by unit, kind, band or month; a line is there where somebody went."""
    condition, params = _where("all", datetime.date.min, period, unit)
    roles = (*PARTIES, "others_count")
    parts = [f"coalesce(json_array_length(o.{party}),0)" for party in PARTIES] + ["coalesce(o.others_count,0)"]
    bands: dict[str, dict[str, Sum]] = defaultdict(dict)
    for key, band, outings, people in ledger.select(
        f"SELECT coalesce({BY[by]},''), coalesce(o.time_band,''), count(*), sum{PEOPLE} FROM outing o"
        f" WHERE {condition} GROUP BY 1, 2",
        params,
    ):
        bands[key][band] = Sum(outings, people)
    return [
        SumLine(key, outings, people, bands[key], led, dict(zip(roles, apart, strict=True)))
        for key, outings, people, led, *apart in ledger.select(
            f"SELECT coalesce({BY[by]},''), count(*), sum{PEOPLE}, sum({_LED}), {','.join(f'sum({part})' for part in parts)}"
            f" FROM outing o WHERE {condition} GROUP BY 1 ORDER BY 1",
            params,
        )
    ]


def whole(lines: Sequence[SumLine]) -> SumLine:
    """The line below: the sum of all."""
    bands: dict[str, Sum] = {}
    for line in lines:
        for band, one in line.bands.items():
            so_far = bands.get(band, Sum())
            bands[band] = Sum(so_far.outings + one.outings, so_far.people + one.people)
    roles = {role: sum(line.roles[role] for line in lines) for role in (*PARTIES, "others_count")}
    turns, people = sum(line.outings for line in lines), sum(line.people for line in lines)
    return SumLine("", turns, people, bands, sum(line.led for line in lines), roles)


# ---- one outing


class Found(NamedTuple):
    """A hazard that was found on an outing."""

    uid: str
    where: str
    kind: str
    state: str
    actions: tuple[str, ...]


def found_on(ledger: Ledger, outing: str) -> list[Found]:
    """What was found on it, in the order in which it was entered."""
    return [
        Found(uid, where_of(ledger, uid), kind or "", state or "", tuple(json.loads(actions or "[]")))
        for uid, kind, state, actions in ledger.select(
            "SELECT uid, kind, state, actions FROM hazard WHERE outing=? ORDER BY hazard_no, uid", (outing,)
        )
    ]


def offered(ledger: Ledger) -> dict[str, list[str]]:
    """Names to offer while typing, by column: who went lately, the most frequent first; then the register of workers."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    columns = (*PARTIES, "led_by", "place")
    for line in ledger.select(f"SELECT {','.join(columns)} FROM outing ORDER BY started_at DESC LIMIT ?", (LOOKED_BACK,)):
        for column, value in zip(columns, line, strict=True):
            names = json.loads(value or "[]") if column in PARTIES else [value or ""]
            seen[column].update(name for name in names if name)
    found = {column: [name for name, _ in seen[column].most_common()] for column in columns}
    for name, role in ledger.select("SELECT name, role FROM worker WHERE coalesce(active,1)=1 ORDER BY name"):
        if role in _ROLES:
            found[_ROLES[role]].append(name or "")
    for (name,) in ledger.select("SELECT DISTINCT stair_leader FROM stairwell WHERE stair_leader IS NOT NULL ORDER BY 1"):
        found["stair_leaders"].append(name)
    return {column: list(dict.fromkeys(filter(None, names))) for column, names in found.items()}


def last_people(ledger: Ledger, kind: str | None = None, before: str = "9999") -> tuple[str, dict[str, list[str]]] | None:
    """When people went last, on this kind of outing if ever, and who; None before the first outing."""
    line = ledger.select(
        f"SELECT started_at, {','.join(PARTIES)} FROM outing WHERE started_at <= ?"
        " ORDER BY coalesce(kind,'')=? DESC, started_at DESC, uid LIMIT 1",
        (before, kind or ""),
    )
    if not line:
        return None
    at, *named = line[0]
    return str(at), {party: json.loads(names or "[]") for party, names in zip(PARTIES, named, strict=True)}


def is_shop_work(kind: str | None) -> bool:
    """Whether an outing of this kind goes to shops, so that they are offered first where something was found."""
    return bool(kind) and codes.flag("outing_kind", str(kind), "shop_work")
