"""Getting acquainted: each ledger shows a card with its public keys, two people compare six words, and the card is kept."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import medium, package
from xinjing_desktop.exchange.package import Keys
from xinjing_desktop.ledger import peers
from xinjing_desktop.ledger.ledger import Identity, Ledger
from xinjing_desktop.records.spoken import spoken

KIND = "xinjing-card"
VERSION = 1
LARGEST_CARD = 64 << 10
TOWN_DIGITS = 9
"""The first nine digits of a unit's statistical code are its town's (国家统计局, 统计用区划代码)."""


@dataclass(frozen=True)
class Card:
    """A card that was read and is genuine, though nobody has compared its words yet."""

    facts: Mapping[str, Any]
    words: tuple[str, ...]
    known: bool
    """The very same card is accepted already."""
    others: tuple[peers.Peer, ...]
    """Acquaintances of the same unit: another PC of it, or the one that this replaces."""
    changed: bool
    """It is the PC of an accepted card, but with other keys."""

    @property
    def site(self) -> str:
        """The ledger it stands for."""
        return str(self.facts["site"])

    @property
    def unit_name(self) -> str:
        """Whose it is."""
        return str(self.facts["unit_name"])


def keys_of(ledger: Ledger) -> Keys:
    """The secret keys of this ledger, made when they are asked for first."""
    text = ledger.value("SELECT value FROM ledger_fact WHERE name='exchange_keys'")
    if text is None:
        keys = package.new_keys()
        with ledger.local() as con:
            con.execute(
                "INSERT OR IGNORE INTO ledger_fact VALUES('exchange_keys', ?)",
                (json.dumps([keys.signing, keys.sealing]),),
            )
        text = ledger.value("SELECT value FROM ledger_fact WHERE name='exchange_keys'")
    return Keys(*json.loads(text))


def card_of(ledger: Ledger) -> dict[str, Any]:
    """This ledger's own card, as it is given to others."""
    identity, keys = ledger.identity, keys_of(ledger)
    card: dict[str, Any] = {
        "kind": KIND,
        "version": VERSION,
        "role": identity.role,
        "unit_code": identity.unit_code,
        "unit_name": identity.unit_name,
        "site": identity.site,
        **package.public_keys(keys),
    }
    card["proof"] = package.sign_card(card, keys)
    return card


def words_of(card: Mapping[str, Any]) -> tuple[str, ...]:
    """Six words that stand for a card, to be read over the telephone."""
    named = {name: card[name] for name in ("role", "unit_code", "site", "sign", "seal")}
    return spoken(package.stretched(named))


def card_name(card: Mapping[str, Any]) -> str:
    """What the file of a card is called."""
    return f"XJ_{card['unit_code']}_{card['site'][-8:]}.xjcard.json"


def write_card(ledger: Ledger, folder: Path) -> Path:
    """Put this ledger's card into a folder, for the others. Raises Refusal."""
    card = card_of(ledger)
    data = (json.dumps(card, ensure_ascii=False, indent=1) + "\n").encode()
    target = folder / card_name(card)
    part = target.with_name(target.name + medium.PART)
    with medium.writing_in_words(folder, "身份卡"):
        try:
            part.touch()
            medium.write(part, data)
            medium.finish(part, target, data)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    return target


def read_card(ledger: Ledger, path: Path) -> Card:
    """Read somebody's card and look whether this ledger may exchange with it. Raises Refusal, and the log says so."""
    try:
        card = _genuine(path)
        _refuse_stranger(ledger.identity, card)
    except Refusal as refusal:
        with ledger.local() as con:
            peers.log(con, ledger, "refused", file=path.name, sentence=refusal.sentence)
        raise
    kept = {peer.site: peer for peer in peers.listed(ledger, retired=True)}
    old = kept.get(card["site"])
    same = old is not None and all(old.card.get(name) == card[name] for name in ("sign", "seal"))
    others = tuple(
        peer
        for peer in kept.values()
        if not peer.retired
        and peer.site != card["site"]
        and (peer.role, peer.unit_code) == (card["role"], card["unit_code"])
    )
    return Card(
        card, words_of(card), same and old is not None and not old.retired, others, old is not None and not same
    )


