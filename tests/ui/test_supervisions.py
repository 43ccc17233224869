"""督办: written at a hazard of the town's ledger, answered by the committee, settled here; and the feedback of a body."""

import datetime

import pytest
from pytestqt.qtbot import QtBot

from tests import factories
from tests.two_desks import Pair
from tests.ui import a_town
from tests.ui.conftest import Told, settle
from tests.ui.walker import nameless
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import supervisions as casework
from xinjing_desktop.ledger.find import supervisions as find
from xinjing_desktop.records import Hazard, Referral, Supervision
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.hazards.page import HazardsPage
from xinjing_desktop.ui.pages.supervisions.issue_form import IssueForm
from xinjing_desktop.ui.pages.supervisions.page import SupervisionsPage


@pytest.fixture
def page(town_desk: Desk, qtbot: QtBot) -> SupervisionsPage:
    made = SupervisionsPage(town_desk)
    qtbot.addWidget(made)
    made.resize(1178, 720)
    made.show()
    return made


@pytest.fixture
def hazards(town_desk: Desk, qtbot: QtBot) -> HazardsPage:
    made = HazardsPage(town_desk)
    qtbot.addWidget(made)
    made.resize(1178, 720)
    made.show()
    return made


def states(page: SupervisionsPage) -> list[str]:
    rows = page.table.rows
    return [page.table.columns[0].cell(rows.row(at)) for at in range(rows.rowCount())]


def the_hazard(desk: Desk, number: int) -> Hazard:
    (found,) = desk.ledger.rows(Hazard.select().where(Hazard.hazard_no == f"{number + 1:03d}-2601-001"))
    return found


def test_open_late_and_answered(page: SupervisionsPage) -> None:
    assert states(page) == ["已回复", "超期未回复", "等回复"]
    assert page.filters._chips["late"].text().endswith("1")
    assert nameless(page) == []


def test_several_are_settled_together_and_taken_back(page: SupervisionsPage, told: Told, qtbot: QtBot) -> None:
    page.go(filter="all")
    every = list(page.table.rows.ids())
    page.table.select_ids(every)
    assert page.bar.isVisible() and "已选 3 件督办" in page.bar.said.text()
    page.bar.actions_by_name["办结"].click()
    assert told.toasts[-1] == "3 件督办已办结" and states(page) == ["已办结"] * 3
    told.undos[-1]()  # type: ignore[misc]
    settle(page.desk.jobs, qtbot)
    assert sorted(states(page)) == sorted(["已回复", "超期未回复", "等回复"])
    with page.desk.ledger.change("办结") as pen:
        casework.settle(pen, every[0])
    page.table.select_ids(every)
    told.answers.append(True)
    page.settle_all(every)
    assert "1 件不行" in told.questions[-1] and "已经办结了" in told.questions[-1]
    assert told.toasts[-1] == "2 件督办已办结"
    page.settle_all(every)
    assert "都不能办结" in told.sentences[-1]
    page.table.select_ids(every[:2])
    page.bar.actions_by_name["重新督办"].click()
    assert told.toasts[-1] == "2 件督办已重新督办" and states(page).count("已办结") == 1
    page.table.select_ids(every)
    told.answers.append(False)
    page.bar.actions_by_name["重新督办"].click()
    assert "2 件不行" in told.questions[-1] and "还没有办结，在等回复" in told.questions[-1]
    settle(page.desk.jobs, qtbot)


def test_an_answer_is_read_and_settled_and_taken_back(page: SupervisionsPage, told: Told, qtbot: QtBot) -> None:
    page.go(filter="answered")
    page.open_supervision(page.table.rows.id_at(0))
    assert page.reply.text() == "已经清理，照片附上。"
    assert page.answered.text() == "王芳 2026-02-27"
    page.settle.click()
    assert states(page) == []
    page.filters.choose("settled")
    page.table.reload()
    assert states(page) == ["已办结"]
    told.undos[-1]()  # type: ignore[misc]
    settle(page.desk.jobs, qtbot)
    assert find.counts(page.desk.ledger, "2026-03-02")["settled"] == 0


def test_only_one_unit(page: SupervisionsPage) -> None:
    page.units.choose(a_town.community(1))
    page.table.reload()
    assert states(page) == ["等回复"]


