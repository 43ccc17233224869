"""Handing a post over (交接岗位): everything that a leaver answers for goes to those who stay, as one change."""

from collections.abc import Sequence

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find import posts as find
from xinjing_desktop.ledger.find.posts import Move
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import BY_NAME, Worker


def hand_over(pen: Pen, ledger: Ledger, leaver: str, successors: Sequence[str]) -> list[Move]:
    """Share out what the leaver holds among these, and note that the leaver is not on duty any more. Raises Refusal."""
    leaving = ledger.get(Worker, leaver)
    if leaving is None:
        raise Refusal("还没有选谁离岗。请先选择离岗的人。")
    charges = find.held(ledger, leaver)
    if not successors and charges:
        raise Refusal("还没有选谁接手。请至少选一个人。")
    if leaver in successors:
        raise Refusal(f"“{leaving.name}”不能既离岗又接手。请换一个人接手。")
    names: dict[str, str] = {}
    for uid in successors:
        taking = ledger.get(Worker, uid)
        if taking is None or taking.active is False:
            raise Refusal("接手的人已经不在岗。请换一个人，或先在“工作人员”里改为在岗。")
        names[uid] = taking.name
    moves = find.dealt(charges, successors)
    for charge, to in moves:
        if charge.entity == "appeal":
            pen.edit(BY_NAME["appeal"], charge.uid, handler=names[to])
        else:
            pen.edit(BY_NAME[charge.entity], charge.uid, worker=to)
    if leaving.active is not False:
        pen.edit(Worker, leaver, active=False)
    return moves
