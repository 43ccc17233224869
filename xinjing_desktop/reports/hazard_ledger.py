"""《火灾隐患排查整治台账》, the form that the town office takes (domain note §6.4)."""

import datetime
from collections import Counter
from typing import Any

from xinjing_desktop.ledger.find.registers import HazardLine, hazards
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Hazard, Recheck, Referral, codes
from xinjing_desktop.records.address import Address, text
from xinjing_desktop.records.row import Row
from xinjing_desktop.reports.columns import cell, filled_in
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Cell, Heading, Sheet

_FIXING = "整改情况"

HEADINGS = [
    Heading("序号", 4.5, kind="number"),
    Heading("隐患编号", 9),
    Heading("居民区", 7),
    Heading("小区", 7),
    Heading("地址（弄/号/室）", 13),
    Heading("户主/责任人", 6.5),
    Heading("联系电话", 12),
    Heading("隐患类型", 10),
    Heading("隐患描述", 14, kind="wrap"),
    Heading("等级", 4.5),
    Heading("发现日期", 10.5, kind="date"),
    Heading("发现人", 6.5),
    Heading("是否当场整改", 5, over=_FIXING),
    Heading("整改措施", 11, over=_FIXING, kind="wrap"),
    Heading("整改时限", 10.5, over=_FIXING, kind="date"),
    Heading("整改责任人", 6.5, over=_FIXING),
    Heading("复查日期", 10.5, kind="date"),
    Heading("复查人", 6.5),
    Heading("复查情况", 6.5),
    Heading("移交单位", 8),
    Heading("移交日期", 10.5, kind="date"),
    Heading("是否销号", 5),
    Heading("销号日期", 10.5, kind="date"),
    Heading("整改前照片（张数）", 7, kind="number"),
    Heading("整改后照片（张数）", 7, kind="number"),
    Heading("备注", 9, kind="wrap"),
]
GONE = ("withdrawn", "merged")
"""States whose hazards leave the figures from the day on which they came into them (domain note §7.2)."""


def sheet(ledger: Ledger, period: Period, full: bool = False) -> Sheet:
    """Every hazard found by that day, or in that month, as it stood at the end of that day."""
    del full  # nothing in this form is masked: the town office has to reach the person
    month = (period.first.isoformat(), period.last.isoformat()) if period.first else None
    lines = hazards(ledger, period.as_of, month)
    listed = [line for line in lines if line.then.state not in GONE]
    return Sheet(
        title=f"火灾隐患排查整治台账{period.words}",
        headings=HEADINGS,
        rows=[_row(number, line) for number, line in enumerate(listed, start=1)],
        above=[filled_in(ledger, period)],
        totals=[_total(listed)],
        below=[_note(listed, len(lines) - len(listed), period)],
        name="隐患台账",
    )


def _row(number: int, line: HazardLine) -> list[Cell]:
    facts, then = line.facts, line.then
    return [
        number,
        facts["hazard_no"],
        facts["unit"],
        facts["compound_name"],
        where(facts),
        facts["responsible_name"],
        _said(Hazard, "phones", facts),
        codes.short_label("hazard_kinds", facts["kind"]) if facts["kind"] else None,
        facts["description"],
        _said(Hazard, "severity", facts),
        facts["found_on"],
        _said(Hazard, "found_by", facts),
        _yes_no(then.fixed_on_site),
        facts["measures"],
        None if then.fixed_on_site else then.due_date or facts["due_text"],
        facts["fix_worker"],
        line.recheck.get("rechecked_on"),
        _said(Recheck, "rechecked_by", line.recheck),
        _said(Recheck, "result", line.recheck),
        _said(Referral, "body", line.referral),
        line.referral.get("referred_on"),
        "是" if then.state == "closed" else "否",
        then.closed_on if then.state == "closed" else None,
        line.photos.get("before"),
        line.photos.get("after"),
        facts["remark"],
    ]


def where(facts: dict[str, Any]) -> str:
    """The place of a hazard in one cell: the flat, the place in the stairwell or compound, or the shop."""
    if facts["shop"]:
        number = f"{facts['house_no']}号" if facts["house_no"] else ""
        lane = f"{facts['shop_lane']}弄" if facts["shop_lane"] else ""
        address = f"{facts['shop_road']}{lane}{number}" if facts["shop_road"] else facts["shop_address"] or ""
        return f"{address}{facts['shop_name'] or ''}"  # known again on import: ledger.find.known.shops_in_words
    if facts["household"]:
        return facts["address_text"] if facts["number"] is None and facts["address_text"] else _address(facts)
    place = facts["place"] or ""
    stairwell = _address(facts) if facts["number"] else ""
    return place if not stairwell or stairwell in place or _names_it(place, facts) else stairwell + place


def _names_it(place: str, facts: dict[str, Any]) -> bool:
    """Whether the words of the place name the stairwell by themselves (45号3楼楼道)."""
    return f"{facts['number']}号" in place


def _address(facts: dict[str, Any]) -> str:
    compound = None if facts["road"] or facts["lane"] else facts["compound_name"]
    parts = (facts[name] for name in ("road", "lane", "sub_lane", "number", "room_no", "room_part"))
    return text(Address(compound, *parts))


def _said(model: type[Row], name: str, line: dict[str, Any]) -> Cell:
    return cell(model.columns()[name], line.get(name)) or None


def _yes_no(value: int | None) -> str | None:
    return None if value is None else "是" if value else "否"


def _total(lines: list[HazardLine]) -> list[Cell]:
    on_site = sum(bool(line.then.fixed_on_site) for line in lines)
    closed = sum(line.then.state == "closed" for line in lines)
    referred = sum(line.then.state == "referred" for line in lines)
    cells: dict[str, Cell] = {
        "序号": "合计",
        "隐患编号": f"共 {len(lines)} 处",
        "是否当场整改": f"{on_site} 处",
        "整改措施": f"限期 {len(lines) - on_site} 处",
        "移交单位": f"未结 {referred} 处",
        "是否销号": f"{closed} 处",
        "整改前照片（张数）": sum(line.photos.get("before", 0) for line in lines),
        "整改后照片（张数）": sum(line.photos.get("after", 0) for line in lines),
    }
    return [cells.get(heading.label) for heading in HEADINGS]


def _note(lines: list[HazardLine], gone: int, period: Period) -> str:
    day = period.as_of.isoformat()
    states = Counter(line.then.state for line in lines)
    overdue = sum(line.then.is_overdue(day) for line in lines)
    fixing = states["fixing"] + states["suspended"]
    said = (
        f"注：本表状态截至 {_chinese(period.as_of)}。发现 {len(lines)} 处，已销号 {states['closed']} 处，"
        f"整改中 {fixing} 处（其中逾期 {overdue} 处），移交未结 {states['referred']} 处。"
        "整改时限早于截止日期且未销号的为逾期；无法联系而挂起的计入整改中。"
    )
    return said + (f"误报撤销和合并的 {gone} 处未列入。" if gone else "")


def _chinese(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
