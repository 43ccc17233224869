"""What may be done inside a change: the log and the record are written in one stroke, and only what differs."""

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from tests.ledger.test_factories import one_of_each
from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.ledger import check
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import MANY, Change
from xinjing_desktop.records import Hazard, Household, Resident, Shop
from xinjing_desktop.records.row import stored

At = Callable[[str], datetime.datetime]


def log_of(ledger: Ledger, uid: str) -> list[tuple[dict[str, Any], object]]:
    lines = ledger.select("SELECT patch, base FROM change WHERE row=? ORDER BY seq", (uid,))
    return [(json.loads(patch), base) for patch, base in lines]


def added(ledger: Ledger, row: factories.Row) -> str:
    with ledger.change("登记") as pen:
        return pen.add(row).uid


def test_every_kind_of_record_is_read_back_as_it_was_written(ledger: Ledger) -> None:
    rows = one_of_each()
    with ledger.change("一样一个") as pen:
        for row in rows:
            pen.add(row)
    for row in rows:
        again = ledger.get(type(row), row.uid)
        assert again and stored(again) == stored(row)
        ((patch, base),) = log_of(ledger, row.uid)
        assert patch == {name: value for name, value in stored(row).items() if value is not None} and base is None


def test_an_edit_logs_only_what_differs_and_what_it_builds_on(ledger: Ledger) -> None:
    uid = added(ledger, factories.a_household(head_name="张三", remark="有犬"))
    with ledger.change("修改") as pen:
        assert pen.edit(Household, uid, head_name="李四", remark=" 有犬 ", resident_count=None)
        assert not pen.edit(Household, uid, head_name="李四")
        assert pen.edit(Household, uid, remark="  ")
    first, second, third = log_of(ledger, uid)
    assert second[0] == {"head_name": "李四"} and third[0] == {"remark": None}
    ids = [id for (id,) in ledger.select("SELECT id FROM change WHERE row=? ORDER BY seq", (uid,))]
    assert [first[1], second[1], third[1]] == [None, *ids[:2]]


def test_a_record_that_was_read_writes_only_what_was_set(ledger: Ledger) -> None:
    uid = added(ledger, factories.a_household(head_name="张三", remark="有犬"))
    row = ledger.get(Household, uid)
    assert row is not None
    with ledger.change("别人的修改") as pen:
        pen.edit(Household, uid, remark="没有犬")
    row.head_name = "李四"
    with ledger.change("我的修改") as pen:
        assert pen.update(row)
    again = ledger.get(Household, uid)
    assert again and (again.head_name, again.remark) == ("李四", "没有犬")


def test_what_only_makes_sense_together_is_logged_together(ledger: Ledger) -> None:
    uid = added(ledger, factories.a_hazard())
    with ledger.change("延期") as pen:
        pen.edit(Hazard, uid, due_date=datetime.date(2026, 4, 1))
    patch, _ = log_of(ledger, uid)[1]
    assert patch.keys() == {name for name, column in Hazard.columns().items() if column.group == "state"}
    with ledger.change("备注") as pen:
        pen.edit(Hazard, uid, remark="楼道里")
    assert log_of(ledger, uid)[2][0] == {"remark": "楼道里"}


def test_a_removed_record_entered_anew_has_nothing_of_its_former_life(ledger: Ledger) -> None:
    row = factories.a_household(head_name="张三", remark="有犬")
    uid = added(ledger, row)
    with ledger.change("删除") as pen:
        pen.remove(Household, uid)
    assert ledger.get(Household, uid) is None
    added(ledger, factories.a_household(uid=uid, head_name="李四", remark=None))
    again = ledger.get(Household, uid)
    assert again and (again.head_name, again.remark) == ("李四", None)
    assert check.check(ledger) == []


