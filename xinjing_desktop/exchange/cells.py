"""How the cells of one column are read: from a cell to a value and the warnings it deserves.

A reader is chosen once per column. It never sees an empty cell, a ditto mark or an error; rows.py deals with those.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from xinjing_desktop.exchange.grid import Value
from xinjing_desktop.records import words
from xinjing_desktop.records.codes import kinds_in_text, read_code, read_kinds
from xinjing_desktop.records.text import clean, is_blank_word, split_names
from xinjing_desktop.records.ticks import chosen, read_number, read_tick

Result = tuple[Any, tuple[str, ...]]
Reader = Callable[[Value], Result]

NOTHING: Final[Result] = (None, ())
UNKNOWN: Final[Result] = (None, ("unknown_value",))


def text_of(value: Value) -> str:
    """A cell as text in half width, without outer blanks."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return clean(value)


def word_of(value: Value) -> str:
    """The word of a coded cell; of a printed choice such as □男 ☑女 the one that is ticked."""
    text = text_of(value)
    return chosen(text) if "□" in text or "☐" in text else text


def plain_text(value: Value) -> Result:
    """Text as written."""
    text = text_of(value)
    return NOTHING if is_blank_word(text) else (text, ())


_LISTS: Final = {"method": "visit_method", "outcome": "visit_outcome"}


def code_of(field: str, text: str) -> str | None:
    """The code that a word means in a coded field."""
    return read_code(_LISTS.get(field, field), text)


_RESTRICTED: Final = re.compile("社区矫正|安置帮教|刑满释放|刑释|吸毒|戒毒|艾滋")


def remark(value: Value) -> Result:
    """Free text about a person; what belongs to other authorities is not kept (samples/README.md, restricted_value)."""
    text = text_of(value)
    if _RESTRICTED.search(text):
        return None, ("restricted_value",)
    return NOTHING if is_blank_word(text) else (text, ())


def coded(field: str) -> Reader:
    """A column of a coded field."""

    def read(value: Value) -> Result:
        text = word_of(value)
        code = code_of(field, text)
        if code is None and field == "recheck_result":
            answer = read_tick(value)  # 是否整改到位: 是
            code = {True: "passed", False: "failed"}.get(answer) if isinstance(answer, bool) else None
        if code:
            return code, ()
        return NOTHING if is_blank_word(text) else UNKNOWN

    return read


def _said(yes: str, no: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(yes), re.compile(no)


_SAID: Final = {
    "closed": _said(
        r"(?:已|是)?(?:销号|销案|闭环|办结|完成|清零|整改|消除|整改完成|整改到位|完成整改|销项|消号)(?:完成|完毕)?",
        r"(?:未|没有|没|尚未|否|待)(?:销号|销案|闭环|办结|完成|清零|整改|消除|整改完成|整改到位|完成整改|销项|消号)|整改中|处理中|在办",
    ),
    "three_done": _said(
        r"(?:已|全部|均已|都已)?(?:落实|到位|完成|做到|做好|检查)(?:到位)?",
        r"(?:未|没有|没|不)(?:落实|到位|完成|做到|做好)",
    ),
    "people_sleep_in": _said(
        r"(?:有人?)?(?:住人|留宿|住宿|居住)", r"(?:不|无人?|没有?人?|未)(?:住人|留宿|住宿|居住|住)"
    ),
    "bedridden": _said(r"(?:长期|已)?卧床(?:不起)?|瘫痪(?:在床)?", r"(?:不|未|无|没有?|非)卧床|能下床|可下床"),
    "indoor_charging": _said(r"(?:有|存在)?(?:店内|室内)?充电", r"(?:不|无|没有?|未)(?:店内|室内|在店内)?充电"),
    "fixed_on_site": _said(
        r"(?:已)?(?:当场|现场|立即|即时|当即|即知即改|立行立改|立查立改|即查即改)(?:已?整改|改正|消除|完成|清除|处理)?(?:完成|到位|完毕)?",
        r"(?:限期|限时|逐步)(?:整改|改正)?.*",
    ),
}


def ticked(field: str) -> Reader:
    """A yes-or-no column; besides ticks it may say in words what its head asks."""
    yes, no = _SAID.get(field, _SAID["three_done"])

    def read(value: Value) -> Result:
        answer = read_tick(value)
        if answer != "unknown":
            return answer, ()
        word = word_of(value)
        if isinstance(answer := read_tick(word), bool):
            return answer, ()
        tight = words.normal(word)
        if not tight:
            return NOTHING
        if no.fullmatch(tight):
            return False, ()
        return (True, ()) if yes.fullmatch(tight) else UNKNOWN

    return read


def counted(value: Value) -> Result:
    """A number, with or without its unit."""
    number = read_number(value)
    if number.unknown or (number.value or 0) < 0:
        return UNKNOWN
    return number.value, (("number_approximate",) if number.approximate else ())


_ORDINALS: Final = {sign: number for number, sign in enumerate("零一二三四五六七八九十")} | {"两": 2, "首": 1, "再": 2}


def attempt(value: Value) -> Result:
    """第二次, 2, 二次, 首次."""
    said = re.fullmatch(
        r"第?([\d一二三四五六七八九十两首])(?:次|回|轮)?(?:上门|走访|入户)?", words.normal(text_of(value))
    )
    if said:
        return _ORDINALS.get(said.group(1)) or int(said.group(1)), ()
    return counted(value)


def level(value: Value, read: Callable[[str], int | None]) -> Result:
    """A level such as 四级 or 4."""
    text = text_of(value)
    found = read(text)
    if found is not None:
        return found, ()
    return NOTHING if is_blank_word(text) else UNKNOWN


def hazard_kinds(value: Value) -> Result:
    """The kinds of a type cell; words that name none make it H99."""
    text = word_of(value)
    found, unknown = read_kinds(text)
    if unknown and not found and is_half_a_kind(value):
        return NOTHING  # the other columns decide
    if not unknown:
        return (found or None), ()
    return (found or ["H99"]), ("unknown_value",)


_HALF: Final = re.compile("(?:乱|违规|违章)?(?:堆物|堆放|堆放杂物|堆放物品|堆积杂物|堆杂物|杂物|充电|停车|停放|停放车辆|停放电动车)")


def is_half_a_kind(value: Value) -> bool:
    """Whether a type cell names the deed and leaves the place to its neighbours: 堆物, 违规充电."""
    return isinstance(value, str) and bool(_HALF.fullmatch(words.normal(value))) and not read_kinds(value)[0]


def kinds_told(text: str) -> list[str]:
    """The kinds a description speaks of."""
    return kinds_in_text(text)


def name_list(value: Value) -> Result:
    """Several names in one cell; what stands in brackets is dropped."""
    return (list(split_names(value)) or None), ()


def fix_manner(value: Value) -> Result:
    """当场整改 or 限期整改, in words or as 1 and 0."""
    text = words.normal(word_of(value))
    if is_blank_word(text):
        return NOTHING
    on_site = bool(re.search("当场|现场|立即|即时|当即|立行立改|即知即改|立查立改|即查即改", text))
    limited = bool(re.search("限期|限时|逐步|延期", text))
    if on_site != limited:
        return on_site, ()
    if on_site:
        return None, ("contradiction",)
    answer = read_tick(text)
    return UNKNOWN if answer == "unknown" else (answer, ())
