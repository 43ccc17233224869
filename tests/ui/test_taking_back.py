"""撤销 below what was just saved takes back that very save, whatever was saved since; Ctrl+Z takes back the newest."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import xinjing_desktop.ui
from tests import factories
from tests.ui.conftest import Told, settle
from xinjing_desktop.notices import texts
from xinjing_desktop.notices.definition import by_code
from xinjing_desktop.records import Appeal, LeafletMove, Outing, Supervision, VisitRule, Worker
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.appeals.page import AppealsPage
from xinjing_desktop.ui.pages.outings.page import OutingsPage
from xinjing_desktop.ui.pages.settings import unit_panels
from xinjing_desktop.ui.pages.settings.visit_rules_panel import VisitRulesPanel
from xinjing_desktop.ui.pages.supervisions.page import SupervisionsPage

pytestmark = pytest.mark.usefixtures("frozen_clock")


def click(told: Told, at: int, desk: Desk, qtbot: QtBot) -> None:
    """The 撤销 of the toast that came so many as the `at`-th."""
    take_back = told.undos[at]
    assert take_back is not None, told.toasts[at]
    take_back()
    settle(desk.jobs, qtbot)


def names(desk: Desk) -> list[tuple[str, ...]]:
    return desk.ledger.select("SELECT name FROM worker ORDER BY uid")


@pytest.fixture
def people(desk: Desk) -> list[str]:
    made = [factories.a_worker(name=name) for name in ("甲", "乙")]
    with desk.ledger.change("登记") as pen:
        for one in made:
            pen.add(one)
    return [one.uid for one in made]


def test_the_older_of_two_saves_is_taken_back_and_the_newer_stays(
    desk: Desk, people: list[str], told: Told, qtbot: QtBot
) -> None:
    panel = unit_panels.workers_panel(desk)
    qtbot.addWidget(panel)
    panel.reload()
    for uid, name in zip(people, ("甲改", "乙改"), strict=True):
        panel.open_record(uid)
        panel.form.form.fill({"name": name})
        assert panel.form.save()
    click(told, 0, desk, qtbot)
    kept = [desk.ledger.get(Worker, uid) for uid in people]
    assert [one.name for one in kept if one] == ["甲", "乙改"]
    assert told.sentences == []
    click(told, 0, desk, qtbot)
    assert told.sentences == ["这一步已经撤销过了，或者不是您做的，不能在这里撤销。"]


def test_what_a_later_save_has_changed_again_is_refused_in_words(
    desk: Desk, people: list[str], told: Told, qtbot: QtBot
) -> None:
    panel = unit_panels.workers_panel(desk)
    qtbot.addWidget(panel)
    panel.reload()
    panel.open_record(people[0])
    for name in ("第一次", "第二次"):
        panel.form.form.fill({"name": name})
        assert panel.form.save()
    click(told, 0, desk, qtbot)
    assert told.sentences == ["这之后又有人改过同样的内容，撤销会盖掉后来的修改，所以没有撤销。请直接修改。"]
    kept = desk.ledger.get(Worker, people[0])
    assert kept is not None and kept.name == "第二次"


def test_a_save_that_changed_nothing_offers_nothing_to_take_back(
    desk: Desk, people: list[str], told: Told, qtbot: QtBot
) -> None:
    panel = unit_panels.workers_panel(desk)
    qtbot.addWidget(panel)
    panel.reload()
    panel.open_record(people[0])
    panel.form.form.fill({"name": "改过"})
    assert panel.form.save() and panel.form.save()
    assert told.undos[0] is not None and told.undos[1] is None


def test_a_change_in_which_nothing_differs_is_no_act_to_take_back(desk: Desk, people: list[str]) -> None:
    with desk.ledger.change("修改") as pen:
        pen.edit(Worker, people[0], name="甲")
    assert pen.change.kept == 0
    with desk.ledger.change("修改") as pen:
        pen.edit(Worker, people[0], name="甲改")
    assert pen.change.kept == pen.change.act


def test_a_new_compound_is_taken_back_and_not_what_was_saved_in_it(desk: Desk, told: Told, qtbot: QtBot) -> None:
    panel = unit_panels.compounds_panel(desk)
    qtbot.addWidget(panel)
    panel.reload()
    told.answers += ["绿园新村", "泾北三村"]
    panel.start_new()
    panel.start_new()
    click(told, 0, desk, qtbot)
    assert desk.ledger.select("SELECT name FROM compound") == [("泾北三村",)]


def test_visit_rules(desk: Desk, told: Told, qtbot: QtBot) -> None:
    panel = VisitRulesPanel(desk)
    qtbot.addWidget(panel)
    panel.reload()
    panel.rows["elder_80"].frequency._choose("weekly")
    panel.rows["elder_alone"].frequency._choose("quarterly")
    click(told, 0, desk, qtbot)
    assert [one.category for one in desk.ledger.rows(VisitRule.select())] == ["elder_alone"]


def test_appeals(desk: Desk, told: Told, qtbot: QtBot) -> None:
    page = AppealsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk.jobs, qtbot)
    for words in ("楼道灯不亮", "水管漏水"):
        page.start_new()
        assert page.form is not None
        page.form.record.form.fill({"description": words, "kind": "repair", "urgency": "yellow"})
        assert page.form.record.save(), words
    click(told, 0, desk, qtbot)
    assert [one.description for one in desk.ledger.rows(Appeal.select())] == ["水管漏水"]


def test_outings_and_leaflets(desk: Desk, told: Told, qtbot: QtBot) -> None:
    outings = [factories.an_outing(started_at=moment) for moment in ("2026-02-25T21:00", "2026-02-26T21:00")]
    with desk.ledger.change("登记") as pen:
        for one in outings:
            pen.add(one)
    page = OutingsPage(desk)
    qtbot.addWidget(page)
    page.show()
    settle(desk.jobs, qtbot)
    for one in outings:
        page.outings.open_outing(one.uid)
        assert page.outings.panel is not None
        page.outings.panel.remove()
    click(told, 0, desk, qtbot)
    assert [one.started_at for one in desk.ledger.rows(Outing.select())] == ["2026-02-25T21:00"]
    page.leaflets.start_new()
    form = page.leaflets.form
    assert form is not None
    for count in (100, 200):
        page.leaflets.start_new()
        form.form.fill({"leaflet": "海报", "kind": "received", "quantity": count})
        assert form.save(), form.form.values()
    click(told, -2, desk, qtbot)
    assert [one.quantity for one in desk.ledger.rows(LeafletMove.select())] == [200]


def test_supervisions(town_desk: Desk, told: Told, qtbot: QtBot) -> None:
    page = SupervisionsPage(town_desk)
    qtbot.addWidget(page)
    page.show()
    settle(town_desk.jobs, qtbot)
    open_ones = [one.uid for one in town_desk.ledger.rows(Supervision.select()) if not one.settled][:2]
    for uid in open_ones:
        page.open_supervision(uid)
        page._settle(settled=True)
    click(told, 0, town_desk, qtbot)
    kept = [town_desk.ledger.get(Supervision, uid) for uid in open_ones]
    assert len(kept) == 2 and [bool(one and one.settled) for one in kept] == [False, True]


def test_words_of_a_notice_know_their_act(desk: Desk) -> None:
    notice = by_code("door_hanger")
    assert texts.restore(desk.ledger, notice, "strip").act == 0, "nothing was there to be taken away"
    assert texts.save(desk.ledger, notice, "strip", "<p>一</p>").act and texts.restore(desk.ledger, notice, "strip").act


def test_only_the_head_line_takes_back_the_newest_act() -> None:
    """Every 撤销 below a sentence names its act; what would take back the newest is Ctrl+Z, and nothing else."""
    home = Path(xinjing_desktop.ui.__file__).parent
    without_act: Callable[[ast.Call], bool] = lambda call: (  # noqa: E731
        isinstance(call.func, ast.Attribute) and ast.unparse(call.func) == "undo.undo"
        and len(call.args) < 2 and not any(one.arg == "act" for one in call.keywords)
    )  # fmt: skip
    found = [
        str(path.relative_to(home))
        for path in sorted(home.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and without_act(node)
    ]
    assert found == ["main_window.py"]
