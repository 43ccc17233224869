"""岗位交接单: what somebody handed over to whom, to be signed by all of them."""

import datetime
from collections.abc import Mapping, Sequence

from xinjing_desktop.ledger.find.posts import KINDS, Move
from xinjing_desktop.sheet import Cell, Heading, Sheet


def sheet(unit: str, day: datetime.date, leaver: str, names: Mapping[str, str], moves: Sequence[Move]) -> Sheet:
    """One line for each thing that changed hands; `names` are those of the workers by uid."""
    rows: list[list[Cell]] = [
        [number, KINDS[charge.entity], charge.what, names.get(to, "")] for number, (charge, to) in enumerate(moves, 1)
    ]
    counts = {entity: sum(move.charge.entity == entity for move in moves) for entity in KINDS}
    summed = "，".join(f"{words} {counts[entity]}" for entity, words in KINDS.items() if counts[entity])
    taking = list(dict.fromkeys(names.get(move.to, "") for move in moves))
    return Sheet(
        title="岗位交接单",
        headings=[Heading("序号", 6, kind="number"), Heading("类别", 16), Heading("内容", 56, kind="wrap"), Heading("接手人", 12)],
        rows=rows,
        above=[f"{unit}　　{day.year}年{day.month}月{day.day}日　　移交人：{leaver}"],
        below=[
            f"合计 {len(rows)} 项：{summed}。" if rows else "没有要交接的事项。",
            "移交人（签字）：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿",
            *(f"接手人 {name}（签字）：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿" for name in taking),
            "监交人（签字）：＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿",
        ],
        name="岗位交接单",
        landscape=False,
    )
