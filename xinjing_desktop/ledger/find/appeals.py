"""Appeals as lines with saved filters, those that come again, and what was asked for before."""

import datetime
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Appeal
from xinjing_desktop.records.care import tidy_ticket
from xinjing_desktop.records.text import is_blank_word

TICKET_DIGITS = 4
"""So many digits are typed before anybody means a ticket."""
WINDOW = 90
"""Days within which the same appeal is called repeated."""
MOST_ALIKE = 3
"""More appeals of one kind than this in a stairwell within those days are repeated."""
RELATED_SHOWN = 6
_OPEN = "a.answered_on IS NULL"

FILTERS: dict[str, tuple[str, str]] = {
    "open": ("未答复", _OPEN),
    "due": ("今天到期", f"{_OPEN} AND a.promised_on = :today"),
    "overdue": ("逾期", f"{_OPEN} AND a.promised_on < :today"),
    "week": ("本周到期", f"{_OPEN} AND a.promised_on >= :today AND a.promised_on <= :sunday"),
    "undated": ("没有承诺日期", f"{_OPEN} AND a.promised_on IS NULL"),
    "repeated": ("重复", "a.uid IN (SELECT value FROM json_each(:repeated))"),
    "unhappy": ("不满意", "a.satisfied = 0"),
    "all": ("全部", "1"),
}
"""Saved filters: key → (words, condition). 逾期 is computed for the day, never stored."""

ORDERS = {
    "": "a.answered_on IS NOT NULL, a.promised_on IS NULL, a.promised_on, a.raised_on DESC, a.uid",
    "where": "d.sort_key IS NULL, d.sort_key{0}, p.shop_name{0}, a.uid",
    "kind": "a.kind{0}, a.uid",
    "urgency": "CASE a.urgency WHEN 'red' THEN 0 WHEN 'yellow' THEN 1 WHEN 'blue' THEN 2 ELSE 3 END{0}, a.promised_on, a.uid",
    "state": "a.answered_on IS NOT NULL{0}, a.promised_on IS NULL, a.promised_on{0}, a.uid",
    "raised_on": "a.raised_on{0}, a.uid",
    "promised_on": "a.promised_on IS NULL, a.promised_on{0}, a.uid",
    "answered_on": "a.answered_on IS NULL, a.answered_on{0}, a.uid",
    "handler": "a.handler IS NULL, a.handler{0}, a.promised_on, a.uid",
    "source": "a.source{0}, a.uid",
    "unit": "m.code{0}, a.promised_on IS NULL, a.promised_on, a.uid",
}
WHERE = "coalesce(d.address, p.shop_name || coalesce('（' || p.road || p.house_no || '号）', ''), '')"
_FROM = """FROM appeal a LEFT JOIN door d ON d.uid=a.household LEFT JOIN shop p ON p.uid=a.shop
    LEFT JOIN community m ON m.uid=a.community"""


@dataclass(frozen=True)
class AppealLine:
    """One line of the list."""

    uid: str
    where: str
    raised_on: str
    raised_by: str
    source: str
    ticket_no: str
    kind: str
    urgency: str
    description: str
    handler: str
    promised_on: str | None
    answer: str
    answered_on: str | None
    result: str
    satisfied: bool | None
    unit: str
    """The community it belongs to."""
    phones: str


class Pressing(NamedTuple):
    """What waits for an answer on one day."""

    overdue: int
    due: int
    open: int


class Need(NamedTuple):
    """Words of a visit that nobody has made an appeal of."""

    visit: str
    on: str
    where: str
    words: str


def ids(
    ledger: Ledger,
    chosen: str,
    order: str,
    descending: bool,
    *,
    today: datetime.date,
    text: str = "",
    unit: str | None = None,
) -> list[str]:
    """The uids of the appeals that fit, in order; `text` looks into place, person, words, ticket and handler."""
    condition = FILTERS[chosen][1]
    given = _given(ledger, today) if ":repeated" in condition else _given(None, today)
    sql = f"SELECT a.uid {_FROM} WHERE {condition}"
    sql, params = _filled(sql, given)
    if unit:
        sql += " AND a.community=?"
        params.append(unit)
    if text:
        said = "'|' || ".join(f"coalesce(a.{name},'') || " for name in ("description", "raised_by", "ticket_no", "handler"))
        sql += f" AND ({said} '|' || {WHERE}) LIKE ? ESCAPE '!'"
        params.append("%" + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + "%")
    return [uid for (uid,) in ledger.select(f"{sql} ORDER BY {ORDERS[order].format(' DESC' if descending else '')}", params)]


