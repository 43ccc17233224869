"""One column corrected by hand is held to what the forms are held to; what did not fit before does not stand in the way."""

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import edit
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.records import Appeal, Campaign, Profile, Resident

pytestmark = pytest.mark.usefixtures("frozen_clock")


@pytest.fixture
def person(ledger: Ledger) -> Resident:
    """Born in 1950, in two groups."""
    made = factories.a_resident(factories.a_household(), birth_date="1950-05-01")
    with ledger.change("登记") as pen:
        pen.add(made)
        for category in ("tekun", "illness_mental"):
            pen.add(factories.a_profile(made, category=category, started_on="2025-01-01"))
    return made


def profile(ledger: Ledger, category: str) -> str:
    return str(ledger.value("SELECT uid FROM profile WHERE category=?", (category,)))


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [("birth_date", "2027-01-01", "在今天之后"), ("died_on", "1949-01-01", "早于出生日期"), ("died_on", "2026-04-01", "在今天之后")],
)
def test_days_of_a_life_fit_together(ledger: Ledger, person: Resident, column: str, value: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        edit.set_values(ledger, "resident", person.uid, {column: value})
    kept = ledger.get(Resident, person.uid)
    assert kept is not None and (kept.birth_date, kept.died_on) == ("1950-05-01", None)


def test_what_is_open_ends_with_the_day_of_death(ledger: Ledger, person: Resident) -> None:
    edit.set_values(ledger, "resident", person.uid, {"died_on": "2026-02-20"})
    assert {one.ended_on for one in ledger.rows(Profile.select())} == {"2026-02-20"}


def test_a_profile_does_not_end_before_it_begins(ledger: Ledger, person: Resident) -> None:
    uid = profile(ledger, "tekun")
    with pytest.raises(Refusal, match="早于开始日期"):
        edit.set_values(ledger, "profile", uid, {"ended_on": "2024-01-01"})
    assert edit.set_values(ledger, "profile", uid, {"ended_on": "2026-01-01"})


def test_what_is_covered_is_not_for_everybody_to_set(ledger: Ledger, person: Resident) -> None:
    uid = profile(ledger, "illness_mental")
    assert edit.set_values(ledger, "profile", uid, {"remark": "一"})
    ledger.account = Account("小李", "clerk")
    with pytest.raises(Refusal, match="限制类别"):
        edit.set_values(ledger, "profile", uid, {"remark": "二"})
    assert edit.set_values(ledger, "profile", profile(ledger, "tekun"), {"remark": "三"})


def test_campaigns_and_appeals_are_held_to_their_rules(ledger: Ledger) -> None:
    campaign, appeal = factories.a_campaign(), factories.an_appeal()
    with ledger.change("登记") as pen:
        pen.add(campaign)
        pen.add(appeal)
    with pytest.raises(Refusal, match="早于开始日期"):
        edit.set_values(ledger, "campaign", campaign.uid, {"ends_on": "2001-01-01"})
    with pytest.raises(Refusal, match="手机号"):
        edit.set_values(ledger, "appeal", appeal.uid, {"ticket_no": "13800000001"})
    assert ledger.get(Campaign, campaign.uid) == campaign and ledger.get(Appeal, appeal.uid) == appeal


def test_what_an_import_brought_may_be_mended_column_by_column(ledger: Ledger) -> None:
    odd = factories.a_resident(factories.a_household(), birth_date="1950-05-01", died_on="1949-01-01")
    with ledger.change("导入") as pen:
        pen.add(odd)
    assert edit.set_values(ledger, "resident", odd.uid, {"remark": "核对中"})
    assert edit.set_values(ledger, "resident", odd.uid, {"died_on": "2019-01-01"})
