"""What waits for somebody today (the counts are in `pressing`): the most urgent lines, what colleagues did last."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import hazards
from xinjing_desktop.ledger.find.households import FILTERS, on_day
from xinjing_desktop.ledger.find.pressing import FOLLOW_UP
from xinjing_desktop.ledger.find.whereabouts import SECTIONS, TABS, Spot, spot_of
from xinjing_desktop.ledger.history import name_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME

LOOKED_BACK = 300
"""How many acts back the last acts of colleagues are looked for."""

@dataclass(frozen=True)
class Urgent:
    """One thing to do today."""

    sort: str
    """overdue, due (both hazards), appeal or follow_up."""
    uid: str
    """Of the hazard, of the appeal, or of the household to go back to."""
    where: str
    kind: str
    """Code of the hazard kind, or of the kind of appeal; of a follow-up, what is needed in words."""
    on: datetime.date
    """The deadline, the day for which an answer was promised, or the one on which somebody wanted to come back."""
    who: str
    unit: str = ""
    """The community, for a town."""


class Draft(NamedTuple):
    """A form that somebody began and did not save."""

    title: str
    """What kind of record, as a user calls it."""
    name: str
    page: str
    where: dict[str, str]
    """What to hand to `Desk.go` together with the page."""


class Done(NamedTuple):
    """What a colleague did, several times in a row perhaps."""

    who: str
    what: str
    at: datetime.datetime
    times: int


def is_empty(ledger: Ledger) -> bool:
    """Whether nobody has written any door, shop or hazard yet."""
    sql = "SELECT EXISTS(SELECT 1 FROM household) OR EXISTS(SELECT 1 FROM shop) OR EXISTS(SELECT 1 FROM hazard)"
    return not ledger.value(sql)


def unseen(ledger: Ledger, today: datetime.date) -> tuple[int, int]:
    """How many inhabited households nobody has reached this year, and how many of those somebody in need lives in."""
    sql = f"SELECT count(*), coalesce(sum({FILTERS['key'][1]}),0) FROM household h WHERE {FILTERS['unseen'][1]}"
    line = ledger.select(*on_day(sql, today.isoformat()))[0]
    return int(line[0]), int(line[1])


def urgent(ledger: Ledger, today: datetime.date, limit: int = 50) -> list[Urgent]:
    """The overdue hazards, the longest first; then those due today; the answers owed; the doors to go back to.

    At most `limit` of each: many hazards do not hide an appeal.
    """
    day = today.isoformat()
    found = [
        uid
        for (uid,) in ledger.select(
            "SELECT uid FROM hazard WHERE state='fixing' AND due_date <= ? ORDER BY due_date, uid LIMIT ?", (day, limit)
        )
    ]
    lines = hazards.lines(ledger, found)
    waiting = []
    for line in (lines[uid] for uid in found):
        assert line.due_date
        sort = "overdue" if line.due_date < day else "due"
        on = datetime.date.fromisoformat(line.due_date)
        waiting.append(Urgent(sort, line.uid, line.where, line.kind, on, line.responsible, line.unit))
    waiting += _answers_owed(ledger, day, limit)
    for uid, where, needs, on, who, unit in ledger.select(
        f"""SELECT v.household, coalesce((SELECT address FROM door WHERE uid=v.household), ''),
              coalesce(v.needs, v.remark, ''), min(v.follow_up_on), coalesce(v.person_met, ''),
              coalesce((SELECT m.name FROM household h JOIN community m ON m.uid=h.community WHERE h.uid=v.household), '')
            {FOLLOW_UP} GROUP BY v.household ORDER BY min(v.follow_up_on), v.household LIMIT ?""",
        (day, limit),
    ):
        waiting.append(Urgent("follow_up", uid, where, needs, datetime.date.fromisoformat(on), who, unit))
    return waiting


def _answers_owed(ledger: Ledger, day: str, limit: int) -> list[Urgent]:
    owed = ledger.select(
        """SELECT a.uid, coalesce(d.address, p.shop_name, a.raised_by, ''), a.kind, a.promised_on, coalesce(a.handler, ''),
             coalesce(m.name, '')
           FROM appeal a LEFT JOIN door d ON d.uid=a.household LEFT JOIN shop p ON p.uid=a.shop
             LEFT JOIN community m ON m.uid=a.community
           WHERE a.answered_on IS NULL AND a.promised_on <= ? ORDER BY a.promised_on, a.uid LIMIT ?""",
        (day, limit),
    )
    return [
        Urgent("appeal", uid, where, kind, datetime.date.fromisoformat(on), who, unit) for uid, where, kind, on, who, unit in owed
    ]


def lately(ledger: Ledger, limit: int = 6) -> list[Done]:
    """What others did here last, newest first; the same thing several times in a row is one line."""
    found: list[Done] = []
    for who, what, at in ledger.select(
        "SELECT who, what, at FROM act WHERE site=? ORDER BY at DESC LIMIT ?", (ledger.identity.site, LOOKED_BACK)
    ):
        if who is None or who == ledger.account.name:
            continue
        if found and (found[-1].who, found[-1].what) == (who, what):
            found[-1] = found[-1]._replace(times=found[-1].times + 1)
        elif len(found) == limit:
            break
        else:
            found.append(Done(who, what, clock.moment_of(at), 1))
    return found


def drafts(ledger: Ledger) -> list[Draft]:
    """The unsaved forms whose record, or the door it belongs to, is still there, newest first."""
    found = []
    for (form,) in ledger.select("SELECT form FROM draft ORDER BY at DESC"):
        entity, _, rest = str(form).partition(":")
        if entity in BY_NAME and (draft := _draft(ledger, entity, rest.partition("+")[0])):
            found.append(draft)
    return found


def _draft(ledger: Ledger, entity: str, uid: str) -> Draft | None:
    """A form is kept under its own record, or, before that exists, under the door or shop it was begun at."""
    title = BY_NAME[entity].title
    if entity == "diary_entry":  # kept under its day: that has no record until somebody writes one
        return Draft(title, uid, "today", {"diary": uid})
    if own := spot_of(ledger, entity, uid):
        return Draft(title, name_of(ledger, entity, uid), *own)
    for owner in ("household", "shop"):
        if ledger.value(f"SELECT 1 FROM {owner} WHERE uid=?", (uid,)):
            where = {"new_at" if owner == "household" else "shop": uid}
            spot = Spot("hazards", where) if entity == "hazard" else spot_of(ledger, owner, uid)
            if entity == "visit":
                spot = Spot("doors", {owner: uid})
            return Draft(title, name_of(ledger, owner, uid), *spot) if spot else None
    if entity == "hazard" and ledger.value("SELECT 1 FROM outing WHERE uid=?", (uid,)):
        return Draft(title, name_of(ledger, "outing", uid), "outings", {"found_on": uid})
    if entity in TABS:
        page, tab = TABS[entity]
        return Draft(title, "", page, {"tab": tab, "new": entity})
    return Draft(title, "", "settings", {"section": SECTIONS[entity]}) if entity in SECTIONS else None
