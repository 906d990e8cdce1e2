"""Fixtures that more than one folder of tests needs."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import partial
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import text

from benchmarks.synthetic import Story, make_corpus, next_day
from db.engine import open_store
from db.tables.base import Table, View
from jobs.demo.replica.corpus import Corpus
from jobs.demo.replica.faults import Faults
from jobs.demo.replica.server import Replica
from jobs.runtime import Runtime
from jobs.sync.run import sync
from jobs.sync.summary import SyncReport
from tracker.config import load_config

pytest_plugins = ["tests.stores"]

REPOSITORY = Path(__file__).resolve().parent.parent
FIRST_DAY = 5  # of October 2026, a Monday: the day that the first corpus of a World is about
EVERYTHING = {"all": {"title": "all", "query": {"term": "AREA[LastUpdatePostDate]RANGE[MIN,MAX]"}}}

IN_CI = os.environ.get("CI") == "true"
OF_TESTS = {"TRACKER_SHARED", "TRACKER_SOAK"}  # variables that are for the tests, not for us

# No clock decides: an example may take as long as the machine needs. In CI the examples are the
# same each time, so that a failure there is one of the change; elsewhere new ones are looked for.
settings.register_profile(
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=IN_CI
)
settings.load_profile("house")
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(REPOSITORY / ".hypothesis"))

# Coverage is counted where one thing is tested at a time. These kinds run the same lines very
# often, and to count them again costs more than half as much time as the tests themselves.
UNCOUNTED = frozenset(
    {"browser", "docs", "faults", "pipeline", "property", "real", "traces", "upgrade"}
)

Record = dict[str, Any]
Rows = list[tuple[Any, ...]]


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Leave the tests of the kinds UNCOUNTED out of the coverage."""
    for item in items:
        if item.path.relative_to(REPOSITORY / "tests").parts[0] in UNCOUNTED:
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout, whatever folder pytest was started in."""
    return REPOSITORY


@pytest.fixture(scope="session", autouse=True)
def nothing_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test sees the store, settings or channels of whoever runs it.

    The variables that name them are cleared, and the current folder, in which config.toml and
    tracker.db are looked for, is an empty one. A test that writes there has to go elsewhere.
    """
    empty = tmp_path_factory.mktemp("current_folder")
    compiled = Path(cache_from_source(str(tmp_path_factory.getbasetemp() / "any.py"))).parent
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ.keys() - OF_TESTS:
            if name.startswith("TRACKER_"):
                patch.delenv(name)
        patch.chdir(empty)
        yield
    assert list(empty.iterdir()) == [], "a test wrote into the current folder"
    shutil.rmtree(compiled, ignore_errors=True)  # of copies of the source that are of no more use


@pytest.fixture(scope="session")
def not_here() -> Callable[[str], NoReturn]:
    """`not_here(message)` skips the test; in CI it fails, for there nobody would notice a skip."""
    return pytest.fail if IN_CI else pytest.skip


@pytest.fixture
def shared_dir(request: pytest.FixtureRequest) -> Path:
    """The reference corpus: ``$TRACKER_SHARED``, else the folder ``shared`` beside the checkout.

    It is not part of the repository, so a test that asks for it skips where there is none.
    """
    folder = Path(os.environ.get("TRACKER_SHARED") or REPOSITORY.parent / "shared")
    if not folder.is_dir():
        pytest.skip(
            f"{request.node.name}: the comparison with the reference corpus is left out, since"
            " there is no folder 'shared' beside the checkout and TRACKER_SHARED names none"
        )
    return folder


def make_record(serial: int = 1, **modules: Any) -> Record:
    """A small v2 record; `modules` are merged into (None: drop) those of its protocol section."""
    number = f"NCT99{serial:06}"
    day = f"2026-09-{serial % 28 + 1:02}"
    section: Record = {
        "identificationModule": {"nctId": number, "briefTitle": f"Cells against illness {serial}"},
        "statusModule": {
            "overallStatus": "RECRUITING",
            "studyFirstPostDateStruct": {"date": day, "type": "ACTUAL"},
            "lastUpdatePostDateStruct": {"date": day, "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Example University"}},
        "conditionsModule": {"conditions": ["Invented Illness"]},
        "designModule": {"studyType": "INTERVENTIONAL", "phases": ["PHASE1", "PHASE2"]},
    }
    for name, module in modules.items():
        if module is None:
            del section[name]
        else:
            section[name] = section.get(name, {}) | module
    return {"protocolSection": section, "hasResults": False}


