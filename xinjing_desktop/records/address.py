"""Addresses: read from any usual spelling, completed from their context, compared, sorted and written one way."""

import datetime
import re
from dataclasses import replace
from functools import lru_cache
from typing import Final

from xinjing_desktop.records.address_grammar import Address, on_the_road, read
from xinjing_desktop.records.address_text import plain, road_of, without_prefix
from xinjing_desktop.records.floors import floor_of
from xinjing_desktop.records.text import cell_text, is_blank_word, number_of

__all__ = [
    "Address",
    "door_key",
    "dwelling_key",
    "fill",
    "find",
    "flat_key",
    "floor_of",
    "is_dwelling",
    "parse",
    "parse_parts",
    "parse_place",
    "parse_shop",
    "road_of",
    "sort_key",
    "stairwell_key",
    "text",
]  # fmt: skip

_NOTHING: Final = Address()


def _cell(cell: object) -> str | None:
    if isinstance(cell, str):
        return None if not cell or is_blank_word(cell) else cell
    if cell is None or isinstance(cell, bool | datetime.date | datetime.time | datetime.timedelta):
        return None  # 12-3 that a spreadsheet turned into a day is lost
    return cell_text(cell)


def parse(cell: object) -> Address | None:
    """The address a cell says, as far as it says it; None when it is none (菜场东面老房子)."""
    text = _cell(cell)
    return read(text) if text else None


def parse_place(cell: object) -> Address | None:
    """A place: a flat, a stairwell, a house on a road, an estate, or words kept whole; None only when empty."""
    text = _cell(cell)
    if not text:
        return None
    found = read(text)
    return Address(place=without_prefix(text)) if found is None else on_the_road(found)


def parse_shop(cell: object) -> Address | None:
    """The address of a shop: 北渔路88号, 96-1号, 34号-11, or a bare number; what follows the number is its remark."""
    text = _cell(cell)
    if not text:
        return None
    bare = re.fullmatch(r"(\d{1,5}(?:-\d{1,3})*[甲乙丙丁A-Z]?)(?:号(?:-(\d+))?)?([甲乙丙丁]?)", plain(text))
    if bare:
        return Address(house_no=bare[1] + (f"-{bare[2]}" if bare[2] else "") + bare[3])
    found = read(text)
    if found is None:
        return Address(place=text.strip())
    if found.lane or found.compound or not found.stairwell:
        return found
    inside = found.room_no and (found.room_no + ("室" if found.room_no[-1].isdigit() else ""))
    remark = "、".join(filter(None, (inside, found.room_part, found.remark)))
    return Address(road=found.road, house_no=found.stairwell, remark=remark or None, place=found.place)


def is_dwelling(address: Address | None) -> bool:
    """Whether the address means a flat and nothing else."""
    return address is not None and address.room_no is not None and address.place is None


def parse_parts(
    *,
    compound: object = None,
    road: object = None,
    lane: object = None,
    sub_lane: object = None,
    stairwell: object = None,
    room: object = None,
    part: object = None,
) -> Address | None:
    """One address from several columns; a cell may hold more than its column says. None when a cell cannot be read."""
    found = _whole_column(room, "室")
    larger = _larger_parts(stairwell, sub_lane, lane, road, compound)
    if found is None or larger is None or found.place:
        return None
    found = _merged(found, larger)
    if (words := _cell(part)) and not found.room_part:
        found = replace(found, room_part=plain(words).strip("()").removesuffix("室"))
    return found if found != _NOTHING else None


@lru_cache(maxsize=4096, typed=True)
def _larger_parts(*cells: object) -> Address | None:
    """Stairwell, sub-lane, lane, road and compound: the same for all doors of a stairwell, so read once."""
    found = _NOTHING
    for cell, sign in zip(cells, ("号", "支弄", "弄", "", ""), strict=True):
        read_part = _whole_column(cell, sign)
        if read_part is None:
            return None
        found = _merged(found, read_part)
    return found


