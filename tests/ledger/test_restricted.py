"""Restricted groups: who may see them, and that nothing of them is told to anybody else."""

import pytest

from tests import factories
from tests.two_desks import Pair
from xinjing_desktop import clock
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import accounts, conflicts, deciding, history, restricted
from xinjing_desktop.ledger.casework import edit
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.find import care_people, visit_rules
from xinjing_desktop.ledger.find import households as find
from xinjing_desktop.ledger.ledger import Account, Ledger
from xinjing_desktop.records import Profile, codes

CLERK = Account("小李", "clerk")
TRUSTED = Account("小张", "clerk", True)
SECRET = "儿子走了以后不爱说话"
LABEL = codes.label("special_groups", "lost_only_child")


@pytest.fixture
def home(ledger: Ledger) -> str:
    """The uid of a household in which somebody belongs to a restricted group and to an open one."""
    person = factories.a_resident(household := factories.a_household())
    with ledger.change("登记") as pen:
        pen.add(household)
        pen.add(person)
        pen.add(factories.a_profile(person, category="lost_only_child", details=SECRET, remark=SECRET, source=SECRET))
        pen.add(factories.a_profile(person, category="dibao"))
    return household.uid


def profile_of(ledger: Ledger, category: str) -> str:
    return str(ledger.value("SELECT uid FROM profile WHERE category=?", (category,)))


@pytest.mark.parametrize(
    ("account", "sees"),
    [
        (Account("赵", "admin"), True),
        (CLERK, False),
        (TRUSTED, True),
        (Account("看", "reader"), False),
        (Account("看", "reader", True), True),
    ],
)
def test_administrators_see_and_whom_they_let(ledger: Ledger, account: Account, sees: bool) -> None:
    ledger.account = account
    assert restricted.sees(ledger) is sees
    for group in ("illness_mental", "lost_only_child"):
        assert restricted.may_see(ledger, group) is sees
        assert (group in dict(restricted.choices(ledger))) is sees
        assert restricted.words(ledger, group) == restricted.COVERED
        assert (restricted.words(ledger, group, asked_for=True) == codes.label("special_groups", group)) is sees
    assert restricted.may_see(ledger, "elder_alone") and restricted.words(ledger, "elder_alone") == "独居老人"


def test_the_right_is_given_by_an_administrator_and_kept(ledger: Ledger) -> None:
    password = "一句自己记得住的话"
    accounts.add(ledger, "小李", "clerk", password)
    assert [line.sees_restricted for line in accounts.listed(ledger)] == [False, False]
    accounts.set_sees_restricted(ledger, "小李", True)
    ledger.close()
    with open_ledger(ledger.path, password, "小李") as again:
        assert restricted.sees(again)
        with pytest.raises(Refusal, match="只有管理员"):
            accounts.set_sees_restricted(again, "小李", False)
    with open_ledger(ledger.path, factories.PASSWORD) as again:
        accounts.set_sees_restricted(again, "小李", False)
    with open_ledger(ledger.path, password, "小李") as again:
        assert not restricted.sees(again)


def test_another_role_leaves_the_right_as_it_was(ledger: Ledger) -> None:
    accounts.add(ledger, "赵六", "admin", "一句自己记得住的话")
    accounts.set_sees_restricted(ledger, factories.ACCOUNT, True)
    accounts.set_role(ledger, factories.ACCOUNT, "clerk")
    assert ledger.account == Account(factories.ACCOUNT, "clerk", True) and restricted.sees(ledger)


def test_a_household_shows_open_groups_and_counts_the_covered(ledger: Ledger, home: str) -> None:
    (member,) = find.members(ledger, home)
    assert {one.category for one in member.profiles} == {"dibao", "lost_only_child"} and not member.covered
    ledger.account = CLERK
    (member,) = find.members(ledger, home)
    assert [one.category for one in member.profiles] == ["dibao"] and len(member.covered) == 1
    assert find.lines(ledger, [home])[home].key, "somebody in a restricted group only stays a key person"


@pytest.mark.parametrize(("account", "masked"), [(CLERK, True), (CLERK, False), (TRUSTED, True)])
def test_the_history_tells_nothing_of_it(ledger: Ledger, home: str, account: Account, masked: bool) -> None:
    uid = profile_of(ledger, "lost_only_child")
    with ledger.change("改") as pen:
        pen.edit(Profile, uid, category="dibao", remark=f"{SECRET}了")
    with ledger.change("删") as pen:
        pen.remove(Profile, uid)
    ledger.account = account
    said = " ".join(one.sentence + one.title for one in history.history(ledger, uid, masked=masked))
    assert SECRET not in said and LABEL not in said and restricted.COVERED_LINE in said and "删除了" in said
    ledger.account = TRUSTED
    assert SECRET in " ".join(one.sentence for one in history.history(ledger, uid, masked=False))


