"""An evaluation as lines for a terminal: the figures, then where people and we part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from tracker.evaluate.disagreements import Disagreement
from tracker.evaluate.evaluation import SCOPES, Evaluation
from tracker.evaluate.figures import Agreement, Figure, Membership

TIERS = {
    "core_and_presumed": "core and presumed",
    "core": "core alone",
    "borderline": "borderline, reported apart",
}
METHOD = (
    "Intervals are 95 %: Wilson's for shares; for F1 Wilson's of TP/(TP+FP+FN), carried over; for"
    " the macro mean a bootstrap over records (1000 draws, fixed seed)."
)
MOST_MISSING = 20


def lines(found: Evaluation) -> Iterator[str]:
    """The evaluation, line by line."""
    yield from _head(found)
    yield from ("", *_membership(found))
    yield from ("", *_confidence(found))
    yield from ("", *_concepts(found))
    yield from ("", METHOD)
    for column, scopes in found.concepts.items():
        yield from _confusions(column, scopes["all"])
    yield from _disagreements(found.disagreements)


def percent(figure: Figure) -> str:
    """A figure with its interval, in percent."""
    if figure.value is None:
        return "-"
    if figure.low is None or figure.high is None:
        return f"{100 * figure.value:.1f} %"
    return f"{100 * figure.value:.1f} % ({100 * figure.low:.1f}-{100 * figure.high:.1f})"


def _head(found: Evaluation) -> Iterator[str]:
    tiers = ", ".join(f"{count} {tier}" for tier, count in found.tiers.items() if count)
    yield f"cohort {found.cohort}: {sum(found.tiers.values())} labels ({tiers})"
    if found.missing:
        shown = ", ".join(found.missing[:MOST_MISSING])
        more = len(found.missing) - MOST_MISSING
        yield f"{len(found.missing)} labels without a record, not scored: {shown}" + (
            f" and {more} more (--json lists all)" if more > 0 else ""
        )
    yield from found.notes


def _membership(found: Evaluation) -> Iterator[str]:
    heads = ("membership", "n", "right in", "wrongly in", "missed", "precision", "recall", "F1")
    yield from _table(
        heads, [_membership_row(TIERS[key], one) for key, one in found.membership.items()]
    )


def _membership_row(name: str, one: Membership) -> list[str]:
    counts = [str(count) for count in (one.n, one.true_in, one.false_in, one.missed)]
    return [name, *counts, percent(one.precision), percent(one.recall), percent(one.f1)]


def _confidence(found: Evaluation) -> Iterator[str]:
    one = found.calibration
    sure = one.n - one.looked_at
    yield (
        f"to be looked at by a person: {one.looked_at} of {one.n}, {percent(one.share_looked_at)};"
        f" of the borderline {one.borderline_looked_at} of {one.borderline}"
    )
    yield f"errors among the {sure} sure: {one.errors_sure}, {percent(one.error_rate_sure)}"
    yield (
        f"errors among the {one.looked_at} to be looked at: {one.errors_looked_at},"
        f" {percent(one.error_rate_looked_at)}"
    )
    yield (
        "once a person has settled those: precision"
        f" {percent(one.after_review.precision)}, recall {percent(one.after_review.recall)}"
    )


def _concepts(found: Evaluation) -> Iterator[str]:
    heads = ("concept", "over", "n", "right", "accuracy", "macro-F1")
    rows = [
        [column, scope, str(one.n), str(one.right), percent(one.accuracy), percent(one.macro_f1)]
        for column, scopes in found.concepts.items()
        for scope, one in scopes.items()
        if one.n
    ]
    yield from _table(heads, rows)
    yield from (f"  {scope}: {meaning}" for scope, meaning in SCOPES.items())


def _confusions(column: str, one: Agreement) -> Iterator[str]:
    wrong = [(label, ours, count) for label, ours, count in one.pairs if label != ours]
    if not one.n:
        return
    yield from ("", f"{column}, core: {one.n - one.right} of {one.n} differ (label -> ours)")
    worst = sorted(wrong, key=lambda cell: (-cell[2], cell))
    for label, cells in groupby(sorted(worst, key=lambda cell: cell[0]), lambda cell: cell[0]):
        yield f"  {label} -> " + ", ".join(f"{ours} {count}" for _, ours, count in cells)


def _disagreements(found: Sequence[Disagreement]) -> Iterator[str]:
    for measure, some in groupby(found, lambda one: one.measure):
        those = list(some)
        yield from ("", f"{measure}: {len(those)} disagreements, each with our evidence")
        for one in those:
            yield f"  {one.nct_id} [{one.tier}] {one.title}"
            doubt = "" if one.confidence == "sure" else " (to be looked at)"
            yield f"    people: {one.label}   we: {one.ours}{doubt}"
            if one.note:
                yield f"    note: {one.note}"
            yield from (f"    {quotation.line()}" for quotation in one.evidence)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as their widest cell, counts to the right."""
    columns = []
    for head, *cells in zip(heads, *rows, strict=True):
        width = max(map(len, (head, *cells)))
        counts = all(cell.isdecimal() for cell in cells)
        columns.append(
            [cell.rjust(width) if counts else cell.ljust(width) for cell in (head, *cells)]
        )
    yield from ("  ".join(row).rstrip() for row in zip(*columns, strict=True))
