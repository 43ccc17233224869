"""Who can open a ledger: slots, recovery code, what one guess costs, and where the slots lie at every moment."""

import dataclasses
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinjing_desktop.errors import Damaged, Refusal
from xinjing_desktop.ledger import keys
from xinjing_desktop.ledger.keys import Cost, KeyRing

CHEAP = Cost(8, 1, 1)
DATA_KEY = bytes(range(32))


def a_ring(*names: str) -> KeyRing:
    ring = KeyRing(cost=CHEAP)
    for name in names:
        ring.wrap(name, f"{name}的密码很长", DATA_KEY)
    return ring


def test_each_account_opens_with_its_own_password() -> None:
    ring = a_ring("王芳", "李强")
    assert ring.unwrap("王芳", "王芳的密码很长") == (DATA_KEY, ring.slot_id("王芳"))
    assert ring.unwrap(None, "王芳的密码很长")[0] == DATA_KEY, "without a name the first is meant"
    for name, password in (("王芳", "李强的密码很长"), ("李强", "王芳的密码很长"), ("赵六", "王芳的密码很长"), ("", "")):
        with pytest.raises(Refusal, match="账户名或密码不对"):
            ring.unwrap(name, password)


def test_a_new_password_ends_the_old_one_and_keeps_the_order() -> None:
    ring = a_ring("王芳", "李强")
    ring.wrap("王芳", "另一个密码", DATA_KEY)
    assert ring.unwrap(None, "另一个密码")[0] == DATA_KEY
    with pytest.raises(Refusal):
        ring.unwrap("王芳", "王芳的密码很长")


def test_a_dropped_account_opens_nothing() -> None:
    ring = a_ring("王芳", "李强")
    ring.drop("王芳")
    with pytest.raises(Refusal):
        ring.unwrap("王芳", "王芳的密码很长")
    assert ring.unwrap("李强", "李强的密码很长")[0] == DATA_KEY


def test_full_width_signs_of_an_input_method_are_the_same_signs() -> None:
    ring = KeyRing(cost=CHEAP)
    ring.wrap("Wang ", "abc-2026-密码", DATA_KEY)
    assert ring.unwrap("Ｗａｎｇ", "ａｂｃ－２０２６－密码")[0] == DATA_KEY


