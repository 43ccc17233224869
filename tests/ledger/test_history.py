"""Who changed what, when, from what to what: the sentences exactly as a clerk reads them."""

import datetime
from collections.abc import Callable

import pytest

from tests import factories
from tests.ledger.test_factories import one_of_each
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.history import history, mask, name_of, story
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME, ENTITIES, Hazard, Household, IdDocument, Profile, Resident, Visit
from xinjing_desktop.records.row import Row

At = Callable[[str], datetime.datetime]


def sentences(ledger: Ledger, uid: str, *, masked: bool = True) -> list[str]:
    return [entry.sentence for entry in history(ledger, uid, masked=masked)]


def test_a_household_from_its_entry_to_its_return(ledger: Ledger, at: At) -> None:
    at("2026-03-02 09:30")
    with ledger.change("登记住户") as pen:
        stair = pen.add(factories.a_stairwell(pen.add(factories.a_compound()), lane="123", number="45"))
        home = pen.add(factories.a_household(stair, room_no="601", head_name="张三", occupancy="rented"))
    at("2026-03-03 10:05")
    with ledger.change("更正户主") as pen:
        pen.edit(Household, home.uid, head_name="李四", gas_alarm=True, remark=None)
    at("2026-03-04 11:00")
    with ledger.change("删除住户") as pen:
        pen.remove(Household, home.uid)
    at("2026-03-04 11:01")
    undo.undo(ledger)
    assert sentences(ledger, home.uid) == [
        "2026-03-02 09:30 王芳 登记住户：门洞 123弄45号；室号 601；房屋用途 出租；户主 张三",
        "2026-03-03 10:05 王芳 更正户主：“户主”由 张三 改为 李四；“燃气报警器”由 空 改为 是",
        "2026-03-04 11:00 王芳 删除住户：删除了这条住户记录",
        "2026-03-04 11:01 王芳 撤销：删除住户：恢复了这条住户记录",
    ]


def test_a_hazard_and_what_belongs_to_it_in_order_of_time(ledger: Ledger, at: At) -> None:
    at("2026-03-02 09:30")
    with ledger.change("登记隐患") as pen:
        hazard = pen.add(factories.a_hazard(hazard_no="001-2603-001", place="3楼楼道"))
    at("2026-03-16 14:00")
    with ledger.change("复查") as pen:
        recheck = pen.add(factories.a_recheck(hazard, result="passed"))
        pen.edit(Hazard, hazard.uid, state="closed", closed_on=datetime.date(2026, 3, 16))
    entries = story(ledger, [recheck.uid, hazard.uid])
    assert [entry.what for entry in entries] == ["登记隐患", "复查", "复查"]
    said = entries[1].lines + entries[2].lines
    for line in ("隐患 001-2603-001", "复查日期 2026-03-16", "“销号日期”由 空 改为 2026-03-16"):
        assert line in said
    assert any(line.startswith("“状态”由 ") for line in said) and any(line.startswith("复查情况 ") for line in said)


def test_a_visit_says_what_was_ticked(ledger: Ledger, at: At) -> None:
    at("2026-03-02 09:30")
    with ledger.change("走访") as pen:
        home = pen.add(factories.a_household(address_text="门卫室"))
        visit = pen.add(factories.a_visit(home, clear_corridor=True, leaflet_count=2, workers=["王芳", "赵志愿"]))
    (entry,) = history(ledger, visit.uid)
    for line in ("住户 门卫室", "走访时间 2026-03-02 09:30", "清走道 是", "宣传品份数 2", "走访人 王芳、赵志愿"):
        assert line in entry.lines
    with ledger.change("更正") as pen:
        pen.edit(Visit, visit.uid, clear_corridor=False)
    assert history(ledger, visit.uid)[-1].lines == ("“清走道”由 是 改为 否",)


