"""The page 打印 around a small neighbourhood, and what a clerk does on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.notices.conftest import Homes
from tests.ui.conftest import Told, desk_around, settle
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.jobs import Jobs
from xinjing_desktop.ui.pages.printing.page import PrintingPage


@pytest.fixture
def desk(homes: Homes, told: Told, jobs: Jobs, window_look: object) -> Iterator[Desk]:
    made = desk_around(homes.ledger, told, jobs)
    yield made
    made.drafts.flush()  # while the ledger is still open


@pytest.fixture
def page(desk: Desk, qtbot: QtBot) -> PrintingPage:
    made = PrintingPage(desk)
    qtbot.addWidget(made)
    made.resize(1178, 720)
    made.show()
    settle(desk.jobs, qtbot)
    return made


def choose(page: PrintingPage, qtbot: QtBot, notice: str, **fields: object) -> None:
    run = page.run
    run.panel.choose(notice)
    run.panel.form.fill(fields)
    run.prepare()
    settle(page.desk.jobs, qtbot)


def people(page: PrintingPage, qtbot: QtBot, key: str) -> None:
    at = page.run.panel.people.findData(key)
    assert at >= 0, key
    page.run.panel.people.setCurrentIndex(at)
    page.run.panel.people.activated.emit(at)
    page.run.prepare()
    settle(page.desk.jobs, qtbot)


def save(page: PrintingPage, told: Told, target: Path, qtbot: QtBot) -> None:
    told.answers.append(target)
    page.run.save_pdf()
    settle(page.desk.jobs, qtbot)


def kept(ledger: Ledger) -> int:
    return int(ledger.value("SELECT count(*) FROM notice"))
