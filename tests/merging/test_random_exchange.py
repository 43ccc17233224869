"""Random months between a town and its committees, over real files (merge note §6; P1–P6, P9, P11–P13 of the peers note).

After every step: what is there is the same as a refold from scratch, and as a model that knows nothing of the fold; every
package is merged twice and the second time changes nothing; a merge forgets nothing, counts truly, misses what never came.
At the end, when everybody has exchanged everything, with sticks lost, repeated and out of order, PCs restored from old copies
and clocks wrong by years: all who share records hold the same records, forks, conflicts, log and pictures, and say 一致;
each write that nobody overwrote knowingly is shown or is a listed choice, and nothing else is in dispute; a disputed group
shows one author's words; no household counts in two units.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.merging.star import ARRANGEMENTS, play
from xinjing_desktop import clock

RUNS = {"edge": (55, 700), "desks": (35, 500), "neighbours": (40, 600), "star": (20, 250)}
"""How many months by arrangement: every time, and in the thorough mode. A third ledger may bring what a first one lost and
hide the loss, so the two of one edge are played alone as well."""


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_whatever_happens_all_ledgers_come_to_the_same(
    arrangement: str, acquainted: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thorough: bool
) -> None:
    set_now: Callable[..., None] = lambda now: monkeypatch.setattr(clock, "now", now)  # noqa: E731

    @settings(
        max_examples=RUNS[arrangement][thorough],
        derandomize=not thorough,  # a push is no day for surprises: the thorough mode looks for new ones
        phases=[Phase.generate],  # shrinking whole months takes longer than reading them
        suppress_health_check=list(HealthCheck),
        database=None,
        deadline=None,
    )
    @given(seed=st.integers(0, 10**9))
    def months(seed: int) -> None:
        play(acquainted, tmp_path, arrangement, seed, set_now)

    months()
