"""Whom this ledger is acquainted with: their cards as they were accepted, what stays here, who is retired; and the log.

Local to the file: an acquaintance is made at each desk by people who read words to each other, never by a package.
"""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger.database import Connection
from xinjing_desktop.ledger.ledger import Identity, Ledger
from xinjing_desktop.records import SENSITIVE

_COLUMNS = (
    "site, role, unit_code, unit_name, card, retired_at, left_out, send_full, want_full, accepted_at, accepted_by"
)


@dataclass(frozen=True)
class Peer:
    """Another ledger: a committee's PC, a second one of the same committee, or the town."""

    site: str
    role: str
    unit_code: str
    unit_name: str
    card: Mapping[str, Any]
    """The identity card: names and public keys."""
    retired: bool
    left_out: tuple[str, ...]
    """Entities that a package to this peer leaves behind."""
    send_full: bool
    """It has missed something: the next package to it holds everything."""
    want_full: bool
    """We have missed something: our next package says so."""
    accepted_at: datetime.datetime
    accepted_by: str

    def is_below(self, identity: Identity) -> bool:
        """Whether it is a committee seen from the town: it gets its own records and no others."""
        return identity.role == "town" and self.role == "committee"


def listed(ledger: Ledger, *, retired: bool = False) -> list[Peer]:
    """The peers by unit and acquaintance; those retired only when asked for."""
    lines = ledger.select(f"SELECT {_COLUMNS} FROM peer ORDER BY role DESC, unit_code, accepted_at")
    return [peer for peer in map(_peer, lines) if retired or not peer.retired]


def of_site(con: Connection, site: str) -> Peer | None:
    """The peer of this site, or None."""
    line = con.execute(f"SELECT {_COLUMNS} FROM peer WHERE site=?", (site,)).fetchone()
    return _peer(line) if line else None


def by_name(ledger: Ledger, wanted: str) -> Peer:
    """The one peer whose site, unit code or unit name this is. Raises Refusal when there is none, or more than one."""
    here = listed(ledger)
    found = [peer for peer in here if wanted in (peer.site, peer.unit_code, peer.unit_name)]
    found = found or [peer for peer in here if wanted and (peer.site.startswith(wanted) or wanted in peer.unit_name)]
    if not found and wanted == "town":
        found = [peer for peer in here if peer.role == "town"]
    if len(found) == 1:
        return found[0]
    names = "、".join(f"{peer.unit_name}（{peer.site[:8]}）" for peer in found or here)
    if found:
        raise Refusal(f"“{wanted}”对应不止一台电脑：{names}。请用括号里的编号指明是哪一台。")
    if not here:
        raise Refusal("还没有和任何单位交换过身份卡。请先导出自己的身份卡，并导入对方的身份卡。")
    raise Refusal(f"没有和“{wanted}”交换过身份卡。已认识的有：{names}。")


def _peer(line: Sequence[Any]) -> Peer:
    site, role, code, name, card, retired, left_out, send_full, want_full, at, by = line
    moment = clock.moment_of(at)
    return Peer(
        site, role, code, name, json.loads(card), retired is not None, tuple(json.loads(left_out)), bool(send_full),
        bool(want_full), moment, by or "",
    )  # fmt: skip


def accept(ledger: Ledger, card: Mapping[str, Any], replaces: Sequence[str] = ()) -> None:
    """Remember a card that has been verified; the peers that it replaces are retired. Raises Refusal."""
    _writers_only(ledger)
    text = json.dumps(dict(card), ensure_ascii=False, sort_keys=True)
    with ledger.local() as con:
        con.execute(
            "INSERT INTO peer(site, role, unit_code, unit_name, card, accepted_at, accepted_by, send_full)"
            " VALUES(?,?,?,?,?,?,?,?) ON CONFLICT(site) DO UPDATE SET role=excluded.role, unit_code=excluded.unit_code,"
            " unit_name=excluded.unit_name, card=excluded.card, accepted_at=excluded.accepted_at,"
            " accepted_by=excluded.accepted_by, retired_at=NULL, send_full=1",
            (
                card["site"], card["role"], card["unit_code"], card["unit_name"], text, clock.milliseconds(),
                ledger.account.name or None, bool(replaces),
            ),
        )  # fmt: skip
        log(
            con,
            ledger,
            "acquainted",
            peer=card["site"],
            peer_name=card["unit_name"],
            sentence="已认识，开始交换数据包。",
        )
        for site in replaces:
            _retire(con, ledger, site)


