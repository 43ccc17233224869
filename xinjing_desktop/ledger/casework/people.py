"""Days in a person's life that must fit together, and what ends with it: nobody who has died is visited any more."""

import datetime
from collections.abc import Mapping
from typing import Any, NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.ledger.restricted import is_restricted
from xinjing_desktop.records import CareMeasure, Household, Profile, Resident, codes
from xinjing_desktop.records.row import facts_of

ILLNESS_MOST = 20
"""A name; what is longer is a diagnosis, which is not this program's to keep (PIPL §6: least impact)."""
WHOLE_DAY = len("2026-03-02")
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


class Kept(NamedTuple):
    """What hangs on a life."""

    profiles: list[Profile]
    measures: list[CareMeasure]

    @property
    def words(self) -> str:
        """In words: 1 份重点人群档案、2 项关爱措施; empty when there is nothing."""
        said = [f"{len(self.profiles)} 份重点人群档案"] if self.profiles else []
        return "、".join([*said, f"{len(self.measures)} 项关爱措施"] if self.measures else said)


def day_of_death(ledger: Ledger, resident: str) -> str | None:
    """The day of death as the ledger has it now."""
    died_on: str | None = ledger.value("SELECT died_on FROM resident WHERE uid=?", (resident,))
    return died_on


def still_open(ledger: Ledger, resident: str) -> Kept:
    """The profiles and measures of somebody that have no end."""
    return Kept(
        ledger.rows(Profile.select().where(Profile.resident == resident, Profile.ended_on.is_null())),
        ledger.rows(CareMeasure.select().where(CareMeasure.resident == resident, CareMeasure.ended_on.is_null())),
    )


def ended_by(ledger: Ledger, resident: str, died_on: str) -> Kept:
    """The profiles and measures of somebody that a death on that day has ended.

    What ends on the very day has ended with it, whoever wrote so. Where only a month or a year was known, a measure ended on
    the day of writing: then it is of the same act.
    """
    profiles = ledger.rows(Profile.select().where(Profile.resident == resident, Profile.ended_on.is_null(False)))
    measures = ledger.rows(CareMeasure.select().where(CareMeasure.resident == resident, CareMeasure.ended_on.is_null(False)))
    whole = len(died_on) == WHOLE_DAY
    return Kept(
        [one for one in profiles if one.ended_on == _end_of_profile(one, died_on)],
        [
            one for one in measures
            if (str(one.ended_on) == _end_of_measure(one, died_on) if whole else _of_one_act(ledger, one, died_on))
        ],
    )  # fmt: skip


def follow_death(pen: Pen, ledger: Ledger, resident: str, was: str | None) -> Kept:
    """Bring profiles and measures in step with the day of death that was just written, corrected or emptied; `was`: before that.

    What is open ends on the day, and what the death had ended on the old day ends on the new one. Nothing is opened again by
    itself: when the day was emptied, what stays ended is returned, else what was written.
    """
    before = ended_by(ledger, resident, was) if was else Kept([], [])
    died_on = day_of_death(ledger, resident)
    if died_on is None:
        return before
    running = still_open(ledger, resident)
    found = Kept([*running.profiles, *before.profiles], [*running.measures, *before.measures])
    for profile in found.profiles:
        pen.edit(Profile, profile.uid, ended_on=_end_of_profile(profile, died_on))
    for measure in found.measures:
        pen.edit(CareMeasure, measure.uid, ended_on=_end_of_measure(measure, died_on))
    return found


def stays_ended(ledger: Ledger, resident: str, kept: Kept) -> str:
    """What to say after `follow_death`: nothing, unless the day was emptied and something stays ended."""
    if not kept.words or day_of_death(ledger, resident):
        return ""
    return f"死亡日期清空了。随死亡结束的{kept.words}没有恢复，还是结束的；要继续的，打开他清空档案的“退出日期”、措施的“结束日期”。"


def _end_of_profile(profile: Profile, died_on: str) -> str:
    began = profile.started_on or ""  # written wrongly, or by somebody who did not know yet: nothing ends before it begins
    return began if is_before(died_on, began) else died_on


def _end_of_measure(measure: CareMeasure, died_on: str) -> str:
    whole = died_on if len(died_on) == WHOLE_DAY else clock.today().isoformat()
    return max(whole, str(measure.started_on))


def _of_one_act(ledger: Ledger, measure: CareMeasure, died_on: str) -> bool:
    return bool(
        ledger.value(
            """SELECT 1 FROM change m JOIN change r ON r.act=m.act WHERE m.row=? AND json_extract(m.patch, '$.ended_on')=?
               AND r.row=? AND json_extract(r.patch, '$.died_on')=?""",
            (measure.uid, str(measure.ended_on), measure.resident, died_on),
        )
    )


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
