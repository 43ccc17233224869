"""The pile of leaflets: what came in, what was put up, given back or spoilt. Doors are counted from the visits."""

from collections.abc import Mapping
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.records import LeafletMove
from xinjing_desktop.records.row import facts_of


def write(pen: Pen, **facts: Any) -> LeafletMove:
    """Enter a move of the pile. A pile that then lacks some is said on the page, never refused. Raises Refusal."""
    _refuse(facts)
    return pen.add(LeafletMove(**facts))


def correct(pen: Pen, ledger: Ledger, uid: str, **facts: Any) -> bool:
    """Give a move other facts; False when nothing differs. Raises Refusal."""
    kept = ledger.get(LeafletMove, uid)
    if kept is None:
        raise Refusal("这条收发记录已经不在台账里了，可能同事刚删除。请按 F5 刷新。")
    _refuse({**facts_of(kept), **facts})
    return pen.edit(LeafletMove, uid, **facts)


def problems(facts: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a move, in words, by the column at which it is said."""
    found = {}
    if not (facts.get("leaflet") or "").strip():
        found["leaflet"] = "请写宣传品的名称，结余按名称分开算。"
    if not facts.get("quantity"):
        found["quantity"] = "份数要大于 0。"
    if facts.get("moved_on") is None:
        found["moved_on"] = "请填写日期。"
    elif facts["moved_on"] > clock.today():
        found["moved_on"] = "日期在今天以后，请核对。"
    elif facts["moved_on"].year < clock.FIRST_YEAR:
        found["moved_on"] = "这个年份太早了，请核对日期。"
    return found


def _refuse(facts: Mapping[str, Any]) -> None:
    if found := problems(facts):
        raise Refusal(next(iter(found.values())))
