"""The self-check finds planted trouble of every kind, and nothing where there is none."""

import datetime
from collections.abc import Callable

import pytest

from tests import factories
from tests.ledger.test_factories import one_of_each
from xinjing_desktop.ledger import check
from xinjing_desktop.ledger.check import Trouble
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Hazard, Household


@pytest.fixture
def full(ledger: Ledger, frozen_clock: datetime.datetime) -> Ledger:
    """One of each, consistent."""
    rows = one_of_each()
    with ledger.change("一样一个") as pen:
        for row in rows:
            pen.add(row)
        pen.keep_photo("0" * 64, b"\xff\xd8\xff")
    with ledger.change("改一处") as pen:
        pen.edit(Household, next(row.uid for row in rows if isinstance(row, Household)), remark="改过")
    assert check.check(ledger) == []
    return ledger


def troubles(ledger: Ledger) -> list[tuple[str, str]]:
    found = check.check(ledger)
    for one in found:
        assert one.sentence.endswith("。") and "请" in one.sentence, "every trouble says what to do"
    return [(one.severity, one.entity) for one in found]


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ("UPDATE household SET head_name='偷改的'", [("damage", "household")]),
        ("UPDATE hazard SET due_date=NULL WHERE state='fixing'", [("damage", "hazard"), ("review", "hazard")]),
        ("DELETE FROM contact", [("damage", "contact")]),
        ("INSERT INTO worker(uid, name) VALUES('0', '没有历史的')", [("damage", "worker")]),
        ("INSERT INTO worker(uid, name) VALUES('zzz', '没有历史的')", [("damage", "worker")]),
        ("DELETE FROM change WHERE entity='worker'", [("damage", "worker")]),
        ("DELETE FROM change WHERE entity='household' AND base IS NULL", [("damage", "household"), ("damage", "household")]),
        ("UPDATE change SET patch='{\"alive\":0}' WHERE entity='worker'", [("damage", "worker")]),
        ("UPDATE change SET base=77 WHERE entity='worker'", [("damage", "worker")]),
        ("INSERT INTO fork SELECT uid, '[1,2]' FROM worker", [("damage", "worker")]),
        ("INSERT INTO fork VALUES('nobody', '[1,2]')", [("damage", "")]),
        ("INSERT INTO conflict SELECT 'worker', uid, 'name', '[]' FROM worker", [("damage", "")]),
        ("DELETE FROM door", [("index", "")]),
        ("DELETE FROM find_id WHERE entity='shop'", [("index", "")]),
        ("INSERT INTO find_id(n, entity, uid) VALUES(999, 'resident', 'nobody')", [("index", "")]),
        ("DELETE FROM find WHERE rowid=(SELECT max(n) FROM door)", [("index", "")]),
        ("DELETE FROM photo_content", [("review", "photo")]),
    ],
)
def test_what_went_past_the_log_is_found(full: Ledger, planted: str, expected: list[tuple[str, str]]) -> None:
    with full.local() as con:
        con.execute(planted)
    assert troubles(full) == expected


Make = Callable[[], object]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: factories.a_hazard(state="closed", closed_on=None), "已销号却没有销号日期"),
        (lambda: factories.a_hazard(state="closed", closed_on=datetime.date(2026, 1, 1)), "销号日期早于发现日期"),
        (lambda: factories.a_hazard(due_date=datetime.date(2026, 1, 1)), "整改时限早于发现日期"),
        (lambda: factories.a_hazard(due_date=None), "没有整改时限"),
        (lambda: factories.a_hazard(found_on=datetime.date(2026, 3, 3)), "在今天之后"),
        (lambda: factories.a_visit("f" * 32, visited_at="2026-03-03T09:00"), "走访的时间在今天之后"),
        (lambda: factories.a_resident(birth_date="2030-01"), "出生日期在今天之后"),
        (lambda: factories.a_resident(birth_date="1950", died_on="1949-12-31"), "死亡日期早于出生日期"),
        (lambda: factories.a_campaign(ends_on=datetime.date(2026, 1, 8)), "结束日期早于开始日期"),
        (lambda: factories.a_resident("f" * 32), "“住户”已不存在"),
        (lambda: factories.a_profile("f" * 32), "“居民”已不存在"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",  # a function's name is not the same in two processes
)
def test_impossible_figures_and_orphans_are_found(full: Ledger, make: Callable[[], factories.Row], said: str) -> None:
    with full.change("登记") as pen:
        pen.add(make())
    found = [one for one in check.check(full) if said in one.sentence]
    assert [one.severity for one in found] == ["review"] and "请" in found[0].sentence


def test_numbers_given_twice_are_found(full: Ledger) -> None:
    with full.change("登记") as pen:
        for _ in range(2):
            pen.add(factories.a_hazard(hazard_no="001-2603-001"))
            pen.add(factories.an_id_document(pen.add(factories.a_resident()), number="310105198001010019"))
    said = [one.sentence for one in check.check(full)]
    assert said == [
        "有 2 条隐患用了同一个编号 001-2603-001，请改掉重复的编号。",
        "证件号尾号 0019 登记在 2 位居民名下，请核对是否重复登记。",
    ]


def test_the_steps_are_told_and_the_last_one_is_all(full: Ledger) -> None:
    told: list[tuple[int, int]] = []
    check.check(full, lambda at, of, text="": told.append((at, of)))
    assert told == [(number, 5) for number in range(6)]


def test_equal_records_mean_equal_states_however_they_came_about(two_ledgers: tuple[Ledger, Ledger]) -> None:
    first, second = two_ledgers
    row = factories.a_household(head_name="张三")
    with first.change("登记") as pen:
        pen.add(row)
    assert check.state(first) != check.state(second)
    with second.change("登记") as pen:
        pen.add(factories.a_household(uid=row.uid, address_text=row.address_text, head_name="李四"))
    assert check.state(first) != check.state(second)
    with second.change("更正") as pen:
        pen.edit(Household, row.uid, head_name="张三")
    assert check.state(first) == check.state(second)


def test_nothing_is_repaired_silently(full: Ledger) -> None:
    with full.local() as con:
        con.execute("UPDATE hazard SET remark='偷改的'")
    check.check(full)
    assert full.rows(Hazard.select())[0].remark == "偷改的"
    assert isinstance(check.check(full)[0], Trouble)
