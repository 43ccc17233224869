"""For whom to print: everybody, a stairwell, a saved filter, or what the search finds. Always in walking order."""

import re

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.find import paper, saved_filters
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.search import search
from xinjing_desktop.notices.definition import Notice

FOUND_AT_MOST = 5000
WHAT = {"household": "住户", "hazard": "未销号的隐患", "stairwell": "门洞", "resident": "居民"}


def everyone(ledger: Ledger, notice: Notice) -> list[str]:
    """Every door, open hazard, stairwell or person in need of this ledger that such a notice is for."""
    return paper.everyone(ledger, notice.of)


def of(ledger: Ledger, notice: Notice, entity: str, uids: list[str]) -> list[str]:
    """From what is selected on some page (households, hazards, stairwells, residents) to whom the notice is for."""
    return paper.lead(ledger, entity, uids, notice.of)


def by_words(ledger: Ledger, notice: Notice, words: str) -> list[str]:
    """What somebody typed: a saved filter such as 逾期, a stairwell such as 123弄45号, a compound, or a search. Raises Refusal."""
    words = words.strip()
    if not words:
        raise Refusal("请写明给谁打印，例如一个门洞“123弄45号”，或一个筛选“逾期”。")
    if known := saved_filters.listed(ledger).get(words.replace(":", "：")):
        found = paper.lead(ledger, known.of, known.uids(ledger, clock.today()), notice.of)
    elif stairwells := _stairwells(ledger, words):
        found = paper.lead(ledger, "stairwell", stairwells, notice.of)
    else:
        found = _searched(ledger, notice, words)
    if not found:
        raise Refusal(f"按“{words}”没有找到{WHAT[notice.of]}，没有打印。可以换一个门洞、筛选或姓名再试。")
    return found


def filters(ledger: Ledger, notice: Notice) -> dict[str, str]:
    """The saved filters that can be typed or chosen, by their words, with what a list calls them for this notice.

    Every one leads to every kind of record.
    """
    what = WHAT.get(notice.of, "记录")
    return {words: one.called or f"{words}的{what}" for words, one in saved_filters.listed(ledger).items()}


def _stairwells(ledger: Ledger, words: str) -> list[str]:
    """The stairwells that these words name: 123弄45号, 123-45, a whole lane or compound; none when a room is meant."""
    plain = re.sub(r"\s", "", words)
    found = []
    for uid, road, lane, sub_lane, number, compound, other_name in paper.stairwells(ledger):
        in_lane = f"{lane}弄" if lane else ""
        in_lane += f"{sub_lane}支弄" if sub_lane else ""
        names = {f"{before}{number}号" for before in (in_lane, f"{road}{in_lane}", compound, f"{compound}{in_lane}")}
        names |= {f"{lane}-{number}", in_lane, f"{road}{in_lane}"} if lane else set()
        if plain in (names | {compound, other_name}) - {""}:
            found.append(uid)
    return found


def _searched(ledger: Ledger, notice: Notice, words: str) -> list[str]:
    households: list[str] = []
    residents: list[str] = []
    for hit in search(ledger, words, FOUND_AT_MOST):
        if hit.entity == "resident":
            residents.append(hit.uid)
        if hit.household:
            households.append(hit.household)
    if notice.of == "resident" and residents:
        return paper.in_walking_order(ledger, "resident", residents)
    return paper.lead(ledger, "household", list(dict.fromkeys(households)), notice.of)
