"""The clerk's own words: checked, kept in versions, put back; the town's words for everybody."""

import pytest

from tests import factories
from tests.notices.conftest import Homes
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.file import create_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.notices import pictures, runs, texts, whom
from xinjing_desktop.notices.definition import by_code
from xinjing_desktop.records import Notice, TownNoticeText

HANGER, FOLDED = by_code("door_hanger"), by_code("folded_hanger")
OWN = "<p>电瓶车停到车棚，【居委会】谢谢您</p>"


def test_a_text_of_our_own_is_printed_and_remembered(homes: Homes) -> None:
    ledger = homes.ledger
    assert texts.in_force(ledger, HANGER, "strip").source == "ours"
    texts.save(ledger, HANGER, "strip", OWN)
    assert texts.in_force(ledger, HANGER, "strip") == texts.Words(OWN, "unit", 1)
    run = runs.prepare(ledger, HANGER, whom.everyone(ledger, HANGER))
    assert "北渔居委会谢谢您" in run.slips[0].texts["strip"]
    runs.record(ledger, run)
    kept = ledger.rows(Notice.select())[0]
    assert kept.text_version and kept.text_version.startswith("电动自行车：本单位第 1 版 ")


def test_versions_are_kept_and_the_default_comes_back(homes: Homes) -> None:
    ledger = homes.ledger
    for words in ("<p>一</p>", "<p>二</p>", "<p>三</p>"):
        texts.save(ledger, HANGER, "strip", words)
    assert [(one.version, one.body, one.who) for one in texts.versions(ledger, HANGER, "strip")] == [
        (3, "<p>三</p>", factories.ACCOUNT), (2, "<p>二</p>", factories.ACCOUNT), (1, "<p>一</p>", factories.ACCOUNT)
    ]  # fmt: skip
    assert texts.restore(ledger, HANGER, "strip").body == HANGER.texts["strip"]
    assert texts.restore(ledger, HANGER, "strip").source == "ours"
    assert texts.save(ledger, HANGER, "strip", "<p>四</p>").version == 4, "a number is never given twice"


@pytest.mark.parametrize(
    ("notice", "part", "body", "said"),
    [
        (HANGER, "strip", "<p>【生日】</p>", "没有【生日】这个占位"),
        (HANGER, "strip", "<p>【图：兔子】</p>", "没有【图：兔子】这个图"),
        (HANGER, "strip", "<p>【称呼】您好</p>", "不能印在门外看得见的一面"),
        (HANGER, "strip", "<p>【隐患清单】</p>", "不能印在门外看得见的一面"),
        (FOLDED, "inside", "<p>【地址】【依据】</p>", "不能用在这一部分"),
        (FOLDED, "inside", "<p>请整改</p>", "没有【地址】"),
        (FOLDED, "inside", "<p>【地址】</p>" + "字" * texts.LONGEST, "太长"),
    ],
)
def test_a_text_that_may_not_be_printed_is_refused_in_words(homes: Homes, notice: object, part: str, body: str, said: str) -> None:
    assert said in "".join(texts.problems(notice, part, body))  # type: ignore[arg-type]
    with pytest.raises(Refusal, match=said):
        texts.save(homes.ledger, notice, part, body)  # type: ignore[arg-type]
    assert texts.in_force(homes.ledger, notice, part).source == "ours"  # type: ignore[arg-type]


def test_the_towns_words_go_to_everybody_and_the_committees_own_come_first(homes: Homes, tmp_path: object) -> None:
    unit = {"role": "town", "unit_code": "310105102000", "unit_name": "新泾镇", "account": "镇", "password": factories.PASSWORD}
    with create_ledger(tmp_path / "镇.xjl", **unit, cost=Cost(8, 1, 1)).ledger as town:  # type: ignore[operator,arg-type]
        assert texts.save(town, HANGER, "strip", "<p>镇里的话</p>").source == "town"
        (sent,) = town.rows(TownNoticeText.select())
    with homes.ledger.change("收到镇里的文本") as pen:  # the same uid in every ledger: a package lays it exactly here
        pen.add(TownNoticeText(uid=sent.uid, notice=sent.notice, part=sent.part, body=sent.body, version=sent.version))
    assert texts.in_force(homes.ledger, HANGER, "strip") == texts.Words("<p>镇里的话</p>", "town", 1)
    texts.save(homes.ledger, HANGER, "strip", OWN)
    assert texts.in_force(homes.ledger, HANGER, "strip").source == "unit"
    assert texts.restore(homes.ledger, HANGER, "strip").source == "town"


def test_a_picture_of_the_unit_is_kept_changed_and_taken_away(homes: Homes) -> None:
    one, other = b"\xff\xd8\xff" + b"1" * 40, b"\xff\xd8\xff" + b"2" * 40
    pictures.put(homes.ledger, "seal", one, (4, 3))
    pictures.put(homes.ledger, "seal", other, (4, 3))
    assert pictures.of_unit(homes.ledger) == {"seal": other}
    pictures.remove(homes.ledger, "seal")
    assert pictures.of_unit(homes.ledger) == {}
    with pytest.raises(Refusal, match="不是图片"):
        pictures.put(homes.ledger, "seal", b"GIF89a", (4, 3))
    with pytest.raises(Refusal, match="图片太大"):
        pictures.put(homes.ledger, "seal", one + b"1" * 400_000, (4, 3))
