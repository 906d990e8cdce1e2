"""Rules that hold for the repository as a whole and that no single tool checks."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
CODE_FOLDERS = ("tracker", "db", "jobs", "tests", "benchmarks")
LOCKS = tuple(f"requirements{part}.lock" for part in ("", "-build", "-sbom", "-dev"))
OF_SPARK = "requirements-spark.lock"
LONGEST_FILE, LONGEST_FUNCTION, LARGEST_FILE = 400, 40, 400_000  # lines, lines, bytes

VAGUE = {"util", "utils", "helper", "helpers", "manager", "info", "process"}
# "data" says something as the first word (data_quality), nothing as the last (trial_data).
VAGUE_AT_THE_END = VAGUE | {"data"}
GIVEN_BY_LIBRARIES = {"process_bind_param", "process_result_value"}  # SQLAlchemy calls these
PINNED = re.compile(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==(\S+)", re.MULTILINE)
INDEX_OR_ADDRESS = re.compile(r"--(?:extra-)?index-url|--find-links|\w+://|py(?:pi|thonhosted)\.")
INDEX_HOST = re.compile(r"\bpy(?:pi|thonhosted)\.org\b")
MACHINE_PATH = re.compile(r"(?<![\w.:})-])/(?:root|home/\w+|Users/\w+|work|tmp/\w+)(?:/|\b)")
LEFT_FOR_LATER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b")
SILENCED = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore(?:\[[\w, -]+\])?)(.*)$")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def own_files() -> tuple[Path, ...]:
    """Every file that is tracked, or would be by ``git add``."""
    if shutil.which("git") is None or not (REPOSITORY / ".git").exists():
        pytest.skip("which files belong to the repository is unknown: no git, or no checkout")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    paths = (REPOSITORY / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def code_files() -> Iterator[Path]:
    """Our Python; what Alembic wrote once and nobody edits is not held to our limits."""
    for folder in CODE_FOLDERS:
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            if "versions" not in path.relative_to(REPOSITORY).parts:
                yield path


@cache
def definitions() -> tuple[tuple[Path, Function | ast.ClassDef], ...]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return tuple(
        (path, node)
        for path in code_files()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, kinds)
    )


def words(name: str) -> list[str]:
    """``StudyData`` and ``study_data`` are both ``["study", "data"]``."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)]


def is_vague(name: str) -> bool:
    found = words(name)
    return bool(found) and (found[-1] in VAGUE_AT_THE_END or not VAGUE.isdisjoint(found))


def lines_with(pattern: re.Pattern[str], paths: Iterator[Path]) -> list[str]:
    return [
        f"{path.relative_to(REPOSITORY)}:{number}: {line.strip()[:120]}"
        for path in paths
        for number, line in enumerate(path.read_text("utf-8", "ignore").splitlines(), 1)
        if pattern.search(line)
    ]


def pins(lock: str) -> dict[str, str]:
    return dict(PINNED.findall((REPOSITORY / lock).read_text(encoding="utf-8")))


@pytest.mark.parametrize("lock", [*LOCKS, OF_SPARK])
def test_lock_names_no_index_and_no_address(lock: str) -> None:
    assert lines_with(INDEX_OR_ADDRESS, iter([REPOSITORY / lock])) == []


@pytest.mark.parametrize("lock", [*LOCKS, OF_SPARK])
def test_every_pin_has_a_hash(lock: str) -> None:
    entries = re.split(r"^(?=\S+==)", (REPOSITORY / lock).read_text("utf-8"), flags=re.MULTILINE)
    bare = [entry.split()[0] for entry in entries[1:] if "--hash=sha256:" not in entry]
    assert len(entries) > (2 if lock == OF_SPARK else 5)
    assert bare == []


def test_all_locks_pin_the_same_versions() -> None:
    runtime, build, sbom, everything = (pins(lock) for lock in LOCKS)
    assert runtime.items() | build.items() <= everything.items()
    common = runtime.keys() & sbom.keys()
    assert {name: sbom[name] for name in common} == {name: runtime[name] for name in common}


def test_every_declared_package_is_locked() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    table = project["project"]
    groups = [*table["optional-dependencies"].values(), *project["dependency-groups"].values()]
    declared = {
        re.split(r"[\[<>=]", entry, maxsplit=1)[0]
        for entry in [*table["dependencies"], *(entry for group in groups for entry in group)]
    }
    assert declared <= {name for lock in (*LOCKS, OF_SPARK) for name in pins(lock)}, (
        "run `make lock`"
    )


def test_no_file_is_too_large_to_review() -> None:
    sizes = {str(path.relative_to(REPOSITORY)): path.stat().st_size for path in own_files()}
    assert {name: size for name, size in sizes.items() if size >= LARGEST_FILE} == {}


def test_no_python_file_is_too_long() -> None:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in code_files()}
    assert {str(path): count for path, count in lengths.items() if count > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    too_long = {
        f"{path.relative_to(REPOSITORY)}:{node.lineno} {node.name}": length
        for path, node in definitions()
        if isinstance(node, Function)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert too_long == {}


def test_names_say_what_a_thing_is() -> None:
    """Files named wire spell their classes as the registry does; data.py reads the data files."""
    files = [
        str(path)
        for path in code_files()
        if is_vague(path.stem) and path != REPOSITORY / "tracker" / "data.py"
    ]
    names = [
        f"{path.relative_to(REPOSITORY)}:{node.lineno} {node.name}"
        for path, node in definitions()
        if not path.name.startswith("wire") and node.name not in GIVEN_BY_LIBRARIES
    ]
    assert files == []
    assert [name for name in names if is_vague(name.rsplit(" ", 1)[1])] == []


@pytest.mark.parametrize(
    ("name", "vague"),
    [("trial_data", True), ("data_quality", False), ("AlertManager", True), ("database", False)],
)
def test_vague_names_are_told_from_good_ones(name: str, vague: bool) -> None:
    assert is_vague(name) is vague


@pytest.mark.parametrize("pattern", [MACHINE_PATH, INDEX_HOST], ids=["path", "host"])
def test_nothing_is_bound_to_one_machine(pattern: re.Pattern[str]) -> None:
    assert lines_with(pattern, iter(own_files())) == []


def test_nothing_is_left_for_later() -> None:
    assert lines_with(LEFT_FOR_LATER, code_files()) == []


def test_every_silenced_warning_gives_its_reason() -> None:
    silenced = [
        (path, line, match[1])
        for path in code_files()
        for line in path.read_text("utf-8").splitlines()
        if (match := SILENCED.search(line)) and path != Path(__file__)
    ]
    assert [f"{path}: {line}" for path, line, reason in silenced if len(words(reason)) < 3] == []


def test_tests_are_no_package() -> None:
    assert list((REPOSITORY / "tests").rglob("__init__.py")) == []


def test_every_kind_of_test_has_a_purpose_and_a_command() -> None:
    tests = REPOSITORY / "tests"
    folders = {path.relative_to(tests).parts[0] for path in tests.rglob("test_*.py")}
    kinds = re.search(r"^KINDS := (.*)$", (REPOSITORY / "Makefile").read_text("utf-8"), re.M)
    assert kinds is not None
    rows = re.findall(
        r"^\| `(\w+)` \| .{20,} \| `make test-(\w+)` \|$",
        (REPOSITORY / "tests" / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert folders == set(kinds[1].split()) == {kind for kind, _ in rows}
    assert all(kind == command for kind, command in rows)
