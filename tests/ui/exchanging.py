"""A town beside the committee's ledger of a test, acquainted with it, and packages that really pass between them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import factories
from xinjing_desktop.exchange import acquaintance, handover
from xinjing_desktop.exchange.handover import Handed
from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.file import create_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Supervision

TOWN_CODE, TOWN_NAME = "310105102000", "新泾镇"


@contextmanager
def another(
    folder: Path, name: str, *, role: str = "town", code: str = TOWN_CODE, unit: str = TOWN_NAME
) -> Iterator[Ledger]:
    """A new ledger in this folder: the town's, or a committee's."""
    made = create_ledger(
        folder / f"{name}.xjl", role=role, unit_code=code, unit_name=unit, account="李建国", password=factories.PASSWORD,
        cost=Cost(8192, 1, 1),
    )  # fmt: skip
    with made.ledger as ledger:
        yield ledger


@contextmanager
def a_town(ledger: Ledger, folder: Path) -> Iterator[Ledger]:
    """The town, acquainted with this ledger."""
    with another(folder, "镇") as town:
        acquaintance.introduce(ledger, town)
        yield town


def up(ledger: Ledger, town: Ledger, folder: Path, month: str = "2026-02") -> Handed:
    """The committee hands over, the town takes it in."""
    handed = handover.hand_over(ledger, peers.listed(ledger)[0], folder, month=month)
    handover.take_in(town, handed.path)
    return handed


def down(town: Ledger, folder: Path) -> Path:
    """What the town hands down: the file, for the committee to take in."""
    return handover.hand_over(town, peers.listed(town)[0], folder, month="2026-02").path


def supervise(town: Ledger, hazard: str, **facts: object) -> str:
    """The town writes a 督办."""
    with town.change("督办") as pen:
        made: Supervision = pen.add(factories.a_supervision(hazard, **facts))
    return str(made.uid)