def retire(ledger: Ledger, site: str) -> None:
    """Packages from this peer are refused from now on, and none goes there. Raises Refusal."""
    _writers_only(ledger)
    with ledger.local() as con:
        _retire(con, ledger, site)


def _retire(con: Connection, ledger: Ledger, site: str) -> None:
    peer = of_site(con, site)
    if peer is None:
        raise Refusal("没有这台电脑的身份卡，请刷新后再看。")
    con.execute("UPDATE peer SET retired_at=? WHERE site=? AND retired_at IS NULL", (clock.milliseconds(), site))
    log(con, ledger, "retired", peer=site, peer_name=peer.unit_name, sentence="已停用，以后不再接收它的数据包。")


def leave_out(ledger: Ledger, site: str, entities: Sequence[str]) -> None:
    """Which kinds of records stay here when a package goes to this peer: remembered. Raises Refusal."""
    _writers_only(ledger)
    if unknown := set(entities) - SENSITIVE:
        raise Refusal(f"“{'、'.join(sorted(unknown))}”不能留下不带。可以留下的有：{'、'.join(sorted(SENSITIVE))}。")
    with ledger.local() as con:
        con.execute("UPDATE peer SET left_out=? WHERE site=?", (json.dumps(sorted(set(entities))), site))


def ask_for_everything(ledger: Ledger, site: str) -> None:
    """The next package to this peer asks it for a full one, as after a loss. Raises Refusal."""
    _writers_only(ledger)
    with ledger.local() as con:
        con.execute("UPDATE peer SET want_full=1 WHERE site=?", (site,))


def send_everything(ledger: Ledger, site: str) -> None:
    """It said that it has missed something: the next package to this peer holds everything. Raises Refusal."""
    _writers_only(ledger)
    with ledger.local() as con:
        con.execute("UPDATE peer SET send_full=1 WHERE site=?", (site,))


def _writers_only(ledger: Ledger) -> None:
    if ledger.account.role == "reader":
        raise Refusal("您的账户是“只读”，不能交接数据。请换录入员账户登录。")


def log(
    con: Connection,
    ledger: Ledger,
    what: str,
    *,
    peer: str | None = None,
    peer_name: str | None = None,
    file: str = "",
    digest: str = "",
    sentence: str = "",
    entities: Mapping[str, int] | None = None,
) -> None:
    """Write one line of the exchange log, which nothing ever deletes; call it inside `Ledger.local`."""
    counts = dict(entities or {})
    con.execute(
        "INSERT INTO exchange_log VALUES(?,?,?,?,?,?,?,?,?,?)",
        (
            clock.milliseconds(), ledger.account.name or None, what, peer, peer_name, file, digest, sentence,
            json.dumps(counts), sum(counts.values()),
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Logged:
    """One line of the exchange log."""

    at: datetime.datetime
    who: str
    what: str
    """sent, merged, repeated, refused, acquainted or retired."""
    peer_name: str
    file: str
    hash: str
    sentence: str
    entities: Mapping[str, int]
    row_count: int


def exchange_log(ledger: Ledger, limit: int = 500) -> list[Logged]:
    """What was handed over, taken in or refused, the newest first (kept three years at least, 网络数据安全管理条例 §12)."""
    return _logged(ledger, "1", (), limit)


def log_of(ledger: Ledger, sites: Iterable[str], limit: int = 500) -> list[Logged]:
    """The lines of the log about these PCs, the newest first."""
    return _logged(ledger, "peer IN (SELECT value FROM json_each(?))", (json.dumps(sorted(sites)),), limit)


def _logged(ledger: Ledger, where: str, params: Sequence[Any], limit: int) -> list[Logged]:
    lines = ledger.select(
        "SELECT at, who, what, peer_name, file, hash, sentence, entities, row_count FROM exchange_log"
        f" WHERE {where} ORDER BY at DESC, rowid DESC LIMIT ?",
        (*params, limit),
    )
    return [
        Logged(
            clock.moment_of(at), who or "", what, peer or "", file or "", digest or "",
            sentence or "", json.loads(entities or "{}"), count or 0,
        )
        for at, who, what, peer, file, digest, sentence, entities, count in lines
    ]  # fmt: skip
