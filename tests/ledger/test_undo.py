"""Taking back and doing again: single edits and whole imports, after a restart, per account, whatever came afterwards."""

import contextlib
import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import factories
from xinjing_desktop.errors import Cancelled, Refusal
from xinjing_desktop.ledger import acts, check, undo
from xinjing_desktop.ledger.acts import Act
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.records import Hazard, Household, Resident, Visit

At = Callable[[str], datetime.datetime]
NAMES = ["community", "address_text", "head_name"]


def imported(ledger: Ledger, count: int = 40) -> list[str]:
    uids = [f"{number:032x}" for number in range(count)]
    with ledger.change("导入住户名册") as pen:
        pen.bulk(Household, NAMES, [(uid, factories.COMMUNITY, f"小屋{uid[-3:]}", "张三") for uid in uids])
    return uids


def doors(ledger: Ledger) -> set[str]:
    return {uid for (uid,) in ledger.select("SELECT uid FROM household")}


def what(done: list[Act]) -> list[str]:
    return [act.what for act in done]


def test_the_menu_names_what_would_be_taken_back(ledger: Ledger) -> None:
    assert acts.stacks(ledger) == ([], []), "the making of the ledger is nobody's to undo"
    imported(ledger, 2)
    with ledger.change("登记隐患") as pen:
        pen.add(factories.a_hazard())
    assert what(acts.stacks(ledger)[0]) == ["导入住户名册", "登记隐患"]
    done = undo.undo(ledger)
    assert done.change.what == "撤销：登记隐患" and (done.reverted, done.kept) == (1, 0)
    assert [what(side) for side in acts.stacks(ledger)] == [["导入住户名册"], ["登记隐患"]]
    assert undo.redo(ledger).change.what == "重做：登记隐患"
    assert [what(side) for side in acts.stacks(ledger)] == [["导入住户名册", "登记隐患"], []]
    undo.undo(ledger)
    imported(ledger, 1)
    with ledger.change("另一件事") as pen:
        pen.add(factories.a_household())
    assert acts.stacks(ledger)[1] == [], "a new step ends what could be done again"


def test_nothing_to_undo_is_said(ledger: Ledger) -> None:
    for way in (undo.undo, undo.redo):
        with pytest.raises(Refusal, match="没有可以"):
            way(ledger)


def test_an_import_is_taken_back_and_done_again_as_one(ledger: Ledger) -> None:
    before = check.state(ledger)
    uids = imported(ledger)
    after = check.state(ledger)
    for _ in range(3):
        done = undo.undo(ledger)
        assert (done.reverted, done.kept, check.state(ledger)) == (len(uids), 0, before)
        done = undo.redo(ledger)
        assert (done.reverted, done.kept, check.state(ledger)) == (len(uids), 0, after)
    assert check.check(ledger) == []
    assert ledger.value("SELECT count(*) FROM change WHERE entity='household'") == 7 * len(uids)


def test_taking_an_import_back_can_be_stopped_at_any_moment(ledger: Ledger) -> None:
    imported(ledger)
    after = check.state(ledger)
    heard: list[str] = []
    patience = 0

    def stop(done: int, total: int, what: str = "") -> None:
        heard.append(what)
        if len(heard) > patience:
            raise Cancelled

    while True:
        heard.clear()
        with contextlib.suppress(Cancelled):
            undo.undo(ledger, step=stop)
            break
        assert check.state(ledger) == after and what(acts.stacks(ledger)[0]) == ["导入住户名册"]
        patience += 1
    assert heard[:2] == ["核对后来的修改", "写回原来的内容"] and not doors(ledger)
    assert check.check(ledger) == []


def test_a_second_import_over_the_first_goes_back_to_the_first(ledger: Ledger) -> None:
    uids = imported(ledger)
    first = check.state(ledger)
    lines = [(uid, factories.COMMUNITY, f"小屋{uid[-3:]}", "张三" if n % 2 else "李四") for n, uid in enumerate(uids)]
    lines += [(f"{n:032x}", factories.COMMUNITY, "新的", None) for n in range(900, 910)]
    with ledger.change("再次导入") as pen:
        pen.bulk(Household, NAMES, lines)
    assert ledger.value("SELECT count(*) FROM change WHERE act=(SELECT id FROM act WHERE what='再次导入')") == 20 + 10
    undo.undo(ledger)
    assert check.state(ledger) == first
    undo.redo(ledger)
    assert len(doors(ledger)) == len(uids) + 10


