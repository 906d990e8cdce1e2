"""`pad` grows records to the size of real ones, because speed depends on bytes, not on rows."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from math import log
from random import Random
from typing import TYPE_CHECKING

import msgspec

from benchmarks.synthetic.locations import location
from benchmarks.synthetic.parts import insert, part
from benchmarks.synthetic.record import put_in_order
from benchmarks.synthetic.results import event, measure, post
from benchmarks.synthetic.words import lexicon, said

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.synthetic.words import Record

BODY = (log(0.53), 0.72)
TAIL = (log(5.5), 0.8)
"""Logarithmic mean and spread of a size in units of the mean: most records, the few huge ones."""

TAIL_SHARE = 0.042
LARGEST = 55.0
"""Largest record in units of the mean; real ones reach 1.1 MB where the mean is 20 kB."""

WITH_RESULTS = 1.6
"""A record that is to become this many times the mean gets results, as large ones mostly have."""


def pad(records: list[Record], mean_bytes: int, seed: int) -> list[Record]:
    """Copies of the records whose JSON is `mean_bytes` long on average, with a long tail.

    At 20,000 the median is about 11,000 and the 90th percentile about 33,000, as in the registry.
    Texts, sites, outcomes and results grow in turn. No record shrinks, and stubs stay stubs.
    """
    rng = Random(f"{seed}:pad")
    wanted = [_size(rng) for _ in records]
    scale = mean_bytes * len(records) / sum(wanted) if wanted else 0
    return [
        _grown(record, int(size * scale), mean_bytes, rng)
        for record, size in zip(records, wanted, strict=True)
    ]


def _size(rng: Random) -> float:
    mean, spread = TAIL if rng.random() < TAIL_SHARE else BODY
    return min(rng.lognormvariate(mean, spread), LARGEST)


def _grown(record: Record, target: int, mean_bytes: int, rng: Random) -> Record:
    missing = target - len(msgspec.json.encode(record))
    if missing <= 0 or "designModule" not in record["protocolSection"]:
        return record
    grown = deepcopy(record)
    growths: list[Callable[[Record, Random], int]] = [_details, _criteria, _outcomes, _sites]
    if target > WITH_RESULTS * mean_bytes and _finish(grown, rng):
        growths = [_measures, _measures, _events, _sites, _details]
    while missing > 0:
        missing -= rng.choice(growths)(grown, rng)
    put_in_order(grown)
    return grown


def _finish(record: Record, rng: Random) -> bool:
    """Give results where the study can have some; whether it has them now."""
    status = part(record, "statusModule")
    if not record["hasResults"] and status["overallStatus"] == "COMPLETED":
        posted = date.fromisoformat(status["lastUpdatePostDateStruct"]["date"])
        post(record, rng, posted, timedelta(days=90))
    return bool(record["hasResults"])


def _sentences(rng: Random, count: int) -> list[str]:
    return rng.choices(said("criteria", "exclude") + said("outcomes", "details"), k=count)


def _details(record: Record, rng: Random) -> int:
    """A paragraph of the description."""
    text = " ".join(f"{sentence}." for sentence in _sentences(rng, 8))
    module = part(record, "descriptionModule")
    module["detailedDescription"] = f"{module.get('detailedDescription', 'Details.')}\n\n{text}"
    return len(text) + 4


def _criteria(record: Record, rng: Random) -> int:
    """A few more criteria."""
    text = "".join(f"\n* {sentence}" for sentence in _sentences(rng, 6))
    module = part(record, "eligibilityModule")
    module["eligibilityCriteria"] = (
        module.get("eligibilityCriteria", "Exclusion Criteria:\n") + text
    )
    return len(text) + 6


def _outcomes(record: Record, rng: Random) -> int:
    """One more secondary outcome."""
    found = {
        "measure": rng.choice(said("outcomes", "extra")),
        "description": " ".join(_sentences(rng, 4)),
        "timeFrame": rng.choice(said("outcomes", "frames")),
    }
    module = part(record, "outcomesModule")
    if "primaryOutcomes" not in module:
        return _details(record, rng)
    grown = [*module.get("secondaryOutcomes", []), found]
    insert(module, "secondaryOutcomes", grown, after="primaryOutcomes")
    return len(found["description"]) + 100


def _sites(record: Record, rng: Random) -> int:
    """One more site."""
    country = (
        lexicon().countries["United States"] if rng.random() < 0.7 else lexicon().country.draw(rng)
    )
    status = part(record, "statusModule")["overallStatus"]
    found = location(rng, country, country.names[-1], f"Demo Site {rng.randrange(1000)}", status)
    module = part(record, "contactsLocationsModule")
    module["locations"] = [*module.get("locations", []), found]
    return 145 + (80 if "contacts" in found else 0)


def _groups(record: Record) -> list[tuple[str, int]]:
    flow = record["resultsSection"]["participantFlowModule"]["groups"]
    return [(group["title"], 20) for group in flow]


def _measures(record: Record, rng: Random) -> int:
    """One more outcome with figures."""
    outcome = {"measure": rng.choice(said("outcomes", "extra"))}
    found = measure(rng, _groups(record), "SECONDARY", outcome)
    record["resultsSection"]["outcomeMeasuresModule"]["outcomeMeasures"].append(found)
    return 290 + 125 * len(_groups(record))


def _events(record: Record, rng: Random) -> int:
    """One more kind of adverse event."""
    found = event(_groups(record), rng.choice(said("results", "other")))
    record["resultsSection"]["adverseEventsModule"]["otherEvents"].append(found)
    return 130 + 75 * len(_groups(record))
