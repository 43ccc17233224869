"""专项行动汇总表: one line per unit and a sum, as of any day, in the figures of the campaign report (domain note §7.1)."""

from xinjing_desktop.ledger.find import campaign_table
from xinjing_desktop.ledger.find.campaign_table import UnitLine
from xinjing_desktop.ledger.find.campaigns import share
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.reports.columns import NUMBER, filled_in
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Cell, Heading, Sheet


def _counts(over: str, *labels: str) -> list[Heading]:
    return [Heading(label, 8, over=over, kind="rate" if label.endswith("（%）") else "number") for label in labels]


HEADINGS = [
    NUMBER,
    Heading("单位", 16),
    *_counts("走访", "应访户数", "已上门", "上门率（%）", "已走访", "走访率（%）", "已见面", "见面率（%）", "未走访"),
    *_counts("第一次有效走访的时段", "日间", "夜间", "周末", "时段不明"),
    *_counts("没有走访到的", "拒访", "核实空关"),
    *_counts("走访", "其中电话联系"),
    *_counts("重点户", "应访", "已访", "走访率（%）"),
    *_counts("出动", "批次", "人次"),
    *_counts("隐患", "发现", "当场整改", "限期已销号", "未销号", "其中逾期"),
    *_counts("教育引导", "沿街商铺教育整改（处）", "居民区教育引导（处）"),
    Heading("宣传品发放（份）", 8, kind="number"),
]
HAZARDS = (
    "隐患是行动期内发现的，按 {day} 当天的状态计；"
    "教育整改、教育引导指劝阻、普法教育、指导或当场整改过的，同一处只算一处，户内的不算。"
)
NOT_FROZEN = "名单未锁定"


def sheet(ledger: Ledger, period: Period, full: bool = False) -> Sheet:
    """The campaign that is asked for, else the one under way on the day, or that ended last before it. Raises Refusal without one."""
    del full  # figures only, no person
    action = campaign_table.campaign_of(ledger, period.last, period.campaign)
    lines = campaign_table.lines(ledger, action, period.last)
    waiting = [line.name for line in lines if line.rates is None]
    below = [f"注：1. {action.rule}2. {HAZARDS.format(day=period.last)}3. 人次按每次出动登记的姓名和其他人数相加。"]
    if waiting:
        below.insert(0, f"{NOT_FROZEN}、没有走访数字的 {len(waiting)} 个：{'、'.join(waiting)}。")
    return Sheet(
        title=f"{action.name}汇总表（{action.first} 至 {campaign_table.last_day(action, period.last)}）",
        headings=HEADINGS,
        rows=[[number, line.name, *cells(line)] for number, line in enumerate(lines, 1)],
        above=[filled_in(ledger, period)],
        totals=[["合计", f"共 {len(lines)} 个单位", *cells(campaign_table.total(lines))]],
        below=below,
        name="专项行动汇总",
        landscape=True,
    )


def cells(line: UnitLine) -> list[Cell]:
    """The figures and their rates in the order of the headings."""
    made: list[Cell] = [None] * 18
    if (rates := line.rates) is not None:
        due, key = rates.due, rates.key_due
        made = [
            due, rates.attempted, share(rates.attempted, due), rates.visited, share(rates.visited, due), rates.met,
            share(rates.met, due), due - rates.visited, rates.day, rates.evening, rates.weekend, rates.no_band,
            rates.refused, rates.vacant, rates.remote, key, rates.key_visited, share(rates.key_visited, key),
        ]  # fmt: skip
    return [*made, *(getattr(line, name) for name in campaign_table.SUMMED)]
