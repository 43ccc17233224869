"""台账移交单 (domain note §9 G): which package went from whom to whom, what is in it, and three signatures."""

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find import exchanges, month_figures, months
from xinjing_desktop.ledger.find.exchanges import Passed
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.records import ENTITIES
from xinjing_desktop.records.spoken import spoken_hash
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Cell, Heading, Sheet

HEADINGS = [
    Heading("序号", 6, kind="number"),
    Heading("表名", 18),
    Heading("本次数据包（条）", 16, kind="number"),
    Heading("台账现有（条）", 16, kind="number"),
    Heading("说明", 30),
]
SUMMED = ("due", "visited", "key_due", "key_visited", "found", "on_site", "with_deadline", "closed", "fixing", "overdue", "referred")
"""The figures that stand on the sheet."""


def sheet(ledger: Ledger, period: Period, full: bool = False) -> Sheet:
    """For the newest package of the month to the town. Raises Refusal when none was written yet."""
    del full  # counts only, no person
    peer = exchanges.town(ledger)
    if peer is None:
        raise Refusal("还没有和镇里交换过身份卡，没有可以移交的数据包。请先在“设置 → 交换”里导入镇里的身份卡。")
    month = f"{period.month[0]}-{period.month[1]:02d}" if period.month else ""
    found = exchanges.passed(ledger, peer.site, sent=True, month=month)
    if not found:
        when = f"{months.words(month)}的" if month else ""
        raise Refusal(f"还没有写过{when}数据包。请先在“月末移交”里把数据包写到 U 盘，再打印移交单。")
    return of_package(ledger, peer, found[0])


def of_package(ledger: Ledger, peer: Peer, package: Passed) -> Sheet:
    """The sheet of one package that was handed out."""
    facts = package.facts
    rows: list[list[Cell]] = []
    for entity in ENTITIES:
        name, sent = entity.entity, facts.counts.get(entity.entity, 0)
        here = int(ledger.value(f"SELECT count(*) FROM {name}"))
        if name in package.left_out:
            rows.append([len(rows) + 1, entity.title, 0, here, "留在本单位，没有带"])
        elif sent or here:
            rows.append([len(rows) + 1, entity.title, sent, here, _photos(package) if name == "photo" else None])
    first, last = months.bounds(package.month)
    kind = "从头的完整内容" if facts.prev is None else "上次镇里确认以后的改动"
    return Sheet(
        title="台账移交单",
        headings=HEADINGS,
        rows=rows,
        above=[
            f"移交单位：{ledger.identity.unit_name}　　接收单位：{peer.unit_name}",
            f"期间：{first} 至 {last}　　数据包第 {package.number} 号，{kind}",
            f"数据包文件：{package.file}",
            f"校验码：{package.hash[:8]}　　念作：{spoken_hash(package.hash)}　　写成时间：{package.at:%Y-%m-%d %H:%M}",
        ],
        totals=[["合计", None, package.record_count, None, None]],
        below=[
            f"汇总数（{months.words(package.month)}）：{_sums(ledger, package.month)}",
            "接收单位收下数据包后，请核对单位、号数和校验码，三项都对再签字。本单一式两份，移交单位、接收单位各存一份。",
            "移交人（签字）：________________　　　　日期：______年____月____日",
            "接收人（签字）：________________　　　　日期：______年____月____日",
            "监交人（签字）：________________　　　　日期：______年____月____日",
        ],
        name="台账移交单",
        landscape=False,
    )


def _photos(package: Passed) -> str:
    said = f"照片图像 {package.facts.photos} 张"
    return said + (f"，另有 {package.facts.photos_left} 张下次带" if package.facts.photos_left else "")


def _sums(ledger: Ledger, month: str) -> str:
    close = months.closing(ledger, month)
    if close is None:
        return "本月数字还没有锁定。"
    figures = month_figures.figures_of(close.figures or "")
    said = "，".join(f"{month_figures.LABELS[key]} {getattr(figures, key):,}" for key in SUMMED)
    return f"{said}。{close.closed_on} 由{close.closed_by or ''}锁定{f'，{close.checked_by} 审核' if close.checked_by else ''}。"
