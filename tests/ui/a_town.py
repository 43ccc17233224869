"""A town of a few invented units for the tests of its pages: packages that came, one that did not, and what is in dispute."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests import factories
from tests.two_desks import make_town
from xinjing_desktop.exchange import acquaintance, batches, handover
from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.file import create_ledger, open_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.records import Hazard, Household, IdDocument
from xinjing_desktop.records.row import shared_uid

NAMES = ("北渔", "泉口", "平塘", "甘溪", "淞滨", "名字特别长的虹桥机场新村第二人才公寓")
SILENT = 4
"""The unit, from 0, that has not handed over February."""
Stop = Callable[[str], object]


@dataclass
class Built:
    """Files to copy, never to open."""

    town: Path
    waiting: list[Path] = field(default_factory=list)
    """Packages of March that nobody has merged yet."""
    units: list[Path] = field(default_factory=list)


def unit_code(number: int) -> str:
    """The code of the n-th unit, from 0."""
    return f"310105102{number + 1:03d}"


def build(folder: Path, stop: Stop) -> Built:
    """Two months of exchange; `stop` sets the clock."""
    stick = folder / "stick"
    stick.mkdir()
    built = Built(folder / "新泾镇.xjl")
    stop("2026-01-30 09:00")
    town = make_town(built.town)
    for number, name in enumerate(NAMES):
        path = folder / f"{name}.xjl"
        facts = {"role": "committee", "unit_code": unit_code(number), "unit_name": f"{name}居民区"}
        with create_ledger(
            path, **facts, account="王芳", password=factories.PASSWORD, cost=Cost(8192, 1, 1)
        ).ledger as unit:
            acquaintance.introduce(town, unit)
            _settle(unit, number)
        built.units.append(path)
    first = [_pack(path, stick, "2026-01") for path in built.units]
    batches.take_all(town, first)
    stop("2026-02-27 14:00")
    _town_writes(town)
    stop("2026-02-27 15:30")
    for number, path in enumerate(built.units):
        with open_ledger(path, factories.PASSWORD) as unit:
            _unit_writes(unit, number)
    stop("2026-03-01 10:20")
    second = [_pack(path, stick, "2026-02") for at, path in enumerate(built.units) if at != SILENT]
    batches.take_all(town, [*second, second[1]])
    for path in built.units[:3]:
        with open_ledger(path, factories.PASSWORD) as unit, unit.change("登记") as pen:
            pen.add(factories.a_household(community=shared_uid("community", unit.identity.unit_code)))
        built.waiting.append(_pack(path, stick, "2026-03"))
    town.close()
    return built


def _settle(unit: Ledger, number: int) -> None:
    community = shared_uid("community", unit.identity.unit_code)
    compound = factories.a_compound(community=community, name=f"{NAMES[number][:2]}一村", lane=str(100 + number))
    stairwell = factories.a_stairwell(compound, number="1", lane=str(100 + number))
    doors = [
        factories.a_household(stairwell, community=community, room_no=f"{at}01", head_name=f"户主{at}")
        for at in range(1, 6)
    ]
    person = factories.a_resident(doors[1], name="李小明")
    hazard = factories.a_hazard(
        doors[0], community=community, hazard_no=f"{number + 1:03d}-2601-001", found_on=datetime.date(2026, 1, 20),
        due_date=datetime.date(2026, 2, 20), description="楼道堆放旧家具", kind="H06",
    )  # fmt: skip
    document = factories.an_id_document(person, number=f"31010519500101{number:02d}11")
    with unit.change("登记") as pen:
        for record in (compound, stairwell, *doors, person, document, hazard):
            pen.add(record)


def _pack(path: Path, stick: Path, month: str) -> Path:
    with open_ledger(path, factories.PASSWORD) as unit:
        return handover.hand_over(unit, peers.by_name(unit, "town"), stick, month=month).path


def _doors(ledger: Ledger, code: str) -> list[Household]:
    community = shared_uid("community", code)
    return ledger.rows(Household.select().where(Household.community == community).order_by(Household.room_no))


def _town_writes(town: Ledger) -> None:
    town.account = Account("陈志远", "admin")
    for number in range(len(NAMES)):
        doors = _doors(town, unit_code(number))
        with town.change("核对户主") as pen:
            pen.edit(Household, doors[0].uid, head_name="陈建华", remark="镇里抽查：楼道有堆物")
            pen.edit(Household, doors[1].uid, phones=[{"number": "13800000001", "note": "镇里登记"}])
        with town.change("延期") as pen:
            hazard = _hazard(town, number)
            pen.edit(Hazard, hazard.uid, due_date=datetime.date(2026, 3, 20))
            if number < 3:
                day = datetime.date(2026, 2, 27)
                pen.add(
                    factories.a_supervision(
                        hazard, community=hazard.community, issued_on=day, issued_by="陈志远",
                        due_on=datetime.date(2026, 3, 1 + number), reply="已经清理，照片附上。" if number == 2 else None,
                        replied_on=day if number == 2 else None, replied_by="王芳" if number == 2 else None,
                    )
                )  # fmt: skip
        if number == 0:
            with town.change("删除空户") as pen:
                pen.remove(Household, doors[4].uid)
            with town.change("更正证件") as pen:
                (document,) = town.rows(IdDocument.select().where(IdDocument.number.endswith("010011")))
                pen.edit(IdDocument, document.uid, number="310105195001010022")


def _hazard(ledger: Ledger, number: int) -> Hazard:
    (found,) = ledger.rows(Hazard.select().where(Hazard.hazard_no == f"{number + 1:03d}-2601-001"))
    return found


def _unit_writes(unit: Ledger, number: int) -> None:
    unit.account = Account("李建国" if number % 2 else "王芳", "admin")
    doors = _doors(unit, unit_code(number))
    with unit.change("更正") as pen:
        pen.edit(Household, doors[0].uid, head_name="陈建国", remark="已约周六上门")
        pen.edit(Household, doors[1].uid, phones=[{"number": "13800000002", "note": "儿子"}])
    with unit.change("重定时限") as pen:
        pen.edit(Hazard, _hazard(unit, number).uid, due_date=datetime.date(2026, 3, 12))
    if number == 0:
        with unit.change("更正") as pen:
            pen.edit(Household, doors[4].uid, contact_name="钱进")
            (document,) = unit.rows(IdDocument.select())
            pen.edit(IdDocument, document.uid, number="310105195001010033")
    if number == 1:
        with unit.change("又登记了一次") as pen:
            pen.add(factories.a_resident(doors[1], name="李小明", phones=[{"number": "13911112222"}]))


def community(number: int) -> str:
    """The uid of the n-th unit, from 0."""
    return shared_uid("community", unit_code(number))


__all__ = ["NAMES", "SILENT", "Built", "build", "community", "unit_code"]
