"""The day in words: its figures against a count by hand, whose day and whose work it is, what a person wrote instead."""

import datetime
import random
import re
from collections import Counter
from typing import Any

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import demo, undo
from xinjing_desktop.ledger.casework import diary as casework
from xinjing_desktop.ledger.find import diary
from xinjing_desktop.ledger.find.diary import Span
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import DiaryEntry, Hazard, Household, Outing, Recheck, Visit, codes
from xinjing_desktop.records.campaign import PARTIES

pytestmark = pytest.mark.usefixtures("frozen_clock")
TODAY = datetime.date(2026, 3, 2)
UNIT = factories.COMMUNITY


def add(ledger: Ledger, *records: Any) -> None:
    with ledger.change("登记") as pen:
        for record in records:
            pen.add(record)


def figures(lines: list[str], begins: str) -> dict[str, int]:
    """Every “words number” of the one sentence that begins so: {"走访住户": 12, "未遇": 3 …}."""
    found = [line for line in lines if line.startswith(begins)]
    assert len(found) <= 1
    pairs = re.findall(r"([^，。；：、\s]*[^，。；：、\s\d])：? ?([\d,]+) (?:户|份|处|件|批次|家|人次)", found[0]) if found else []
    return {words: int(number.replace(",", "")) for words, number in pairs}


def by_hand(ledger: Ledger, day: datetime.date, worker: str | None) -> dict[str, Any]:
    """What the day's sentences must say, record by record, without the program's SQL."""
    own = {door.uid for door in ledger.rows(Household.select()) if door.community == UNIT}
    went = sorted(
        (one for one in ledger.rows(Visit.select()) if one.visited_at.startswith(day.isoformat()) and one.household in own),
        key=lambda one: (one.visited_at, one.uid),
    )
    went = [one for one in went if worker is None or worker in (one.workers or [])]
    last = {one.household: one for one in went}
    outcomes = Counter(codes.label("visit_outcome", one.outcome) for one in last.values())
    outings = [
        one
        for one in ledger.rows(Outing.select())
        if one.community == UNIT and one.started_at.startswith(day.isoformat())
        and (worker is None or any(worker in (getattr(one, party) or []) for party in PARTIES))
    ]  # fmt: skip
    people = sum(len(getattr(one, party) or []) for one in outings for party in PARTIES) + sum(one.others_count or 0 for one in outings)
    hazards = [one for one in ledger.rows(Hazard.select()) if one.community == UNIT]
    found = [one for one in hazards if one.found_on == day and (worker is None or worker in (one.found_by or []))]
    closed = [one for one in hazards if one.closed_on == day and not one.fixed_on_site and worker is None]
    of = {one.uid for one in hazards}
    rechecks = [one for one in ledger.rows(Recheck.select()) if one.hazard in of and one.rechecked_on == day]
    rechecks = [one for one in rechecks if worker is None or worker in (one.rechecked_by or [])]
    return {
        "走访住户": len(last),
        **outcomes,
        "核对信息": len({one.household for one in went if one.verified}),
        "三清三关落实": len({one.household for one in went if one.three_done}),
        "发放宣传品": sum(one.leaflet_count or 0 for one in went),
        "批次": len(outings),
        "人次": people,
        "发现隐患": sum(one.state not in ("withdrawn", "merged") for one in found),
        "隐患销号": len(closed),
        "复查隐患": len(rechecks),
    }


def test_the_figures_agree_with_a_count_by_hand_for_every_day(ledger: Ledger) -> None:
    """Sixty days of a demonstration ledger, for everybody and for two who went; a neighbouring unit stays out of it."""
    demo.fill(ledger, households=120, seed=11)
    other = factories.a_community()
    stranger = factories.a_household(community=other.uid)
    add(ledger, other, stranger, factories.a_visit(stranger, visited_at="2026-01-15T10:00"))
    workers = [name for (name,) in ledger.select("SELECT DISTINCT value FROM visit, json_each(workers) ORDER BY value LIMIT 2")]
    told_of = 0
    for back in range(60):
        day = TODAY - datetime.timedelta(days=back)
        for worker in (None, *workers):
            lines = diary.of_day(ledger, UNIT, day, worker).splitlines()
            hand = by_hand(ledger, day, worker)
            doors = figures(lines, "走访住户")
            named = {words: doors.get(words, 0) for words in hand.keys() & {*doors, "走访住户", "核对信息", "发放宣传品", "三清三关落实"}}
            assert named == {words: hand[words] for words in named}, (day, worker, lines)
            outcomes = {label for _, label in codes.choices("visit_outcome")}
            assert sum(count for words, count in doors.items() if words in outcomes) == hand["走访住户"]
            went = re.search(r"^出动：(\d+) 批次、(\d+) 人次", "\n".join(lines), re.M)
            assert (int(went[1]), int(went[2])) == (hand["批次"], hand["人次"]) if went else hand["批次"] == 0
            for words in ("发现隐患", "隐患销号", "复查隐患"):
                assert figures(lines, words).get(words, 0) == hand[words], (day, worker, words)
            told_of += bool(lines)
    assert told_of > 30  # or it would say nothing


