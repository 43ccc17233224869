"""An appeal: what it promises, what is refused at which field, and its steps until it is answered."""

import datetime
from typing import Any

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import appeals, bulk, visits
from xinjing_desktop.ledger.find import appeals as find
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Appeal, Visit

pytestmark = pytest.mark.usefixtures("frozen_clock")
DAY = datetime.date
TODAY = DAY(2026, 3, 2)
FACTS: dict[str, Any] = {"raised_on": TODAY, "source": "call", "kind": "leak", "description": "厨房漏水"}


def written(ledger: Ledger, **facts: Any) -> Appeal:
    with ledger.change("登记诉求") as pen:
        return appeals.register(pen, ledger, **{**FACTS, **facts})


def kept(ledger: Ledger, uid: str) -> Appeal:
    found = ledger.get(Appeal, uid)
    assert found
    return found


@pytest.mark.parametrize(
    ("urgency", "raised_on", "promised"),
    [
        ("red", DAY(2026, 2, 28), DAY(2026, 3, 1)),  # 24 hours know no weekend
        ("yellow", DAY(2026, 3, 2), DAY(2026, 3, 9)),
        ("yellow", DAY(2026, 2, 12), DAY(2026, 2, 26)),  # over the new year's holidays, one Saturday being worked
        ("blue", DAY(2026, 3, 2), DAY(2026, 3, 2)),
        (None, DAY(2026, 3, 2), None),
    ],
)
def test_the_colour_proposes_the_promise(urgency: str | None, raised_on: datetime.date, promised: datetime.date | None) -> None:
    assert appeals.proposed_promise(urgency, raised_on) == promised


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"raised_on": DAY(2026, 3, 3)}, "raised_on", "还没有到"),
        ({"raised_on": DAY(1926, 3, 2)}, "raised_on", "年份太早"),
        ({"promised_on": DAY(2026, 3, 1)}, "promised_on", "早于提出日期"),
        ({"promised_on": DAY(2062, 3, 2)}, "promised_on", "超过一年"),
        ({"answered_on": DAY(2026, 3, 3), "answer": "已修"}, "answered_on", "还没有到"),
        ({"answered_on": DAY(2026, 3, 1), "answer": "已修"}, "answered_on", "早于提出日期"),
        ({"answered_on": TODAY, "answer": "  "}, "answer", "请写明"),
        ({"answer": "已修"}, "answered_on", "哪一天"),
        ({"satisfied": False}, "answered_on", "哪一天"),
        ({"ticket_no": "13800000001"}, "ticket_no", "手机号"),
        ({"ticket_no": "热线转来"}, "ticket_no", "不像"),
        ({"ticket_no": "12a"}, "ticket_no", "不像"),
        ({"household": "a", "shop": "b"}, "shop", "只选一个"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(ledger: Ledger, facts: dict[str, Any], field: str, words: str) -> None:
    found = appeals.problems(ledger, {**FACTS, **facts})
    assert list(found) == [field] and words in found[field]
    if field != "shop":
        with pytest.raises(Refusal, match=words):
            written(ledger, **facts)


def test_nothing_is_said_of_an_appeal_as_it_should_be(ledger: Ledger) -> None:
    facts = {"promised_on": TODAY, "answered_on": TODAY, "answer": "已修", "satisfied": True, "ticket_no": "沪20260302-00123"}
    assert appeals.problems(ledger, {**FACTS, **facts}) == {}


def test_a_ticket_is_entered_once(ledger: Ledger) -> None:
    first = written(ledger, ticket_no="2026 0302－00123a", raised_on=DAY(2026, 2, 27))
    assert kept(ledger, first.uid).ticket_no == "20260302-00123A"
    with pytest.raises(Refusal, match="已经登记过：2026-02-27 漏水“厨房漏水”"):
        written(ledger, ticket_no="20260302-00123a")
    other = written(ledger, ticket_no="20260302-00124")
    with ledger.change("修改") as pen:
        assert appeals.correct(pen, ledger, other.uid, description="卫生间漏水")
    with pytest.raises(Refusal, match="已经登记过"), ledger.change("修改") as pen:
        appeals.correct(pen, ledger, other.uid, ticket_no="20260302-00123A")


def test_two_that_were_entered_apart_can_each_be_corrected(ledger: Ledger) -> None:
    with ledger.change("合并来的") as pen:
        one, _ = (pen.add(factories.an_appeal(ticket_no="20260302-00123")) for _ in range(2))
        assert appeals.correct(pen, ledger, one.uid, remark="两台电脑都登记了")


def test_the_unit_follows_from_the_place(ledger: Ledger) -> None:
    door = factories.a_stairwell_of_doors(ledger)[0]
    assert kept(ledger, written(ledger, household=door).uid).community == factories.COMMUNITY
    assert kept(ledger, written(ledger).uid).community == factories.COMMUNITY


def test_answered_once_and_taken_up_again(ledger: Ledger) -> None:
    uid = written(ledger, raised_on=DAY(2026, 2, 25), remark="急").uid
    with ledger.change("答复") as pen:
        appeals.answer(pen, ledger, uid, on=DAY(2026, 2, 27), words="物业已修", result="settled", satisfied=False)
    with pytest.raises(Refusal, match="这条诉求已经答复过"), ledger.change("答复") as pen:
        appeals.answer(pen, ledger, uid, on=TODAY, words="再说一次")
    with pytest.raises(Refusal, match="已经过去"), ledger.change("重新") as pen:
        appeals.reopen(pen, ledger, uid, promised_on=DAY(2026, 3, 1), reason="又漏了")
    with pytest.raises(Refusal, match="为什么"), ledger.change("重新") as pen:
        appeals.reopen(pen, ledger, uid, promised_on=TODAY, reason=" ")
    with ledger.change("重新") as pen:
        appeals.reopen(pen, ledger, uid, promised_on=DAY(2026, 3, 5), reason="又漏了")
    again = kept(ledger, uid)
    assert (again.answer, again.answered_on, again.result, again.satisfied) == (None, None, None, None)
    assert again.promised_on == DAY(2026, 3, 5)
    assert again.remark == "急\n2026-02-27 答复：物业已修\n2026-03-02 重新办理：又漏了"
    with pytest.raises(Refusal, match="还没有答复"), ledger.change("重新") as pen:
        appeals.reopen(pen, ledger, uid, promised_on=DAY(2026, 3, 5), reason="又漏了")


def test_many_at_once_are_one_change_and_those_answered_refuse(ledger: Ledger) -> None:
    uids = [written(ledger, raised_on=DAY(2026, 2, 25)).uid for _ in range(3)]
    with ledger.change("答复") as pen:
        appeals.answer(pen, ledger, uids[0], on=TODAY, words="已修")
    tried = bulk.tried(ledger, uids, lambda pen, uid: appeals.put_off(pen, ledger, uid, DAY(2026, 3, 9)))
    assert tried.passed == uids[1:] and list(tried.refused.values()) == [uids[:1]]
    bulk.done(ledger, "改承诺日期", tried.passed, lambda pen, uid: appeals.put_off(pen, ledger, uid, DAY(2026, 3, 9)))
    bulk.done(ledger, "指派", tried.passed, lambda pen, uid: appeals.assign(pen, ledger, uid, "王芳"))
    assert {(kept(ledger, uid).promised_on, kept(ledger, uid).handler) for uid in uids[1:]} == {(DAY(2026, 3, 9), "王芳")}
    undo.undo(ledger)
    assert {kept(ledger, uid).handler for uid in uids} == {None}
    with pytest.raises(Refusal, match="已经过去"), ledger.change("改") as pen:
        appeals.put_off(pen, ledger, uids[1], DAY(2026, 3, 1))


def test_what_has_gone_is_refused(ledger: Ledger) -> None:
    uid = written(ledger).uid
    with ledger.change("删除") as pen:
        appeals.remove(pen, ledger, uid)
    with pytest.raises(Refusal, match="不在台账里"), ledger.change("指派") as pen:
        appeals.assign(pen, ledger, uid, "王芳")


# ---- at the door


def knocked(ledger: Ledger, words: str | None) -> str:
    door = ledger.value("SELECT uid FROM household ORDER BY uid LIMIT 1")
    with ledger.change("走访") as pen:
        visit = visits.knock(pen, ledger, [door], visited_at="2026-03-02T09:00", outcome="met_inside", person_met="张三")[door]
        appeals.said_at_door(pen, ledger, visit, words)
    return visit


def test_what_is_said_at_a_door_lives_once_as_an_appeal(ledger: Ledger) -> None:
    factories.a_stairwell_of_doors(ledger)
    visit = knocked(ledger, "楼上漏水，请物业来看")
    (made,) = ledger.rows(Appeal.select())
    assert (made.visit, made.source, made.kind, made.raised_by, made.raised_on) == (visit, "visit", "leak", "张三", TODAY)
    assert made.household and made.community == factories.COMMUNITY
    assert kept(ledger, made.uid).description == "楼上漏水，请物业来看"
    assert knocked(ledger, "楼上漏水，已经三天") == visit
    assert [one.description for one in ledger.rows(Appeal.select())] == ["楼上漏水，已经三天"]
    assert find.needs(ledger, TODAY) == []
    knocked(ledger, None)
    assert ledger.rows(Appeal.select()) == []


def test_an_answered_appeal_does_not_go_with_the_words_at_the_door(ledger: Ledger) -> None:
    factories.a_stairwell_of_doors(ledger)
    knocked(ledger, "想加装扶手")
    (made,) = ledger.rows(Appeal.select())
    assert made.kind == "other"
    with ledger.change("答复") as pen:
        appeals.answer(pen, ledger, made.uid, on=TODAY, words="已报适老化改造")
    with pytest.raises(Refusal, match="已经答复过"):
        knocked(ledger, "")


def test_a_visit_that_was_a_slip_leaves_its_appeal(ledger: Ledger) -> None:
    factories.a_stairwell_of_doors(ledger)
    visit = knocked(ledger, "楼上漏水")
    with ledger.change("清除") as pen:
        visits.take_back(pen, ledger, [visit])
    (made,) = ledger.rows(Appeal.select())
    assert made.visit is None and ledger.rows(Visit.select()) == []


def test_what_was_said_at_a_door_has_a_day_by_which_it_is_answered(ledger: Ledger, frozen_clock: object) -> None:
    """Taken up today: the promise counts from today, however old the visit is. “无” is no need."""
    door = factories.a_household()
    visits = [factories.a_visit(door, visited_at=f"2026-02-{day:02d}T10:00", needs=needs) for day, needs in ((1, "楼道灯不亮"), (2, "无"))]
    with ledger.change("登记") as pen:
        for one in (door, *visits):
            pen.add(one)
    (need,) = find.needs(ledger, TODAY)
    assert need.visit == visits[0].uid
    with ledger.change("转成诉求") as pen:
        appeals.take_up(pen, ledger, need.visit)
        appeals.said_at_door(pen, ledger, visits[1].uid, "无")
    (kept,) = ledger.rows(Appeal.select())
    assert (kept.urgency, kept.raised_on.isoformat(), kept.promised_on) == ("yellow", "2026-02-01", datetime.date(2026, 3, 9))
