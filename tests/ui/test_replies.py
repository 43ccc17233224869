"""镇里的回复: taking in the town's package, whether both hold the same, what it asks and changed, the committee's answer."""

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests import factories
from tests.ui import exchanging
from tests.ui.conftest import Told, settle
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import handover
from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.casework import replies as casework
from xinjing_desktop.ledger.find import exchanges, replies
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Hazard, Supervision
from xinjing_desktop.ui.desk import Desk
from xinjing_desktop.ui.pages.handover.page import HandoverPage
from xinjing_desktop.ui.pages.handover.replies_view import RepliesView
from xinjing_desktop.ui.pages.today.page import TodayPage

Show = Callable[[], RepliesView]


@pytest.fixture
def town(full_desk: Desk, tmp_path: Path) -> Iterator[Ledger]:
    """A town that has taken in what the committee handed over."""
    with exchanging.a_town(full_desk.ledger, tmp_path) as made:
        exchanging.up(full_desk.ledger, made, tmp_path)
        yield made


@pytest.fixture
def show(full_desk: Desk, qtbot: QtBot) -> Show:
    def open_page() -> RepliesView:
        page = HandoverPage(full_desk)
        qtbot.addWidget(page)
        page.resize(1178, 720)
        page.show()
        page.go(tab="replies")
        settle(full_desk.jobs, qtbot)
        return page.replies

    return open_page


def open_hazards(ledger: Ledger) -> list[str]:
    return [uid for (uid,) in ledger.select("SELECT uid FROM hazard WHERE state<>'closed' ORDER BY state, uid")]


def receive(view: RepliesView, file: Path, qtbot: QtBot) -> None:
    view.box.take_in([file])
    settle(view.desk.jobs, qtbot)


def test_both_hold_the_same_and_it_says_so(full_desk: Desk, town: Ledger, show: Show, qtbot: QtBot, tmp_path: Path) -> None:
    view = show()
    assert view.box.pill.accessibleName() == "还没有收到"
    receive(view, exchanging.down(town, tmp_path), qtbot)
    assert view.box.pill.accessibleName() == "和镇里一致"
    assert "与对方核对：一致" in view.box.outcomes[0].sentence
    assert view.differs.isHidden() and view.conflicts.isHidden()


