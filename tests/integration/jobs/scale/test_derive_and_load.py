"""What was derived from files and loaded is what a rebuild derives; anything else is refused."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec import structs
from sqlalchemy import text

from db import cursor
from db.engine import open_store
from db.tables.base import View
from db.transaction import writing
from jobs.runtime import Runtime, no_progress
from jobs.scale.derive import Engine, derive
from jobs.scale.export_bodies import bucket_of, export_bodies
from jobs.scale.load import load
from jobs.scale.manifest import NAME, parquet_files, read_manifest
from jobs.scale.seal import seal
from jobs.sync.import_files import import_files
from jobs.sync.rebuild import rebuild
from tracker.errors import ConfigError, StoreError
from tracker.rules_stamp import rules_stamp

Copy = Callable[[], Runtime]
Tables = Callable[[Runtime], dict[str, list[Any]]]
ONE = Engine(workers=1)


def rows(runtime: Runtime, query: str) -> list[Any]:
    with runtime.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def of_studies(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """What is said of studies: a further rebuild is another run, with numbers of its own."""
    return {name: some for name, some in found.items() if name in View.metadata.tables}


def altered(folder: Path, **values: Any) -> None:
    path = folder / NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_a_load_is_a_rebuild(copy: Copy, derived: Path, tables: Tables) -> None:
    rebuilt, loaded = copy(), copy()
    said = rebuild(rebuilt)
    report = load(loaded, derived)
    assert report.rebuilt == said
    assert report.derived_here == 0
    assert tables(loaded) == tables(rebuilt)
    manifest = read_manifest(derived, "derived")
    assert manifest.unreadable == 2
    registries = {Path(one.path).parts[0] for one in manifest.files}
    assert len(registries) == 5
    assert rows(loaded, "SELECT count(*) FROM version WHERE number > 1") > [(0,)]
    assert rows(loaded, "SELECT count(*) FROM study WHERE phase = 'PHASE9'") == [(1,)]


def test_a_load_in_many_batches_is_the_same_rebuild(
    copy: Copy, derived: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuilt, loaded = copy(), copy()
    monkeypatch.setattr("jobs.sync.rebuild.STUDIES_AT_ONCE", 7)
    rebuild(rebuilt)
    assert load(loaded, derived).derived_here == 0
    assert tables(loaded) == tables(rebuilt)


def test_a_second_load_adds_no_row(copy: Copy, derived: Path, tables: Tables) -> None:
    loaded = copy()
    load(loaded, derived)
    before, runs = tables(loaded), rows(loaded, "SELECT * FROM run")
    assert load(loaded, derived).rebuilt is None
    assert tables(loaded) == before
    assert rows(loaded, "SELECT * FROM run") == runs


def test_what_other_rules_concluded_since_is_loaded_over(
    copy: Copy, derived: Path, tables: Tables, at: Callable[..., datetime]
) -> None:
    loaded = copy()
    load(loaded, derived)
    before = tables(loaded)
    with writing(loaded.engine) as connection:
        cursor.note_rules_of_some(connection, "others", at(29))
        connection.execute(text("UPDATE state_country SET region = 'elsewhere'"))
    assert load(loaded, derived).rebuilt is not None
    assert of_studies(tables(loaded)) == of_studies(before)


def test_what_came_since_the_export_is_derived_by_the_load(
    copy: Copy,
    derived: Path,
    tables: Tables,
    tmp_path: Path,
    two_days: Any,
    at: Callable[..., datetime],
) -> None:
    loaded, rebuilt = copy(), copy()
    path = tmp_path / "later.jsonl"
    path.write_text("\n".join(map(json.dumps, two_days[0][30:33])))
    for runtime in (loaded, rebuilt):
        import_files(runtime, "ctgov", [path], observed_at=at(10))
    rebuild(rebuilt)
    assert load(loaded, derived).derived_here == 3
    assert tables(loaded) == tables(rebuilt)


def test_on_postgresql_a_load_is_a_rebuild_too(
    stored: Runtime,
    fill: Callable[[Runtime], None],
    postgres_store: str,
    derived: Path,
    tables: Tables,
) -> None:
    """And what one database exported, another loads."""
    runtime = structs.replace(stored, engine=open_store(postgres_store))
    try:
        fill(runtime)
        assert load(runtime, derived).derived_here == 0
        loaded = of_studies(tables(runtime))
        rebuild(runtime)
        assert of_studies(tables(runtime)) == loaded
    finally:
        runtime.engine.dispose()


def test_rows_in_any_order_and_in_any_files_are_loaded_alike(
    copy: Copy, bodies: Path, derived: Path, tables: Tables, tmp_path: Path
) -> None:
    """As an engine of many machines writes them."""
    folder = tmp_path / "out"
    for path in parquet_files(derived):
        target = folder / path.relative_to(derived).parent
        target.mkdir(parents=True)
        table = pq.ParquetFile(path).read()
        backwards = table.take(pa.array(range(table.num_rows))[::-1])
        half = table.num_rows // 2
        pq.write_table(backwards.slice(0, half), target / "b.parquet")
        pq.write_table(backwards.slice(half), target / "a.parquet")
    seal(folder, read_manifest(bodies, "bodies"))
    rebuilt, loaded = copy(), copy()
    rebuild(rebuilt)
    load(loaded, folder)
    assert tables(loaded) == tables(rebuilt)


def test_two_processes_derive_what_one_does(bodies: Path, derived: Path, tmp_path: Path) -> None:
    made = derive(bodies, tmp_path / "out", Engine(workers=2), no_progress)
    assert made == read_manifest(derived, "derived")


def test_a_study_lies_in_one_bucket_of_its_registry(stored: Runtime, bodies: Path) -> None:
    found = []
    for path in parquet_files(bodies):
        registry, bucket = (part.partition("=")[2] for part in path.parts[-3:-1])
        for row in pq.ParquetFile(path).read().to_pylist():
            assert row["study_key"].startswith(f"{registry}:")
            assert bucket_of(row["study_key"], 4) == int(bucket)
            found.append((row["study_key"], row["body_sha256"]))
    query = "SELECT DISTINCT study_key, body_sha256 FROM observation WHERE body_sha256 > ''"
    assert sorted(found) == sorted(rows(stored, query))


def test_duckdb_reads_the_same_files(copy: Copy, derived: Path) -> None:
    """The last body of each study tells the status that the store has."""
    loaded = copy()
    load(loaded, derived)
    readable = "FROM study WHERE registration_number <> 'NCT99000777'"
    query = f"SELECT overall_status, count(*) {readable} GROUP BY 1 ORDER BY 1"
    current = [list(row) for row in rows(loaded, f"SELECT study_key, body_sha256 {readable}")]
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE current (study_key TEXT, body_sha256 TEXT)")
        connection.executemany("INSERT INTO current VALUES (?, ?)", current)
        found = connection.execute(
            "SELECT study.overall_status, count(*) FROM read_parquet(?) JOIN current USING "
            "(study_key, body_sha256) GROUP BY 1 ORDER BY 1 NULLS FIRST",
            [f"{derived}/**/*.parquet"],
        ).fetchall()
    assert found == rows(loaded, query)


def test_other_rules_are_refused_with_what_to_do(
    copy: Copy, derived: Path, tables: Tables, tmp_path: Path
) -> None:
    folder = shutil.copytree(derived, tmp_path / "out")
    altered(folder, rules_stamp="0.1.0-0123456789abcdef", tracker_version="0.1.0")
    loaded = copy()
    before = tables(loaded)
    with pytest.raises(ConfigError, match=r"derive the bodies again .*tracker 0\.1\.0"):
        load(loaded, folder)
    assert tables(loaded) == before


def test_mixed_rules_are_refused_where_they_were_derived_and_where_they_are_loaded(
    copy: Copy, bodies: Path, derived: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(derived, tmp_path / "out")
    path = parquet_files(folder)[0]
    table = pq.ParquetFile(path).read()
    place = table.schema.get_field_index("rules_stamp")
    others = pa.array(["others"] * table.num_rows)
    pq.write_table(table.set_column(place, "rules_stamp", others), path)
    with pytest.raises(StoreError, match=r"other rules .*others.*pycountry"):
        seal(folder, read_manifest(bodies, "bodies"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jobs.scale.seal.require_one_stamp", lambda _stamps: None)
        seal(folder, read_manifest(bodies, "bodies"))
    with pytest.raises(StoreError, match="others"):
        load(copy(), folder)


@pytest.mark.parametrize("kind", ["no manifest", "cut off", "lacking", "strange", "of bodies"])
def test_a_folder_that_is_not_whole_is_refused(
    kind: str, copy: Copy, bodies: Path, derived: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(bodies if kind == "of bodies" else derived, tmp_path / "out")
    first = parquet_files(folder)[0]
    if kind == "no manifest":
        (folder / NAME).unlink()
    elif kind == "cut off":
        first.write_bytes(first.read_bytes()[:-9])
    elif kind == "lacking":
        first.unlink()
    elif kind == "strange":
        shutil.copy(first, first.with_name("again.parquet"))
    error = ConfigError if kind in ("no manifest", "of bodies") else StoreError
    with pytest.raises(error, match="tracker derive DIR OUT"):
        load(copy(), folder)


def test_a_body_that_is_not_what_was_exported_costs_the_whole_and_leaves_nothing(
    bodies: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(bodies, tmp_path / "bodies")
    path = parquet_files(folder)[-1]
    table = pq.ParquetFile(path).read()
    spoilt = pa.array([b"{}"] * table.num_rows, pa.binary())
    place = table.schema.get_field_index("body")
    pq.write_table(table.set_column(place, "body", spoilt), path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("jobs.scale.derive.require_whole", lambda *_: None)
        with pytest.raises(StoreError, match="is not what was exported"):
            derive(folder, tmp_path / "out", ONE, no_progress)
    assert [path.name for path in tmp_path.iterdir()] == ["bodies"]


def test_a_folder_that_is_there_is_never_written_over(bodies: Path, stored: Runtime) -> None:
    with pytest.raises(ConfigError, match="there already"):
        export_bodies(stored, bodies)
    with pytest.raises(ConfigError, match="there already"):
        derive(bodies, bodies, ONE, no_progress)


def test_every_row_tells_the_rules_of_this_installation(derived: Path) -> None:
    stamps = {
        stamp
        for path in parquet_files(derived)
        for stamp in pq.ParquetFile(path).read(["rules_stamp"]).column(0).to_pylist()
    }
    assert stamps == {rules_stamp()}
