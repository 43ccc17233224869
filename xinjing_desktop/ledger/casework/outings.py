"""Going out: who went, when and with whom. Person-times (人次) are counted from these, so nobody stands in one twice."""

import re
from collections.abc import Mapping
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework.visits import time_band
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Hazard, Outing
from xinjing_desktop.records.campaign import PARTIES
from xinjing_desktop.records.row import facts_of

MOST_OTHERS = 999
_COUNT = r"(\d{1,3}|[一二三四五六七八九]?十[一二三四五六七八九]?|[两一二三四五六七八九])"
_ROLES = "网格员|志愿者|楼组长|党员|干部|民警|社工|物业|保安|队员|消防员|城管|居民|工作人员|机关人员|老师"
_ONLY_COUNTED = re.compile(rf"(?:社区)?(?:{_ROLES})?{_COUNT}[个名位人]\S{{0,8}}")
_AND_OTHERS = re.compile(rf"(.*?)等{_COUNT}[个名位]?人?")
_WITH_OTHERS = re.compile(rf"(.+?)[（(]{_COUNT}[个名位]?人[）)]")
_UNCOUNTED = re.compile(r"\d+|.*(?:若干|等人|多人|数人|几人|几名|几个|[\d十百][多余][人名位个])\S*")
"""Words that stand for people and do not say how many."""
_NUMERALS: dict[str, int] = dict(zip("一二三四五六七八九十两", (*range(1, 11), 2), strict=True))


def write(pen: Pen, **facts: Any) -> Outing:
    """Enter an outing; its time band follows from its time. Raises Refusal."""
    values = tidied(facts)
    _refuse(values)
    return pen.add(Outing(**values, time_band=time_band(values["started_at"])))


def correct(pen: Pen, ledger: Ledger, uid: str, **facts: Any) -> bool:
    """Give an outing other facts; False when nothing differs. The time band follows another time. Raises Refusal."""
    kept = ledger.get(Outing, uid)
    if kept is None:
        raise Refusal("这次出动已经不在台账里了，可能同事刚删除。请按 F5 刷新。")
    before = facts_of(kept)
    values = tidied({**before, **facts})
    _refuse(values)
    changed = {name: value for name, value in values.items() if (name in facts and name != "time_band") or name == "others_count"}
    if values["started_at"] != kept.started_at:
        changed["time_band"] = time_band(values["started_at"])
    return pen.edit(Outing, uid, **changed)


def join(pen: Pen, ledger: Ledger, uid: str, **people: list[str]) -> bool:
    """These went along as well, by the column that names them; False when they stood there already. Raises Refusal."""
    kept = ledger.get(Outing, uid)
    together = {party: [*(getattr(kept, party) or ()), *names] for party, names in people.items()} if kept else people
    return correct(pen, ledger, uid, **together)


def remove(pen: Pen, ledger: Ledger, uid: str) -> None:
    """Take an outing out; what was found on it stays in the ledger of hazards."""
    for (hazard,) in ledger.select("SELECT uid FROM hazard WHERE outing=? ORDER BY uid", (uid,)):
        pen.edit(Hazard, hazard, outing=None)
    pen.remove(Outing, uid)


def problems(facts: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with an outing, in words, by the column at which it is said."""
    found = {}
    started_at = facts.get("started_at")
    if not started_at:
        found["started_at"] = "请填写出动时间，例如“今天 19:00”。"
    elif is_to_come(started_at):
        found["started_at"] = "出动时间还没有到。出动回来再登记，请核对日期。"
    elif started_at[:4] < str(clock.FIRST_YEAR):
        found["started_at"] = "这个年份太早了，请核对出动时间。"
    values = tidied(facts)
    others = values.get("others_count") or 0
    if others > MOST_OTHERS:
        found["others_count"] = f"一次出动不会多出 {others:,} 人，请核对人数。"
    elif not others and not any(values.get(party) for party in PARTIES):
        found[PARTIES[0]] = "还没有写谁去了。至少写一个人的姓名，或在“其他人数”里填人数。"
    places: dict[str, str] = {}
    labels = Outing.columns()
    for party in PARTIES:
        for name in values.get(party) or ():
            if _UNCOUNTED.fullmatch(name):
                found[party] = f"“{name}”看不出是几个人。这里写姓名，没有姓名的在“{labels['others_count'].label}”里填人数。"
            if name in places and party not in found:
                twice = f"“{name}”已经写在“{labels[places[name]].label}”里，一个人只写一处，不然人次会多算。"
                found[party] = f"{twice}同名的两个人，请写成“{name}（大）”。"
            places.setdefault(name, party)
    return found


def tidied(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with their name lists read: “张三等5人” and “5名志愿者” go, as far as nobody is named, into 其他人数."""
    values = dict(facts)
    unnamed = 0
    for party in PARTIES:
        if party in values:
            names, more = named_and_counted(values[party] or ())
            values[party], unnamed = names or None, unnamed + more
    if unnamed:
        values["others_count"] = (values.get("others_count") or 0) + unnamed
    return values


def named_and_counted(written: "list[str] | tuple[str, ...]") -> tuple[list[str], int]:
    """The names of a list as it was typed, each once, and how many more it only counts."""
    names: list[str] = []
    more = 0
    for part in written:
        if found := _ONLY_COUNTED.fullmatch(part):
            more += _number(found[1])
        elif found := _WITH_OTHERS.fullmatch(part):
            names.append(found[1])
            more += max(0, _number(found[2]) - 1)
        elif found := _AND_OTHERS.fullmatch(part):
            names += [found[1]] if found[1] else []
            more += max(0, _number(found[2]) - len(dict.fromkeys(names)))
        else:
            names.append(part)
    return list(dict.fromkeys(names)), more


def is_to_come(moment: str) -> bool:
    """Whether this day, or this hour of it, is still to come."""
    return moment > clock.now().strftime("%Y-%m-%dT%H:%M")  # today without an hour sorts before every hour of today


def _number(text: str) -> int:
    """5, 五, 十二 or 二十三 as a number."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _NUMERALS[text]
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[ones] if ones else 0)


def _refuse(values: Mapping[str, Any]) -> None:
    if found := problems(values):
        raise Refusal(next(iter(found.values())))