def test_it_is_still_possible_after_a_restart_and_with_the_clock_set_back(ledger: Ledger, at: At) -> None:
    at("2026-03-02 09:30")
    before = check.state(ledger)
    imported(ledger)
    after = check.state(ledger)
    ledger.close()
    at("2019-01-01 00:00")
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        assert what(acts.stacks(again)[0]) == ["导入住户名册"]
        undo.undo(again)
        assert check.state(again) == before
    at("2018-01-01 00:00")
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        assert what(acts.stacks(again)[1]) == ["导入住户名册"]
        undo.redo(again)
        assert check.state(again) == after and check.check(again) == []


def test_what_was_edited_or_visited_since_stays(ledger: Ledger) -> None:
    uids = imported(ledger)
    with ledger.change("改户主") as pen:
        pen.edit(Household, uids[3], head_name="李四")
    with ledger.change("走访") as pen:
        pen.add(factories.a_visit(uids[5]))
    with ledger.change("删除") as pen:
        pen.remove(Household, uids[7])
    import_ = acts.stacks(ledger)[0][0].id
    done = undo.undo(ledger, import_)
    assert doors(ledger) == {uids[3], uids[5]}
    assert (done.reverted, done.kept) == (len(uids) - 3, 3)
    found = ledger.get(Household, uids[3])
    assert found and found.head_name == "李四"
    assert [one for one in check.check(ledger) if "已不存在" in one.sentence] == [], "no visit hangs in the air"
    undo.redo(ledger)
    assert doors(ledger) == set(uids) - {uids[7]}


def test_a_door_stays_when_somebody_in_it_stays(ledger: Ledger) -> None:
    """One act brought the door and its people; a person was corrected since, so the door is needed."""
    with ledger.change("导入") as pen:
        homes = [pen.add(factories.a_household()) for _ in range(2)]
        people = [pen.add(factories.a_resident(home)) for home in homes]
    act = acts.stacks(ledger)[0][-1].id
    with ledger.change("改姓名") as pen:
        pen.edit(Resident, people[0].uid, name="改过的")
    done = undo.undo(ledger, act)
    assert (done.reverted, done.kept) == (2, 2)
    assert doors(ledger) == {homes[0].uid}
    assert [uid for (uid,) in ledger.select("SELECT uid FROM resident")] == [people[0].uid]


def test_the_whole_chain_above_what_stays_stays(ledger: Ledger) -> None:
    with ledger.change("导入") as pen:
        compound = pen.add(factories.a_compound())
        stairs = [pen.add(factories.a_stairwell(compound)) for _ in range(2)]
        homes = [pen.add(factories.a_household(stair)) for stair in stairs]
    act = acts.stacks(ledger)[0][-1].id
    with ledger.change("走访") as pen:
        pen.add(factories.a_visit(homes[1]))
    done = undo.undo(ledger, act)
    assert (done.reverted, done.kept) == (2, 3)
    assert doors(ledger) == {homes[1].uid}
    assert ledger.select("SELECT uid FROM stairwell") == [(stairs[1].uid,)]


def test_nobody_comes_back_to_a_door_that_is_gone(ledger: Ledger) -> None:
    with ledger.change("登记") as pen:
        home = pen.add(factories.a_household())
        visit = pen.add(factories.a_visit(home))
    with ledger.change("删除走访") as pen:
        pen.remove(Visit, visit.uid)
    act = acts.stacks(ledger)[0][-1].id
    with ledger.change("删除住户") as pen:
        pen.remove(Household, home.uid)
    with pytest.raises(Refusal, match="直接修改"):
        undo.undo(ledger, act)
    undo.undo(ledger)
    undo.undo(ledger)
    assert ledger.get(Visit, visit.uid) is not None


def test_only_the_columns_that_nobody_changed_since_go_back(ledger: Ledger) -> None:
    (uid,) = imported(ledger, 1)
    with ledger.change("两处修改") as pen:
        pen.edit(Household, uid, head_name="李四", remark="我写的")
    act = acts.stacks(ledger)[0][-1].id
    with ledger.change("后来的修改") as pen:
        pen.edit(Household, uid, remark="后来写的")
    undo.undo(ledger, act)
    found = ledger.get(Household, uid)
    assert found and (found.head_name, found.remark) == ("张三", "后来写的")


