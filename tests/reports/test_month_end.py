"""月报汇总表 and 台账移交单: what stands on them, that closed figures stand, and what cannot be printed yet."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import factories
from xinjing_desktop import reports
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import acquaintance, handover
from xinjing_desktop.exchange.workbook_write import write_sheet
from xinjing_desktop.ledger import demo, peers
from xinjing_desktop.ledger.casework import months as casework
from xinjing_desktop.ledger.file import create_ledger
from xinjing_desktop.ledger.find import month_figures, months
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import BY_NAME
from xinjing_desktop.sheet import Sheet

pytestmark = pytest.mark.usefixtures("frozen_clock")
FEBRUARY = (2026, 2)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Ledger]:
    made = create_ledger(
        tmp_path / "镇.xjl", role="town", unit_code="310105102000", unit_name="新泾镇", account="镇",
        password=factories.PASSWORD, cost=Cost(8192, 1, 1),
    )  # fmt: skip
    with made.ledger as ledger:
        yield ledger


def row_of(sheet: Sheet, row: list[Any]) -> dict[str, Any]:
    return dict(zip((heading.label for heading in sheet.headings), row, strict=True))


def test_the_summary_has_one_line_with_every_figure_and_its_rates(ledger: Ledger) -> None:
    demo.fill(ledger, households=80)
    figures = months.figures(ledger, "2026-02")[factories.COMMUNITY]
    sheet = reports.make(ledger, "monthly_summary", month=FEBRUARY)
    (only,) = sheet.rows
    line = row_of(sheet, only)
    assert sheet.title == "走访排查月报汇总表（2026年2月）"
    assert line["单位"] == factories.UNIT_NAME
    for known in month_figures.LINES:
        assert line[known.label] == getattr(figures, known.key)
    assert line["走访率（%）"] == round(100 * figures.visited_year / figures.due, 1)
    assert line["整改率（%）"] == round(100 * (figures.on_site + figures.closed) / figures.found, 1)
    assert line["动态清零"] == ("否" if figures.still_open else "√")
    assert line["数字锁定日期"] == "未锁定"
    assert sheet.totals[0][2:-1] == only[2:-1]
    assert any(rule.startswith("注：1. 应走访户数不含空关户") for rule in sheet.below)


def test_a_closed_month_is_printed_as_it_was_frozen_and_the_next_one_tells_the_correction(ledger: Ledger, at: Any) -> None:
    door = factories.a_stairwell_of_doors(ledger)[0]
    casework.close(ledger, "2026-02")
    at("2026-03-20 10:00")
    with ledger.change("补登") as pen:
        pen.add(factories.a_visit(door, visited_at="2026-02-27T10:00", time_band="day"))
    february = reports.make(ledger, "monthly_summary", month=FEBRUARY)
    line = row_of(february, next(iter(february.rows)))
    assert (line["本月已走访户数"], line["数字锁定日期"]) == (0, "2026-03-02")
    march = reports.make(ledger, "monthly_summary", month=(2026, 3))
    (said,) = [line for line in march.below if line.startswith("上月调整")]
    assert said.startswith("上月调整（2026年2月锁定以后的更正）：北渔居民区：本月已走访户数 +1")


def test_the_towns_line_is_the_sum_of_its_units(town: Ledger) -> None:
    units = [factories.a_community(code=f"31010510200{at}", name=f"{at}居民区") for at in (1, 2, 3)]
    doors = [factories.a_household(None, community=unit.uid, address_text=f"{unit.name}门口") for unit in units]
    with town.change("登记") as pen:
        for at, (unit, door) in enumerate(zip(units, doors, strict=True)):
            pen.add(unit)
            pen.add(door)
            for number in range(at):
                day = datetime.date(2026, 2, 3 + number)
                pen.add(factories.a_hazard(door, community=unit.uid, kind=f"H0{number + 1}", found_on=day))
    sheet = reports.make(town, "monthly_summary", month=FEBRUARY)
    rows = [row_of(sheet, row) for row in sheet.rows]
    assert [row["发现隐患"] for row in rows] == [0, 1, 2]
    total = row_of(sheet, sheet.totals[0])
    for line in month_figures.LINES:
        assert total[line.label] == sum(row[line.label] for row in rows)
    assert [line for line in sheet.below if line.startswith("发现隐患按类型")]


def test_the_town_prints_what_its_committees_froze_and_the_same_corrections(
    ledger: Ledger, town: Ledger, tmp_path: Path, at: Any
) -> None:
    demo.fill(ledger, households=60)
    acquaintance.introduce(ledger, town)
    (peer,) = peers.listed(ledger)

    def hand_over(month: str) -> None:
        handover.take_in(town, handover.hand_over(ledger, peer, tmp_path, month=month).path)

    frozen = month_figures.figures_of(casework.close(ledger, "2026-02").figures)
    hand_over("2026-02")
    line = row_of(february := reports.make(town, "monthly_summary", month=FEBRUARY), next(iter(february.rows)))
    assert all(line[known.label] == getattr(frozen, known.key) for known in month_figures.LINES)
    assert months.corrections_by_unit(town, "2026-02") == {factories.COMMUNITY: {}}
    at("2026-03-20 10:00")
    with ledger.change("补登") as pen:
        pen.add(factories.a_hazard(found_on=datetime.date(2026, 2, 11)))
        pen.add(factories.a_household(None, address_text="三月新来的一户"))
    hand_over("2026-03")
    late = months.corrections_by_unit(town, "2026-02")
    assert late == months.corrections_by_unit(ledger, "2026-02")
    assert late[factories.COMMUNITY]["found"] == (frozen.found, frozen.found + 1)
    assert "due" not in late[factories.COMMUNITY]


# ---- the hand-over sheet


def test_without_a_town_or_a_package_there_is_nothing_to_sign(ledger: Ledger, town: Ledger) -> None:
    with pytest.raises(Refusal, match="还没有和镇里交换过身份卡"):
        reports.make(ledger, "handover_sheet")
    acquaintance.introduce(ledger, town)
    with pytest.raises(Refusal, match="还没有写过2026年2月的数据包"):
        reports.make(ledger, "handover_sheet", month=FEBRUARY)


def test_the_sheet_names_the_package_and_counts_what_is_in_it(ledger: Ledger, town: Ledger, tmp_path: Path) -> None:
    demo.fill(ledger, households=60)
    acquaintance.introduce(ledger, town)
    (peer,) = peers.listed(ledger)
    peers.leave_out(ledger, peer.site, ["id_document"])
    (peer,) = peers.listed(ledger)
    casework.close(ledger, "2026-02", checked_by="陈书记")
    handed = handover.hand_over(ledger, peer, tmp_path, month="2026-02")
    sheet = reports.make(ledger, "handover_sheet", month=FEBRUARY)
    said = "\n".join([*sheet.above, *sheet.below])
    assert handed.path.name in said and handed.short in said and handed.words in said
    assert "移交单位：北渔居民区　　接收单位：新泾镇" in said
    assert "期间：2026-02-01 至 2026-02-28　　数据包第 1 号，从头的完整内容" in said
    assert "审核" in said and "陈书记" in said and said.count("（签字）") == 3 and "一式两份" in said
    by_name = {row_of(sheet, row)["表名"]: row_of(sheet, row) for row in sheet.rows}
    for entity, count in handed.facts.counts.items():
        assert by_name[BY_NAME[entity].title]["本次数据包（条）"] == count
    assert by_name["证件"]["本次数据包（条）"] == 0 and by_name["证件"]["说明"] == "留在本单位，没有带"
    assert sheet.totals[0][2] == sum(handed.facts.counts.values())


def test_the_sheet_becomes_a_workbook(ledger: Ledger, town: Ledger, tmp_path: Path) -> None:
    factories.a_stairwell_of_doors(ledger)
    acquaintance.introduce(ledger, town)
    handed = handover.hand_over(ledger, peers.listed(ledger)[0], tmp_path, month="2026-02")
    write_sheet(reports.make(ledger, "handover_sheet"), tmp_path / "移交单.xlsx")
    tab = openpyxl.load_workbook(tmp_path / "移交单.xlsx").worksheets[0]
    text = "\n".join(str(cell.value) for row in tab.iter_rows() for cell in row if cell.value)
    assert tab["A1"].value == "台账移交单" and handed.path.name in text and "本月数字还没有锁定" in text
