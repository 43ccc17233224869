"""What title, metadata, sheet name and section lines say about the place of the rows."""

import re
import unicodedata
from dataclasses import replace
from typing import Final

from xinjing_desktop.exchange.tables import Table
from xinjing_desktop.records import address
from xinjing_desktop.records.address import Address

_CUT: Final = (
    r"(?:^|[^\u4e00-\u9fff]|居民区|居委会|居委|社区|街道|新泾镇|长宁区|上海市|位于|沿街|地址|[一二三四五六七八九十]、)"
)
_ROAD: Final = re.compile(
    rf"{_CUT}([\u4e00-\u9fff]{{1,4}}?(?:路|大道|公路)|[\u4e00-\u9fff]{{2,3}}?街(?=\d|段|东|西|南|北|沿|$))(?!灯|口|面|费|由)"
)
_NO_ROADS: Final = frozenset(
    ("道路", "马路", "公路", "铁路", "线路", "电路", "一路", "沿路", "沿街", "临街", "走路", "网路", "主路", "支路")
)
_LANE: Final = re.compile(r"(\d+)弄(?!堂)")
_SUB_LANE: Final = re.compile(r"弄(\d+)支弄")
_STAIRWELL: Final = re.compile(
    r"(?<![\d.~至到、,/月-])(\d{1,4}[甲乙丙丁]?)号([甲乙丙丁]?)(?!线|文|令|[\d~至到、,/]|-\d)"
)
_SEVERAL: Final = re.compile(r"\d+号?[-~—至到、,/]\d+号|\d+号楼?[、,/至~—-]\d")
_COMPOUND: Final = re.compile(
    r"(?:^|[(（「“\s:]|居民区|居委会|社区)([\u4e00-\u9fff]{1,6}(?:[一二三四五六七八九十]+村|\d+村|新村|小区|苑|花园|公寓|家园|名邸|花苑|佳苑|公馆|新苑|大厦|坊|里|园|庭|城))(?!居民区|居委|路|村民|镇)"
)
_NAMED: Final = re.compile(r"小区(?:名称)?:([\u4e00-\u9fff\d]{2,10})")


_ROOM_LINE: Final = re.compile(r"[^\w\d]*(\d{3,4}(?:[-~]\d{2,4})?)\s*室(?![\d内外])")


def door_in(text: str) -> Address | None:
    """The flat that a section line names for the persons below it: 101室　户主：葛亮."""
    found = _ROOM_LINE.match(unicodedata.normalize("NFKC", text))
    room = address.parse(f"{found.group(1)}室") if found else None
    return Address(room_no=room.room_no) if room else None


def place_in(text: str) -> Address | None:
    """The place a line names, as far as it names one; a range of stairwells names none."""
    plain = unicodedata.normalize("NFKC", text)
    plain = re.sub(r"\d{4}年\d{1,2}月(?:\d{1,2}[日号])?|\d{1,2}月\d{1,2}[日号]|(?:联系)?电话:?\s*[\d-]+", " ", plain)
    plain = re.sub(r"(?:居委会?|居民区|办公|单位|办公室|联系|通讯)地址:?[^ ,;]+", " ", plain)
    tight = re.sub(r"(?<=\d)\s+(?=[号弄支])|(?<=[路弄])\s+(?=\d)", "", plain)
    roads = [m.group(1) for m in _ROAD.finditer(tight) if m.group(1) not in _NO_ROADS]
    lanes, stairwells = _LANE.findall(tight), _STAIRWELL.findall(tight)
    named, found = _NAMED.search(tight), _COMPOUND.search(tight)
    sub_lane = _SUB_LANE.search(tight)
    several = bool(_SEVERAL.search(tight)) or len({"".join(one) for one in stairwells}) > 1
    other = address.find(text) or Address()
    compound = (named or found).group(1) if (named or found) else None  # type: ignore[union-attr]
    spelled = address.parse(compound) if compound else None
    lane = lanes[0] if len(set(lanes) - {sub_lane.group(1) if sub_lane else ""}) == 1 else None
    place = Address(
        compound=(spelled.compound if spelled else compound) or other.compound,
        road=address.road_of(roads[0]) if len(set(roads)) == 1 else other.road if not roads else None,
        lane=lane or (other.lane if not lanes else None),
        sub_lane=sub_lane.group(1) if sub_lane else None,
        stairwell=None if several else "".join(stairwells[0]) if stairwells else other.stairwell,
    )
    return place if place != Address() else None


def sheet_place(name: str) -> Address | None:
    """The place a sheet is named after: 45号, 12甲号, 13号（一）."""
    text = unicodedata.normalize("NFKC", name).strip()
    text = re.sub(r"\((?:[一二三四五六七八九十\d]+|续|新|旧|定稿)\)$", "", text)
    if re.fullmatch(r"\d{1,4}[甲乙丙丁]?#?(?:楼|门洞|门)?", text) and not text.isdigit():
        return Address(stairwell=re.sub(r"[#楼门洞]", "", text))
    return place_in(text)


def under(section: Address | None, before: Address | None) -> Address | None:
    """The context below a section line; a line that names only a stairwell keeps the road of the line before."""
    if section is not None and before is not None and section.room_no and not section.stairwell:
        return replace(before, room_no=section.room_no)
    if section is None:
        return replace(before, room_no=None) if before else None
    if before is None or section.road or section.lane or section.compound:
        return section
    sub_lane = section.sub_lane or before.sub_lane
    return replace(before, stairwell=section.stairwell, sub_lane=sub_lane, room_no=None)


def joined(*lines: Address | None) -> Address | None:
    """The first line wins; another line adds what is missing unless it speaks of another road, lane or compound."""
    result = Address()
    for line in lines:
        if line is None or any(
            getattr(result, part) and getattr(line, part) and getattr(result, part) != getattr(line, part)
            for part in ("compound", "road", "lane")
        ):
            continue
        result = Address(
            result.compound or line.compound,
            result.road or line.road,
            result.lane or line.lane,
            result.sub_lane or line.sub_lane,
            result.stairwell or line.stairwell,
            result.room_no or line.room_no,
        )
    return result if result != Address() else None


def contexts_of(table: Table) -> list[Address | None]:
    """What holds for each data row of a table: section line, sheet name, title, in this order."""
    sheet = sheet_place(table.grid.name)
    title = joined(*map(place_in, table.titles))
    lines = sorted(table.sections.items())
    result: list[Address | None] = []
    section, at = None, 0
    whole = joined(sheet, title)
    for row in table.data_rows:
        moved = False
        while at < len(lines) and lines[at][0] < row:
            line = lines[at][1]
            section, at, moved = under(door_in(line) or place_in(line), section), at + 1, True
        if moved:
            whole = joined(section, sheet, title)
        result.append(whole)
    return result
