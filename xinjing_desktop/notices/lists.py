"""Tables that go along on a round: which doors, in which order, and what one should know before knocking."""

import re
from collections.abc import Sequence

from xinjing_desktop import clock
from xinjing_desktop.ledger.find import attempts, households, paper
from xinjing_desktop.ledger.find.shops import Shopfront
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.notices import values
from xinjing_desktop.records import codes
from xinjing_desktop.records.address import Address, text
from xinjing_desktop.records.codes import Entry
from xinjing_desktop.sheet import Cell, Heading, Sheet

TICKED = "这次打勾，录入时按这个数字"


def round_list(ledger: Ledger, uids: Sequence[str], called: str = "") -> Sheet:
    """The doors in walking order: one line each, with a box to tick for every outcome. `called` says which round it is.

    Before each box stands the key that enters it in the grid of doors afterwards.
    """
    facts = paper.facts(ledger, "household", uids)
    last: dict[str, households.HouseholdLine] = {}
    for at in range(0, len(uids), paper.AT_ONCE):
        last |= households.lines(ledger, uids[at : at + paper.AT_ONCE])
    rows: list[list[Cell]] = []
    places: dict[str, None] = {}
    for uid in uids:
        line = facts.get(uid)
        if line is None:
            continue
        stairwell = text(Address(line["compound"], line["road"], line["lane"], line["sub_lane"], line["number"]))
        places[stairwell if line["number"] else "其他"] = None
        seen = last[uid]
        room = text(Address(room_no=line["room_no"], room_part=line["room_part"]))
        band = codes.label("time_band", line["best_time_band"]) if line["best_time_band"] else ""
        where = stairwell if line["number"] else line["address"] or ""
        before, number = _before(seen)
        rows.append([len(rows) + 1, where, room, line["name"], number, before, band, line["caution_note"], *_boxes(), None])
    place, name = next(iter(places), "") if len(places) == 1 else "", _name(called)
    named = [part for part in ("走访路线单", "" if name and name in place else name, place) if part]
    headings = [
        Heading("序号", 5, kind="number"),
        Heading("门洞", 18),
        Heading("室号", 9),
        Heading("称呼", 8),
        Heading("第几\n次", 5, kind="number"),
        Heading("上次和\n已试时段", 13, kind="wrap"),
        Heading("便于\n上门", 5),
        Heading("走访提示", 11, kind="wrap"),
        *_ticks(),
        Heading("备注", 8),
    ]
    below = f"共 {len(rows)} 户，{len(places)} 个门洞。走完后在“门洞走访”里照单录入，先填走访时间；本单有个人信息，用完请收回。"
    return _taken_along(ledger, "走访路线单", "　".join(named), "走访人", headings, rows, below)


def shop_round(ledger: Ledger, shops: Sequence[Shopfront], street: str) -> Sheet:
    """The shops of a street as one walks along it: what to know of each, and a box for every outcome that a shop can have."""
    rows: list[list[Cell]] = [
        [
            number, shop.side, shop.room, shop.name, codes.label("shop_type", shop.kind) if shop.kind else "", shop.last_on or "",
            shop.open_hazards or None, shop.caution or "", *_boxes("at_shop"), None,
        ]
        for number, shop in enumerate(shops, 1)
    ]  # fmt: skip
    headings = [
        Heading("序号", 5, kind="number"),
        Heading("哪边", 5),
        Heading("门牌", 9),
        Heading("店名", 16, kind="wrap"),
        Heading("类型", 13),
        Heading("最近巡查", 11),
        Heading("未销号\n隐患", 7, kind="number"),
        Heading("注意", 9, kind="wrap"),
        *_ticks("at_shop"),
        Heading("备注", 11),
    ]
    below = f"共 {len(rows)} 家。走完后在“门洞走访 → 沿街商户”里照单录入，先填巡查时间；发现的隐患按 H 登记。"
    return _taken_along(ledger, "商户巡查单", f"商户巡查单　{street}", "巡查人", headings, rows, below)


def _taken_along(
    ledger: Ledger, name: str, title: str, who: str, headings: list[Heading], rows: list[list[Cell]], below: str
) -> Sheet:
    """A sheet for the hand of whoever walks: of which unit, of which day, and a line for the names."""
    unit = values.committee_name(next(iter(paper.units(ledger).values()), {}))
    above = f"{unit}　　{values.day_in_words(clock.today())}　　{who}：＿＿＿＿＿＿＿＿"
    return Sheet(title, headings, rows, above=[above], below=[below], name=name, landscape=False)


def _outcomes(word: str = "short") -> list[Entry]:
    """Those that have a key, and of a shop those that it can have."""
    return [entry for entry in codes.entries("visit_outcome") if entry.facts.get("number_key") and entry.facts.get(word)]


def _ticks(word: str = "short") -> list[Heading]:
    return [Heading(f"{entry.facts['number_key']}\n{entry.facts[word]}", 5, over=TICKED) for entry in _outcomes(word)]


def _boxes(word: str = "short") -> list[str]:
    return ["□" for _ in _outcomes(word)]


def _before(seen: households.HouseholdLine) -> tuple[str, int]:
    """What came of the attempts so far, and the number of the next one."""
    run: attempts.Run | None = seen.run
    last = f"{codes.short_label('visit_outcome', seen.last_outcome or '')} {(seen.last_on or '')[5:]}".strip()
    if run is None:
        return last, 1
    tried = "、".join(codes.label("time_band", band) for band in run.tried)
    return f"{last}\n{tried}".strip(), run.attempts + 1


def _name(called: str) -> str:
    """今晚 of “今晚 23 户”; a selection that is only counted has no name."""
    return re.sub(r"\s*[\d,]+ [户条]$", "", called).strip()
