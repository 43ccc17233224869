"""An import of 58,600 households × 14 columns: reading and judging beside bare readers, writing beside bare inserts."""

import os
import shutil
import statistics
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import factories
from tests.bench import Line, line, town
from tests.bench.bench_ledger import bare, seconds
from xinjing_desktop.exchange.apply import apply
from xinjing_desktop.exchange.plan import Plan, open_plan
from xinjing_desktop.ledger import derived
from xinjing_desktop.ledger.file import create_ledger
from xinjing_desktop.ledger.keys import Cost
from xinjing_desktop.ledger.ledger import Ledger

HEADS = (
    "小区 弄 号 室 居住情况 户主 联系人 联系电话 业主 户籍人口 常住人口 燃气类型 电动自行车数量 备注".split()
)  # fmt: skip
ROUNDS = 3
LIBRE = "soffice --convert-to csv of the same file"


def workbook(path: Path) -> int:
    """The household register of the made-up town as a committee keeps it; returns how many rows."""
    import openpyxl

    stairs = {}
    for number, compound in enumerate(town.compounds()):
        for door in range(1, 61):
            stairs[town.shared_uid("stairwell", compound, str(door))] = (
                f"北渔{number + 1}村",
                str(100 + number),
                str(door),
            )
    words = {"rented": "出租", "owner_occupied": "自住", "piped": "管道天然气"}
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("住户")
    sheet.append(["北渔居民区居民户籍台账（2026年3月）"])
    sheet.append(HEADS)
    lines = town.households()
    for (
        _,
        _,
        stairwell,
        room,
        occupancy,
        head,
        contact,
        phones,
        owner,
        registered,
        present,
        gas,
        bikes,
        _,
        remark,
    ) in lines:
        phone = phones.split('"')[3]
        people = [words[occupancy], head, contact, phone, owner, registered, present, words[gas], bikes, remark]
        sheet.append([*stairs[stairwell], room, *people])
    book.save(path)
    return len(lines)


def read_bare(path: Path) -> None:
    """The anchor: every cell of the file in openpyxl's fastest mode, looked at by nobody."""
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    for cells in book.worksheets[0].iter_rows(values_only=True):
        cells.__len__()
    book.close()


def convert(path: Path, program: str) -> None:
    """The other anchor: LibreOffice opens the file and saves it as text."""
    home = f"-env:UserInstallation={(path.parent / 'office').as_uri()}"
    command = [program, home, "--headless", "--convert-to", "csv", "--outdir", str(path.parent / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "LANG": "C.UTF-8"})


def an_empty_ledger(folder: Path) -> Ledger:
    unit = {"role": "committee", "unit_code": factories.UNIT_CODE, "unit_name": factories.UNIT_NAME}
    cost = Cost(8192, 1, 1)
    made = create_ledger(folder / "空.xjl", **unit, account=factories.ACCOUNT, password=factories.PASSWORD, cost=cost)
    return made.ledger


def plan() -> list[Line]:
    """Read the register and give every row its verdict, on an empty ledger."""
    office = shutil.which("soffice")
    times: dict[str, list[float]] = {"plan": [], "bare": [], "office": []}
    with TemporaryDirectory() as place, an_empty_ledger(Path(place)) as ledger:
        path = Path(place) / "户籍台账.xlsx"
        count = workbook(path)
        made: list[Plan] = []
        if office:
            convert(path, office)  # the first start writes its profile
        for _ in range(ROUNDS):
            times["plan"].append(seconds(lambda: made.append(open_plan(ledger, [path]))))
            found = made.pop()
            if found.counts()["new"] != count:
                raise AssertionError(f"not every row is new: {found.counts()}")
            del found
            times["bare"].append(seconds(lambda: read_bare(path)))
            if office:
                times["office"].append(seconds(lambda: convert(path, office)))
    middle = statistics.median(times["plan"])
    lines = [
        line(
            "plan",
            "58,600 rows with a verdict",
            middle / statistics.median(times["bare"]),
            "×",
            "openpyxl, bare read",
            0.5,
        )
    ]
    if office:
        lines.append(
            line("plan", "58,600 rows with a verdict", middle / statistics.median(times["office"]), "×", LIBRE, 1.0)
        )
    else:
        lines.append(
            line("plan", "58,600 rows with a verdict", middle, "s", "soffice is not installed here", float("inf"))
        )
    return lines


def write_plan() -> list[Line]:
    """Write that plan, without and with the search index, beside bare inserts of the same households."""
    lines = town.households()
    whole = derived.refresh
    times: dict[str, list[float]] = {"bare": [], "records": [], "all": []}
    with TemporaryDirectory() as place:
        path = Path(place) / "户籍台账.xlsx"
        workbook(path)
        for number in range(ROUNDS + 1):
            taken = {"bare": bare(lines)}
            variants: tuple[tuple[str, Callable[..., None]], ...] = (
                ("records", lambda con, touched, step: None),
                ("all", whole),
            )
            for name, refresh in variants:
                derived._names_at_length.cache_clear()
                derived._room.cache_clear()
                folder = Path(place) / f"{name}{number}"
                folder.mkdir()
                with an_empty_ledger(folder) as ledger:
                    made = open_plan(ledger, [path])
                    derived.refresh = refresh
                    try:
                        taken[name] = seconds(lambda ledger=ledger, made=made: apply(ledger, made))  # type: ignore[misc]
                    finally:
                        derived.refresh = whole
            if number:  # the first round warms up
                for name, value in taken.items():
                    times[name].append(value)
    anchor = statistics.median(times["bare"])
    against = "executemany of the same rows into an encrypted file"
    return [
        line("write_plan", "records and changes", statistics.median(times["records"]) / anchor, "×", against, 3),
        line("write_plan", "with the search index", statistics.median(times["all"]) / anchor, "×", against, 6),
    ]