@pytest.fixture(name="record", scope="session")
def record_factory() -> Callable[..., Record]:
    """`record(serial, **modules)`: see make_record."""
    return make_record


@pytest.fixture(scope="session")
def two_days() -> tuple[list[Record], list[Record], Story]:
    """A hundred and twenty invented studies, the same a day later, and what truly happened."""
    before = make_corpus(7, 120, as_of=date(2026, 10, FIRST_DAY))
    after, story = next_day(before, 7, as_of=date(2026, 10, FIRST_DAY + 1))
    return before, after, story


class World:
    """A registry with its days, a store, and what a test does with them."""

    def __init__(self, folder: Path, replica: Replica, **settings: Any) -> None:
        self.replica = replica
        self.url = f"sqlite:///{folder / 'tracker.db'}"
        defaults = {"seconds_between_requests": 0, "longest_wait_seconds": 0, "page_size": 15}
        chosen = defaults | {"base_url": replica.base_url, "searches": EVERYTHING} | settings
        environment = {
            f"TRACKER_REGISTRIES__CTGOV__{k.upper()}": _text(v) for k, v in chosen.items()
        }
        config = load_config(
            REPOSITORY / "config.toml", environment | {"TRACKER_STORE__URL": self.url}
        )
        self.runtime = Runtime(config=config, engine=open_store(self.url), clock=lambda: at(30))

    def sync(self, day: int = FIRST_DAY, *, full: bool = False) -> SyncReport:
        """Sync as observed on the `day` of October 2026."""
        return sync(self.runtime, "ctgov", full=full, observed_at=at(day))

    def rows(self, query: str) -> Rows:
        """The answer to `query`, in SQL."""
        with self.runtime.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def tables(self) -> dict[str, Rows]:
        """Every row of every table and view, in order."""
        return {
            name: self.rows(f"SELECT * FROM {name} ORDER BY 1, 2")
            for name in (*Table.metadata.tables, *View.metadata.tables)
        }

    def content(self) -> dict[str, Rows]:
        """What the store says about studies; how many runs it took to learn it is left out."""
        found = {
            name: sorted(rows, key=repr)
            for name, rows in self.tables().items()
            if name in ("body", "version", "change", "classification") or name.startswith("study")
        }
        columns = "study_key, observed_at, body_sha256"
        return found | {
            "observation": self.rows(f"SELECT {columns} FROM observation ORDER BY 1, 2")
        }


def at(day: int, hour: int = 15) -> datetime:
    """A moment in October 2026."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)


def _text(value: object) -> str:
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


@pytest.fixture(name="at", scope="session")
def at_factory() -> Callable[..., datetime]:
    """`at(day, hour=15)`: a moment in October 2026."""
    return at


@pytest.fixture
def world(tmp_path: Path, empty_store: Path) -> Iterator[Callable[..., World]]:
    """`world(day_one, day_two, ..., faults="", **settings)`: served and ready to be synced."""
    with ExitStack() as opened:
        yield partial(make_world, opened, tmp_path, empty_store)


@pytest.fixture(scope="module")
def lasting_world(
    tmp_path_factory: pytest.TempPathFactory, empty_store: Path
) -> Iterator[Callable[..., World]]:
    """The same for worlds that the tests of a module share and leave as they are."""
    with ExitStack() as opened:
        yield partial(make_world, opened, tmp_path_factory.mktemp("worlds"), empty_store)


def make_world(
    opened: ExitStack, parent: Path, store: Path, *days: Sequence[Record], **settings: Any
) -> World:
    """A World whose days begin on the 5th of October, closed with `opened`."""
    folder = parent / f"world{len(list(parent.iterdir()))}"
    folder.mkdir()
    shutil.copy(store, folder / "tracker.db")
    corpora = [
        Corpus.from_records(records, f"2026-10-{FIRST_DAY + number:02}T09:00:04")
        for number, records in enumerate(days)
    ]
    faults = Faults.parse(settings.pop("faults", ""))
    made = World(folder, opened.enter_context(Replica(corpora, faults=faults)), **settings)
    opened.callback(made.runtime.engine.dispose)
    return made
