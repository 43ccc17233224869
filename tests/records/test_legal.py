"""Legal bases: dated, by the height of the building, without fine amounts."""

import datetime
import re

from xinjing_desktop.records import codes, legal

CAMPAIGN = datetime.date(2026, 1, 16)


def _cited(kind: str, height: str | None = None, on: datetime.date = CAMPAIGN) -> list[str]:
    return [basis.code for basis in legal.bases_for(kind, height, on)]


def test_every_kind_and_height_named_in_a_basis_exists():
    for basis in legal.bases():
        assert all(codes.is_known("hazard_kinds", kind) for kind in basis.kinds)
        assert all(codes.is_known("height_class", height) for height in basis.height_classes)
        assert basis.valid_to is None or basis.valid_from <= basis.valid_to


def test_the_rule_for_high_rise_is_cited_for_high_rise_only():
    assert "B4-37" in _cited("H01", "high_rise")
    assert [_cited("H01", height) for height in (None, "multi_storey", "mid_rise")] == [_cited("H01")] * 3
    assert "B4-37" not in _cited("H01")


def test_the_basis_follows_the_day():
    before, from_then = datetime.date(2024, 5, 31), datetime.date(2024, 6, 1)
    assert _cited("H04", on=before) == []
    assert _cited("H04", on=from_then) == ["B1-29-1"]


def test_the_last_day_is_included():
    day = datetime.date(2025, 12, 31)
    basis = legal.Basis("x", "某法", "第一条", "某事", datetime.date(2020, 1, 1), day, ("H01",), ())
    assert basis.in_force(day)
    assert not basis.in_force(day + datetime.timedelta(days=1))


def test_advice_cites_no_law():
    assert _cited("H07") == _cited("H15") == _cited("H99") == []


def test_a_basis_with_an_article_is_quoted_and_one_that_was_not_read_gives_its_title():
    by_code = {basis.code: basis for basis in legal.bases()}
    assert legal.basis_line(by_code["B2-28"]).startswith("《中华人民共和国消防法》第二十八条：不得")
    assert legal.basis_line(by_code["B6"]) == "《上海市住宅物业消防安全管理办法》"


def test_no_fine_is_printed():
    assert [basis.code for basis in legal.bases() if re.search("罚款|元以", legal.basis_line(basis))] == []
