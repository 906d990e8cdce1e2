"""A whole v2 record from a plan, its modules in the order in which the registry sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic.arms import arms
from benchmarks.synthetic.derived import derived
from benchmarks.synthetic.design import conditions, description, design, oversight
from benchmarks.synthetic.identification import identification
from benchmarks.synthetic.locations import places, references, sharing
from benchmarks.synthetic.outcomes import eligibility, outcomes
from benchmarks.synthetic.results import results
from benchmarks.synthetic.status import sponsors, status

if TYPE_CHECKING:
    from datetime import date
    from random import Random

    from benchmarks.synthetic.plan import Plan
    from benchmarks.synthetic.words import Record

SECTIONS = (
    "protocolSection",
    "resultsSection",
    "annotationSection",
    "documentSection",
    "derivedSection",
    "hasResults",
)
"""Top-level keys in wire order."""

MODULES = (
    ("identificationModule", identification),
    ("statusModule", status),
    ("sponsorCollaboratorsModule", sponsors),
    ("oversightModule", oversight),
    ("descriptionModule", description),
    ("conditionsModule", conditions),
    ("designModule", design),
    ("armsInterventionsModule", arms),
    ("outcomesModule", outcomes),
    ("eligibilityModule", eligibility),
    ("contactsLocationsModule", places),
    ("referencesModule", references),
    ("ipdSharingStatementModule", sharing),
)


def write(rng: Random, plan: Plan, as_of: date) -> Record:
    """The record; a module that came out empty is absent, as on the wire."""
    protocol = {name: module for name, make in MODULES if (module := make(rng, plan))}
    if plan.study_type == "EXPANDED_ACCESS":
        protocol.pop("outcomesModule", None)
    record: Record = {"protocolSection": protocol}
    if plan.has_results:
        record["resultsSection"] = results(rng, protocol)
    record["derivedSection"] = derived(rng, plan, as_of)
    record["hasResults"] = plan.has_results
    return record


def put_in_order(record: Record) -> None:
    """Sections and modules back into wire order, and modules that became empty out."""
    protocol = record["protocolSection"]
    modules = {name: protocol[name] for name, _ in MODULES if protocol.get(name)}
    sections = {name: record[name] for name in SECTIONS if name in record}
    record.clear()
    record.update(sections)
    record["protocolSection"] = modules
