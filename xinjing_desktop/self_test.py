"""The main job from end to end in a temporary folder: what an installer, or a maintainer on the phone, runs first."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xinjing_desktop import clock, reports
from xinjing_desktop.errors import Refusal
from xinjing_desktop.exchange import acquaintance, handover
from xinjing_desktop.exchange.apply import apply
from xinjing_desktop.exchange.plan import open_plan
from xinjing_desktop.exchange.workbook_write import write_sheet
from xinjing_desktop.ledger import agreement, backup, demo, peers, undo
from xinjing_desktop.ledger.casework import hazards, months, visits
from xinjing_desktop.ledger.check import check, state
from xinjing_desktop.ledger.file import create_ledger, open_ledger
from xinjing_desktop.ledger.find import months as find
from xinjing_desktop.ledger.history import history
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.ledger.search import search
from xinjing_desktop.progress import Step, silent
from xinjing_desktop.records import Hazard, Household
from xinjing_desktop.sheet import Heading, Sheet

PASSWORD = "自检用的密码 2026"
HOUSEHOLDS = 120


def self_test(step: Step = silent) -> None:
    """Make, import, write, undo, search, export, check, back up, open every page. Raises Refusal when something fails.

    Leaves nothing behind, and touches nothing outside a temporary folder.
    """
    with tempfile.TemporaryDirectory(prefix="xinjing-") as name, _a_home_in(Path(name)):
        folder = Path(name)
        step(0, 6, "演示台账")
        demo.write(folder / "demo", households=HOUSEHOLDS, password=PASSWORD, meet=acquaintance.introduce)
        step(1, 6, "导入")
        _import(folder)
        with open_ledger(folder / "demo" / "unit-01.xjl", PASSWORD) as ledger:
            step(2, 6, "登记、撤销、查找")
            _write(ledger)
            step(3, 6, "移交、报表")
            _hand_over(ledger, folder)
            _export(ledger, folder)
            step(4, 6, "自检、备份、恢复")
            _keep(ledger, folder)
            step(5, 6, "每个页面")
            _show(ledger, folder)
        with open_ledger(folder / "demo" / "town.xjl", PASSWORD) as town:
            _show(town, folder)
        step(6, 6)


def _must(holds: object, what: str) -> None:
    if not holds:
        raise Refusal(f"自检没有通过：{what}。请重新安装程序；仍不行时，请把这句话告诉维护人员。")


@contextmanager
def _a_home_in(folder: Path) -> Iterator[None]:
    """Window state and caches of the test stay in its folder; without a screen the window draws into memory."""
    given = {"XINJING_HOME": str(folder / "home"), "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _import(folder: Path) -> None:
    """A workbook written here, read back into an empty ledger: all new, then all the same, then all undone."""
    workbook = folder / "住户.xlsx"
    rows = [["北渔路", "123", "45", f"{floor}01", f"张三{floor}", f"1380000{floor:04d}"] for floor in range(1, 7)]
    heads = [Heading(label) for label in ("路", "弄", "号", "室", "户主", "联系电话")]
    write_sheet(Sheet("住户名册", heads, [list(row) for row in rows]), workbook)
    made = create_ledger(
        folder / "new.xjl",
        role="committee",
        unit_code="310105102999",
        unit_name="自检居民区",
        account="自检",
        password=PASSWORD,
    )
    with made.ledger as ledger:
        plan = open_plan(ledger, [workbook])
        _must(plan.counts()["new"] == len(rows), "新的工作簿没有全部读成新增")
        empty = state(ledger)
        apply(ledger, plan)
        _must(ledger.value("SELECT count(*) FROM household") == len(rows), "导入的户数不对")
        _must(open_plan(ledger, [workbook]).counts()["same"] == len(rows), "再导入一次不是“未变”")
        undo.undo(ledger)
        _must(state(ledger) == empty, "撤销导入后台账没有复原")


def _write(ledger: Ledger) -> None:
    today = clock.today()
    households = ledger.rows(Household.select().where(Household.head_name.is_null(False)).limit(5))
    door = households[0]
    with ledger.change("门洞走访") as pen:
        visits.knock(pen, ledger, [one.uid for one in households], visited_at=f"{today}T00:00", outcome="met_inside")
    hazard = Hazard(
        community=door.community, household=door.uid, kind="H15", found_on=today, due_date=today, description="自检"
    )
    with ledger.change("登记隐患") as pen:
        written = hazards.write_up(pen, ledger, hazard)
    found = ledger.get(Hazard, written.hazard)
    assert found is not None
    with ledger.change("复查") as pen:
        hazards.recheck(pen, found, on=today, by=["自检"], result="passed")
    _must(_state_of(ledger, found.uid) == "closed", "复查合格后隐患没有销号")
    undo.undo(ledger)
    _must(_state_of(ledger, found.uid) == "fixing", "撤销复查后隐患没有复原")
    undo.redo(ledger)
    _must(_state_of(ledger, found.uid) == "closed" and len(history(ledger, found.uid)) == 4, "重做或变更历史不对")
    hits = search(ledger, door.head_name or "")
    _must(any(door.uid in (hit.uid, hit.household) for hit in hits), "按姓名找不到住户")


def _state_of(ledger: Ledger, uid: str) -> str | None:
    hazard = ledger.get(Hazard, uid)
    return hazard.state if hazard else None


def _hand_over(ledger: Ledger, folder: Path) -> None:
    """Close the month, hand it to the town, and see that both hold the same."""
    (town_peer,) = peers.listed(ledger)
    month = find.month_of(clock.today())
    months.close(ledger, month)
    handed = handover.hand_over(ledger, town_peer, folder, month=month)
    with open_ledger(folder / "demo" / "town.xjl", PASSWORD) as town:
        merged = handover.take_in(town, handed.path)
        _must(merged.total("new") and not merged.conflicts, "镇里没有收下移交的数据包")
        _must(agreement.compare(town, merged.facts.id) == [], "移交以后两边的台账不一致")


def _export(ledger: Ledger, folder: Path) -> None:
    for report in reports.REPORTS:
        sheet = reports.make(ledger, report.code, reason="程序自检")
        write_sheet(sheet, folder / f"{report.code}.xlsx")
    counts = open_plan(ledger, [folder / "hazard_ledger.xlsx"]).counts()
    _must(counts["same"] and counts["new"] + counts["changed"] == 0, "导出的隐患台账再导入时不是“未变”")


def _keep(ledger: Ledger, folder: Path) -> None:
    _must(not check(ledger), "演示台账里有问题")
    before = state(ledger)
    backup.write_copy(ledger, folder / "copy.xjl")
    backup.restore(folder / "copy.xjl", folder / "back.xjl", PASSWORD)
    with open_ledger(folder / "back.xjl", PASSWORD) as back:
        _must(state(back) == before, "从备份恢复的台账和原来的不一样")


def _show(ledger: Ledger, folder: Path) -> None:
    from xinjing_desktop.ui.rehearsal import open_every_page

    try:
        open_every_page(ledger, folder)
    except Exception as error:  # whatever a page raises: who runs this wants a sentence
        raise Refusal(f"自检没有通过：打开页面时出错（{error}）。请重新安装程序；仍不行时，请告诉维护人员。") from error
