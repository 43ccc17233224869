"""An administrator sees who looked at what is masked and who took it out; nobody else does."""

import datetime

import pytest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui.conftest import settle
from xinjing_desktop.ledger import disclosures
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.access_log import AccessLogPanel
from xinjing_desktop.ui.pages.settings.page import SettingsPage


@pytest.fixture
def looked(desk: Desk, at: object) -> Desk:
    """One number was shown on 2 March, five people's groups on the 3rd, and a table went out between."""
    with desk.ledger.change("登记") as pen:
        door = pen.add(factories.a_household())
        people = [pen.add(factories.a_resident(door, name=f"孟{number}")) for number in "一二三四五"]
        cards = [pen.add(factories.a_profile(one, category="illness_mental")) for one in people]
    at("2026-03-02 09:00")  # type: ignore[operator]
    disclosures.note_unmasking(desk.ledger, "resident", [people[0].uid], ["registered_address", "phones"])
    at("2026-03-02 10:00")  # type: ignore[operator]
    disclosures.note(desk.ledger, "care_visits", "报镇社会办核对名单", 37)
    at("2026-03-03 09:00")  # type: ignore[operator]
    disclosures.note_unmasking(desk.ledger, "profile", [one.uid for one in cards], ["category"])
    return desk


def opened(desk: Desk, qtbot: QtBot) -> SettingsPage:
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.open_section("access")
    settle(desk.jobs, qtbot)
    return page


def test_who_looked_is_listed_newest_first(looked: Desk, qtbot: QtBot) -> None:
    page = opened(looked, qtbot)
    panel = page.panels["access"]
    assert isinstance(panel, AccessLogPanel)
    rows = panel.table.rows
    found = list(rows.read(rows.ids()).values())
    assert [(one.what.word, one.records, one.who) for one in found] == [
        ("显示", 5, factories.ACCOUNT), ("导出", 37, factories.ACCOUNT), ("显示", 1, factories.ACCOUNT),
    ]  # fmt: skip
    groups, out, number = found
    assert groups.at.date() == datetime.date(2026, 3, 3) and groups.contents == "重点人群档案的类别" and groups.whose.endswith(" 等")
    assert out.reason == "报镇社会办核对名单" and out.contents == "重点人群走访表"
    assert "孟一" in number.whose and "户籍地址" in number.contents and "电话" in number.contents
    assert panel.export.isEnabled()


def test_nobody_else_sees_who_looked(reader_desk: Desk, qtbot: QtBot) -> None:
    disclosures.note(reader_desk.ledger, "care_visits", "报镇社会办核对名单", 37)
    page = opened(reader_desk, qtbot)
    assert "查看记录" not in [page.list.item(at).text() for at in range(page.list.count())] and "access" not in page.panels
