"""Who may be taken out of the register of workers: somebody whom no record points to or names."""

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import unit
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import ENTITIES, Worker
from xinjing_desktop.records.row import Row

pytestmark = pytest.mark.usefixtures("frozen_clock")
OTHER_LISTS = {("campaign", "checks"), ("term", "words"), ("household", "ebike_plates"), ("resident", "ebike_plates")}
"""Lists of words that are no people."""


def test_every_list_of_names_is_looked_through() -> None:
    lists = {(one.entity, name) for one in ENTITIES for name, column in one.columns().items() if column.kind == "names"}
    looked_at = {(entity, name) for entity, names in unit.SIGNED.items() for name in names}
    assert lists - OTHER_LISTS <= looked_at
    assert looked_at - lists == {("appeal", "handler"), ("leaflet_move", "handled_by")}


def naming(door: str) -> list[tuple[str, Row]]:
    return [
        ("走访", factories.a_visit(door, workers=["赵六", "王芳"])),
        ("出动", factories.an_outing(property_staff=["王芳"])),
        ("隐患", factories.a_hazard(door, found_by=["王芳"])),
        ("诉求", factories.an_appeal(household=door, handler="王芳")),
        ("宣传品收发", factories.a_leaflet_move(handled_by="王芳")),
    ]


@pytest.mark.parametrize("which", range(5))
def test_whom_a_record_names_stays(ledger: Ledger, which: int) -> None:
    (door,) = factories.a_stairwell_of_doors(ledger, floors=1, rooms=1)
    words, record = naming(door)[which]
    with ledger.change("登记") as pen:
        worker = pen.add(factories.a_worker(name="王芳"))
        alike = pen.add(factories.a_worker(name="王"))
        pen.add(record)
    with pytest.raises(Refusal, match=f"“王芳”的名字写在 1 条{words}记录里"), ledger.change("删除") as pen:
        unit.remove_unused(pen, ledger, Worker, worker.uid)
    before = ledger.select("SELECT * FROM worker ORDER BY uid")
    with ledger.change("删除") as pen:
        unit.remove_unused(pen, ledger, Worker, alike.uid)
    assert ledger.select("SELECT name FROM worker") == [("王芳",)], "half a name is nobody's"
    undo.undo(ledger)
    assert ledger.select("SELECT * FROM worker ORDER BY uid") == before


def test_of_two_with_one_name_the_second_may_go_and_the_last_may_not(ledger: Ledger) -> None:
    (door,) = factories.a_stairwell_of_doors(ledger, floors=1, rooms=1)
    with ledger.change("登记") as pen:
        first, second = (pen.add(factories.a_worker(name="王芳")) for _ in range(2))
        pen.add(factories.a_visit(door, workers=["王芳"]))
    with ledger.change("删除") as pen:
        unit.remove_unused(pen, ledger, Worker, second.uid)
        with pytest.raises(Refusal, match="请改为离岗"):
            unit.remove_unused(pen, ledger, Worker, first.uid)