def test_a_span_tells_each_of_its_days_as_the_day_alone_does(ledger: Ledger) -> None:
    demo.fill(ledger, households=60, seed=3)
    span = Span(TODAY - datetime.timedelta(days=40), TODAY, UNIT)
    told = diary.told(ledger, span)
    for back in range(41):
        day = TODAY - datetime.timedelta(days=back)
        assert "\n".join(told.get(diary.Key(UNIT, day.isoformat()), [])) == diary.of_day(ledger, UNIT, day)
    assert len(told) > 10


def test_all_kinds_of_work_in_the_words_of_a_clerk(ledger: Ledger) -> None:
    doors = factories.a_stairwell_of_doors(ledger, floors=2)
    number = ledger.value("SELECT number FROM stairwell")
    shop = factories.a_shop(shop_name="老盛昌")
    old = factories.a_hazard(doors[0], kind="H02", found_on=datetime.date(2026, 2, 1), state="closed", closed_on=TODAY)
    fresh = factories.a_hazard(doors[1], kind="H01", due_date=datetime.date(2026, 3, 5), found_by=["王芳"])
    add(
        ledger, shop, old, fresh,
        factories.a_hazard(doors[2], kind="H02", fixed_on_site=True, state="closed", closed_on=TODAY, due_date=None),
        factories.a_recheck(old, rechecked_on=TODAY, rechecked_by=["王芳"]),
        factories.a_visit(doors[0], visited_at="2026-03-02T09:30", outcome="not_home", workers=["王芳"]),
        factories.a_visit(doors[0], visited_at="2026-03-02T19:30", time_band="evening", workers=["孙立"], leaflet_count=2),
        factories.a_visit(doors[1], visited_at="2026-03-02T09:31", outcome="refused", workers=["王芳"]),
        factories.a_visit(shop=shop.uid, visited_at="2026-03-02T14:00", outcome=None),
        factories.an_outing(
                started_at="2026-03-02T19:00", kind="night_check", committee_staff=["王芳"], grid_workers=None, volunteers=None,
                others_count=2, place="车棚", led_by="党总支书记",
            ),
        factories.an_appeal(
                household=doors[3], raised_on=TODAY, kind="leak", description="卫生间顶上渗水，请物业来看",
                answered_on=TODAY, answer="已修", satisfied=True,
            ),
    )  # fmt: skip
    where = [ledger.value("SELECT address FROM door WHERE uid=?", (door,)) for door in doors]
    kinds = {code: codes.short_label("hazard_kinds", code) for code in ("H01", "H02")}
    lines = diary.of_day(ledger, UNIT, TODAY).splitlines()
    named = sorted([f"{where[1]} {kinds['H01']}（3月5日前整改）", f"{where[2]} {kinds['H02']}（当场整改）"])
    assert sorted(lines[3].removeprefix("发现隐患：2 处。").removesuffix("。").split("；")) == named
    assert lines[:3] + lines[4:] == [
        "出动：1 批次、3 人次。19:00 夜间突击检查（车棚）：王芳，另 2 人，党总支书记带队。",
        f"走访住户：2 户（123弄{number}号 2 户），其中夜间 1 户。见面（入户）1 户，拒访 1 户。发放宣传品 2 份。走访人：王芳、孙立。",
        "巡查沿街商户：1 家（老盛昌）。",
        f"复查隐患：1 处，{codes.label('recheck_result', 'passed')} 1 处。",
        f"隐患销号：1 处。{where[0]} {kinds['H02']}。",
        f"收到诉求：1 件。{where[3]} 漏水：卫生间顶上渗水，请物业来看。",
        "答复诉求：1 件，居民满意 1 件。",
    ]
    alone = diary.of_day(ledger, UNIT, TODAY, "孙立").splitlines()
    assert [line[:4] for line in alone] == ["走访住户"] and "1 户" in alone[0] and "王芳" not in alone[0]


def test_leaflets_that_came_in_are_told(ledger: Ledger) -> None:
    day = datetime.date(2026, 2, 3)
    add(
        ledger, factories.a_leaflet_move(leaflet="海报", quantity=1200, moved_on=day, handled_by="王芳"),
        factories.a_leaflet_move(leaflet="海报", quantity=300, moved_on=day),
        factories.a_leaflet_move(leaflet="折页", quantity=5, moved_on=day),
        factories.a_leaflet_move(leaflet="海报", kind="spoiled", quantity=3, moved_on=day),
    )  # fmt: skip
    assert diary.of_day(ledger, UNIT, day) == "领入宣传品：折页 5 份、海报 1,500 份。"
    assert diary.of_day(ledger, UNIT, day, "王芳") == "领入宣传品：海报 1,200 份。"


