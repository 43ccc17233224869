"""The campaign of an invented unit: every door is due, and was frozen on the day it began."""

import datetime
import json
from collections.abc import Iterable

from xinjing_desktop.ledger.demo.chance import Chance
from xinjing_desktop.ledger.demo.outings import LEAFLET
from xinjing_desktop.ledger.demo.people import People
from xinjing_desktop.ledger.demo.places import Line, Places, listed
from xinjing_desktop.ledger.demo.rounds import LENGTH

NAME = "冬季火灾隐患排查整治专项行动"
CHECKS = ("三清三关", "楼道堆物", "飞线充电", "瓶装气")


def key_doors(people: People) -> set[str]:
    """The doors behind which somebody has a profile that holds."""
    doors = {line["uid"]: line["household"] for line in people.residents}
    return {doors[profile["resident"]] for profile in people.profiles if profile.get("ended_on") is None}


def begun(chance: Chance, places: Places, people: People, today: datetime.date) -> Line:
    """Begun with the rounds, and still running for a few days."""
    began = today - datetime.timedelta(days=LENGTH)
    return {
        "uid": chance.uid(),
        "community": places.compounds[0]["community"],
        "name": NAME,
        "starts_on": began.isoformat(),
        "ends_on": (today + datetime.timedelta(days=4)).isoformat(),
        **what_is_due(places, key_doors(people), began),
        "vacant_rule": "excluded",
    }


def what_is_due(places: Places, key: Iterable[str], began: datetime.date) -> Line:
    """The columns that say for whom it is, and what is done at a door."""
    doors = sorted(door["uid"] for door in places.doors)
    return {
        "scope": "all",
        "remote_counts": 1,
        "checks": listed(list(CHECKS)),
        "leaflet": LEAFLET,
        "doors": json.dumps(doors, separators=(",", ":")),
        "key_doors": json.dumps(sorted(key), separators=(",", ":")),
        "frozen_on": began.isoformat(),
    }
