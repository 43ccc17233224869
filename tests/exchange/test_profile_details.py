"""Columns and words that say of somebody more than the special group: how they manage alone, of which kind, what it is called."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.exchange import books
from tests.exchange.test_reading_cells import one, rows
from xinjing_desktop import reports
from xinjing_desktop.exchange.apply import apply
from xinjing_desktop.exchange.plan import Plan, open_plan
from xinjing_desktop.exchange.record_lines import DETAILS
from xinjing_desktop.exchange.workbook_write import write_sheet
from xinjing_desktop.ledger import disclosures, history, restricted
from xinjing_desktop.ledger.acts import stacks
from xinjing_desktop.ledger.casework import edit
from xinjing_desktop.ledger.find import imports
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.ledger.undo import undo
from xinjing_desktop.records import Profile, codes
from xinjing_desktop.reports import special_groups

pytestmark = pytest.mark.usefixtures("frozen_clock")
START = ["地址", "姓名", "出生日期", "人员类别"]


def planned(ledger: Ledger, tmp_path: Path, head: Sequence[str], *lines: Sequence[Any]) -> Plan:
    return open_plan(ledger, [books.xlsx(tmp_path / "重点人群名册.xlsx", {"一": [["重点人群名册"], [*head], *map(list, lines)]})])


def kept(ledger: Ledger, columns: str) -> list[tuple[Any, ...]]:
    return ledger.select(f"SELECT category, {columns} FROM profile ORDER BY category")


@pytest.mark.parametrize(
    ("head", "cell", "field", "value"),
    [
        ("自理情况", "半自理", "self_care", "partly"),
        ("生活自理能力", "不能完全自理", "self_care", "partly"),
        ("是否卧床", "是", "bedridden", True),
        ("卧床情况", "未卧床", "bedridden", False),
        ("失能类别", "失智", "impairment", "dementia"),
        ("失能程度", "重度失能", "impairment", "disabled"),
        ("困境儿童类别", "事实无人抚养", "hardship_kind", "unsupported"),
        ("监护人去向", "父母在苏州", "guardian_whereabouts", "父母在苏州"),
        ("父母去向", "在外地", "guardian_whereabouts", "在外地"),
        ("放学独处时段", "16:00到18:00", "alone_hours", "16:00到18:00"),
        ("病种", "尿毒症", "illness", "尿毒症"),
        ("大病病种", "肺癌", "illness", "肺癌"),
        ("供养方式", "集中", "support_form", "centralised"),
        ("优抚类别", "烈属", "veteran_kind", "martyr_family"),
        ("优抚对象类别", "伤残军人（七级）", "veteran_kind", "disabled_soldier"),
        ("辅具", "轮椅", "aids", "轮椅"),
        ("辅助器具配备情况", "助听器", "aids", "助听器"),
        ("关爱帮扶小组", "居委干部、民警", "care_team", "居委干部、民警"),
        ("就读学校", "北新泾小学", "school", "北新泾小学"),
        ("兜底单位", "居委会", "support_unit", "居委会"),
        ("意定监护人", "张三", "appointed_guardian_name", "张三"),
        ("委托照护人", "李四", "entrusted_carer_name", "李四"),
        ("助残员", "王五", "disability_aide_name", "王五"),
        ("双岗联系人", "赵六", "post_contact_name", "赵六"),
        ("用氧气或呼吸机", "是", "oxygen", True),
        ("是否吸氧", "否", "oxygen", False),
        ("搬运需几人", "2人", "carriers", 2),
        ("所在房间", "朝北小间", "bedroom", "朝北小间"),
        ("是否安装一键呼叫", "是", "call_button", True),
        ("紧急联系人2", "孙七", "emergency2_name", "孙七"),
        ("子女3", "孙七", "emergency3_name", "孙七"),
        ("监护人二", "孙七", "guardian2_name", "孙七"),
    ],
)
def test_a_column_of_its_own(tmp_path: Path, head: str, cell: str, field: str, value: Any) -> None:
    row = one(tmp_path, ["姓名", "地址", "人员类别", head], ["张美", "北渔路123弄45号601室", "低保", cell])
    assert (row.fields.get(field), row.warnings) == (value, [])


@pytest.mark.parametrize(
    ("head", "cell"),
    [("优抚类别", "三属"), ("优抚类别", "军烈属"), ("失能类别", "失能失智"), ("自理情况", "自理困难"), ("病种", "精神分裂症")],
)
def test_what_is_not_sure_is_left_to_a_person(tmp_path: Path, head: str, cell: str) -> None:
    row = one(tmp_path, ["姓名", "地址", "人员类别", head], ["张美", "北渔路123弄45号601室", "低保", cell])
    assert row.warnings == ["unknown_value"]
    assert not {"veteran_kind", "impairment", "self_care", "illness"} & row.fields.keys()


def test_people_of_these_columns_keep_their_own_numbers(tmp_path: Path) -> None:
    head = ["姓名", "地址", "人员类别", "助残员", "助残员电话", "意定监护人及电话", "联系电话"]
    line = ["张美", "北渔路123弄45号601室", "残疾", "王五", "13800000001", "赵六 13800000002", "13800000003"]
    fields = one(tmp_path, head, line).fields
    assert (fields["disability_aide_phones"], fields["appointed_guardian_name"]) == ([{"number": "13800000001", "note": ""}], "赵六")
    assert fields["appointed_guardian_phones"] == [{"number": "13800000002", "note": ""}]
    assert fields["phones"] == [{"number": "13800000003", "note": ""}]


def test_a_second_contact_is_another_person_with_a_number_of_their_own(ledger: Ledger, tmp_path: Path) -> None:
    head = [*START, "紧急联系人", "紧急联系人电话", "紧急联系人2", "联系电话", "监护人2", "监护人2联系电话"]
    line = ["北渔路123弄45号601室", "张美", "1945-03-07", "独居", "李大明", "13800000001", "王二（邻居）", "13800000001", "赵三"]
    apply(ledger, planned(ledger, tmp_path, head, [*line, "13800000003"]))
    found = ledger.select("SELECT role, name, phones FROM contact ORDER BY role, name")
    assert found == [
        ("emergency", "李大明", '[{"number":"13800000001"}]'), ("emergency", "王二", '[{"number":"13800000001"}]'),
        ("guardian", "赵三", '[{"number":"13800000003"}]'),
    ], "a number that two of them share makes no one of them the other"  # fmt: skip
    (row,) = planned(ledger, tmp_path, head, [*line, "13800000003"]).all_rows
    assert row.verdict == "same"


def test_the_word_of_other_lists_for_anything_stays_a_remark(tmp_path: Path) -> None:
    head, line = ["姓名", "地址", "人员类别"], ["张美", "北渔路123弄45号601室", "独居"]
    assert one(tmp_path, [*head, "情况"], [*line, "要人扶着下楼"]).fields["remark"] == "要人扶着下楼"
    fields = one(tmp_path, [*head, "情况（需要怎样帮）"], [*line, "要人扶着下楼"]).fields
    assert (fields["details"], "remark" in fields) == ("要人扶着下楼", False)


def test_two_who_share_a_number_stay_two_when_only_one_was_known(ledger: Ledger, tmp_path: Path) -> None:
    head = [*START, "紧急联系人", "紧急联系人电话"]
    line = ["北渔路123弄45号601室", "张美", "1945-03-07", "独居", "李大明", "13800000001"]
    apply(ledger, planned(ledger, tmp_path, head, line))
    both = planned(ledger, tmp_path, [*head, "紧急联系人2", "紧急联系人2电话"], [*line, "李二明", "13800000001"])
    apply(ledger, both)
    assert sorted(ledger.select("SELECT name FROM contact")) == [("李二明",), ("李大明",)]


def test_a_tick_under_a_word_says_the_kind_too(tmp_path: Path) -> None:
    head = ["姓名", "住址", "联系电话", "出生日期", "烈属", "半失能", "失能", "尿毒症", "备注"]
    lines = (["张三", "1号101", "", "", "√", "", "", "√", ""], ["李四", "1号102", "", "", "", "√", "√", "", ""])
    found = rows(tmp_path, head, *lines, above=(["特殊群体关爱对象花名册"],))
    assert (found[0].fields["veteran_kind"], found[0].fields["illness"]) == ("martyr_family", "尿毒症")
    assert found[1].fields["categories"] == ["elder_disabled"] and "impairment" not in found[1].fields
    assert found[1].warnings == ["contradiction"]


def test_a_list_of_one_kind_needs_no_column_for_the_group(tmp_path: Path) -> None:
    found = rows(
        tmp_path, ["姓名", "住址", "供养方式", "是否卧床"], ["张三", "1号101", "分散供养", ""], ["李四", "1号102", "", "是"],
        ["王五", "1号103", "集中", "否"], above=(["特困人员名册"],),
    )  # fmt: skip
    assert [row.fields.get("categories") for row in found] == [["tekun"], ["illness_bedridden"], ["tekun"]]


def test_words_and_columns_reach_the_profile_that_asks_for_them(ledger: Ledger, tmp_path: Path) -> None:
    head = [*START, "自理情况", "病种", "供养方式", "监护人去向", "委托照护人", "是否卧床"]
    plan = planned(
        ledger, tmp_path, head,
        ["北渔路123弄45号601室", "张美", "1945-03-07", "独居、半失能、大病", "半自理", "尿毒症", "", "", "", "是"],
        ["北渔路123弄45号602室", "李强", "1950-01-01", "特困、烈属", "", "", "分散", "", "", ""],
        ["北渔路123弄45号603室", "小妹", "2015-05-01", "孤儿、留守儿童", "", "", "", "在苏州", "阿姨", ""],
    )  # fmt: skip
    apply(ledger, plan)
    assert kept(ledger, "self_care, impairment, bedridden, illness, support_form, veteran_kind, hardship_kind, guardian_whereabouts") == [
        ("child_hardship", None, None, None, None, None, None, "orphan", None),
        ("child_left", None, None, None, None, None, None, None, "在苏州"),
        ("elder_alone", None, None, None, None, None, None, None, None),
        ("elder_disabled", "partly", "half", 1, None, None, None, None, None),
        ("illness_serious", None, None, None, "尿毒症", None, None, None, None),
        ("tekun", None, None, None, None, "dispersed", None, None, None),
        ("veteran_care", None, None, None, None, None, "martyr_family", None, None),
    ]
    assert ledger.select("SELECT role, name FROM contact") == [("entrusted_carer", "阿姨")]
    assert planned(ledger, tmp_path, head, *[row.row.cells for row in plan.all_rows]).counts()["same"] == 3, "twice brings nothing"


def test_what_a_clerk_has_corrected_is_not_covered_up(ledger: Ledger, tmp_path: Path) -> None:
    head, line = [*START, "供养方式"], ["北渔路123弄45号602室", "李强", "1950-01-01", "特困", "分散"]
    apply(ledger, planned(ledger, tmp_path, head, line))
    uid = ledger.value("SELECT uid FROM profile")
    assert edit.set_values(ledger, "profile", uid, {"供养方式": "集中供养"})
    (row,) = planned(ledger, tmp_path, head, line).all_rows
    assert row.verdict == "same" and [(one.label, one.new) for one in row.kept] == [("供养方式", "分散供养")]


def test_who_left_a_group_and_comes_back_has_a_new_profile(ledger: Ledger, tmp_path: Path) -> None:
    """The old one stays as it ended; later lists speak of the one in force, and old lists of the old one."""
    head = [*START, "认定日期", "供养方式"]

    def listed(began: str, form: str = "") -> tuple[str, tuple[str, ...]]:
        plan = planned(ledger, tmp_path, head, ["北渔路123弄45号602室", "李强", "1950-01-01", "特困", began, form])
        (row,) = plan.all_rows
        if row.verdict != "same":
            apply(ledger, plan)
        return row.verdict, row.left_out

    def spells() -> list[tuple[Any, ...]]:
        return ledger.select("SELECT started_on, ended_on, support_form FROM profile ORDER BY started_on")

    listed("2024-01-01")
    edit.set_values(ledger, "profile", ledger.value("SELECT uid FROM profile"), {"ended_on": "2025-06-01"})
    assert listed("") == ("same", ()) and listed("2024-01-01") == ("same", ()), "who has ended it knew more"
    assert listed("2026-01-01") == ("changed", ())
    assert spells() == [("2024-01-01", "2025-06-01", None), ("2026-01-01", None, None)]
    assert listed("2026-01-01") == ("same", ()), "twice brings nothing"
    assert listed("", "集中") == ("changed", ()) and listed("2024-01-01", "分散") == ("changed", ())
    assert spells() == [("2024-01-01", "2025-06-01", "dispersed"), ("2026-01-01", None, "centralised")]


def test_what_no_group_asks_for_is_said_and_not_kept(ledger: Ledger, tmp_path: Path) -> None:
    (row,) = planned(ledger, tmp_path, [*START, "病种"], ["北渔路123弄45号602室", "李强", "1950-01-01", "低保", "高血压"]).all_rows
    assert row.left_out == ("detail_homeless",) and row.verdict == "new"
    long = "尿毒症，每周透析三次，从二〇一九年三月开始治疗至今"
    plan = planned(ledger, tmp_path, [*START, "病种"], ["北渔路123弄45号603室", "王新", "1950-01-01", "大病", long])
    assert [one.left_out for one in plan.all_rows] == [("unknown_value",)]
    apply(ledger, plan)
    assert kept(ledger, "illness") == [("illness_serious", None)]


def test_contacts_that_tell_a_restricted_group_are_for_those_who_see_it(ledger: Ledger, tmp_path: Path) -> None:
    head = [*START, "双岗联系人", "紧急联系人"]
    line = ["北渔路123弄45号602室", "李强", "1950-01-01", "低保、失独", "镇干部老周", "李大明"]
    admin, ledger.account = ledger.account, Account("小李", "clerk")
    plan = planned(ledger, tmp_path, head, line)
    assert [one.left_out for one in plan.all_rows] == [("category_covered",)]
    apply(ledger, plan)
    assert ledger.select("SELECT role FROM contact") == [("emergency",)]
    assert [one.category for one in ledger.rows(Profile.select())] == ["dibao"]
    ledger.account = admin
    apply(ledger, planned(ledger, tmp_path, head, line))
    assert ledger.select("SELECT role, name FROM contact ORDER BY role") == [("emergency", "李大明"), ("post_contact", "镇干部老周")]


@pytest.mark.parametrize("account", [None, Account("小张", "clerk", sees_restricted=True), Account("小李", "clerk")])
def test_a_plan_shows_nothing_of_what_the_ledger_has_in_a_restricted_group(
    ledger: Ledger, tmp_path: Path, account: Account | None
) -> None:
    """Who may see it looks where looking is written down; who may not sees not even that something would change."""
    head = [*START, "认定日期", "双岗联系人", "双岗联系人电话", "户籍地址"]
    line = ["北渔路123弄45号602室", "李强", "1950-01-01", "失独", "2019-05-17", "镇干部老周", "13800000001", "天山路1号"]
    apply(ledger, planned(ledger, tmp_path, head, line))
    ledger.account = account or ledger.account
    newer = [*line[:4], "2020-06-18", "镇干部老周", "13800000002", "天山路2号"]
    (row,) = planned(ledger, tmp_path, head, newer).all_rows
    assert not any(word in row.reason + repr((row.changes, row.kept)) for word in ("2019", "13800000001"))
    covered = [one.label for one in row.changes if one.covered]
    if restricted.sees(ledger):
        assert covered == ["认定日期", "联系电话"] and "限制类别" in row.reason and "已遮住" in row.reason
    else:
        assert covered == [] and row.left_out == ("category_covered",)
    assert [(one.old, one.new) for one in row.changes if not one.covered] == [("天山路1号", "天山路2号")], "what is not restricted is shown"
    assert disclosures.unmaskings(ledger) == []


def test_what_the_ledger_keeps_of_a_restricted_group_is_not_told_either(ledger: Ledger, tmp_path: Path) -> None:
    head, line = [*START, "认定日期"], ["北渔路123弄45号602室", "李强", "1950-01-01", "失独", "2019-05-17"]
    apply(ledger, planned(ledger, tmp_path, head, line))
    edit.set_values(ledger, "profile", str(ledger.value("SELECT uid FROM profile")), {"started_on": "2021-07-19"})
    (row,) = planned(ledger, tmp_path, head, line).all_rows
    assert [(one.label, one.old, one.covered) for one in row.kept] == [("认定日期", "", True)]
    assert "以台账为准" in row.reason and "2021" not in row.reason


def test_an_exported_register_says_the_same_when_it_comes_back(ledger: Ledger, tmp_path: Path) -> None:
    head = [*START, "身份证号", "自理情况", "失能类别", "是否卧床", "辅具", "助残员", "助残员电话"]
    line = ["北渔路123弄45号601室", "张美", "1945-03-07", "失能失智老人、残疾", "310105194503079987", "半自理", "失智", "是"]
    line += ["轮椅", "王五", "13800000001"]
    apply(ledger, planned(ledger, tmp_path, head, line))
    path = tmp_path / "名册.xlsx"
    write_sheet(reports.make(ledger, "special_groups", reason="核对名单"), path)
    assert [one.verdict for one in open_plan(ledger, [path]).all_rows] == ["same", "same"]
    undo(ledger)
    assert kept(ledger, "aids") == []
    apply(ledger, open_plan(ledger, [path]))
    assert kept(ledger, "self_care, impairment, bedridden, aids") == [
        ("disability", None, None, None, "轮椅"), ("elder_disabled", "partly", "dementia", 1, None),
    ]  # fmt: skip
    assert ledger.select("SELECT role, name, phones FROM contact") == [("disability_aide", "王五", '[{"number":"13800000001"}]')]


def test_nothing_of_a_profile_stays_behind_and_all_of_it_comes_back(ledger: Ledger, tmp_path: Path) -> None:
    """What the form asks for leaves by the workbook; a second list that is read into an empty ledger knows the same."""
    head = [*START, "身份证号", "是否卧床", "失能类别"]
    line = ["北渔路123弄45号601室", "张美", "1945-03-07", "失能失智老人、大病", "310105194503079987", "是", "失智"]
    apply(ledger, planned(ledger, tmp_path, head, line))
    acts, called = len(stacks(ledger)[0]), [("李大明", "13800000001"), ("王二", "13800000002"), ("赵三", "13800000003")]
    with ledger.change("登记") as pen:
        for one in ledger.rows(Profile.select()):
            more = {"carriers": 2, "bedroom": "朝北小间", "call_button": True} if one.category == "elder_disabled" else {"oxygen": False}
            pen.edit(Profile, one.uid, details="要人扶着下楼", review_on="2026-06-01", source="民政名单", **more)
        for role in ("emergency", "guardian"):
            for name, number in called:
                person = ledger.value("SELECT uid FROM resident")
                pen.add(factories.a_contact(person, role=role, name=name, phones=[{"number": number, "note": "儿子"}]))
    made = reports.make(ledger, "special_groups", reason="核对名单")
    heads = [heading.label for heading in made.headings]
    lines = {row[heads.index("类别")]: dict(zip(heads, row, strict=True)) for row in made.rows}
    assert len(set(heads)) == len(heads)
    frail, ill = lines[codes.label("special_groups", "elder_disabled")], lines[codes.label("special_groups", "illness_serious")]
    said = ("情况（需要怎样帮）", "搬运需几人", "所在房间", "一键呼叫", "复核日期", "来源")
    assert [frail[name] for name in said] == ["要人扶着下楼", 2, "朝北小间", "是", "2026-06-01", "民政名单"]
    assert (ill["用氧气或呼吸机"], ill["搬运需几人"]) == ("否", None)
    assert {(frail[f"紧急联系人{at}"], frail[f"紧急联系人{at}电话"]) for at in ("", 2, 3)} == {
        (name, f"{number}（儿子）") for name, number in called
    }
    path = tmp_path / "名册.xlsx"
    write_sheet(made, path)
    assert [one.verdict for one in open_plan(ledger, [path]).all_rows] == ["same", "same"]
    columns = "details, carriers, bedroom, call_button, oxygen"
    before = kept(ledger, columns), sorted(ledger.select("SELECT role, name, phones FROM contact"))
    while len(stacks(ledger)[0]) >= acts:
        undo(ledger)
    assert kept(ledger, "details") == []
    apply(ledger, open_plan(ledger, [path]))
    assert (kept(ledger, columns), sorted(ledger.select("SELECT role, name, phones FROM contact"))) == before


def test_every_detail_that_is_read_is_in_the_exported_register(ledger: Ledger, tmp_path: Path) -> None:
    apply(ledger, planned(
        ledger, tmp_path, [*START, "学校", "兜底单位"],
        ["北渔路123弄45号603室", "小妹", "2015-05-01", "困境儿童", "北新泾小学", "镇社会办"],
    ))  # fmt: skip
    made = reports.make(ledger, "special_groups", reason="核对名单")
    heads = [heading.label for heading in made.headings]
    assert [made.rows[0][heads.index(head)] for head in ("学校", "兜底单位")] == ["北新泾小学", "镇社会办"]
    assert set(special_groups.DETAILS) - set(DETAILS) == {"review_on", "source"}, "a day and a word that other lists use otherwise"
    asked = {name for entry in codes.entries("special_groups") for name in entry.facts["fields"]}
    assert asked <= {*special_groups.DETAILS, *special_groups.FACTS}, "what the form asks for leaves by the workbook"
    path = tmp_path / "名册.xlsx"
    write_sheet(made, path)
    assert [one.verdict for one in open_plan(ledger, [path]).all_rows] == ["same"]


@pytest.mark.parametrize(("file", "told"), [("严重精神障碍患者名册.xlsx", False), ("2026年失独家庭.xlsx", False), ("重点人群.xlsx", True)])
def test_the_name_of_a_workbook_tells_no_restricted_group(ledger: Ledger, tmp_path: Path, file: str, told: bool) -> None:
    """It stands in the history of everybody whom it listed, and among the imports."""
    lines = [START, ["北渔路123弄45号602室", "李强", "1950-01-01", "低保"]]
    apply(ledger, open_plan(ledger, [books.xlsx(tmp_path / file, {"一": lines})]))
    uid = ledger.value("SELECT uid FROM resident")
    ledger.account = Account("小李", "clerk")
    said = [history.history(ledger, uid)[0].what, imports.past(ledger)[0].what]
    assert said == [f"导入 “{file if told else '限制类别名册'}”：新增 1 行"] * 2
