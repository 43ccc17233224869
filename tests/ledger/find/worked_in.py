"""A register in which people work day after day, at random, and everything that can be told of one of its days."""

import datetime
import random
from collections.abc import Callable
from typing import Any

from tests import factories
from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import campaigns as casework
from xinjing_desktop.ledger.find import campaign_doors, campaigns, standing
from xinjing_desktop.ledger.find.campaigns import DoorThen, Rates
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.ledger.undo import stacks, undo
from xinjing_desktop.records import Household, Profile, Resident

UNIT = factories.COMMUNITY


def of_year(ledger: Ledger, on: datetime.date) -> dict[str, Rates]:
    return campaigns.summed(ledger, *standing.year(ledger, on))


def of_month(ledger: Ledger, on: datetime.date) -> dict[str, Rates]:
    return campaigns.summed(ledger, *standing.month(ledger, on))


def doors_of_year(ledger: Ledger, on: datetime.date) -> list[DoorThen]:
    return campaigns.each(ledger, *standing.year(ledger, on, UNIT))


def people_of_month(ledger: Ledger, on: datetime.date) -> list[DoorThen]:
    return campaigns.each(ledger, *standing.month(ledger, on, UNIT))


def told(ledger: Ledger, on: datetime.date) -> dict[str, Any]:
    """Everything that can be asked of a day."""
    begun = [one for one in campaigns.listed(ledger) if one.frozen_on and one.frozen_on <= on]
    return {
        "year": of_year(ledger, on),
        "month": of_month(ledger, on),
        "doors": {(one.household, one.key) for one in doors_of_year(ledger, on)},
        "elders": {(one.household, one.resident) for one in people_of_month(ledger, on)},
        "rates": campaigns.rates(ledger, begun, on),
        "excepted": {one.uid: set(campaign_doors.excepted(ledger, one.uid, on)) for one in begun},
    }


def uids(ledger: Ledger, entity: str) -> list[str]:
    return [uid for (uid,) in ledger.select(f"SELECT uid FROM {entity} ORDER BY uid")]


def _moved_in(pen: Pen, ledger: Ledger, chance: random.Random) -> None:
    use, people = chance.choice((None, "owner_occupied", "vacant")), chance.choice((None, 1, 2))
    door = pen.add(factories.a_household(occupancy=use, resident_count=people))
    _born(pen, ledger, chance, door.uid)


def _born(pen: Pen, ledger: Ledger, chance: random.Random, door: str = "") -> None:
    born = f"{chance.choice((1936, 1945, 1946, 1970))}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    pen.add(factories.a_resident(door or chance.choice(uids(ledger, "household")), birth_date=born))


def _enrolled(pen: Pen, ledger: Ledger, chance: random.Random) -> None:
    category = chance.choice(("elder_alone", "elder_80", "disability"))
    started = chance.choice((None, "2025-06", "2026-02-10"))
    pen.add(factories.a_profile(chance.choice(uids(ledger, "resident")), category=category, started_on=started))


def _edited(entity: type[Any], **choices: tuple[Any, ...]) -> Callable[[Pen, Ledger, random.Random], None]:
    def edit(pen: Pen, ledger: Ledger, chance: random.Random) -> None:
        column = chance.choice(sorted(choices))
        pen.edit(entity, chance.choice(uids(ledger, entity.entity)), **{column: chance.choice(choices[column])})

    return edit


def _gone(entity: type[Any]) -> Callable[[Pen, Ledger, random.Random], None]:
    return lambda pen, ledger, chance: pen.remove(entity, chance.choice(uids(ledger, entity.entity)))


def _moved(pen: Pen, ledger: Ledger, chance: random.Random) -> None:
    pen.edit(Resident, chance.choice(uids(ledger, "resident")), household=chance.choice(uids(ledger, "household")))


def _knocked(pen: Pen, ledger: Ledger, chance: random.Random) -> None:
    outcome = chance.choice(("met_inside", "not_home", "contacted_remote"))
    pen.add(factories.a_visit(chance.choice(uids(ledger, "household")), visited_at=f"{clock.today()}T10:00", outcome=outcome))


def _excepted(pen: Pen, ledger: Ledger, chance: random.Random) -> None:
    (campaign,) = campaigns.listed(ledger)
    door = chance.choice([one.household for one in campaigns.doors(ledger, campaign, clock.today())])
    casework.exclude(pen, ledger, campaign, [door], on=clock.today(), reason="动迁房")


def _readmitted(pen: Pen, ledger: Ledger, chance: random.Random) -> None:
    (campaign,) = campaigns.listed(ledger)
    casework.readmit(pen, ledger, campaign, chance.sample(sorted(casework.excluded(ledger, campaign.uid)), 1))


DEEDS = (
    _moved_in, _born, _born, _enrolled, _enrolled, _moved, _knocked, _knocked, _excepted, _excepted, _readmitted,
    _edited(Household, occupancy=("vacant", "owner_occupied", None), resident_count=(1, 2), remark=("有犬",)),
    _edited(Resident, died_on=("2026-02-05", None), birth_date=("1940-01-01", "1980"), residence_status=("registered_absent", None)),
    _edited(Profile, ended_on=("2026-02-03", None), category=("elder_alone", "disability")),
    _gone(Household), _gone(Resident), _gone(Profile),
)  # fmt: skip


def begun(ledger: Ledger, chance: random.Random, on: datetime.date) -> str:
    """The register of the first day, and a campaign with its doors frozen."""
    with ledger.change("导入") as pen:
        for _ in range(12):
            _moved_in(pen, ledger, chance)
    with ledger.change("开始行动") as pen:
        (campaign,) = casework.issue(pen, ledger, [UNIT], name="行动", starts_on=on, scope="all")
        casework.begin(pen, ledger, campaign, on=on)
    return campaign.uid


def a_day_of_work(ledger: Ledger, chance: random.Random) -> None:
    """A few deeds, now and then one taken back."""
    for _ in range(chance.randint(2, 8)):
        deed = chance.choice(DEEDS)
        try:
            with ledger.change("走访" if deed is _knocked else "登记") as pen:
                deed(pen, ledger, chance)
            if chance.random() < 0.1 and stacks(ledger)[0][-1].what == "登记":  # a visit that is taken back never was
                undo(ledger)
        except (IndexError, ValueError, Refusal):
            continue  # nobody left to do it to, or something built on it
