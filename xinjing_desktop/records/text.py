"""Plain text as cells hold it: folded to half width, names made comparable, Chinese numerals read and written."""

import datetime
import re
from functools import lru_cache
from typing import Final, NamedTuple

from xinjing_desktop.records.words import BLANK_WORDS, normal

_BLANK_SIGNS: Final = (0x3000, 0xA0, 0x202F, 0x205F, 0x09, *range(0x2000, 0x200B))
_INVISIBLE: Final = (0xFEFF, 0xAD, 0x2060, *range(0x200B, 0x2010), *range(0x202A, 0x202F))
_FOLD: Final = {
    **{code: code - 0xFEE0 for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()},
    **dict.fromkeys(_BLANK_SIGNS, ord(" ")),
    **dict.fromkeys(_INVISIBLE, None),
    **{ord(wide): ord(narrow) for wide, narrow in zip("＃＊＋－．／＠％\r", "#*+-./@%\n", strict=True)},
}
_FOLDED: Final = re.compile(r"[^\x20-\x7e\n一-鿿、。，；：！？（）《》“”‘’—…·]")
_BLANKS: Final = re.compile(r" {2,}")
_LINES: Final = re.compile(r" ?\n[ \n]*")
_DOTS: Final = re.compile(r"(?<=[㐀-鿿])\s*[·•・．‧∙⋅․･●˙.]\s*(?=[㐀-鿿])")
_BRACKETS: Final = re.compile(r"[（(【\[〔]([^（）()【】\[\]〔〕]*)[)）】\]〕]?")
_INNER_BLANK: Final = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_PLAIN_NAME: Final = re.compile(r"[一-鿿]{2,3}")
_SEPARATORS: Final = re.compile(r"\s*[/、，,；;&＆|\n]\s*|(?<=[㐀-鿿]{2})\s*(?:和|及)\s*(?=[㐀-鿿]{2,3}$)")
_AND_OTHERS: Final = re.compile(r"等(?:\d+|[一二两三四五六七八九十]+)?[人位名]?$")

SURNAMES: Final = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马"
    "苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪"
    "祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田"
    "樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封"
    "芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶"
    "郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边"
    "扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚"
    "越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公䶮尉肖闫覃楚朴付佟"
    "兰冼区撒迟麦粟承佘茆邸岳诺苟仝"
)
_DOUBLE: Final = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶太叔申屠公孙慕容仲孙钟离"
    "长孙宇文司徒鲜于司空闾丘令狐百里呼延东郭南门西门第五轩辕拓跋完颜耶律纳兰爱新叶赫"
)
DOUBLE_SURNAMES: Final = frozenset(_DOUBLE[start : start + 2] for start in range(0, len(_DOUBLE), 2))


class Name(NamedTuple):
    """A person's name; what stood in brackets behind it; whether two people stand in the cell (then as written)."""

    name: str | None
    note: str = ""
    several: bool = False


