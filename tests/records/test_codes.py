"""The code lists: permanent, complete, and read as the import contract says."""

import re
from pathlib import Path

import pytest

from xinjing_desktop.records import codes, seed, words

FROZEN = Path(__file__).with_name("permanent_codes.txt")


def _frozen() -> list[tuple[str, ...]]:
    return [tuple(line.split()) for line in FROZEN.read_text("utf-8").splitlines() if not line.startswith("#")]


def test_no_code_was_renamed_or_removed():
    assert [pair for pair in _frozen() if not codes.is_known(*pair)] == []


def test_every_code_is_in_the_frozen_list():
    now = {(name, entry.code) for name in codes.code_lists() for entry in codes.entries(name)}
    assert now - set(_frozen()) == set(), "add the new codes to permanent_codes.txt"


@pytest.mark.parametrize("name", codes.code_lists())
def test_codes_and_labels_are_unique_and_codes_are_ascii(name: str):
    found = codes.entries(name)
    assert len({entry.code for entry in found}) == len(found)
    assert len({entry.label for entry in found}) == len(found)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", entry.code) for entry in found)
    assert all(entry.label.strip() == entry.label != "" for entry in found)


@pytest.mark.parametrize("name", codes.code_lists())
def test_no_word_means_two_codes_and_every_word_is_read(name: str):
    owner: dict[str, str] = {}
    for entry in codes.entries(name):
        for word in (entry.code, entry.label, *entry.words, *entry.facts.get("exact_words", ())):
            assert owner.setdefault(words.normal(word), entry.code) == entry.code, word
            assert codes.read_code(name, word) == entry.code, word


def test_every_coded_column_has_its_list():
    named = set(re.findall(r"choices?\([^)]*\bof=\"(\w+)\"", _sources()))
    assert named, "no coded column found: has the spelling of choice(…, of=…) changed?"
    assert named <= set(codes.code_lists())


def _sources() -> str:
    folder = Path(seed.__file__).parent
    return "\n".join(path.read_text("utf-8") for path in sorted(folder.glob("*.py")) if path.name != "columns.py")


def test_an_unknown_code_is_shown_as_itself():
    assert codes.label("severity", "from_the_future") == "from_the_future"
    assert not codes.is_known("severity", "from_the_future")
    assert codes.flag("visit_outcome", "from_the_future", "counts_as_visit") is False


def test_labels_choices_and_facts():
    assert codes.label("hazard_state", "fixing") == "整改中"
    assert ("female", "女") in codes.choices("sex")
    assert codes.short_label("visit_outcome", "met_inside") == "见面"
    assert codes.short_label("sex", "male") == "男"
    assert codes.fact("hazard_kinds", "H26", "scopes") == ("shop",)
    assert codes.fact("hazard_kinds", "H26", "nothing", 7) == 7


def test_a_retired_code_is_no_longer_offered(monkeypatch: pytest.MonkeyPatch):
    kept, gone = seed.Entry("a", "甲"), seed.Entry("b", "乙", (), {"retired": True})
    shown = seed.CodeList("some", "某", (kept, gone), "exact", {})
    monkeypatch.setattr(seed, "one", {"some": shown}.__getitem__)
    codes.choices.cache_clear()
    assert codes.choices("some") == (("a", "甲"),)
    assert codes.entries("some") == (kept, gone)


def test_outcomes_count_as_the_domain_says():
    counted = {entry.code for entry in codes.entries("visit_outcome") if entry.facts["counts_as_visit"]}
    met = {entry.code for entry in codes.entries("visit_outcome") if entry.facts["met_in_person"]}
    assert counted == {"met_inside", "met_door", "contacted_remote"}
    assert met == {"met_inside", "met_door", "refused"}


def test_the_door_grid_can_tell_outcomes_apart_without_colour():
    found = codes.entries("visit_outcome")
    assert len({entry.facts["sign"] for entry in found}) == len(found)
    assert sorted(entry.facts["number_key"] for entry in found) == list(range(1, len(found) + 1))
    assert {entry.facts["tone"] for entry in found} <= {"ok", "warn", "bad", "none"}


