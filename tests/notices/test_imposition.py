"""Slips on sheets: none lost, none twice, and a cut pile lies in the order of walking."""

from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.notices.definition import listed
from xinjing_desktop.notices.imposition import impose, pages_in

ups = st.sampled_from(sorted({notice.paper.up for notice in listed()}))


@given(st.integers(0, 60), ups, st.booleans(), st.integers(0, 9), st.integers(1, 3))
def test_every_slip_comes_as_often_as_asked(count: int, up: int, stack: bool, used: int, copies: int) -> None:
    pages = impose(count, up, stack=stack, used=used, copies=copies)
    places = [slip for page in pages for slip in page]
    assert all(len(page) == up for page in pages)
    assert sorted(slip for slip in places if slip is not None) == sorted(list(range(count)) * copies)
    assert not pages or pages[0][: used % up] == [None] * (used % up)
    assert len(pages) == -(-(count * copies + (used % up if count else 0)) // up)


@given(st.integers(1, 60), ups, st.integers(0, 3))
def test_in_walking_order_a_sheet_after_the_other_is_the_order(count: int, up: int, used: int) -> None:
    assert [slip for page in impose(count, up, used=used) for slip in page if slip is not None] == list(range(count))


@given(st.integers(1, 60), ups, st.integers(0, 3))
def test_a_cut_pile_laid_on_the_next_is_the_order(count: int, up: int, used: int) -> None:
    pages = impose(count, up, stack=True, used=used)
    piles = [[page[place] for page in pages] for place in range(up)]
    assert [slip for pile in piles for slip in pile if slip is not None] == list(range(count))


def test_a_part_used_sheet_goes_on_where_it_was_left() -> None:
    """3-up, the first place is gone:   · 0 1 | 2 3 4 | 5 · ·"""
    assert impose(6, 3, used=1) == [[None, 0, 1], [2, 3, 4], [5, None, None]]


def test_stacks_of_seven_in_three_piles() -> None:
    """Sheets 0 3 6 | 1 4 · | 2 5 ·: pile one is 0 1 2, pile two 3 4 5, pile three 6."""
    assert impose(7, 3, stack=True) == [[0, 3, 6], [1, 4, None], [2, 5, None]]


def test_ranges_are_read_as_people_type_them() -> None:
    assert pages_in("", 5) == [0, 1, 2, 3, 4]
    assert pages_in("1-3、5", 5) == [0, 1, 2, 4]
    assert pages_in(" 2 ，4—5,4", 5) == [1, 3, 4]
    for wrong in ("0", "6", "3-2", "1-9", "a", "1-", "-3"):
        assert pages_in(wrong, 5) in (None, [0])  # "1-" is a 1 whose end is not typed yet
    assert pages_in("x", 5) is None
