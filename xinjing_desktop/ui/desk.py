"""What a page has at hand: the open ledger, the worker, the alerts, the way to other pages. One per window."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui.alerts import Alerts
from xinjing_desktop.ui.drafts import Drafts
from xinjing_desktop.ui.jobs import Jobs, is_there
from xinjing_desktop.ui.live import Live
from xinjing_desktop.ui.state import State


def _no_look() -> None:
    """Without a window nothing has to look different."""


def _no_restore(copy: Path, account: str, password: str) -> None:
    raise AssertionError("no program to put a copy back in")


def _nowhere(page: str, where: dict[str, Any]) -> None:
    raise AssertionError(f"no window to open {page} in")


@dataclass
class Desk:
    """Given to every page. Tests build one around a ledger in a temporary folder."""

    ledger: Ledger
    jobs: Jobs
    alerts: Alerts
    live: Live
    drafts: Drafts
    state: State
    """Column widths, filters, the last stairwell: remembered texts, never anything about people."""
    opener: Callable[[str, dict[str, Any]], object] = field(default=_nowhere)
    look_changed: Callable[[], None] = field(default=_no_look)
    """Tell the window that `state` now holds another look (`dark`, `type_px`): it shows at once."""
    restore: Callable[[Path, str, str], None] = field(default=_no_restore)
    """Close the ledger, put this copy in its place, ask to sign in: (copy, account, its password on that day)."""
    unmasked: set[str] = field(default_factory=set)
    """Uids whose sensitive values the user asked to see in this session."""

    def go(self, page: str, **where: Any) -> None:
        """Open another page there: `desk.go("households", household=uid)`, `desk.go("hazards", filter="overdue")`."""
        self.opener(page, where)

    def done(self, said: str, act: int, then: Callable[[], object] = lambda: None) -> None:
        """Say in passing what was done, with a 撤销 that takes back this very act, whatever was saved since; then `then`.

        Of the act 0 (`Change.kept`) nothing was written, so that there is nothing to take back.
        """

        def take_back() -> None:
            from xinjing_desktop.ledger import undo

            self.jobs.run(lambda step: undo.undo(self.ledger, act, step), after, self.alerts.fail)

        def after(_: object) -> None:
            if is_there(then):
                then()

        self.alerts.toast(said, take_back if act else None)

    @property
    def may_write(self) -> bool:
        """Whether this account may change anything."""
        return self.ledger.account.role != "reader"