CONTRACT = """
sex male 男 1; sex female 女 2
occupancy owner_occupied 自住 自用; occupancy rented 出租 租赁; occupancy vacant 空关 空置; occupancy group_let 群租
occupancy lent 借住; occupancy business 居改非 经营; occupancy other 其他
gas_type piped 管道 天然气; gas_type bottled 瓶装 液化气; gas_type none 无 不用气
relation_to_head head 户主 本人; relation_to_head spouse 配偶 妻 夫; relation_to_head son 子 儿子 独生子
relation_to_head daughter 女 女儿 独生女; relation_to_head son_in_law 女婿; relation_to_head daughter_in_law 儿媳
relation_to_head grandchild 孙子女 外孙子女 孙子 外孙女; relation_to_head parent 父 母
relation_to_head sibling 兄弟姐妹
relation_to_head parent_in_law 岳父母 公婆; relation_to_head grandparent 祖父母 外祖父母; relation_to_head other 其他
relation_to_head tenant 租客 承租人 租户; relation_to_head co_tenant 合租; relation_to_head nanny 保姆
residence_status registered_present 户在人在 人户一致; residence_status registered_absent 户在人不在 空挂
residence_status hukou_elsewhere 人在户不在; residence_status migrant 来沪人员 外省市; residence_status foreign 境外人员
disability_kind vision 视力; disability_kind hearing 听力; disability_kind speech 言语; disability_kind limb 肢体
disability_kind intellectual 智力; disability_kind mental 精神; disability_kind multiple 多重
visit_frequency weekly 每周; visit_frequency monthly 每月; visit_frequency quarterly 每季度
visit_frequency half_yearly 每半年; visit_frequency yearly 每年
severity general 一般; severity major 较大
recheck_result passed 合格 已整改 整改到位; recheck_result failed 不合格 未整改; recheck_result pending 整改中 待复查
visit_method door 上门; visit_method phone 电话; visit_method video 微信视频; visit_method met_outside 公共区域碰面
visit_method came_in 来访
visit_outcome met_inside 入户 入户(见面) 入户（见面）
visit_outcome met_door 门口见面 门口见面(未入户) 门口见面（未入户）
visit_outcome contacted_remote 电话联系 微信视频; visit_outcome not_home 未遇 无人应门 家中无人
visit_outcome refused 拒访 拒绝入户; visit_outcome vacant_verified 空关; visit_outcome moved 已搬离
visit_outcome no_access 门禁 施工 施工无法进入 门禁无法进入
time_band day 日间 白天; time_band evening 夜间 晚上; time_band weekend 周末 双休日
shop_type delivery_station 快递 驿站; shop_type supermarket 超市 便利店; shop_type restaurant 餐饮 小吃 奶茶
shop_type salon 理发 美容美发 足浴; shop_type hotel 旅馆; shop_type ebike_shop 电动车销售维修; shop_type pharmacy 药店
shop_type clinic 诊所; shop_type training 培训 托管; shop_type hardware 五金 建材; shop_type housing_agency 房产中介
shop_type food_retail 水果 生鲜 蔬菜; shop_type laundry 洗衣; shop_type other 其他
"""
PROMISED = [line.split() for line in re.split(r"[;\n]", CONTRACT) if line.strip()]


@pytest.mark.parametrize("promise", PROMISED, ids=lambda promise: f"{promise[0]}.{promise[1]}")
def test_the_words_of_the_import_contract(promise: list[str]):
    name, code, *spellings = promise
    assert {word: codes.read_code(name, word) for word in spellings} == dict.fromkeys(spellings, code)


@pytest.mark.parametrize(
    ("name", "cell", "code"),
    [
        ("sex", "１", "male"),
        ("sex", "1.0", "male"),
        ("sex", " 女\n", "female"),
        ("relation_to_head", "户主之子", "son"),
        ("relation_to_head", "户主的母亲", "parent"),
        ("relation_to_head", "女婿", "son_in_law"),
        ("visit_outcome", "已入户，宣传到位", "met_inside"),
        ("visit_outcome", "未见面", "not_home"),
        ("visit_outcome", "未遇（已电话联系）", "not_home"),
        ("visit_outcome", "电话无人接听", "not_home"),
        ("recheck_result", "复查：整改不到位", "failed"),
        ("recheck_result", "已全部整改到位", "passed"),
        ("shop_type", "小鹿电动车行", "ebike_shop"),
        ("shop_type", "水果超市", "food_retail"),
        ("occupancy", "空关（业主在国外）", "vacant"),
        ("gas_type", "管道煤气", "piped"),
        ("gas_type", "煤气瓶", "bottled"),
        ("time_band", "周末晚上", "weekend"),
        ("bodies", "已转新泾镇综合行政执法队处理", "enforcement"),
    ],
)
def test_near_variants(name: str, cell: str, code: str):
    assert codes.read_code(name, cell) == code


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("visit_outcome", "见到保姆"),
        ("visit_outcome", "？"),
        ("visit_outcome", "入户/拒访"),
        ("visit_frequency", "有空就去"),
        ("visit_frequency", "每月两次"),
        ("visit_frequency", "每两周一次"),
        ("shop_type", "丙类"),
        ("relation_to_head", "？"),
        ("residence_status", "在外地工作"),
        ("time_band", "白天或晚上"),
        ("sex", "女儿"),
        ("sex", ""),
        ("recheck_result", "未完成，限期整改"),
        ("occupancy", "非出租"),
    ],
)
def test_what_a_person_must_decide_is_not_guessed(name: str, cell: str):
    assert codes.read_code(name, cell) is None


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("occupancy", "不是出租"), ("occupancy", "出租？"), ("occupancy", "可能空关"), ("visit_outcome", "入户未成"),
        ("visit_outcome", "电话关机"), ("recheck_result", "已整改一部分"), ("shop_type", "装修中"), ("severity", "一般？"),
    ],
)  # fmt: skip
def test_a_known_word_that_is_doubted_or_turned_round_means_nothing(name: str, cell: str):
    assert codes.read_code(name, cell) is None


def test_words_in_brackets_leave_the_answer_as_it_is():
    assert codes.read_code("visit_outcome", "门口见面（未能入户）") == "met_door"
    assert codes.read_code("visit_outcome", "门禁未能进入") == "no_access"
