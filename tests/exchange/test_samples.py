"""The sample workbooks, scored by the comparison of the import contract; skipped where the samples are not."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from xinjing_desktop.exchange.reading import as_json, read_workbook

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples"
BOOKS = sorted(path for path in SAMPLES.glob("s*.*") if path.suffix != ".json")


def _comparison() -> ModuleType:
    spec = importlib.util.spec_from_file_location("compare_with_contract", SAMPLES / "compare.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not BOOKS, reason="the sample workbooks are not here")
@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_a_sample_is_understood(path: Path) -> None:
    expected = json.loads(path.with_name(path.name + ".expected.json").read_text(encoding="utf-8"))
    found = json.loads(json.dumps(as_json(read_workbook(path)), ensure_ascii=False))
    score = _comparison().compare(expected, found)
    assert (score.silent, score.invented) == (0, 0), score.misses
    assert score.overall() >= 99.5, score.misses