def test_a_group_goes_back_as_a_whole_or_not_at_all(ledger: Ledger) -> None:
    """A hazard's deadline does not go back while its state was moved on."""
    with ledger.change("登记隐患") as pen:
        hazard = pen.add(factories.a_hazard())
    with ledger.change("延期") as pen:
        pen.edit(Hazard, hazard.uid, due_date=datetime.date(2026, 4, 1), remark="延期的说明")
    act = acts.stacks(ledger)[0][-1].id
    with ledger.change("销号") as pen:
        pen.edit(Hazard, hazard.uid, state="closed", closed_on=datetime.date(2026, 3, 20))
    undo.undo(ledger, act)
    found = ledger.get(Hazard, hazard.uid)
    assert found and (found.state, found.due_date, found.remark) == ("closed", datetime.date(2026, 4, 1), None)


def test_a_step_that_was_taken_back_is_not_taken_back_twice(ledger: Ledger) -> None:
    imported(ledger, 1)
    act = acts.stacks(ledger)[0][-1].id
    undo.undo(ledger)
    with pytest.raises(Refusal, match="没有可以撤销"):
        undo.undo(ledger, act)
    imported_again = factories.a_household()
    with ledger.change("登记") as pen:
        pen.add(imported_again)
    with pytest.raises(Refusal, match="已经撤销过了"):
        undo.undo(ledger, act)


def test_each_account_has_its_own_steps(ledger: Ledger) -> None:
    imported(ledger, 2)
    ledger.account = Account("李强", "clerk")
    assert acts.stacks(ledger) == ([], [])
    with ledger.change("李强登记") as pen:
        uid = pen.add(factories.a_household()).uid
    act = acts.stacks(ledger)[0][-1].id
    ledger.account = Account(factories.ACCOUNT, "admin")
    assert what(acts.stacks(ledger)[0]) == ["导入住户名册"]
    with pytest.raises(Refusal, match="不是您做的"):
        undo.undo(ledger, act)
    undo.undo(ledger)
    assert doors(ledger) == {uid}
    ledger.account = Account("镇里", "reader")
    with pytest.raises(Refusal):
        undo.undo(ledger)


def test_what_another_covered_is_said_and_nothing_changes(ledger: Ledger) -> None:
    (uid,) = imported(ledger, 1)
    with ledger.change("改户主") as pen:
        pen.edit(Household, uid, head_name="李四")
    ledger.account = Account("李强", "clerk")
    with ledger.change("再改户主") as pen:
        pen.edit(Household, uid, head_name="王五")
    ledger.account = Account(factories.ACCOUNT, "admin")
    before = ledger.select("SELECT * FROM change"), ledger.select("SELECT * FROM act")
    with pytest.raises(Refusal, match="后来的修改"):
        undo.undo(ledger)
    assert (ledger.select("SELECT * FROM change"), ledger.select("SELECT * FROM act")) == before


def test_two_machines_of_one_committee_do_not_undo_each_other(two_ledgers: tuple[Ledger, Ledger]) -> None:
    first, second = two_ledgers
    imported(first, 2)
    lines = first.select("SELECT entity,row,at,id,base,patch,site,who,act FROM change WHERE entity='household'")
    done = first.select("SELECT id, what, at, who, site, undoes FROM act")
    with second.local() as con:  # as a merge will bring them
        con.executemany("INSERT INTO change(entity,row,at,id,base,patch,site,who,act) VALUES(?,?,?,?,?,?,?,?,?)", lines)
        con.executemany("INSERT OR IGNORE INTO act(id, what, at, who, site, undoes) VALUES(?,?,?,?,?,?)", done)
    assert acts.stacks(second) == ([], [])


def test_undo_is_announced_and_found_again_by_search(ledger: Ledger) -> None:
    from xinjing_desktop.ledger.search import search

    uids = imported(ledger, 3)
    told: list[object] = []
    ledger.on_change.append(lambda change: told.append(change.touched))
    undo.undo(ledger)
    assert told == [{"household": set(uids)}] and search(ledger, "张三") == []
    undo.redo(ledger)
    assert told[1:] == [{"household": set(uids)}] and {hit.uid for hit in search(ledger, "张三")} == set(uids)


def test_a_copy_of_yesterday_undoes_what_it_knows(ledger: Ledger, tmp_path: Path) -> None:
    imported(ledger, 2)
    ledger.close()
    old = Path(shutil.copy(ledger.path, tmp_path / "昨天.xjl"))
    with open_ledger(old, factories.PASSWORD) as yesterday:
        undo.undo(yesterday)
        assert doors(yesterday) == set()
