"""An invented neighbourhood: compounds on the roads of the town, stairwells, doors, and the shops along the road."""

import json
from dataclasses import dataclass, field
from typing import Any

from xinjing_desktop.ledger.casework.places import household_uid
from xinjing_desktop.ledger.demo.chance import Chance
from xinjing_desktop.ledger.demo.names import Names
from xinjing_desktop.records.row import shared_uid

Line = dict[str, Any]

ROADS = (
    "剑河路", "天山西路", "哈密路", "仙霞西路", "福泉路", "淞虹路", "北渔路", "平塘路", "泉口路", "金钟路", "协和路",
    "新渔路", "虹桥路", "甘溪路", "可乐东路",
)  # fmt: skip
_STEMS = (
    "泾北 泾南 泾东 泉口 平塘 甘溪 渔浦 淞滨 金钟 协和 福泉 新渔 "
    "剑河 绿洲 虹景 芳泾 怡泾 苏桥 古桥 春申 锦泾 华庭 云水 柳泾"
).split()
_NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True)
class _Style:
    """What a kind of estate looks like."""

    ending: str
    housing_type: str
    height_class: str
    floors: tuple[int, ...]
    rooms: tuple[int, ...]
    stairwells: tuple[int, int]
    built: tuple[int, int]


_STYLES = {
    _Style("村", "former_public", "multi_storey", (5, 6, 6), (3, 4), (18, 36), (1979, 1996)): 0.5,
    _Style("苑", "commodity", "mid_rise", (11, 12), (4,), (8, 16), (1998, 2010)): 0.2,
    _Style("公寓", "commodity", "high_rise", (18, 24, 28), (4, 6), (3, 8), (1996, 2015)): 0.15,
    _Style("家园", "relocation", "multi_storey", (6,), (4,), (14, 24), (1999, 2008)): 0.12,
    _Style("别墅", "commodity", "villa", (1,), (1,), (12, 24), (1995, 2005)): 0.03,
}
_STAFF = {
    "secretary": 1, "director": 1, "committee_staff": 5, "grid_worker": 4, "volunteer": 6, "police": 1,
    "office_liaison": 1,
}  # fmt: skip
_SHOPS = {
    "restaurant": ("小吃店", "面馆", "早点铺", "奶茶", "家常菜"), "supermarket": ("便利店", "超市", "烟杂店"),
    "food_retail": ("水果店", "蔬菜店", "生鲜"), "salon": ("美发", "足浴", "美甲"), "delivery_station": ("快递驿站",),
    "housing_agency": ("房产",), "hardware": ("五金店", "装潢材料"), "pharmacy": ("药房",), "laundry": ("洗衣店",),
    "ebike_shop": ("电动车行",), "training": ("托管班",), "clinic": ("口腔诊所",), "hotel": ("宾馆",),
    "other": ("文印店", "花店"),
}  # fmt: skip
_SHOP_SHARES = dict(zip(_SHOPS, (24, 16, 12, 11, 5, 6, 6, 4, 3, 3, 3, 2, 2, 3), strict=True))
_SHOP_STEMS = "新 福 顺 鑫 阿 老 小 好 喜 福 盛 佳 乐 康 百 家".split()


@dataclass
class Places:
    """The stored lines of everything that has an address."""

    compounds: list[Line] = field(default_factory=list)
    stairwells: list[Line] = field(default_factory=list)
    doors: list[Line] = field(default_factory=list)
    """Households so far: who they are is drawn later."""
    shops: list[Line] = field(default_factory=list)
    workers: list[Line] = field(default_factory=list)


