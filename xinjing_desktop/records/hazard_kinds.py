"""Which hazard kinds a cell or a description means; the words and readings lie in db/seed."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from xinjing_desktop.records import seed, words

OTHER = "H99"
_STRONG = re.compile(r"(?<!n)\+|[;\n\r|&]|(?<![a-z\d+])\d{1,2}[.、)](?!\d)")
_CIRCLED = re.compile(r"[\u2460-\u249b]")
_WEAK = re.compile(r"[、,/\s]|以及|和|及|与|并且|并|且|兼")
_DANGLING = re.compile(r"^(以及|和|及|与|并|、|/)+|(以及|和|及|与|并|、|/)+$")
_CODED = re.compile(r"^(h\d\d)[-:.]?")
_ADORNED = re.compile(
    r"^(存在|有|疑似|涉嫌|违规|发现|现场|部分|多处|一处|该户|户主)+|(的|等|隐患|问题|现象|情况|行为|严重|较多|现场)+$"
)
_COUNTED = re.compile(r"[\d一二三四五六七八九十两几多]+[处个起户辆只台]$")
_FAULTY = re.compile("老化|串[接联]|裸露|过期|超期|失效|失灵|损坏|破损|松动|缺失|脱落|上锁")
_NOTHING = re.compile(
    r"^(未发现|未见|没有发现|不存在|无异常|无隐患|没有隐患|无火灾隐患|一切正常|(正常|安全)$"
    r"|(?!.*[未不没非无难]).{0,8}(正常|完好|良好|整洁|畅通|齐全)$)"
)


@dataclass(frozen=True)
class _Reading:
    kind: str
    every: tuple[str, ...]
    some: tuple[str, ...]
    none: tuple[str, ...]


@cache
def _concepts() -> dict[str, re.Pattern[str]]:
    return {name: re.compile("|".join(signs)) for name, signs in seed.tables("hazard_reading")["concepts"].items()}


@cache
def _readings() -> tuple[_Reading, ...]:
    return tuple(
        _Reading(one["kind"], tuple(one["all"]), tuple(one.get("any", ())), tuple(one.get("but", ())))
        for one in seed.tables("hazard_reading")["readings"]
    )


@cache
def _noun() -> re.Pattern[str]:
    whole_first = sorted(_concepts().items(), key=lambda item: item[0] != "filler")
    return re.compile("|".join(pattern.pattern for _, pattern in whole_first))


@cache
def _words() -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in seed.one("hazard_kinds").entries:
        for word in (entry.code, entry.label, entry.facts.get("short", ""), *entry.words):
            found.setdefault(words.normal(word), entry.code)
    return found


@cache
def _long_words() -> re.Pattern[str]:
    """The words that hold separators themselves, such as full labels: they are taken out before anything is split."""
    return words.finder(word for word in _words() if _WEAK.search(word) or _STRONG.search(word))


@cache
def _inner_words() -> tuple[dict[str, str], re.Pattern[str]]:
    found = {word: code for word, code in _words().items() if code != OTHER}
    return found, words.finder(found, shortest=3)


def _by_reading(plain: str) -> str | None:
    seen: dict[str, bool] = {}
    concepts = _concepts()

    def shows(name: str) -> bool:
        if name not in seen:
            seen[name] = concepts[name].search(plain) is not None
        return seen[name]

    for one in _readings():
        if all(map(shows, one.every)) and (not one.some or any(map(shows, one.some))) and not any(map(shows, one.none)):
            return one.kind
    return None


@lru_cache(maxsize=16384)
def _kind_of(plain: str) -> str | None:
    """The one kind a phrase names: the whole word, the word without adornment, a reading, or a word inside it."""
    known = _words()
    bare = words.without_brackets(plain)
    coded = _CODED.match(plain)
    if coded and coded[1] in known:
        return known[coded[1]]
    for phrase in (plain, bare, _ADORNED.sub("", bare), _ADORNED.sub("", _COUNTED.sub("", bare))):
        if phrase in known:
            return known[phrase]
    if bare.startswith(("其他", "其它")):
        return OTHER
    if found := _by_reading(plain):
        return found
    inner, pattern = _inner_words()
    codes = words.found_inside(bare, inner, pattern)
    return codes[0] if len(codes) == 1 else None


def _denied(plain: str) -> bool:
    """“无飞线充电” reports that all is well; “无逃生口” names what is missing."""
    if _NOTHING.match(plain):
        return True
    if not plain.startswith("无"):
        return False
    kind = _words().get(plain[1:])
    return kind is not None and plain not in _words() and not seed.by_code("hazard_kinds")[kind].facts.get("lack")


def _is_companion(plain: str) -> bool:
    """A part of an enumeration that only continues its neighbour: the 泡沫板 of 阳台堆放纸箱、泡沫板.

    Two notions in one part say something of their own: 煤气软管过期, 窗外拉线充电; so does a fault: 插座串接.
    """
    if _noun().sub("", plain) or (_FAULTY.search(plain) and _kind_of(plain)):
        return False
    notions = sum(name != "filler" and pattern.search(plain) is not None for name, pattern in _concepts().items())
    return notions < 2 or _kind_of(plain) is None


def _spread(parts: list[str]) -> list[str]:
    """“楼道、阳台堆物” names two places with one fault: the bare place borrows what follows its neighbour's place."""
    stair, balcony, kitchen = (_concepts()[name] for name in ("stair", "balcony", "kitchen"))
    spread = list(parts)
    for i in range(len(parts) - 2, -1, -1):
        here = any(pattern.fullmatch(parts[i]) for pattern in (stair, balcony, kitchen))
        begins = next((found for pattern in (stair, balcony, kitchen) if (found := pattern.match(spread[i + 1]))), None)
        if here and begins and begins.end() < len(spread[i + 1]):
            spread[i] = parts[i] + spread[i + 1][begins.end() :]
    return spread