def cell_text(cell: object) -> str:
    """A raw cell as text: whole numbers without their decimal point, days and times as a person writes them."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ", "minutes") if cell.time() != datetime.time() else cell.date().isoformat()
    return str(cell)


@lru_cache(maxsize=65536)
def _clean(text: str) -> str:
    text = text.translate(_FOLD).strip()
    if "\n" in text:
        text = _LINES.sub("\n", text)
    return _BLANKS.sub(" ", text)


def clean(cell: object) -> str:
    """The text of a cell: digits, letters and blanks in half width, nothing invisible; Chinese punctuation stays."""
    text = cell if isinstance(cell, str) else cell_text(cell)
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    if not _FOLDED.search(text) and "  " not in text and "\n" not in text:
        return text.strip()
    return _clean(text)


def is_blank_word(cell: object) -> bool:
    """Whether a cell is empty or says “nothing” in words (README of the samples, §5 “Blank words”)."""
    return cell is None or cell == "" or (isinstance(cell, str) and len(cell) < 12 and normal(cell) in BLANK_WORDS)


# --- names


def _together(text: str) -> str:
    """A name without blanks between Chinese characters and with one sign for the dot in minority names."""
    return _INNER_BLANK.sub("", _DOTS.sub("·", text)).strip(" .。:：,，;；、")


def _is_two_people(parts: list[str]) -> bool:
    return len(parts) > 1 and all(2 <= len(_together(part)) <= 15 or part == "" for part in parts)


def _blank_between_people(text: str) -> bool:
    """Whether a blank separates whole names (陆永强 沈佳), not the characters of one (张 三, 欧阳 娜娜)."""
    parts = text.split()
    if len(parts) < 2 or parts[0] in DOUBLE_SURNAMES or not all(2 <= len(part) <= 4 for part in parts):
        return False
    return all(part[0] in SURNAMES and ord(part[1]) > 0x3400 for part in parts)


@lru_cache(maxsize=65536)
def _name(text: str) -> Name:
    text = clean(text).replace("\n", " ")
    notes = [note.strip() for note in _BRACKETS.findall(text)]
    bare = _BRACKETS.sub(" ", text).strip() if notes else text
    if is_blank_word(bare):
        return Name(None, "、".join(notes))
    several = _is_two_people(_SEPARATORS.split(bare)) or _blank_between_people(bare)
    if several:
        return Name(_together(text) if not _blank_between_people(bare) else text, "", True)
    return Name(_together(bare) or None, "、".join(filter(None, notes)))


def is_plain_name(cell: object) -> bool:
    """Whether a cell is two or three Chinese characters, as nearly every name, and so needs no cleaning."""
    return isinstance(cell, str) and _PLAIN_NAME.fullmatch(cell) is not None and cell not in BLANK_WORDS


def clean_name(cell: object) -> Name:
    """A name cell: inner blanks gone, one dot sign, brackets kept apart, two people (张三/李四) flagged."""
    if isinstance(cell, str):
        if is_plain_name(cell):
            return Name(cell)
        return _name(cell) if cell else Name(None)
    text = cell_text(cell)
    return _name(text) if text else Name(None)


@lru_cache(maxsize=16384)
def _names(text: str) -> tuple[str, ...]:
    text = _BRACKETS.sub(" ", clean(text)).strip()
    found: list[str] = []
    for part in _SEPARATORS.split(text):
        pieces = part.split() if _blank_between_people(part) else [part]
        found.extend(_together(_AND_OTHERS.sub("", piece)) for piece in pieces)
    return tuple(dict.fromkeys(name for name in found if name and not is_blank_word(name)))


def split_names(cell: object) -> tuple[str, ...]:
    """The names of several people in one cell (陆永强、沈佳, 吴建国 周敏, 周敏/沈佳), each once."""
    return _names(cell_text(cell))


def looks_like_name(text: str) -> bool:
    """Whether a word can be the name of a person, told from its surname and length."""
    if "·" in text:
        return len(text) >= 4
    if not 2 <= len(text) <= 4 or min(text) < "㐀":
        return False
    return text[0] in SURNAMES or text[:2] in DOUBLE_SURNAMES


# --- Chinese numerals

_DIGIT_SIGNS: Final = ("〇零○", "一壹元", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_DIGITS: Final = {sign: value for value, signs in enumerate(_DIGIT_SIGNS) for sign in signs}
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
CHINESE_DIGITS: Final = "〇零○一二两三四五六七八九十百廿卅"


def number_of(numeral: str) -> int | None:
    """The value of a Chinese numeral: 十二 → 12, 一百二十三 → 123, 六〇一 → 601, 廿五 → 25; None when it is none."""
    text = numeral.replace("廿", "二十").replace("卅", "三十")
    if not text:
        return None
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total, digit = 0, None
    for sign in text:
        if sign in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[sign]
            digit = None
        elif sign in _DIGITS:
            digit = _DIGITS[sign] if digit in (None, 0) else None
            if digit is None:
                return None
        else:
            return None
    return total + (digit or 0)


def chinese_of(number: int) -> str:
    """A whole number below 1000 as a Chinese numeral: 3 → 三, 12 → 十二, 105 → 一百零五."""
    if number < 0 or number > 999:
        raise ValueError(number)
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if not hundreds:
        if not tens:
            return digits[ones]
        return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")
    text = digits[hundreds] + "百"
    if tens:
        text += digits[tens] + "十"
    elif ones:
        text += "零"
    return text + (digits[ones] if ones else "")
