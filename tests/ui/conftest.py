"""A window to test in: one look, one clock, recorded alerts, nothing of the user's own folders."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")
os.environ["QT_SCALE_FACTOR"] = "1"

import pytest

from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.ui import theme
from xinjing_desktop.ui.jobs import Jobs


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
        self.answers: list[Any] = []

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

    def toast(self, text: str, undo: Callable[[], None] | None = None, *, action: str = "撤销") -> None:
        self.toasts.append(text)
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


@pytest.fixture(scope="session")
def _arrows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("arrows")


@pytest.fixture
def window_look(qapp: Any, _arrows: Path) -> Iterator[Callable[[theme.Look], None]]:
    """The light look, Chinese, no blinking cursor. Call it with a `Look` for another one."""
    theme.speak_chinese(qapp)
    qapp.setCursorFlashTime(0)

    def put_on(look: theme.Look) -> None:
        theme.apply(qapp, look, _arrows)

    put_on(theme.Look())
    yield put_on
    put_on(theme.Look())


@pytest.fixture
def jobs(qtbot: Any, told: Told) -> Iterator[Jobs]:
    """The background worker; every job has settled when the test ends."""
    made = Jobs(told.fail)
    yield made
    settle(made, qtbot)
    assert made.close()


def settle(jobs: Jobs, qtbot: Any) -> None:
    """Wait until no job is under way."""
    qtbot.waitUntil(lambda: not jobs.busy, timeout=20_000)
