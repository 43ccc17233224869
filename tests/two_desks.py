"""A town and one of its committees, acquainted, each in a file of its own, and packages going between them."""

from dataclasses import dataclass
from pathlib import Path

from tests import factories
from xinjing_desktop.exchange import handover
from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.file import TOWN_CODE, create_ledger, open_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.merge import Merged
from xinjing_desktop.records import Community


@dataclass
class Pair:
    """`up()` and `down()` carry a package on a stick and merge it."""

    town: Ledger
    unit: Ledger
    town_path: Path
    stick: Path

    def up(self, month: str | None = None) -> Merged:
        """The committee hands over, the town takes in."""
        return handover.take_in(self.town, self.pack_up(month))

    def pack_up(self, month: str | None = None, *, full: bool = False) -> Path:
        """The committee's package on the stick."""
        return handover.hand_over(self.unit, peers.by_name(self.unit, "town"), self.stick, month=month, full=full).path

    def down(self) -> Merged:
        """The town hands down, the committee takes in."""
        town = self.open_town()
        peer = peers.by_name(town, factories.UNIT_CODE)
        return handover.take_in(self.unit, handover.hand_over(town, peer, self.stick).path)

    def open_town(self) -> Ledger:
        """The town's ledger, opened again if it was closed."""
        if self.town._closed:
            self.town = open_ledger(self.town_path, factories.PASSWORD)
        return self.town

    def close_town(self) -> None:
        """As if the town's clerk went home."""
        self.town.close()


def make_town(path: Path) -> Ledger:
    """A town in which nobody has written but the name of the one committee."""
    whole = {"role": "town", "unit_code": TOWN_CODE, "unit_name": "新泾镇"}
    town = create_ledger(
        path, **whole, account=factories.ACCOUNT, password=factories.PASSWORD, cost=Cost(8192, 1, 1)
    ).ledger
    with town.change("登记居民区") as pen:
        pen.add(
            Community(uid=factories.COMMUNITY, code=factories.UNIT_CODE, name=factories.UNIT_NAME, unit_type="committee")
        )
    return town
