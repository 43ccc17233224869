"""Days in a person's life that must fit together, and what ends with it: nobody who has died is visited any more."""

import datetime
from collections.abc import Mapping
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.ledger.restricted import is_restricted
from xinjing_desktop.records import CareMeasure, Household, Profile, Resident, codes
from xinjing_desktop.records.row import facts_of

ILLNESS_MOST = 20
"""A name; what is longer is a diagnosis, which is not this program's to keep (PIPL §6: least impact)."""
AHEAD = datetime.timedelta(days=366)
"""What begins later than this is a wrong year."""


def faults(person: Mapping[str, Any]) -> dict[str, str]:
    """What cannot be in a resident's own days, by column, in words; a day may be a month or only a year."""
    found = {}
    today = clock.today().isoformat()
    for name, label in (("birth_date", "出生日期"), ("moved_in_on", "入住日期"), ("moved_out_on", "迁出日期"), ("died_on", "死亡日期")):
        if is_before(today, person.get(name)):
            found[name] = f"{label}在今天之后，请核对。"
    if is_before(person.get("died_on"), person.get("birth_date")):
        found["died_on"] = "死亡日期早于出生日期，请核对。"
    if is_before(person.get("moved_out_on"), person.get("moved_in_on")):
        found["moved_out_on"] = "迁出日期早于入住日期，请核对。"
    return found


def faults_of(person: Mapping[str, Any], kept: Mapping[str, Any], *, new: bool) -> dict[str, str]:
    """What cannot be in a profile or a measure of care for this person, by column, in words.

    Grades of disability: 《残疾人残疾分类和分级》 GB/T 26341-2010, one to four; of long-term care in Shanghai two to six
    (domain note §4.1).
    """
    found = {}
    began, ended, died = kept.get("started_on"), kept.get("ended_on"), person.get("died_on")
    if died and new and not ended:
        found["category" if "category" in kept else "kind"] = f"这位居民 {died} 已故，不能再新增。要补记以前的，请填写结束日期。"
    if is_before(ended, began):
        found["ended_on"] = "结束日期早于开始日期，请核对。"
    if is_before(kept.get("review_on"), began):
        found["review_on"] = "复核日期早于认定日期，请核对。"
    if is_before(died, began):
        found["started_on"] = f"这位居民 {died} 已故，开始日期不能在那以后，请核对。"
    if is_before(began, person.get("birth_date")):
        found["started_on"] = "开始日期早于出生日期，请核对。"
    if is_before((clock.today() + AHEAD).isoformat(), began):
        found["started_on"] = "开始日期在一年以后，请核对年份。"
    level = kept.get("disability_level")
    if level is not None and not 1 <= int(level) <= 4:
        found["disability_level"] = "残疾等级是 1 到 4 级，请核对。"
    level = kept.get("care_level")
    if level is not None and not 2 <= int(level) <= 6:
        found["care_level"] = "长护险等级是 2 到 6 级，请核对。"
    illness = kept.get("illness") or ""
    if len(illness) > ILLNESS_MOST:
        found["illness"] = f"病种只写名称，不超过 {ILLNESS_MOST} 个字；需要怎样帮写在“情况”里。"
    elif any(map(is_restricted, codes.read_categories(illness).codes)):
        found["illness"] = "这是限制类别，不能写在“病种”里，不然谁都看得到。请清空，让可以看限制类别的账户另建档案。"
    if illness and codes.flag("special_groups", kept.get("category") or "", "no_illness"):
        found["illness"] = "这一类不写病种，请清空。"
    return found


def still_open(ledger: Ledger, resident: str) -> tuple[list[Profile], list[CareMeasure]]:
    """The profiles and measures of somebody that have no end."""
    return (
        ledger.rows(Profile.select().where(Profile.resident == resident, Profile.ended_on.is_null())),
        ledger.rows(CareMeasure.select().where(CareMeasure.resident == resident, CareMeasure.ended_on.is_null())),
    )


def end_with_life(pen: Pen, ledger: Ledger, resident: str, died_on: str) -> int:
    """End what is still open for somebody who has died, on that day; returns how many profiles and measures."""
    profiles, measures = still_open(ledger, resident)
    for profile in profiles:
        began = profile.started_on or ""  # written wrongly, or by somebody who did not know yet: nothing ends before it begins
        pen.edit(Profile, profile.uid, ended_on=began if is_before(died_on, began) else died_on)
    whole = died_on if len(died_on) == 10 else clock.today().isoformat()
    for measure in measures:
        pen.edit(CareMeasure, measure.uid, ended_on=max(whole, str(measure.started_on)))
    return len(profiles) + len(measures)


def move_out(pen: Pen, ledger: Ledger, household: str, on: datetime.date) -> int:
    """Everybody who still lives in a flat left it on that day, and stand on its door no more; returns how many. Raises Refusal."""
    still = (Resident.household == household) & Resident.moved_out_on.is_null() & Resident.died_on.is_null()
    here = ledger.rows(Resident.select().where(still))
    if not here:
        raise Refusal("没有登记还住着的人，不用迁出。")
    for person in here:
        if problem := faults({**facts_of(person), "moved_out_on": on.isoformat()}).get("moved_out_on"):
            raise Refusal(problem)
        pen.edit(Resident, person.uid, moved_out_on=on.isoformat())
    _off_the_door(pen, ledger, household)
    return len(here)


def _off_the_door(pen: Pen, ledger: Ledger, household: str) -> None:
    """Take those who were here off a flat that nobody lives in any more: the next notice is not addressed to them.

    Who never was among its people, such as the son of the owner, stays with his numbers. A number nobody wrote down as
    his own was the family's, unless it is the owner's or somebody else is still named there.
    """
    door = ledger.get(Household, household)
    if door is None:
        return
    gone = ledger.rows(Resident.select().where(Resident.household == household))
    names = {_bare(person.name) for person in gone}
    emptied = {name: None for name in ("head_name", "contact_name") if _bare(getattr(door, name)) in names}
    others = any(getattr(door, name) for name in ("head_name", "contact_name") if name not in emptied)
    theirs, owners = (
        {phone["number"] for row_phones in listed for phone in row_phones or ()}
        for listed in ([person.phones for person in gone], [door.owner_phones])
    )
    kept = [one for one in door.phones or () if one["number"] not in theirs and (others or one["number"] in owners)]
    pen.edit(Household, household, **emptied, phones=kept or None, resident_count=0)


def _bare(name: str | None) -> str:
    return "".join((name or "").split())


def is_before(day: object, other: object) -> bool:
    """Whether one day lies before another, as far as both are known: 1945 is not before 1945-03."""
    one, two = str(day or ""), str(other or "")
    known = min(len(one), len(two))
    return known >= 4 and one[:known] < two[:known]
