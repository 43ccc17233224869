"""`demo --golden` is the campaign of January 2026: the published figures, and those of every earlier day by another count."""

import datetime
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import openpyxl
import pytest

from tests.ledger.find import campaign_truth
from xinjing_desktop import cli, reports
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import demo
from xinjing_desktop.ledger.casework import appeals
from xinjing_desktop.ledger.demo import golden
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.find import actions, attempts, campaign_parts, campaign_table, households
from xinjing_desktop.ledger.find import appeals as find_appeals
from xinjing_desktop.ledger.find import campaigns as find
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Appeal, Campaign

DAYS = [golden.BEGAN + datetime.timedelta(days=number) for number in range(8)]


@pytest.fixture(scope="module")
def town_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town as `demo --golden` writes it; nobody writes into it."""
    folder = tmp_path_factory.mktemp("golden")
    assert cli.main(["demo", str(folder), "--golden"]) == 0
    return folder / "town.xjl"


@pytest.fixture(scope="module")
def town(town_file: Path) -> Iterator[Ledger]:
    with open_ledger(town_file, demo.PASSWORD) as opened:
        yield opened


def test_the_published_figures_are_computed_from_it(town: Ledger) -> None:
    sheet = reports.make(town, "campaign_summary", as_of=golden.AS_OF)
    heads = [f"{heading.over}/{heading.label}" if heading.over else heading.label for heading in sheet.headings]
    (total,) = (dict(zip(heads, line, strict=True)) for line in sheet.totals)
    assert len(list(sheet.rows)) == 34 and total["单位"] == "共 34 个单位"
    assert (total["走访/应访户数"], total["走访/已走访"], total["走访/走访率（%）"]) == (58_571, 57_400, 98.0)
    assert (total["重点户/应访"], total["重点户/已访"], total["重点户/走访率（%）"]) == (6_172, 6_110, 99.0)
    assert 6_000 <= int(str(total["出动/人次"])) < 6_500
    assert total["教育引导/沿街商铺教育整改（处）"] == 10 and total["教育引导/居民区教育引导（处）"] == 20
    assert total["隐患/发现"] == sum(int(str(total[f"隐患/{part}"])) for part in ("当场整改", "限期已销号", "未销号"))
    bands = [total[f"第一次有效走访的时段/{band}"] for band in ("日间", "夜间", "周末", "时段不明")]
    assert sum(map(int, map(str, bands))) == 57_400 and bands[-1] == 0 and all(bands[:-1])


def test_the_same_figures_for_every_earlier_day_by_another_count(town: Ledger) -> None:
    campaigns = town.rows(Campaign.select().order_by(Campaign.uid))
    assert len(campaigns) == 34 and len({one.series for one in campaigns}) == 1
    before, visits = -1, campaign_truth.visits_of(town)
    for day in DAYS:
        counted = find.rates(town, campaigns, day)
        for campaign in campaigns:
            figures = Counter({name: count for name, count in asdict(counted[campaign.uid]).items() if count})
            assert figures == campaign_truth.count(town, campaign, day, visits), (campaign.community, day)
        whole = sum(counted.values(), find.Rates())
        line = campaign_table.total(campaign_table.lines(town, campaign_table.campaign_of(town, day), day))
        assert line.rates == whole and before < whole.visited
        before = whole.visited
    assert before == 57_400


def test_it_is_plausible_as_well_as_exact(town: Ledger) -> None:
    first, missed = town.select("SELECT count(*), sum(outcome='not_home') FROM visit WHERE attempt_no=1")[0]
    assert 0.30 <= missed / first <= 0.45
    again = "SELECT count(*) FROM visit v JOIN visit w ON w.household=v.household AND w.attempt_no=v.attempt_no+1"
    assert town.value(f"{again} WHERE v.time_band=w.time_band") == 0 < town.value(again)
    assert town.value("SELECT count(*) FROM visit WHERE visited_at >= '2026-01-17' OR visited_at < '2026-01-09'") == 0
    found, on_site = town.select("SELECT count(*), sum(fixed_on_site) FROM hazard")[0]
    assert 0.03 <= found / 58_571 <= 0.08 and 0.55 <= on_site / found <= 0.85
    kinds = dict(town.select("SELECT unit_type, count(*) FROM community GROUP BY 1"))
    assert kinds == {"committee": 33, "apartment": 1}
    apartment = "SELECT avg(h.occupancy='rented') FROM household h JOIN community c ON c.uid=h.community WHERE c.unit_type='apartment'"
    assert town.value(apartment) > 0.85
    assert town.value("SELECT count(DISTINCT number) = count(*) FROM id_document") == 1
    given = dict(town.select("SELECT community, sum(leaflet_count) FROM visit v JOIN household h ON h.uid=v.household GROUP BY 1"))
    received = dict(town.select("SELECT community, sum(quantity) FROM leaflet_move WHERE kind='received' GROUP BY 1"))
    assert all(given[unit] <= received[unit] for unit in received) and 69_000 < sum(received.values()) < 71_000


def test_who_was_not_visited_is_told_apart_as_a_count_by_hand_tells_it(town: Ledger) -> None:
    empty = {uid for (uid,) in town.select("SELECT uid FROM household WHERE occupancy='vacant'")}
    units = dict(town.select("SELECT uid, community FROM household"))
    knocks: defaultdict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for household, *knock in town.select("SELECT household, visited_at, outcome, time_band, method FROM visit WHERE household NOT NULL"):
        knocks[household].append((knock[0], knock[1], knock[2], knock[3]))
    ends: Counter[str] = Counter()
    thrice: Counter[str] = Counter()
    for household, unit in units.items():
        run: list[str] = []
        there = sorted(knocks[household])
        for _, outcome, band, method in there:
            run = [*run, band] if outcome in ("not_home", "no_access") and method == "door" else []
        if {outcome for _, outcome, _, _ in there} & campaign_truth.EFFECTIVE:
            continue
        often = len(run) >= 3 and len(set(run)) >= 2 and set(run) != {"day"} and household not in empty
        ends["thrice" if often else there[-1][1] if there else "untried"] += 1
        thrice[unit] += often
        assert (household in empty) == (bool(there) and there[-1][1] == "vacant_verified")
    assert ends.total() == 1_171 and sum(ends[end] > 40 for end in ends) == len(ends) == 6
    assert 40 < ends["thrice"] < 150 and sum(count > 0 for count in thrice.values()) > 20
    listed = Counter(units[uid] for uid in households.ids(town, "not_home_thrice", "", False, today=golden.AS_OF.isoformat()))
    assert listed == +thrice and attempts.counts(town)["not_home_thrice"] == ends["thrice"]
    unit, count = thrice.most_common(1)[0]
    assert attempts.counts(town, unit)["not_home_thrice"] == count
    whole = sum(find.rates(town, town.rows(Campaign.select()), golden.AS_OF).values(), find.Rates())
    assert (whole.due, whole.vacant, whole.refused) == (58_571, ends["vacant_verified"], ends["refused"])
    assert whole.due - whole.attempted == ends["untried"]


def test_the_old_compounds_asked_for_something(town: Ledger) -> None:
    asked, last = town.rows(Appeal.select().order_by(Appeal.raised_on)), golden.AS_OF
    assert 40 <= len(asked) <= 120 and len({one.community for one in asked}) > 20
    assert all(golden.BEGAN <= one.raised_on <= last and (one.answered_on is None or one.answered_on <= last) for one in asked)
    assert {"repair", "leak", "parking", "elevator"} <= {one.kind for one in asked}
    assert sum(one.answered_on is not None for one in asked) > 10
    due = [one for one in asked if one.answered_on is None and one.promised_on is not None and one.promised_on <= last]
    assert due and [one for one in asked if one.answered_on is None and one.promised_on is not None and one.promised_on > last]
    assert any(one.ticket_no for one in asked) and all(one.source == "hotline" for one in asked if one.ticket_no)
    assert max(Counter((one.household, one.kind) for one in asked).values()) == 2
    assert find_appeals.counts(town, last)["repeated"] >= 2
    said = dict(town.select("SELECT uid, needs FROM visit WHERE needs NOT NULL"))
    assert {one.visit: one.description for one in asked if one.visit} == said and said
    old = dict(town.select("SELECT h.uid, s.height_class FROM household h JOIN stairwell s ON s.uid=h.stairwell"))
    assert {old[one.household or ""] for one in asked} == {"multi_storey"}
    assert all(appeals.problems(town, one.__data__, one.uid) == {} for one in asked)


def test_the_town_sees_its_parts_and_they_come_to_the_published_figures(town: Ledger) -> None:
    action = next(one for one in actions.listed(town, golden.AS_OF) if one.kind == "campaign")
    for split in ("stairwell", "walker", "date"):
        parts, whole = campaign_parts.of_town(town, action, golden.AS_OF, split)
        assert (whole.due, whole.visited, whole.key_due, whole.key_visited) == (58_571, 57_400, 6_172, 6_110)
        if split != "walker":
            assert sum(part.rates.visited for part in parts) == 57_400, split
    stairwells, _ = campaign_parts.of_town(town, action, golden.AS_OF, "stairwell")
    one = stairwells[len(stairwells) // 2]
    doors = campaign_parts.town_doors(town, action, golden.AS_OF, "stairwell", one.key)[one.key]
    assert {door.stairwell for door in doors} == {one.key.partition("/")[2]} and find.total(doors) == one.rates


def test_the_command_line_exports_it(town_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XINJING_PASSWORD", demo.PASSWORD)
    monkeypatch.setenv("XINJING_ACCOUNT", demo.ACCOUNT)
    copy, target = Path(shutil.copy(town_file, tmp_path)), tmp_path / "汇总.xlsx"  # the other tests keep theirs open
    assert cli.main(["export", str(copy), "campaign_summary", "--as-of", "2026-01-16", "-o", str(target)]) == 0
    copy.unlink()
    cells = {str(cell) for row in openpyxl.load_workbook(target).active.iter_rows(values_only=True) for cell in row}  # type: ignore[union-attr]
    assert {"58571", "57400", "6172", "6110", "98", "99"} <= cells


def test_its_size_is_not_to_be_chosen(tmp_path: Path) -> None:
    for option in ("--units", "--households"):
        assert cli.main(["demo", str(tmp_path / "x"), "--golden", option, "3"]) != 0
    (tmp_path / "town.xjl").touch()
    with pytest.raises(Refusal, match=r"已经有“town\.xjl”"):
        demo.write_golden(tmp_path)
