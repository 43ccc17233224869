"""The life of an appeal: registered with a promise, answered, taken up again. What cannot be is refused in words."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find import unit
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Appeal, Visit, codes, workdays
from xinjing_desktop.records.care import tidy_ticket
from xinjing_desktop.records.row import facts_of
from xinjing_desktop.records.text import is_blank_word

LONGEST = datetime.timedelta(days=366)
"""A promise further away is a wrong year."""
_TICKET = re.compile(r"[0-9A-Z\u4e00-\u9fff\-〔〕\[\]()/]{6,32}")
_MOBILE = re.compile(r"1[3-9]\d{9}")
GONE = "这条诉求已经不在台账里了，可能同事刚删除。请按 F5 刷新。"


def proposed_promise(urgency: str | None, raised_on: datetime.date) -> datetime.date | None:
    """By when an appeal of this colour is answered: red counts every day, yellow working days, blue is answered at once."""
    if not urgency:
        return None
    days, working = (codes.fact("appeal_urgency", urgency, name) for name in ("days", "workdays"))
    if working is not None:
        return workdays.add_workdays(raised_on, int(working))
    return None if days is None else raised_on + datetime.timedelta(days=int(days))


def problems(ledger: Ledger, facts: Mapping[str, Any], uid: str | None = None) -> dict[str, str]:
    """What is wrong with an appeal, in words, by the column at which it is said; `uid` is its own when it is kept already."""
    found = _wrong_days(facts)
    if facts.get("household") and facts.get("shop"):
        found["shop"] = "住户和商户只选一个，请清空另一个。"
    answered, words = facts.get("answered_on"), str(facts.get("answer") or "").strip()
    if answered and not words:
        found["answer"] = "请写明怎么答复的。"
    elif not answered and (words or facts.get("result") or facts.get("satisfied") is not None):
        found["answered_on"] = "请填写哪一天答复的。"
    if problem := _wrong_ticket(ledger, facts.get("ticket_no"), uid):
        found["ticket_no"] = problem
    return found


def _wrong_days(facts: Mapping[str, Any]) -> dict[str, str]:
    found, today = {}, clock.today()
    raised, promised, answered = (facts.get(name) for name in ("raised_on", "promised_on", "answered_on"))
    if raised and raised > today:
        found["raised_on"] = "提出日期还没有到，请核对。"
    elif raised and raised.year < clock.FIRST_YEAR:
        found["raised_on"] = "这个年份太早了，请核对提出日期。"
    elif raised and promised and promised < raised:
        found["promised_on"] = "承诺办结日期早于提出日期，请核对。"
    elif raised and promised and promised - raised > LONGEST:
        found["promised_on"] = "承诺办结日期离提出日期超过一年，请核对年份。"
    if answered and answered > today:
        found["answered_on"] = "答复日期还没有到。答复以后再登记，请核对日期。"
    elif answered and raised and answered < raised:
        found["answered_on"] = "答复日期早于提出日期，请核对。"
    return found


def _wrong_ticket(ledger: Ledger, typed: str | None, uid: str | None) -> str | None:
    number = tidy_ticket(typed)
    if number is None:
        return None
    if _MOBILE.fullmatch(number):
        return "这是手机号，不是工单号。手机号请填在“联系电话”里。"
    if not _TICKET.fullmatch(number) or sum(sign.isdigit() for sign in number) < 4:
        return "这不像 12345 的工单号。请照工单抄写，例如“20260112-00345”，没有就空着。"
    if uid is not None and number == ledger.value("SELECT ticket_no FROM appeal WHERE uid=?", (uid,)):
        return None  # another PC may have entered the same one: whoever corrects a word later need not settle that first
    twin = ledger.select(
        "SELECT raised_on, kind, description FROM appeal WHERE ticket_no=? AND uid IS NOT ? ORDER BY raised_on, uid LIMIT 1",
        (number, uid),
    )
    if not twin:
        return None
    raised_on, kind, description = twin[0]
    words = " ".join(str(description or "").split())
    words = words if len(words) <= 16 else f"{words[:16]}…"
    return f"这个工单号已经登记过：{raised_on} {codes.label('appeal_kind', kind)}“{words}”。请打开那一条接着办，不用再登记。"


def register(pen: Pen, ledger: Ledger, **facts: Any) -> Appeal:
    """Enter an appeal; the unit follows from its place. Raises Refusal."""
    facts = {**facts, "ticket_no": tidy_ticket(facts.get("ticket_no"))}
    _refuse(problems(ledger, facts))
    facts["community"] = facts.get("community") or unit.community_of(ledger, facts)
    return pen.add(Appeal(**facts))


def correct(pen: Pen, ledger: Ledger, uid: str, **facts: Any) -> bool:
    """Give an appeal other facts; False when nothing differs. Raises Refusal."""
    kept = _kept(ledger, uid)
    if "ticket_no" in facts:
        facts["ticket_no"] = tidy_ticket(facts["ticket_no"])
    before = facts_of(kept)
    _refuse(problems(ledger, {**before, **facts}, uid))
    if facts.get("household") or facts.get("shop"):
        facts["community"] = unit.community_of(ledger, {**before, **facts}) or kept.community
    return pen.edit(Appeal, uid, **facts)


def answer(
    pen: Pen,
    ledger: Ledger,
    uid: str,
    *,
    on: datetime.date,
    words: str,
    result: str | None = None,
    satisfied: bool | None = None,
) -> None:
    """Write down what was answered, when, and whether the person is content. Raises Refusal."""
    kept = _kept(ledger, uid)
    if kept.answered_on:
        raise Refusal("这条诉求已经答复过。要更正请点“改内容”，没有办好请点“重新办理”。")
    facts = {"answer": words, "answered_on": on, "result": result, "satisfied": satisfied}
    correct(pen, ledger, uid, **facts)


def reopen(pen: Pen, ledger: Ledger, uid: str, *, promised_on: datetime.date, reason: str) -> None:
    """It was not settled after all: open again with a new promise; what was answered stands in its remark. Raises Refusal."""
    kept = _kept(ledger, uid)
    if not kept.answered_on:
        raise Refusal("这条诉求还没有答复，直接办理就可以。")
    if promised_on < clock.today():
        raise Refusal("新的承诺办结日期已经过去了，请填今天或以后的日期。")
    if not reason.strip():
        raise Refusal("请写明为什么重新办理。")
    said = f"{kept.answered_on} 答复：{kept.answer or '没有写'}\n{clock.today()} 重新办理：{reason.strip()}"
    cleared = dict.fromkeys(("answer", "answered_on", "result", "satisfied"))
    remark = f"{kept.remark}\n{said}" if kept.remark else said
    correct(pen, ledger, uid, promised_on=promised_on, remark=remark, **cleared)


def assign(pen: Pen, ledger: Ledger, uid: str, handler: str | None) -> None:
    """Say who sees to it. Raises Refusal."""
    _open(ledger, uid)
    pen.edit(Appeal, uid, handler=handler)


def put_off(pen: Pen, ledger: Ledger, uid: str, until: datetime.date) -> None:
    """Promise another day. Raises Refusal."""
    _open(ledger, uid)
    if until < clock.today():
        raise Refusal("新的承诺办结日期已经过去了，请填今天或以后的日期。")
    correct(pen, ledger, uid, promised_on=until)


def remove(pen: Pen, ledger: Ledger, uid: str) -> None:
    """Take an appeal out that was entered by mistake. Raises Refusal."""
    _kept(ledger, uid)
    pen.remove(Appeal, uid)


def said_at_door(pen: Pen, ledger: Ledger, visit: str, words: str | None) -> None:
    """What was asked for at this knock is an appeal of its own: made, corrected, or taken away while nobody has worked on it."""
    known = ledger.one(Appeal.select().where(Appeal.visit == visit).order_by(Appeal.uid))
    words = None if is_blank_word((words or "").strip()) else (words or "").strip()
    if known is not None:
        if words is None:
            if known.answered_on:
                raise Refusal("这次走访的诉求已经答复过，不能在这里删去。请到“诉求”里改。")
            pen.remove(Appeal, known.uid)
        elif words != known.description:
            correct(pen, ledger, known.uid, description=words)
    elif words is not None and (at := ledger.get(Visit, visit)) is not None:
        register(pen, ledger, **{**from_visit(at), "description": words, "kind": kind_of(words)})


PROPOSED = "yellow"
"""The colour of what was said at a door, until somebody gives it another: without one it would never be due."""


def from_visit(visit: Visit) -> dict[str, Any]:
    """What a visit says of the appeal that was heard on it; the promise counts from the day on which it is taken up."""
    return {
        "urgency": PROPOSED,
        "promised_on": proposed_promise(PROPOSED, clock.today()),
        "household": visit.household,
        "shop": visit.shop,
        "visit": visit.uid,
        "raised_on": datetime.date.fromisoformat(visit.visited_at[:10]),
        "raised_by": visit.person_met,
        "phones": visit.phones,
        "source": "visit",
        "kind": kind_of(visit.needs),
        "description": visit.needs,
    }


def kind_of(words: str | None) -> str:
    """The kind that the words speak of; what nothing speaks of is 其他 until somebody looks."""
    return (words and codes.read_code("appeal_kind", words)) or "other"


def _open(ledger: Ledger, uid: str) -> None:
    if _kept(ledger, uid).answered_on:
        raise Refusal("已经答复的诉求不用再安排；没有办好的，请先点“重新办理”。")


def _kept(ledger: Ledger, uid: str) -> Appeal:
    kept = ledger.get(Appeal, uid)
    if kept is None:
        raise Refusal(GONE)
    return kept


def _refuse(found: Mapping[str, str]) -> None:
    if found:
        raise Refusal(next(iter(found.values())))


def take_up(pen: Pen, ledger: Ledger, visit: str) -> None:
    """What a visit only wrote down becomes an appeal of its own. Raises Refusal."""
    if (at := ledger.get(Visit, visit)) is not None:
        register(pen, ledger, **from_visit(at))