@pytest.mark.parametrize(("name", "password"), [("王芳", "王芳的密码很长"), ("王芳", "错的"), ("没有这个人", "随便"), (None, "错的")])
def test_right_wrong_and_unknown_cost_exactly_one_guess(name: str | None, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = a_ring("王芳", "李强")
    costs: list[tuple[object, ...]] = []
    real = keys.hash_secret_raw

    def counted(secret: bytes, salt: bytes, *cost: int, **more: object) -> bytes:
        costs.append((len(salt), *cost))
        return real(secret, salt, *cost, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(keys, "hash_secret_raw", counted)
    try:
        ring.unwrap(name, password)
    except Refusal:
        pass
    assert len(costs) == 1 and costs[0][:4] == (16, CHEAP.passes, CHEAP.memory_kib, CHEAP.lanes)


def test_the_ordinary_cost_is_64_mib_and_three_passes() -> None:
    assert dataclasses.astuple(KeyRing().cost) == (65536, 3, 4)


def test_a_slot_given_to_another_name_opens_nothing() -> None:
    """Whoever can write the file and knows one password must not become somebody else."""
    ring = a_ring("王芳", "李强")
    clerk = ring.slots[1]
    ring.slots[0] = dataclasses.replace(clerk, id=ring.slots[0].id)
    with pytest.raises(Refusal):
        ring.unwrap("王芳", "李强的密码很长")


def test_slots_spell_no_names_and_hold_no_key() -> None:
    body = keys.packed(a_ring("王芳", "李强"))
    for secret in ("王芳", "李强", "密码", DATA_KEY.hex()):
        assert secret.encode() not in body
    assert DATA_KEY not in body


def test_two_ledgers_share_no_slot_id() -> None:
    assert a_ring().slot_id("王芳") != a_ring().slot_id("王芳")


# ---- the recovery code


def test_the_recovery_code_is_read_back_however_it_is_typed() -> None:
    code = keys.new_recovery_code()
    assert len(code) == 34 and code.count("-") == 6
    wide = code.translate({ord(sign): ord(sign) + 0xFEE0 for sign in string.ascii_uppercase + string.digits})
    for typed in (code.lower(), code.replace("-", ""), code.replace("-", " "), code.replace("0", "O").replace("1", "l"), wide):
        assert keys.read_recovery_code(typed) == code


@given(st.integers(0, 27), st.sampled_from(keys._ALPHABET))
def test_a_single_wrong_sign_is_noticed_before_anything_is_tried(at: int, sign: str) -> None:
    signs = list("".join(keys.read_recovery_code("0" * 26 + keys._check_signs("0" * 26)).split("-")))
    if signs[at] != sign:
        signs[at] = sign
        try:
            keys.read_recovery_code("".join(signs))
        except Refusal:
            return
        other = "".join(signs)
        assert keys._check_signs(other[:26]) == other[26:], "one in a thousand passes by chance"


def test_a_code_too_short_is_refused_in_words() -> None:
    with pytest.raises(Refusal, match="28 个"):
        keys.read_recovery_code("ABCD-EFGH")


# ---- where the slots lie


def test_slots_go_behind_a_file_and_replace_older_ones(tmp_path: Path) -> None:
    path = tmp_path / "a.xjl"
    path.write_bytes(b"p" * 8192)
    for names in (("王芳",), ("王芳", *(f"录入员{number}" for number in range(30))), ("李强",)):
        ring = a_ring(*names)
        keys.put_behind(path, ring)
        assert keys.read_ring(path) == ring
        assert path.read_bytes()[:8192] == b"p" * 8192
        assert path.stat().st_size % keys.PAGE == 0
    assert path.stat().st_size == 8192 + keys.PAGE


def test_the_companion_is_newer_unless_it_belongs_to_another_ledger(tmp_path: Path) -> None:
    path = tmp_path / "a.xjl"
    path.write_bytes(b"p" * 8192)
    old, stranger = a_ring("王芳"), a_ring("王芳")
    keys.put_behind(path, old)
    newer = old.copy()
    newer.wrap("李强", "李强的密码很长", DATA_KEY)
    keys.put_beside(path, newer)
    assert keys.read_ring(path) == newer
    keys.put_beside(path, stranger)
    assert keys.read_ring(path) == old


def test_a_torn_companion_does_not_hide_the_slots_behind_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xjl"
    path.write_bytes(b"p" * 8192)
    ring = a_ring("王芳")
    keys.put_behind(path, ring)
    keys.companion(path).write_bytes(keys.packed(ring)[:-1])
    assert keys.read_ring(path) == ring


@pytest.mark.parametrize("size", [0, 1, 11, 4095, 4096, 300_000])
def test_a_file_without_slots_is_said_to_be_none_of_ours(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.xjl"
    path.write_bytes(b"x" * size)
    with pytest.raises(Damaged, match="不是台账"):
        keys.read_ring(path)


@given(st.binary(max_size=3 * keys.PAGE), st.integers(0, 2**32 - 1))
def test_any_bytes_are_read_without_a_crash(body: bytes, length: int) -> None:
    tail = body + length.to_bytes(4, "big") + keys.MAGIC
    assert keys.unpacked(tail) is None


@given(st.integers(0, keys.PAGE - 1), st.integers(1, 255))
def test_a_flipped_byte_never_gives_another_data_key(at: int, bits: int) -> None:
    body = bytearray(_PACKED)
    body[at] ^= bits
    ring = keys.unpacked(bytes(body))
    if ring is not None and ring.cost == CHEAP:
        try:
            assert ring.unwrap("王芳", "王芳的密码很长")[0] == DATA_KEY
        except Refusal:
            pass


_PACKED = keys.packed(a_ring("王芳"))


def test_a_cost_beyond_all_measure_is_not_tried() -> None:
    ring = KeyRing(cost=Cost(1 << 40, 3, 4))
    assert keys.unpacked(keys.packed(ring)) is None