def test_a_supervision_is_answered_and_the_answer_travels(
    full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot, tmp_path: Path
) -> None:
    hazard = open_hazards(town)[0]
    uid = exchanging.supervise(town, hazard, issued_on=datetime.date(2026, 2, 20), due_on=datetime.date(2026, 3, 8))
    view = show()
    receive(view, exchanging.down(town, tmp_path), qtbot)
    assert view.asked.current_id() == uid
    assert "请于三日内清理完毕" in view.form.opinion.text() and "要求 2026-03-08 前回复" in view.form.facts.text()
    view.form.form.fill({"reply": "已清理，复查合格"})
    view.window().activateWindow()
    qtbot.waitUntil(view.window().isActiveWindow)
    view.form.form.go_to("reply")
    typing = view.form.form.fields["reply"].edit  # type: ignore[attr-defined]
    qtbot.keyClick(typing, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(full_desk.jobs, qtbot)
    answered = full_desk.ledger.get(Supervision, uid)
    assert answered is not None
    assert (answered.reply, answered.replied_on, answered.replied_by) == (
        "已清理，复查合格", datetime.date(2026, 3, 2), factories.ACCOUNT,
    )  # fmt: skip
    assert replies.waiting(full_desk.ledger).asked == 0
    exchanging.up(full_desk.ledger, town, tmp_path)
    arrived = town.get(Supervision, uid)
    assert arrived is not None and arrived.reply == "已清理，复查合格"


def test_answers_that_make_no_sense_are_refused(full_desk: Desk, town: Ledger, tmp_path: Path) -> None:
    uid = exchanging.supervise(town, open_hazards(town)[0], issued_on=datetime.date(2026, 3, 1))
    ledger = full_desk.ledger
    handover.take_in(ledger, exchanging.down(town, tmp_path))
    with pytest.raises(Refusal, match="请写明办得怎样了"):
        casework.reply(ledger, uid, "  ")
    with pytest.raises(Refusal, match="早于督办日期"):
        casework.reply(ledger, uid, "办好了", on=datetime.date(2026, 2, 1))
    with pytest.raises(Refusal, match="已经不在了"):
        casework.reply(ledger, "0" * 32, "办好了")
    assert casework.reply(ledger, uid, "办好了") and not casework.reply(ledger, uid, "办好了")


def test_the_late_stand_first_and_the_settled_last(full_desk: Desk, town: Ledger, tmp_path: Path) -> None:
    one, two, three = open_hazards(town)[:3]
    day = datetime.date(2026, 3, 2)
    exchanging.supervise(town, one, settled=True)
    exchanging.supervise(town, two, due_on=datetime.date(2026, 3, 20))
    exchanging.supervise(town, three, due_on=datetime.date(2026, 2, 20))
    ledger = full_desk.ledger
    handover.take_in(ledger, exchanging.down(town, tmp_path))
    found = replies.asked(ledger)
    assert [each.supervision.hazard for each in found] == [three, two, one]
    assert [each.is_late(day) for each in found] == [True, False, False]
    assert [each.open for each in found] == [True, True, False]


def test_what_the_town_changed_is_told_until_it_was_seen(
    full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot, tmp_path: Path
) -> None:
    hazard = open_hazards(town)[0]
    with town.change("改等级") as pen:
        pen.edit(Hazard, hazard, severity="major")
    view = show()
    receive(view, exchanging.down(town, tmp_path), qtbot)
    assert replies.waiting(full_desk.ledger) == (0, 1, 0)
    assert view.chips.key() == "changed" and view.changed.rows.rowCount() == 1
    assert "“等级”由" in view.changed.columns[1].cell(view.changed.rows.row(0))
    view.changed.select_id(hazard)
    qtbot.keyClick(view.changed, Qt.Key.Key_Return)
    assert told.went == [("hazards", {"hazard": hazard})]
    view.seen.click()
    settle(full_desk.jobs, qtbot)
    assert replies.waiting(full_desk.ledger).replies == 0
    assert view.changed.rows.rowCount() == 1  # still to be looked up until the next package
    assert view.seen.isHidden()


def test_two_packages_in_a_row_lose_nothing_of_the_first(full_desk: Desk, town: Ledger, tmp_path: Path) -> None:
    ledger = full_desk.ledger
    first, second = open_hazards(town)[:2]
    for hazard in (first, second):
        with town.change("改等级") as pen:
            pen.edit(Hazard, hazard, severity="major")
        handover.take_in(ledger, exchanging.down(town, tmp_path))
    assert replies.waiting(ledger).changed == 2
    assert {one.uid for one in replies.town_changes(ledger)} == {first, second}


def test_a_dispute_is_counted_and_leads_to_its_page(
    full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot, tmp_path: Path
) -> None:
    hazard = open_hazards(town)[0]
    for ledger, words in ((town, "镇里去看过"), (full_desk.ledger, "已联系物业")):
        with ledger.change("改整改措施") as pen:
            pen.edit(Hazard, hazard, measures=words)
    view = show()
    receive(view, exchanging.down(town, tmp_path), qtbot)
    assert view.conflicts.text().strip() == "1 处分歧要裁定"
    view.conflicts.click()
    assert told.went == [("conflicts", {})]


def test_a_gap_asks_for_everything_by_itself(
    full_desk: Desk, town: Ledger, show: Show, qtbot: QtBot, tmp_path: Path
) -> None:
    ledger = full_desk.ledger
    handover.take_in(ledger, exchanging.down(town, tmp_path))
    exchanging.up(ledger, town, tmp_path)  # the town knows that its first package came
    ledger_before = ledger.select("SELECT id FROM package WHERE NOT sent")
    with ledger.local() as con:  # a copy from before was put back
        con.execute("DELETE FROM package WHERE NOT sent")
    view = show()
    receive(view, exchanging.down(town, tmp_path), qtbot)
    assert ledger_before and view.box.outcomes[0].merged is not None and view.box.outcomes[0].merged.gap
    assert peers.listed(ledger)[0].want_full
    assert "下次移交会请镇里重发完整的" in view.differs._sentence.text()
    handed = exchanging.up(ledger, town, tmp_path)
    assert handed.facts.please_full


def test_what_differs_is_named_and_everything_can_be_asked_for(
    full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot, tmp_path: Path
) -> None:
    ledger = full_desk.ledger
    handover.take_in(ledger, exchanging.down(town, tmp_path))
    with ledger.local() as con:
        con.execute("DELETE FROM change WHERE entity='visit' AND seq=(SELECT min(seq) FROM change WHERE entity='visit')")
    view = show()
    assert view.box.pill.accessibleName() == "和镇里不一致"
    assert "走访：对方" in view.differs._sentence.text()
    view.differs._button.click()
    settle(full_desk.jobs, qtbot)
    assert peers.listed(ledger)[0].want_full


def test_refused_files_are_told_one_by_one_and_the_good_one_comes_in(
    full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot, tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    good = exchanging.down(town, stick)
    bad = stick / "XJ_坏_down.xjp"
    bad.write_bytes(good.read_bytes()[:-1])
    view = show()
    told.answers.append(stick)
    view.box.stick.click()
    settle(full_desk.jobs, qtbot)
    said = view.box.said._sentence.text()
    assert "没有复制完整" in said and "收下了新泾镇第 1 号数据包" in said
    empty = tmp_path / "空"
    empty.mkdir()
    told.answers.append(empty)
    view.box.stick.click()
    assert "里没有数据包" in told.sentences[-1]
    receive(view, good, qtbot)
    assert "以前收过，没有改动" in view.box.said._sentence.text()


def test_an_answer_that_was_begun_is_asked_about(
    full_desk: Desk, town: Ledger, show: Show, told: Told, qtbot: QtBot, tmp_path: Path
) -> None:
    for hazard in open_hazards(town)[:2]:
        exchanging.supervise(town, hazard)
    view = show()
    receive(view, exchanging.down(town, tmp_path), qtbot)
    first, second = (view.asked.rows.id_at(at) for at in (0, 1))
    view.asked.select_id(first)
    view.form.form.fill({"reply": "正在"})
    told.answers.append(False)
    view.asked.select_id(second)
    assert view.form.asked is not None and view.form.asked.supervision.uid == first
    assert view.form.form.values()["reply"] == "正在"
    told.answers.append(True)
    view.asked.select_id(second)
    assert view.form.asked.supervision.uid == second and not view.form.dirty()


def test_today_leads_there(full_desk: Desk, town: Ledger, told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    for hazard in open_hazards(town)[:2]:
        exchanging.supervise(town, hazard)
    handover.take_in(full_desk.ledger, exchanging.down(town, tmp_path))
    page = TodayPage(full_desk)
    qtbot.addWidget(page)
    page.show()
    settle(full_desk.jobs, qtbot)
    assert page.work.unfinished.lines["replies"].words() == "镇里的回复和督办要看 2"
    assert page.work.unfinished.lines["month"].isHidden()
    page.work.unfinished.lines["replies"].click()
    assert told.went == [("handover", {"tab": "replies"})]


def test_today_says_that_a_month_is_still_here(full_desk: Desk, told: Told, qtbot: QtBot, tmp_path: Path) -> None:
    with exchanging.a_town(full_desk.ledger, tmp_path):
        page = TodayPage(full_desk)
        qtbot.addWidget(page)
        page.show()
        settle(full_desk.jobs, qtbot)
        assert page.work.unfinished.lines["month"].words() == "上月（2月）还没有移交"
        page.work.unfinished.lines["month"].click()
        assert told.went == [("handover", {"tab": "month"})]
        handover.hand_over(full_desk.ledger, peers.listed(full_desk.ledger)[0], tmp_path, month="2026-02")
        page.hide()
        page.show()  # coming back from the page where it was written
        settle(full_desk.jobs, qtbot)
        assert page.work.unfinished.lines["month"].isHidden()


def test_a_reader_may_look_and_not_take_in(reader_desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    view = RepliesView(reader_desk)
    qtbot.addWidget(view)
    view.show()
    view.reload()
    settle(reader_desk.jobs, qtbot)
    assert not view.box.stick.isVisible() and not view.form.keep.isVisible()
    view.box.take_in([tmp_path / "x.xjp"])
    settle(reader_desk.jobs, qtbot)
    assert view.box.outcomes == [] and exchanges.town(reader_desk.ledger) is None
