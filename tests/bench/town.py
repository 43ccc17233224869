"""A made-up town for the benchmarks: the same doors and people in every run, spread like real ones."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import factories
from xinjing_desktop.ledger.file import create_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Compound, Resident, Stairwell
from xinjing_desktop.records.row import shared_uid

SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯"
    "曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪戴崔任陆单仇"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国文辉玲红梅志云"
    "海燕鹏飞鑫宇浩然子涵欣怡雨轩梓晨一诺思佳俊凯博雅琪瑶婷倩颖莉晶雪峰斌波"
)
HOUSEHOLDS = 58_600
NAMES = (
    "community stairwell room_no occupancy head_name contact_name phones owner_name"
    " registered_count resident_count gas_type ebike_count gas_alarm remark"
).split()
"""The fourteen columns of the household register."""


def a_name(random_: random.Random) -> str:
    """A surname and one or two characters, the frequent ones more often, as in life."""
    surname = SURNAMES[min(int(random_.expovariate(0.08)), len(SURNAMES) - 1)]
    return surname + "".join(random_.choice(GIVEN) for _ in range(random_.choice((1, 2, 2, 2))))


def a_phone(random_: random.Random) -> str:
    return f'[{{"number":"1{random_.choice("3578")}{random_.randrange(10**9):09d}"}}]'


@contextmanager
def a_ledger(folder: str | None = None) -> Iterator[Ledger]:
    """A fresh ledger with 20 compounds of 60 stairwells, on a disk and not in memory."""
    with TemporaryDirectory(dir=folder) as place:
        created = create_ledger(
            Path(place) / "town.xjl",
            role="committee",
            unit_code=factories.UNIT_CODE,
            unit_name=factories.UNIT_NAME,
            account=factories.ACCOUNT,
            password=factories.PASSWORD,
            cost=Cost(8192, 1, 1),
        )
        with created.ledger as ledger:
            with ledger.change("门洞") as pen:
                for number, uid in enumerate(compounds()):
                    lane = str(100 + number)
                    known = {
                        "community": factories.COMMUNITY,
                        "name": f"北渔{number + 1}村",
                        "road": "北渔路",
                        "lane": lane,
                    }
                    pen.add(Compound(uid=uid, **known))
                    for door in range(1, 61):
                        known = {"compound": uid, "road": "北渔路", "lane": lane, "number": str(door)}
                        pen.add(Stairwell(uid=shared_uid("stairwell", uid, str(door)), **known))
            yield ledger


def compounds() -> list[str]:
    return [shared_uid("compound", factories.UNIT_CODE, str(number)) for number in range(20)]


def households(count: int = HOUSEHOLDS) -> list[tuple[Any, ...]]:
    """Lines for `Pen.bulk`: the uid and the fourteen columns, in the order of the workbook."""
    random_ = random.Random(2026)
    stairs = [shared_uid("stairwell", compound, str(door)) for compound in compounds() for door in range(1, 61)]
    per_stair = -(-count // len(stairs))
    lines = []
    for i in range(count):
        stairwell, nth = stairs[i // per_stair], i % per_stair
        room = f"{nth // 4 + 1}{nth % 4 + 1:02d}"
        head, rented = a_name(random_), random_.random() < 0.35
        owner, tenant = (a_name(random_), a_name(random_)) if rented else (head, None)
        facts = ("rented" if rented else "owner_occupied", head, tenant, a_phone(random_), owner)
        counts = (random_.randrange(6), random_.randrange(6), "piped", random_.randrange(3), 1)
        remark = "租期到年底" if i % 7 == 0 else None
        uid = shared_uid("household", stairwell, room, "")
        lines.append((uid, factories.COMMUNITY, stairwell, room, *facts, *counts, remark))
    return lines


def residents(homes: list[str], count: int) -> list[tuple[Any, ...]]:
    """Lines for `Pen.bulk`: uid, household, name, sex, phones."""
    random_ = random.Random(2027)
    uids = sorted(f"{random_.getrandbits(128):032x}" for _ in range(count))
    return [(uid, homes[i % len(homes)], a_name(random_), "male", a_phone(random_)) for i, uid in enumerate(uids)]


RESIDENT = ("household", "name", "sex", "phones")
assert set(RESIDENT) <= Resident.columns().keys()
