"""A window to test in: one look, one clock, recorded alerts, nothing of the user's own folders."""

import datetime
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")
os.environ["QT_SCALE_FACTOR"] = "1"

import pytest
from PySide6.QtCore import QEvent

from tests import factories
from tests.ui import a_town
from xinjing_desktop import clock
from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.ledger import accounts, demo
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.drafts import Drafts
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.live import LedgerDrafts, Live


class Told:
    """Stands in for `Alerts`: writes down what was said, and answers from what the test laid ready.

    `sentences`, `questions`, `toasts`, `errors` hold what was said; lay answers ready by `told.answers.append(...)`.
    """

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.questions: list[str] = []
        self.toasts: list[str] = []
        self.errors: list[BaseException] = []
        self.undos: list[Callable[[], None] | None] = []
        self.offered: list[dict[str, Callable[[], None]]] = []
        """The buttons of each toast, by their words."""
        self.answers: list[Any] = []
        self.went: list[tuple[str, dict[str, Any]]] = []
        """Where `desk.go` was sent: the page, and what of it to open."""

    def stand_in(self, window: Any) -> None:
        pass

    def tell(self, sentence: str, *, title: str = "") -> None:
        self.sentences.append(sentence)

    def ask(self, question: str, yes: str = "好", no: str = "取消", *, title: str = "", danger: bool = False) -> bool:
        return bool(self._answer(question))

    def choose(self, question: str, options: Any, *, title: str = "") -> str | None:
        answer = self._answer(question)
        assert answer is None or answer in [code for code, _ in options], f"{answer!r} is not among the options"
        return answer

    def prompt(self, question: str, text: str = "", *, check: Any = None, **_: Any) -> str | None:
        answer = self._answer(question)
        if answer is not None and check is not None and (problem := check(answer)):
            self.sentences.append(problem)
            return None
        return answer

    def pick_file(self, title: str, kinds: str = "", folder: Path | None = None) -> Path | None:
        return self._answer(title)

    def pick_files(self, title: str, kinds: str = "", folder: Path | None = None) -> list[Path]:
        return self._answer(title) or []

    def pick_save(self, title: str, name: str, kinds: str = "", folder: Path | None = None) -> Path | None:
        return self._answer(title)

    def pick_folder(self, title: str, folder: Path | None = None) -> Path | None:
        return self._answer(title)

    def fail(self, error: BaseException) -> None:
        if isinstance(error, Refusal):
            self.tell(error.sentence)
        elif not isinstance(error, Cancelled):
            self.errors.append(error)

    def toast(
        self, text: str, undo: Callable[[], None] | None = None, *, action: str = "撤销", more: Any = ()
    ) -> None:
        self.toasts.append(text)
        self.offered.append({**({action: undo} if undo else {}), **dict(more)})
        self.undos.append(undo)

    def _answer(self, question: str) -> Any:
        self.questions.append(question)
        assert self.answers, f"asked without an answer laid ready: {question}"
        return self.answers.pop(0)


@pytest.fixture
def told() -> Iterator[Told]:
    """What the program said and asked. An unexpected crash fails the test at its end."""
    kept = Told()
    yield kept
    for error in kept.errors:
        raise error


def clear_away(app: Any) -> None:
    """Delete the windows that an earlier test left: every change of the look would style them again and again."""
    for left in app.topLevelWidgets():
        if type(left).__module__.startswith("xinjing_desktop"):
            left.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """The application of all tests is drawn by Fusion, as the program is."""
    return ["tests", *theme.FUSION]


@pytest.fixture(scope="session")
def _arrows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("arrows")


@pytest.fixture
def window_look(qapp: Any, _arrows: Path) -> Iterator[Callable[[theme.Look], None]]:
    """The light look, Chinese, no blinking cursor. Call it with a `Look` for another one."""
    clear_away(qapp)
    theme.speak_chinese(qapp)
    qapp.setCursorFlashTime(0)

    def put_on(look: theme.Look) -> None:
        theme.apply(qapp, look, _arrows)

    put_on(theme.Look())
    yield put_on
    if theme.look() != theme.Look():  # every change styles all that is still open: seconds for a page full of forms
        put_on(theme.Look())


