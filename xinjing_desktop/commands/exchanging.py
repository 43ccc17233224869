"""Two ledgers become one, on the command line: identity, trust, hand-over, merge, conflicts, resolve."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xinjing_desktop.command_line import Parser, positive
from xinjing_desktop.commands.asking import opened, write_json
from xinjing_desktop.errors import Refusal

if TYPE_CHECKING:
    from xinjing_desktop.ledger.conflicts import Conflict
    from xinjing_desktop.ledger.ledger import Ledger
    from xinjing_desktop.ledger.merge import Merged
    from xinjing_desktop.ledger.peers import Peer


def add_to(add: Callable[[str, str, Callable[[argparse.Namespace], int]], Parser]) -> None:
    """Make the commands known."""
    identity = add("identity", "本台账的身份卡（公钥和六个词），交给对方", _identity)
    trust = add("trust", "接受对方的身份卡", _trust)
    hand_over = add("hand-over", "导出一个数据包", _hand_over)
    merge = add("merge", "合并收到的数据包", _merge)
    conflicts = add("conflicts", "列出分歧：同一栏两边写得不一样", _conflicts)
    resolve = add("resolve", "裁定一条分歧", _resolve)
    for parser in (identity, trust, hand_over, merge, conflicts, resolve):
        parser.add_argument("file", metavar="FILE", type=Path, help="台账文件")
    trust.add_argument("card", metavar="PEER.json", type=Path, help="对方的身份卡")
    trust.add_argument("--replace", action="store_true", help="对方换了电脑：停用这个单位原来的身份卡")
    hand_over.add_argument("--to", metavar="PEER", required=True, help="交给谁：town、单位代码、单位名称，或身份卡文件")
    hand_over.add_argument("-o", dest="folder", metavar="DIR", type=Path, required=True, help="写到哪个文件夹")
    hand_over.add_argument("--full", action="store_true", help="从头导出全部内容")
    merge.add_argument("packages", metavar="PACKAGE", type=Path, nargs="+", help="数据包")
    for parser in (merge, conflicts):
        parser.add_argument("--json", metavar="OUT", type=Path, help="把结果写成 JSON")
    resolve.add_argument("id", metavar="ID", help="分歧的编号，见 conflicts")
    resolve.add_argument("--keep", metavar="N", type=positive, required=True, help="保留第几个")


def _identity(asked: argparse.Namespace) -> int:
    from xinjing_desktop.exchange import acquaintance

    with opened(asked.file) as ledger:
        card = acquaintance.card_of(ledger)
    words = list(acquaintance.words_of(card))
    print(json.dumps({**card, "words": words}, ensure_ascii=False, indent=1))
    return 0


def _trust(asked: argparse.Namespace) -> int:
    from xinjing_desktop.exchange import acquaintance

    with opened(asked.file) as ledger:
        card = acquaintance.read_card(ledger, asked.card)
        print(f"{card.unit_name}的身份卡，六个词：{' '.join(card.words)}")
        if card.changed and not asked.replace:
            raise Refusal("这台电脑的身份卡和以前的不一样。请打电话核对六个词，对得上再加 --replace 接受。")
        if card.known:
            print("以前已经接受过，没有改动。")
            return 0
        acquaintance.trust(ledger, card, [peer.site for peer in card.others] if asked.replace else ())
        print("已接受。请打电话和对方核对这六个词，一个字都不能差。")
        if card.others and not asked.replace:
            print(f"这个单位还有 {len(card.others)} 台电脑的身份卡。如果是换了电脑，请加 --replace 停用原来的。")
    return 0


def _peer(ledger: "Ledger", wanted: str) -> "Peer":
    from xinjing_desktop.ledger import peers

    path = Path(wanted)
    if path.suffix == ".json" and path.is_file():
        from xinjing_desktop.exchange import acquaintance

        wanted = acquaintance.read_card(ledger, path).site
    return peers.by_name(ledger, wanted)


def _hand_over(asked: argparse.Namespace) -> int:
    from xinjing_desktop.exchange import handover

    with opened(asked.file) as ledger:
        done = handover.hand_over(ledger, _peer(ledger, asked.to), asked.folder, full=asked.full)
    records = sum(done.facts.counts.values())
    print(f"{done.path.name}\t第 {done.facts.number} 号\t{done.digest}")
    print(f"共 {records} 条记录。{done.sentence}", file=sys.stderr)
    return 0


def _merge(asked: argparse.Namespace) -> int:
    from xinjing_desktop.exchange import handover

    told: list[dict[str, Any]] = []
    refused = 0
    with opened(asked.file) as ledger:
        for path in asked.packages:
            try:
                done = handover.take_in(ledger, path)
            except Refusal as refusal:
                refused += 1
                print(refusal.sentence, file=sys.stderr)
                told.append({"package": path.name, "refused": refusal.sentence})
                continue
            told.append(_told(ledger, path, done))
            print(_said(path, done, told[-1]["agreement"]))
    if asked.json:
        write_json(asked.json, told)
    return 1 if refused else 0


def _told(ledger: "Ledger", path: Path, done: "Merged") -> dict[str, Any]:
    from xinjing_desktop.ledger import agreement

    differences = agreement.compare(ledger, done.facts.id)
    return {
        "package": path.name,
        "refused": None,
        "id": done.facts.id,
        "number": done.facts.number,
        "month": done.facts.month,
        "from": done.peer.site,
        "from_name": done.peer.unit_name,
        **{name: done.total(name) for name in ("new", "changed", "removed", "same")},
        "entities": {entity: vars(tally) for entity, tally in done.tallies.items()},
        "conflicts": done.conflicts,
        "settled": done.settled,
        "photos": done.photos,
        "gap": done.gap,
        "repeated": done.repeated,
        "late": done.late,
        "newer": done.newer,
        "left_out": done.facts.left_out,
        "agreement": [difference.sentence for difference in differences or ()],
    }


def _said(path: Path, done: "Merged", differences: list[str]) -> str:
    if done.repeated:
        return f"{path.name}：第 {done.facts.number} 号包以前收过，没有改动。"
    figures = [("新增", "new"), ("更新", "changed"), ("删除", "removed"), ("未变", "same")]
    said = "，".join(f"{word} {done.total(name)}" for word, name in figures)
    more = ["这个包比已经合并的旧"] if done.late else []
    more += [f"分歧 {done.conflicts} 处"] if done.conflicts else []
    more += [f"了结分歧 {done.settled} 处"] if done.settled else []
    more += ["中间缺了数据包，请对方导出一个完整的"] if done.gap else []
    more += ["有些内容要升级本软件后才看得到，已完整保存"] if done.newer else []
    more += [f"与对方核对：{'一致' if not differences else '；'.join(differences)}"]
    return f"{path.name}：{done.peer.unit_name}第 {done.facts.number} 号包，{said}，{'，'.join(more)}。"


def _conflicts(asked: argparse.Namespace) -> int:
    from xinjing_desktop.ledger import conflicts, restricted

    with opened(asked.file) as ledger:
        found = conflicts.listed(ledger)
        covered = {one.id for one in found if restricted.is_covered(ledger, one.entity, one.row)}
    for conflict in found:
        print(f"{conflict.id}\t{conflict.title}\t{conflict.label}")
        for number, choice in enumerate(conflict.choices, start=1):
            by = f"{choice.unit_name} {choice.who}".strip()
            words = restricted.COVERED_LINE if conflict.id in covered else conflict.words(choice)
            print(f"  {number}\t{words}\t{by}\t{choice.at:%Y-%m-%d %H:%M}")
    if not found:
        print("没有分歧。")
    if asked.json:
        write_json(asked.json, [_as_json(conflict, covered=conflict.id in covered) for conflict in found])
    return 0


def _as_json(conflict: "Conflict", *, covered: bool) -> dict[str, Any]:
    from xinjing_desktop.ledger.restricted import COVERED_LINE

    return {
        "id": conflict.id,
        "entity": conflict.entity,
        "row": conflict.row,
        "title": conflict.title,
        "columns": list(conflict.columns),
        "choices": [
            {
                "n": number,
                "values": {} if covered else dict(choice.values),
                "words": COVERED_LINE if covered else conflict.words(choice),
                "who": choice.who,
                "at": choice.at.isoformat(timespec="seconds"),
                "role": choice.role,
                "unit": choice.unit_name,
            }
            for number, choice in enumerate(conflict.choices, start=1)
        ],
    }


def _resolve(asked: argparse.Namespace) -> int:
    from xinjing_desktop.ledger import conflicts, restricted

    with opened(asked.file) as ledger:
        conflict = conflicts.by_id(ledger, asked.id)
        if asked.keep > len(conflict.choices):
            raise Refusal(f"这条分歧只有 {len(conflict.choices)} 个选择，没有第 {asked.keep} 个。")
        choice = conflict.choices[asked.keep - 1]
        conflicts.keep(ledger, conflict, choice)
        covered = restricted.is_covered(ledger, conflict.entity, conflict.row)
    print(f"已裁定：{conflict.title}，{conflict.label}：{restricted.COVERED_LINE if covered else conflict.words(choice)}")
    return 0
