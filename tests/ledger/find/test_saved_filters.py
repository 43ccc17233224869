"""Lists by their words: what 打印 and `print --where` offer, and who is on them."""

import datetime
from collections.abc import Callable

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import campaigns
from xinjing_desktop.ledger.find import saved_filters
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import whom
from xinjing_desktop.notices.definition import by_code
from xinjing_desktop.records import Campaign

NAME = "冬季消防专项行动"
TODAY = datetime.date(2026, 1, 12)


@pytest.fixture
def rooms(ledger: Ledger, at: Callable[[str], object]) -> list[str]:
    """Six doors of a campaign that began on 9 January: the first was visited, the second refused, the third is a key household."""
    at("2026-01-12 09:30")
    doors = factories.a_stairwell_of_doors(ledger, floors=6, rooms=1)
    with ledger.change("开始行动") as pen:
        person = pen.add(factories.a_resident(doors[2]))
        pen.add(factories.a_profile(person, category="tekun"))
        (campaign,) = campaigns.issue(
            pen, ledger, [factories.COMMUNITY], name=NAME, starts_on=datetime.date(2026, 1, 9), ends_on=None, scope="all"
        )
        campaigns.begin(pen, ledger, campaign, on=datetime.date(2026, 1, 9))
        pen.add(factories.a_visit(doors[0], visited_at="2026-01-10T10:00", outcome="met_inside"))
        pen.add(factories.a_visit(doors[1], visited_at="2026-01-10T10:00", outcome="refused"))
    return doors


@pytest.mark.parametrize(
    ("figure", "wanted"),
    [("应访", range(6)), ("未走访", range(1, 6)), ("重点户未走访", [2]), ("还没上门", range(2, 6)), ("拒访", [1]), ("已走访", [0])],
)
def test_the_doors_of_a_campaign_are_a_saved_filter(ledger: Ledger, rooms: list[str], figure: str, wanted: list[int]) -> None:
    found = saved_filters.listed(ledger)[f"{NAME}：{figure}"].uids(ledger, TODAY)
    assert set(found) == {rooms[at] for at in wanted}
    typed = whom.by_words(ledger, by_code("door_hanger"), f"{NAME}:{figure}")
    assert set(typed) == set(found)


def test_the_two_that_never_end_are_offered_too(ledger: Ledger, rooms: list[str]) -> None:
    assert set(saved_filters.listed(ledger)["2026 年全覆盖走访：未走访"].uids(ledger, TODAY)) == set(rooms[1:])
    assert saved_filters.listed(ledger)["1 月特殊困难老年人探访：未走访"].uids(ledger, TODAY) == []


def test_what_has_not_begun_or_is_closed_is_not_offered(ledger: Ledger, rooms: list[str]) -> None:
    uid = ledger.value("SELECT uid FROM campaign")
    with ledger.change("结束") as pen:
        pen.edit(Campaign, uid, closed_on=TODAY)
        campaigns.issue(
            pen, ledger, [factories.COMMUNITY], name="春季行动", starts_on=datetime.date(2026, 3, 1), ends_on=None, scope="all"
        )
    assert not [words for words in saved_filters.listed(ledger) if words.startswith((NAME, "春季"))]
    with pytest.raises(Refusal, match="没有找到"):
        whom.by_words(ledger, by_code("door_hanger"), f"{NAME}：未走访")


def test_every_filter_can_be_asked(ledger: Ledger, rooms: list[str]) -> None:
    listed = saved_filters.listed(ledger)
    assert {"逾期", "三访未遇", "本周应访"} <= set(listed)
    known = {uid for entity in ("household", "hazard") for (uid,) in ledger.select(f"SELECT uid FROM {entity}")}
    for words, one in listed.items():
        assert set(one.uids(ledger, TODAY)) <= known, words


def test_a_narrow_box_shows_what_matters_first(ledger: Ledger, rooms: list[str]) -> None:
    called = whom.filters(ledger, by_code("door_hanger"))
    assert called[f"{NAME}：未走访"] == f"未走访：{NAME}" and called["逾期"] == "逾期的住户"
    assert called["今晚要走的门"] == "今晚要走的门"
    assert called.keys() == saved_filters.listed(ledger).keys()
