"""A plan in plain Chinese lines: what was found, what would be written, what a person has to look at and why."""

from collections import Counter
from collections.abc import Iterator

from xinjing_desktop.exchange.plan import Plan, PlanTable
from xinjing_desktop.exchange.verdicts import VERDICTS, WARNINGS

KINDS = {
    "residents": "居民",
    "profiles": "重点人群",
    "households": "住户",
    "hazards": "隐患",
    "visits": "走访",
    "mixed": "走访和隐患",
    "shops": "沿街商户",
    "none": "没有可导入的记录",
}
NOTHING_FOUND = "没有找到可以导入的记录。请核对是否选错了文件，并看看表里有没有写着“姓名”“地址”“隐患类型”之类栏目名的一行。"
SKIPPED = {
    "title": "标题",
    "metadata": "填报信息",
    "header": "表头",
    "repeated_header": "重复的表头",
    "section": "分段行",
    "total": "合计",
    "footer": "落款",
    "note": "说明",
    "blank": "空行",
}
NOTICES = {"hidden_rows": "有隐藏的行，已一并读入", "hidden_columns": "有隐藏的列，已一并读入"}


def summary(plan: Plan) -> Iterator[str]:
    """Line by line: the tables, the columns nobody can be sure of, warnings by number, rows undecided and refused."""
    for name, sentence in plan.unreadable:
        yield f"{name}：{sentence}"
    for table in plan.tables:
        yield _table(table)
    for question in plan.columns_to_ask():
        options = "、".join(label for _, label in question.options if label)
        yield f"看不准的栏目：“{question.head}”没有读入，可能是：{options}。请在窗口的“导入”里指定一次，以后不再问。"
    for code, count in plan.warnings().items():
        yield f"请核对 {count} 行：{WARNINGS[code]}。"
    for verdict in ("undecided", "refused"):
        for row in plan.rows(verdict=verdict):
            place = f"{row.table.file} {row.table.sheet}".strip()
            about = " ".join(filter(None, (row.where, row.who)))
            yield f"{VERDICTS[verdict]}：{place} 第 {row.number} 行 {about}：{row.reason}"
    yield totals(plan)


def totals(plan: Plan) -> str:
    """How many rows have which verdict, in one line."""
    counts = plan.counts()
    return "合计：" + "，".join(f"{word} {counts[verdict]} 行" for verdict, word in VERDICTS.items()) + "。"


def _table(table: PlanTable) -> str:
    name = f"{table.file}“{table.sheet}”" if table.sheet else table.file
    if table.kind == "none":
        return f"{name}：{KINDS['none']}。"
    counts = Counter(row.verdict for row in table.rows)
    said = [f"{word} {counts[verdict]}" for verdict, word in VERDICTS.items() if counts[verdict]]
    skipped = Counter(because for _, because in table.skipped)
    left = "、".join(f"{SKIPPED.get(because, because)} {count}" for because, count in skipped.items())
    line = f"{name}：{KINDS.get(table.kind, table.kind)} {len(table.rows)} 行（{'，'.join(said) or '无'}）"
    notices = "".join(f"；{NOTICES.get(notice, notice)}" for notice in table.notices)
    return f"{line}{f'；不是记录的行：{left}' if left else ''}{notices}。"
