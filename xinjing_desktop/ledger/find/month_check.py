"""What to look at before a month is closed: each finding with its records, and whether somebody has passed over it knowingly."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xinjing_desktop import clock
from xinjing_desktop.ledger import conflicts, joins, remembered
from xinjing_desktop.ledger.find import care_people, hazards, months
from xinjing_desktop.ledger.find.outings import PEOPLE
from xinjing_desktop.ledger.history import name_of
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.progress import Step, silent

TOPIC = "month_check"
MOST = 500
"""Records listed of one finding; the count is always whole."""


class Place(NamedTuple):
    """A record that a finding is about, and what to call it."""

    entity: str
    uid: str
    words: str


@dataclass(frozen=True)
class Finding:
    """One kind of thing to look at."""

    key: str
    sentence: str
    advice: str
    count: int
    places: tuple[Place, ...]
    passed: bool = False
    """Somebody has seen just these and goes on."""
    page: str = ""
    """A page of the window that is made for them, where there is one."""
    where: Mapping[str, str | None] = field(default_factory=dict)
    """What that page is to show."""

    @property
    def mark(self) -> str:
        """Changes as soon as other records are found."""
        told = "\x1f".join((str(self.count), *sorted(place.uid for place in self.places)))
        return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()


def look(ledger: Ledger, month: str, step: Step = silent) -> list[Finding]:
    """Everything that should be looked at, the most important first."""
    first, last = months.bounds(month)
    last = min(last, clock.today())
    step(0, 4, "隐患")
    found = _hazards(ledger, first, last)
    step(1, 4, "走访和重点户")
    found += _people(ledger, first, last)
    found += _outings(ledger, first, last)
    step(2, 4, "重复登记")
    found += _doubles(ledger)
    step(3, 4, "分歧")
    if count := conflicts.count(ledger):
        advice = "两边写得不一样的栏，没有裁定以前，镇里和这里看到的可能不同。"
        found.append(Finding("conflicts", "还没有裁定的分歧", advice, count, (), page="conflicts"))
    step(4, 4)
    passed = remembered.recall_all(ledger, TOPIC)
    return [
        Finding(**{**one.__dict__, "passed": passed.get(f"{month}/{one.key}") == one.mark}) for one in found if one.count
    ]


def pass_over(ledger: Ledger, month: str, finding: Finding, passed: bool = True) -> None:
    """Somebody has seen it and goes on; it comes back by itself when other records are found."""
    remembered.remember(ledger, TOPIC, f"{month}/{finding.key}", finding.mark if passed else None)


def _of_hazards(ledger: Ledger, key: str, sentence: str, advice: str, where: str, *params: str) -> Finding:
    uids = [uid for (uid,) in ledger.select(f"SELECT z.uid FROM hazard z WHERE {where} ORDER BY z.found_on, z.uid", params)]
    lines = hazards.lines(ledger, uids[:MOST])
    told = [Place("hazard", uid, f"{lines[uid].hazard_no or ''}　{lines[uid].where}".strip("　")) for uid in uids[:MOST] if uid in lines]
    return Finding(key, sentence, advice, len(uids), tuple(told))


def _hazards(ledger: Ledger, first: datetime.date, last: datetime.date) -> list[Finding]:
    start, end = first.isoformat(), last.isoformat()
    return [
        _of_hazards(
            ledger, "undated", "还在整改，却没有整改时限", "没有时限就不会提醒，也算不出逾期。请定一个日期。",
            "z.state='fixing' AND z.due_date IS NULL AND coalesce(z.fixed_on_site,0)=0 AND z.found_on<=?", end,
        ),
        _of_hazards(
            ledger, "closed_undated", "已销号，却没有销号日期", "没有日期就不知道算在哪个月。请补上。",
            "z.state='closed' AND z.closed_on IS NULL AND z.found_on<=?", end,
        ),
        _of_hazards(
            ledger, "out_of_order", "时限或销号日期早于发现日期", "请核对这几个日期，有一个写错了。",
            "(z.closed_on < z.found_on OR z.due_date < z.found_on) AND z.found_on<=?", end,
        ),
        _of_hazards(
            ledger, "not_rechecked", "期限已到，还没有去复查", "月底前能去的先去；来不及就照实移交，下月再复查。",
            "z.state='fixing' AND z.due_date<=? AND NOT EXISTS(SELECT 1 FROM recheck k WHERE k.hazard=z.uid"
            " AND k.rechecked_on >= z.due_date)", end,
        ),
        _of_hazards(
            ledger, "no_photo", "本月销号，没有整改后的照片", "有照片的请补上，镇里抽查时看得到；没有拍的可以略过。",
            "z.state='closed' AND z.closed_on BETWEEN ? AND ? AND NOT EXISTS(SELECT 1 FROM photo p"
            " WHERE p.hazard=z.uid AND p.kind='after')", start, end,
        ),
        _of_hazards(
            ledger, "lost_photo", "照片的图像不在台账里", "可能在别的电脑上。请重新添加，或等对方的数据包带来。",
            "EXISTS(SELECT 1 FROM photo p WHERE p.hazard=z.uid AND p.digest NOT IN (SELECT digest FROM photo_content))",
        ),
        _of_hazards(
            ledger, "same_number", "两条隐患用了同一个编号", "请改掉其中一个，镇里按编号查。",
            "z.hazard_no IN (SELECT hazard_no FROM hazard WHERE hazard_no IS NOT NULL GROUP BY hazard_no HAVING count(*)>1)",
        ),
    ]  # fmt: skip


def _of_households(ledger: Ledger, key: str, sentence: str, advice: str, uids: Sequence[str]) -> Finding:
    told = [Place("household", uid, name_of(ledger, "household", uid)) for uid in uids[:MOST]]
    return Finding(key, sentence, advice, len(uids), tuple(told))


def _people(ledger: Ledger, first: datetime.date, last: datetime.date) -> list[Finding]:
    vacant = _column(ledger.select(
        "SELECT DISTINCT h.uid FROM visit v JOIN household h ON h.uid=v.household WHERE h.occupancy='vacant'"
        " AND v.outcome IN ('met_inside','met_door') AND v.visited_at >= ? AND v.visited_at < ?",
        months.span(first, last),
    ))  # fmt: skip
    late = _column(ledger.select(
        "SELECT DISTINCT household FROM visit WHERE household IS NOT NULL AND visited_at >= ?",
        months.span(last, clock.today())[1:],
    ))  # fmt: skip
    return [
        _of_households(
            ledger, "vacant_met", "登记为空关，本月却见到了人",
            "空关户不算应访，这样走访率会超过 100%。请改房屋用途，或改走访结果。", vacant,
        ),
        _of_households(ledger, "future_visit", "走访的时间在今天之后", "请核对走访时间。", late),
        _without_contact(ledger),
    ]  # fmt: skip


def _without_contact(ledger: Ledger) -> Finding:
    """Those whom the page of key people lists under 缺联系人, as it does today."""
    today = clock.today()
    people = care_people.chosen(care_people.everybody(ledger, today).people, "contact", today)
    told = [Place("resident", one.uid, f"{one.address}　{one.name}".strip("　")) for one in people[:MOST]]
    advice = "出事时找不到家里人。请补上紧急联系人或监护人，缺几位看他的表单。"
    where = {"filter": "contact", "category": None}
    return Finding("no_contact", "重点人群缺联系人", advice, len(people), tuple(told), page="care", where=where)


def _outings(ledger: Ledger, first: datetime.date, last: datetime.date) -> list[Finding]:
    """Outings that came from elsewhere: on the form nobody could have saved them."""
    found = []
    for key, sentence, advice, where, days in (
        ("nobody_out", "出动没有写谁去了", "人次会少算。请补上姓名或人数。", f"{PEOPLE}=0 AND o.started_at >= ? AND o.started_at < ?",
         months.span(first, last)),
        ("future_outing", "出动的时间在今天之后", "请核对出动时间。", "o.started_at >= ?", months.span(last, clock.today())[1:]),
    ):  # fmt: skip
        lines = ledger.select(f"SELECT o.uid, o.started_at FROM outing o WHERE {where} ORDER BY o.started_at, o.uid", days)
        told = [Place("outing", uid, name_of(ledger, "outing", uid)) for uid, _ in lines[:MOST]]
        found.append(Finding(key, sentence, advice, len(lines), tuple(told)))
    return found


def _column(lines: Iterable[tuple[str]]) -> list[str]:
    return [uid for (uid,) in lines]


def _doubles(ledger: Ledger) -> list[Finding]:
    pairs = joins.suggestions(ledger)
    told = [Place("resident", one.first.uid, f"{one.first.where}　{one.first.name}（{one.why}）") for one in pairs[:MOST]]
    advice = "同一个人登记了两次，人数会多算。请合并，或说明是两个人。"
    return [Finding("doubles", "可能重复登记的居民", advice, len(pairs), tuple(told), page="conflicts", where={"tab": "twins"})]
