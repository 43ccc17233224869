"""出动登记: one line per outing with those who went, the sums of turns and person-times below."""

from xinjing_desktop.ledger.find import outings
from xinjing_desktop.ledger.find.outings import OutingLine
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Outing, codes
from xinjing_desktop.records.campaign import PARTIES
from xinjing_desktop.reports.columns import NUMBER, filled_in
from xinjing_desktop.reports.period import Period
from xinjing_desktop.sheet import Cell, Heading, Sheet

_LABELS = Outing.columns()
HEADINGS = [
    NUMBER,
    Heading("居民区", 12),
    Heading("出动时间", 16, kind="date"),
    Heading("时段", 6),
    Heading("出动类型", 12),
    Heading("带队领导", 12),
    Heading("参与部门", 16, kind="wrap"),
    *(Heading(_LABELS[party].label, 12, over="参加人员", kind="wrap") for party in PARTIES),
    Heading("其他人数", 6, over="参加人员", kind="number"),
    Heading("人次", 6, kind="number"),
    Heading("去了哪里", 14, kind="wrap"),
    Heading("发现隐患（处）", 7, kind="number"),
    Heading("备注", 16, kind="wrap"),
]


def sheet(ledger: Ledger, period: Period, full: bool = False) -> Sheet:
    """The outings up to the day, or of the month, oldest first."""
    del full  # who went out on duty is no secret
    days = outings.Period(period.first, period.last)
    uids = outings.ids(ledger, "all", "started_at", False, today=period.last, period=days)
    lines = outings.lines(ledger, uids)
    remarks = dict(ledger.select("SELECT uid, remark FROM outing WHERE remark IS NOT NULL"))
    rows = [_row(number, lines[uid], remarks.get(uid)) for number, uid in enumerate(uids, 1)]
    whole = outings.total(ledger, days)
    roles = outings.by_role(ledger, days)
    found = sum(lines[uid].found_count for uid in uids)
    sums: list[Cell] = [roles[party].people for party in (*PARTIES, "others_count")]
    words: list[Cell] = ["合计", None, f"共 {whole.outings} 批次", None, None, None, None]
    return Sheet(
        title=f"出动登记{period.words}",
        headings=HEADINGS,
        rows=rows,
        above=[filled_in(ledger, period)],
        totals=[[*words, *sums, whole.people, None, found, None]],
        below=[*_apart(ledger, days), "注：人次按每次出动登记的姓名和其他人数相加；周末的夜里算周末。"],
        name="出动登记",
    )


def _row(number: int, line: OutingLine, remark: str | None) -> list[Cell]:
    return [
        number,
        line.unit,
        line.started_at.replace("T", " "),
        codes.label("time_band", line.time_band) if line.time_band else None,
        codes.label("outing_kind", line.kind),
        line.led_by or None,
        "、".join(codes.label("bodies", body) for body in line.bodies) or None,
        *("、".join(line.people[party]) or None for party in PARTIES),
        line.others_count or None,
        line.people_count,
        line.place or None,
        line.found_count,
        remark,
    ]


def _apart(ledger: Ledger, days: outings.Period) -> list[str]:
    """By kind and by time band, in one line each."""
    said = []
    for words, by, of in (("按类型", "kind", "outing_kind"), ("按时段", "band", "time_band")):
        found = outings.sums(ledger, by, days)
        parts = [
            f"{codes.label(of, code) if code else '未填'} {one.outings} 批次 {one.people} 人次"
            for code, one in found.items()
        ]
        if parts:
            said.append(f"{words}：{'，'.join(parts)}。")
    return said