@pytest.fixture
def jobs(qtbot: Any, qapp: Any, told: Told) -> Iterator[Jobs]:
    """The background worker; every job has settled when the test ends, and then the pages go that wait for one or pause."""
    made = Jobs(told.fail)
    yield made
    settle(made, qtbot)
    assert made.close()
    clear_away(qapp)


def settle(jobs: Jobs, qtbot: Any) -> None:
    """Wait until no job is under way."""
    qtbot.waitUntil(lambda: not jobs.busy, timeout=20_000)


# ---- a desk: what a page is given


def desk_around(ledger: Ledger, told: Told, jobs: Jobs) -> Desk:
    """A desk whose alerts are recorded, and whose way to other pages is written down in `told.went`."""
    desk = Desk(ledger, jobs, told, Live(ledger), Drafts(LedgerDrafts(ledger)), {})  # type: ignore[arg-type]
    desk.opener = lambda page, where: told.went.append((page, where))
    return desk


@pytest.fixture
def desk(ledger: Ledger, told: Told, jobs: Jobs, window_look: object) -> Iterator[Desk]:
    """A desk around a ledger in which nobody has written yet."""
    made = desk_around(ledger, told, jobs)
    yield made
    made.drafts.flush()


@pytest.fixture(scope="session")
def filled_ledger(empty_ledger: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of 400 households and all that belongs to them, written on 2 March 2026, with a reader's account."""
    path = Path(shutil.copy(empty_ledger, tmp_path_factory.mktemp("filled_once")))
    stopped = datetime.datetime(2026, 3, 2, 8, 0).astimezone()
    with pytest.MonkeyPatch.context() as patch, open_ledger(path, factories.PASSWORD) as opened:
        patch.setattr(clock, "now", lambda: stopped)
        demo.fill(opened, households=400, seed=7)
        accounts.add(opened, READER, "reader", factories.PASSWORD)
    return path


READER = "小读"
"""The account of `filled_ledger` that may only read; its password is the one of all tests."""


@pytest.fixture
def full_desk(
    filled_ledger: Path, tmp_path: Path, told: Told, jobs: Jobs, window_look: object, frozen_clock: object
) -> Iterator[Desk]:
    """A desk around a ledger full of people, on Monday, 2 March 2026."""
    with open_ledger(Path(shutil.copy(filled_ledger, tmp_path / "满.xjl")), factories.PASSWORD) as opened:
        made = desk_around(opened, told, jobs)
        yield made
        made.drafts.flush()


@pytest.fixture
def reader_desk(
    filled_ledger: Path, tmp_path: Path, told: Told, jobs: Jobs, window_look: object, frozen_clock: object
) -> Iterator[Desk]:
    """The same ledger, opened by somebody who may only read."""
    path = Path(shutil.copy(filled_ledger, tmp_path / "只读.xjl"))
    with open_ledger(path, factories.PASSWORD, READER) as opened:
        yield desk_around(opened, told, jobs)


# ---- the town's side


@pytest.fixture(scope="session")
def town_once(tmp_path_factory: pytest.TempPathFactory) -> a_town.Built:
    """A town of six units in the middle of a handover. Copy its files, never open them."""
    with pytest.MonkeyPatch.context() as patch:

        def stop(moment: str) -> None:
            stopped = datetime.datetime.fromisoformat(moment).astimezone()
            patch.setattr(clock, "now", lambda: stopped)

        return a_town.build(tmp_path_factory.mktemp("town_of_six"), stop)


@pytest.fixture
def town_desk(
    town_once: a_town.Built, tmp_path: Path, told: Told, jobs: Jobs, window_look: object, frozen_clock: object
) -> Iterator[Desk]:
    """A desk around that town, on Monday, 2 March 2026."""
    with open_ledger(Path(shutil.copy(town_once.town, tmp_path / "新泾镇.xjl")), factories.PASSWORD) as opened:
        made = desk_around(opened, told, jobs)
        yield made
        made.drafts.flush()


@pytest.fixture
def empty_town_desk(
    town_file: Path, tmp_path: Path, told: Told, jobs: Jobs, window_look: object, frozen_clock: object
) -> Iterator[Desk]:
    """A desk around a town that nothing has come to yet."""
    with open_ledger(Path(shutil.copy(town_file, tmp_path / "新泾镇.xjl")), factories.PASSWORD) as opened:
        made = desk_around(opened, told, jobs)
        yield made
        made.drafts.flush()
