"""How words in cells are recognised: made comparable, split at separators, and found inside longer phrases."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

_INVISIBLE = re.compile(r"[\s\u200b-\u200f\ufeff\u00ad]+")
_SYNONYM_SIGNS = str.maketrans({"“": '"', "”": '"', "✕": "×", "✗": "×", "✘": "×", "✓": "√", "✔": "√", "☑": "√"})
_NUMBER_CELL = re.compile(r"(\d+)\.0+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|<[^<>]*>")
_DENIALS = "未没不非无"
BLANK_WORDS = frozenset(("", *"/-—–\\", "--", "——", "//", "无", "不详", "未知", "未留", "暂无", "未发现", "没有"))


@lru_cache(maxsize=65536)
def normal(text: str) -> str:
    """A cell's text for comparing: NFKC, no blanks, case folded, one form for each bracket and tick."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_SYNONYM_SIGNS)
    number = _NUMBER_CELL.fullmatch(plain)
    return number[1] if number else plain.strip(".,;:。、*'\"")


def without_brackets(plain: str) -> str:
    """The phrase without what stands in brackets."""
    return _BRACKETS.sub("", plain)


def in_brackets(plain: str) -> list[str]:
    """What stands in each pair of brackets."""
    return [part[1:-1] for part in _BRACKETS.findall(plain)]


def split_outside_brackets(text: str, separators: str) -> list[str]:
    """The parts of a text between any of the separator characters, but brackets stay whole."""
    parts, depth, part = [], 0, ""
    for sign in text:
        depth += (sign in "([（【") - (sign in ")]）】" and depth > 0)
        if sign in separators and depth == 0:
            parts.append(part)
            part = ""
        else:
            part += sign
    return [*parts, part]


def found_inside(plain: str, words: Mapping[str, str], pattern: re.Pattern[str]) -> list[str]:
    """The codes whose words stand in the phrase, the longest at each place; a word after 未, 不, 非 … is denied."""
    return list(dict.fromkeys(words[word] for word in named_inside(plain, pattern)))


def named_inside(plain: str, pattern: re.Pattern[str]) -> list[str]:
    """The words themselves that stand in the phrase undenied, in their order."""
    return [match[0] for match in pattern.finditer(plain) if not (match.start() and plain[match.start() - 1] in _DENIALS)]


def finder(words: Iterable[str], shortest: int = 2) -> re.Pattern[str]:
    """An expression that finds any of the words, the longest where several start at the same place."""
    longest_first = sorted((word for word in words if len(word) >= shortest), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
