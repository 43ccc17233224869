"""Visits: time bands, attempts that count on, corrections within a round."""

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import visits
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Visit


@pytest.mark.parametrize(
    ("moment", "band"),
    [
        ("2026-01-14T09:30", "day"),
        ("2026-01-14T17:59", "day"),
        ("2026-01-14T18:00", "evening"),
        ("2026-01-14T05:59", "evening"),
        ("2026-01-17T20:00", "weekend"),
        ("2026-01-18", "weekend"),
        ("2026-01-14", None),
    ],
)
def test_time_bands(moment: str, band: str | None) -> None:
    assert visits.time_band(moment) == band


def test_attempts_count_on_and_a_round_is_corrected(ledger: Ledger) -> None:
    first, second, *_ = factories.a_stairwell_of_doors(ledger)
    for moment, outcome in (("2026-01-12T10:00", "not_home"), ("2026-01-13T19:00", "not_home")):
        with ledger.change("走访") as pen:
            visits.knock(pen, ledger, [first, second], visited_at=moment, outcome=outcome)
    with ledger.change("走访") as pen:
        visits.knock(pen, ledger, [first], visited_at="2026-01-13T19:00", outcome="met_door")
    found = ledger.rows(Visit.select().where(Visit.household == first).order_by(Visit.visited_at))
    assert [(one.attempt_no, one.outcome, one.time_band) for one in found] == [
        (1, "not_home", "day"),
        (2, "met_door", "evening"),
    ]


def test_no_door_is_said(ledger: Ledger) -> None:
    with pytest.raises(Refusal, match="点选"), ledger.change("走访") as pen:
        visits.knock(pen, ledger, [], visited_at="2026-01-12T10:00", outcome="met_inside")
