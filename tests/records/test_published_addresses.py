"""1,302 published place addresses of 长宁区: all taken apart, none wrongly. Read by eye; the odd ones are frozen."""

import re
from pathlib import Path

import pytest

from xinjing_desktop.records.address import Address, parse_place, text

PUBLISHED = Path(__file__).parents[3] / "shared" / "samples" / "real" / "changning_addresses.txt"

ODD = {
    "三泾北宅": Address(compound="三泾北宅"),
    "华山夏都苑": Address(compound="华山夏都苑"),
    "新旺朝公寓": Address(compound="新旺朝公寓"),
    "虹桥机场新村": Address(compound="虹桥机场新村"),
    "天山三村": Address(compound="天山三村"),
    "新中小区": Address(compound="新中小区"),
    "剑河小区2000号": Address(compound="剑河小区", stairwell="2000"),
    "仙纳都量贩式KTV": Address(place="仙纳都量贩式KTV"),
    "秋果酒店": Address(place="秋果酒店"),
    "兴国路224弄49支弄": Address(road="兴国路", lane="224", sub_lane="49"),
    "愚园路1032弄131支弄": Address(road="愚园路", lane="1032", sub_lane="131"),
    "天山路789-6号": Address(road="天山路", house_no="789-6"),
    "天山路938弄宿舍": Address(road="天山路", lane="938", remark="宿舍"),
    "天山路938弄（宿舍）": Address(road="天山路", lane="938", remark="宿舍"),
    "安顺路113号（宿舍）": Address(road="安顺路", house_no="113", remark="宿舍"),
    "平武路36-38号": Address(road="平武路", house_no="36-38"),
    "虹古路333-345号": Address(road="虹古路", house_no="333-345"),
    "长顺路34-2号": Address(road="长顺路", house_no="34-2"),
    "长顺路34-5": Address(road="长顺路", house_no="34-5"),
    "长顺路34号-11": Address(road="长顺路", house_no="34-11"),
    "长顺路3419号": Address(road="长顺路", house_no="3419"),
    "林泉路417号娄山关路764弄": Address(road="林泉路", house_no="417", remark="娄山关路764弄"),
    "虹梅路3888弄虹桥机场新村": Address(compound="虹桥机场新村", road="虹梅路", lane="3888"),
    "蒲松北路17弄": Address(road="蒲淞北路", lane="17"),
    "法华镇路101弄": Address(road="法华镇路", lane="101"),
    "镇宁路9号": Address(road="镇宁路", house_no="9"),
    "长宁支路125弄": Address(road="长宁支路", lane="125"),
    "长宁路320号": Address(road="长宁路", house_no="320"),
    "沪青平公路18弄": Address(road="沪青平公路", lane="18"),
    "黄金城道99弄": Address(road="黄金城道", lane="99"),
    "荣华东道106号": Address(road="荣华东道", house_no="106"),
    "富贵东道229弄": Address(road="富贵东道", lane="229"),
    "迎宾二路119号": Address(road="迎宾二路", house_no="119"),
    "新泾路120弄": Address(road="新泾路", lane="120"),
    "中山西路1001号": Address(road="中山西路", house_no="1001"),
}


@pytest.mark.parametrize("place", ODD)
def test_odd_places(place: str):
    assert parse_place(f"长宁区{place}") == parse_place(place) == ODD[place]


def _lines() -> list[str]:
    if not PUBLISHED.exists():
        pytest.skip("the published addresses are not beside this checkout")
    return [line.strip() for line in PUBLISHED.read_text(encoding="utf-8").splitlines() if line.strip()]


def test_the_plain_ones_say_exactly_road_and_number():
    """路N弄 and 路N号 are 96 % of all; for them the answer can be told without a parser."""
    plain = re.compile(r"长宁区([^\d（）]+?[路道])(\d+)(弄|号)")
    counted = 0
    for line in _lines():
        if found := plain.fullmatch(line):
            road = "蒲淞北路" if found[1] == "蒲松北路" else found[1]
            right = Address(road=road, lane=found[2]) if found[3] == "弄" else Address(road=road, house_no=found[2])
            assert parse_place(line) == right
            counted += 1
    assert counted > 1_200


def test_nothing_of_any_text_is_left_over():
    lines = _lines()
    assert len(lines) == 1_302
    left = []
    for line in lines:
        found = parse_place(line)
        assert found is not None
        spelled = re.sub(r"[（）]", "", text(found))
        whole = (
            re.sub(r"[（）]", "", line.removeprefix("长宁区"))
            .replace("蒲松北路", "蒲淞北路")
            .replace("34号-11", "34-11号")
        )
        if spelled.removesuffix("号") != whole.removesuffix("号") or (found.place and re.search(r"\d", line)):
            left.append(line)
        assert found.road or found.compound or found.place
    assert not left


def test_only_two_are_known_by_name_alone():
    alone = {found.place for line in _lines() if (found := parse_place(line)) and found.place}
    assert alone == {"仙纳都量贩式KTV", "秋果酒店"}
