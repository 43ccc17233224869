"""A round of exchanging over a shared folder: done, remembered for each peer, and told in one sentence."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.exchange import shared_folder
from xinjing_desktop.exchange.handover import Handed
from xinjing_desktop.exchange.shared_folder import Exchanged, SharedFolder
from xinjing_desktop.ledger import news, peers, shared_places
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.merge import Merged
from xinjing_desktop.ledger.peers import Peer
from xinjing_desktop.progress import Step, silent

NOTHING = "没有新的内容"


class Todo(NamedTuple):
    """What a round would do."""

    waiting: int
    """Packages to take in."""
    to: Sequence[Peer]
    """Whom there is something to tell."""


def look(ledger: Ledger, folder: SharedFolder, sites: Sequence[str], step: Step = silent) -> Todo:
    """What there is to do for these peers; when nothing, that is remembered. Raises Refusal when the share is away.

    In a town a third of a second for each unit after something changed: call it where nobody waits.
    """
    with _remembered(ledger, sites):
        waiting = len(shared_folder.look(ledger, folder))
    to = []
    for number, peer in enumerate(_peers(ledger, sites)):
        step(number, len(sites))
        if news.due(ledger, peer):
            to.append(peer)
    if not waiting and not to:
        shared_places.note(ledger, dict.fromkeys(sites, f"{NOTHING}。"), failed=False)
    return Todo(waiting, to)


def run(
    ledger: Ledger, folder: SharedFolder, sites: Sequence[str], to: Sequence[Peer] | None = None, step: Step = silent
) -> Exchanged:
    """Take in, then hand over to those of these peers whom there is something to tell, and remember how it went.

    With `to` only these are told, and those from whom something came just now. Raises Refusal when the share is away.
    """
    try:
        with _remembered(ledger, sites):
            done = shared_folder.receive(ledger, folder, step)
        asked = set(sites) if to is None else {peer.site for peer in to} | {one.peer.site for one in done.merged}
        shared_folder.hand_over_due(ledger, folder.folder, _peers(ledger, asked & set(sites)), done, step)
    except Cancelled:  # whoever stopped it does not want it again at once
        shared_places.note(ledger, dict.fromkeys(sites, "停下了，下次接着交换。"), failed=False)
        raise
    shared_places.note(ledger, {site: _of(done, site) for site in sites}, failed=bool(done.refused))
    return done


def _peers(ledger: Ledger, sites: Collection[str]) -> list[Peer]:
    return [peer for peer in peers.listed(ledger) if peer.site in sites]


@contextmanager
def _remembered(ledger: Ledger, sites: Sequence[str]) -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        shared_places.note(ledger, dict.fromkeys(sites, refusal.sentence), failed=True)
        raise


def _of(done: Exchanged, site: str) -> str:
    said = [_came(one) for one in done.merged if one.peer.site == site]
    said += [f"交出{_named(one)}" for one in done.handed if one.facts.receiver == site]
    return f"{'；'.join([*said, *_refused(done)]) or NOTHING}。"


def sentence(done: Exchanged) -> str:
    """What came, what went and what went wrong; "" when nothing did."""
    said: list[str] = []
    if len(done.merged) == 1:
        said.append(f"{done.merged[0].peer.unit_name}：{_came(done.merged[0])}")
    elif done.merged:
        said.append(f"收下 {len(done.merged)} 个数据包{_brought(done.merged)}")
    if len(done.handed) == 1:
        said.append(f"交出{_named(done.handed[0])}")
    elif done.handed:
        said.append(f"交出 {len(done.handed)} 个数据包")
    said += _refused(done)
    return "；".join(said)


def _named(one: Handed) -> str:
    return f"第 {one.facts.number} 号数据包"


def _came(one: Merged) -> str:
    return f"收下第 {one.facts.number} 号数据包{_brought([one])}"


def _brought(merged: Sequence[Merged]) -> str:
    def total(name: str) -> int:
        return sum(one.total(name) for one in merged)

    said = [f"{word} {total(name):,} 条" for name, word in (("new", "新增"), ("changed", "更新"), ("removed", "删除")) if total(name)]
    if conflicts := sum(one.conflicts for one in merged):
        said.append(f"{conflicts:,} 处分歧要裁定")
    if any(one.gap for one in merged):
        said.append("中间缺了数据包，会请对方重发完整的")
    return f"（{'、'.join(said)}）" if said else ""


def _refused(done: Exchanged) -> list[str]:
    if not done.refused:
        return []
    more = f"另有 {len(done.refused) - 1} 个也没有成功，见“设置 → 交换 → 交换记录”" if len(done.refused) > 1 else ""
    return [done.refused[0].rstrip("。"), *([more] if more else [])]
