"""Nothing is laid out or drawn in a worker: it would hold Python and wait for Qt, while the window holds Qt and waits for Python."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.notices.conftest import Homes
from tests.ui.conftest import Told, settle
from tests.ui.printing.a_page import choose, desk, kept, page, save
from tests.ui.printing.a_print_server import PrintServer
from xinjing_desktop.notices import runs
from xinjing_desktop.sheet import Heading, Sheet
from xinjing_desktop.ui.pages.printing.page import PrintingPage
from xinjing_desktop.ui.printing import blocks, documents, tables

__all__ = ["desk", "page"]


@pytest.fixture
def where(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[bool]]:
    """Of each thing that draws: whether it ran on the window's thread."""
    found: dict[str, set[bool]] = {}

    def watch(owner: Any, name: str) -> None:
        really: Callable[..., Any] = getattr(owner, name)

        def watched(*args: Any, **facts: Any) -> Any:
            found.setdefault(name, set()).add(threading.current_thread() is threading.main_thread())
            return really(*args, **facts)

        monkeypatch.setattr(owner, name, watched)

    watch(documents.Documents, "lay")
    watch(blocks.Slips, "draw")
    watch(tables, "_metrics")
    watch(tables, "_said")
    watch(tables, "_text")
    watch(runs, "record")
    return found


def test_slips_and_tables_are_drawn_on_the_window_s_thread_wherever_they_go(
    where: dict[str, set[bool]], office: PrintServer, page: PrintingPage, told: Told, tmp_path: Path, qtbot: QtBot, homes: Homes
) -> None:
    choose(page, qtbot, "contact_card")
    save(page, told, tmp_path / "联系卡.pdf", qtbot)
    page.run.printers.ask()
    qtbot.waitUntil(lambda: page.run.printers.name() == "office", timeout=10_000)
    choose(page, qtbot, "door_hanger")
    page.run.print_button.click()
    settle(page.desk.jobs, qtbot)
    choose(page, qtbot, "round_list")
    save(page, told, tmp_path / "路线单.pdf", qtbot)
    page.go(table=Sheet("名单", [Heading("姓名", 12)], [["人"] for _ in range(300)], landscape=False))
    settle(page.desk.jobs, qtbot)
    save(page, told, tmp_path / "名单.pdf", qtbot)
    assert len(office.received()) == 1 and kept(homes.ledger) == 24
    assert where.pop("record") == {False}, "the ledger is written in the background: this test can tell one from the other"
    assert where == {name: {True} for name in ("lay", "draw", "_metrics", "_said", "_text")}
