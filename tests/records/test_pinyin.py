"""How names sound: surnames, compound surnames, dots, rare characters, and what may be typed to find them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.records import pinyin, seed
from xinjing_desktop.records.pinyin import readings, search_keys, sort_key


@pytest.mark.parametrize(
    ("name", "sound", "by_mistake"),
    [
        ("单雄", "shan xiong", "dan xiong"),
        ("曾斌", "zeng bin", "ceng bin"),
        ("仇德明", "qiu de ming", "chou de ming"),
        ("查月琴", "zha yue qin", "cha yue qin"),
        ("解放", "xie fang", "jie fang"),
        ("朴涛", "piao tao", "pu tao"),
        ("翟斌", "zhai bin", "di bin"),
        ("尉迟秀英", "yu chi xiu ying", "wei chi xiu ying"),
        ("万俟卨", "mo qi xie", "wan si xie"),
        ("区伯", "ou bo", "qu bo"),
        ("盖茨", "ge ci", "gai ci"),
        ("乐嘉", "yue jia", "le jia"),
    ],
)
def test_surnames_are_heard_both_ways_the_right_one_first(name: str, sound: str, by_mistake: str):
    heard = readings(name)
    assert heard[0] == tuple(sound.split())
    assert tuple(by_mistake.split()) in heard
    keys = search_keys(name)
    assert sound.replace(" ", "") in keys and by_mistake.replace(" ", "") in keys


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("欧阳锋", "ou yang feng"),
        ("吕布", "lv bu"),
        ("任秀珍", "ren xiu zhen"),
        ("华国锋", "hua guo feng"),
        ("䶮德明", "yan de ming"),
        ("张𬭎芳", "zhang hong fang"),
        ("张三（租客）", "zhang san"),
        ("雷　惠珍", "lei hui zhen"),
        ("John Smith", "johnsmith"),
    ],
)
def test_names_with_one_reading(name: str, sound: str):
    assert readings(name) == [tuple(sound.split())]


def test_what_may_be_typed_for_a_name():
    assert search_keys("张小明") == ["zhangxiaoming", "zxm", "xiaoming", "xm", "ming"]
    assert search_keys("张伟") == ["zhangwei", "zw", "wei"]
    assert search_keys("欧阳锋") == ["ouyangfeng", "oyf", "feng"]
    assert search_keys("？") == search_keys("") == []


def test_names_with_a_dot_are_found_by_each_part():
    keys = search_keys("阿卜杜拉·买买提")
    assert {"abudulamaimaiti", "abdlmmt", "maimaiti", "mmt"} <= set(keys)
    assert search_keys("阿卜杜拉•买买提") == search_keys("阿卜杜拉．买买提") == keys


def test_a_place_has_no_surname():
    assert "chaoyangli" in search_keys("朝阳里", surname=False)
    assert readings("单桥", surname=False)[0] == ("dan", "qiao")
    assert "changlelu" in search_keys("长乐路", surname=False)


def test_the_quick_way_and_the_long_way_agree():
    for name in ("张小明", "张伟", "王秀英", "欧阳锋", "李阿根宝"):
        units, cuts = pinyin._units(name, surname=True)
        long_way = [key for cut in cuts for key in pinyin._keys_from(units[cut:], cut == 0 or cut < len(units) - 1)]
        assert sorted(search_keys(name)) == sorted(set(long_way))


def test_names_sort_by_sound():
    names = ["张伟", "单雄", "阿娣", "曾斌", "李四", "吕布", "陈陈"]
    assert sorted(names, key=sort_key) == ["阿娣", "陈陈", "李四", "吕布", "单雄", "曾斌", "张伟"]


def test_readings_by_hand_are_plain_letters():
    for table in seed.tables("name_readings").values():
        for sign, heard in table.items():
            for one in heard.split():
                assert len(one.split("'")) == len(sign)
                assert one.replace("'", "").isascii() and one.replace("'", "").isalpha() and one.islower()


@given(st.text())
def test_any_text_gives_keys_of_plain_letters(name: str):
    for key in search_keys(name):
        assert key and key.isascii() and key.isalnum() and key == key.lower()
    sort_key(name)
