"""Rules for a cohort: membership before and after a pass, judged by today's code on both sides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

Make = Callable[..., Any]
At = Callable[..., datetime]
CROHN, KNEE = "Crohn Disease", "Knee Osteoarthritis"
COHORT = {"key": "msc_autoimmune", "title": "MSC", "therapies": ["msc"]}


@pytest.fixture
def study(record: Make) -> Make:
    """A study of mesenchymal stem cells in one disease."""

    def make(serial: int, disease: str, status: str = "RECRUITING", **more: Any) -> Any:
        cells = {"type": "BIOLOGICAL", "name": "Mesenchymal stem cells"}
        title = f"Allogeneic mesenchymal stem cells for {disease}"
        arm = {"label": "Cells", "type": "EXPERIMENTAL", "interventionNames": ["Biological: x"]}
        return record(
            serial,
            identificationModule={"briefTitle": title},
            statusModule={"overallStatus": status} | more,
            conditionsModule={"conditions": [disease]},
            armsInterventionsModule={"interventions": [cells], "armGroups": [arm]},
        )

    return make


def told(made: Any) -> set[str]:
    return {line.split(" | ")[0].strip() for line in made.seen.splitlines() if " | " in line}


def test_only_members_are_told(desk: Make, study: Make, at: At) -> None:
    before = [study(1, CROHN), study(2, KNEE)]
    after = [study(1, CROHN, "COMPLETED"), study(2, KNEE, "COMPLETED"), study(3, CROHN)]
    made = desk(before, [*after, study(4, KNEE)])
    made.configure(cohorts=[COHORT])
    made.rules({"cohort": "msc_autoimmune"})
    made.run(at(5))
    made.day(6)
    made.run(at(6))
    assert told(made) == {"NCT99000001", "NCT99000003"}


def test_entering_and_leaving_are_told(desk: Make, study: Make, at: At) -> None:
    made = desk([study(1, CROHN), study(2, KNEE)], [study(1, KNEE), study(2, CROHN)])
    made.configure(cohorts=[COHORT])
    conditions = {"entered_cohort": True, "left_cohort": True}
    made.rules({"cohort": "msc_autoimmune", "when": conditions})
    made.run(at(5))
    made.day(6)
    made.run(at(6))
    first, second = made.seen.split("NCT99000001 |")
    assert "entered the cohort msc_autoimmune" in first
    assert "NCT99000002 |" in first
    assert "left the cohort msc_autoimmune" in second


def test_a_member_that_disappears_is_told(desk: Make, study: Make, at: At) -> None:
    made = desk([study(1, CROHN), study(2, KNEE), study(3, CROHN)], [study(3, CROHN)])
    made.configure(cohorts=[COHORT])
    made.rules({"cohort": "msc_autoimmune", "when": {"disappeared": True}})
    made.run(at(5))
    made.configure(
        registries={
            "ctgov": made.world.runtime.config.registries["ctgov"].model_dump()
            | {"largest_drop": 1.0}
        }
    )
    made.day(6)
    made.run(at(6))
    assert told(made) == {"NCT99000001"}


def test_a_wider_cohort_moves_nobody(desk: Make, study: Make, at: At) -> None:
    """The rule of a cohort is widened between two passes: who comes in by that is no news."""
    knee = [study(1, KNEE), study(2, CROHN)]
    made = desk(knee, [study(1, KNEE, "COMPLETED"), study(2, CROHN)])
    made.configure(cohorts=[COHORT])
    made.rules({"cohort": "msc_autoimmune", "when": {"entered_cohort": True}})
    made.run(at(5))
    made.configure(cohorts=[COHORT | {"neighbours": ["osteoarthritis"]}])
    made.day(6)
    made.run(at(6))
    assert told(made) == set()
    assert made.seen.count("* Cohort rules or word lists changed since 2026-10-05") == 1
    assert made.run(at(7)).messages == 0
