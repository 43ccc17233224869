"""The rules of xinjing_desktop/README.md that a machine can check: arrows, types, names, sizes, pins."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

import xinjing_desktop

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
NAMES_OF_NOTHING = set("utils util helpers helper manager service services base core common misc".split())


def files(*endings: str) -> list[Path]:
    """What git keeps, or would keep if it were added; without git, what lies here outside hidden folders."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True)
    if listed.returncode == 0:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not any(part[0] == "." for part in path.relative_to(ROOT).parts)]
    return sorted(path for path in found if path.is_file() and (not endings or path.suffix in endings))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every Python file of the program with its syntax tree."""
    for path in files(".py"):
        if not named(path).startswith("tests/"):
            yield named(path), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Each import of a file as (module, name)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


# ------------------------------------------------------------------------------------------------------------ the tools


def tool(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, encoding="utf-8")
    if done.returncode:
        pytest.fail(f"{' '.join(command)}\n{done.stdout}{done.stderr}", pytrace=False)


def test_each_layer_only_looks_down() -> None:
    tool("importlinter.cli", "lint")


def test_types_hold() -> None:
    tool("mypy")


def test_ruff_finds_nothing() -> None:
    tool("ruff", "check", "--quiet", "--output-format=concise", ".")


# ----------------------------------------------------------------------------------------------------- names and sizes


def test_no_file_is_too_long() -> None:
    long = {named(path): path.read_text(encoding="utf-8").count("\n") for path in files(".py")}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    long = {
        f"{name}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.end_lineno and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    }
    assert long == {}


def test_every_module_is_named_after_something() -> None:
    nameless = [named(p) for p in files(".py") if {p.stem, p.parent.name} & NAMES_OF_NOTHING]
    assert nameless == []


def test_every_module_says_what_it_is() -> None:
    silent = [name for name, tree in sources() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


# ------------------------------------------------------------------------------------------ what only one place may do


def test_models_are_bound_to_no_file_outside_the_ledger() -> None:
    """A model bound to one file writes into it even where another file was meant, and nobody notices."""
    words = {"Proxy", "DatabaseProxy", "bind", "bind_ctx", "ThreadSafeDatabaseMetadata"}
    found = []
    for name, tree in sources():
        if name.startswith(("xinjing_desktop/ledger/", "xinjing_desktop/ui/")):
            continue  # Qt has words of the same name; the contract keeps peewee out of ui
        found += [f"{name} {module}.{word}" for module, word in imported(tree) if word in words]
        found += [f"{name}:{n.lineno}" for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in words]
    assert found == []


def test_the_clock_is_asked_as_clock_now() -> None:
    """Who imports the function itself keeps the real clock when a test stops it."""
    wrong = ("xinjing_desktop.clock", "now")
    assert [name for name, tree in sources() if wrong in imported(tree)] == []


def test_the_setup_uses_the_standard_library_alone() -> None:
    tree = ast.parse((ROOT / "installer" / "bootstrap.py").read_text(encoding="utf-8"))
    assert {module.split(".")[0] for module, _ in imported(tree)} <= sys.stdlib_module_names


def test_the_program_never_imports_its_tests() -> None:
    tests = {"tests", "pytest", "hypothesis"}
    assert [name for name, tree in sources() if tests & {m.split(".")[0] for m, _ in imported(tree)}] == []


def test_db_holds_no_python() -> None:
    assert [named(path) for path in files(".py") if named(path).startswith("db/")] == []


# --------------------------------------------------------------------------------------------------- libraries and pins

MODULES = {
    "PySide6-Essentials": "PySide6.QtWidgets",
    "apsw-sqlite3mc": "apsw",
    "argon2-cffi": "argon2",
    "chinesecalendar": "chinese_calendar",
    "fonttools": "fontTools",
    "python-calamine": "python_calamine",
    "python-stdnum": "stdnum",
}
"""What a library is called inside Python, where that is not its own name."""


def requirements() -> list[str]:
    return [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[<>=!;\[ ]", name, maxsplit=1)[0]).lower()


def pins() -> dict[str, str]:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    return {plain(line): line for line in text.splitlines() if line[:1].isalnum()}


def test_the_pins_name_no_place_to_fetch_from() -> None:
    """A list with hashes fits every mirror; a list with addresses fits one."""
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert re.findall(r"^.*(?:://|--(?:extra-)?index-url|--find-links|--trusted-host).*$", text, re.M) == []
    assert [named(path) for path in files() if path.name in ("uv.lock", "pylock.toml")] == []


def test_every_library_is_pinned_with_its_hash() -> None:
    assert {plain(name) for name in requirements()} <= pins().keys()
    for block in re.split(r"\n(?=[\w])", (ROOT / "constraints.txt").read_text(encoding="utf-8")):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_pinned_libraries_are_the_installed_ones() -> None:
    """A red test here means: run `python3 main.py test` instead of the bare pytest, it brings .venv up to date."""
    missing = []
    for name in sorted({plain(requirement) for requirement in requirements()}):
        if name == "pyside6-essentials":
            continue  # two pins; tests/ui/test_qt_version.py looks after it
        version = re.split("[=;]+", pins()[name])[1].strip(" \\")
        if metadata.version(name) != version:
            missing.append(f"{name} {metadata.version(name)}, pinned {version}")
    assert missing == []


@pytest.mark.parametrize("requirement", PROJECT["project"]["dependencies"])
def test_every_library_can_be_imported(requirement: str) -> None:
    library = re.split("[<>=]", requirement)[0]
    module = MODULES.get(library, library)
    done = subprocess.run([sys.executable, "-W", "error", "-c", f"import {module}"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_version_is_the_same_everywhere() -> None:
    assert PROJECT["project"]["version"] == xinjing_desktop.__version__
    assert f"## {xinjing_desktop.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# ------------------------------------------------------------------------------------------------------ committed files


def texts() -> Iterator[tuple[str, str]]:
    for path in files():
        try:
            yield named(path), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_file_names_a_machine_or_a_registry() -> None:
    places = re.compile(
        r"(?<![\w.~$}])/(?:work|root|tmp|home)/[a-z]|(?:py[p]i|n[p]mjs|pythonh[o]sted|d[e]bian)[.](?:org|com)"
    )
    found = [f"{name}: {hit[0]}" for name, text in texts() for hit in places.finditer(text)]
    assert found == []


def test_the_map_names_every_package_and_nothing_else() -> None:
    text = (ROOT / "xinjing_desktop" / "README.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\*\*`([a-z_]+)/`\*\*", text, re.M))
    there = {path.parent.name for path in (ROOT / "xinjing_desktop").glob("*/__init__.py")}
    assert described == there


def test_every_path_in_the_readmes_exists() -> None:
    """Docs rot; a red test does not."""
    path = re.compile(r"`((?:xinjing_desktop|db|tests|resources|installer|\.ci)/[\w./-]*)`")
    pages = (ROOT / "README.md", ROOT / "db" / "README.md", ROOT / "xinjing_desktop" / "README.md")
    named_in = [(named(page), name) for page in pages for name in path.findall(page.read_text(encoding="utf-8"))]
    assert [(page, name) for page, name in named_in if not (ROOT / name).exists()] == []
