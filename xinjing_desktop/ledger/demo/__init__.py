"""An invented town, to try the program on, to test it and to measure it: people, doors and hazards that nobody has.

The same seed writes the same records on the same day. ID numbers carry the sequence 998 or 999, telephones 1380000xxxx.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import keys
from xinjing_desktop.ledger.demo.appeals import ask
from xinjing_desktop.ledger.demo.campaign import begun
from xinjing_desktop.ledger.demo.care import care_for
from xinjing_desktop.ledger.demo.chance import Chance
from xinjing_desktop.ledger.demo.findings import find_hazards
from xinjing_desktop.ledger.demo.names import Names
from xinjing_desktop.ledger.demo.outings import go_out, leaflets, link_findings
from xinjing_desktop.ledger.demo.people import settle
from xinjing_desktop.ledger.demo.places import Line, lay_out
from xinjing_desktop.ledger.demo.rounds import patrols, walk
from xinjing_desktop.ledger.file import TOWN_CODE, create_ledger, open_ledger
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.pen import Pen
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records import (
    Appeal,
    Campaign,
    CareMeasure,
    Community,
    Compound,
    Contact,
    Finding,
    Hazard,
    Household,
    IdDocument,
    LeafletMove,
    Outing,
    Profile,
    Recheck,
    Referral,
    Resident,
    Shop,
    Stairwell,
    Visit,
    Worker,
)
from xinjing_desktop.records.row import Row, shared_uid

if TYPE_CHECKING:
    from xinjing_desktop.ledger.demo.golden import Unit as GoldenUnit

PASSWORD = "xinjing-demo"
"""Opens a demo ledger when no other password was given: there is nothing in it to keep secret."""
ACCOUNT = "演示账户"
HOUSEHOLDS = 1723
"""The mean of the town's 34 units (domain note §14)."""
PERSONS_PER_HOUSEHOLD = 2.32
_UNITS = (
    "北渔 泉口 平塘 甘溪 淞滨 金钟 协和 福泉 新渔 剑河 绿洲 虹景 芳泾 怡泾 苏桥 古桥 春申 锦泾 华庭 云水 柳泾".split()
)