def lay_out(chance: Chance, names: Names, community: str, unit_code: str, households: int) -> Places:
    """Streets, estates and stairwells until there are as many doors as asked for."""
    places = Places(workers=_workers(chance, names, households))
    taken: set[str] = set()
    lanes: set[tuple[str, str]] = set()
    while len(places.doors) < households:
        style = chance.one_of(_STYLES)
        name = _compound_name(chance, style, taken)
        road, lane = _lane(chance, lanes)
        uid = shared_uid("compound", unit_code, name)
        compound: Line = {
            "uid": uid,
            "community": community,
            "name": name,
            "road": road,
            "lane": lane,
            "address": f"{road}{lane}弄",
            "housing_type": style.housing_type,
            "built_year": chance.randint(*style.built),
            "property_company": f"{chance.choice(_STEMS)}物业服务有限公司",
            "property_lead": names.person("male", 45),
            "property_phones": names.phones(),
            "charging_spots": chance.randrange(10, 60),
        }
        stairwells, doors = len(places.stairwells), len(places.doors)
        _stairwells(chance, names, places, compound, style, households)
        compound["stairwell_count"] = len(places.stairwells) - stairwells
        compound["block_count"] = max(1, compound["stairwell_count"] // 3)
        compound["household_count"] = len(places.doors) - doors
        places.compounds.append(compound)
    places.shops = _shops(chance, names, places, community, max(1, households // 16))
    return places


def _compound_name(chance: Chance, style: _Style, taken: set[str]) -> str:
    while True:
        stem = chance.choice(_STEMS)
        name = f"{stem}{chance.choice(_NUMERALS)}村" if style.ending == "村" else f"{stem}{style.ending}"
        if name in taken and len(taken) > 30:
            name = f"{stem}{chance.choice(_STEMS)}{style.ending}"
        if name not in taken:
            taken.add(name)
            return name


def _lane(chance: Chance, lanes: set[tuple[str, str]]) -> tuple[str, str]:
    while True:
        found = chance.choice(ROADS), str(chance.randrange(12, 1990))
        if found not in lanes:
            lanes.add(found)
            return found


def _stairwells(chance: Chance, names: Names, places: Places, compound: Line, style: _Style, households: int) -> None:
    on_floor = chance.choice(style.rooms)
    for number in range(1, chance.randint(*style.stairwells) + 1):
        if len(places.doors) >= households:
            return
        floors = chance.choice(style.floors)
        label = f"{number}甲" if number > 9 and chance.happens(0.01) else str(number)
        lane = compound["lane"]
        uid = shared_uid("stairwell", compound["uid"], lane, "", label)
        stairwell: Line = {
            "uid": uid,
            "compound": compound["uid"],
            "road": compound["road"],
            "lane": lane,
            "number": label,
            "block": str((number + 2) // 3),
            "floors": floors,
            "rooms_per_floor": on_floor,
            "elevator": int(floors > 7),
            "height_class": style.height_class,
            "worker": chance.choice(places.workers)["uid"],
            "stair_leader": names.person("female", 66),
            "leader_phones": names.phones(),
            "extinguisher_state": chance.one_of({"good": 88, "expired": 9, "missing": 3}),
            "emergency_light_state": chance.one_of({"good": 90, "damaged": 10}),
        }
        places.stairwells.append(stairwell)
        rooms = [f"{floor}{room:02d}" for floor in range(1, floors + 1) for room in range(1, on_floor + 1)]
        for room in rooms[: households - len(places.doors)]:
            door = {"uid": household_uid(uid, room), "community": compound["community"]}
            places.doors.append({**door, "stairwell": uid, "room_no": room})


def _workers(chance: Chance, names: Names, households: int) -> list[Line]:
    found = []
    for role, count in _STAFF.items():
        for _ in range(count * max(1, min(households // 3000, 34))):
            name = names.person(chance.choice(("male", "female")), 40)
            found.append({"uid": chance.uid(), "name": name, "role": role, "phones": names.phones(), "active": 1})
    return found


def _shops(chance: Chance, names: Names, places: Places, community: str, count: int) -> list[Line]:
    found = []
    numbers = dict.fromkeys(ROADS, 2)
    for _ in range(count):
        compound = chance.choice(places.compounds)
        road = compound["road"]
        numbers[road] += 2 * chance.randint(1, 4)
        kind = chance.one_of(_SHOP_SHARES)
        name = chance.choice(_SHOP_STEMS) + chance.choice("源旺隆来香美丰泰记和") + chance.choice(_SHOPS[kind])
        gas = {"bottled": 0.5, "piped": 0.5} if kind == "restaurant" else {"none": 1.0}
        found.append(
            {
                "uid": chance.uid(),
                "community": community,
                "compound": compound["uid"],
                "shop_name": name,
                "road": road,
                "house_no": f"{numbers[road]}{'-1' if chance.happens(0.1) else ''}",
                "shop_type": kind,
                "area_m2": float(chance.randrange(12, 160)),
                "operator_name": names.person(chance.choice(("male", "female")), 38),
                "phones": names.phones(),
                "staff_count": chance.randint(1, 8),
                "people_sleep_in": int(chance.happens(0.04)),
                "gas_type": chance.one_of(gas),
                "extinguisher_count": chance.choice((0, 1, 2, 2, 4)),
                "indoor_charging": int(chance.happens(0.03)),
            }
        )
    return found


def listed(words: list[str]) -> str | None:
    """Words as a list column stores them."""
    return json.dumps(words, ensure_ascii=False, separators=(",", ":")) if words else None
