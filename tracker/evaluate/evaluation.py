"""Sets what we say about studies beside what people say, and keeps every difference with its why.

Core rows count for everything, presumed ones only as studies that are not members, borderline ones
are reported apart, unscored and blank ones nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from tracker.evaluate.disagreements import Disagreement, disagreements
from tracker.evaluate.figures import Agreement, Figure, Membership, agreement, membership, share
from tracker.evaluate.labels import LabelRow
from tracker.evaluate.scored import CONCEPTS, Judged, Scored

SCOPES = {
    "cohort": "core records that people put in the cohort and gave a value",
    "all": "core records that people gave a value",
    "borderline": "borderline records that people gave a value",
}
COHORT = "msc_autoimmune"  # the cohort that the labels are about


class Calibration(Struct, frozen=True):
    """Whether our doubt is where our errors are: memberships over core and presumed rows.

    `after_review` is what the cohort would be if a person settled every doubtful one as labelled.
    """

    n: int
    looked_at: int
    share_looked_at: Figure
    errors_sure: int
    error_rate_sure: Figure
    errors_looked_at: int
    error_rate_looked_at: Figure
    borderline: int
    borderline_looked_at: int
    after_review: Membership


class Evaluation(Struct, frozen=True):
    """Every figure of one comparison; `concepts` by column and scope, `missing` has no record."""

    cohort: str
    tiers: dict[str, int]
    membership: dict[str, Membership]
    calibration: Calibration
    concepts: dict[str, dict[str, Agreement]]
    disagreements: tuple[Disagreement, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...] = ()


def evaluate(
    labels: Iterable[LabelRow],
    said: Mapping[str, Judged],
    *,
    cohort: str = COHORT,
    notes: Sequence[str] = (),
) -> Evaluation:
    """Compare `labels` with what was `said` by registration number; membership is of `cohort`."""
    rows = list(labels)
    scored = [Scored(row, said[row.nct_id]) for row in rows if row.nct_id in said]
    tiers = ("core", "presumed", "borderline", "unscored")
    return Evaluation(
        cohort=cohort,
        tiers={tier: sum(row.tier == tier for row in rows) for tier in tiers},
        membership={
            "core_and_presumed": _membership(scored, "core", "presumed"),
            "core": _membership(scored, "core"),
            "borderline": _membership(scored, "borderline"),
        },
        calibration=_calibration(scored),
        concepts={column: _by_scope(column, scored) for column in CONCEPTS},
        disagreements=tuple(disagreements(scored)),
        missing=tuple(row.nct_id for row in rows if row.nct_id not in said),
        notes=tuple(notes),
    )


def _asked(scored: Iterable[Scored], *tiers: str) -> list[Scored]:
    """The rows of these tiers whose membership is labelled."""
    return [one for one in scored if one.label.tier in tiers and one.label.in_cohort is not None]


def _membership(scored: Iterable[Scored], *tiers: str) -> Membership:
    rows = _asked(scored, *tiers)
    return membership((bool(one.label.in_cohort), one.judged.inside) for one in rows)


def _calibration(scored: Sequence[Scored]) -> Calibration:
    rows = _asked(scored, "core", "presumed")
    unsure = [one for one in rows if one.judged.unsure]
    sure = [one for one in rows if not one.judged.unsure]
    wrong_sure, wrong_unsure = _count_wrong(sure), _count_wrong(unsure)
    borderline = [one for one in scored if one.label.tier == "borderline"]
    return Calibration(
        n=len(rows),
        looked_at=len(unsure),
        share_looked_at=share(len(unsure), len(rows)),
        errors_sure=wrong_sure,
        error_rate_sure=share(wrong_sure, len(sure)),
        errors_looked_at=wrong_unsure,
        error_rate_looked_at=share(wrong_unsure, len(unsure)),
        borderline=len(borderline),
        borderline_looked_at=sum(one.judged.unsure for one in borderline),
        after_review=membership((bool(one.label.in_cohort), _reviewed(one)) for one in rows),
    )


def _count_wrong(rows: Iterable[Scored]) -> int:
    return sum(one.is_wrong for one in rows)


def _reviewed(one: Scored) -> bool:
    return bool(one.label.in_cohort) if one.judged.unsure else one.judged.inside


def _by_scope(column: str, scored: Iterable[Scored]) -> dict[str, Agreement]:
    valued = [one for one in scored if one.label.said(column)]
    core = [one for one in valued if one.label.tier == "core"]
    scopes = {
        "cohort": [one for one in core if one.label.in_cohort],
        "all": core,
        "borderline": [one for one in valued if one.label.tier == "borderline"],
    }
    return {
        scope: agreement([one.pair(column) for one in rows], macro=column != "product")
        for scope, rows in scopes.items()
    }
