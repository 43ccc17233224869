"""Special groups: the dictionary, and what a cell says about a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.records import codes
from xinjing_desktop.records.codes import Categories, read_care_level, read_categories, read_disability
from xinjing_desktop.records.people import Profile

LOST, DEMENTED = (("impairment", "disabled"),), (("impairment", "dementia"),)
GROUPS = codes.entries("special_groups")


@pytest.mark.parametrize("entry", GROUPS, ids=lambda entry: entry.code)
def test_every_word_is_read_as_its_category(entry: codes.Entry):
    for word in (entry.label, *entry.words, *entry.facts.get("exact_words", ())):
        read = read_categories(word)
        assert (read.codes, read.unknown, read.restricted) == ((entry.code,), (), ()), word


def test_the_facts_of_a_category_are_usable():
    columns = Profile.columns()
    for entry in GROUPS:
        assert entry.facts["group"] in "老幼病残困优计"
        assert set(entry.facts["fields"]) <= set(columns)
        assert all(codes.is_known("contact_role", role) for role in entry.facts["contacts"])
        assert not entry.facts["frequency"] or codes.is_known("visit_frequency", entry.facts["frequency"])
        for name in entry.facts.get("kinds", ()):
            assert columns[name].of == name and name in entry.facts["fields"], "a word would fill what nobody is asked for"
        assert set(entry.facts.get("adds", ())) <= set(columns)
        assert not entry.facts.get("illnesses") or "illness" in entry.facts["fields"]
        assert set(entry.facts.get("illnesses", ())) <= set(entry.words)
    assert {entry.code for entry in GROUPS if entry.facts.get("restricted")} == {"illness_mental", "lost_only_child"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("独居、高龄", Categories(codes=("elder_alone", "elder_80"))),
        ("独居、高龄，残疾(肢体二级)", Categories(("elder_alone", "elder_80", "disability"), "limb", 2)),
        ("残疾（肢体、二级）", Categories(("disability",), "limb", 2)),
        ("肢残2级", Categories(("disability",), "limb", 2)),
        ("视力残疾", Categories(("disability",), "vision")),
        ("视力残疾Ⅲ级", Categories(("disability",), "vision", 3)),
        ("视力三级、听力四级", Categories(("disability",), "multiple", 3)),
        ("精神残疾二级", Categories(("disability",), "mental", 2)),
        ("残疾（精神障碍）", Categories(("disability",), "mental")),
        ("智障", Categories(("disability",), "intellectual")),
        ("失能（长护险四级）", Categories(("elder_disabled",), care_level=4, more=LOST)),
        ("长护5级", Categories(("elder_disabled",), care_level=5)),
        ("失能（长护险2-3级）", Categories(("elder_disabled",), more=LOST)),
        ("失能（长护险四级）、残疾（肢体二级）", Categories(("elder_disabled", "disability"), "limb", 2, 4, more=LOST)),
        ("低收入困难家庭；大病（尿毒症）", Categories(("dibao_edge", "illness_serious"), more=(("illness", "尿毒症"),))),
        ("低保边缘", Categories(("dibao_edge",))),
        ("支出型贫困", Categories(("rigid_expense",))),
        ("瘫痪卧床 高龄", Categories(("illness_bedridden", "elder_80"))),
        ("高龄独居老人", Categories(("elder_80", "elder_alone"))),
        ("独居老人（80岁以上）", Categories(("elder_alone", "elder_80"))),
        ("1.独居 2.高龄", Categories(("elder_alone", "elder_80"))),
        ("独居+失智", Categories(("elder_alone", "elder_disabled"), more=DEMENTED)),
        ("残疾军人", Categories(("veteran_care",), more=(("veteran_kind", "disabled_soldier"),))),
        ("留守儿童", Categories(("child_left",))),
        ("独居、三支人员", Categories(("elder_alone",), unknown=("三支人员",))),
        ("留守老人", Categories(unknown=("留守老人",))),
        ("非低保", Categories(unknown=("非低保",))),
        ("无", Categories()),
        ("", Categories()),
    ],
)
def test_cells(cell: str, expected: Categories):
    assert read_categories(cell) == expected


@pytest.mark.parametrize("word", ["社区矫正", "安置帮教", "刑满释放", "吸毒", "戒毒", "艾滋", "社区戒毒人员"])
def test_words_of_other_authorities_are_reported_and_not_kept(word: str):
    read = read_categories(f"低保、{word}")
    assert read.codes == ("dibao",)
    assert read.restricted and read.unknown == ()


@pytest.mark.parametrize(
    ("cell", "more"),
    [
        ("分散供养", {"support_form": "dispersed"}),
        ("特困（集中）", {"support_form": "centralised"}),
        ("烈属", {"veteran_kind": "martyr_family"}),
        ("优抚对象(军属)", {"veteran_kind": "soldier_family"}),
        ("三属", {}),
        ("军烈属", {}),
        ("烈属、军属", {}),
        ("孤儿", {"hardship_kind": "orphan"}),
        ("困境儿童（监护不当）", {"hardship_kind": "poor_guardian"}),
        ("半失能", {"impairment": "half"}),
        ("老年痴呆", {"impairment": "dementia"}),
        ("失能失智老人", {}),
        ("失能、失智", {}),
        ("失能/半失能/失智", {}),
        ("生活不能自理", {"self_care": "dependent"}),
        ("独居（半自理）", {"self_care": "partly"}),
        ("孤老(不能完全自理)", {"self_care": "partly"}),
        ("低保、非孤儿", {}),
        ("尿毒症", {"illness": "尿毒症"}),
        ("大病（尿毒症）、重病:肺癌", {"illness": "尿毒症、肺癌"}),
        ("大病", {}),
        ("精神分裂症", {}),
    ],
)
def test_a_word_may_say_more_than_its_group_and_two_that_differ_say_nothing(cell: str, more: dict[str, str]):
    assert dict(read_categories(cell).more) == more


@pytest.mark.parametrize(
    ("word", "code"),
    [("生活能自理", "independent"), ("不能完全自理", "partly"), ("无自理能力", "dependent"), ("自理困难", None), ("勉强自理", None)],
)
def test_who_manages_alone_is_never_guessed(word: str, code: str | None):
    assert codes.read_code("self_care", word) == code


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("肢体二级", ("limb", 2)),
        ("听力 一级", ("hearing", 1)),
        ("智力三级", ("intellectual", 3)),
        ("二级", (None, 2)),
        ("3", (None, 3)),
        ("肢体", ("limb", None)),
        ("五级", (None, None)),
        ("重度", (None, None)),
        ("", (None, None)),
    ],
)
def test_a_column_for_the_disability(cell: str, expected: tuple[str | None, int | None]):
    assert read_disability(cell) == expected


@pytest.mark.parametrize(("cell", "level"), [("长护险四级", 4), ("6级", 6), ("2", 2), ("一级", None), ("有", None)])
def test_a_column_for_the_care_level(cell: str, level: int | None):
    assert read_care_level(cell) == level


@given(st.text())
def test_no_cell_breaks_the_reading(cell: str):
    read = read_categories(cell)
    assert all(codes.is_known("special_groups", code) for code in read.codes)


@pytest.mark.parametrize("cell", ["独居？", "疑似独居", "曾低保", "低保已取消", "申请低保中", "不是独居"])
def test_a_group_that_is_past_wished_or_doubted_is_not_the_persons(cell: str):
    read = read_categories(cell)
    assert (read.codes, read.unknown) == ((), (cell,))
