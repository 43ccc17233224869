"""Knocking on doors: one visit per door or shop, a whole stairwell or street in one change."""

import datetime
import json
from collections.abc import Iterable, Sequence
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework.people import is_before
from xinjing_desktop.ledger.find.attempts import KNOCKED, MISSED
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.ledger.undo import CHILDREN
from xinjing_desktop.records import BY_NAME, Visit, codes, workdays
from xinjing_desktop.records.row import new_uid
from xinjing_desktop.records.text import split_names

EVENING_FROM, EVENING_UNTIL = 18, 6
"""Hours between which a visit counts as 夜间; the town has not fixed them (domain note §15)."""


def time_band(moment: str) -> str | None:
    """day, evening or weekend of `yyyy-mm-ddThh:mm`; without an hour only a weekend can be told.

    A public holiday is like a weekend, a Saturday or Sunday that is worked instead like any other day.
    """
    when = datetime.datetime.fromisoformat(moment)
    if not workdays.is_workday(when.date()):
        return "weekend"
    if "T" not in moment:
        return None
    return "evening" if when.hour >= EVENING_FROM or when.hour < EVENING_UNTIL else "day"


def problem_of(
    ledger: Ledger, moment: str, uids: Iterable[str] = (), at: str = "household", met: str | None = None
) -> str | None:
    """Why nobody can have been at these doors at that moment, or met these people there, in words; None when nothing speaks
    against it.
    """
    now = clock.now()
    if moment[:16] > now.strftime("%Y-%m-%dT%H:%M")[: len(moment)]:
        return f"走访时间还没有到，现在是 {now.month}月{now.day}日 {now:%H:%M}。请核对后重填。"
    year = int(moment[:4])
    if year < clock.FIRST_YEAR:
        return f"走访时间早于 {clock.FIRST_YEAR} 年，请核对年份后重填。"
    if at != "household":
        return None
    uids = list(uids)
    built = ledger.select(
        """SELECT c.name, c.built_year FROM json_each(?) j JOIN household h ON h.uid=j.value
             JOIN stairwell s ON s.uid=h.stairwell JOIN compound c ON c.uid=s.compound
           WHERE c.built_year > ? ORDER BY c.built_year DESC LIMIT 1""",
        (json.dumps(uids), year),
    )
    if built:
        return f"{built[0][0]}是 {built[0][1]} 年建成的，走访不会更早。请核对走访时间，或在“设置”里更正建成年份。"
    return met_too_early(ledger, moment, uids, met)


def met_too_early(ledger: Ledger, moment: str, households: Iterable[str], met: str | None) -> str | None:
    """Why nobody can have met these people at these doors so early, in words; None when nothing speaks against it.

    A door was there before those who live behind it now: a visit before they came is none of their business. Only where
    the day of moving in is known of everybody there, somebody met by name before his own is a slip.
    """
    names = split_names(met or "")
    if not names:
        return None
    homes: dict[str, list[tuple[str, str | None, bool]]] = {}
    for home, name, came, gone in ledger.select(
        """SELECT household, name, moved_in_on, moved_out_on IS NOT NULL OR died_on IS NOT NULL FROM resident
           WHERE household IN (SELECT value FROM json_each(?)) ORDER BY household, moved_in_on DESC, uid""",
        (json.dumps(list(households)),),
    ):
        homes.setdefault(home, []).append((name, came, bool(gone)))
    for people in homes.values():
        former = {name for name, _, gone in people if gone}
        here = [(name, came) for name, came, gone in people if not gone]
        if not all(came for _, came in here):
            continue
        for name, came in here:
            if name in names and name not in former and is_before(moment[:10], came):
                return f"{name}是 {came} 入住的，走访不会更早见到这位居民。请核对走访时间和见到的人，或在“住户”里更正入住日期。"
    return None


def back_too_early(moment: str, on: datetime.date | None) -> str | None:
    """Why nobody comes back to a door on that day, in words; None when nothing speaks against it."""
    if on is not None and on.isoformat() < moment[:10]:
        return f"回访日期早于走访的日子（{moment[:10]}），请核对年份和月份。"
    return None


def knock(
    pen: Pen, ledger: Ledger, uids: Sequence[str], *, visited_at: str, at: str = "household", **facts: Any
) -> dict[str, str]:
    """Record the same visit at each of these doors, or shops; the attempt number and the time band follow by themselves.

    A door that already has a visit at this very moment (the same round of the same stairwell) has that one corrected.
    Returns the visit's uid by door. Raises Refusal for a moment at which nobody can have been there.
    """
    if not uids:
        raise Refusal("还没有选门。请先点选要记录的门。" if at == "household" else "还没有选商户。请先点选要记录的商户。")
    if problem := problem_of(ledger, visited_at, uids, at, facts.get("person_met")):
        raise Refusal(problem)
    if problem := back_too_early(visited_at, facts.get("follow_up_on")):
        raise Refusal(problem)
    band = time_band(visited_at)
    written: dict[str, str] = {}
    for uid, before, same in ledger.select(_BEFORE.format(at=at), (visited_at, json.dumps(list(uids)))):
        if same:
            pen.edit(Visit, same, **facts)
            written[uid] = same
            continue
        facts_here = {at: uid, "visited_at": visited_at, "time_band": band, "attempt_no": before + 1}
        visit = Visit(uid=new_uid(), **facts_here, **{"method": "door", **facts})
        written[uid] = pen.add(visit).uid
    _count_on(pen, ledger, list(written), visited_at, at)
    return written


