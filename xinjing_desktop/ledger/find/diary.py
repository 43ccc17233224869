"""民情日志: what a unit did on a day, in sentences told from that day's records; what a person wrote instead is kept.

Everything is read for a span of days at once, so that a month costs about as much as a day.
"""

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from xinjing_desktop.ledger.find.hazards import WHERE
from xinjing_desktop.ledger.find.hazards_then import GONE
from xinjing_desktop.ledger.find.outings import PEOPLE
from xinjing_desktop.ledger.find.shops import PATROLLED
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import DiaryEntry, codes
from xinjing_desktop.records.campaign import PARTIES
from xinjing_desktop.records.row import shared_uid

NAMED_AT_MOST = 8
"""So many places are named one by one; of more it says how many."""


class Key(NamedTuple):
    """Whose day: the uid of a community, and the day as it is written."""

    unit: str
    day: str


@dataclass(frozen=True)
class Span:
    """From the first to the last day, both included; perhaps only one unit, or what one worker had a hand in."""

    first: datetime.date
    last: datetime.date
    unit: str | None = None
    worker: str | None = None

    def asked(self, sql: str, *, day: str, unit: str, hands: str = "") -> tuple[str, list[str]]:
        """The query narrowed to the days and the unit; `hands` is the condition on a worker's name, which it takes as `?`."""
        end = (self.last + datetime.timedelta(days=1)).isoformat()
        conditions, params = [f"{day} >= ?", f"{day} < ?"], [self.first.isoformat(), end]
        if self.unit:
            conditions.append(f"{unit}=?")
            params.append(self.unit)
        if self.worker:
            conditions.append(hands or "0")
            params += [self.worker] * hands.count("?")
        return f"{sql} WHERE {' AND '.join(conditions)}", params


@dataclass
class Day:
    """What was done on one day, before it is told."""

    outings: list[str] = field(default_factory=list)
    people: int = 0
    doors: "dict[str, Door]" = field(default_factory=dict)
    leaflets: int = 0
    workers: dict[str, None] = field(default_factory=dict)
    patrolled: dict[str, str] = field(default_factory=dict)
    shut: dict[str, str] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    rechecks: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    referred: list[str] = field(default_factory=list)
    raised: list[str] = field(default_factory=list)
    answered: list[bool] = field(default_factory=list)
    received: dict[str, int] = field(default_factory=dict)
    """Leaflets that came in, by name."""


class Door(NamedTuple):
    """How the day ended at one door: the last of its visits decides."""

    stairwell: str
    outcome: str
    band: str
    verified: bool
    three_done: bool


Days = defaultdict[Key, Day]


def told(ledger: Ledger, span: Span) -> dict[Key, list[str]]:
    """The sentences of every day on which anything was done, by unit and day."""
    days: Days = defaultdict(Day)
    for read in (_outings, _doors, _shops, _found, _rechecks, _closed, _referred, _raised, _answered, _received):
        read(ledger, span, days)
    return {key: list(_sentences(days[key])) for key in sorted(days)}


def of_day(ledger: Ledger, unit: str, day: datetime.date, worker: str | None = None) -> str:
    """What was done on this day, a line for each kind of work; "" for a day without any."""
    return "\n".join(told(ledger, Span(day, day, unit, worker)).get(Key(unit, day.isoformat()), []))


def entry_uid(unit: str, day: datetime.date) -> str:
    """The uid that every PC gives the words written for this day."""
    return shared_uid("diary_entry", unit, day.isoformat())


def written(ledger: Ledger, unit: str, day: datetime.date) -> DiaryEntry | None:
    """The words that somebody wrote for this day in place of what the records tell."""
    return ledger.get(DiaryEntry, entry_uid(unit, day))


def all_written(ledger: Ledger, span: Span) -> dict[Key, DiaryEntry]:
    """The same for every day of the span."""
    query = DiaryEntry.select().where(DiaryEntry.day >= span.first, DiaryEntry.day <= span.last)
    if span.unit:
        query = query.where(DiaryEntry.community == span.unit)
    return {Key(one.community, one.day.isoformat()): one for one in ledger.rows(query.order_by(DiaryEntry.uid))}


