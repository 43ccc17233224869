"""走访频次 in the settings: what is proposed, what a committee sets, and the way back."""

import pytest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui import a_town
from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.records import VisitRule, codes
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.settings.visit_rules_panel import PROPOSED, SET, VisitRulesPanel


def shown(desk: Desk, qtbot: QtBot) -> VisitRulesPanel:
    made = VisitRulesPanel(desk)
    qtbot.addWidget(made)
    made.resize(900, 640)
    made.reload()
    made.show()
    return made


@pytest.fixture
def panel(desk: Desk, qtbot: QtBot) -> VisitRulesPanel:
    return shown(desk, qtbot)


def choose(panel: VisitRulesPanel, category: str, frequency: str) -> None:
    panel.rows[category].frequency._choose(frequency)


def kept(panel: VisitRulesPanel) -> list[tuple[str, str, bool | None]]:
    return [(one.category, one.frequency, one.remote_counts) for one in panel.desk.ledger.rows(VisitRule.select())]


def test_every_group_stands_there_once_and_no_group_of_other_authorities(panel: VisitRulesPanel) -> None:
    assert list(panel.rows) == [one.code for one in codes.entries("special_groups")] and len(panel.rows) == 17
    assert {row.state._pill for row in panel.rows.values()} == {PROPOSED}
    assert all(row.reset.isHidden() for row in panel.rows.values())
    assert nameless(panel) == []


def test_a_frequency_is_kept_at_once_and_the_call_follows_it(panel: VisitRulesPanel, told: Told, qtbot: QtBot) -> None:
    row = panel.rows["elder_80"]
    choose(panel, "elder_80", "weekly")
    assert kept(panel) == [("elder_80", "weekly", None)]
    assert row.calls.value() == "yes" and row.state._pill == SET and not row.reset.isHidden()
    assert told.toasts == ["高龄老人：每周"]
    told.undos[-1]()  # type: ignore[misc]
    settle(panel.desk.jobs, qtbot)
    assert kept(panel) == [] and row.frequency.value() == "monthly" and row.state._pill == PROPOSED


def test_whether_calls_count_is_kept_with_the_frequency_that_shows(panel: VisitRulesPanel) -> None:
    panel.rows["elder_disabled"].calls._buttons["yes"].click()
    assert kept(panel) == [("elder_disabled", "monthly", True)]
    choose(panel, "elder_disabled", "quarterly")
    assert kept(panel) == [("elder_disabled", "quarterly", True)]


def test_whether_calls_count_does_not_change_how_often_the_worse_off_are_visited(panel: VisitRulesPanel, told: Told) -> None:
    row = panel.rows["elder_alone"]
    row.calls._buttons["yes"].click()
    assert kept(panel) == [("elder_alone", None, True)] and told.toasts == ["独居老人：电话算，频次照旧"]
    assert (row.frequency.value(), row.calls.value(), row.state._pill) == ("monthly", "yes", SET)
    row.calls._buttons["no"].click()
    assert kept(panel) == [("elder_alone", None, False)]
    choose(panel, "elder_alone", "quarterly")
    assert kept(panel) == [("elder_alone", "quarterly", False)] and "分轻重的不再用" in told.toasts[-1]


def test_back_to_what_is_proposed(panel: VisitRulesPanel, told: Told) -> None:
    choose(panel, "elder_alone", "quarterly")
    assert "分轻重的不再用" in told.toasts[-1]
    panel.rows["elder_alone"].reset.click()
    assert kept(panel) == [] and panel.rows["elder_alone"].frequency.value() == "monthly"


def test_a_group_without_a_frequency_wants_one_before_calls(panel: VisitRulesPanel, told: Told) -> None:
    panel.rows["illness_mental"].calls._buttons["yes"].click()
    assert "请先选频次" in told.sentences[-1] and kept(panel) == []
    assert panel.rows["illness_mental"].calls.value() is None


def test_a_colleagues_rule_shows(panel: VisitRulesPanel) -> None:
    with panel.desk.ledger.change("别人定的") as pen:
        pen.add(factories.a_visit_rule(category="tekun", frequency="weekly", remote_counts=False))
    panel.reload()
    row = panel.rows["tekun"]
    assert (row.frequency.value(), row.calls.value(), row.state._pill) == ("weekly", "no", SET)


def test_the_town_looks_at_each_committees(town_desk: Desk, qtbot: QtBot) -> None:
    with town_desk.ledger.change("收到的") as pen:
        pen.add(factories.a_visit_rule(community=a_town.community(1), category="tekun", frequency="weekly"))
    panel = shown(town_desk, qtbot)
    assert panel.rows["tekun"].frequency.value() == "monthly"
    panel.units.choose(a_town.community(1))
    panel.reload()
    row = panel.rows["tekun"]
    assert row.frequency.value() == "weekly" and row.reset.isHidden() and not row.frequency.combo.lineEdit().isEnabled()  # type: ignore[union-attr]


def test_a_reader_only_looks(reader_desk: Desk, qtbot: QtBot) -> None:
    row = shown(reader_desk, qtbot).rows["tekun"]
    assert not row.calls._frame.isEnabled() and row.reset.isHidden()