def correct(pen: Pen, ledger: Ledger, uid: str, **facts: Any) -> bool:
    """Give a visit other facts; False when nothing differs. The attempts count anew, and so does the band of another time.

    Raises Refusal.
    """
    before = ledger.get(Visit, uid)
    changed = pen.edit(Visit, uid, **facts)
    after = ledger.get(Visit, uid)
    if not changed or before is None or after is None:
        return changed
    was, here = _place_of(before), _place_of(after)
    at, door = here
    moved = (before.visited_at, was) != (after.visited_at, here)
    again = back_too_early(after.visited_at, after.follow_up_on)
    if again and not back_too_early(before.visited_at, before.follow_up_on):
        raise Refusal(again)
    if (moved or before.person_met != after.person_met) and (
        problem := problem_of(ledger, after.visited_at, [door], at, after.person_met)
    ):
        raise Refusal(problem)
    if moved:
        ((_, vain, _),) = ledger.select(_BEFORE.format(at=at), (after.visited_at, json.dumps([door])))
        anew: dict[str, Any] = {"attempt_no": vain + 1 if before.attempt_no else None}
        if before.visited_at != after.visited_at:
            anew["time_band"] = time_band(after.visited_at)
        pen.edit(Visit, uid, **{**anew, **facts})
    for at, door in dict.fromkeys((was, here)):
        _count_on(pen, ledger, [door], min(before.visited_at, after.visited_at), at)
    return True


def _place_of(visit: Visit) -> tuple[str, str]:
    return ("shop", str(visit.shop)) if visit.shop else ("household", str(visit.household or ""))


def come_back(pen: Pen, ledger: Ledger, household: str, on: datetime.date) -> None:
    """Plan another visit to this door: it is due from that day until somebody goes. Raises Refusal."""
    if on < clock.today():
        raise Refusal("回访日期已经过去了，请选今天或以后的一天。")
    last = ledger.value("SELECT uid FROM visit WHERE household=? ORDER BY visited_at DESC, uid DESC LIMIT 1", (household,))
    if last is None:
        raise Refusal("还没有走访记录，先登记一次走访，再约回访。")
    pen.edit(Visit, last, follow_up_on=on)


def take_back(pen: Pen, ledger: Ledger, visits: Sequence[str]) -> None:
    """These visits were a slip: they go, what came of them stays, and the attempts after them count anew. Raises Refusal."""
    gone = ledger.select(
        "SELECT household, shop, visited_at FROM visit WHERE uid IN (SELECT value FROM json_each(?))", (json.dumps(list(visits)),)
    )
    for entity, column in CHILDREN["visit"]:  # what somebody asked for, found or photographed there is still so
        sql = f"SELECT uid FROM {entity} WHERE {column} IN (SELECT value FROM json_each(?)) ORDER BY uid"
        for (uid,) in ledger.select(sql, (json.dumps(list(visits)),)):
            pen.edit(BY_NAME[entity], uid, **{column: None})
    for visit in visits:
        pen.remove(Visit, visit)
    for household, shop, moment in gone:
        if uid := household or shop:
            _count_on(pen, ledger, [uid], moment, "household" if household else "shop")


def _count_on(pen: Pen, ledger: Ledger, uids: list[str], moment: str, at: str) -> None:
    """What was recorded before a visit of an earlier day was added, corrected or taken away counts on from it."""
    later = f"EXISTS(SELECT 1 FROM visit w WHERE w.{at}=v.{at} AND w.visited_at > ?)"
    counts: dict[str, int] = {}
    for uid, visit, visited_at, outcome, knocked, number in ledger.select(
        f"""SELECT v.{at}, v.uid, v.visited_at, v.outcome, {KNOCKED.format("v")}, v.attempt_no FROM visit v
            WHERE v.{at} IN (SELECT value FROM json_each(?)) AND {later} ORDER BY v.visited_at, v.uid""",
        (json.dumps(uids), moment),
    ):
        vain = counts.get(uid, 0)
        if visited_at > moment and number is not None and number != vain + 1:
            pen.edit(Visit, visit, attempt_no=vain + 1)
        if outcome and not codes.flag("visit_outcome", outcome, "missed"):
            counts[uid] = 0
        elif outcome and knocked:
            counts[uid] = vain + 1


_SETTLED_BEFORE = f"""coalesce((SELECT max(w.visited_at) FROM visit w
    WHERE w.{{at}}=j.value AND w.visited_at < ?1 AND w.outcome NOT IN {MISSED}), '')"""
_BEFORE = f"""SELECT j.value,
      (SELECT count(*) FROM visit v WHERE v.{{at}}=j.value AND v.visited_at < ?1 AND v.visited_at > {_SETTLED_BEFORE}
         AND v.outcome IN {MISSED} AND {KNOCKED.format("v")}),
      (SELECT max(uid) FROM visit s WHERE s.{{at}}=j.value AND s.visited_at=?1)
    FROM json_each(?2) j"""
"""Of each door: the attempts in vain before a moment, since it was last settled, and the visit at that very moment."""
