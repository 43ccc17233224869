"""Long work off the GUI thread, one job at a time. The worker touches one long-lived Qt object and no other.

What may hang without harm, a look at a stick or a share, runs aside: on a second thread, so that no list waits for it.

A Qt object per job that emits from the worker loses signals (qt note §8): here the worker only ever emits
`Jobs._posted`, a signal that carries a closure to run on the GUI thread.
"""

import threading
import time
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal, Slot
from shiboken6 import Shiboken

from xinjing_desktop.errors import Cancelled
from xinjing_desktop.progress import Step

T = TypeVar("T")

TELL_EVERY = 0.05
"""Seconds between two reports of progress: more would keep the window busy with telling how busy it is."""

SLICE = 0.04
"""Seconds after which work on the window's thread lets keyboard and mouse have their turn."""

A_MOMENT = 20
"""Milliseconds until what was just shown is surely painted: what need not be part of the first picture begins then."""


class Job(QObject):
    """One piece of work in the background. Its signals are emitted on the GUI thread only."""

    progressed = Signal(int, int, str)
    """How far it is: at, of, what is being done. `of` is 0 when nobody knows."""
    finished = Signal()
    """It has settled: done, failed or cancelled. Emitted before `done` or `failed` is called."""

    def __init__(self, title: str, parent: QObject) -> None:
        super().__init__(parent)
        self.title = title
        self.forgotten = False
        """Nobody wants to hear of it any more."""
        self._stop = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop at its next step. What it has begun is rolled back by itself."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked it to stop."""
        return self._stop.is_set()


class Jobs(QObject):
    """Runs work one job at a time, in the order in which it was asked for."""

    started = Signal(object)
    """A `Job` was handed in (it may still wait for its turn). The progress strip listens."""
    _posted = Signal(object)

    def __init__(self, failed: Callable[[Exception], None] | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._failed = failed
        self._pool, self._pool_aside = QThreadPool(self), QThreadPool(self)
        for pool in (self._pool, self._pool_aside):
            pool.setMaxThreadCount(1)
        self._live: set[Job] = set()
        self._aside: set[Job] = set()
        self._sliced: dict[Job, Generator[tuple[int, int], None, Any]] = {}
        self._waiting: dict[Job, tuple[QThreadPool, Callable[[], None]]] | None = None
        self._posted.connect(self._on_posted)

    def run(
        self,
        work: Callable[[Step], T],
        done: Callable[[T], None] = lambda result: None,
        failed: Callable[[Exception], None] | None = None,
        title: str = "",
        *,
        aside: bool = False,
    ) -> Job:
        """Run `work(step)` in the background, then `done(result)` or `failed(error)` on the GUI thread.

        `work` calls `step(at, of, text)`, which raises `Cancelled` after a cancel; then neither is called.
        Without `failed` the error goes where the window sends all errors. A title shows it in the progress strip.
        `aside`: it does not wait for other work, nor other work for it.
        """
        job = Job(title, self)
        pool = self._pool_aside if aside else self._pool
        (self._aside if aside else self._live).add(job)
        report = failed or self._failed or _raise

        def in_worker() -> None:
            try:
                result = work(_step_of(job, self._posted.emit))
            except Cancelled:
                self._posted.emit(lambda: self._settle(job, lambda: None))
            except Exception as error:
                kept = error
                self._posted.emit(lambda: self._settle(job, lambda: _tell(report, kept)))
            else:
                self._posted.emit(lambda: self._settle(job, lambda: _tell(done, result)))

        self.started.emit(job)
        if self._waiting is None:
            pool.start(in_worker)
        else:
            self._waiting[job] = pool, in_worker
        return job

    def slices(
        self,
        work: Generator[tuple[int, int], None, T],
        done: Callable[[T], None] = lambda result: None,
        failed: Callable[[Exception], None] | None = None,
        title: str = "",
    ) -> Job:
        """Go on with work that must stay on the window's thread, such as drawing, whenever the window has a moment.

        `work` yields (at, of) between two slices of at most a tenth of a second. A cancel closes it, and neither `done`
        nor `failed` is called.
        """
        job = Job(title, self)
        self._live.add(job)
        self._sliced[job] = work
        report = failed or self._failed or _raise
        self.started.emit(job)

        def go_on() -> None:
            until = time.monotonic() + SLICE
            if job.cancelled:
                work.close()
                self._settle(job, lambda: None)
                return
            try:
                at, of = next(work)
                while time.monotonic() < until:
                    at, of = next(work)
            except StopIteration as end:
                result: T = end.value
                self._settle(job, lambda: _tell(done, result))
            except Exception as error:
                kept = error
                self._settle(job, lambda: _tell(report, kept))
            else:
                job.progressed.emit(at, of, "")
                QTimer.singleShot(0, job, go_on)

        QTimer.singleShot(0, job, go_on)
        return job

    def hold(self) -> None:
        """Begin nothing until `release`: a window that is just being painted needs the computer for itself."""
        self._waiting = self._waiting or {}

    @property
    def held(self) -> bool:
        """Whether work waits for `release`."""
        return self._waiting is not None

    def release(self) -> None:
        """Begin what was asked for meanwhile. Harmless when nothing is held."""
        waiting, self._waiting = self._waiting, None
        for pool, work in (waiting or {}).values():
            pool.start(work)

    def forget(self) -> None:
        """Drop what is held, and what comes of the work under way is told to nobody: the window that asked for it goes."""
        waiting, self._waiting = self._waiting, None
        for job in self._live | self._aside:
            job.forgotten = True
            job.cancel()
        for job in waiting or {}:
            self._settle(job, lambda: None)

    @property
    def busy(self) -> bool:
        """Whether any job has not settled yet."""
        return bool(self._live or self._aside)

    @property
    def free(self) -> bool:
        """Whether work would begin at once; what runs aside does not count."""
        return not self._live and not self.held

    def close(self, ms: int = 5000) -> bool:
        """Cancel everything and wait for the thread; before the windows go. False if it did not stop in time."""
        for job in self._live | self._aside:
            job.cancel()
        for work in self._sliced.values():
            work.close()  # nobody will go on with it
        return self._pool.waitForDone(ms) and self._pool_aside.waitForDone(ms)

    def _settle(self, job: Job, report: Callable[[], None]) -> None:
        self._live.discard(job)
        self._aside.discard(job)
        self._sliced.pop(job, None)
        job.finished.emit()
        job.deleteLater()
        if not job.forgotten:
            report()

    @Slot(object)
    def _on_posted(self, closure: Callable[[], None]) -> None:
        closure()


def _step_of(job: Job, post: Callable[[Callable[[], None]], Any]) -> Step:
    last = 0.0

    def step(at: int, of: int, text: str = "") -> None:
        nonlocal last
        if job.cancelled:
            raise Cancelled
        now = time.monotonic()
        if at >= of or now - last > TELL_EVERY:
            last = now
            post(lambda: job.progressed.emit(at, of, text))

    return step


def _tell(heard: Callable[[Any], None], said: Any) -> None:
    if is_there(heard):
        heard(said)


def is_there(heard: Callable[..., object]) -> bool:
    """Whether the page whose method this is has not gone meanwhile."""
    asking = getattr(heard, "__self__", None)
    return not isinstance(asking, QObject) or Shiboken.isValid(asking)


def _raise(error: Exception) -> None:
    raise error