def _split_outside_brackets(text: str) -> list[str]:
    """The parts between weak separators; what stands in brackets stays with its phrase."""
    hidden = re.sub(r"\([^()]*\)", lambda match: "\0" * len(match[0]), text)
    ends = [(match.start(), match.end()) for match in _WEAK.finditer(hidden)]
    starts = [0, *(end for _, end in ends)]
    return [text[start:end] for start, end in zip(starts, [*(at for at, _ in ends), len(text)], strict=True)]


def _read_parts(text: str) -> tuple[list[str], list[str]] | None:
    """The kinds of an enumeration and its unknown parts; None when it reads better as one phrase."""
    parts = [part for raw in _split_outside_brackets(text) if (part := words.normal(raw))]
    if len(parts) < 2:
        return None
    parts = _spread(parts)
    kinds = [None if _is_companion(part) and part not in _words() else _kind_of(part) for part in parts]
    if not any(kinds):
        return None
    unknown = [part for part, kind in zip(parts, kinds, strict=True) if kind is None and not _is_companion(part)]
    return [kind for kind in kinds if kind], unknown


def _read_phrase(text: str) -> tuple[list[str], list[str]]:
    text = _DANGLING.sub("", text.strip())
    plain = words.normal(text)
    if plain in words.BLANK_WORDS or _denied(plain):
        return [], []
    if plain in _words():
        return [_words()[plain]], []
    if words.without_brackets(plain).startswith(("其他", "其它")):
        listed = re.match(r"其[他它](?:隐患|问题|类)?[、,/\s]+", text)
        return [OTHER, *(_read_phrase(text[listed.end() :])[0] if listed else ())], []
    if read := _read_parts(text):
        return read
    kind = _kind_of(plain)
    return ([kind], []) if kind else ([], [text.strip()])


@lru_cache(maxsize=16384)
def _read_kinds(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    kinds: dict[str, None] = {}
    unknown: dict[str, None] = {}
    plain = words.normal(text)
    if plain in _words():
        return (_words()[plain],), ()
    spelled = unicodedata.normalize("NFKC", _CIRCLED.sub(";", text)).casefold()
    spelled = _long_words().sub(lambda match: f";{_words()[match[0]]};", spelled)
    for phrase in _STRONG.split(spelled):
        some, strange = _read_phrase(phrase)
        kinds.update(dict.fromkeys(some))
        unknown.update(dict.fromkeys(strange))
    return tuple(kinds), tuple(unknown)


def read_kinds(text: str) -> tuple[list[str], list[str]]:
    """The kinds a type cell names, in its order, and the words that name none; an empty cell names nothing.

    When nothing is recognised the caller makes it H99 and shows the unknown words.
    """
    kinds, unknown = _read_kinds(text)
    return list(kinds), list(unknown)


@lru_cache(maxsize=16384)
def _kinds_in_text(text: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for clause in re.split(r"[。;!\n\r,]", unicodedata.normalize("NFKC", text)):
        plain = words.normal(clause)
        if plain in words.BLANK_WORDS or _denied(plain):
            continue
        if kind := _kind_of(plain):
            found[kind] = None
    return tuple(kind for kind in found if kind != OTHER or len(found) == 1)


def kinds_in_text(text: str) -> list[str]:
    """The kinds a free description speaks of, one per clause at most; what it does not speak of is no mistake."""
    return list(_kinds_in_text(text))