# ---- telling


def _sentences(day: Day) -> Iterator[str]:
    if day.outings:
        yield f"出动：{len(day.outings)} 批次、{day.people} 人次。{'；'.join(day.outings)}。"
    if day.doors:
        yield _of_doors(day)
    shut = [name for shop, name in day.shut.items() if shop not in day.patrolled]
    if day.patrolled:
        yield f"巡查沿街商户：{len(day.patrolled)} 家（{_named(list(day.patrolled.values()), '家')}）。"
    if shut:
        yield f"没有进去的沿街商户：{len(shut)} 家（{_named(shut, '家')}）。"
    if day.found:
        yield f"发现隐患：{len(day.found)} 处。{_named(day.found, '处')}。"
    if day.rechecks:
        parts = _counted("recheck_result", day.rechecks, "处")
        yield f"复查隐患：{len(day.rechecks)} 处，{'，'.join(parts)}。"
    if day.closed:
        yield f"隐患销号：{len(day.closed)} 处。{_named(day.closed, '处')}。"
    if day.referred:
        yield f"移交隐患：{len(day.referred)} 处。{_named(day.referred, '处')}。"
    if day.raised:
        yield f"收到诉求：{len(day.raised)} 件。{_named(day.raised, '件')}。"
    if day.answered:
        pleased = f"，居民满意 {sum(day.answered)} 件" if any(day.answered) else ""
        yield f"答复诉求：{len(day.answered)} 件{pleased}。"
    if day.received:
        yield f"领入宣传品：{'、'.join(f'{name} {count:,} 份' for name, count in sorted(day.received.items()))}。"


def _of_doors(day: Day) -> str:
    doors = list(day.doors.values())
    at = Counter(door.stairwell for door in doors)
    places = _named([f"{stairwell or '其他'} {count} 户" for stairwell, count in at.items()], "个门洞")
    evening = sum(door.band == "evening" for door in doors)
    late = "，都在夜间" if evening == len(doors) else f"，其中夜间 {evening} 户" if evening else ""
    came_of = _counted("visit_outcome", [door.outcome for door in doors], "户")
    more = (
        ("核对信息", sum(door.verified for door in doors), "户"),
        ("三清三关落实", sum(door.three_done for door in doors), "户"),
        ("发放宣传品", day.leaflets, "份"),
    )
    also = "，".join(f"{words} {count:,} {unit}" for words, count, unit in more if count)
    said = [f"走访住户：{len(doors)} 户（{places}）{late}。{'，'.join(came_of)}。"]
    said += [f"{also}。"] if also else []
    said += [f"走访人：{'、'.join(day.workers)}。"] if day.workers else []
    return "".join(said)


def _counted(code_list: str, found: Sequence[str], unit: str) -> list[str]:
    """How many of each code, in the order of the code list."""
    counts = Counter(found)
    labels = ((code, label if label.endswith("）") else f"{label} ") for code, label in codes.choices(code_list))
    said = [f"{label}{counts[code]} {unit}" for code, label in labels if counts[code]]
    return said + ([f"没有写结果 {counts['']} {unit}"] if counts[""] else [])


def _named(places: Sequence[str], counted: str) -> str:
    shown = "；".join(places[:NAMED_AT_MOST]) if counted in ("处", "件") else "、".join(places[:NAMED_AT_MOST])
    return f"{shown}等 {len(places)} {counted}" if len(places) > NAMED_AT_MOST else shown


def _short_day(day: str) -> str:
    return f"{int(day[5:7])}月{int(day[8:10])}日"


# ---- reading: each adds its part to the days


def _has(column: str) -> str:
    return f"EXISTS(SELECT 1 FROM json_each({column}) WHERE value=?)"


