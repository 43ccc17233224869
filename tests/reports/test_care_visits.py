"""重点人群走访表: everybody once, what was done about them in the month, who is late, and no restricted group by name."""

import datetime
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from xinjing_desktop import reports
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import disclosures, restricted
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.records import codes

pytestmark = pytest.mark.usefixtures("frozen_clock")
FEBRUARY = (2026, 2)


@pytest.fixture
def people(ledger: Ledger) -> Ledger:
    """Four doors: 阿珍 (two groups, seen twice), 国庆 (called), 小妹 (nobody there, restricted too) and 老李 (computed)."""
    doors = factories.a_stairwell_of_doors(ledger, floors=2, rooms=2)
    worker = factories.a_worker(name="赵志愿")
    azhen, guoqing, sister = (
        factories.a_resident(door, name=name, birth_date=born)
        for door, name, born in zip(doors, ("阿珍", "国庆", "小妹"), ("1950-05-01", "1980-01-01", "1990-01-01"), strict=False)
    )
    began = {"started_on": "2025-06-01"}
    with ledger.change("登记") as pen:
        for record in (
            worker, azhen, guoqing, sister, factories.a_resident(doors[3], name="老李", birth_date="1940-02-01"),
            factories.a_profile(azhen, category="elder_childless", worker=worker.uid, **began),
            factories.a_profile(azhen, category="dibao", worker=worker.uid, **began),
            factories.a_profile(guoqing, category="tekun", **began),
            factories.a_profile(sister, category="dibao", **began),
            factories.a_profile(sister, category="illness_mental", **began),
            factories.a_visit(doors[0], visited_at="2026-01-31T09:00", outcome="met_inside"),
            factories.a_visit(doors[0], visited_at="2026-02-03T09:00", outcome="not_home"),
            factories.a_visit(doors[0], visited_at="2026-02-03T19:00", outcome="met_inside"),
            factories.a_visit(doors[0], visited_at="2026-02-26T09:00", outcome="met_door"),
            factories.a_visit(doors[1], visited_at="2026-02-10T09:00", outcome="contacted_remote", method="phone"),
            factories.a_visit(doors[2], visited_at="2026-02-11T09:00", outcome="not_home"),
            factories.a_visit(doors[2], visited_at="2026-03-01T09:00", outcome="met_inside"),
        ):  # fmt: skip
            pen.add(record)
    return ledger


def lines(ledger: Ledger, **asked: Any) -> dict[str, dict[str, Any]]:
    sheet = reports.make(ledger, "care_visits", reason="交街道核对", **asked)
    labels = [heading.label for heading in sheet.headings]
    return {row[labels.index("姓名")]: dict(zip(labels, row, strict=True)) for row in sheet.rows}


def test_what_was_done_in_the_month_stands_beside_everybody(people: Ledger) -> None:
    found = lines(people, month=FEBRUARY)
    assert list(found) == ["阿珍", "国庆", "小妹", "老李"]
    azhen = found["阿珍"]
    assert azhen["类别"] == "孤老、低保家庭" and azhen["责任人"] == "赵志愿" and azhen["年龄"] == 75
    assert (azhen["联系（次）"], azhen["其中见面"]) == (2, 2)
    assert azhen["哪天、结果"] == "3 日未遇、3 日见面、26 日门口"
    assert azhen["走访频次"] == "每周" and azhen["下次走访"] == "2026-03-05" and azhen["情况"] == "按期"
    assert (found["国庆"]["联系（次）"], found["国庆"]["其中见面"]) == (1, 0)
    assert found["小妹"]["哪天、结果"] == "11 日未遇" and found["小妹"]["联系（次）"] == 0
    assert found["老李"]["哪天、结果"] == "没有联系" and found["老李"]["情况"] == "还没走访过"
    assert found["老李"]["下次走访"] == "尽快", "not since the day on which he turned eighty"


def test_the_month_of_a_day_is_told_up_to_that_day(people: Ledger) -> None:
    found = lines(people, as_of=datetime.date(2026, 2, 3))
    assert found["阿珍"]["哪天、结果"] == "3 日未遇、3 日见面" and found["国庆"]["哪天、结果"] == "没有联系"
    assert found["国庆"]["情况"] == "还没走访过"
    later = lines(people, as_of=datetime.date(2026, 2, 28))
    assert later["国庆"]["情况"] == "还没见过面", "a call does not count for a monthly visit"
    assert later["阿珍"]["情况"] == "按期"


def test_the_sums_count_people_once(people: Ledger) -> None:
    sheet = reports.make(people, "care_visits", month=FEBRUARY, reason="交街道核对")
    assert sheet.title == "重点人群走访表（2026年2月）"
    assert sheet.totals == [["合计", "共 4 人，本月联系到 2 人，逾期 3 人"]]


def test_it_names_no_restricted_group_even_to_whom_may_see_it(people: Ledger) -> None:
    assert lines(people, month=FEBRUARY)["小妹"]["类别"] == f"低保家庭、{restricted.COVERED}"
    people.account = Account("小李", "clerk")
    sheet = reports.make(people, "care_visits", month=FEBRUARY, reason="交街道核对")
    assert lines(people, month=FEBRUARY)["小妹"]["类别"] == "低保家庭"
    assert sheet.below[0].endswith("另有 1 人的一些类别须单独授权，没有列出。")
    assert codes.label("special_groups", "illness_mental") not in str(list(sheet.rows))


def test_it_leaves_the_ledger_only_for_a_reason(people: Ledger) -> None:
    with pytest.raises(Refusal, match="请写明用途"):
        reports.make(people, "care_visits", month=FEBRUARY)
    lines(people, month=FEBRUARY)
    (noted,) = disclosures.listed(people)
    assert (noted.what, noted.row_count) == ("care_visits", 4)


def test_the_town_says_whose_people_they_are(town_file: Path, tmp_path: Path) -> None:
    with open_ledger(Path(shutil.copy(town_file, tmp_path)), factories.PASSWORD) as town:
        unit = factories.a_community(name="淞滨居民区")
        door = factories.a_household(community=unit.uid)
        with town.change("登记") as pen:
            for record in (unit, door, person := factories.a_resident(door), factories.a_profile(person, category="dibao")):
                pen.add(record)
        assert [line["居民区"] for line in lines(town, month=FEBRUARY).values()] == ["淞滨居民区"]