def test_it_is_written_at_the_hazard_with_a_day_proposed(hazards: HazardsPage, told: Told, qtbot: QtBot) -> None:
    hazard = the_hazard(hazards.desk, 5)
    hazards.go(hazard=hazard.uid)
    hazards.detail.supervise()
    form = hazards.detail.faces.currentWidget()
    assert isinstance(form, IssueForm)
    assert form.form.values()["due_on"] == datetime.date(2026, 3, 5)
    form.save()
    assert form.form.fields["opinion"].problem()
    form.form.fill({"opinion": "三日内清理。"})
    form.save()
    (written,) = find.of_hazard(hazards.desk.ledger, hazard.uid)
    assert (written.opinion, written.due_on, written.issued_by) == ("三日内清理。", "2026-03-05", factories.ACCOUNT)
    kept = hazards.desk.ledger.get(Supervision, written.uid)
    assert kept is not None and kept.community == a_town.community(5)
    assert told.toasts == ["督办已写下，下次下发时交给居民区"]


def test_what_is_half_written_is_asked_about(hazards: HazardsPage, told: Told) -> None:
    hazards.go(hazard=the_hazard(hazards.desk, 5).uid)
    hazards.detail.supervise()
    form = hazards.detail.faces.currentWidget()
    assert isinstance(form, IssueForm)
    form.form.fill({"opinion": "三"})
    told.answers = [False]
    assert not hazards.may_leave()


def test_a_committee_has_no_button_for_it(full_desk: Desk, qtbot: QtBot) -> None:
    made = HazardsPage(full_desk)
    qtbot.addWidget(made)
    made.show()
    made.go(hazard=made.table.rows.id_at(0))
    from PySide6.QtWidgets import QPushButton

    assert "督办" not in [one.text().strip() for one in made.detail.findChildren(QPushButton)]


def test_a_day_in_the_past_is_refused(pair: Pair) -> None:
    hazard = factories.a_hazard()
    today = datetime.date(2026, 3, 2)
    with pair.town.change("登记") as pen:
        pen.add(hazard)
    with pytest.raises(Refusal, match="早于今天"), pair.town.change("督办") as pen:
        casework.issue(pen, hazard, opinion="清理", due_on=datetime.date(2026, 3, 1), on=today, by="镇")


def test_the_answer_comes_back_up(pair: Pair) -> None:
    hazard = factories.a_hazard()
    with pair.unit.change("登记") as pen:
        pen.add(hazard)
    pair.up()
    with pair.town.change("督办") as pen:
        casework.issue(pen, hazard, opinion="清理", due_on=None, on=datetime.date(2026, 3, 2), by="镇")
    pair.down()
    (there,) = pair.unit.rows(Supervision.select())
    with pair.unit.change("回复督办") as pen:
        pen.edit(Supervision, there.uid, reply="清了", replied_on=datetime.date(2026, 3, 3), replied_by="王芳")
    pair.up()
    (line,) = find.of_hazard(pair.town, hazard.uid)
    assert (line.state(datetime.date(2026, 3, 4)), line.reply) == ("answered", "清了")


def test_the_town_enters_the_feedback_of_a_committees_referral(hazards: HazardsPage, told: Told) -> None:
    """The body answers the town: its word is entered on the committee's hazard and travels down."""
    ledger, hazard = hazards.desk.ledger, the_hazard(hazards.desk, 4)
    with ledger.change("移交") as pen:
        pen.add(factories.a_referral(hazard, referred_on=datetime.date(2026, 2, 25)))
        pen.edit(Hazard, hazard.uid, state="referred")
    hazards.go(hazard=hazard.uid)
    assert "feedback" in hazards.detail.steps
    hazards.detail.take("feedback")
    form = hazards.detail.faces.currentWidget()
    form.form.fill({"result": "已责令清除", "number": "新执改〔2026〕3号", "settled": True})  # type: ignore[union-attr]
    form.save()  # type: ignore[union-attr]
    (referral,) = ledger.rows(Referral.select())
    assert (referral.feedback, referral.feedback_no, referral.settled) == ("已责令清除", "新执改〔2026〕3号", True)
    again = ledger.get(Hazard, hazard.uid)
    assert again is not None and again.state == "closed"
