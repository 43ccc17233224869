"""The code on a slip says nothing, and a slip of the pen is noticed."""

from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.notices import slip_code
from xinjing_desktop.notices.slip_code import LENGTH, SIGNS

codes = st.builds(slip_code.new)
places = st.integers(0, LENGTH - 1)


@given(codes)
def test_a_code_is_read_as_it_is_printed_typed_or_scanned(code: str) -> None:
    for typed in (code, code.lower(), slip_code.shown(code), f" {slip_code.shown(code)}\n", code.replace("1", "l")):
        assert slip_code.read(typed) == code


@given(codes, places, st.sampled_from(SIGNS))
def test_one_wrong_sign_is_always_noticed(code: str, at: int, sign: str) -> None:
    wrong = code[:at] + sign + code[at + 1 :]
    assert (slip_code.read(wrong) == code) == (wrong == code)
    assert wrong == code or slip_code.read(wrong) is None


@given(codes, places, places)
def test_two_exchanged_signs_are_always_noticed(code: str, one: int, other: int) -> None:
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    wrong = "".join(signs)
    assert wrong == code or slip_code.read(wrong) is None


@given(st.text())
def test_anything_else_is_no_code(typed: str) -> None:
    code = slip_code.read(typed)
    assert code is None or (len(code) == LENGTH and set(code) <= set(SIGNS))


def test_a_taken_code_is_not_given_again() -> None:
    class Taken:
        asked: list[object] = []

        def __contains__(self, code: object) -> bool:
            self.asked.append(code)
            return len(self.asked) < 5

    taken = Taken()
    assert slip_code.new(taken) == taken.asked[-1]
    assert len(taken.asked) == 5
