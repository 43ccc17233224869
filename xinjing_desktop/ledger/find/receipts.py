"""The monthly checklist of the town: from which unit packages have come, which numbers are missing, what came twice."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xinjing_desktop import clock
from xinjing_desktop.ledger import agreement, conflicts, peers
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.peers import Peer

LAST_MONTH_UNTIL = 15
"""Up to this day of a month people still hand over the month before."""
OFFERED = 12


@dataclass(frozen=True)
class Received:
    """A package that came in and was merged."""

    id: str
    number: int
    month: str
    at: datetime.datetime
    who: str
    file: str
    gap: bool
    """Something before it never came, and it did not bring it along."""


@dataclass(frozen=True)
class Sent:
    """The newest package that went to a PC."""

    number: int
    at: datetime.datetime
    acknowledged: bool


@dataclass(frozen=True)
class Desk:
    """One PC of a unit, and what came from it."""

    peer: Peer
    packages: tuple[Received, ...]
    """By number."""
    repeats: Mapping[str, int]
    """How often a package came again after it was merged, by month."""
    sent: Sent | None

    @property
    def absent(self) -> tuple[int, ...]:
        """Numbers below the newest that never came."""
        known = {package.number for package in self.packages}
        return tuple(number for number in range(1, max(known, default=0)) if number not in known)

    @property
    def covered(self) -> tuple[int, ...]:
        """Of those, the ones whose content came with a later package: they are cumulative until acknowledged."""
        whole = max((package.number for package in self.packages if not package.gap), default=0)
        return tuple(number for number in self.absent if number < whole)

    @property
    def missing(self) -> tuple[int, ...]:
        """Numbers whose content is not here: only a full package brings it."""
        return tuple(number for number in self.absent if number not in self.covered)

    @property
    def has_gap(self) -> bool:
        """Whether something is not here, also when the numbers do not show it (a PC that was restored)."""
        whole = max((package.number for package in self.packages if not package.gap), default=0)
        return any(package.gap and package.number > whole for package in self.packages)

    @property
    def twice(self) -> tuple[int, ...]:
        """Numbers that two different packages carry: the PC was put back to an earlier state."""
        counted = Counter(package.number for package in self.packages)
        return tuple(sorted(number for number, count in counted.items() if count > 1))

    def last(self, month: str) -> Received | None:
        """The newest package for this month."""
        found = [package for package in self.packages if package.month == month]
        return max(found, key=lambda package: (package.number, package.at)) if found else None


@dataclass(frozen=True)
class UnitReceipt:
    """One line of the checklist, for one month."""

    code: str
    name: str
    month: str
    desks: tuple[Desk, ...]
    """Its PCs in use, the one acquainted first at the head."""
    retired: tuple[Desk, ...]
    conflicts: int
    differences: Sequence[str] | None
    """What the sides do not agree in since the newest package, None when nothing was compared."""

    @property
    def last(self) -> Received | None:
        """The newest package for the month, of whatever PC."""
        found = [package for desk in (*self.desks, *self.retired) if (package := desk.last(self.month))]
        return max(found, key=lambda package: package.at) if found else None

    @property
    def silent(self) -> tuple[Desk, ...]:
        """PCs in use of which nothing came for the month."""
        return tuple(desk for desk in self.desks if desk.last(self.month) is None)

    @property
    def has_gap(self) -> bool:
        """Whether a full package has to be asked for."""
        return any(desk.has_gap for desk in self.desks)

    @property
    def repeats(self) -> int:
        """How often a package of the month came again, or a number was used twice."""
        desks = (*self.desks, *self.retired)
        return sum(desk.repeats.get(self.month, 0) + len(desk.twice) for desk in desks)

    @property
    def state(self) -> str:
        """stranger (no card), gap, absent, part (not of every PC) or here."""
        if not self.desks:
            return "stranger"
        if self.has_gap:
            return "gap"
        if self.last is None:
            return "absent"
        return "part" if self.silent else "here"


FILTERS = {
    "all": "全部",
    "here": "已收",
    "absent": "未收",
    "gap": "缺号",
    "repeated": "重复",
    "disputed": "有分歧",
    "different": "不一致",
}


def fits(unit: UnitReceipt, chosen: str) -> bool:
    """Whether a unit belongs under this filter."""
    match chosen:
        case "here":
            return unit.last is not None
        case "absent":
            return unit.last is None
        case "gap":
            return unit.has_gap
        case "repeated":
            return unit.repeats > 0
        case "disputed":
            return unit.conflicts > 0
        case "different":
            return bool(unit.differences)
    return True


def sentences(unit: UnitReceipt) -> list[str]:
    """What there is to know of a unit beyond its state, each with what to do."""
    said = []
    if not unit.desks:
        said.append("还没有交换身份卡，收不了它的数据包。请先导入它的身份卡。")
    for desk in unit.desks:
        whose = f"（{desk.peer.site[-4:]} 号电脑）" if len(unit.desks) > 1 else ""
        if desk.missing:
            said.append(f"第 {_numbers(desk.missing)} 号没有收到{whose}，内容还缺，请对方导出完整的。")
        elif desk.has_gap:
            said.append(f"中间缺了内容{whose}，请对方导出完整的。")
        if desk.covered:
            said.append(f"第 {_numbers(desk.covered)} 号没有收到{whose}，内容已随后面的数据包补齐，不用再要。")
        if desk.twice:
            said.append(f"第 {_numbers(desk.twice)} 号收到过两个不同的数据包{whose}，对方可能恢复过备份，内容都已合并。")
        if repeats := desk.repeats.get(unit.month, 0):
            said.append(f"本月有数据包重复交来 {repeats} 次{whose}，没有重复合并。")
        if desk.peer.want_full and (desk.missing or desk.has_gap):
            said.append("下发时会请对方导出完整的数据包。")
    if unit.last is not None and unit.silent:
        said.append(f"共 {len(unit.desks)} 台电脑，还有 {len(unit.silent)} 台没有交。")
    said += [f"核对不一致：{sentence}。" for sentence in unit.differences or ()]
    if unit.retired:
        said.append(f"另有 {len(unit.retired)} 台停用的电脑。")
    return said


def _numbers(numbers: Sequence[int]) -> str:
    if len(numbers) > 6:
        return f"{numbers[0]}–{numbers[-1]}（共 {len(numbers)} 个）"
    return "、".join(map(str, numbers))


# ---- reading


def usual_month(today: datetime.date) -> str:
    """The month that people are handing over on this day."""
    if today.day <= LAST_MONTH_UNTIL:
        today = today.replace(day=1) - datetime.timedelta(days=1)
    return f"{today:%Y-%m}"


def months(ledger: Ledger, today: datetime.date) -> list[str]:
    """The months to choose from, the newest first: the last twelve, and those of which packages have come."""
    day, offered = today, set()
    for _ in range(OFFERED):
        offered.add(f"{day:%Y-%m}")
        day = day.replace(day=1) - datetime.timedelta(days=1)
    offered.update(str(month) for (month,) in ledger.select("SELECT DISTINCT month FROM package WHERE NOT sent"))
    return sorted(offered, reverse=True)


def units(ledger: Ledger, month: str) -> list[UnitReceipt]:
    """The checklist, by the code of the unit. Conflicts are counted, so ask in the background."""
    desks: dict[str, list[Desk]] = defaultdict(list)
    for desk in _desks(ledger):
        desks[desk.peer.unit_code].append(desk)
    names: dict[str, str] = dict(ledger.select("SELECT code, name FROM community WHERE code IS NOT NULL"))
    for code, found in desks.items():
        names.setdefault(code, found[0].peer.unit_name)
    disputed = Counter(name for conflict in conflicts.listed(ledger) for name in conflict.unit_names)
    answers = agreement.settled(ledger)
    lines = []
    for code in sorted(names):
        of_unit = desks[code]
        newest = max(
            (package for desk in of_unit for package in desk.packages), key=lambda package: package.at, default=None
        )
        called = {desk.peer.unit_name for desk in of_unit}
        lines.append(
            UnitReceipt(
                code,
                names[code] or code,
                month,
                tuple(desk for desk in of_unit if not desk.peer.retired),
                tuple(desk for desk in of_unit if desk.peer.retired),
                sum(disputed[name] for name in called),
                answers.get(newest.id) if newest else None,
            )
        )
    return lines


def outstanding(ledger: Ledger, month: str) -> int:
    """How many units have not handed over this month; quick, for the home page."""
    return int(
        ledger.value(
            "SELECT count(*) FROM (SELECT DISTINCT unit_code FROM peer WHERE role='committee' AND retired_at IS NULL"
            " EXCEPT SELECT p.unit_code FROM peer p JOIN package k ON k.peer=p.site WHERE NOT k.sent AND k.month=?)",
            (month,),
        )
    )


@dataclass(frozen=True)
class Downward:
    """One PC that a package can be handed down to."""

    peer: Peer
    sent: Sent | None
    supervisions: int
    """Of its unit, written since the last package went down."""


def downward(ledger: Ledger) -> list[Downward]:
    """The PCs in use, by unit."""
    found = []
    for desk in _desks(ledger):
        if desk.peer.retired:
            continue
        count = ledger.value(
            "SELECT count(*) FROM supervision s JOIN community c ON c.uid=s.community WHERE c.code=?1 AND"
            " (SELECT max(seq) FROM change WHERE row=s.uid)"
            " > coalesce((SELECT max(upto) FROM package WHERE peer=?2 AND sent),0)",
            (desk.peer.unit_code, desk.peer.site),
        )
        found.append(Downward(desk.peer, desk.sent, int(count)))
    return found


def _desks(ledger: Ledger) -> list[Desk]:
    came: dict[str, list[Received]] = defaultdict(list)
    for peer, id, number, month, at, who, file, gap in ledger.select(
        "SELECT peer, id, number, month, at, who, file, gap FROM package WHERE NOT sent ORDER BY number, at"
    ):
        came[peer].append(Received(id, number, month, clock.moment_of(at), who or "", file or "", bool(gap)))
    again: dict[str, Counter[str]] = defaultdict(Counter)
    for peer, month, count in ledger.select(
        "SELECT l.peer, k.month, count(*) FROM exchange_log l JOIN package k ON k.hash=l.hash AND NOT k.sent"
        " WHERE l.what='repeated' GROUP BY l.peer, k.month"
    ):
        again[peer][month] += count
    went = {
        peer: Sent(number, clock.moment_of(at), bool(acked))
        for peer, number, at, acked in ledger.select(
            "SELECT peer, number, at, acked FROM package WHERE sent ORDER BY number, at"
        )
    }
    return [
        Desk(peer, tuple(came[peer.site]), again[peer.site], went.get(peer.site))
        for peer in peers.listed(ledger, retired=True)
        if peer.role == "committee"
    ]
