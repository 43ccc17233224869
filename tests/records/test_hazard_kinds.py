"""Hazard kinds: the dictionary itself, type cells, and free descriptions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.records import codes, legal

KINDS = [entry.code for entry in codes.entries("hazard_kinds")]
WORDS = [(entry.code, word) for entry in codes.entries("hazard_kinds") for word in (entry.label, *entry.words)]


def test_the_kinds_are_those_of_the_domain():
    assert [*(f"H{n:02}" for n in range(1, 29)), "H99"] == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_a_kind_is_read_as_that_kind(kind: str):
    read = {word: codes.read_kinds(word) for code, word in WORDS if code == kind}
    assert {word: got for word, got in read.items() if got != ([kind], [])} == {}


def test_scopes_parties_and_days_hold_together():
    for entry in codes.entries("hazard_kinds"):
        facts = entry.facts
        assert all(codes.is_known("hazard_scope", scope) for scope in facts["scopes"])
        assert all(codes.is_known("responsible_party", party) for party in facts["responsible"])
        assert facts.get("on_site") in {"yes", "often", "partly", "no", None}
        assert facts.get("needs_recheck", False) == ("days" in facts)
        assert facts.get("days") is None or 1 <= facts["days"] <= 30


def test_a_kind_is_either_advised_on_or_has_a_legal_basis():
    cited = {kind for basis in legal.bases() for kind in basis.kinds}
    advised = {entry.code for entry in codes.entries("hazard_kinds") if entry.facts.get("advice")}
    without = {"H16", "H19", "H24", "H99"}  # 住房租赁条例 was not read; a care measure; referred; other
    assert cited | advised | without == set(KINDS)
    assert not cited & (advised | without)


CONTRACT = {
    "H01": "电瓶车上楼 进楼道",
    "H02": "入户充电 电池拿回家",
    "H03": "进电梯",
    "H04": "飞线 私拉电线给电动车充电",
    "H05": "楼道堆物 走道堆物 楼梯间堆物",
    "H06": "电表箱 电缆井 管道井",
    "H07": "阳台堆物",
    "H08": "厨房油污 灶台",
    "H09": "燃气软管",
    "H10": "液化气瓶 钢瓶",
    "H11": "电线老化 插线板串接 私拉乱接电线",
    "H12": "取暖器 电热毯",
    "H13": "卧床吸烟",
    "H14": "囤积 囤物",
    "H15": "防盗窗",
    "H16": "群租 隔断",
    "H17": "居改非",
    "H18": "汽油 烟花爆竹",
    "H19": "烟感",
    "H20": "消防通道 消防车通道",
    "H21": "灭火器 消火栓 应急照明 防火门",
    "H22": "充电棚 车棚",
    "H23": "地下室 架空层",
    "H24": "外墙保温",
    "H25": "安全出口",
    "H26": "三合一 店内住人",
    "H27": "店内充电",
    "H28": "油烟管道 店内灭火器缺失",
    "H99": "其他",
}


@pytest.mark.parametrize(("kind", "spellings"), CONTRACT.items())
def test_the_words_of_the_import_contract(kind: str, spellings: str):
    for word in spellings.split():
        assert codes.read_kinds(word) == ([kind], []), word


@pytest.mark.parametrize(
    ("cell", "kinds", "unknown"),
    [
        ("楼道堆物+飞线充电", ["H05", "H04"], []),
        ("楼道堆物、飞线充电", ["H05", "H04"], []),
        ("楼道堆物；环境脏乱", ["H05"], ["环境脏乱"]),
        ("楼道堆物 飞线充电", ["H05", "H04"], []),
        ("楼道堆物和飞线充电", ["H05", "H04"], []),
        ("楼道堆物/飞线/楼道堆物", ["H05", "H04"], []),
        ("1.楼道堆物\n2.飞线充电", ["H05", "H04"], []),
        ("①楼道堆物②飞线充电", ["H05", "H04"], []),
        ("楼道堆物（鞋柜、纸箱）、飞线充电", ["H05", "H04"], []),
        ("燃气软管老化/超期，以及烟感失效", ["H09", "H19"], []),
        ("消火栓、灭火器过期", ["H21"], []),
        ("楼道、阳台堆物", ["H05", "H07"], []),
        ("阳台堆放纸箱、泡沫板", ["H07"], []),
        ("煤气软管过期、防盗窗无逃生口", ["H09", "H15"], []),
        ("窗外拉线充电，楼道堆物", ["H04", "H05"], []),
        ("其他、飞线", ["H99", "H04"], []),
        ("电动自行车和蓄电池入户", ["H02"], []),
        ("楼 道 堆 物", ["H05"], []),
        ("楼道堆物（鞋柜）", ["H05"], []),
        ("存在楼道堆物隐患", ["H05"], []),
        ("楼道堆物3处", ["H05"], []),
        ("H05楼道堆物", ["H05"], []),
        ("h05", ["H05"], []),
        ("其他：空调支架松动", ["H99"], []),
        ("环境脏乱", [], ["环境脏乱"]),
        ("待定", [], ["待定"]),
        ("无", [], []),
        ("／", [], []),
        ("", [], []),
        ("未发现隐患", [], []),
        ("无飞线充电", [], []),
        ("无逃生口", ["H15"], []),
        ("私接电线", ["H04"], []),
        ("户内私拉乱接", ["H11"], []),
        ("店外飞线充电", ["H04"], []),
        ("快递站点内给电瓶车充电", ["H27"], []),
        ("地下室停放的电瓶车正在充电", ["H23"], []),
        ("电梯口停放电动车", ["H01"], []),
        ("电动车占用消防车通道", ["H20"], []),
        ("煤气橡皮管老化", ["H09"], []),
        ("拖线板串接", ["H11"], []),
    ],
)
def test_type_cells(cell: str, kinds: list[str], unknown: list[str]):
    assert codes.read_kinds(cell) == (kinds, unknown)


@pytest.mark.parametrize(
    ("description", "kinds"),
    [
        ("从五楼窗口拉线到楼下给电动车充电", ["H04"]),
        ("插座外接至自行车棚外充电", ["H04"]),
        ("二楼平台停放电动自行车1辆", ["H01"]),
        ("底楼门厅停两辆电瓶车", ["H01"]),
        ("电动车锂电池在客厅充电", ["H02"]),
        ("电瓶拎回家中充电", ["H02"]),
        ("楼道内堆放鞋柜、杂物", ["H05"]),
        ("三楼转角堆放旧家具、纸箱", ["H05"]),
        ("电表箱下堆放杂物", ["H06"]),
        ("阳台堆满旧报纸", ["H07"]),
        ("灶台旁堆放纸盒", ["H08"]),
        ("燃气软管使用超过两年，有裂纹", ["H09"]),
        ("阳台存放钢瓶一只", ["H10"]),
        ("客厅电线裸露，插线板串接", ["H11"]),
        ("老人使用老旧电热毯", ["H12"]),
        ("老人有卧床吸烟习惯，床单有烟洞", ["H13"]),
        ("房间堆满纸板、塑料瓶", ["H14"]),
        ("全封闭防盗窗，未留逃生口", ["H15"]),
        ("客厅隔成两间出租", ["H16"]),
        ("阳台存放烟花两箱", ["H18"]),
        ("未安装烟感报警器", ["H19"]),
        ("底楼防火门闭门器损坏", ["H21"]),
        ("充电棚内电缆拖地、插座松动", ["H22"]),
        ("地下室停放电动车3辆", ["H23"]),
        ("楼道堆放杂物，阳台堆满纸箱", ["H05", "H07"]),
        ("门口有异味", []),
        ("外墙空调支架松动", []),
    ],
)
def test_descriptions(description: str, kinds: list[str]):
    assert codes.kinds_in_text(description) == kinds


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.sampled_from(["+", "；", "\n", ";"]))
def test_any_words_joined_are_read_as_their_kinds(chosen: list[tuple[str, str]], between: str):
    kinds, unknown = codes.read_kinds(between.join(word for _, word in chosen))
    assert set(kinds) == {kind for kind, _ in chosen}
    assert unknown == []


@given(st.text())
def test_no_cell_breaks_the_reading(cell: str):
    kinds, unknown = codes.read_kinds(cell)
    assert set(kinds) <= set(KINDS)
    assert all(word.strip() for word in unknown)
    assert set(codes.kinds_in_text(cell)) <= set(KINDS)


def test_the_answer_is_the_callers_own():
    codes.read_kinds("楼道堆物")[0].append("H99")
    assert codes.read_kinds("楼道堆物") == (["H05"], [])


def test_what_is_in_order_is_no_hazard():
    assert [codes.read_kinds(cell) for cell in ("烟感正常", "楼道整洁")] == [([], [])] * 2
    assert codes.read_kinds("消防通道不畅通") == (["H20"], [])
