"""月报汇总表 (domain note §7.1): one line per unit, closed months with their frozen figures, the town with a sum."""

from collections.abc import Mapping

from xinjing_desktop.ledger.find import month_figures, months
from xinjing_desktop.ledger.find.month_figures import Figures
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import codes
from xinjing_desktop.records.row import shared_uid
from xinjing_desktop.reports.columns import NUMBER, filled_in
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Cell, Heading, Sheet


def _headings() -> list[Heading]:
    made = [NUMBER, Heading("单位", 16)]
    for line in month_figures.LINES:
        made.append(Heading(line.label, 8, over=line.group, kind="number"))
        if line.rate:
            made.append(Heading(f"{line.rate}（%）", 8, over=line.group, kind="rate"))
        if line.key == "referred":
            made.append(Heading("整改率（%）", 8, over=line.group, kind="rate"))
        if line.key == "still_open":
            made.append(Heading("动态清零", 6, over=line.group))
    return [*made, Heading("数字锁定日期", 11, kind="date")]


HEADINGS = _headings()


def sheet(ledger: Ledger, period: Period, full: bool = False) -> Sheet:
    """The month (that of the day, without one) of this unit, or of every unit of the town and their sum."""
    del full  # figures only, no person
    month = f"{period.month[0]}-{period.month[1]:02d}" if period.month else months.month_of(period.as_of)
    units = ledger.select("SELECT uid, name FROM community ORDER BY code, name")
    if ledger.identity.role == "committee":
        units = [one for one in units if one[0] == shared_uid("community", ledger.identity.unit_code)]
    closed = months.closings(ledger, month)
    open_units = [uid for uid, _ in units if uid not in closed]
    counted = months.figures(ledger, month, until=period.as_of) if open_units else {}
    figures = {
        uid: month_figures.figures_of(closed[uid].figures or "") if uid in closed else counted.get(uid, Figures())
        for uid, _ in units
    }
    days = {uid: str(close.closed_on) for uid, close in closed.items()}
    rows = [
        [number, name, *cells(figures[uid]), days.get(uid) or "未锁定"] for number, (uid, name) in enumerate(units, 1)
    ]
    whole = month_figures.total(figures.values())
    return Sheet(
        title=f"走访排查月报汇总表（{months.words(month)}）",
        headings=HEADINGS,
        rows=rows,
        above=[filled_in(ledger, period)],
        totals=[["合计", f"共 {len(rows)} 个单位", *cells(whole), None]],
        below=[*_kinds(whole), *_corrections(ledger, month, dict(units)), f"注：{RULES}"],
        name="月报汇总",
    )


RULES = "".join(f"{number}. {rule}" for number, rule in enumerate(month_figures.RULES, 1))


def cells(figures: Figures) -> list[Cell]:
    """The figures and their rates in the order of the headings."""
    made: list[Cell] = []
    for line in month_figures.LINES:
        value = int(getattr(figures, line.key))
        made.append(value)
        if line.rate:
            made.append(month_figures.rate(value, int(getattr(figures, line.part_of))))
        if line.key == "referred":
            made.append(month_figures.fixed_rate(figures))
        if line.key == "still_open":
            made.append("否" if value else "√")
    return made


def _kinds(whole: Figures) -> list[str]:
    ordered = sorted(whole.kinds.items(), key=lambda one: (-one[1], one[0]))
    said = "，".join(f"{codes.short_label('hazard_kinds', kind) if kind else '未分类'} {count} 处" for kind, count in ordered)
    return [f"发现隐患按类型：{said}。"] if said else []


def _corrections(ledger: Ledger, month: str, names: Mapping[str, str]) -> list[str]:
    """What was corrected in the closed month before: 上月调整."""
    before = months.before(month)
    said = [
        f"{names[unit]}：{month_figures.corrections_in_words(changed)}"
        for unit, changed in months.corrections_by_unit(ledger, before).items()
        if changed and unit in names
    ]
    return [f"上月调整（{months.words(before)}锁定以后的更正）：{'；'.join(said)}。"] if said else []
