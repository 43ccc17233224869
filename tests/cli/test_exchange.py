"""import, reports, export, demo and bench."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Run, state_of
from xinjing_desktop.ledger.file import open_ledger

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT.parent / "shared" / "samples"

# ---- import


def test_import_shows_the_plan_and_writes_nothing(run: Run, file: Path, workbook: Path) -> None:
    before = state_of(run, file)
    done = run("import", file, workbook)
    assert done.code == 0
    assert "住户 3 行（新增 2，拒绝 1）" in done.out
    assert "拒绝：住户.xlsx 住户名册 第 5 行 没有地址" in done.out
    assert "还没有写入" in done.out
    assert state_of(run, file) == before


def test_import_apply_writes_once_and_the_second_time_nothing(run: Run, file: Path, workbook: Path) -> None:
    assert "已写入：新增 2 行" in run("import", file, workbook, "--apply").out
    assert run("find", file, "单于").out.startswith("household\t")
    after = state_of(run, file)
    done = run("import", file, workbook, "--apply")
    assert done.code == 0
    assert "没有需要写入的内容" in done.out
    assert state_of(run, file) == after


def test_import_json_is_one_document_or_a_list_of_them(run: Run, file: Path, workbook: Path, tmp_path: Path) -> None:
    second = Path(shutil.copy(workbook, tmp_path / "再来.xlsx"))
    assert run("import", file, workbook, "--json", "一.json").code == 0
    one = json.loads((tmp_path / "一.json").read_text(encoding="utf-8"))
    assert (one["file"], one["readable"], one["sheets"][0]["kind"]) == ("住户.xlsx", True, "households")
    assert [row["verdict"] for row in one["sheets"][0]["rows"]] == ["ok", "ok", "refuse"]
    assert run("import", file, workbook, second, "--json", "二.json").code == 0
    assert [read["file"] for read in json.loads((tmp_path / "二.json").read_text(encoding="utf-8"))] == [
        "住户.xlsx",
        "再来.xlsx",
    ]


def test_import_of_a_file_that_cannot_be_read_writes_nothing_but_says_why(
    run: Run, file: Path, workbook: Path, tmp_path: Path
) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    before = state_of(run, file)
    done = run("import", file, workbook, "坏.xlsx", "--apply", "--json", "o.json")
    assert done.code == 1
    assert "“坏.xlsx”没有导入" in done.err
    assert state_of(run, file) == before
    read = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    assert [one["readable"] for one in read] == [True, False]


def test_import_of_a_file_without_records_says_so_in_one_sentence(run: Run, file: Path, tmp_path: Path) -> None:
    (tmp_path / "名字.csv").write_bytes("姓名\r\n李梅\r\n".encode("gb18030"))
    before = state_of(run, file)
    done = run("import", file, "名字.csv", "--apply", "--json", "o.json")
    assert (done.code, done.out) == (1, "")
    assert "没有找到可以导入的记录" in done.err
    assert state_of(run, file) == before
    assert json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))["sheets"][0]["kind"] == "none"


def test_import_of_what_is_not_there_is_refused(run: Run, file: Path) -> None:
    assert "找不到工作簿“没有.xlsx”" in run("import", file, "没有.xlsx").err


def test_import_refuses_a_bad_place_for_the_rows_to_repair_before_anything(
    run: Run, file: Path, workbook: Path
) -> None:
    before = state_of(run, file)
    assert "以 .xlsx 结尾" in run("import", file, workbook, "--apply", "--fix", "修改.csv").err
    assert state_of(run, file) == before


def test_import_fix_writes_the_rows_to_repair(run: Run, file: Path, workbook: Path, tmp_path: Path) -> None:
    pytest.importorskip("xinjing_desktop.exchange.repair")
    assert run("import", file, workbook, "--fix", "修改.xlsx").code == 0
    text = [
        str(cell)
        for row in openpyxl.load_workbook(tmp_path / "修改.xlsx").worksheets[0].iter_rows(values_only=True)
        for cell in row
    ]
    assert "没有地址" in text
    assert "曾国强" not in text


@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples lie beside the project, not in it")
def test_the_samples_come_in_together(run: Run, file: Path) -> None:
    books = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".xlsx", ".xls", ".csv"))
    assert run("import", file, *books, "--apply").code == 0
    assert run("check", file).code == 0
    assert run("export", file, "hazard_ledger", "-o", "台账.xlsx").code == 0


# ---- reports, export


def test_reports_lists_codes_and_names(run: Run) -> None:
    listed = [line.split("\t") for line in run("reports").out.splitlines()]
    assert listed[0] == ["hazard_ledger", "火灾隐患排查整治台账"]
    assert [code for code, _ in listed] == [
        "hazard_ledger",
        "households",
        "residents",
        "departures",
        "special_groups",
        "care_visits",
        "visits",
        "outings",
        "shops",
        "appeals",
        "diary",
        "monthly_summary",
        "campaign_summary",
        "handover_sheet",
    ]


def test_export_writes_the_hazard_ledger(run: Run, file: Path, door: str, tmp_path: Path) -> None:
    done = run("export", file, "hazard_ledger", "--as-of", "2026-03-05", "-o", "台账.xlsx")
    assert done.code == 0
    tab = openpyxl.load_workbook(tmp_path / "台账.xlsx").worksheets[0]
    assert tab["A1"].value == "火灾隐患排查整治台账"
    assert tab["E5"].value == "北渔路123弄45号601室"
    run("export", file, "hazard_ledger", "--month", "2026-02", "-o", "二月.xlsx")
    assert openpyxl.load_workbook(tmp_path / "二月.xlsx").worksheets[0]["A5"].value == "合计"


def test_export_of_a_campaign_by_its_name(run: Run, file: Path, tmp_path: Path) -> None:
    done = run("export", file, "campaign_summary", "--campaign", "没有这次", "-o", "汇总.xlsx")
    assert done.code == 1 and "专项行动" in done.err and not (tmp_path / "汇总.xlsx").exists()
    done = run("export", file, "visits", "--campaign", "没有这次", "-o", "走访.xlsx")
    assert done.code == 1 and "不是某一次行动的报表" in done.err


def test_export_of_special_groups_needs_a_reason(run: Run, file: Path, tmp_path: Path) -> None:
    done = run("export", file, "special_groups", "-o", "名册.xlsx")
    assert done.code == 1
    assert "请写明用途" in done.err
    assert not (tmp_path / "名册.xlsx").exists()
    assert run("export", file, "special_groups", "-o", "名册.xlsx", "--reason", "报镇社会办核对").code == 0


@pytest.mark.parametrize(
    ("report", "out", "said"),
    [
        ("nonsense", "a.xlsx", "没有“nonsense”这张报表"),
        ("shops", "a.csv", "以 .xlsx 结尾"),
        ("shops", "没有/a.xlsx", "不存在"),
    ],
)
def test_export_refuses_in_words(run: Run, file: Path, report: str, out: str, said: str) -> None:
    done = run("export", file, report, "-o", out)
    assert done.code == 1
    assert said in done.err


@pytest.mark.usefixtures("quick_keys", "frozen_clock")
def test_the_sheet_of_a_package_is_exported(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XINJING_PASSWORD")
    run("demo", "演示", "--households", "30")
    monkeypatch.setenv("XINJING_PASSWORD", "xinjing-demo")
    unit = tmp_path / "演示" / "unit-01.xjl"
    assert "还没有写过2026年3月的数据包" in run("export", unit, "handover_sheet", "--month", "2026-03", "-o", "单.xlsx").err
    name = run("hand-over", unit, "--to", "town", "-o", tmp_path).out.split("\t")[0]
    assert run("export", unit, "handover_sheet", "--month", "2026-03", "-o", "单.xlsx").code == 0
    tab = openpyxl.load_workbook(tmp_path / "单.xlsx").worksheets[0]
    assert any(name in str(cell.value) for row in tab.iter_rows() for cell in row)
    assert run("export", unit, "monthly_summary", "--month", "2026-03", "-o", "月报.xlsx").code == 0


# ---- demo


@pytest.mark.usefixtures("quick_keys")
def test_demo_writes_a_town_and_units_that_are_sound(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XINJING_PASSWORD")
    done = run("demo", "演示", "--units", "2", "--households", "60")
    assert done.code == 0
    assert "密码：xinjing-demo" in done.out
    assert sorted(path.name for path in (tmp_path / "演示").iterdir()) == ["town.xjl", "unit-01.xjl", "unit-02.xjl"]
    monkeypatch.setenv("XINJING_PASSWORD", "xinjing-demo")
    for name in ("town.xjl", "unit-01.xjl", "unit-02.xjl"):
        assert run("check", tmp_path / "演示" / name).out == "自检完成，没有发现问题。\n"
    with open_ledger(tmp_path / "演示" / "town.xjl", "xinjing-demo") as town:
        assert town.value("SELECT count(*) FROM community") == 2


@pytest.mark.usefixtures("quick_keys", "frozen_clock")
def test_the_same_seed_writes_the_same_ledger(run: Run, tmp_path: Path) -> None:
    for folder, seed in (("甲", "7"), ("乙", "7"), ("丙", "8")):
        run("demo", folder, "--households", "60", "--seed", seed)
    states = [state_of(run, tmp_path / folder / "unit-01.xjl") for folder in "甲乙丙"]
    assert states[0] == states[1] != states[2]


@pytest.mark.usefixtures("quick_keys")
def test_demo_never_writes_over_a_ledger(run: Run, tmp_path: Path) -> None:
    assert run("demo", "演示", "--households", "20").code == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "演示").iterdir()}
    done = run("demo", "演示", "--households", "20")
    assert done.code == 1
    assert "已经有“town.xjl”" in done.err
    assert {path.name: path.read_bytes() for path in (tmp_path / "演示").iterdir()} == before


@pytest.mark.usefixtures("quick_keys")
def test_demo_into_a_file_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("x")
    assert "建不了文件夹" in run("demo", "文件").err


# ---- bench


def test_bench_refuses_names_it_does_not_know(run: Run) -> None:
    pytest.importorskip("tests.bench")
    assert "没有“nonsense”这一项测速" in run("bench", "nonsense").err


def test_bench_prints_a_table_and_writes_json(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = pytest.importorskip("tests.bench")
    figure = {"bench": "b", "figure": "f", "value": 1.5, "unit": "×", "anchor": "a", "goal": "≤ 3", "holds": True}
    monkeypatch.setattr(bench, "BENCHES", {"b": lambda: [figure]})
    done = run("bench", "b", "--json", "o.json")
    assert done.out == "b\tf\t1.5 ×\t比 a\t目标 ≤ 3\t达到\n"
    assert json.loads((tmp_path / "o.json").read_text(encoding="utf-8")) == [figure]
