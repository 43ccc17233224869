"""The days that are over are told alike by a committee and by the town that merged its ledger, whenever it came."""

import datetime
import random
from collections.abc import Callable
from pathlib import Path

from tests.ledger.find.worked_in import UNIT, a_day_of_work, begun, told
from tests.merging import star
from tests.merging.sticks import hand


def test_a_town_tells_of_a_past_day_what_the_committee_told_on_it(tmp_path: Path, at: Callable[[str], datetime.datetime]) -> None:
    chance, kept = random.Random(7), {}
    today = at("2026-03-02 09:30").date()
    star.build(tmp_path)
    with star.opened(tmp_path / "town.xjl") as town, star.opened(tmp_path / "a.xjl") as committee:
        begun(committee, chance, today)
        for number in range(2, 16):
            today = at(f"2026-03-{number:02d} 10:00").date()
            a_day_of_work(committee, chance)
            if number == 9:
                hand(committee, town)
            at(f"2026-03-{number:02d} 23:59")
            kept[today] = told(committee, today)
        at("2026-04-01 10:00")
        hand(committee, town)
        for on, then in kept.items():
            assert told(committee, on) == then, on
            there = told(town, on)
            assert {**there, "year": {UNIT: there["year"][UNIT]}, "month": {UNIT: there["month"][UNIT]}} == then, on