@pytest.fixture
def dispute(pair: Pair, home: str) -> conflicts.Conflict:
    """Both sides have written to the covered profile without having seen each other; the committee has to look at it."""
    pair.up()
    for ledger, word in ((pair.unit, SECRET), (pair.town, f"{SECRET}！")):
        with ledger.change("改") as pen:
            pen.edit(Profile, profile_of(ledger, "lost_only_child"), remark=f"{word}二")
    pair.down()
    pair.up()
    (found,) = conflicts.listed(pair.unit)
    return found


def test_a_dispute_about_it_is_settled_by_those_who_see_it(pair: Pair, dispute: conflicts.Conflict) -> None:
    ledger = pair.unit
    for account, masked in ((CLERK, True), (CLERK, False), (TRUSTED, True)):
        ledger.account = account
        said = [deciding.spelled_out(ledger, dispute, side, masked=masked) for side in dispute.choices]
        assert said == [[("备注", restricted.COVERED_LINE)]] * 2
        assert deciding.is_sensitive(ledger, dispute) and LABEL not in dispute.title
    ledger.account = CLERK
    with pytest.raises(Refusal, match="限制类别"):
        conflicts.keep(ledger, dispute, dispute.choices[0])
    assert conflicts.count(ledger) == 1
    ledger.account = TRUSTED
    assert SECRET in str(deciding.spelled_out(ledger, dispute, dispute.choices[0], masked=False))
    conflicts.keep(ledger, dispute, dispute.choices[0])
    assert conflicts.count(ledger) == 0


def test_a_contact_that_only_such_a_group_has_tells_no_more(ledger: Ledger, home: str) -> None:
    person = str(ledger.value("SELECT uid FROM resident"))
    with ledger.change("登记") as pen:
        one = pen.add(factories.a_contact(person, role="post_contact", name=SECRET))
        other = pen.add(factories.a_contact(person, role="helper"))
    for account, seen in ((Account("赵", "admin"), {one.uid, other.uid}), (TRUSTED, {one.uid, other.uid}), (CLERK, {other.uid})):
        ledger.account = account
        assert {each.uid for each in find.members(ledger, home)[0].contacts} == seen
        whole = care_people.whole(ledger, person, clock.today())
        assert whole is not None and {each.uid for each in whole.contacts} == seen
        assert ("post_contact" in dict(restricted.roles(ledger))) is (one.uid in seen)
    said = str(history.history(ledger, one.uid, masked=False))
    assert SECRET not in said and "双岗" not in said and restricted.COVERED_LINE in said
    with pytest.raises(Refusal, match="限制类别"):
        edit.set_values(ledger, "contact", one.uid, {"role": "helper"})
    with pytest.raises(Refusal, match="限制类别"):
        edit.set_values(ledger, "contact", other.uid, {"role": "双岗联系人"})
    ledger.account = TRUSTED
    assert edit.set_values(ledger, "contact", one.uid, {"role": "helper"})
    ledger.account = CLERK
    assert SECRET not in str(history.history(ledger, one.uid, masked=False)), "what it has been tells as much"


def test_packages_carry_it_whoever_packs(pair: Pair, home: str) -> None:
    pair.unit.account = CLERK
    pair.up()
    assert pair.town.value("SELECT remark FROM profile WHERE category='lost_only_child'") == SECRET


def test_the_frequency_of_a_restricted_group_is_for_those_who_see_it(ledger: Ledger) -> None:
    assert {"lost_only_child", "illness_mental"} <= {one.category for one in visit_rules.listed(ledger, None)}
    ledger.account = CLERK
    assert not {"lost_only_child", "illness_mental"} & {one.category for one in visit_rules.listed(ledger, None)}


def test_groups_of_other_authorities_are_in_no_list() -> None:
    offered = [entry.label + "".join(entry.words) for entry in codes.entries("special_groups")]
    for theirs in ("矫正", "帮教", "刑满", "刑释", "吸毒", "戒毒", "禁毒", "涉毒", "艾滋", "HIV"):
        assert not [one for one in offered if theirs in one], theirs