def _lines(ledger: Ledger, asked: tuple[str, list[str]], order: str) -> Iterator[tuple[Key, Sequence[Any]]]:
    """The lines of a query whose first two columns are the unit and the day."""
    sql, params = asked
    for unit, day, *rest in ledger.select(f"{sql} ORDER BY {order}", params):
        yield Key(unit or "", str(day)[:10]), rest


def _outings(ledger: Ledger, span: Span, days: Days) -> None:
    hands = "(" + " OR ".join(_has(f"o.{party}") for party in PARTIES) + ")"
    sql = f"""SELECT o.community, o.started_at, o.started_at, o.kind, coalesce(o.place,''), coalesce(o.led_by,''),
                coalesce(o.others_count,0), {PEOPLE}, {",".join(f"o.{party}" for party in PARTIES)} FROM outing o"""
    asked = span.asked(sql, day="o.started_at", unit="o.community", hands=hands)
    for key, (at, kind, place, led_by, others, people, *named) in _lines(ledger, asked, "o.started_at, o.uid"):
        names = [name for column in named for name in json.loads(column or "[]")]
        who = "、".join(names) + (f"{'，另 ' if names else ''}{others} 人" if others else "")
        time = f"{at[11:16]} " if "T" in at else ""
        where = f"（{place}）" if place else ""
        led = f"，{led_by}带队" if led_by else ""
        days[key].outings.append(f"{time}{codes.label('outing_kind', kind or '')}{where}：{who}{led}")
        days[key].people += people


def _doors(ledger: Ledger, span: Span, days: Days) -> None:
    sql = """SELECT h.community, v.visited_at, v.household,
               coalesce(s.lane || '弄', '') || coalesce(s.sub_lane || '支弄', '') || s.number || '号', v.outcome, v.time_band,
               coalesce(v.verified,0), coalesce(v.three_done,0), coalesce(v.leaflet_count,0), v.workers
             FROM visit v JOIN household h ON h.uid=v.household LEFT JOIN stairwell s ON s.uid=h.stairwell"""
    asked = span.asked(sql, day="v.visited_at", unit="h.community", hands=_has("v.workers"))
    for key, (household, stairwell, outcome, band, verified, three, leaflets, workers) in _lines(
        ledger, asked, "v.visited_at, v.uid"
    ):
        day = days[key]
        before = day.doors.get(household)
        day.doors[household] = Door(
            stairwell or "",
            outcome or "",
            band or "",
            bool(verified) or (before is not None and before.verified),
            bool(three) or (before is not None and before.three_done),
        )
        day.leaflets += leaflets
        day.workers |= dict.fromkeys(json.loads(workers or "[]"))


def _shops(ledger: Ledger, span: Span, days: Days) -> None:
    sql = f"""SELECT p.community, v.visited_at, v.shop, coalesce(p.shop_name, p.road || p.house_no || '号', '一家商户'), {PATROLLED}
             FROM visit v JOIN shop p ON p.uid=v.shop"""
    asked = span.asked(sql, day="v.visited_at", unit="p.community", hands=_has("v.workers"))
    for key, (shop, name, patrolled) in _lines(ledger, asked, "v.visited_at, v.uid"):
        (days[key].patrolled if patrolled else days[key].shut)[shop] = name


_HAZARD = """FROM {} LEFT JOIN door d ON d.uid=z.household LEFT JOIN stairwell s ON s.uid=z.stairwell
    LEFT JOIN compound c ON c.uid=z.compound LEFT JOIN shop p ON p.uid=z.shop"""


def _found(ledger: Ledger, span: Span, days: Days) -> None:
    """With the deadline that was set then; what turned out to be none, or the same as another, was not found."""
    due = "coalesce(z.extended_from, z.due_date)"
    sql = f"SELECT z.community, z.found_on, {WHERE}, z.kind, z.fixed_on_site, {due} {_HAZARD.format('hazard z')}"
    sql, params = span.asked(sql, day="z.found_on", unit="z.community", hands=_has("z.found_by"))
    asked = f"{sql} AND coalesce(z.state,'') NOT IN {GONE}", params
    for key, (where, kind, on_site, due) in _lines(ledger, asked, "z.hazard_no, z.uid"):
        then = "当场整改" if on_site else f"{_short_day(due)}前整改" if due else "未定时限"
        days[key].found.append(f"{_thing(where, kind)}（{then}）")


