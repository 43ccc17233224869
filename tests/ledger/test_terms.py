"""The town's own dictionary entries: they join the lists of whoever holds them, and never cover up what was there."""

from pathlib import Path

import pytest

from tests import factories
from tests.two_desks import Pair
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import undo
from xinjing_desktop.ledger.casework import edit, terms
from xinjing_desktop.ledger.file import open_ledger
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Resident, Term, codes
from xinjing_desktop.records.codes import Entry

LIST = "residence_status"
CODE = "town_rencaigongyuzuzhu"


def test_an_entry_travels_down_and_a_committee_can_choose_it(pair: Pair) -> None:
    terms.add(pair.town, LIST, "人才公寓租住", ["公寓租客"])
    assert codes.choices(LIST)[-1] == (CODE, "人才公寓租住")
    pair.close_town()
    assert not codes.is_known(LIST, CODE)  # only the committee is open, and it has heard of nothing
    with pytest.raises(Refusal), pair.unit.change("登记") as pen:
        pen.add(factories.a_resident(residence_status=CODE))
    pair.down()
    pair.close_town()
    assert codes.label(LIST, CODE) == "人才公寓租住"
    assert codes.read_code(LIST, "公寓租客") == CODE
    with pair.unit.change("登记") as pen:
        somebody = pen.add(factories.a_resident(residence_status=CODE))
    kept = pair.unit.get(Resident, somebody.uid)
    assert kept is not None and kept.residence_status == CODE


def test_an_entry_is_there_when_the_ledger_is_opened_again_and_gone_with_it(pair: Pair) -> None:
    terms.add(pair.town, LIST, "人才公寓租住")
    pair.close_town()
    assert not codes.is_known(LIST, CODE)
    with open_ledger(pair.town_path, factories.PASSWORD):
        assert codes.is_known(LIST, CODE)
    assert not codes.is_known(LIST, CODE)


def test_undo_takes_an_entry_out_and_redo_puts_it_back(pair: Pair) -> None:
    terms.add(pair.town, LIST, "人才公寓租住")
    undo.undo(pair.town)
    assert CODE not in dict(codes.choices(LIST))
    undo.redo(pair.town)
    assert CODE in dict(codes.choices(LIST))


def test_a_retired_entry_is_read_and_shown_but_not_offered(pair: Pair) -> None:
    uid = terms.add(pair.town, LIST, "人才公寓租住")
    with pair.town.change("停用") as pen:
        pen.edit(Term, uid, retired=True)
    assert CODE not in dict(codes.choices(LIST))
    assert codes.label(LIST, CODE) == "人才公寓租住"
    assert codes.read_code(LIST, "人才公寓租住") == CODE


def test_what_the_program_brings_is_never_covered_up() -> None:
    try:
        codes.learn(
            "somewhere",
            [
                (LIST, Entry("migrant", "外地人")),
                (LIST, Entry("town_x", "甲", ("来沪",))),
                (LIST, Entry("中文", "乙")),
                ("hazard_state", Entry("town_y", "丙")),
                ("no_such_list", Entry("town_z", "丁")),
            ],
        )
        assert codes.label(LIST, "migrant") == "来沪人员"
        assert codes.read_code(LIST, "来沪") == "migrant"
        assert codes.is_known(LIST, "town_x")
        assert not codes.is_known(LIST, "中文")
        assert not codes.is_known("hazard_state", "town_y")
    finally:
        codes.forget("somewhere")
    assert not codes.is_known(LIST, "town_x")


def test_a_word_that_means_something_already_is_refused_in_words(pair: Pair) -> None:
    with pytest.raises(Refusal, match="“来沪人员”在这个字典里已经有了"):
        terms.add(pair.town, LIST, "来沪人员")
    with pytest.raises(Refusal, match="“台胞”在这个字典里已经有了，是“境外人员”"):
        terms.add(pair.town, LIST, "台湾同胞", ["台胞"])
    with pytest.raises(Refusal, match="不能增加条目"):
        terms.add(pair.town, "hazard_state", "又一种状态")


def test_two_labels_of_one_sound_get_two_codes(pair: Pair) -> None:
    first = terms.add(pair.town, LIST, "借居")
    second = terms.add(pair.town, LIST, "戒居")
    assert first != second
    assert codes.read_code(LIST, "戒居") == "town_jieju_2"


def test_a_committee_may_not_write_an_entry(ledger: Ledger) -> None:
    with pytest.raises(Refusal, match="镇里统一维护"):
        terms.add(ledger, LIST, "人才公寓租住")
    with pytest.raises(Refusal, match="镇里统一维护"):
        edit.set_values(ledger, "term", "x", {"label": "别的"})


def test_the_lists_that_may_grow_steer_nothing(tmp_path: Path) -> None:
    """A code that counts, closes or decides anything belongs to a list that stays closed."""
    assert {"visit_outcome", "hazard_state", "recheck_result", "hazard_kinds", "special_groups"}.isdisjoint(
        name for name, _ in codes.open_lists()
    )
    assert (LIST, "居住状态") in codes.open_lists()
