"""Every step of a hazard in every state: what is allowed leads on, what is not is refused and changes nothing."""

import datetime
from collections.abc import Callable

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import check
from xinjing_desktop.ledger.casework import edit, hazards
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import Hazard, Household, Referral
from xinjing_desktop.records.hazard import is_overdue

DAY = datetime.date(2026, 3, 2)
LATER = datetime.date(2026, 3, 9)
LAST = datetime.date(2026, 3, 20)


def write_up(ledger: Ledger, **facts: object) -> Hazard:
    """A hazard with a deadline at the first door."""
    door = ledger.value("SELECT uid FROM household LIMIT 1") or factories.a_stairwell_of_doors(ledger)[0]
    community = ledger.value("SELECT uid FROM community")
    known = {"household": door, "kind": "H05", "found_on": DAY, "due_date": LATER, **facts}
    with ledger.change("登记隐患") as pen:
        done = hazards.write_up(pen, ledger, Hazard(community=community, **known))
    found = ledger.get(Hazard, done.hazard)
    assert found is not None
    return found


def referral_of(hazard: Hazard, ledger: Ledger) -> Referral:
    known = ledger.one(Referral.select().where(Referral.hazard == hazard.uid))
    return known or Referral(hazard=hazard.uid, body="enforcement", referred_on=DAY)


TAKE: dict[str, Callable[[Pen, Hazard, Ledger], None]] = {
    "recheck": lambda pen, hazard, ledger: hazards.recheck(pen, hazard, on=LATER, by=["王芳"], result="passed"),
    "extend": lambda pen, hazard, ledger: hazards.extend(pen, hazard, LAST, "老人住院"),
    "refer": lambda pen, hazard, ledger: hazards.refer(
        pen, hazard, Referral(hazard=hazard.uid, body="enforcement", referred_on=LATER)
    ),
    "feedback": lambda pen, hazard, ledger: hazards.feedback(
        pen, hazard, referral_of(hazard, ledger), on=LATER, result="已清理", number=None, settled=True
    ),
    "suspend": lambda pen, hazard, ledger: hazards.suspend(pen, hazard, "联系不上"),
    "resume": lambda pen, hazard, ledger: hazards.resume(pen, hazard, LAST),
    "withdraw": lambda pen, hazard, ledger: hazards.withdraw(pen, hazard, "看错了"),
}


def brought_to(ledger: Ledger, state: str) -> Hazard:
    """A hazard in that state, by allowed steps."""
    way = {
        "fixing": [],
        "referred": ["refer"],
        "suspended": ["suspend"],
        "closed": ["recheck"],
        "withdrawn": ["withdraw"],
    }[state]
    hazard = write_up(ledger)
    for step in way:
        with ledger.change(step) as pen:
            TAKE[step](pen, hazard, ledger)
        hazard = ledger.get(Hazard, hazard.uid) or hazard
    assert hazard.state == state
    return hazard


@pytest.mark.parametrize("state", ["fixing", "referred", "suspended", "closed", "withdrawn"])
@pytest.mark.parametrize("step", sorted(TAKE))
def test_each_step_in_each_state(ledger: Ledger, state: str, step: str) -> None:
    hazard = brought_to(ledger, state)
    offered = step in hazards.steps(hazard)
    before = check.state(ledger)
    try:
        with ledger.change(step) as pen:
            TAKE[step](pen, hazard, ledger)
    except Refusal as refusal:
        assert not offered and "不能" in refusal.sentence
        assert check.state(ledger) == before, "a refused step leaves nothing"
    else:
        assert offered
        assert check.state(ledger) != before


def test_fixed_on_the_spot_closes_the_same_day_without_a_deadline(ledger: Ledger) -> None:
    hazard = write_up(ledger, fixed_on_site=True)
    assert (hazard.state, hazard.closed_on, hazard.due_date) == ("closed", DAY, None)


def test_without_a_deadline_it_is_not_written_up(ledger: Ledger) -> None:
    with pytest.raises(Refusal, match="整改时限"):
        write_up(ledger, due_date=None)
    assert ledger.value("SELECT count(*) FROM hazard") == 0


def test_without_a_place_it_is_not_written_up(ledger: Ledger) -> None:
    factories.a_stairwell_of_doors(ledger)
    with pytest.raises(Refusal, match="在哪里"):
        write_up(ledger, household=None)


