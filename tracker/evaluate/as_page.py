"""An evaluation as one page that opens anywhere: no script, nothing fetched, every text escaped."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tracker.evaluate.as_text import METHOD, TIERS, percent
from tracker.evaluate.evaluation import SCOPES, Evaluation
from tracker.evaluate.figures import Agreement

_TEMPLATES = Path(__file__).parent / "templates"


def page(found: Evaluation, labels: str) -> str:
    """The page about `found`; `labels` names the label file."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    return environment.get_template("evaluation.html.j2").render(
        found=found,
        labels=labels,
        tiers=TIERS,
        scopes=SCOPES,
        method=METHOD,
        confusion=confusion_table,
    )


def confusion_table(one: Agreement) -> list[list[int]]:
    """Counts by label (rows) and our answer (columns), both in the order of `one.values`."""
    counts = {(label, ours): count for label, ours, count in one.pairs}
    return [[counts.get((label, ours), 0) for ours in one.values] for label in one.values]