def test_a_shut_shop_was_not_patrolled_and_a_false_alarm_not_found(ledger: Ledger) -> None:
    open_shop, shut, both = (factories.a_shop(shop_name=name) for name in ("阿婆粢饭糕", "老王五金", "小李理发"))
    add(
        ledger, open_shop, shut, both,
        factories.a_visit(shop=open_shop.uid, visited_at="2026-02-03T10:00", outcome="met_inside"),
        factories.a_visit(shop=shut.uid, visited_at="2026-02-03T10:00", outcome="not_home"),
        factories.a_visit(shop=both.uid, visited_at="2026-02-03T10:00", outcome="not_home"),
        factories.a_visit(shop=both.uid, visited_at="2026-02-03T16:00", outcome=None),
        factories.a_hazard(shop=both.uid, found_on=datetime.date(2026, 2, 3), due_date=datetime.date(2026, 3, 9),
                           extended_from=datetime.date(2026, 2, 10)),
        factories.a_hazard(shop=shut.uid, found_on=datetime.date(2026, 2, 3), state="withdrawn", end_reason="误报"),
    )  # fmt: skip
    told = diary.of_day(ledger, UNIT, datetime.date(2026, 2, 3))
    assert "巡查沿街商户：2 家（阿婆粢饭糕、小李理发）" in told and "没有进去的沿街商户：1 家（老王五金）" in told
    assert "发现隐患：1 处" in told and "2月10日前整改" in told


def test_many_places_are_counted_not_listed(ledger: Ledger) -> None:
    doors = factories.a_stairwell_of_doors(ledger, floors=6)
    add(ledger, *(factories.a_hazard(door, found_on=TODAY) for door in doors))
    (line,) = diary.of_day(ledger, UNIT, TODAY).splitlines()
    assert line.startswith("发现隐患：12 处。") and line.endswith("等 12 处。") and line.count("；") == diary.NAMED_AT_MOST - 1


def test_a_day_without_records_says_nothing(ledger: Ledger) -> None:
    assert diary.of_day(ledger, UNIT, TODAY) == ""


# ---- a person's own words


def write(ledger: Ledger, body: str, day: datetime.date = TODAY) -> None:
    with ledger.change("写民情日志") as pen:
        casework.write(pen, ledger, UNIT, day, body, ["王芳"])


def test_only_what_a_person_changed_is_kept(ledger: Ledger) -> None:
    """The day's own text saved as it is writes nothing; other words are kept, changed in place, and put back."""
    door = factories.a_household()
    add(ledger, door, factories.a_visit(door))
    text = diary.of_day(ledger, UNIT, TODAY)
    write(ledger, text)
    assert diary.written(ledger, UNIT, TODAY) is None
    write(ledger, text + "\n午后在活动室开了楼组长会。")
    write(ledger, "午后在活动室开了楼组长会。")
    kept = diary.written(ledger, UNIT, TODAY)
    assert kept and kept.body == "午后在活动室开了楼组长会。" and kept.written_by == ["王芳"]
    assert ledger.value("SELECT count(*) FROM diary_entry") == 1
    with ledger.change("恢复") as pen:
        casework.reset(pen, ledger, UNIT, TODAY)
    assert diary.written(ledger, UNIT, TODAY) is None
    undo.undo(ledger)
    assert diary.written(ledger, UNIT, TODAY) is not None
    with ledger.change("恢复") as pen:
        casework.reset(pen, ledger, UNIT, TODAY)
    write(ledger, "又写了一遍。")
    again = diary.written(ledger, UNIT, TODAY)
    assert again and again.body == "又写了一遍。"


def test_what_must_not_be_is_refused_in_words(ledger: Ledger) -> None:
    with pytest.raises(Refusal, match="还没有到"):
        write(ledger, "明天的事", TODAY + datetime.timedelta(days=1))
    with pytest.raises(Refusal, match="还是空的"):
        write(ledger, "  \n ")
    with pytest.raises(Refusal, match="没有改过"), ledger.change("恢复") as pen:
        casework.reset(pen, ledger, UNIT, TODAY)
    assert ledger.value("SELECT count(*) FROM diary_entry") == 0


def test_two_pcs_of_a_committee_write_the_same_entry(two_ledgers: tuple[Ledger, Ledger]) -> None:
    chance = random.Random(1)
    for ledger in two_ledgers:
        write(ledger, f"第{chance.random()}版")
    first, second = (ledger.rows(DiaryEntry.select()) for ledger in two_ledgers)
    assert [one.uid for one in first] == [one.uid for one in second] == [diary.entry_uid(UNIT, TODAY)]