def test_what_is_to_come_is_a_deadline_and_no_step(ledger: Ledger, at: Callable[[str], object]) -> None:
    at("2026-03-05 09:00")
    hazard = write_up(ledger)
    ahead = datetime.date(2026, 3, 6)
    with pytest.raises(Refusal, match="发现日期还没有到"):
        write_up(ledger, found_on=ahead, due_date=LATER)
    with pytest.raises(Refusal, match="复查日期还没有到"), ledger.change("复查") as pen:
        hazards.recheck(pen, hazard, on=ahead, by=["王芳"], result="passed")
    with pytest.raises(Refusal, match="移交日期还没有到"), ledger.change("移交") as pen:
        hazards.refer(pen, hazard, Referral(hazard=hazard.uid, body="enforcement", referred_on=ahead))
    with ledger.change("移交") as pen:
        hazards.refer(pen, hazard, Referral(hazard=hazard.uid, body="enforcement", referred_on=DAY))
    referred = ledger.get(Hazard, hazard.uid)
    assert referred is not None
    with pytest.raises(Refusal, match="反馈日期还没有到"), ledger.change("反馈") as pen:
        hazards.feedback(pen, referred, referral_of(referred, ledger), on=ahead, result="已清理", number=None, settled=True)
    with pytest.raises(Refusal, match="发现日期还没有到"):
        edit.set_values(ledger, "hazard", hazard.uid, {"found_on": "2026-03-06"})


def test_the_same_kind_at_the_same_place_while_open_is_a_finding(ledger: Ledger) -> None:
    first = write_up(ledger)
    again = write_up(ledger, found_on=LATER, due_date=LAST, description="又堆了")
    assert again.uid == first.uid and again.due_date == LATER, "first date and deadline stay"
    assert ledger.select("SELECT found_on, description FROM finding") == [("2026-03-09", "又堆了")]
    other = write_up(ledger, kind="H09")
    assert other.uid != first.uid


def test_after_closing_the_same_again_is_a_rebound(ledger: Ledger) -> None:
    first = brought_to(ledger, "closed")
    again = write_up(ledger, found_on=LAST, due_date=datetime.date(2026, 3, 25))
    assert again.uid != first.uid and again.former == first.uid


def test_the_deadline_day_itself_is_in_time(ledger: Ledger) -> None:
    hazard = write_up(ledger)
    assert not is_overdue(hazard.state, hazard.due_date, LATER)
    assert is_overdue(hazard.state, hazard.due_date, LATER + datetime.timedelta(days=1))
    assert not is_overdue("closed", hazard.due_date, LAST)


def test_a_failed_recheck_needs_a_new_deadline_and_counts(ledger: Ledger) -> None:
    hazard = write_up(ledger)
    with pytest.raises(Refusal, match="重新定一个整改时限"), ledger.change("复查") as pen:
        hazards.recheck(pen, hazard, on=LATER, by=[], result="failed")
    with ledger.change("复查") as pen:
        hazards.recheck(pen, hazard, on=LATER, by=[], result="failed", new_due=LAST)
    hazard = ledger.get(Hazard, hazard.uid) or hazard
    assert (hazard.state, hazard.due_date) == ("fixing", LAST)
    assert ledger.value("SELECT count(*) FROM recheck") == 1


def test_one_extension_only(ledger: Ledger) -> None:
    hazard = write_up(ledger)
    with ledger.change("延期") as pen:
        hazards.extend(pen, hazard, LAST, "老人住院")
    hazard = ledger.get(Hazard, hazard.uid) or hazard
    assert hazard.extended_from == LATER and "extend" not in hazards.steps(hazard)
    with pytest.raises(Refusal, match="已经延期过一次"), ledger.change("延期") as pen:
        hazards.extend(pen, hazard, LAST + datetime.timedelta(days=9), "再延")


@pytest.mark.parametrize("reason", ["", "  "])
def test_reasons_are_not_optional(ledger: Ledger, reason: str) -> None:
    hazard = write_up(ledger)
    for step in (hazards.suspend, hazards.withdraw):
        with pytest.raises(Refusal, match="原因"), ledger.change("步骤") as pen:
            step(pen, hazard, reason)


def test_numbers_count_on_within_a_month(ledger: Ledger) -> None:
    numbers = [write_up(ledger, kind=kind).hazard_no for kind in ("H05", "H09", "H11")]
    unit = ledger.identity.unit_code[-3:]
    assert numbers == [f"{unit}-2603-{count:03d}" for count in (1, 2, 3)]


def test_the_law_follows_kind_and_height(ledger: Ledger) -> None:
    low = write_up(ledger, kind="H01")
    door = ledger.one(Household.select().where(Household.uid != low.household))
    assert door is not None
    with ledger.change("登记隐患") as pen:
        community = ledger.value("SELECT uid FROM community")
        hazard = Hazard(community=community, household=door.uid, kind="H01", found_on=DAY, due_date=LATER)
        hazards.write_up(pen, ledger, hazard, height_class="high_rise")
    assert set(low.bases or []) < set(hazard.bases or []), "a high-rise has a rule of its own"


def test_two_entries_of_one_thing_become_one(ledger: Ledger) -> None:
    one, other = write_up(ledger), write_up(ledger, kind="H09")
    with pytest.raises(Refusal, match="另选一条"), ledger.change("合并") as pen:
        hazards.merge_into(pen, one, one)
    with ledger.change("合并") as pen:
        hazards.merge_into(pen, one, other)
    merged = ledger.get(Hazard, one.uid)
    assert merged is not None and (merged.state, merged.merged_into_hazard) == ("merged", other.uid)
