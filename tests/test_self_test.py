"""What an installed program does to show that it works; it must not work by accident, nor leave anything behind."""

from pathlib import Path

import pytest

from xinjing_desktop import cli, self_test
from xinjing_desktop.errors import Refusal


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made during the test."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_it_says_ok_twice_and_leaves_nothing(
    qapp: object, scratch: Path, a_home_of_its_own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert cli.main(["self-test"]) == 0
        assert capsys.readouterr().out.splitlines()[-1] == "OK"
    assert list(scratch.iterdir()) == []
    assert list(a_home_of_its_own.iterdir()) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("xinjing_desktop.self_test.check", "演示台账里有问题"),
        ("xinjing_desktop.self_test.search", "按姓名找不到住户"),
        ("xinjing_desktop.self_test.undo.undo", "没有复原"),
    ],
)
def test_a_part_that_does_not_work_is_named(
    scratch: Path, monkeypatch: pytest.MonkeyPatch, broken: str, said: str
) -> None:
    monkeypatch.setattr(broken, lambda *_: [] if "search" in broken else ["坏了"])
    with pytest.raises(Refusal, match=said):
        self_test.self_test()
    assert list(scratch.iterdir()) == []
