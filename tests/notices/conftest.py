"""A small neighbourhood for print runs: one stairwell of twelve doors, a person in need, hazards open and closed."""

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import factories
from xinjing_desktop import clock
from xinjing_desktop.ledger import demo
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Community


class Homes(NamedTuple):
    """The ledger and the uids of what lies in it."""

    ledger: Ledger
    doors: dict[str, str]
    """By room number."""
    resident: str
    hazard: str


@pytest.fixture
def homes(ledger: Ledger, frozen_clock: object) -> Homes:
    compound = factories.a_compound(name="泾北三村", other_name="北三村")
    stairwell = factories.a_stairwell(compound, number="45", height_class="high_rise")
    rooms = [f"{floor}{room:02d}" for floor in range(1, 7) for room in (1, 2)]
    doors = {room: factories.a_household(stairwell, room_no=room, head_name=f"户主{room}") for room in rooms}
    resident = factories.a_resident(doors["301"], name="沈阿珍")
    overdue = factories.a_hazard(
        doors["601"], kind="H05", description="纸箱占道", place="6楼平台", due_date=datetime.date(2026, 2, 20),
        found_on=datetime.date(2026, 2, 17), hazard_no="001-2602-001", found_by=["王芳"], responsible_name="曾国强",
    )  # fmt: skip
    closed = factories.a_hazard(doors["501"], state="closed", closed_on=datetime.date(2026, 3, 2))
    with ledger.change("登记") as pen:
        rest = [factories.a_profile(resident), factories.a_contact(resident, phones=[{"number": "13800000002"}]), overdue, closed]
        for record in (compound, stairwell, *doors.values(), resident, *rest):
            pen.add(record)
        unit = {"address": "北渔路1号", "phone": "021-55550123", "duty_hours": "8:30—20:00"}
        pen.edit(Community, factories.COMMUNITY, **unit)
    return Homes(ledger, {room: door.uid for room, door in doors.items()}, resident.uid, overdue.uid)


@pytest.fixture(scope="session")
def two_hundred(empty_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of 200 random households and all that belongs to them. Copy it, never open it."""
    path = Path(shutil.copy(empty_ledger, tmp_path_factory.mktemp("two_hundred")))
    stopped = datetime.datetime(2026, 3, 2, 8, 0).astimezone()
    with pytest.MonkeyPatch.context() as patch, open_ledger(path, factories.PASSWORD) as opened:
        patch.setattr(clock, "now", lambda: stopped)
        demo.fill(opened, households=200, seed=11)
    return path


@pytest.fixture
def neighbourhood(two_hundred: Path, tmp_path: Path, frozen_clock: object) -> Iterator[Ledger]:
    """An open copy of it."""
    with open_ledger(Path(shutil.copy(two_hundred, tmp_path / "二百户.xjl")), factories.PASSWORD) as opened:
        yield opened
