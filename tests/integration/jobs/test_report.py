"""Reports from a store that was filled over the wire, held against plain SQL and against time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from db.read.bodies import load_bodies
from jobs.reports.site import write_site
from jobs.reports.write import write_report
from tracker.as_of import AsOf
from tracker.cohorts import Cohort, judge
from tracker.derive import derive
from tracker.errors import ConfigError, TrackerError
from tracker.reports.kinds import KINDS, report_kind
from tracker.reports.request import ReportRequest
from tracker.study.model import split_study_key

FIRST, SECOND = date(2026, 10, 5), date(2026, 10, 6)
FORMATS = ("html", "json", "md", "csv")


def write(made: Any, kind: str, out: Path, **asked: Any) -> list[Path]:
    return write_report(made.runtime, kind, ReportRequest(**({"formats": ("json",)} | asked)), out)


@pytest.fixture(scope="module")
def two(lasting_world: Callable[..., Any], two_days: Any, tmp_path_factory: Any) -> Any:
    """A world after two days, and the landscape that was made between them."""
    before, after, _ = two_days
    made = lasting_world(before, after)
    made.sync(5)
    folder = tmp_path_factory.mktemp("between")
    made.between = write(made, "landscape", folder, formats=FORMATS)
    made.replica.advance()
    made.sync(6, full=True)
    return made


def document(paths: list[Path]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(paths[0].read_text(encoding="utf-8"))
    return found


def trials(report: dict[str, Any], key: str) -> dict[str, int]:
    table = next(table for table in report["tables"] if table["key"] == key)
    return {row["value"]: row["trials"] for row in table["rows"] if row["trials"]}


@pytest.mark.parametrize(
    ("dimension", "query"),
    [
        (
            "overall_status",
            "SELECT overall_status, count(*) FROM study WHERE gone_at IS NULL GROUP BY 1",
        ),
        (
            "phase",
            "SELECT phase, count(*) FROM study WHERE gone_at IS NULL"
            " AND (study_type = 'INTERVENTIONAL' OR study_type IS NULL) GROUP BY 1",
        ),
        (
            "country",
            "SELECT country, count(*) FROM study_country JOIN study USING (study_key)"
            " WHERE gone_at IS NULL GROUP BY 1",
        ),
        (
            "disease_group",
            "SELECT value, count(*) FROM classification JOIN study USING (study_key)"
            " WHERE gone_at IS NULL AND concept = 'disease_group' GROUP BY 1",
        ),
    ],
)
def test_figures_agree_with_plain_sql(two, tmp_path: Path, dimension: str, query: str) -> None:
    report = document(write(two, "landscape", tmp_path))
    counted = trials(report, dimension)
    expected = dict(two.rows(query))
    if dimension == "country":
        counted.pop(None, None)  # type: ignore[call-overload]  # null in JSON: not stated
    assert counted == expected


def counted_one_by_one(made: Any, table: dict[str, Any]) -> dict[str, Counter[str | None]]:
    """The members of a cohort by value, each study derived and judged for itself."""
    cohort = Cohort.from_config(table)
    found: dict[str, Counter[str | None]] = {
        "overall_status": Counter(),
        "disease_group": Counter(),
    }
    held = dict(made.rows("SELECT study_key, body_sha256 FROM study WHERE gone_at IS NULL"))
    with made.runtime.engine.connect() as connection:
        bodies = load_bodies(connection, held.values())
    for key, sha256 in held.items():
        derived = derive(*split_study_key(key), bodies[sha256])
        if judge(cohort, derived.study, derived.classifications).verdict == "in":
            said = {one.concept: one.value for one in derived.classifications}
            found["overall_status"][derived.study.overall_status] += 1
            found["disease_group"][said["disease_group"]] += 1
    return found


def test_a_cohort_is_counted_as_one_by_one_and_by_the_rule_of_the_moment(
    two, tmp_path: Path
) -> None:
    (before, *others) = two.runtime.config.cohorts
    assert before["key"] == "msc_autoimmune"
    narrower = before | {"disease_groups": ["ms", "crohn"]}
    sizes = []
    for table in (before, narrower):
        config = two.runtime.config.model_copy(update={"cohorts": [table, *others]})
        runtime = structs.replace(two.runtime, config=config)
        asked = ReportRequest(cohort="msc_autoimmune", formats=("json",))
        report = document(write_report(runtime, "landscape", asked, tmp_path))
        expected = counted_one_by_one(two, table)
        for dimension, counts in expected.items():
            assert trials(report, dimension) == dict(counts), dimension
        sizes.append(len(report["trials"]))
        assert sizes[-1] == expected["overall_status"].total()
    assert sizes[0] > sizes[1] > 0


def test_nothing_is_loaded_that_a_landscape_does_not_use() -> None:
    unused = (
        "{'altair', 'narwhals', 'alembic', 'apprise', 'xlsxwriter', 'vl_convert', 'matplotlib'}"
    )
    modules = "jobs.reports.write, tracker.reports.landscape, tracker.reports.render.as_html"
    code = f"import sys, {modules}; print(sorted({unused} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_a_past_day_looks_as_it_looked_then(two, tmp_path: Path) -> None:
    again = write(two, "landscape", tmp_path, formats=FORMATS, as_of=AsOf.on(FIRST))
    undated = [path.name.replace(f"-{FIRST}", "") for path in again]
    assert undated == [path.name for path in two.between]
    assert not {path.name for path in again} & set(undated)  # a past day never replaces today's
    for old, new in zip(two.between, again, strict=True):
        assert old.read_bytes() == new.read_bytes(), new.name
    now = document(write(two, "landscape", tmp_path))
    assert now["state_of"] == "2026-10-06"


def test_before_anything_was_seen_nothing_is_told(two, tmp_path: Path) -> None:
    """A report of zeros would say that there were no trials."""
    early = AsOf.on(date(2020, 1, 1))
    key = two.rows("SELECT min(study_key) FROM study")[0][0]
    for kind in KINDS:
        with pytest.raises(ConfigError, match="first day held is 2026-10-05"):
            write(two, kind, tmp_path, as_of=early, study_key=key)
    with pytest.raises(ConfigError, match="first day held is 2026-10-05"):
        write_site(two.runtime, tmp_path, ReportRequest(as_of=early))


def test_by_the_registrys_own_dates(two, tmp_path: Path) -> None:
    early, late = (
        document(write(two, "landscape", tmp_path, as_of=AsOf.on(day, "registry")))
        for day in (date(2015, 1, 1), SECOND)
    )
    assert len(early["trials"]) < len(late["trials"])


def test_what_changed_agrees_with_the_store(two, tmp_path: Path) -> None:
    report = document(write(two, "changes", tmp_path, since=SECOND))
    told = sum(len(t["rows"]) for t in report["tables"] if t["key"] != "sources")
    stored = two.rows(
        "SELECT count(*) FROM change WHERE kind != 'baseline' AND importance > 0"
        " AND observed_at > '2026-10-06' AND path NOT LIKE 'results_first_posted%'"
    )
    assert told == stored[0][0] > 0


def test_since_the_last_report_nothing_is_told_twice(two, tmp_path: Path) -> None:
    write(two, "changes", tmp_path, since="last-report")
    again = document(write(two, "changes", tmp_path, since="last-report"))
    assert again["summary"] == ["Nothing changed."]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_of_report_is_written(two, tmp_path: Path, kind: str, language: str) -> None:
    formats = ("html", "md", "csv", "json", "xlsx")
    study_key = two.rows("SELECT min(study_key) FROM study")[0][0]
    written = write(two, kind, tmp_path, formats=formats, language=language, study_key=study_key)
    assert {path.suffix for path in written} == {f".{name}" for name in formats}
    assert all(path.stat().st_size > 100 for path in written)


def test_one_study_then_and_now(two, tmp_path: Path) -> None:
    ((key,),) = two.rows(
        "SELECT study_key FROM change WHERE path = 'overall_status' ORDER BY 1 LIMIT 1"
    )
    now = write(two, "study", tmp_path, study_key=key)
    keys = [table["key"] for table in document(now)["tables"]]
    assert keys == ["record", "results_duty", "said", "versions", "changes"]
    versions = document(now)["tables"][3]["rows"]
    write(two, "study", tmp_path, study_key=key, as_of=AsOf.on(FIRST))
    assert len(document(now)["tables"][3]["rows"]) < len(versions)
    early = AsOf.on(date(2010, 1, 1), "registry")
    with pytest.raises(TrackerError, match="is not held: `tracker history`"):
        write(two, "study", tmp_path, study_key=key, as_of=early)
    with pytest.raises(ConfigError, match="registration number"):
        write(two, "study", tmp_path)


def test_a_site_links_to_pages_that_exist(two, tmp_path: Path) -> None:
    written = write_site(two.runtime, tmp_path, ReportRequest())
    count = two.rows("SELECT count(*) FROM study WHERE gone_at IS NULL")[0][0]
    assert len([path for path in written if path.parent.name == "studies"]) == count
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    targets = [part.partition('"')[0] for part in index.split('href="')[1:]]
    local = [target for target in targets if not target.startswith(("#", "http"))]
    assert len(local) > count
    assert [target for target in local if not (tmp_path / target).is_file()] == []


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"cohort": "nobody"}, "no cohort 'nobody'; known: candidates"),
        ({"language": "de"}, "en, zh"),
        ({"formats": ("pdf",)}, "no format"),
        ({"since": "whenever"}, "a day .* or 'last-report'"),
    ],
)
def test_what_cannot_be_asked(two, tmp_path: Path, asked: Any, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        write(two, "landscape", tmp_path, **asked)
    with pytest.raises(ConfigError, match="landscape, changes"):
        write(two, "gossip", tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_the_file_of_its_name(kind: str) -> None:
    assert report_kind(kind).name == kind
    assert report_kind(kind).about