@lru_cache(maxsize=4096, typed=True)
def _whole_column(cell: object, sign: str) -> Address | None:
    """What one cell says; an empty address for an empty cell, None when it cannot be read."""
    text = _cell(cell)
    return _NOTHING if text is None else _part_of_column(plain(text), sign, text)


def _part_of_column(text: str, sign: str, cell: str) -> Address | None:
    number = re.fullmatch(r"(\d{1,5})([甲乙丙丁A-Z]?)", text)
    if sign == "室":
        if number:
            return Address(room_no=number[1].lstrip("0") or "0", room_part=number[2] or None)
        if re.fullmatch(r"[A-Z]\d{1,4}", text):
            return Address(room_no=text)
        return read(cell)
    if sign == "号":
        if number:
            return Address(stairwell=(number[1].lstrip("0") or "0") + number[2])
        return read(cell)
    if sign == "支弄" and (found := re.fullmatch(r"(\d{1,4})(?:支弄|弄)?", text)):
        return Address(sub_lane=found[1])
    if sign == "弄" and number:
        return Address(lane=number[1].lstrip("0"))
    found_address = read(cell)
    if sign == "" and found_address is None:
        return Address(compound=text) if len(text) <= 12 and not re.search(r"\d", text) else None
    return found_address


def _merged(first: Address, second: Address) -> Address:
    """`first`, and from `second` what `first` does not say."""
    return Address(
        first.compound or second.compound,
        first.road or second.road,
        first.lane or second.lane,
        first.sub_lane or second.sub_lane,
        first.stairwell or second.stairwell,
        first.room_no or second.room_no,
        first.room_part or second.room_part,
        first.house_no or second.house_no,
        first.remark or second.remark,
        first.place or second.place,
    )


def fill(address: Address, context: Address | None) -> Address:
    """The address with the parts it does not say taken from the context, from the largest down to where it begins.

    An address naming another compound, road or lane takes nothing below it; a house on a road takes no lane.
    """
    if context is None:
        return address
    elsewhere = (
        (address.compound and context.compound and address.compound != context.compound)
        or (address.road and address.road != context.road and (context.road or not address.lane))
        or (address.compound and not context.compound and not address.lane)
    )
    if elsewhere:
        return address
    if address.lane and context.lane and address.lane != context.lane:
        same_road = address.road or context.road
        return replace(address, road=same_road) if not address.compound else address
    if address.house_no:
        return replace(address, road=address.road or context.road)
    stairwell = address.stairwell
    if stairwell and context.lane and not address.lane and stairwell.startswith(f"{context.lane}-"):
        stairwell = stairwell[len(context.lane) + 1 :]  # 123-45号 in lane 123
    if stairwell is None and (address.room_no or address == Address()):
        stairwell = context.stairwell
    return Address(
        address.compound or context.compound,
        address.road or context.road,
        address.lane or context.lane,
        address.sub_lane or (None if address.lane else context.sub_lane),
        stairwell,
        address.room_no,
        address.room_part,
        address.house_no,
        address.remark,
        address.place,
    )


_LABEL: Final = re.compile(r"[：:，,；;\s()（）【】《》“”|]+")
_IN_TITLE: Final = re.compile(
    "居民|住户|户籍|重点|特殊|人口|火灾|隐患|走访|沿街|商户|台账|名册|登记|信息|房屋|业主"
)


def find(line: object) -> Address | None:
    """The address that a title, a metadata line, a section line or a sheet's name gives to the rows below it."""
    if not isinstance(line, str) or not line.strip():
        return None
    return _find(line)