def counts(ledger: Ledger, today: datetime.date, unit: str | None = None) -> dict[str, int]:
    """How many appeals each saved filter holds on that day, in the whole ledger or in one community."""
    parts, params = _filled(",".join(f"coalesce(sum({sql}),0)" for _, sql in FILTERS.values()), _given(ledger, today))
    where, of = (" WHERE a.community=?", [unit]) if unit else ("", [])
    return dict(zip(FILTERS, ledger.select(f"SELECT {parts} FROM appeal a{where}", [*params, *of])[0], strict=True))


def lines(ledger: Ledger, uids: Sequence[str]) -> dict[str, AppealLine]:
    """The lines of one page of the list."""
    found = {}
    for uid, *facts, satisfied, unit, phones in ledger.select(
        f"""SELECT a.uid, {WHERE}, a.raised_on, coalesce(a.raised_by,''), a.source, coalesce(a.ticket_no,''), a.kind,
              coalesce(a.urgency,''), coalesce(a.description,''), coalesce(a.handler,''), a.promised_on,
              coalesce(a.answer,''), a.answered_on, coalesce(a.result,''), a.satisfied, coalesce(m.name,''), a.phones
            {_FROM} WHERE a.uid IN (SELECT value FROM json_each(?))""",
        (json.dumps(list(uids)),),
    ):
        numbers = "、".join(phone["number"] for phone in json.loads(phones)) if phones else ""
        content = None if satisfied is None else bool(satisfied)
        rest = (content, unit, numbers)
        found[uid] = AppealLine(*(uid, *facts, *rest))
    return found


def overdue_days(answered_on: object, promised_on: datetime.date | str | None, today: datetime.date) -> int:
    """How many days past its promise an appeal without answer is; 0 when it is in time."""
    if answered_on or not promised_on:
        return 0
    day = datetime.date.fromisoformat(promised_on) if isinstance(promised_on, str) else promised_on
    return max(0, (today - day).days)


def pressing(ledger: Ledger, today: datetime.date) -> Pressing:
    """How many answers are overdue, due today, and owed at all."""
    day = today.isoformat()
    sql = "SELECT coalesce(sum(promised_on < ?),0), coalesce(sum(promised_on = ?),0), count(*) FROM appeal WHERE answered_on IS NULL"
    return Pressing(*ledger.select(sql, (day, day))[0])


def repeated(ledger: Ledger) -> set[str]:
    """Appeals that came again within 90 days: twice from one household, shop or caller, or of one kind too often in a stairwell."""
    again: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    alike: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for uid, household, shop, stairwell, kind, phones, day in ledger.select(
        """SELECT a.uid, a.household, a.shop, h.stairwell, a.kind, a.phones, CAST(julianday(a.raised_on) AS INTEGER)
           FROM appeal a LEFT JOIN household h ON h.uid=a.household WHERE a.raised_on IS NOT NULL"""
    ):
        if household or shop:
            again[(household or shop,)].append((day, uid))
        else:
            for phone in json.loads(phones or "[]"):
                again["phone", phone["number"]].append((day, uid))
        if stairwell:
            alike[(stairwell, kind)].append((day, uid))
    return _crowded(again, 2) | _crowded(alike, MOST_ALIKE + 1)


def _crowded(groups: dict[tuple[str, ...], list[tuple[int, str]]], least: int) -> set[str]:
    """Whoever stands in some 90 days of a group that hold so many."""
    found: set[str] = set()
    for group in groups.values():
        if len(group) < least:
            continue
        group.sort()
        for at in range(least - 1, len(group)):
            begin = at - least + 1
            if group[at][0] - group[begin][0] <= WINDOW:
                found.update(uid for _, uid in group[begin : at + 1])
    return found


def related(ledger: Ledger, appeal: Appeal) -> tuple[list[AppealLine], list[AppealLine]]:
    """What else was asked for, before or since, newest first: by the same household, shop or caller; of the same kind near by."""
    limit = (appeal.uid, RELATED_SHOWN)
    order = "ORDER BY raised_on DESC, uid LIMIT ?"
    own, owner = ("household", appeal.household) if appeal.household else ("shop", appeal.shop)
    if owner:
        ours = ledger.select(f"SELECT uid FROM appeal WHERE {own}=? AND uid<>? {order}", (owner, *limit))
    else:
        numbers = json.dumps([phone["number"] for phone in appeal.phones or []])
        called = "EXISTS(SELECT 1 FROM json_each(phones) j, json_each(?) k WHERE j.value ->> 'number' = k.value)"
        ours = ledger.select(f"SELECT uid FROM appeal WHERE {called} AND uid<>? {order}", (numbers, *limit))
    if appeal.household:
        near = """SELECT a.uid FROM household h JOIN household n ON n.stairwell=h.stairwell JOIN appeal a ON a.household=n.uid
            WHERE h.uid=? AND n.uid<>h.uid AND a.kind=? AND a.uid<>? ORDER BY a.raised_on DESC, a.uid LIMIT ?"""
        params: tuple[object, ...] = (appeal.household, appeal.kind, *limit)
    else:
        near = f"SELECT uid FROM appeal WHERE community=? AND (shop IS NULL OR shop IS NOT ?) AND kind=? AND uid<>? {order}"
        params = (appeal.community, appeal.shop, appeal.kind, *limit)
    mine = [uid for (uid,) in ours]
    alike = [uid for (uid,) in ledger.select(near, params) if uid not in mine]
    known = lines(ledger, [*mine, *alike])
    return [known[uid] for uid in mine], [known[uid] for uid in alike]


