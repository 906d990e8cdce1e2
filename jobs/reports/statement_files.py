"""Reads the statements that a report checks: shipped ones and the files of the analyst."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tracker.config import Config
from tracker.errors import ConfigError
from tracker.registry_facts import registry_facts
from tracker.reports.statement_check import check_names
from tracker.statements.model import Statement
from tracker.statements.reading import read_statements, unique
from tracker.statements.shipped import shipped_statements


def read_all(config: Config, files: Sequence[str] = ()) -> tuple[Statement, ...]:
    """Return the statements of `files`; without any, those of config.toml and the shipped ones.

    Raises ConfigError with a sentence for each slip, over all files.
    """
    cohorts = [str(table.get("key")) for table in config.cohorts]

    def check(statement: Statement) -> str | None:
        return check_names(statement, cohorts, tuple(registry_facts()))

    wanted = [Path(file) for file in files or config.statements.files]
    read, faults = [], []
    for path in wanted:
        try:
            read.append((path, read_statements(path, check)))
        except ConfigError as error:
            faults.append(str(error))
    if faults:
        raise ConfigError("\n".join(faults))
    shipped = config.statements.shipped and not files
    own = [(Path("shipped"), shipped_statements())] if shipped else []
    return unique([*own, *read])
