"""专项行动汇总表: what was printed for a day stays what it was, whatever becomes of a hazard later."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from xinjing_desktop import reports
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import campaigns, hazards
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Campaign, Hazard

FIRST = datetime.date(2026, 1, 9)


def line(ledger: Ledger, day: datetime.date) -> dict[str, Any]:
    sheet = reports.make(ledger, "campaign_summary", as_of=day)
    labels = [heading.label for heading in sheet.headings]
    (row,) = sheet.rows
    return dict(zip(labels, row, strict=True))


def test_what_turns_out_to_be_none_leaves_the_tables_of_later_days_only(
    ledger: Ledger, at: Callable[[str], datetime.datetime]
) -> None:
    at("2026-01-09 08:00")
    factories.a_stairwell_of_doors(ledger)
    compound = factories.a_compound()
    patrol = {"found_on": FIRST, "actions": ["educated"]}
    kept = factories.a_hazard(None, compound=compound.uid, place="北门", **patrol)
    mistaken = factories.a_hazard(None, compound=compound.uid, place="南门", **patrol)
    with ledger.change("开始") as pen:
        pen.add(compound)
        (campaign,) = campaigns.issue(pen, ledger, [factories.COMMUNITY], name="冬季行动", starts_on=FIRST, scope="all")
        campaigns.begin(pen, ledger, campaign, on=FIRST)
        pen.add(kept)
        pen.add(mistaken)
    before = line(ledger, datetime.date(2026, 1, 9))
    assert (before["居民区教育引导（处）"], before["发现"]) == (2, 2)
    at("2026-01-12 09:00")
    found = ledger.get(Hazard, mistaken.uid)
    assert found is not None
    with ledger.change("误报") as pen:
        hazards.withdraw(pen, found, "看错了")
    assert line(ledger, datetime.date(2026, 1, 9)) == before
    later = line(ledger, datetime.date(2026, 1, 12))
    assert (later["居民区教育引导（处）"], later["发现"]) == (1, 1)


def test_a_second_campaign_does_not_take_the_place_of_the_one_that_counts(
    ledger: Ledger, at: Callable[[str], datetime.datetime]
) -> None:
    """Neither one whose doors nobody has locked, nor one of a few doors; once the first is over, the other is told of."""
    at("2026-01-20 08:00")
    doors = factories.a_stairwell_of_doors(ledger)
    with ledger.change("开始") as pen:
        person = pen.add(factories.a_resident(doors[0]))
        pen.add(factories.a_profile(person, category="tekun"))
        for name, starts, ends, scope, locked in (
            ("冬季行动", FIRST, datetime.date(2026, 1, 18), "all", True), ("春节慰问", datetime.date(2026, 1, 12), None, "key", True),
            ("没锁定的", datetime.date(2026, 1, 13), None, "all", False),
        ):  # fmt: skip
            (campaign,) = campaigns.issue(
                pen, ledger, [factories.COMMUNITY], name=name, starts_on=starts, ends_on=ends, scope=scope
            )
            if locked:
                campaigns.begin(pen, ledger, campaign, on=starts)
    for number, name in ((9, "冬季行动"), (16, "冬季行动"), (19, "春节慰问")):
        assert reports.make(ledger, "campaign_summary", as_of=datetime.date(2026, 1, number)).title.startswith(name)
    day = datetime.date(2026, 1, 16)
    asked = reports.make(ledger, "campaign_summary", as_of=day, campaign="春节慰问")
    assert asked.title.startswith("春节慰问") and [row[2] for row in asked.rows] == [1]
    (uid,) = (one.uid for one in ledger.rows(Campaign.select().where(Campaign.name == "春节慰问")))
    assert reports.make(ledger, "campaign_summary", as_of=day, campaign=uid).title == asked.title
    with pytest.raises(Refusal, match="没有开始过叫“春节慰问”的"):
        reports.make(ledger, "campaign_summary", as_of=FIRST, campaign="春节慰问")
    with pytest.raises(Refusal, match="不是某一次行动的报表"):
        reports.make(ledger, "visits", campaign="春节慰问")


def test_what_is_mended_after_the_campaign_leaves_its_table(ledger: Ledger, at: Callable[[str], datetime.datetime]) -> None:
    """What was found in its days is told as it stood on the day of the table: mended since, or late by now."""
    at("2026-01-09 08:00")
    doors = factories.a_stairwell_of_doors(ledger)
    due = datetime.date(2026, 1, 25)
    mended, late = (factories.a_hazard(door, found_on=FIRST, due_date=due, state="fixing") for door in doors[:2])
    with ledger.change("开始") as pen:
        days = {"starts_on": FIRST, "ends_on": datetime.date(2026, 1, 20)}
        (campaign,) = campaigns.issue(pen, ledger, [factories.COMMUNITY], name="冬季行动", scope="all", **days)
        campaigns.begin(pen, ledger, campaign, on=FIRST)
        for hazard in (mended, late):
            pen.add(hazard)
    at("2026-01-23 10:00")
    with ledger.change("销号") as pen:
        pen.edit(Hazard, mended.uid, state="closed", closed_on=datetime.date(2026, 1, 23))
    at("2026-01-31 10:00")
    names = ("发现", "限期已销号", "未销号", "其中逾期")
    told = {number: [line(ledger, datetime.date(2026, 1, number))[name] for name in names] for number in (20, 23, 31)}
    assert told == {20: [2, 0, 2, 0], 23: [2, 1, 1, 0], 31: [2, 1, 1, 1]}
    sheet = reports.make(ledger, "campaign_summary", as_of=datetime.date(2026, 1, 31))
    assert "至 2026-01-20）" in sheet.title and any("按 2026-01-31 当天的状态计" in said for said in sheet.below)


def test_nothing_counts_after_the_day_on_which_a_unit_closed_it(ledger: Ledger, at: Callable[[str], datetime.datetime]) -> None:
    """Who went out, what was found and handed over later belongs to it as little as the visits."""
    at("2026-01-09 08:00")
    (door, *_) = factories.a_stairwell_of_doors(ledger)
    with ledger.change("开始") as pen:
        (campaign,) = campaigns.issue(pen, ledger, [factories.COMMUNITY], name="冬季行动", starts_on=FIRST, scope="all")
        campaigns.begin(pen, ledger, campaign, on=FIRST)
    at("2026-01-15 18:00")
    frozen = ledger.get(Campaign, campaign.uid)
    assert frozen is not None
    with ledger.change("结束") as pen:
        campaigns.close(pen, frozen, on=datetime.date(2026, 1, 15))
    at("2026-02-10 10:00")
    with ledger.change("登记") as pen:
        for number in (10, 15, 16):
            day = datetime.date(2026, 1, number)
            pen.add(factories.an_outing(started_at=f"{day}T19:00"))
            pen.add(factories.a_visit(door, visited_at=f"{day}T19:30", outcome="met_door", leaflet_count=1))
            pen.add(factories.a_hazard(door, found_on=day, state="fixing"))
    told = line(ledger, datetime.date(2026, 2, 10))
    assert [told[name] for name in ("已走访", "批次", "人次", "发现", "宣传品发放（份）")] == [1, 2, 6, 2, 2]
    sheet = reports.make(ledger, "campaign_summary", as_of=datetime.date(2026, 2, 10))
    assert sheet.title.endswith("（2026-01-09 至 2026-01-15）")