def fill(
    ledger: Ledger,
    *,
    households: int = HOUSEHOLDS,
    residents: int | None = None,
    seed: int = 1,
    step: Step = silent,
) -> None:
    """Fill a committee's ledger with so many households, about `residents` people, and a campaign, as one change."""
    unit = ledger.one(Community.select())
    if unit is None:
        raise Refusal("台账里还没有居民区，不能写入演示数据。请先新建居民区的台账。")
    today = clock.today()
    chance = Chance(seed, today.toordinal())
    names = Names(chance, today)
    step(0, 8, "门牌")
    places = lay_out(chance, names, unit.uid, unit.code or "", households)
    step(1, 8, "居民")
    people = settle(chance, names, places, residents or round(households * PERSONS_PER_HOUSEHOLD), today)
    step(2, 8, "走访")
    visits = walk(chance, places, today)
    visits += patrols(chance, places, today)
    step(3, 8, "隐患")
    found = find_hazards(chance, places, unit.code or "", today)
    apart = Chance(seed * 7919 + 2, today.toordinal() + 2)  # a stream of its own: what was drawn before stays as it was
    outings, moves = go_out(apart, places, found.hazards, today), leaflets(apart, places, visits, today)
    link_findings(outings, found.hazards)
    measures = care_for(Chance(seed * 7919 + 5, today.toordinal() + 5), people, today)
    action = begun(Chance(seed * 7919 + 6, today.toordinal() + 6), places, people, today)
    asked = ask(Chance(seed * 7919 + 7, today.toordinal() + 7), places, visits, today)
    with ledger.change("写入演示数据") as pen:
        groups: list[tuple[type[Row], list[Line]]] = [
            (Worker, places.workers), (Compound, places.compounds), (Stairwell, places.stairwells),
            (Household, places.doors), (Resident, people.residents), (IdDocument, people.documents),
            (Contact, people.contacts), (Profile, people.profiles), (CareMeasure, measures), (Shop, places.shops), (Visit, visits),
            (Campaign, [action]), (Outing, outings), (LeafletMove, moves), (Appeal, asked),
            (Hazard, found.hazards), (Finding, found.findings), (Recheck, found.rechecks), (Referral, found.referrals),
        ]  # fmt: skip
        for number, (model, lines) in enumerate(groups):
            step(4 + number * 3 // len(groups), 8, model.title)
            _put(pen, model, lines)
        step(7, 8, "建立索引")
    step(8, 8)


def _put(pen: Pen, model: type[Row], lines: Sequence[Line]) -> None:
    given = {name for line in lines for name in line}
    names = [name for name in model.columns() if name in given]
    unknown = given - {*names, "uid"}
    assert not unknown, f"{model.entity} has no {unknown}"
    pen.bulk(model, names, [(line["uid"], *map(line.get, names)) for line in lines])


def write(
    folder: Path,
    *,
    units: int = 1,
    households: int = HOUSEHOLDS,
    seed: int = 1,
    password: str = PASSWORD,
    account: str = ACCOUNT,
    meet: Callable[[Ledger, Ledger], None] = lambda town, unit: None,
    step: Step = silent,
) -> list[Path]:
    """`town.xjl` and `unit-01.xjl` … in a folder: all of them or none. Raises Refusal.

    `meet` makes the town and each unit acquainted: how that is done is known further up.
    """
    paths = [folder / "town.xjl", *(folder / f"unit-{number:02d}.xjl" for number in range(1, units + 1))]
    if there := [path.name for path in paths if path.exists()]:
        raise Refusal(f"文件夹里已经有“{there[0]}”。请换一个空的文件夹，或先移走旧的演示台账。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"建不了文件夹“{folder}”（{error.strerror}）。请换一个位置。") from error
    facts: dict[str, Any] = {"account": account, "password": password}
    made: list[Path] = []
    try:
        made.append(paths[0])
        whole_town: dict[str, Any] = {"role": "town", "unit_code": TOWN_CODE, "unit_name": "新泾镇（演示）"}
        with create_ledger(paths[0], **whole_town, **facts).ledger as town:
            with town.change("登记居民区") as pen:
                for number in range(1, units + 1):
                    code, name = unit_of(number)
                    pen.add(Community(uid=shared_uid("community", code), code=code, name=name, unit_type="committee"))
            for number, path in enumerate(paths[1:], start=1):
                made.append(path)
                code, name = unit_of(number)
                with create_ledger(path, role="committee", unit_code=code, unit_name=name, **facts).ledger as ledger:
                    fill(ledger, households=households, seed=seed * 1000 + number, step=_part(step, number - 1, units))
                    meet(town, ledger)
    except BaseException:
        for path in made:
            _discard(path)
        raise
    return paths


def write_golden(
    folder: Path, *, seed: int = 1, password: str = PASSWORD, account: str = ACCOUNT, step: Step = silent
) -> Path:
    """`town.xjl` alone, with the campaign of January 2026 to the household; see `golden`. Raises Refusal."""
    from xinjing_desktop.ledger.demo import golden

    path = folder / "town.xjl"
    if path.exists():
        raise Refusal(f"文件夹里已经有“{path.name}”。请换一个空的文件夹，或先移走旧的演示台账。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"建不了文件夹“{folder}”（{error.strerror}）。请换一个位置。") from error
    used: set[str] = set()
    series = shared_uid("campaign_series", "golden")
    whole_town: dict[str, Any] = {"role": "town", "unit_code": TOWN_CODE, "unit_name": "新泾镇（演示）"}
    with _whole(path), create_ledger(path, **whole_town, account=account, password=password).ledger as town:
        for plan in golden.plans(seed):
            step(plan.number - 1, golden.UNITS, "各居民区")
            code, name = unit_of(plan.number)
            name, kind = golden.APARTMENT if plan.is_apartment else (name.replace("（演示）", ""), "committee")
            uid = shared_uid("community", code)
            made = golden.unit(plan, uid, code, series, seed, used)
            with town.change(f"写入{name}") as pen:
                pen.add(Community(uid=uid, code=code, name=name, unit_type=kind))
                for model, lines in _golden_groups(made):
                    _put(pen, model, lines)
        step(golden.UNITS, golden.UNITS)
    return path


def _golden_groups(made: "GoldenUnit") -> list[tuple[type[Row], list[Line]]]:
    places, people, found = made.places, made.people, made.findings
    return [
        (Worker, places.workers), (Compound, places.compounds), (Stairwell, places.stairwells), (Household, places.doors),
        (Resident, people.residents), (IdDocument, people.documents), (Contact, people.contacts), (Profile, people.profiles),
        (Shop, places.shops), (Visit, made.visits), (Campaign, [made.campaign]), (Outing, made.outings),
        (LeafletMove, made.moves), (Appeal, made.appeals), (Hazard, found.hazards), (Finding, found.findings), (Recheck, found.rechecks),
        (Referral, found.referrals),
    ]  # fmt: skip


def open_demo(path: Path, step: Step = silent) -> Ledger:
    """The demo ledger of the welcome window: made when it is not there yet, opened when it is. Raises Refusal."""
    if path.exists():
        return open_ledger(path, PASSWORD, ACCOUNT)
    code, name = unit_of(1)
    facts: dict[str, Any] = {"account": ACCOUNT, "password": PASSWORD}
    with _whole(path):
        ledger = create_ledger(path, role="committee", unit_code=code, unit_name=name, **facts).ledger
        try:
            fill(ledger, step=step)
        except BaseException:
            ledger.close()
            raise
    return ledger


def unit_of(number: int) -> tuple[str, str]:
    """Code and name of the n-th invented unit."""
    stem = _UNITS[(number - 1) % len(_UNITS)]
    more = (number - 1) // len(_UNITS)
    return f"{TOWN_CODE}{number:03d}", f"{stem}{'第' + '一二三四五六七八九'[more % 9] if more else ''}居民区（演示）"


def _part(step: Step, number: int, count: int) -> Step:
    """A step that tells the part of that number as the share that it is of the whole."""

    def told(at: int, of: int, text: str = "") -> None:
        step(number * of + at, count * of, text)

    return told


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """A ledger that was not finished, because somebody stopped it or the disk is full, does not stay."""
    try:
        yield
    except BaseException:
        _discard(path)
        raise


def _discard(path: Path) -> None:
    for leftover in (path, keys.companion(path), *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        with suppress(OSError):
            os.unlink(leftover)