def of_household(ledger: Ledger, household: str) -> list[AppealLine]:
    """The appeals of a household, the newest first."""
    uids = [uid for (uid,) in ledger.select("SELECT uid FROM appeal WHERE household=? ORDER BY raised_on DESC, uid", (household,))]
    known = lines(ledger, uids)
    return [known[uid] for uid in uids]


def with_ticket(ledger: Ledger, typed: str, limit: int = 5) -> list[AppealLine]:
    """The appeals whose ticket number contains what was typed, if there are digits enough for one."""
    part = tidy_ticket(typed) or ""
    if sum(sign.isdigit() for sign in part) < TICKET_DIGITS:
        return []
    sql = "SELECT uid FROM appeal WHERE instr(ticket_no, ?) ORDER BY raised_on DESC, uid LIMIT ?"
    uids = [uid for (uid,) in ledger.select(sql, (part, limit))]
    known = lines(ledger, uids)
    return [known[uid] for uid in uids]


def needs(ledger: Ledger, today: datetime.date, unit: str | None = None) -> list[Need]:
    """Words of visits of the last 90 days that nobody has made an appeal of, the oldest first."""
    found = [
        Need(*line)
        for line in ledger.select(
            """SELECT v.uid, v.visited_at, coalesce(d.address, p.shop_name, ''), v.needs FROM visit v
                 LEFT JOIN door d ON d.uid=v.household LEFT JOIN shop p ON p.uid=v.shop LEFT JOIN household h ON h.uid=v.household
               WHERE v.needs IS NOT NULL AND v.visited_at >= ?1 AND NOT EXISTS(SELECT 1 FROM appeal a WHERE a.visit=v.uid)
                 AND (?2 IS NULL OR coalesce(h.community, p.community)=?2)
               ORDER BY v.visited_at, v.uid""",
            ((today - datetime.timedelta(days=WINDOW)).isoformat(), unit),
        )
    ]
    return [one for one in found if not is_blank_word(one.words.strip())]


def handlers(ledger: Ledger) -> list[str]:
    """Who has seen to appeals, the busiest first, then everybody on duty: to be offered while a name is typed."""
    known = ledger.select("SELECT handler FROM appeal WHERE handler IS NOT NULL GROUP BY handler ORDER BY count(*) DESC, handler")
    workers = ledger.select("SELECT name FROM worker WHERE active IS NOT 0 AND name IS NOT NULL ORDER BY name")
    return list(dict.fromkeys(name for (name,) in [*known, *workers]))


def homes(ledger: Ledger) -> list[tuple[str, str]]:
    """Every door with its head, to choose one from, as one walks."""
    lines = ledger.select(
        "SELECT d.uid, d.address, coalesce(h.head_name, h.contact_name, '') FROM door d JOIN household h ON h.uid=d.uid"
        " ORDER BY d.sort_key"
    )
    return [(uid, f"{address}　{head}".rstrip()) for uid, address, head in lines]


def shops(ledger: Ledger) -> list[tuple[str, str]]:
    """Every shop with its address, to choose one from."""
    sql = "SELECT uid, coalesce(shop_name,''), coalesce(road,'') || coalesce(house_no || '号','') FROM shop ORDER BY road, shop_name"
    return [(uid, f"{name}（{where}）" if where else name) for uid, name, where in ledger.select(sql)]


def _given(ledger: Ledger | None, today: datetime.date) -> dict[str, str]:
    sunday = today + datetime.timedelta(days=6 - today.weekday())
    again = json.dumps(sorted(repeated(ledger))) if ledger is not None else "[]"
    return {":today": today.isoformat(), ":sunday": sunday.isoformat(), ":repeated": again}


def _filled(sql: str, given: dict[str, str]) -> tuple[str, list[object]]:
    """Named places as question marks, for a ledger takes those alone."""
    names: list[object] = [given[name] for name in re.findall("|".join(given), sql)]
    return re.sub("|".join(given), "?", sql), names
