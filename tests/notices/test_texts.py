"""The clerk's own words: checked, kept in versions, put back; the town's words for everybody."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from tests import factories
from tests.notices.conftest import Homes
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import acquaintance, handover
from xinjing_desktop.ledger import check, peers
from xinjing_desktop.ledger.file import TOWN_CODE, create_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import pictures, runs, texts, whom
from xinjing_desktop.notices.definition import by_code
from xinjing_desktop.records import Notice
from xinjing_desktop.records.row import shared_uid

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


def test_the_towns_words_come_after_the_committees_own(homes: Homes) -> None:
    with homes.ledger.change("收到镇里的文本") as pen:  # under the uid that it has in every ledger
        uid = shared_uid("town_notice_text", "door_hanger", "strip")
        pen.add(factories.a_town_notice_text(uid=uid, body="<p>镇里的话</p>"))
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


# ---- what travels


class Town(NamedTuple):
    """A town and two of its committees, acquainted."""

    town: Ledger
    units: tuple[Ledger, Ledger]


@pytest.fixture
def town(tmp_path: Path, frozen_clock: object) -> Iterator[Town]:
    with ExitStack() as open_files:

        def made(name: str, code: str, role: str) -> Ledger:
            unit = {"role": role, "unit_code": code, "unit_name": name, "account": "王芳", "password": factories.PASSWORD}
            return open_files.enter_context(create_ledger(tmp_path / f"{code}.xjl", **unit, cost=Cost(8, 1, 1)).ledger)

        above = made("新泾镇", TOWN_CODE, "town")
        units = made("甲居民区", "310105102001", "committee"), made("乙居民区", "310105102002", "committee")
        for unit in units:
            acquaintance.introduce(above, unit)
        yield Town(above, units)


def send(giver: Ledger, taker: Ledger, folder: Path) -> None:
    (peer,) = [one for one in peers.listed(giver) if one.site == taker.identity.site]
    folder.mkdir(exist_ok=True)
    handover.take_in(taker, handover.hand_over(giver, peer, folder).path)


def test_the_towns_words_travel_to_every_committee_and_a_committees_own_only_upwards(town: Town, tmp_path: Path) -> None:
    first, second = town.units
    texts.save(town.town, HANGER, "strip", "<p>镇里的话</p>")
    texts.save(first, HANGER, "foot", "<p>甲的话</p>")
    picture = b"\xff\xd8\xff" + b"seal" * 9
    pictures.put(first, "seal", picture, (4, 3))
    send(first, town.town, tmp_path / "up")
    for unit in town.units:
        send(town.town, unit, tmp_path / "down")
    for unit in town.units:
        assert texts.in_force(unit, HANGER, "strip").body == "<p>镇里的话</p>"
        assert check.check(unit) == []
    assert town.town.value("SELECT body FROM notice_text") == "<p>甲的话</p>"
    assert texts.in_force(first, HANGER, "foot").body == "<p>甲的话</p>"
    assert texts.in_force(second, HANGER, "foot").source == "ours"
    assert second.value("SELECT count(*) FROM change WHERE entity IN ('notice_text', 'unit_image')") == 0
    assert town.town.value("SELECT jpeg FROM photo_content") == picture, "its bytes travel with a picture"
    assert second.value("SELECT count(*) FROM photo_content") == 0


def test_what_was_printed_travels_upwards_unless_it_is_to_stay(town: Town, tmp_path: Path) -> None:
    first, _ = town.units
    with first.change("登记") as pen:
        door = pen.add(factories.a_household(community=first.value("SELECT uid FROM community")))
    runs.record(first, runs.prepare(first, HANGER, [door.uid]))
    peers.leave_out(first, town.town.identity.site, ["notice"])
    send(first, town.town, tmp_path / "up")
    assert town.town.value("SELECT count(*) FROM household") == 1
    assert town.town.value("SELECT count(*) FROM notice") == 0
    peers.leave_out(first, town.town.identity.site, [])
    send(first, town.town, tmp_path / "up")
    assert town.town.value("SELECT count(*) FROM notice") == 1


def test_what_an_editor_gives_is_kept_without_its_fonts_and_pictures(homes: Homes) -> None:
    given = """<!DOCTYPE HTML><html><head><style>p { white-space: pre-wrap; }</style></head>
        <body style="font-family:'Sans'; font-size:9pt"><!--StartFragment-->
        <p style="margin-top:0px"><span style="font-family:'KaiTi','x'; font-size:14pt; font-weight:700">停车棚</span></p>
        <img src="file:///c:/a.png"/><a href="x">【居委会】</a></body></html>"""
    kept = texts.save(homes.ledger, HANGER, "strip", given).body
    assert "font-family" not in kept and "img" not in kept and "href" not in kept and "<body" not in kept
    assert '<span style="font-size:14pt; font-weight:700">停车棚</span>' in kept and "【居委会】" in kept
