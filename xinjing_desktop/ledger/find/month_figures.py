"""The figures of a month: what they are called, in which order they are printed, by which rules they are counted."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import NamedTuple


@dataclass(frozen=True)
class Figures:
    """The figures of one unit for one month; several are summed by `total`."""

    as_of: str = ""
    """Last day that is counted."""
    known_at: int = 0
    """In a closed month: until which moment (ms) of their changes households and profiles were known to who closed it.

    Not before the newest of them: a clock that was put back forgets nobody.
    """
    due: int = 0
    visited: int = 0
    visited_year: int = 0
    day: int = 0
    evening: int = 0
    weekend: int = 0
    no_band: int = 0
    attempted: int = 0
    met: int = 0
    key_due: int = 0
    key_visited: int = 0
    elders: int = 0
    elders_seen: int = 0
    found: int = 0
    on_site: int = 0
    with_deadline: int = 0
    closed: int = 0
    fixing: int = 0
    overdue: int = 0
    referred: int = 0
    closed_in_month: int = 0
    deadline_in_month: int = 0
    in_time: int = 0
    still_open: int = 0
    shops: int = 0
    shops_patrolled: int = 0
    shops_taught: int = 0
    homes_taught: int = 0
    leaflets: int = 0
    outings: int = 0
    people: int = 0
    evening_outings: int = 0
    appeals: int = 0
    appeals_answered: int = 0
    answered_in_month: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Hazards found, by kind."""

    def text(self) -> str:
        """As they are kept in a closed month."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Line(NamedTuple):
    """One figure with its name; `part_of` names the figure it is a share of."""

    key: str
    label: str
    group: str
    part_of: str = ""
    rate: str = ""
    """What the share is called."""


LINES = (
    Line("due", "应走访户数", "走访"),
    Line("visited", "本月已走访户数", "走访", "due", "本月走访率"),
    Line("day", "其中日间", "走访"),
    Line("evening", "其中夜间", "走访"),
    Line("weekend", "其中周末", "走访"),
    Line("no_band", "其中时段不明", "走访"),
    Line("attempted", "本月上门户数", "走访"),
    Line("met", "本月见面户数", "走访"),
    Line("visited_year", "本年累计已走访户数", "走访", "due", "走访率"),
    Line("key_due", "重点户应访", "重点户"),
    Line("key_visited", "重点户已访", "重点户", "key_due", "重点户走访率"),
    Line("elders", "特殊困难老年人应探访", "重点户"),
    Line("elders_seen", "特殊困难老年人已探访", "重点户", "elders", "月探访率"),
    Line("found", "发现隐患", "隐患"),
    Line("on_site", "当场整改", "隐患"),
    Line("with_deadline", "限期整改", "隐患"),
    Line("closed", "限期中已销号", "隐患"),
    Line("fixing", "整改中", "隐患"),
    Line("overdue", "其中逾期", "隐患"),
    Line("referred", "移交未结", "隐患"),
    Line("closed_in_month", "本月销号", "隐患"),
    Line("deadline_in_month", "本月到期", "隐患"),
    Line("in_time", "按期销号", "隐患", "deadline_in_month", "按期整改率"),
    Line("still_open", "月末未销号合计", "隐患"),
    Line("shops", "沿街商铺", "商铺与宣传"),
    Line("shops_patrolled", "已巡查商铺", "商铺与宣传", "shops", "巡查率"),
    Line("shops_taught", "沿街商铺教育整改（处）", "商铺与宣传"),
    Line("homes_taught", "居民区教育引导（处）", "商铺与宣传"),
    Line("leaflets", "宣传品发放（份）", "商铺与宣传"),
    Line("outings", "出动批次", "出动与诉求"),
    Line("evening_outings", "其中夜间（批次）", "出动与诉求", "outings"),
    Line("people", "出动人次", "出动与诉求"),
    Line("appeals", "收集诉求（件）", "出动与诉求"),
    Line("appeals_answered", "其中已办结", "出动与诉求", "appeals", "诉求办结率"),
    Line("answered_in_month", "本月办结（件）", "出动与诉求"),
)
"""Every figure in the order in which it is printed."""
LABELS = {line.key: line.label for line in LINES}
RULES = (
    "应走访户数不含空关户；一户在本月有多次走访算一户，合并过的住户算一户。",
    "已走访指见面（入户）、门口见面和电话/视频联系；日间、夜间、周末按本月第一次有效走访的时段。",
    "发现＝当场整改＋限期整改；限期整改＝已销号＋整改中＋移交未结；逾期含在整改中，挂起计入整改中；误报撤销和合并的不计。",
    "整改率＝（当场整改＋已销号）÷发现；按期整改率＝按期销号÷本月到期；月末未销号为 0 即动态清零。",
    "教育整改、教育引导指劝阻、普法教育、指导或当场整改过的，同一家店、同一处部位本月只算一处；户内的不算在这里。",
    "出动人次按每次出动登记的姓名和其他人数相加，与走访户数无关；夜间、周末按出动时间分，周末的夜里算周末。",
    "收集诉求＝本月登记的诉求，加上走访中记下、还没有转成诉求的；诉求办结率＝其中已办结÷收集；本月办结含以前提出的。",
)
"""What is printed under the table."""


def rate(part: int, whole: int) -> float | None:
    """A share in per cent with one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def fixed_rate(figures: Figures) -> float | None:
    """整改率: what was put right of what was found."""
    return rate(figures.on_site + figures.closed, figures.found)


def figures_of(text: str) -> Figures:
    """Figures read back; what another version of the program wrote beside them is passed over."""
    read = json.loads(text or "{}")
    names = {one.name for one in fields(Figures)}
    return Figures(**{name: value for name, value in read.items() if name in names})


def total(units: Iterable[Figures]) -> Figures:
    """The sum over units: the row of the town."""
    every = list(units)
    kinds: dict[str, int] = defaultdict(int)
    for one in every:
        for kind, count in one.kinds.items():
            kinds[kind] += count
    sums = {line.key: sum(getattr(one, line.key) for one in every) for line in LINES}
    return Figures(as_of=max((one.as_of for one in every), default=""), kinds=dict(kinds), **sums)


Corrections = dict[str, tuple[int, int]]
"""By figure: as it was frozen, and as it would be counted now."""


def corrections_in_words(changed: Corrections) -> str:
    """发现隐患 +1，其中逾期 −1."""
    said = (f"{LABELS[key]} {now - frozen:+,}".replace("-", "−") for key, (frozen, now) in changed.items())
    return "，".join(said)