def test_a_record_that_is_there_already_is_corrected_not_doubled(ledger: Ledger) -> None:
    uid = added(ledger, factories.a_household(address_text="小屋", head_name="张三", remark="有犬"))
    added(ledger, factories.a_household(uid=uid, address_text="小屋", head_name="李四", remark=None))
    again = ledger.get(Household, uid)
    assert again and (again.head_name, again.remark) == ("李四", "有犬"), "what was not said stays"
    assert log_of(ledger, uid)[1][0] == {"head_name": "李四"}


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda pen, uid: pen.add(factories.a_resident(name=None)), "“姓名”"),
        (lambda pen, uid: pen.add(factories.a_hazard(kind="没有这种")), "没有这种"),
        (lambda pen, uid: pen.add(factories.a_hazard(found_on="三月二日")), "不是日期"),
        (lambda pen, uid: pen.edit(Resident, uid, name=" "), "不能为空"),
        (lambda pen, uid: pen.edit(Resident, uid, sex="both"), "从列表中选择"),
        (lambda pen, uid: pen.edit(Resident, "f" * 32, name="张三"), "居民记录已经不在了"),
        (lambda pen, uid: pen.remove(Resident, "f" * 32), "请刷新后再看"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_kept(ledger: Ledger, work: Callable[..., object], said: str) -> None:
    uid = added(ledger, factories.a_resident())
    before = ledger.select("SELECT * FROM change"), ledger.select("SELECT * FROM act")
    with pytest.raises(Refusal, match=said), ledger.change("登记") as pen:
        pen.add(factories.a_household())
        work(pen, uid)
    assert (ledger.select("SELECT * FROM change"), ledger.select("SELECT * FROM act")) == before
    assert ledger.value("SELECT count(*) FROM household") == 0


def test_an_unknown_column_is_a_bug(ledger: Ledger) -> None:
    uid = added(ledger, factories.a_household())
    with pytest.raises(TypeError, match="no column"), ledger.change("修改") as pen:
        pen.edit(Household, uid, nonsense=1)


def test_whatever_breaks_off_a_change_leaves_nothing(ledger: Ledger) -> None:
    state = check.state(ledger)
    told: list[Change] = []
    ledger.on_change.append(told.append)
    for end in (Cancelled, KeyboardInterrupt, ZeroDivisionError):
        with pytest.raises(end), ledger.change("登记") as pen:
            pen.add(factories.a_household())
            raise end
    assert check.state(ledger) == state and told == []
    assert ledger.value("SELECT count(*) FROM door") == 0


def test_one_announcement_says_what_was_touched(ledger: Ledger) -> None:
    told: list[Change] = []
    ledger.on_change.append(told.append)
    with ledger.change("登记一户") as pen:
        home = pen.add(factories.a_household())
        person = pen.add(factories.a_resident(home))
    with ledger.change("什么都没做"):
        pass
    assert [(change.what, change.touched) for change in told] == [
        ("登记一户", {"household": {home.uid}, "resident": {person.uid}})
    ]


def test_a_clock_set_back_keeps_causes_before_effects(ledger: Ledger, at: At) -> None:
    at("2026-03-02 09:30")
    uid = added(ledger, factories.a_household(head_name="一"))
    at("2020-01-01 00:00")
    for name in ("二", "三"):
        with ledger.change("修改") as pen:
            pen.edit(Household, uid, head_name=name)
    times = [moment for (moment,) in ledger.select("SELECT at FROM change WHERE row=? ORDER BY seq", (uid,))]
    assert times == sorted(set(times))
    acts = [moment for (moment,) in ledger.select("SELECT at FROM act ORDER BY from_seq")]
    assert acts == sorted(set(acts))
    found = ledger.get(Household, uid)
    assert found and found.head_name == "三"


def test_who_did_it_is_written_down(ledger: Ledger) -> None:
    uid = added(ledger, factories.a_household())
    assert ledger.select("SELECT who, site FROM change WHERE row=?", (uid,)) == [(factories.ACCOUNT, ledger.identity.site)]


# ---- imports


def test_an_import_logs_exactly_what_is_stored(ledger: Ledger) -> None:
    """Numbers as numbers, lists as their text, quotes and signs as they are; blanks not at all."""
    lines = [
        ("a" * 32, factories.COMMUNITY, '引"号\\与\n换行', 12.5, 0.1 + 0.2, None, '[{"number":"138"}]'),
        ("b" * 32, factories.COMMUNITY, "𬍛𬬩", 80, None, 1, None),
    ]
    names = ["community", "shop_name", "area_m2", "staff_count", "people_sleep_in", "phones"]
    with ledger.change("导入商户") as pen:
        pen.bulk(Shop, names, [(line[0], line[1], line[2], line[3], None, line[5], line[6]) for line in lines])
    assert log_of(ledger, "a" * 32)[0][0] == {
        "community": factories.COMMUNITY, "shop_name": '引"号\\与\n换行', "area_m2": 12.5, "phones": '[{"number":"138"}]'
    }  # fmt: skip
    assert log_of(ledger, "b" * 32)[0][0] == {
        "community": factories.COMMUNITY, "shop_name": "𬍛𬬩", "area_m2": 80.0, "people_sleep_in": 1
    }  # fmt: skip
    assert check.check(ledger) == []


def test_numbers_survive_the_log_exactly(ledger: Ledger) -> None:
    values = [0.1 + 0.2, 1e-7, 123456789.123456789, 1e15 + 0.3]
    with ledger.change("导入商户") as pen:
        pen.bulk(Shop, ["shop_name", "area_m2"], [(f"{n:032x}", "店", value) for n, value in enumerate(values)])
    for n, value in enumerate(values):
        assert log_of(ledger, f"{n:032x}")[0][0]["area_m2"] == value


def test_an_import_over_known_records_writes_only_differences(ledger: Ledger) -> None:
    names = ["community", "address_text", "head_name"]
    lines = [(f"{n:032x}", factories.COMMUNITY, f"小屋{n}", "张三") for n in range(10)]
    with ledger.change("导入") as pen:
        pen.bulk(Household, names, lines)
    acts = ledger.value("SELECT count(*) FROM act")
    with ledger.change("再导入同一份") as pen:
        pen.bulk(Household, names, lines)
    assert ledger.value("SELECT count(*) FROM act") == acts, "the same again is no change"
    with ledger.change("导入改过的") as pen:
        pen.bulk(Household, names, [(*line[:3], "李四" if n == 4 else None) for n, line in enumerate(lines)])
    assert log_of(ledger, f"{4:032x}")[1][0] == {"head_name": "李四"}
    assert ledger.value("SELECT count(*) FROM household WHERE head_name='张三'") == 9


def test_a_uid_that_comes_twice_is_one_record_and_the_later_line_counts(ledger: Ledger) -> None:
    with ledger.change("导入") as pen:
        pen.bulk(Household, ["head_name", "remark"], [("a" * 32, "张三", "先"), ("b" * 32, "王五", None), ("a" * 32, "李四", None)])
    assert ledger.select("SELECT uid, head_name, remark FROM household ORDER BY uid") == [
        ("a" * 32, "李四", "先"),
        ("b" * 32, "王五", None),
    ]
    assert check.check(ledger)[0].severity != "damage" if check.check(ledger) else True


def test_thousands_come_in_any_order_beside_what_is_there_already(ledger: Ledger) -> None:
    """The first import fills empty tables, whose indexes are built afterwards; the second comes between its records."""
    names = ["community", "address_text", "head_name"]
    lines = [(f"{n:032x}", factories.COMMUNITY, f"小屋{n}", "张三") for n in reversed(range(0, 2 * MANY + 20, 2))]
    indexes = ledger.select("SELECT name, sql FROM sqlite_schema WHERE type='index' ORDER BY name")
    with ledger.change("导入") as pen:
        pen.bulk(Household, names, [*lines, (lines[0][0], None, None, "李四")])
    assert ledger.select("SELECT name, sql FROM sqlite_schema WHERE type='index' ORDER BY name") == indexes
    with ledger.change("再导入") as pen:
        pen.bulk(Household, names, [(f"{n:032x}", factories.COMMUNITY, f"小屋{n}", "王五") for n in range(1, 99, 2)])
    assert ledger.select("SELECT head_name, count(*) FROM household GROUP BY 1 ORDER BY 1") == [
        ("张三", MANY + 9),
        ("李四", 1),
        ("王五", 49),
    ]
    assert ledger.value("SELECT count(*) FROM change WHERE entity='household'") == MANY + 10 + 1 + 49
    assert check.check(ledger) == []


def test_an_import_that_fails_on_the_way_leaves_the_indexes(ledger: Ledger) -> None:
    def told(written: int) -> None:
        if written:
            raise Cancelled

    indexes = ledger.select("SELECT name, sql FROM sqlite_schema ORDER BY name")
    lines = [(f"{n:032x}", factories.COMMUNITY) for n in range(MANY + 1)]
    with pytest.raises(Cancelled), ledger.change("导入") as pen:
        pen.bulk(Household, ["community"], lines, told)
    assert ledger.select("SELECT name, sql FROM sqlite_schema ORDER BY name") == indexes
    assert ledger.value("SELECT count(*) FROM household") == 0


def test_an_import_of_nothing_is_nothing(ledger: Ledger) -> None:
    with ledger.change("导入") as pen:
        pen.bulk(Household, ["head_name"], [])
    assert ledger.value("SELECT count(*) FROM act WHERE what='导入'") == 0


# ---- disputes from elsewhere


def test_an_edit_settles_what_it_decides_and_sees_all_heads(ledger: Ledger) -> None:
    uid = added(ledger, factories.a_household(head_name="张三", remark="甲"))
    disputed(ledger, uid, {"head_name": "李四"}, {"head_name": "王五", "remark": "乙"})
    assert {col for (col,) in ledger.select("SELECT col FROM conflict WHERE row=?", (uid,))} == {"head_name"}
    shown = ledger.value("SELECT head_name FROM household WHERE uid=?", (uid,))
    with ledger.change("定下来") as pen:
        assert pen.edit(Household, uid, head_name=shown), "choosing what is shown is a decision too"
    assert ledger.select("SELECT * FROM conflict") == [] and ledger.select("SELECT * FROM fork") == []
    found = ledger.get(Household, uid)
    assert found and (found.head_name, found.remark) == (shown, "乙")
    assert len(json.loads(str(log_of(ledger, uid)[-1][1]))) == 2


def test_removed_here_and_edited_there_stays_until_somebody_decides(ledger: Ledger) -> None:
    uid = added(ledger, factories.a_household(head_name="张三"))
    disputed(ledger, uid, {"alive": 0}, {"remark": "还在"})
    assert ledger.get(Household, uid) is not None
    with ledger.change("还是删除") as pen:
        pen.remove(Household, uid)
    assert ledger.get(Household, uid) is None
    assert ledger.select("SELECT * FROM conflict") == [] and check.check(ledger) == []


def disputed(ledger: Ledger, uid: str, *patches: dict[str, Any]) -> None:
    """Changes of authors who had not seen each other arrive as a merge will bring them."""
    from xinjing_desktop.ledger import derived, projection

    at, base = ledger.select("SELECT at, id FROM change WHERE row=?", (uid,))[0]
    with ledger.local() as con:
        for number, patch in enumerate(patches, start=1):
            con.execute(
                "INSERT INTO change(entity,row,at,id,base,patch,who) VALUES('household',?,?,?,?,?,'镇里')",
                (uid, at + number, number, base, json.dumps(patch)),
            )
        derived.refresh(con, projection.refold(con, [uid]))
