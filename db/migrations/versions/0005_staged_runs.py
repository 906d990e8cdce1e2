"""states, and what runs conclude, are tables of their own; readers read views of what is accepted.

Every row is carried over as it is, so nothing has to be derived again. A user's own views of these
tables have to be dropped before and made again after it on PostgreSQL, which says so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine import Connection
from sqlmodel.sql.sqltypes import AutoString

from db.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# ruff: noqa: S608  only our own words are put in

_COLUMNS = """
    registry_key registration_number url brief_title official_title acronym study_type
    overall_status last_known_status why_stopped phase start_date start_date_type start_year
    primary_completion_date primary_completion_date_type completion_date completion_date_type
    first_submitted first_posted registration_year last_update_posted results_first_submitted
    results_first_posted has_results enrollment enrollment_type lead_sponsor lead_sponsor_key
    lead_sponsor_affiliation lead_sponsor_class sponsor_type allocation intervention_model
    masking primary_purpose sex minimum_age maximum_age country_count site_count
"""
STATE = tuple(_COLUMNS.split())
NUMBERS = ("start_year", "registration_year", "enrollment", "country_count", "site_count")
REQUIRED = ("registry_key", "registration_number", "country_count", "site_count")
INDEXED = ("registry_key", "overall_status", "start_year", "registration_year", "lead_sponsor_key")
HISTORY = ("first_observed_at", "last_changed_at", "gone_at", "merged_into", "left_search_at")
STUDY = [*STATE[:3], "version_number", "body_sha256", *HISTORY, *STATE[3:]]

# view: (table of the same rows by state, its key beside the state, its other columns)
DETAILS = {
    "study_country": ("state_country", "country", "region site_count*"),
    "study_sponsor": (
        "state_sponsor",
        "ordinal",
        "role! name! sponsor_key! sponsor_class sponsor_type affiliation",
    ),
    "study_condition": ("state_condition", "ordinal", "origin! term!"),
    "study_intervention": ("state_intervention", "ordinal", "type name!"),
    "study_identifier": ("state_identifier", "ordinal", "origin! identifier! type domain"),
    "study_site": (
        "state_site",
        "ordinal",
        "facility city state zip raw_country country status",
    ),
    "study_publication": (
        "state_publication",
        "ordinal",
        "publication_key! match! title! pmid doi published is_retracted?",
    ),
    "results_duty": (
        "state_duty",
        "rule",
        "verdict! why due is_delayed? handed doubt doubt_until",
    ),
    "classification": ("state_classification", "concept", "value others! evidence!"),
}
"""A mark after a name: `!` a required text, `*` a required number, `?` a required truth value."""

# view: (table of the same rows by run, its key, its other columns)
TAGGED = {
    "version": (
        "run_version",
        "study_key number",
        "body_sha256 observed_at registry_updated origin",
    ),
    "change": ("run_change", "study_key observed_at path", "number kind importance before after"),
    "observation": (
        "run_observation",
        "study_key observed_at",
        "body_sha256 snapshot_id left_search",
    ),
    "study_search": ("run_search", "study_key search", ""),
}
WRITTEN = "{0}written_by NOT IN (SELECT run_id FROM staging)"
THERE = WRITTEN + " AND ({0}replaced_by IS NULL OR {0}replaced_by IN (SELECT run_id FROM staging))"


def upgrade() -> None:
    _make_state()
    _make_details()
    _make_runs()
    bind = op.get_bind()
    for statement in _carried_over():
        bind.exec_driver_sql(statement)
    if bind.dialect.name == "postgresql":
        _count_on(bind)
    for name in ("study", *DETAILS, *TAGGED):
        op.drop_table(name)
    _index()
    for name, query in _views():
        bind.exec_driver_sql(f"CREATE VIEW {name} AS {query}")
    if bind.dialect.name == "sqlite":
        _tell_planner(bind)


def _text(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, AutoString(), nullable=not required)


def _number(name: str, *, required: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=not required)


def _moment(name: str, *, required: bool = True) -> sa.Column[sa.DateTime]:
    return sa.Column(name, UtcDateTime(timezone=True), nullable=not required)


def _truth(name: str, *, default: bool = True) -> sa.Column[bool]:
    return sa.Column(
        name, sa.Boolean(), nullable=False, server_default=sa.false() if default else None
    )


def _body(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["body_sha256"], ["body.sha256"], name=op.f(f"fk_{table}_body_sha256")
    )


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _make_state() -> None:
    columns = [
        _number(name, required=name in REQUIRED)
        if name in NUMBERS
        else sa.Column(name, sa.Boolean(), nullable=True)
        if name == "has_results"
        else _text(name, required=name in REQUIRED)
        for name in STATE
    ]
    op.create_table(
        "state",
        _number("state_id"),
        _text("study_key", required=True),
        _text("body_sha256", required=True),
        *columns,
        _body("state"),
        _key("state", "state_id"),
    )


def _make_details() -> None:
    for table, key, others in DETAILS.values():
        first = _number(key) if key == "ordinal" else _text(key, required=True)
        columns = [_detail_column(name) for name in others.split()]
        op.create_table(
            table,
            _number("state_id"),
            first,
            *columns,
            _key(table, "state_id", key),
            sqlite_with_rowid=False,
        )


def _detail_column(name: str) -> sa.Column[str] | sa.Column[int] | sa.Column[bool]:
    if name.endswith("*"):
        return _number(name[:-1])
    if name.endswith("?"):
        return _truth(name[:-1], default=False)
    return _text(name.rstrip("!"), required=name.endswith("!"))


def _make_runs() -> None:
    op.create_table(
        "staging",
        sa.Column("run_id", sa.Integer(), autoincrement=False, nullable=False),
        _text("registry_key", required=True),
        _text("rules", required=True),
        _text("sealed"),
        _truth("is_refused"),
        _key("staging", "run_id"),
    )
    op.create_table(
        "staged",
        _number("run_id"),
        _text("study_key", required=True),
        _text("body_sha256"),
        _number("snapshot_id", required=False),
        _truth("left_search"),
        _text("merged_into"),
        _text("searches", required=True),
        _text("result"),
        _key("staged", "run_id", "study_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "head",
        *_tags("study_key"),
        _number("state_id"),
        _number("version_number"),
        _moment("first_observed_at"),
        _moment("last_changed_at"),
        _moment("gone_at", required=False),
        _text("merged_into"),
        _moment("left_search_at", required=False),
        sa.ForeignKeyConstraint(["state_id"], ["state.state_id"], name=op.f("fk_head_state_id")),
        _key("head", "study_key", "written_by"),
        sqlite_with_rowid=False,
    )
    _make_history()


def _tags(*keys: str) -> list[sa.Column[str] | sa.Column[int]]:
    return [
        *(_text(key, required=True) for key in keys),
        _number("written_by"),
        _number("replaced_by", required=False),
    ]


def _make_history() -> None:
    op.create_table(
        "run_version",
        _text("study_key", required=True),
        _number("number"),
        *_tags(),
        _text("body_sha256", required=True),
        _moment("observed_at"),
        _text("registry_updated"),
        _text("origin", required=True),
        _body("run_version"),
        _key("run_version", "study_key", "number", "written_by"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run_change",
        _text("study_key", required=True),
        _moment("observed_at"),
        _text("path", required=True),
        *_tags(),
        _number("number"),
        _text("kind", required=True),
        _number("importance"),
        _text("before"),
        _text("after"),
        _key("run_change", "study_key", "observed_at", "path", "written_by"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run_observation",
        _text("study_key", required=True),
        _moment("observed_at"),
        *_tags(),
        _text("body_sha256"),
        _number("snapshot_id"),
        _truth("left_search"),
        _body("run_observation"),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshot.id"], name=op.f("fk_run_observation_snapshot_id")
        ),
        _key("run_observation", "study_key", "observed_at", "written_by"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run_search",
        _text("study_key", required=True),
        _text("search", required=True),
        _number("written_by"),
        _key("run_search", "study_key", "search", "written_by"),
        sqlite_with_rowid=False,
    )


def _named(*names: str, of: str = "") -> str:
    return ", ".join(f'{of}"{name}"' for name in names)


def _plain(text: str) -> list[str]:
    return [name.rstrip("!*?") for name in text.split()]


def _carried_over() -> list[str]:
    """Every row into its new table; the number of a state follows the order of the keys."""
    numbered = "row_number() OVER (ORDER BY study_key)"
    kept = ("study_key", "body_sha256", *STATE)
    found = [
        f"INSERT INTO state (state_id, {_named(*kept)}) "
        f"SELECT {numbered}, {_named(*kept)} FROM study",
        f"INSERT INTO head (study_key, written_by, state_id, version_number, {_named(*HISTORY)}) "
        f"SELECT t.study_key, 0, s.state_id, t.version_number, {_named(*HISTORY, of='t.')} "
        "FROM state s JOIN study t ON t.study_key = s.study_key",
    ]
    for view, (table, key, others) in DETAILS.items():
        names = (key, *_plain(others))
        found.append(
            f"INSERT INTO {table} (state_id, {_named(*names)}) "
            f"SELECT h.state_id, {_named(*names, of='d.')} "
            f"FROM head h JOIN {view} d ON d.study_key = h.study_key"
        )
    for view, (table, key, others) in TAGGED.items():
        names = (*key.split(), *others.split())
        found.append(
            f"INSERT INTO {table} ({_named(*names)}, written_by) "
            f"SELECT {_named(*names)}, 0 FROM {view}"
        )
    return found


def _count_on(bind: Connection) -> None:
    """The next state is numbered after those that there are."""
    last = "(SELECT coalesce(max(state_id), 0) + 1 FROM state)"
    bind.exec_driver_sql(
        f"SELECT setval(pg_get_serial_sequence('state', 'state_id'), {last}, false)"
    )


def _index() -> None:
    """After the rows are there, which is quicker."""
    for name in INDEXED:
        op.create_index(op.f(f"ix_state_{name}"), "state", [name])
    op.create_index(op.f("ix_state_sponsor_sponsor_key"), "state_sponsor", ["sponsor_key"])
    op.create_index(op.f("ix_state_classification_value"), "state_classification", ["value"])
    op.create_index(op.f("ix_head_state_id"), "head", ["state_id"])
    op.create_index(op.f("ix_run_change_observed_at"), "run_change", ["observed_at"])


def _tell_planner(bind: Connection) -> None:
    """A study has one head, and a state too; SQLite would take ten, and join from the wrong end."""
    bind.exec_driver_sql("ANALYZE sqlite_schema")  # makes the table, and reads no row of ours
    for index in ("head", "ix_head_state_id"):
        bind.exec_driver_sql(
            f"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('head', '{index}', '1000000 1 1')"
        )


def _views() -> list[tuple[str, str]]:
    """Name and query of each view; an unread column costs nothing."""
    columns = [
        f'{"h" if name == "version_number" or name in HISTORY else "s"}."{name}"' for name in STUDY
    ]
    there = THERE.format("h.")
    found = [
        (
            "study",
            f"SELECT h.study_key, {', '.join(columns)} "
            f"FROM head h JOIN state s ON s.state_id = h.state_id WHERE {there}",
        )
    ]
    for view, (table, key, others) in DETAILS.items():
        names = _named(key, *_plain(others), of="d.")
        found.append(
            (
                view,
                f"SELECT h.study_key, {names} "
                f"FROM head h JOIN {table} d ON d.state_id = h.state_id WHERE {there}",
            )
        )
    for view, (table, key, others) in TAGGED.items():
        names = _named(*key.split(), *others.split())
        if view == "study_search":
            query = f"SELECT DISTINCT {names} FROM {table} WHERE {WRITTEN.format('')}"
        else:
            query = f"SELECT {names} FROM {table} WHERE {THERE.format('')}"
        found.append((view, query))
    return found
