"""A first contact: every point that a registry is wrong in is told, and no other cries wolf."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from jobs.cli import app
from jobs.demo.replica.messages import Response
from tests.conftest import REPOSITORY
from tests.integration.jobs.first_contact.doubles import asked, right
from tests.integration.jobs.first_contact.faults import FAULTS
from tracker.errors import ConfigError
from tracker.first_contact import Finding, look_at
from tracker.registries.points import MOST_REQUESTS, Verdict
from tracker.registry_facts import KNOWN, facts_of

ASKED = ("ctgov", "ctis", "isrctn")


def seen(key: str, respond: Any) -> dict[str, Finding]:
    return {one.point: one for one in look_at(key, asked(key, respond)[0])}


@pytest.mark.parametrize("key", ASKED)
def test_a_registry_as_we_rely_on_holds_in_every_point(key: str) -> None:
    question, client = asked(key, right(key))
    findings = look_at(key, question)
    points = facts_of(key).points
    assert [one.point for one in findings] == list(points)
    tried = [one for one in findings if points[one.point].not_tried is None]
    assert {one.point: (one.verdict, one.seen) for one in tried if one.verdict != "holds"} == {}
    assert {one.verdict for one in findings if one not in tried} <= {Verdict.NOT_TRIED}
    assert len(client.requests) <= MOST_REQUESTS


@pytest.mark.parametrize(
    ("key", "point", "how", "wrong"), FAULTS, ids=[" ".join(fault[:3]) for fault in FAULTS]
)
def test_a_point_in_which_it_is_wrong_is_told(
    key: str, point: str, how: str, wrong: Callable[..., Any]
) -> None:
    found = seen(key, wrong(right(key)))[point]
    assert found.verdict is Verdict.DOES_NOT_HOLD, (how, found.seen)
    assert found.advice == facts_of(key).points[point].otherwise
    assert found.seen


def test_every_point_that_is_looked_at_was_seen_to_fail() -> None:
    tried = {
        (key, name)
        for key in KNOWN
        for name, point in facts_of(key).points.items()
        if point.not_tried is None
    }
    assert {(key, point) for key, point, _, _ in FAULTS} == tried


@pytest.mark.parametrize("key", ASKED)
def test_a_registry_that_does_not_answer_is_left_in_peace(key: str) -> None:
    question, client = asked(key, lambda _: Response(503))
    findings = look_at(key, question)
    assert {one.verdict for one in findings} == {Verdict.NOT_TRIED}
    assert len(client.requests) <= 3


@pytest.mark.parametrize("key", ASKED)
@pytest.mark.parametrize("body", [b"", b"<html>Sorry</html>", b"[]", b"\xff\xfe", b'{"data": 5}'])
def test_an_answer_of_any_shape_is_told_and_no_traceback(key: str, body: bytes) -> None:
    findings = seen(key, lambda _: Response(200, body))
    assert Verdict.HOLDS not in {one.verdict for one in findings.values()}
    assert Verdict.DOES_NOT_HOLD in {one.verdict for one in findings.values()}


def test_a_registry_of_files_is_not_asked() -> None:
    findings = look_at("ictrp", None)
    assert findings
    assert {one.verdict for one in findings} == {Verdict.NOT_TRIED}


def test_the_command_says_it_and_fails_where_a_point_does_not_hold(world: Any, record: Any) -> None:
    made = world([record(serial) for serial in range(1, 30)])
    address = {
        "TRACKER_REGISTRIES__CTGOV__BASE_URL": made.replica.base_url,
        "TRACKER_REGISTRIES__CTGOV__SECONDS_BETWEEN_REQUESTS": "0",
        "TRACKER_REGISTRIES__CTGOV__ATTEMPTS": "1",
    }
    settings = ["--config", str(REPOSITORY / "config.toml"), "doctor"]

    def run(*words: str) -> Any:
        return CliRunner().invoke(app, [*settings, *words], env=address)

    found = run("--live", "ctgov", "--json")
    assert found.exit_code == 1
    verdicts = {one["point"]: one["verdict"] for one in json.loads(found.stdout)}
    assert verdicts["version"] == "holds"
    assert verdicts["searches"] == "does_not_hold"  # nothing in this registry is about cells
    page = run("--live", "ctgov").stdout
    assert "DOES NOT HOLD  searches" in page
    assert "to do:" in page
    assert run("ctgov").exit_code == 2
    assert isinstance(run("--live", "nowhere").exception, ConfigError)
