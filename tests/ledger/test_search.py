"""Found from a few letters, and never found again once it is gone; whatever is typed, nothing breaks."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from xinjing_desktop.ledger import check, derived
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.search import search
from xinjing_desktop.records import Compound, Household, IdDocument, Resident, Stairwell, address, pinyin


@pytest.fixture
def street(ledger: Ledger) -> dict[str, str]:
    """北渔路123弄45号601室: head 单雄信, tenant 李小明; a resident with a document; a shop."""
    with ledger.change("登记") as pen:
        compound = pen.add(factories.a_compound(name="北渔二村", road="北渔路", lane="123"))
        stair = pen.add(factories.a_stairwell(compound, road="北渔路", lane="123", number="45"))
        home = pen.add(
            factories.a_household(
                stair, room_no="601", head_name="单雄信", contact_name="李小明", owner_name="欧阳修",
                phones=[{"number": "13812345678", "note": "儿子"}], household_no="H-0601",
            )
        )  # fmt: skip
        person = pen.add(factories.a_resident(home, name="曾国藩", phones=[{"number": "62780001"}]))
        document = pen.add(factories.an_id_document(person, number="11010519491231002X"))
        shop = pen.add(factories.a_shop(shop_name="老盛昌汤包", operator_name="周生", road="北渔路", house_no="88号"))
        pen.add(factories.a_household(head_name="别人", address_text="别处"))
    return {
        "compound": compound.uid, "stair": stair.uid, "home": home.uid, "person": person.uid, "document": document.uid, "shop": shop.uid
    }  # fmt: skip


def found(ledger: Ledger, text: str) -> set[str]:
    return {hit.uid for hit in search(ledger, text)}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("单", "home"), ("雄信", "home"), ("信", "home"), ("shan", "home"), ("dan", "home"), ("sxx", "home"), ("dxx", "home"),
        ("danxiongxin", "home"), ("xiongxin", "home"), ("SHANX", "home"), ("ｓｈａｎ", "home"), ("d", "home"), ("s", "home"),
        ("李小明", "home"), ("lxm", "home"), ("欧阳", "home"), ("ouyangxiu", "home"), ("oyx", "home"),
        ("123-45-601", "home"), ("45-601", "home"), ("45-6", "home"), ("123弄45号601室", "home"), ("北渔路123弄45号601", "home"),
        ("北渔二村 601", "home"), ("601 shan", "home"), ("601", "home"), ("45", "home"),
        ("13812345678", "home"), ("138123", "home"), ("5678", "home"), ("H-0601", "home"),
        ("曾", "person"), ("zeng", "person"), ("zgf", "person"), ("45-601", "person"), ("0001", "person"),
        ("002X", "person"), ("002x", "person"), ("31002x", "person"), ("110105", "person"),
        ("老盛昌", "shop"), ("汤包", "shop"), ("lsc", "shop"), ("zhousheng", "shop"), ("北渔路88号", "shop"),
    ],
)  # fmt: skip
def test_it_is_found_by_what_people_type(ledger: Ledger, street: dict[str, str], text: str, what: str) -> None:
    assert street[what] in found(ledger, text)


@pytest.mark.parametrize("text", ["", " ", "-", "。，", "孙悟空", "sunwukong", "602", "123-46-601", "单雄信 602", "9", "12"])
def test_what_is_not_there_is_not_found(ledger: Ledger, street: dict[str, str], text: str) -> None:
    assert found(ledger, text) == set()


def test_an_answer_says_who_and_where_and_which_door_to_open(ledger: Ledger, street: dict[str, str]) -> None:
    (hit,) = search(ledger, "曾国藩")
    assert (hit.entity, hit.title, hit.where, hit.household) == ("resident", "曾国藩", "北渔路123弄45号601室", street["home"])
    (hit,) = search(ledger, "老盛昌")
    assert (hit.entity, hit.title, hit.where, hit.household) == ("shop", "老盛昌汤包", "北渔路88号", None)
    (hit,) = search(ledger, "shanxiongxin")
    assert (hit.entity, hit.title, hit.household) == ("household", "单雄信", street["home"])


def test_the_whole_name_comes_before_longer_ones(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        for name in [f"张三{sign}" for sign in "丰伟强明军洋勇艳杰娟涛超霞平刚桂英华建国文辉玲红梅志云海燕鹏飞鑫"]:
            pen.add(factories.a_resident(name=name))
        pen.add(factories.a_resident(name="张三"))
    hits = search(ledger, "张三")
    assert len(hits) == 30 and hits[0].title == "张三"


def test_what_was_changed_is_found_by_its_new_words_only(ledger: Ledger, street: dict[str, str]) -> None:
    with ledger.change("改") as pen:
        pen.edit(Household, street["home"], head_name="秦琼", room_no="702", phones=None)
    assert found(ledger, "shanxiongxin") == found(ledger, "5678") == found(ledger, "45-601") == set()
    assert found(ledger, "qinqiong") == {street["home"]}
    assert found(ledger, "45-702") == {street["home"], street["person"]}, "who lives there moved with the door"


def test_a_number_taken_away_is_not_found_any_more(ledger: Ledger, street: dict[str, str]) -> None:
    with ledger.change("删除证件") as pen:
        pen.remove(IdDocument, street["document"])
    assert found(ledger, "002x") == found(ledger, "110105") == set()
    assert found(ledger, "zengguofan") == {street["person"]}


def test_a_document_given_to_somebody_else_moves_with_its_number(ledger: Ledger, street: dict[str, str]) -> None:
    with ledger.change("登记") as pen:
        other = pen.add(factories.a_resident(name="左宗棠"))
        pen.edit(IdDocument, street["document"], resident=other.uid)
    assert found(ledger, "002x") == {other.uid}


def test_a_stairwell_renumbered_or_a_compound_renamed_moves_all_its_doors(ledger: Ledger, street: dict[str, str]) -> None:
    with ledger.change("门牌更正") as pen:
        pen.edit(Stairwell, street["stair"], number="54")
    assert found(ledger, "123-45-601") == set() and found(ledger, "123-54-601") == {street["home"], street["person"]}
    assert ledger.value("SELECT address FROM door WHERE uid=?", (street["home"],)) == "北渔路123弄54号601室"
    with ledger.change("小区改名") as pen:
        pen.edit(Compound, street["compound"], name="银杏苑")
    assert found(ledger, "北渔二村") == set() and street["home"] in found(ledger, "银杏苑")


def test_who_is_removed_is_gone_from_the_index(ledger: Ledger, street: dict[str, str]) -> None:
    with ledger.change("删除") as pen:
        pen.remove(Resident, street["person"])
    assert found(ledger, "曾国藩") == found(ledger, "002x") == set()
    with ledger.change("删除") as pen:
        pen.remove(Household, street["home"])
    assert found(ledger, "601") == set()
    assert ledger.value("SELECT count(*) FROM door") == 1


def test_rare_characters_are_letters_too(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        uid = pen.add(factories.a_resident(name="李𬍛㛃")).uid
        foreign = pen.add(factories.a_resident(name="Ａｌｉｃｅ·O'Brien-Smith")).uid
    for text in ("李𬍛", "𬍛", "㛃", "李𬍛㛃"):
        assert found(ledger, text) == {uid}
    for text in ("alice", "ALICE", "Smith", "brien-s"):
        assert found(ledger, text) == {foreign}


@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.text(max_size=24))
def test_whatever_is_typed_nothing_breaks(ledger: Ledger, text: str) -> None:
    search(ledger, text)


@settings(max_examples=200, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.text(st.characters(categories=["Lo", "Ll", "Lu", "Nd", "Pd", "Po", "Zs"]), min_size=1, max_size=6))
def test_any_name_can_be_entered(ledger: Ledger, name: str) -> None:
    with ledger.change("登记") as pen:
        if name.strip():
            pen.add(factories.a_resident(name=name))


# ---- how the lines are made


NAMES = (
    "李明", "单雄信", "欧阳修", "欧阳", "曾国藩", "重阳", "吕不韦", "李𬍛", "司马相如",
    "阿卜杜拉·买买提", "Li Ming", "〇〇", "王(租客)", "一", "仇万山乐",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_are_found_by_every_key_that_pinyin_knows(name: str) -> None:
    words = derived._names(name).split()
    assert set(pinyin.search_keys(name)) <= set(words)
    assert {reading[0][0] for reading in pinyin.readings(name)} <= set(words)


@given(st.text(st.sampled_from("王李单曾欧阳仇小明重行乐强伟芳华"), min_size=2, max_size=3))
def test_the_short_way_for_common_names_is_the_long_way(name: str) -> None:
    assert sorted(set(derived._names(name).split())) == sorted(set(derived._names_at_length(name).split()))


PART = st.one_of(st.none(), st.sampled_from(["1", "45", "123", "12甲", "A", "601", "1601-1602", "底楼", "地下室"]))


COMPOUND, ROAD, PART_OF_ROOM = (st.sampled_from([None, *some]) for some in (("北渔二村", "北渔路"), ("北渔路",), ("A", "次卧")))


@given(COMPOUND, ROAD, PART, PART, PART, PART, PART_OF_ROOM)
def test_a_door_is_put_together_as_address_would_write_it(
    compound: str | None, road: str | None, lane: str | None, sub: str | None, number: str | None, room: str | None, part: str | None
) -> None:
    whole = address.Address(compound, road, lane, sub, number, room, part)
    stair, (key, text) = derived._stair(compound, road, lane, sub, number), derived._room(room, part)
    assert stair.sort_key + key == address.sort_key(whole)
    assert stair.address + text == address.text(whole)


def test_a_door_without_a_place_sorts_last_and_shows_its_text(ledger: Ledger, street: dict[str, str]) -> None:
    lines = [text for (text,) in ledger.select("SELECT address FROM door ORDER BY sort_key")]
    assert lines == ["北渔路123弄45号601室", "别处"]


def test_a_lost_index_is_noticed_and_rebuilt(ledger: Ledger, street: dict[str, str]) -> None:
    with ledger.local() as con:
        con.execute("DELETE FROM find_id; DELETE FROM door; DELETE FROM find")
    assert found(ledger, "单") == set()
    assert [one.severity for one in check.check(ledger)] == ["index"]
    check.repair_index(ledger)
    assert street["home"] in found(ledger, "单") and check.check(ledger) == []


def test_an_import_of_thousands_is_found_like_one(ledger: Ledger) -> None:
    lines = [(f"{n:032x}", factories.COMMUNITY, f"小屋{n}", "张三" if n != 4321 else "钱七") for n in range(derived.AT_ONCE + 17)]
    with ledger.change("导入") as pen:
        pen.bulk(Household, ["community", "address_text", "head_name"], lines)
    assert found(ledger, "qianqi") == {f"{4321:032x}"}
    assert check.check(ledger) == []