@lru_cache(maxsize=4096)
def _find(line: str) -> Address | None:
    found = Address()
    for piece in _LABEL.split(line):
        word = re.sub(r"^[▲△●■◆★※\d、.一二三四五六七八九十]{0,3}[▲△●■◆★※、.]", "", piece)
        word = word.removesuffix("沿线") if word.endswith("沿线") else word.removesuffix("段")
        word = _IN_TITLE.split(word, maxsplit=1)[0] if _IN_TITLE.search(word) else word
        if re.fullmatch(r"(?:门洞|楼组|地址|小区|路段|楼栋|门牌)", word) or not word:
            continue
        read_piece = read(word)
        if read_piece is None or read_piece.place or (read_piece.room_no and not read_piece.stairwell):
            continue
        if number_of(word) is not None or re.fullmatch(r"\d+", word):
            continue
        found = _merged(found, replace(read_piece, remark=None))
    return found if found != Address() else None


# --- keys, order and spelling

_DIGITS: Final = re.compile(r"\d+")
_VILLAGE_NUMERAL: Final = re.compile(r"([一二三四五六七八九十]+)村$")
_SAME_ROOM: Final = {"底层": "底楼", "1楼": "底楼", "门卫": "门卫室", "门面房": "门面"}


def stairwell_key(address: Address) -> str:
    """Equal for all spellings of one stairwell. A lane says more than the name of the compound behind it."""
    if address.lane:
        area = f"{address.road or ''}/{address.lane}"
    else:
        area = address.compound or address.road or ""
    return f"{area}/{address.sub_lane or ''}/{address.stairwell or address.house_no or ''}"


def dwelling_key(address: Address) -> str:
    """Equal for all spellings of one flat and for all its let parts."""
    return flat_key(stairwell_key(address), address.room_no or address.place or "")


def flat_key(stairwell: str, room: str) -> str:
    """The key of a flat in a stairwell whose key is known."""
    return f"{stairwell}/{_SAME_ROOM.get(room, room)}"


def door_key(address: Address) -> str:
    """Equal for all spellings of one door: the flat, or one let part of it."""
    return f"{dwelling_key(address)}/{address.room_part or ''}"


def _natural(words: str | None) -> str:
    return _DIGITS.sub(lambda digits: digits[0].zfill(6), words or "")


def _room_order(room: str) -> str:
    if "地下" in room:
        return "0"
    if room.startswith(("底", "门")):
        return f"1{room}"
    return f"2{_natural(room)}" if _DIGITS.search(room) else f"3{room}"


@lru_cache(maxsize=65536)
def sort_key(address: Address) -> str:
    """A text that sorts as people count: 45号 before 123号, 12甲 after 12, the basement first, 601 before 1001."""
    compound = _VILLAGE_NUMERAL.sub(lambda found: f"{number_of(found[1])}村", address.compound or "")
    parts = (_natural(compound), address.road or "", _natural(address.lane), _natural(address.sub_lane))
    number = _natural(address.stairwell or address.house_no)
    room = _room_order(address.room_no) if address.room_no else ""
    return "\t".join((*parts, number, room, address.room_part or "", address.place or ""))


def text(address: Address) -> str:
    """The one way to write an address: 北渔路123弄45号601室. Where a lane is known, the compound's name is left out."""
    if address.place:
        return address.place
    pieces = [address.compound or ""] if not address.lane and address.compound != address.road else []
    pieces.append(address.road or "")
    pieces.append(f"{address.lane}弄" if address.lane else "")
    pieces.append(f"{address.sub_lane}支弄" if address.sub_lane else "")
    if address.lane and address.compound and not (address.stairwell or address.sub_lane):
        pieces.append(address.compound)
    number = address.stairwell or address.house_no
    pieces.append(f"{number}{'座' if number[0].isalpha() else '号'}" if number else "")
    pieces.append(_room_text(address.room_no, address.room_part))
    if address.remark:
        pieces.append(f"（{address.remark}）")
    return "".join(pieces)


def _room_text(room: str | None, part: str | None) -> str:
    if not room:
        return ""
    written = f"{room}室" if room[-1].isdigit() else room
    if not part:
        return written
    return written + (part if part.isascii() and part.isalpha() else f"（{part}）")
