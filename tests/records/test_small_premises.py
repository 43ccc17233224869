"""九小场所 are told from type, name and area; nobody types them."""

import pytest

from xinjing_desktop.records import codes
from xinjing_desktop.records.small_premises import LIST, kind_of


@pytest.mark.parametrize(
    ("kind", "name", "area", "small"),
    [
        ("restaurant", "阿婆粢饭糕", 40, "small_restaurant"), ("restaurant", "大富贵酒楼", 500, None),
        ("restaurant", "阿婆粢饭糕", None, "small_restaurant"),
        ("hotel", "如意旅馆", 900, "small_hotel"), ("salon", "小李理发", 20, "small_salon"), ("clinic", "惠民诊所", None, "small_clinic"),
        ("training", "阳光托管", 80, "small_school"), ("supermarket", "好又多", 999.5, "small_shop"), ("supermarket", "大卖场", 1000, None),
        ("other", "极速网咖", 200, "small_internet_cafe"), ("other", "金嗓子KTV", 200, "small_entertainment"),
        ("hardware", "老张木工加工", 60, "small_workshop"), ("other", "眼镜店", 30, None), ("housing_agency", "安居房产", 30, None),
        (None, None, None, None),
    ],
)  # fmt: skip
def test_which_of_the_nine(kind: str | None, name: str | None, area: float | None, small: str | None) -> None:
    assert kind_of(kind, name, area) == small


def test_there_are_nine_and_every_type_is_one_that_a_shop_can_have() -> None:
    entries = codes.entries(LIST)
    assert len(entries) == 9
    types = [kind for entry in entries for kind in entry.facts["types"]]
    assert len(types) == len(set(types)) and all(codes.is_known("shop_type", kind) for kind in types)
