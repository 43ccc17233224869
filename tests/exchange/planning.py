"""Sheets of a few lines and the plans of their imports."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.exchange import books
from xinjing_desktop.exchange.apply import apply
from xinjing_desktop.exchange.plan import Plan, PlanRow, open_plan
from xinjing_desktop.ledger.ledger import Ledger

PEOPLE = ["地址", "姓名", "性别", "身份证号", "联系电话", "备注"]
FAULTS = ["隐患编号", "地址", "隐患类型", "隐患描述", "发现日期", "整改时限", "是否销号", "销号日期"]
DOOR = "北渔路123弄45号601室"
STAIRS = "北渔路123弄45号3楼楼道"


def planned(ledger: Ledger, tmp_path: Path, head: list[str], *lines: Sequence[Any], title: str = "") -> Plan:
    above = [[title]] if title else []
    return open_plan(ledger, [books.xlsx(tmp_path / "表.xlsx", {"一": [*above, head, *lines]})])


def written(ledger: Ledger, tmp_path: Path, head: list[str], *lines: Sequence[Any]) -> Plan:
    plan = planned(ledger, tmp_path, head, *lines)
    apply(ledger, plan)
    return plan


def only(plan: Plan) -> PlanRow:
    (row,) = plan.all_rows
    return row
