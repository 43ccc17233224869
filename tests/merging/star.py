"""A town, its committees and their packages, played at random: what a month of work and a box of USB sticks can do to ledgers.

The world is small on purpose (three doors, three people, two hazards), so that everything meets everything. Files, merges and
some of the packages are real; only the clock is replaced, and it is wrong by years where a step says so.
"""

import datetime
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

from tests import factories
from tests.ledger import truth
from tests.merging import deeds, oracle, sticks
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import acquaintance
from xinjing_desktop.ledger import agreement, conflicts, peers
from xinjing_desktop.ledger.file import create_ledger, open_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.ledger.merge import Merged
from xinjing_desktop.records import TOWN_WIDE

TOWN_CODE = "310105102000"
UNITS = {"town": TOWN_CODE, "a": "310105102001", "a2": "310105102001", "b": "310105102002", "c": "310105102003"}
"""Unit of each PC; `a2` is a second PC of the same committee."""
ARRANGEMENTS = {
    "edge": ("town", "a"),
    "desks": ("town", "a", "a2"),
    "neighbours": ("town", "a", "b"),
    "star": ("town", "a", "a2", "b", "c"),
}
Written = TypeVar("Written")
MORNING = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)
QUIET_ROUNDS = 8
"""Rounds without a loss after which everybody must know everything."""


def edges(names: tuple[str, ...]) -> list[tuple[str, str]]:
    """Who hands packages to whom: town and committee, and the two PCs of one committee; both ways."""
    pairs = [("town", name) for name in names if name != "town"]
    pairs += [("a", "a2")] if "a2" in names else []
    return [pair for one, other in pairs for pair in ((one, other), (other, one))]


def build(folder: Path) -> None:
    """The five ledgers, acquainted with each other, on the first morning: to be copied for each run."""
    ledgers = {}
    for name, code in UNITS.items():
        ledgers[name] = create_ledger(
            folder / f"{name}.xjl",
            role="town" if name == "town" else "committee",
            unit_code=code,
            unit_name=f"{code}居民区",
            account=factories.ACCOUNT,
            password=factories.PASSWORD,
            cost=Cost(64, 1, 1),
        ).ledger
    ways = edges(tuple(UNITS))
    for one, other in ways[::2]:
        acquaintance.introduce(ledgers[one], ledgers[other])
    deeds.begin(ledgers["town"], UNITS["a"])
    for one, other in ways * 2:
        sticks.hand(ledgers[one], ledgers[other])
    for ledger in ledgers.values():
        ledger.close()


def opened(path: Path) -> Ledger:
    """A ledger that does not wait for the disk: nobody pulls the plug here."""
    ledger = open_ledger(path, factories.PASSWORD)
    with ledger.connection() as con:
        con.execute("PRAGMA synchronous=OFF")
    return ledger


@dataclass
class Desk:
    """One PC."""

    name: str
    path: Path
    ledger: Ledger
    wrong_by: datetime.timedelta = datetime.timedelta()
    received: set[str] = field(default_factory=set)
    """Packages that it has taken in, as far as it can remember."""
    ever: set[str] = field(default_factory=set)
    """Packages that it has taken in, also those that an older copy has forgotten."""
    incomplete: set[str] = field(default_factory=set)
    """Packages in whose place something was missing."""
    copies: list[tuple[Path, set[str]]] = field(default_factory=list)
    """Older copies of the file, and what it had received then."""
    pictures: dict[str, set[str]] = field(default_factory=dict)
    """By the name of another PC: pictures that are surely in its hands, because it sent or acknowledged them."""


class Sent(NamedTuple):
    """A package on its way."""

    sender: str
    receiver: str
    package: sticks.Package


