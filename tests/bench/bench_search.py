"""Searching as one types, over 60,000 doors and 200,000 people, beside a LIKE scan of the same names in the same file."""

import statistics
import time
from random import Random

from tests.bench import Line, line, town
from tests.bench.bench_ledger import percentile
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.search import search as find
from xinjing_desktop.records import Household, Resident, pinyin

PEOPLE, ASKED = 200_000, 60
SCAN = "LIKE scan of the residents' names, with the 30 answers"


def typed(names: list[str], doors: list[str]) -> list[str]:
    """Every beginning of what somebody types to find 60 persons: name, pinyin, initials, door, tail of a number."""
    random = Random(7)
    words: list[str] = []
    for name in random.sample(names, ASKED):
        words += [name, "".join(pinyin.readings(name)[0]), "".join(one[0] for one in pinyin.readings(name)[0])]
    words += random.sample(doors, ASKED // 3) + [f"{random.randrange(10**4):04d}" for _ in range(ASKED // 3)]
    return [word[:length] for word in words for length in range(1, len(word) + 1)]


def milliseconds(ledger: Ledger, words: list[str]) -> list[float]:
    taken = []
    for word in words:
        start = time.perf_counter()
        find(ledger, word)
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def scan(ledger: Ledger, words: list[str]) -> list[float]:
    taken = []
    sql = "SELECT r.uid, r.name, d.address FROM resident r LEFT JOIN door d ON d.uid = r.household WHERE r.name LIKE ? LIMIT 30"
    for word in words:
        start = time.perf_counter()
        ledger.select(sql, (f"%{word}%",))
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def search() -> list[Line]:
    """p50 and p99 over every keystroke; the anchor is asked for the same words."""
    homes = town.households()
    people = town.residents([home[0] for home in homes], PEOPLE)
    with town.a_ledger() as ledger:
        with ledger.change("导入住户") as pen:
            pen.bulk(Household, town.NAMES, homes)
        with ledger.change("导入居民") as pen:
            pen.bulk(Resident, town.RESIDENT, people)
        doors = [f"{100 + number % 20}-{number % 60 + 1}-{number % 12 + 1}01" for number in range(500)]
        words = typed([person[2] for person in people], doors)
        find(ledger, "z")
        ours, anchor = [], []
        for _ in range(3):
            ours += milliseconds(ledger, words)
            anchor += scan(ledger, words[:: max(1, len(words) // 60)])
    return [
        line("search", "p50", percentile(ours, 0.5), "ms", "none", 1),
        line("search", "p99", percentile(ours, 0.99), "ms", "none", 16),
        line("search", "faster at p50", statistics.median(anchor) / statistics.median(ours), "≥ ×", SCAN, 20),
    ]
