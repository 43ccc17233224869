"""Exchanging over the shared folders by itself, every so many minutes, and at once when somebody asks for it.

Looking runs aside of other work, because a share that has gone to sleep may keep one waiting; a job of its own begins
only when there is something to do. It goes on while the window is locked: nobody is disturbed, and nothing is shown.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import shared_places
from xinjing_desktop.progress import Step
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Job

if TYPE_CHECKING:  # loaded by the first look
    from xinjing_desktop.exchange.rounds import Todo
    from xinjing_desktop.exchange.shared_folder import Exchanged, SharedFolder

TITLE = "正在和共享文件夹交换"


class AutoExchange:
    """One per open ledger; `pass_time` is called every half minute. What it has to say waits while the window is locked."""

    def __init__(self, desk: Desk, locked: Callable[[], bool] = lambda: False) -> None:
        self._desk, self._locked = desk, locked
        self._unsaid = ""
        self._folders: dict[Path, SharedFolder] = {}
        self._away: set[Path] = set()
        """Folders of which it was said that they are not connected."""
        self._job: Job | None = None
        self._stopped = False

    @property
    def under_way(self) -> bool:
        """Whether a look or an exchange has not settled yet."""
        return self._job is not None

    def pass_time(self) -> None:
        """Look at the first folder that is due; the others have their turn half a minute later."""
        if self._unsaid:
            self._say(self._unsaid)
        if self._stopped or self._job is not None or not self._desk.may_write or not self._desk.jobs.free:
            return
        due = shared_places.due(self._desk.ledger, clock.now())
        for folder, sites in due.items():
            self._look(folder, sites)
            break

    def stop(self) -> None:
        """The ledger is about to be closed: what runs is taken back, what comes late is not shown."""
        self._stopped = True
        if self._job is not None:
            self._job.cancel()

    def _look(self, folder: Path, sites: Sequence[str]) -> None:
        def work(step: Step) -> "Todo":
            from xinjing_desktop.exchange import rounds

            return rounds.look(self._desk.ledger, self._folder(folder), sites, step)

        def done(todo: "Todo") -> None:
            self._away.discard(folder)
            if (todo.waiting or todo.to) and not self._stopped and self._desk.jobs.free:  # else at the next half minute
                self._exchange(folder, sites, todo)

        self._follow(self._desk.jobs.run(work, done, lambda error: self._fail(folder, error), aside=True))

    def _exchange(self, folder: Path, sites: Sequence[str], todo: "Todo") -> None:
        def work(step: Step) -> "Exchanged":
            from xinjing_desktop.exchange import rounds

            return rounds.run(self._desk.ledger, self._folder(folder), sites, todo.to, step)

        job = self._desk.jobs.run(work, self._tell, lambda error: self._fail(folder, error), title=TITLE)
        self._follow(job)

    def _folder(self, folder: Path) -> "SharedFolder":
        """What was read there is not read again; only one job at a time uses it."""
        from xinjing_desktop.exchange.shared_folder import SharedFolder

        return self._folders.setdefault(folder, SharedFolder(self._desk.ledger, folder))

    def _follow(self, job: Job) -> None:
        self._job = job

        def settled() -> None:
            if self._job is job:
                self._job = None

        job.finished.connect(settled)

    def _tell(self, done: "Exchanged") -> None:
        from xinjing_desktop.exchange import rounds

        if (said := rounds.sentence(done)) and not self._stopped:
            self._say(f"自动交换：{said}")

    def _say(self, sentence: str) -> None:
        """Names of units are nothing for the lock screen: only the newest sentence is kept for later."""
        self._unsaid = sentence if self._locked() else ""
        if not self._unsaid:
            self._desk.alerts.toast(sentence)

    def _fail(self, folder: Path, error: Exception) -> None:
        """One sentence when a share goes away, and no more until it was back; a bug is told as any other."""
        if self._stopped:
            return
        if not isinstance(error, Refusal):
            self._desk.alerts.fail(error)
        elif folder not in self._away:
            self._away.add(folder)
            self._say(error.sentence)


def exchange_now(desk: Desk, folder: Path, sites: Sequence[str], then: Callable[[], None]) -> Job:
    """Exchange with these peers because somebody pressed a button; a share that is away is told in a sentence."""

    def work(step: Step) -> "Exchanged":
        from xinjing_desktop.exchange import rounds
        from xinjing_desktop.exchange.shared_folder import SharedFolder

        return rounds.run(desk.ledger, SharedFolder(desk.ledger, folder), sites, None, step)

    def done(result: "Exchanged") -> None:
        from xinjing_desktop.exchange import rounds

        desk.alerts.toast(rounds.sentence(result) or f"{rounds.NOTHING}，两边都是最新的")
        then()

    def failed(error: Exception) -> None:
        desk.alerts.fail(error)
        then()

    return desk.jobs.run(work, done, failed, title=TITLE)