def _genuine(path: Path) -> dict[str, Any]:
    """What stands on a card whose proof holds. Raises Refusal."""
    name = path.name
    other = f"“{name}”不是身份卡，没有接受。请选择对方导出的、名字以 .xjcard.json 结尾的文件。"
    with medium.opened(path) as (file, size):
        if package.is_package(file.read(package.HEAD)):
            raise Refusal(f"“{name}”是数据包，不是身份卡，没有接受。请用“接收数据包”打开它。")
        if size > LARGEST_CARD:
            raise Refusal(other)
        file.seek(0)
        data = file.read(LARGEST_CARD)
    try:
        card = json.loads(data.decode("utf-8-sig"))  # an editor on Windows may have put a mark before it
    except (ValueError, RecursionError):
        if KIND.encode() in data:
            raise Refusal(f"“{name}”没有复制完整，没有接受。请重新复制一次，或让对方重新导出身份卡。") from None
        raise Refusal(other) from None
    if not isinstance(card, dict) or card.get("kind") != KIND:
        raise Refusal(other)
    if isinstance(card.get("version"), int) and card["version"] > VERSION:
        raise Refusal(f"“{name}”由更新版本的软件导出，本机的版本还读不了，没有接受。请先升级本软件。")
    if not all(fits(card.get(one)) for one, fits in _FITS.items()) or not package.card_is_genuine(card):
        raise Refusal(f"“{name}”被改动过，或没有复制完整，没有接受。请让对方重新导出身份卡，不要用别的软件打开后再存。")
    return card


def _matches(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


_FITS: Mapping[str, Callable[[Any], bool]] = {
    "version": lambda value: value == VERSION,
    "role": lambda value: value in ("committee", "town"),
    "unit_code": _matches(r"[0-9A-Za-z]{1,32}"),
    "unit_name": lambda value: isinstance(value, str) and 0 < len(value) <= 80 and value.isprintable(),
    "site": _matches(r"[0-9A-Za-z_.:-]{1,64}"),
    "sign": _matches(r"[0-9a-f]{64}"),
    "seal": _matches(r"age1[0-9a-z]{58}"),
    "proof": _matches(r"[0-9a-f]{128}"),
}
"""What may stand on a card: anybody can make one, and its names are shown before its words are compared."""


def _refuse_stranger(ours: Identity, card: Mapping[str, Any]) -> None:
    """The town is the middle of a star: a committee exchanges with its town and with its own other PCs only."""
    name = card["unit_name"]
    if card["site"] == ours.site:
        raise Refusal("这是本台账自己的身份卡。请导入对方的身份卡，把自己的交给对方。")
    if card["unit_code"][:TOWN_DIGITS] != ours.unit_code[:TOWN_DIGITS]:
        raise Refusal(f"“{name}”属于另一个街镇，不能和它交换数据。请核对是不是拿错了身份卡。")
    if ours.role == card["role"] == "committee" and card["unit_code"] != ours.unit_code:
        raise Refusal(f"“{name}”是另一个居民区。居民区之间不直接交换数据，请都和镇里交换。")


def trust(ledger: Ledger, card: Card, replaces: Sequence[str] = ()) -> None:
    """Accept a card whose words were compared; the PCs of the same unit that it replaces are retired. Raises Refusal."""
    if unknown := set(replaces) - {peer.site for peer in card.others}:
        raise Refusal(f"没有可以替换的身份卡“{sorted(unknown)[0][:8]}”，请刷新后再看。")
    accepted = {**card.facts, "accepted_on": clock.today().isoformat()}
    peers.accept(ledger, accepted, replaces)


def introduce(first: Ledger, second: Ledger) -> None:
    """Make two ledgers acquainted that one and the same person has open, as for a demo or a second PC."""
    for ledger, other in ((first, second), (second, first)):
        peers.accept(ledger, card_of(other))
