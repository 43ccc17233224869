"""Values as somebody types them on a command line, read by the facts of their column."""

import datetime
from typing import Any

import pytest

from xinjing_desktop.errors import Refusal
from xinjing_desktop.records import Hazard, Household, Resident, Shop, Visit
from xinjing_desktop.records.row import Row, shown
from xinjing_desktop.records.typed import value_of


@pytest.mark.parametrize(
    ("model", "name", "text", "value"),
    [
        (Household, "remark", " 门铃坏了 ", "门铃坏了"),
        (Household, "remark", "  ", None),
        (Household, "gas_type", "piped", "piped"),
        (Household, "gas_type", "管道煤气", "piped"),
        (Household, "gas_alarm", "是", True),
        (Household, "gas_alarm", "FALSE", False),
        (Household, "ebike_count", "2", 2),
        (Household, "ebike_plates", "沪A1、沪A2", ["沪A1", "沪A2"]),
        (Household, "phones", "13800000001", [{"number": "13800000001"}]),
        (
            Household,
            "phones",
            "13800000001（儿子）、5555-0001",
            [{"number": "13800000001", "note": "儿子"}, {"number": "5555-0001"}],
        ),
        (Household, "phones", '[{"number":"13800000001","note":"女儿"}]', [{"number": "13800000001", "note": "女儿"}]),
        (Shop, "area_m2", "12.5", 12.5),
        (Hazard, "found_on", "2026-03-02", datetime.date(2026, 3, 2)),
        (Hazard, "found_by", '["王芳","李明"]', ["王芳", "李明"]),
        (Hazard, "actions", "劝阻 限期整改", ["dissuaded", "deadline"]),
        (Resident, "birth_date", "1945", "1945"),
        (Resident, "birth_date", "1945-03", "1945-03"),
        (Resident, "birth_date", "1945-03-07", "1945-03-07"),
        (Visit, "visited_at", "2026-03-02 19:30", "2026-03-02T19:30"),
        (Visit, "visited_at", "2026-03-02", "2026-03-02"),
    ],
)
def test_what_is_typed_becomes_a_value(model: type[Row], name: str, text: str, value: Any) -> None:
    assert value_of(model.columns()[name], text) == value


@pytest.mark.parametrize(
    ("model", "name", "text"),
    [
        (Household, "gas_type", "柴火"),
        (Household, "gas_alarm", "也许"),
        (Household, "ebike_count", "两辆"),
        (Household, "ebike_count", "nan"),
        (Household, "ebike_count", "-1"),
        (Household, "phones", "没有"),
        (Hazard, "found_on", "2026-02-30"),
        (Hazard, "actions", "劝阻 打骂"),
        (Resident, "birth_date", "1945-13"),
        (Resident, "birth_date", "45"),
        (Visit, "visited_at", "昨晚"),
    ],
)
def test_what_is_no_value_is_refused_with_the_name_of_the_column(model: type[Row], name: str, text: str) -> None:
    column = model.columns()[name]
    with pytest.raises(Refusal) as refused:
        value_of(column, text)
    assert text.split()[-1] in refused.value.sentence or column.label in refused.value.sentence
    assert refused.value.sentence.endswith("。")


@pytest.mark.parametrize(
    ("name", "text"),
    [("phones", "13800000001（儿子）、55550001"), ("gas_type", "管道燃气"), ("gas_alarm", "是"), ("ebike_count", "2")],
)
def test_it_is_the_way_back_from_what_is_shown(name: str, text: str) -> None:
    column = Household.columns()[name]
    assert shown(column, value_of(column, text)) == text
