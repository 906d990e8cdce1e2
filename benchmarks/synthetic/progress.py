"""Changes that a running study goes through: it starts, stops, slips, ends, posts results.

Each function alters a record in place and says whether it could; after a refusal the record is to
be thrown away.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from benchmarks.synthetic.parts import insert, part
from benchmarks.synthetic.results import post
from benchmarks.synthetic.words import said

if TYPE_CHECKING:
    from random import Random

    from benchmarks.synthetic.words import Record

OPEN = frozenset({"RECRUITING", "ACTIVE_NOT_RECRUITING", "ENROLLING_BY_INVITATION"})


def _status(record: Record, wanted: frozenset[str]) -> Record | None:
    """The status module if the study is in one of these states and no expanded access."""
    module = part(record, "statusModule")
    if part(record, "designModule").get("studyType") == "EXPANDED_ACCESS":
        return None
    return module if module["overallStatus"] in wanted else None


def _ended(record: Record, module: Record, day: date) -> None:
    """Both completion dates in the past and actual, the count actual."""
    for key in ("primaryCompletionDateStruct", "completionDateStruct"):
        if key in module:
            module[key] = {"date": min(module[key]["date"], day.isoformat()), "type": "ACTUAL"}
    info = part(record, "designModule").get("enrollmentInfo")
    if info:
        info["type"] = "ACTUAL"


def _recount(rng: Random, record: Record) -> None:
    info = part(record, "designModule").get("enrollmentInfo")
    if info:
        info["count"] = max(1, int(info["count"] * rng.uniform(0.3, 0.95)))


def started(record: Record, rng: Random, as_of: date) -> bool:
    """Recruitment begins."""
    module = _status(record, frozenset({"NOT_YET_RECRUITING"}))
    if module is None:
        return False
    module["overallStatus"] = "RECRUITING"
    day = as_of - timedelta(days=rng.randrange(3, 20))
    insert(
        module,
        "startDateStruct",
        {"date": day.isoformat(), "type": "ACTUAL"},
        before="studyFirstSubmitDate",
    )
    return True


def full(record: Record, _rng: Random, _as_of: date) -> bool:
    """Recruitment is closed."""
    module = _status(record, frozenset({"RECRUITING"}))
    if module is None:
        return False
    module["overallStatus"] = "ACTIVE_NOT_RECRUITING"
    return True


def completed(record: Record, rng: Random, as_of: date) -> bool:
    """The study is over: dates and enrollment become actual."""
    module = _status(record, OPEN)
    if module is None:
        return False
    module["overallStatus"] = "COMPLETED"
    _ended(record, module, as_of - timedelta(days=rng.randrange(5, 60)))
    _recount(rng, record)
    return True


def terminated(record: Record, rng: Random, as_of: date) -> bool:
    """Stopped early, with a reason."""
    module = _status(record, OPEN)
    if module is None:
        return False
    _stop(rng, module, "TERMINATED")
    _ended(record, module, as_of - timedelta(days=rng.randrange(5, 60)))
    _recount(rng, record)
    return True


def suspended(record: Record, rng: Random, _as_of: date) -> bool:
    """Halted for now, with a reason."""
    module = _status(record, OPEN)
    if module is None:
        return False
    _stop(rng, module, "SUSPENDED")
    return True


def resumed(record: Record, _rng: Random, _as_of: date) -> bool:
    """A halted study goes on."""
    module = _status(record, frozenset({"SUSPENDED"}))
    if module is None:
        return False
    module["overallStatus"] = "RECRUITING"
    module.pop("whyStopped", None)
    return True


def withdrawn(record: Record, rng: Random, _as_of: date) -> bool:
    """Given up before the first participant: nobody enrolled, no location left."""
    module = _status(record, frozenset({"NOT_YET_RECRUITING"}))
    if module is None:
        return False
    _stop(rng, module, "WITHDRAWN")
    part(record, "designModule")["enrollmentInfo"] = {"count": 0, "type": "ACTUAL"}
    part(record, "contactsLocationsModule").pop("locations", None)
    return True


def _stop(rng: Random, module: Record, status: str) -> None:
    module["overallStatus"] = status
    insert(
        module,
        "whyStopped",
        rng.choice(said("why_stopped", "reasons")),
        before="expandedAccessInfo",
    )


def reason_reworded(record: Record, rng: Random, _as_of: date) -> bool:
    """Another reason for having stopped."""
    module = part(record, "statusModule")
    others = [r for r in said("why_stopped", "reasons") if r != module.get("whyStopped")]
    if "whyStopped" not in module:
        return False
    module["whyStopped"] = rng.choice(others)
    return True


def enrollment_raised(record: Record, rng: Random, _as_of: date) -> bool:
    """More participants are planned."""
    info = part(record, "designModule").get("enrollmentInfo", {})
    if _status(record, OPEN | {"NOT_YET_RECRUITING"}) is None or info.get("type") != "ESTIMATED":
        return False
    info["count"] = info["count"] + rng.choice((5, 10, 20, info["count"] or 10))
    return True


def completion_slipped(record: Record, rng: Random, _as_of: date) -> bool:
    """Completion moves to a later year."""
    module = _status(record, OPEN | {"NOT_YET_RECRUITING"})
    if module is None or module.get("completionDateStruct", {}).get("type") != "ESTIMATED":
        return False
    years = rng.choice((1, 1, 2))
    for key in ("primaryCompletionDateStruct", "completionDateStruct"):
        if module.get(key, {}).get("type") == "ESTIMATED":
            module[key]["date"] = _later(module[key]["date"], years)
    return True


def _later(written: str, years: int) -> str:
    """The same day some years later; the last of February becomes the 28th."""
    moved = f"{int(written[:4]) + years}{written[4:]}"
    return moved.replace("-02-29", "-02-28")


def results_posted(record: Record, rng: Random, as_of: date) -> bool:
    """Results appear."""
    if _status(record, frozenset({"COMPLETED"})) is None:
        return False
    return post(record, rng, as_of, timedelta(days=90))


def fell_silent(record: Record, _rng: Random, as_of: date) -> bool:
    """The registry itself turns a study UNKNOWN: overdue and not verified for two years."""
    module = _status(record, OPEN | {"NOT_YET_RECRUITING"})
    overdue = module is not None and (
        module.get("completionDateStruct", {}).get("date", "9") < as_of.isoformat()
        and module["statusVerifiedDate"] < f"{as_of.year - 2}-{as_of:%m}"
    )
    if module is None or not overdue:
        return False
    insert(module, "lastKnownStatus", module["overallStatus"], after="overallStatus")
    module["overallStatus"] = "UNKNOWN"
    return True