def test_what_is_sensitive_is_masked_unless_asked_for(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        person = pen.add(factories.a_resident(name="李小明", birth_date="1949-12-31"))
        document = pen.add(factories.an_id_document(person, number="11010519491231002X"))
        profile = pen.add(factories.a_profile(person, category="elder_alone", details="每天送饭"))
    with ledger.change("更正") as pen:
        pen.edit(IdDocument, document.uid, number="110105194912310038")
        pen.edit(Profile, profile.uid, details="每周送饭")
    masked = " ".join(one for uid in (person.uid, document.uid, profile.uid) for one in sentences(ledger, uid))
    for secret in ("1949-12-31", "11010519491231002X", "110105194912310038", "独居", "送饭"):
        assert secret not in masked
    assert "证件号码 ＊＊＊＊＊＊＊＊＊＊＊＊＊＊002X" in masked
    assert "“证件号码”由 ＊＊＊＊＊＊＊＊＊＊＊＊＊＊002X 改为 ＊＊＊＊＊＊＊＊＊＊＊＊＊＊0038" in masked
    assert "“情况”由 ＊＊＊ 改为 ＊＊＊" in masked
    assert "11010519491231002X" in " ".join(sentences(ledger, document.uid, masked=False))
    assert "每周送饭" in " ".join(sentences(ledger, profile.uid, masked=False))


@pytest.mark.parametrize("model", ENTITIES, ids=lambda model: model.entity)
def test_no_sentence_shows_a_name_of_the_machine(model: type[Row], ledger: Ledger) -> None:
    """Neither uids nor codes nor column names: labels and words, for every kind of record."""
    rows = one_of_each()
    with ledger.change("登记") as pen:
        for row in rows:
            pen.add(row)
    (row,) = [row for row in rows if type(row) is model]
    ((entry),) = history(ledger, row.uid, masked=False)
    assert entry.lines
    for line in entry.lines:
        for name in (*model.columns(), *(other.uid for other in rows), *BY_NAME, factories.COMMUNITY):
            assert name not in line.split(" "), line
        label = line.split(" ")[0]
        assert label in {column.label for column in model.columns().values()}


def test_a_hazard_without_a_number_is_called_by_its_place_and_kind(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        home = pen.add(factories.a_household())
        numbered = pen.add(factories.a_hazard(household=home.uid, hazard_no="001-2601-001"))
        imported = pen.add(factories.a_hazard(household=home.uid, hazard_no=None, kind="H05"))
        outside = pen.add(factories.a_hazard(household=None, hazard_no=None, kind="H22", place="2号车棚"))
    address = name_of(ledger, "household", home.uid)
    assert address and name_of(ledger, "hazard", numbered.uid) == "001-2601-001"
    assert name_of(ledger, "hazard", imported.uid) == f"{address}楼道堆物"
    assert name_of(ledger, "hazard", outside.uid).startswith("2号车棚")


def test_what_a_link_pointed_to_is_said_even_when_it_is_gone(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        home = pen.add(factories.a_household())
        person = pen.add(factories.a_resident(home))
    with ledger.change("搬走") as pen:
        pen.edit(Resident, person.uid, household=None)
        pen.remove(Household, home.uid)
    assert history(ledger, person.uid)[-1].lines == ("“住户”由 （已删除的记录） 改为 空",)


def test_changes_of_the_program_and_of_newer_ones_are_told_too(ledger: Ledger) -> None:
    first = history(ledger, factories.COMMUNITY)[0]
    assert (first.who, first.what) == ("系统", "新建台账")
    with ledger.local() as con:
        con.execute("INSERT INTO change(entity,row,at,id,patch,who) VALUES('balcony','b',1,1,'{\"plants\":3}','镇里')")
    (entry,) = history(ledger, "b")
    assert (entry.who, entry.what, entry.lines) == ("镇里", "修改", ())


def test_masks_show_the_tail_of_long_numbers_and_the_year_of_a_birth_only() -> None:
    number, name, details = IdDocument.columns()["number"], Household.columns()["owner_name"], Profile.columns()["details"]
    assert mask("1949-12-31", Resident.columns()["birth_date"]) == "1949年"
    assert mask("11010519491231002X", number) == "＊" * 14 + "002X"
    assert mask("张三", name) == mask("很长的一段情况说明", details) == "＊＊＊"