class Star:
    """Several ledgers, the packages that were ever made, and who had seen what when writing."""

    def __init__(
        self, built: Path, folder: Path, names: tuple[str, ...], set_now: Callable[[Callable[[], datetime.datetime]], None]
    ) -> None:
        self.names = names
        self.units = sorted({UNITS[name] for name in names} - {TOWN_CODE})
        self.folder = folder
        self.desks: dict[str, Desk] = {}
        self.packages: list[Sent] = []
        self.seen: dict[int, frozenset[int]] = {}
        self.now = MORNING
        self.here = "town"
        set_now(lambda: self.now + self.desks[self.here].wrong_by)
        for name in names:
            path = Path(shutil.copy(built / f"{name}.xjl", folder))
            self.desks[name] = Desk(name, path, opened(path))
            self.desks[name].received = {id for (id,) in self.desks[name].ledger.select("SELECT id FROM package WHERE NOT sent")}
            self.desks[name].ever = set(self.desks[name].received)
            self.note_seen(name, 0)


    def close(self) -> None:
        for desk in self.desks.values():
            desk.ledger.close()

    # ---- one step

    def do(self, name: str, seed: int) -> None:
        """One step at one PC, then everything there is looked at."""
        random = Random(seed)
        self.here = random.choice(self.names)
        self.now += datetime.timedelta(milliseconds=random.choice((0, 0, 1, 1000, 86_400_000)))
        getattr(self, "_" + name)(self.desks[self.here], random)

    def _work(self, desk: Desk, random: Random) -> None:
        """Somebody writes something."""
        asked = conflicts.count(desk.ledger)
        deed = deeds.choose(random, desk.ledger, self.units)
        said = self._write(desk, lambda ledger: deed(ledger, random)) or []
        after = oracle.conflicts(desk.ledger)
        for row, columns in said:
            assert not {col for one, col in after if one == row} & columns, "a decision settles it on the spot"
        assert not said or conflicts.count(desk.ledger) < asked

    def _quarrel(self, desk: Desk, random: Random) -> None:
        """Two write to one record, in the same minute by their clocks or years apart."""
        other = self.desks[random.choice(self._others(desk))]
        for one, deed in zip((desk, other), deeds.quarrel(desk.ledger, other.ledger, random, self.units), strict=False):
            self.here = one.name
            self._write(one, lambda _, deed=deed: deed())

    def _errata(self, desk: Desk, random: Random) -> None:
        """Entered by mistake and handed over; one of the two takes it back and says so before hearing from the other."""
        other = self.desks[random.choice(self._others(desk))]
        slip = f"{random.getrandbits(128):032x}"
        self._write(desk, lambda ledger: deeds.slip(ledger, random, slip))
        self.deliver(self.make(desk.name, other.name, random))
        one, two = random.choice(((desk, other), (other, desk)))
        self.here = one.name
        self._write(one, lambda ledger: deeds.take_away(ledger, slip))
        self.deliver(self.make(one.name, two.name, random))

    def _write(self, desk: Desk, deed: Callable[[Ledger], Written]) -> Written | None:
        """What is refused changes nothing; what is written is remembered together with what its author had seen."""
        mark = self._mark(desk)
        try:
            said = deed(desk.ledger)
        except Refusal:
            assert self._mark(desk) == mark, "what is refused changes nothing"
            return None
        self.note_seen(desk.name, mark)
        truth.look(desk.ledger)
        return said

    def _pack(self, desk: Desk, random: Random) -> None:
        """A package is made and lies somewhere; it may never arrive."""
        self.make(desk.name, random.choice(self._others(desk)), random, full=random.random() < 0.15)

    def _send(self, desk: Desk, random: Random) -> None:
        """A package is made and taken in at once."""
        self.deliver(self.make(desk.name, random.choice(self._others(desk)), random))

    def _find(self, _: Desk, random: Random) -> None:
        """Any stick of the drawer is put in: late, repeated, out of order."""
        if self.packages:
            self.deliver(random.choice(self.packages[-12:]))

    def _stray(self, _: Desk, random: Random) -> None:
        """A package is merged at the other PC of the committee, where it was not addressed: data like any other."""
        twins = {"a": "a2", "a2": "a"}
        strays = [sent for sent in self.packages[-12:] if sent.sender == "town" and sent.receiver in twins and not sent.package.path]
        if not strays or "a2" not in self.desks:
            self._send(self.desks[self.here], random)
        else:
            sent = random.choice(strays)
            self.deliver(sent._replace(receiver=twins[sent.receiver]))

    def _clock(self, desk: Desk, random: Random) -> None:
        """The clock jumps, by seconds or by years; often it is right again."""
        desk.wrong_by = datetime.timedelta(days=random.choice((0, 0, 1, -1, 400, -400, 3650, -3650)))

    def _copy(self, desk: Desk, _: Random) -> None:
        """A backup, as a file."""
        desk.ledger.close()
        copy = self.folder / f"{desk.name}-{len(desk.copies)}.copy"
        shutil.copy(desk.path, copy)
        desk.copies.append((copy, set(desk.received)))
        desk.ledger = opened(desk.path)

    def _restore(self, desk: Desk, random: Random) -> None:
        """The PC is set up anew from an older copy of its ledger."""
        if desk.copies:
            copy, received = random.choice(desk.copies)
            desk.ledger.close()
            shutil.copy(copy, desk.path)
            desk.received = set(received)
            desk.pictures.clear()
            desk.incomplete.clear()
            desk.ledger = opened(desk.path)

    def _die(self, desk: Desk, random: Random) -> None:
        """The PC dies right after it has handed over a picture; a copy of that morning is set up."""
        self._copy(desk, random)
        self._write(desk, lambda ledger: deeds.add(ledger, random, "p", random.randrange(2), self.units))
        self._send(desk, random)
        self.here = desk.name
        self._restore(desk, random)

    def _scope(self, desk: Desk, random: Random) -> None:
        """Somebody decides what stays here when a package goes out."""
        peer = self._peer(desk.name, random.choice(self._others(desk)))
        sensitive = ("id_document", "profile", "photo")
        left_out = random.sample(sensitive, random.choice((0, 0, 1, 2)))
        peers.leave_out(desk.ledger, peer.site, left_out)
        if "id_document" in left_out:
            self._write(desk, lambda ledger: deeds.edit(ledger, random, "d", 0))
            self._send(desk, random)

    def _account(self, desk: Desk, random: Random) -> None:
        desk.ledger.account = Account(random.choice((factories.ACCOUNT, "李强")), "clerk")

    # ---- packages

    def _others(self, desk: Desk) -> list[str]:
        return [other for one, other in edges(self.names) if one == desk.name]

    def _peer(self, sender: str, receiver: str) -> peers.Peer:
        return sticks.peer_of(self.desks[sender].ledger, self.desks[receiver].ledger)

    def make(self, sender: str, receiver: str, random: Random, *, full: bool = False) -> Sent:
        self.here = sender
        folder = self.folder if random.random() < 0.15 else None
        made = sticks.pack(self.desks[sender].ledger, self.desks[receiver].ledger, full=full, folder=folder)
        sent = Sent(sender, receiver, made)
        self.packages.append(sent)
        assert not self.desks[sender].incomplete & set(made.facts.got), "what came with a gap is not acknowledged"
        if made.facts.prev is not None:
            twice = self._pictures_in(sent) & self.desks[sender].pictures.get(receiver, set())
            assert not twice, "pictures travel once"
        return sent

    def _pictures_in(self, sent: Sent) -> set[str]:
        sql = "SELECT digest FROM photo_travel WHERE package=?"
        return {digest for (digest,) in self.desks[sent.sender].ledger.select(sql, (sent.package.facts.id,))}

    def deliver(self, sent: Sent) -> Merged:
        """Merge it, twice: the second time nothing happens. What is counted is compared with what is there."""
        self.here = sent.receiver
        desk, facts = self.desks[sent.receiver], sent.package.facts
        twin = facts.receiver != desk.ledger.identity.site
        before = oracle.contents(desk.ledger)
        merged, after = sticks.put_in_twice(desk.ledger, sent.package)
        assert before.log <= after.log, "a merge forgets nothing"
        known = facts.id in desk.received
        assert merged.repeated == known
        if not known:
            missed = facts.prev is not None and facts.prev not in desk.received
            assert merged.gap == missed, "a package that never came is missed, and no other"
            assert facts.prev is None or facts.prev in desk.ever or twin, "it builds on what was acknowledged"
            desk.received.add(facts.id)
            desk.incomplete |= {facts.id} if merged.gap else set()
            desk.ever.add(facts.id)
            self._note_pictures(sent)
            oracle.tallies_are_true(merged, before, after)
        return merged

    def _note_pictures(self, sent: Sent) -> None:
        """The receiver now knows that the sender has these, and those in the packages that it says it got."""
        hands = self.desks[sent.receiver].pictures.setdefault(sent.sender, set())
        hands -= set(sent.package.facts.photos_wanted)
        hands |= self._pictures_in(sent)
        for other in self.packages:
            if (other.sender, other.receiver) == (sent.receiver, sent.sender) and other.package.facts.id in sent.package.facts.got:
                hands |= self._pictures_in(other)

    # ---- the end of the month

    def exchange_everything(self, random: Random) -> None:
        """A round in which sticks get lost, then as many as it takes until nobody has news for anybody."""
        ways = edges(self.names)
        for one, other in ways if random.random() < 0.5 else ():
            peers.leave_out(self.desks[one].ledger, self._peer(one, other).site, [])
        for sender, receiver in random.sample(ways, len(ways)):
            package = self.make(sender, receiver, random)
            if random.random() < 0.8:
                self.deliver(package)
        wanted: dict[tuple[str, str], list[str]] = {}
        for _ in range(QUIET_ROUNDS):
            known = [self._mark(desk) for desk in self.desks.values()]
            last = [(way, self.deliver(self.make(*way, random))) for way in random.sample(ways, len(ways))]
            quiet = known == [self._mark(desk) for desk in self.desks.values()]
            wanted, before = {way: one.facts.photos_wanted for way, one in last}, wanted
            if quiet and wanted == before and not any(one.gap or one.facts.please_full for _, one in last):
                break
        else:
            raise AssertionError("after so many rounds somebody still has news, or asks for something")
        self.judge()
        for (sender, receiver), merged in last:
            found = agreement.compare(self.desks[receiver].ledger, merged.facts.id)
            assert found == [], f"{sender} → {receiver}: {found}"
        self._lose_a_word(*random.choice(last))

    def _lose_a_word(self, way: tuple[str, str], merged: Merged) -> None:
        """One change of what both share is struck from the log on one side: they do not say 一致 any more."""
        ledger = self.desks[way[1]].ledger
        with ledger.local() as con:
            agreement.find_shared(con, ledger.identity, merged.peer)
            left_out = {*merged.peer.left_out, *merged.facts.left_out, *TOWN_WIDE}
            shared = con.execute("SELECT c.seq, c.entity FROM change c JOIN holding h ON h.row=c.row ORDER BY seq DESC")
            seq, entity = next((seq, entity) for seq, entity in shared if entity not in left_out)
            con.execute("DELETE FROM change WHERE seq=?", (seq,))
        found = agreement.compare(ledger, merged.facts.id)
        assert found and entity in {one.entity for one in found}, "what differs is named"

    def judge(self) -> None:
        """Everything that must be true when everybody has exchanged everything."""
        for desk in self.desks.values():
            oracle.disputes_are_true(desk.ledger, self.seen)
        for one, other in edges(self.names)[::2]:
            oracle.agree(self.desks[one].ledger, self.desks[other].ledger, self._peer(one, other), self._peer(other, one))
        oracle.nobody_counts_twice(self.desks["town"].ledger, sorted(set(UNITS.values()) - {TOWN_CODE}))

    # ---- who had seen what

    def _mark(self, desk: Desk) -> int:
        return int(desk.ledger.value("SELECT coalesce(max(seq),0) FROM change"))

    def note_seen(self, name: str, mark: int) -> None:
        """What lay before the author of each new change: remembered here, whatever the ledger says of it."""
        ledger = self.desks[name].ledger
        for row, id, seq, site in ledger.select("SELECT row, id, seq, site FROM change WHERE seq>? ORDER BY seq", (mark,)):
            if site == ledger.identity.site:
                earlier = ledger.select("SELECT id FROM change WHERE row=? AND seq<?", (row, seq))
                self.seen[id] = frozenset(one for (one,) in earlier)
            else:
                self.seen.setdefault(id, frozenset())  # the first words of a PC that does not play here


def steps(random: Random, length: int) -> list[tuple[str, int]]:
    """What happens, in order."""
    names = ["work"] * 7 + ["quarrel"] * 5 + ["send"] * 6 + ["pack"] * 2 + ["find"] * 2
    names += ["errata", "stray", "stray", "stray", "clock", "copy", "copy", "restore", "die", "scope", "scope", "account"]
    return [(random.choice(names), random.randrange(10**9)) for _ in range(length)]


def play(
    built: Path, folder: Path, arrangement: str, seed: int, set_now: Callable[[Callable[[], datetime.datetime]], None], *, length: int = 26
) -> None:
    """One whole run: random work, then everybody exchanges everything, then judgement."""
    random = Random(seed)
    place = folder / f"{arrangement}-{seed}"
    place.mkdir()
    star = Star(built, place, ARRANGEMENTS[arrangement], set_now)
    try:
        for name, number in steps(random, length):
            star.do(name, number)
        star.exchange_everything(random)
    finally:
        star.close()
        shutil.rmtree(place)


