"""Going out is entered with what it needs, and refused, in words, without it; leaflets in the same way."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories
from xinjing_desktop.errors import Refusal
from xinjing_desktop.ledger import history, undo
from xinjing_desktop.ledger.casework import edit, leaflets, outings
from xinjing_desktop.ledger.ledger import Ledger
from xinjing_desktop.records import Hazard, LeafletMove, Outing

pytestmark = pytest.mark.usefixtures("frozen_clock")
FACTS: dict[str, Any] = {"community": factories.COMMUNITY, "kind": "night_check", "started_at": "2026-02-27T21:00"}


def written(ledger: Ledger, **facts: Any) -> Outing:
    with ledger.change("登记出动") as pen:
        uid = outings.write(pen, **{**FACTS, **facts}).uid
    kept = ledger.get(Outing, uid)
    assert kept is not None
    return kept


def test_it_is_kept_with_its_time_band(ledger: Ledger) -> None:
    assert written(ledger, grid_workers=["王芳"]).time_band == "evening"
    assert written(ledger, started_at="2026-03-01T21:00", others_count=1).time_band == "weekend"
    assert written(ledger, started_at="2026-03-02", volunteers=["王芳"]).time_band is None
    assert written(ledger, started_at="2026-02-16T09:30", volunteers=["王芳"]).time_band == "weekend", "春节"
    assert written(ledger, started_at="2026-02-28T21:00", volunteers=["王芳"]).time_band == "evening", "a Saturday that is worked"


def test_a_stored_band_stays_until_the_time_of_the_outing_changes(ledger: Ledger) -> None:
    kept = written(ledger, started_at="2026-02-16T09:30", volunteers=["王芳"])
    with ledger.change("以前登记的") as pen:
        pen.edit(Outing, kept.uid, time_band="day")
    for typed, band in (({"volunteers": "王芳、李强"}, "day"), ({"started_at": "2026-02-16 10:00"}, "weekend")):
        assert edit.set_values(ledger, "outing", kept.uid, typed)
        assert ledger.value("SELECT time_band FROM outing") == band


@pytest.mark.parametrize("facts", [{}, {"others_count": 0}, {"grid_workers": []}, {"volunteers": None, "others_count": None}])
def test_without_people_it_is_refused(ledger: Ledger, facts: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="还没有写谁去了"), ledger.change("登记出动") as pen:
        outings.write(pen, **FACTS, **facts)
    assert ledger.rows(Outing.select()) == []


@pytest.mark.parametrize(
    ("started_at", "words"),
    [
        ("2026-03-02T09:31", "还没有到"),
        ("2026-03-03", "还没有到"),
        ("1999-12-31T10:00", "太早"),
        ("", "请填写出动时间"),
        (None, "请填写出动时间"),
    ],
)
def test_an_impossible_day_is_refused(ledger: Ledger, started_at: str | None, words: str) -> None:
    with pytest.raises(Refusal, match=words), ledger.change("登记出动") as pen:
        outings.write(pen, **{**FACTS, "started_at": started_at}, grid_workers=["王芳"])


def test_the_hour_that_has_just_begun_is_taken(ledger: Ledger) -> None:
    assert written(ledger, started_at="2026-03-02T09:30", grid_workers=["王芳"]).time_band == "day"


def test_nobody_stands_in_two_lists(ledger: Ledger) -> None:
    assert outings.problems({**FACTS, "grid_workers": ["王芳"], "volunteers": ["李四", "王芳"]}).keys() == {"volunteers"}
    assert outings.problems({**FACTS, "grid_workers": ["王芳"], "volunteers": ["李四", "王芳（大）"]}) == {}


def test_far_too_many_are_refused() -> None:
    assert "5,000 人" in outings.problems({**FACTS, "others_count": 5000})["others_count"]
    assert outings.problems({**FACTS, "others_count": outings.MOST_OTHERS}) == {}


@pytest.mark.parametrize(
    ("typed", "names", "more"),
    [
        (["张三", "李四", "张三"], ["张三", "李四"], 0),
        (["张三", "李四等5人"], ["张三", "李四"], 3),
        (["张三等三人"], ["张三"], 2),
        (["张三", "李四等2人"], ["张三", "李四"], 0),
        (["5名志愿者"], [], 5),
        (["王芳", "3人"], ["王芳"], 3),
        (["两位楼组长"], [], 2),
        (["十人"], [], 10),
        (["等等"], ["等等"], 0),
        (["志愿者5人", "网格员3名"], [], 8),
        (["十二人", "二十位楼组长", "社区党员二十三人"], [], 55),
        (["王芳", "张三（2人）", "李四(3人)"], ["王芳", "张三", "李四"], 3),
        (["于人杰", "万人俊", "阿卜杜拉·买买提"], ["于人杰", "万人俊", "阿卜杜拉·买买提"], 0),
        ([], [], 0),
    ],
)
def test_lists_of_names_are_read(typed: list[str], names: list[str], more: int) -> None:
    assert outings.named_and_counted(typed) == (names, more)


@pytest.mark.parametrize("typed", ["5", "党员若干", "志愿者等人", "社区志愿者多人", "居民几人", "居民20余人", "党员十多名"])
def test_people_whom_nobody_counted_are_asked_about(ledger: Ledger, typed: str) -> None:
    with pytest.raises(Refusal, match="看不出是几个人"):
        written(ledger, volunteers=["张三", typed])


def test_somebody_of_the_family_yu_is_somebody(ledger: Ledger) -> None:
    assert written(ledger, volunteers=["余名扬", "余个"]).volunteers == ["余名扬", "余个"]


def test_who_is_only_counted_goes_to_the_others(ledger: Ledger) -> None:
    kept = written(ledger, volunteers=["张三", "李四等5人"], grid_workers=["2人"], others_count=1)
    assert (kept.volunteers, kept.grid_workers, kept.others_count) == (["张三", "李四"], [], 6)


def test_a_correction_is_judged_like_a_new_one(ledger: Ledger) -> None:
    kept = written(ledger, volunteers=["张三"], others_count=2)
    with pytest.raises(Refusal, match="还没有写谁去了"), ledger.change("修改出动") as pen:
        outings.correct(pen, ledger, kept.uid, volunteers=None, others_count=None)
    with ledger.change("修改出动") as pen:
        assert outings.correct(pen, ledger, kept.uid, started_at="2026-03-01T10:00", volunteers=["张三", "3人"])
    again = ledger.get(Outing, kept.uid)
    assert again is not None
    assert (again.time_band, again.volunteers, again.others_count) == ("weekend", ["张三"], 5)
    with ledger.change("修改出动") as pen:
        assert not outings.correct(pen, ledger, kept.uid, started_at="2026-03-01T10:00")
        with pytest.raises(Refusal, match="已经不在"):
            outings.correct(pen, ledger, "gone", led_by="书记")


def test_removing_it_leaves_what_was_found_and_one_undo_brings_all_back(ledger: Ledger) -> None:
    kept = written(ledger, volunteers=["张三"])
    hazard = factories.a_hazard(outing=kept.uid)
    with ledger.change("登记隐患") as pen:
        pen.add(hazard)
    assert history.name_of(ledger, "outing", kept.uid) == "2026-02-27 21:00 的出动"
    with ledger.change("删除出动") as pen:
        outings.remove(pen, ledger, kept.uid)
    left = ledger.get(Hazard, hazard.uid)
    assert left is not None and left.outing is None and ledger.get(Outing, kept.uid) is None
    undo.undo(ledger)
    back = ledger.get(Hazard, hazard.uid)
    assert back is not None and back.outing == kept.uid and ledger.get(Outing, kept.uid) is not None


def test_the_command_line_obeys_the_same_rules(ledger: Ledger) -> None:
    kept = written(ledger, volunteers=["张三"])
    assert edit.set_values(ledger, "outing", kept.uid, {"grid_workers": "王芳、3人", "started_at": "2026-03-01T10:00"})
    again = ledger.get(Outing, kept.uid)
    assert again is not None
    assert (again.grid_workers, again.others_count, again.time_band) == (["王芳"], 3, "weekend")
    for typed, words in (({"started_at": "2026-03-09"}, "还没有到"), ({"volunteers": "王芳"}, "已经写在")):
        with pytest.raises(Refusal, match=words):
            edit.set_values(ledger, "outing", kept.uid, typed)
    move = factories.a_leaflet_move()
    with ledger.change("宣传品收发") as pen:
        pen.add(move)
    with pytest.raises(Refusal, match="大于 0"):
        edit.set_values(ledger, "leaflet_move", move.uid, {"quantity": "0"})


# ---- leaflets


@pytest.mark.parametrize(
    ("facts", "column"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": None}, "quantity"),
        ({"leaflet": "  "}, "leaflet"),
        ({"moved_on": datetime.date(2026, 3, 3)}, "moved_on"),
        ({"moved_on": None}, "moved_on"),
        ({}, ""),
    ],
)
def test_a_move_of_leaflets_needs_name_count_and_day(ledger: Ledger, facts: dict[str, Any], column: str) -> None:
    move = {"community": factories.COMMUNITY, "leaflet": "海报", "kind": "received", "quantity": 5}
    move |= {"moved_on": datetime.date(2026, 3, 2), **facts}
    assert list(leaflets.problems(move)) == ([column] if column else [])

    def write() -> None:
        with ledger.change("宣传品收发") as pen:
            leaflets.write(pen, **move)

    _refused(write) if column else write()
    assert len(ledger.rows(LeafletMove.select())) == (0 if column else 1)


def _refused(act: Callable[[], None]) -> None:
    with pytest.raises(Refusal):
        act()


def test_a_move_is_corrected(ledger: Ledger) -> None:
    move = factories.a_leaflet_move()
    with ledger.change("宣传品收发") as pen:
        pen.add(move)
    with ledger.change("修改宣传品收发") as pen:
        assert leaflets.correct(pen, ledger, move.uid, quantity=7)
    kept = ledger.get(LeafletMove, move.uid)
    assert kept is not None and kept.quantity == 7
    with pytest.raises(Refusal, match="大于 0"), ledger.change("修改宣传品收发") as pen:
        leaflets.correct(pen, ledger, move.uid, quantity=0)
    with pytest.raises(Refusal, match="已经不在"), ledger.change("修改宣传品收发") as pen:
        leaflets.correct(pen, ledger, "gone", quantity=1)


def test_whoever_went_along_as_well_is_added_once(ledger: Ledger) -> None:
    """Who stands there stays, who is only counted goes to the others, and the step is taken back in every column."""
    uid = written(ledger, grid_workers=["王芳"], others_count=1).uid
    before = ledger.select("SELECT * FROM outing")
    with ledger.change("补人") as pen:
        assert outings.join(pen, ledger, uid, grid_workers=["王芳", "赵六"], volunteers=["李四等3人"])
    kept = ledger.get(Outing, uid)
    assert kept is not None
    assert (kept.grid_workers, kept.volunteers, kept.others_count) == (["王芳", "赵六"], ["李四"], 3)
    with ledger.change("再补一次") as pen:
        assert not outings.join(pen, ledger, uid, grid_workers=["赵六"])
        with pytest.raises(Refusal, match="一个人只写一处"):
            outings.join(pen, ledger, uid, volunteers=["王芳"])
    undo.undo(ledger)
    assert ledger.select("SELECT * FROM outing") == before
    with pytest.raises(Refusal, match="已经不在台账里"), ledger.change("补人") as pen:
        outings.join(pen, ledger, "没有这一次", volunteers=["王芳"])
