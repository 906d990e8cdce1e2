"""Shows what needs a person, and takes note that it was dealt with."""

from __future__ import annotations

from typing import Any

from db.read.issues import open_issues
from db.transaction import writing
from db.write import issues
from jobs.runtime import Runtime


def issue_list(runtime: Runtime, level: str | None) -> list[dict[str, Any]]:
    """The open issues as plain values."""
    with runtime.engine.connect() as connection:
        return [issue.model_dump() for issue in open_issues(connection, level)]


def close_issue(runtime: Runtime, number: int) -> bool:
    """Close an issue; False if there is no such open one."""
    with writing(runtime.engine) as connection:
        return issues.close_issue(connection, number, runtime.now())