def _rechecks(ledger: Ledger, span: Span, days: Days) -> None:
    sql = "SELECT z.community, k.rechecked_on, k.result FROM recheck k JOIN hazard z ON z.uid=k.hazard"
    asked = span.asked(sql, day="k.rechecked_on", unit="z.community", hands=_has("k.rechecked_by"))
    for key, (result,) in _lines(ledger, asked, "k.uid"):
        days[key].rechecks.append(result or "")


def _closed(ledger: Ledger, span: Span, days: Days) -> None:
    """What was fixed on the spot is told where it was found. Nobody is named at a closing: a worker's day leaves it out."""
    sql = f"SELECT z.community, z.closed_on, {WHERE}, z.kind {_HAZARD.format('hazard z')}"
    sql, params = span.asked(sql, day="z.closed_on", unit="z.community")
    for key, (where, kind) in _lines(ledger, (f"{sql} AND z.fixed_on_site IS NOT 1", params), "z.hazard_no, z.uid"):
        days[key].closed.append(_thing(where, kind))


def _referred(ledger: Ledger, span: Span, days: Days) -> None:
    sql = f"SELECT z.community, f.referred_on, {WHERE}, z.kind, f.body {_HAZARD.format('referral f JOIN hazard z ON z.uid=f.hazard')}"
    asked = span.asked(sql, day="f.referred_on", unit="z.community")
    for key, (where, kind, body) in _lines(ledger, asked, "f.uid"):
        days[key].referred.append(f"{_thing(where, kind)}（{codes.label('bodies', body)}）")


def _raised(ledger: Ledger, span: Span, days: Days) -> None:
    sql = """SELECT a.community, a.raised_on, coalesce(d.address, p.shop_name, ''), a.kind, a.description
             FROM appeal a LEFT JOIN door d ON d.uid=a.household LEFT JOIN shop p ON p.uid=a.shop"""
    asked = span.asked(sql, day="a.raised_on", unit="a.community", hands="a.handler=?")
    for key, (where, kind, description) in _lines(ledger, asked, "a.uid"):
        days[key].raised.append(f"{where} {codes.label('appeal_kind', kind)}：{_first_words(description)}".strip())


def _answered(ledger: Ledger, span: Span, days: Days) -> None:
    sql = "SELECT a.community, a.answered_on, a.satisfied FROM appeal a"
    asked = span.asked(sql, day="a.answered_on", unit="a.community", hands="a.handler=?")
    for key, (satisfied,) in _lines(ledger, asked, "a.uid"):
        days[key].answered.append(bool(satisfied))


def _received(ledger: Ledger, span: Span, days: Days) -> None:
    """What was handed out is told with the doors."""
    sql = "SELECT l.community, l.moved_on, l.leaflet, l.quantity FROM leaflet_move l"
    sql, params = span.asked(sql, day="l.moved_on", unit="l.community", hands="l.handled_by=?")
    for key, (leaflet, count) in _lines(ledger, (f"{sql} AND l.kind='received'", params), "l.moved_on, l.uid"):
        found = days[key].received
        found[leaflet or "宣传品"] = found.get(leaflet or "宣传品", 0) + (count or 0)


def _thing(where: str, kind: str | None) -> str:
    return f"{where} {codes.short_label('hazard_kinds', kind) if kind else '隐患'}".strip()


def _first_words(text: str | None, most: int = 24) -> str:
    """The beginning of what somebody said: a diary is no file."""
    words = " ".join((text or "").split())
    return words if len(words) <= most else f"{words[:most]}…"
