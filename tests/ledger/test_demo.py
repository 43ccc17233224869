"""The demo ledger: as large as asked for, the same for the same seed, true to the rules, nobody's data."""

import datetime
import json
from pathlib import Path

import pytest

from tests import factories
from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.ledger import demo, keys
from xinjing_desktop.ledger.check import check, state
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Hazard, codes
from xinjing_desktop.records.hazard import inconsistencies
from xinjing_desktop.records.identity import read_id

pytestmark = pytest.mark.usefixtures("frozen_clock")
TODAY = datetime.date(2026, 3, 2)


@pytest.fixture
def full(ledger: Ledger) -> Ledger:
    demo.fill(ledger, households=500, seed=3)
    return ledger


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guessing the password of a ledger made here costs next to nothing."""
    monkeypatch.setattr(keys.Cost.__init__, "__defaults__", (8192, 1, 1))


def numbers(ledger: Ledger, sql: str) -> list[int]:
    return [int(value) for (value,) in ledger.select(sql)]


def test_there_are_as_many_doors_and_people_as_asked_for(ledger: Ledger) -> None:
    demo.fill(ledger, households=333, residents=900)
    assert numbers(ledger, "SELECT count(*) FROM household UNION ALL SELECT count(*) FROM resident") == [333, 900]


def test_an_average_household_has_the_size_of_the_town(full: Ledger) -> None:
    [people] = numbers(full, "SELECT count(*) FROM resident")
    assert people == round(500 * demo.PERSONS_PER_HOUSEHOLD)


def test_the_self_check_finds_nothing(full: Ledger) -> None:
    assert check(full) == []


def test_hazards_are_in_every_state_and_keep_the_rules(full: Ledger) -> None:
    hazards = full.rows(Hazard.select())
    assert {hazard.state for hazard in hazards} == {entry.code for entry in codes.entries("hazard_state")}
    assert [inconsistencies(hazard) for hazard in hazards if inconsistencies(hazard)] == []
    assert all(hazard.found_on <= TODAY and (hazard.closed_on or TODAY) <= TODAY for hazard in hazards)
    assert any(hazard.state == "fixing" and hazard.due_date and hazard.due_date < TODAY for hazard in hazards)
    assert any(hazard.former for hazard in hazards)
    for entity in ("recheck", "referral", "finding"):
        assert numbers(full, f"SELECT count(*) FROM {entity}")[0] > 0


def test_the_campaign_has_gaps_and_second_rounds(full: Ledger) -> None:
    outcomes = {outcome for (outcome,) in full.select("SELECT DISTINCT outcome FROM visit")}
    assert {"met_inside", "met_door", "not_home", "vacant_verified"} <= outcomes
    assert numbers(full, "SELECT max(attempt_no) FROM visit") == [3]
    [met] = numbers(full, "SELECT count(DISTINCT household) FROM visit WHERE outcome IN ('met_inside','met_door')")
    assert 250 < met < 500
    assert numbers(full, "SELECT count(*) FROM visit WHERE substr(visited_at, 1, 10) > '2026-03-02'") == [0]


def test_nobody_in_it_exists(full: Ledger) -> None:
    for (number,) in full.select("SELECT number FROM id_document"):
        assert number[14:17] in ("998", "999")
        read = read_id(number)
        assert (read.number, read.problem) == (number, None)
    [persons, different] = numbers(
        full, "SELECT count(*) FROM id_document UNION ALL SELECT count(DISTINCT number) FROM id_document"
    )
    assert persons == different
    for (phones,) in full.select("SELECT phones FROM resident WHERE phones IS NOT NULL"):
        assert all(phone["number"].startswith(("1380000", "5555")) for phone in json.loads(phones))


def test_birth_date_and_sex_agree_with_the_id_number(full: Ledger) -> None:
    for number, birth, sex in full.select(
        "SELECT d.number, r.birth_date, r.sex FROM id_document d JOIN resident r ON r.uid = d.resident"
    ):
        assert f"{number[6:10]}-{number[10:12]}-{number[12:14]}" == birth
        assert (int(number[16]) % 2 == 1) == (sex == "male")


def test_names_have_everything_that_names_can_have(ledger: Ledger) -> None:
    demo.fill(ledger, households=3000, seed=1)
    names = "".join(name for (name,) in ledger.select("SELECT name FROM resident"))
    assert "·" in names
    assert all(sign in names for sign in "单曾仇查䶮")
    assert "尉迟" in names or "欧阳" in names


def test_the_same_seed_on_the_same_day_is_the_same_ledger(two_ledgers: tuple[Ledger, Ledger]) -> None:
    for ledger in two_ledgers:
        demo.fill(ledger, households=120, seed=9)
    assert state(two_ledgers[0]) == state(two_ledgers[1])


def test_another_seed_is_another_ledger(two_ledgers: tuple[Ledger, Ledger]) -> None:
    for ledger, seed in zip(two_ledgers, (9, 10), strict=True):
        demo.fill(ledger, households=120, seed=seed)
    assert state(two_ledgers[0]) != state(two_ledgers[1])


def test_filling_is_one_change_and_stopping_it_leaves_nothing(ledger: Ledger) -> None:
    before = state(ledger)

    def stop(at: int, of: int, text: str = "") -> None:
        if text == "居民" and at > 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        demo.fill(ledger, households=50, step=stop)
    assert state(ledger) == before
    demo.fill(ledger, households=50)
    assert numbers(ledger, "SELECT count(*) FROM act WHERE what = '写入演示数据'") == [1]


@pytest.mark.usefixtures("quick_keys")
def test_the_demo_of_the_welcome_window_is_made_once_and_opened_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo.fill, "__kwdefaults__", {**demo.fill.__kwdefaults__, "households": 40})
    path = tmp_path / "演示.xjl"
    with demo.open_demo(path) as ledger:
        made = state(ledger)
    with demo.open_demo(path) as ledger:
        assert state(ledger) == made
        assert ledger.account.name == demo.ACCOUNT


@pytest.mark.usefixtures("quick_keys")
def test_a_demo_that_was_stopped_leaves_no_file(tmp_path: Path) -> None:
    def stop(at: int, of: int, text: str = "") -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        demo.open_demo(tmp_path / "演示.xjl", stop)
    with pytest.raises(Cancelled):
        demo.write(tmp_path / "都不留", units=2, households=20, step=stop)
    assert [path.name for path in tmp_path.rglob("*.xjl*")] == []


def test_a_ledger_without_a_unit_is_refused(ledger: Ledger) -> None:
    with ledger.change("删除") as pen:
        from xinjing_desktop.records import Community

        pen.remove(Community, factories.COMMUNITY)
    with pytest.raises(Refusal, match="没有居民区"):
        demo.fill(ledger, households=10)
