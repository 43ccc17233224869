"""Entries that the town adds to the dictionaries: what they are called, what they must not collide with. Never removed, only retired."""

import hashlib
import re
from collections.abc import Sequence

from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import TOWN_WIDE, Term, codes, pinyin
from xinjing_desktop.records.row import shared_uid

__all__ = ["TOWN_WIDE", "add", "may_write", "new_code", "problems", "refuse_others"]
PREFIX = "town_"
LONGEST = 32


def may_write(ledger: Ledger) -> bool:
    """Whether this ledger and account may add entries: the dictionaries are the town's (domain note §7.4)."""
    return ledger.identity.role == "town" and ledger.account.role != "reader"


def add(ledger: Ledger, code_list: str, label: str, words: Sequence[str] = ()) -> str:
    """A new entry of an open list; its permanent code is made from the sound of its label. The uid. Raises Refusal."""
    refuse_others(ledger)
    label = label.strip()
    if found := problems(code_list, None, label, words):
        raise Refusal(next(iter(found.values())))
    code = new_code(code_list, label)
    term = Term(uid=shared_uid("term", code_list, code), code_list=code_list, code=code, label=label, words=list(words))
    with ledger.change(f"字典“{codes.list_label(code_list)}”新增“{label}”") as pen:
        pen.add(term)
    return str(term.uid)


def refuse_others(ledger: Ledger) -> None:
    """Raises Refusal for anybody but a town's clerk."""
    if ledger.identity.role != "town":
        raise Refusal("字典由镇里统一维护，居民区不能改。需要新的选项，请向镇里提出。")


def problems(code_list: str, code: str | None, label: str | None, words: Sequence[str]) -> dict[str, str]:
    """What keeps an entry from being used, by column: a label or word that means something else in this list already."""
    found: dict[str, str] = {}
    if not codes.is_open(code_list):
        found["code_list"] = "这个字典不能增加条目，请选别的字典。"
        return found
    if not (label or "").strip():
        found["label"] = "“名称”还没有填，请补上。"
    for column, said in [("label", label or ""), *(("words", word) for word in words)]:
        other = codes.means(code_list, said)
        if other is not None and other != code:
            called = codes.label(code_list, other)
            retired = "（已停用）" if codes.flag(code_list, other, "retired") else ""
            found.setdefault(column, f"“{said}”在这个字典里已经有了，是“{called}”{retired}。请换一个说法，或直接用它。")
    return found


def new_code(code_list: str, label: str) -> str:
    """A permanent ASCII code that nobody uses yet: the same words give the same code on every PC."""
    heard = pinyin.readings(label, surname=False)
    sound = re.sub(r"[^a-z0-9]", "", "".join(heard[0]) if heard else "")
    stem = PREFIX + (sound[:LONGEST] or hashlib.blake2b(label.encode(), digest_size=5).hexdigest())
    code, number = stem, 2
    while codes.is_known(code_list, code):
        code, number = f"{stem}_{number}", number + 1
    return code
