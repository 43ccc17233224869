"""How an address is written in Shanghai, from the road down to the let room, and how it is taken apart.

路 road, 弄 lane, 支弄 sub-lane, 号 stairwell (门洞), 室 room. Everything below works on text in half width.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from xinjing_desktop.records.address_text import ELSEWHERE, PREFIX, plain, road_of


@dataclass(frozen=True, slots=True)
class Address:
    """A dwelling, a house on a road, or a place; what the text does not say is None."""

    compound: str | None = None
    road: str | None = None
    lane: str | None = None
    sub_lane: str | None = None
    stairwell: str | None = None
    room_no: str | None = None
    room_part: str | None = None
    house_no: str | None = None
    """The number of a house or shop on a road itself, without a lane: 88, 96-1."""
    remark: str | None = None
    place: str | None = None
    """The whole text, when it means a place that is not a flat: 45号3楼楼道."""


_ROAD_END: Final = r"(?:公路|大道|路|街|道|巷|大街)"
_STRONG_END: Final = (
    r"(?:新村|[一二三四五六七八九十]+村|村|小区|苑|花园|家园|公寓|别墅|花苑|佳园|嘉园|名邸|华庭|名城|公馆|豪庭|雅居|宅|坊|邨)"
    "(?:[一二三四五六七八九]期)?"
)
_WEAK_END: Final = r"(?:里|庭|府|湾|居|邸|墅|轩|阁|园|城|名都|广场|大厦|大楼|院|寓|基地|宿舍|楼)"
_ROAD: Final = re.compile(rf"[一-鿿]{{1,8}}{_ROAD_END}")
_COMPOUND: Final = re.compile(rf"[一-鿿]{{1,10}}{_STRONG_END}")
_COMPOUND_ROAD: Final = re.compile(rf"([一-鿿]{{1,8}}?{_STRONG_END})([一-鿿]{{2,7}}{_ROAD_END})")
_ROAD_COMPOUND: Final = re.compile(rf"([一-鿿]{{1,6}}?{_ROAD_END})([一-鿿]{{2,8}}{_STRONG_END})")
_NEAR: Final = re.compile(
    "[东南西北前后侧门边旁口内外上下对面]$|附近|幼儿园|医院|学校|公园|门口|大门|[东南西北]门|物业|车棚|菜场|对面|旁"
    "|[东南西北]侧|楼道|弄堂|沿街|沿线|公共"
)
_GENERIC: Final = frozenset(
    ("小区", "本小区", "小区内", "本居民区", "门洞", "楼组", "住宅", "地址", "门牌", "在", "位于", "住")
)

_STAIR: Final = re.compile(
    r"(?P<no>\d{1,5}(?:[-/]\d{1,3})?)(?P<a>[甲乙丙丁戊己庚辛A-Z])?"
    r"(?:号楼(?![道下梯顶前上内外组后门宇栋间层])|号门洞|号门(?=\d|$)|号院|号|幢|栋|座|门洞|门(?=\d|$)|#楼?)(?P<b>[甲乙丙丁戊](?!烷))?"
    r"(?:-(?P<sub>\d{1,2})(?![\d层楼]))?"
)
_LETTERED: Final = re.compile(r"(?P<no>[A-Z]\d{0,2})(?:座|栋|幢|号楼|楼)")
_BLOCK: Final = re.compile(r"(?P<no>\d{1,3})(?:幢|栋)(?=\d+号)")
_UNIT: Final = re.compile(r"(\d{1,2})(?:单元|门)-?|-?(\d{1,2})-(?=\d{3,4}(?!\d))")
_THREE: Final = re.compile(r"(\d{1,5})-(\d{1,4}[甲乙丙丁]?)-(\d{2,4}[A-Z]?)")
_TWO: Final = re.compile(r"(\d{1,4}[甲乙丙丁]?)(?:[-/]|(?<=[甲乙丙丁]))(?=\d{3,4}|\d{1,2}室)")
_ROOM: Final = re.compile(
    r"[-,/、]?(?:(?:\d{1,2}|底)(?:楼|层)(?=[A-Z]?\d{3,4}))?(?P<no>[A-Z]?\d{1,5})"
    r"(?:(?:室|房间|房)?[-~、,/&和](?P<to>[A-Z]?\d{2,5}))?"
    r"(?:(?P<sign>室|房间|房|户$)|(?![\dF楼层单号弄幢栋门个户人辆只次米元年月日:]|-\d{1,2}[楼层F]))"
)
_NAMED_ROOM: Final = re.compile(
    r"(?:\d{1,2}楼|\d{1,2}层|底楼|底层)?"
    "(?:底楼|底层|地下室|半地下室|阁楼|门面房?|门卫室?|值班室|亭子间|假?[三3]层阁?|[前后]?客堂|[前后]楼|[前后东西]厢房?"
    r"|统楼|夹层|跃层|过街楼|披间|晒台|天井|[前后中东西南北]间|灶间|汽车间|汽车库|储藏室|传达室|门房间?)(?P<more>\d{0,3})室?(?:\((?P<note>[^()]*)\))?"
)
_PART_WORD: Final = (
    r"[A-Z]\d?[室间房座]?|[甲乙丙丁][室间]?|[前后]门|\d{1,2}号?床|(?:亭子间|[前后]?客堂间?|[前后]楼|[东西前后]厢房?|统间|统楼|夹层|隔间|客厅|餐厅|阁楼|书房|阳台间|床位)\d*"
    "|(?:[东南西北中前后大小朝主次客]{1,2}|第[一二三四五六1-6])(?:卧室?|间|房间?|厅)"
    "|[1-6一二三四五六]号?(?:房间?|间|卧室?)"
)
_PART: Final = re.compile(rf"-?(?P<bare>{_PART_WORD})|-(?P<number>\d{{1,2}})室?|\((?P<in>{_PART_WORD}|\d{{1,2}})\)")
_NOT_INSIDE: Final = re.compile(
    "门口|门前|门外|[楼走过]道|走廊|楼梯|转角|平台|门厅|大厅|电梯|车库|车棚|停车|窗外|外墙|室外|楼顶|天台|屋顶|[东南西北]侧"
    "|对面|旁|之间|楼[上下]|公共|电表|管道|电缆|井|隔壁|前方|附近|绿化|围墙|出入口|消防|单元门|架空|楼前|楼后|至"
)
_DWELLING_AGAIN: Final = re.compile(r"\d(?:号|室|弄)|\d{3}")
_BRACKET: Final = re.compile(r"\(([^()]*)\)")
_MISTYPED: Final = re.compile(r"(?<![\dA-Z])\d{1,2}[ILO](?:室|$)")
"""A letter for a digit: 60l室 is 601, not part L of flat 60."""
_SLASHED: Final = re.compile(r"\d{1,4}/\d{1,4}[甲乙丙丁]?/(?!19\d\d|20[0-3]\d)\d{3,4}室?")
_SHORT: Final = re.compile(
    "(?:上海市?)?(?:长宁区)?(?:新泾镇)?"
    "(?:(?P<road>(?!长宁[一-鿿]{2,4}路)[^\\W\\d_市区县镇乡村苑园弄号]{1,5}路)|(?P<village>[^\\W\\d_市区县镇乡村苑园弄号路]{1,5}[新一二三四五六七八九十]村))?"
    "(?:(?P<lane>[1-9][0-9]{0,3})弄)?(?:(?P<sub>[1-9][0-9]{0,3})支弄)?(?P<no>[1-9][0-9]{0,3})号0{0,2}(?P<room>[1-9][0-9]{0,3})室?"
)
_PAIR: Final = re.compile(r"(?:([1-9][0-9]{0,3})-)?([1-9][0-9]{0,3})[-#]0?([1-9][0-9]{2,3})室?")
_ROOM_ALONE: Final = re.compile(r"0?([1-9][0-9]{2,3})室?")


def _unzeroed(number: str) -> str:
    return number.lstrip("0") or "0"


def _names(name: str) -> tuple[str | None, str | None] | None:
    """Compound and road in the words before the first number; None when they are neither."""
    if not name or name in _GENERIC:
        return None, None
    if name.startswith(("小区", "中心", "街心")):
        return None  # 小区中心花园 is a place in the estate
    if found := _COMPOUND_ROAD.fullmatch(name):
        return found[1], road_of(found[2])
    if _COMPOUND.fullmatch(name):
        if (found := _ROAD_COMPOUND.fullmatch(name)) and len(found[2]) > 2:
            return found[2], road_of(found[1])
        return name, None
    if _ROAD.fullmatch(name):
        return None, road_of(name)
    return None


def _unwrapped(text: str) -> str:
    """The text with brackets opened that hold an essential part: 绿泉苑(北渔路123弄)45号, 北渔路123弄(绿泉苑)45号."""

    def opened(found: re.Match[str]) -> str:
        inside = found[1]
        if found.end() < len(text) and text[found.start() - 1] == "号" and _COMPOUND.fullmatch(inside):
            return ""
        if found.end() < len(text) and (re.search(r"\d弄$", inside) or _COMPOUND.fullmatch(inside)):
            return inside
        if text[found.start() - 1 : found.start()] == "号" and re.fullmatch(r"\d{3,4}室?", inside):
            return inside
        return found[0]

    if "(" not in text:
        return text
    behind = re.search(r"号\(([^()]*)\)(?=\d)", text)
    named = behind[1] if behind and _COMPOUND.fullmatch(behind[1]) and _ROAD.match(text) else ""
    return named + _BRACKET.sub(opened, text)  # 北渔路123弄45号(绿泉苑)601室


class _Reader:
    """Reads one address from left to right; `at` is how far it has come."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.compound: str | None = None
        self.road: str | None = None
        self.lane: str | None = None
        self.sub_lane: str | None = None
        self.stairwell: str | None = None
        self.room_no: str | None = None
        self.room_part: str | None = None
        self.remark: str | None = None
        self.is_place = False

    def take(self, pattern: str) -> re.Match[str] | None:
        found = re.compile(pattern).match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def read(self) -> bool:
        """Read as far as possible; False when this is no address at all."""
        return self._name() and self._lanes() and self._door() and self._rest()

    def _name(self) -> bool:
        name = re.match(r"[^\d#(]*", self.text)
        words = name[0] if name else ""
        if words and self.text[len(words) - 1].isascii():
            words = words.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-,/")
        if _LETTERED.match(self.text) or _NAMED_ROOM.fullmatch(self.text):
            return True
        found = _names(words)
        if found is None:
            following = re.match(r"\d{1,5}(?:[甲乙丙丁]?号|弄|[-#]\d)", self.text[len(words) :])
            if not following or _NEAR.search(words) or not 2 <= len(words) <= 8:
                return False
            found = (words, None)  # a name nobody listed, such as the estate's short name
        self.compound, self.road = found
        self.at = len(words)
        return True

    def _lanes(self) -> bool:
        if found := self.take(r"(\d{1,5})弄(?:内(?=\d))?"):
            self.lane = _unzeroed(found[1])
            if found := self.take(rf"([一-鿿]{{1,8}}?{_STRONG_END}|[一-鿿]{{1,6}}?{_WEAK_END})(?=\d|$)"):
                if re.fullmatch("小区|宿舍|[底顶]楼", found[1]):
                    self.at = found.start() if found[1] != "小区" else self.at
                else:
                    self.compound = self.compound or found[1]
        if found := self.take(r"(\d{1,5})支(?:弄|(?=\d+号))"):
            self.sub_lane = _unzeroed(found[1])
        return True

    def _door(self) -> bool:
        text = self.text
        if self.at == len(text):
            return True
        three = _THREE.match(text, self.at) if self.lane is None else None
        if three and three.end() == len(text) and not _same_floor(three[2], three[3]):
            self.lane, self.stairwell, self.room_no = _unzeroed(three[1]), _unzeroed(three[2]), _unzeroed(three[3])
            self.at = len(text)
            return True
        if found := _BLOCK.match(text, self.at):
            self.remark, self.at = found[0], found.end()
        if found := _STAIR.match(text, self.at) or _LETTERED.match(text, self.at):
            self._take_stairwell(found)
        elif found := _TWO.match(text, self.at):
            room = _ROOM.match(text, found.end())
            first, second = found[1], room["no"] if room else ""
            merged = _same_floor(first, second) or (len(first) == 4 and len(second) == 2 and first[-2:] < second)
            if room and not merged and (self.road is None or self.lane or len(room["no"]) > 2):
                self.stairwell, self.at = _unzeroed(found[1]), found.end()
        if self.stairwell is None and self.road and not self.lane:
            if found := self.take(r"(\d{1,5}(?:-\d{1,4})?[甲乙丙丁A-Z]?)$"):
                self.stairwell = found[1]  # 北渔路90, 长顺路34-5
            return True
        self._room()
        return True

    def _take_stairwell(self, found: re.Match[str]) -> None:
        groups = found.groupdict()
        number = "-".join(map(_unzeroed, re.split("[-/]", groups["no"]))) if groups["no"][0].isdigit() else groups["no"]
        self.stairwell = number + (groups.get("a") or groups.get("b") or "")
        self.at = found.end()
        if groups.get("sub"):
            self.stairwell += f"-{_unzeroed(groups['sub'])}"
        elif unit := _UNIT.match(self.text, self.at):
            self.stairwell += f"-{_unzeroed(unit[1] or unit[2])}"
            self.at = unit.end()

    def _room(self) -> None:
        if found := _NAMED_ROOM.match(self.text, self.at):
            if found.end() == len(self.text):
                self.room_no = self.text[self.at : found.end() if not found["note"] else found.start("note") - 1]
                self.room_no = self.room_no.removesuffix("室") if self.room_no[-2:-1].isdigit() else self.room_no
                self.remark, self.at = found["note"], len(self.text)
            return
        found = _ROOM.match(self.text, self.at)
        if not found:
            return
        bare = not (self.stairwell or found["sign"] or found["to"])
        if bare and not 3 <= len(found["no"]) <= 4:
            return
        number = _unzeroed(found["no"])
        to = found["to"]
        if to and len(to) == 2 and len(number) > 2:
            if found["no"][-2:] >= to:  # 601-12 is no range
                return
            to = number[:-2] + to
        if to and not _same_floor(number, _unzeroed(to)):
            return
        self.room_no = f"{number}-{_unzeroed(to)}" if to else number
        self.at = found.end()

    def _rest(self) -> bool:
        rest = self.text[self.at :]
        if not rest:
            return self.at > 0
        if self.room_no:
            return self._after_room(rest)
        if inside := re.fullmatch(r"\(([^()]*)\)", rest):
            self.is_place = bool(_NOT_INSIDE.search(inside[1]))
            self.remark = None if self.is_place else "、".join(filter(None, (self.remark, inside[1])))
            return True
        if re.fullmatch("(?:集体)?宿舍|招待所|[一二三四五六]期", rest):
            self.remark = rest
            return True
        if self.lane and not self.stairwell and _COMPOUND.fullmatch(rest):
            self.compound = self.compound or rest
            return True
        if re.match(r"[一-鿿]{1,6}(?:路|街|道)\d+[弄号]", rest):
            self.remark = rest  # a corner house: the second address stays readable
            return True
        self.is_place = True
        if re.match(r"[、,和及与/-]?\d+[甲乙]?号", rest) or _is_range(self.stairwell):
            self.stairwell = None  # 45号、46号 is no single stairwell
        return bool(self.compound or self.road or self.lane or self.stairwell)

    def _after_room(self, rest: str) -> bool:
        if re.match(r"[A-Z]\d", rest) and len(self.room_no or "") < 3:
            return False  # 6O1室: a letter typed for a digit
        if part := _PART.match(rest):
            left = rest[part.end() :]
            if not left or left in ("室", "房") or re.fullmatch(r"\([^()]*\)", left):
                self.room_part = (part["bare"] or part["number"] or part["in"] or "").removesuffix("室")
                self.remark = left[1:-1] if left[:1] == "(" else self.remark
                return True
        bracket = re.fullmatch(r"\(([^()]*)\)", rest)
        if not bracket and (_NOT_INSIDE.search(rest) or _DWELLING_AGAIN.search(rest)):
            self.room_no, self.is_place = None, True
            return self.stairwell is not None and not re.search(r"\d号", rest)
        self.remark = bracket[1] if bracket else rest.strip("-,/、:()")
        return len(self.remark or "") <= 20


