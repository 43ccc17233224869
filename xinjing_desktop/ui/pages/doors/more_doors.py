"""补门: the doors of a stairwell that nobody has entered yet, from its floors and the flats on each."""

import re

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.casework import places
from xinjing_desktop.ledger.find import unit
from xinjing_desktop.records import Stairwell
from xinjing_desktop.ui.desk import Desk


def ask(desk: Desk, uid: str) -> None:
    """Ask for floors and flats, then add the doors that are missing as one change."""
    ledger = desk.ledger
    stairwell = ledger.get(Stairwell, uid)
    if stairwell is None:
        return
    asked = desk.alerts.prompt("这个门洞有几层、每层几户？写成“6×4”，已有的门不动。", title="补门")
    if asked is None:
        return
    parts = [part for part in re.split("[x×X*]", asked) if part.strip().isdigit()]
    try:
        if len(parts) != 2:
            raise Refusal("没有看懂，请写成“层数×每层户数”，例如 6×4。")
        with ledger.change(f"补门：{stairwell.number}号") as pen:
            book = places.gazetteer(ledger, unit.community_of(ledger, {"stairwell": stairwell.uid}))
            added = places.lay_out(pen, book, stairwell.uid, int(parts[0]), int(parts[1]))
        desk.done(f"新增 {added} 户", pen.change.kept)
    except Refusal as refusal:
        desk.alerts.fail(refusal)