def _is_range(number: str | None) -> bool:
    """Whether a number means several houses: 45-47, but not 12-3 (block 12, unit 3)."""
    first, _, last = (number or "").partition("-")
    return first.isdigit() and last.isdigit() and int(first) < int(last)


def _same_floor(first: str, second: str) -> bool:
    """Whether two room numbers lie side by side on one floor: 1601-1602, 601-602."""
    a, b = first.lstrip("0"), second.lstrip("0")
    if not (a.isdigit() and b.isdigit() and len(a) == len(b) >= 3):
        return False
    return a[:-2] == b[:-2] and 0 < int(b) - int(a) <= 9


def _usual(text: str) -> Address | None:
    """The three spellings that fill most lists, without the reader; None leaves the text to it."""
    if found := _SHORT.fullmatch(text):
        road, village, lane, sub_lane, number, room = found.groups()
        return Address(village, road and road_of(road), lane, sub_lane, number, room)
    if (found := _PAIR.fullmatch(text)) and not _same_floor(found[2], found[3]):
        return Address(lane=found[1], stairwell=found[2], room_no=found[3])
    if found := _ROOM_ALONE.fullmatch(text):
        return Address(room_no=found[1])
    return None


@lru_cache(maxsize=131072)
def read(text: str) -> Address | None:
    """An address taken apart; `place` is set to the text when it goes on to a place that is not a flat."""
    if usual := _usual(text):
        return usual
    cell = text.strip()
    text = plain(text)
    if not text or len(text) > 60:
        return None
    if usual := _usual(text):
        return usual
    if found := PREFIX.match(text):
        text = text[found.end() :]
    if not text or ELSEWHERE.match(text) or _MISTYPED.search(text):
        return None
    if _SLASHED.fullmatch(text):
        text = text.replace("/", "-")
    reader = _Reader(_unwrapped(text))
    if not reader.read():
        return None
    return Address(
        reader.compound,
        reader.road,
        reader.lane,
        reader.sub_lane,
        reader.stairwell,
        reader.room_no,
        reader.room_part or None,
        None,
        reader.remark or None,
        cell if reader.is_place else None,
    )


def on_the_road(address: Address) -> Address:
    """A number right behind a road, without lane and flat, is the number of a house: 北渔路88号."""
    if address.stairwell and address.road and not (address.lane or address.room_no or address.compound):
        return replace(address, stairwell=None, house_no=address.stairwell)
    return address
