"""Measures the classification against labels and writes the figures into docs/classification.md.

The invented labels of tests/labels are always measured. The labels of the reference corpus are, if
it is there: the folder `shared` beside the checkout, or $TRACKER_SHARED.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from jobs.queries.evaluate import evaluate_labels
from tracker.config import load_config
from tracker.config.default import default_config_path
from tracker.evaluate import Evaluation
from tracker.evaluate.as_text import TIERS, percent

REPOSITORY = Path(__file__).resolve().parent.parent
DOCUMENT = REPOSITORY / "docs" / "classification.md"
CONFIG = load_config(default_config_path(), {})
DAYS = {"2022-01": ("2022-01",), "2022-10": ("2022-10",), "both": ("2022-01", "2022-10")}


def main() -> None:
    """Rewrite the tables of docs/classification.md and print what was measured."""
    text = DOCUMENT.read_text(encoding="utf-8")
    for name, found in measured():
        print(f"{name}: {sum(found.tiers.values()) - len(found.missing)} records")
        text = with_table(text, name, table(found))
    DOCUMENT.write_text(text, encoding="utf-8")


def measured() -> Iterator[tuple[str, Evaluation]]:
    """Each set of labels by the name of its table."""
    yield "invented", invented()
    shared = Path(os.environ.get("TRACKER_SHARED") or REPOSITORY.parent / "shared")
    if not shared.is_dir():
        print("no reference corpus: its tables stay as they are")
        return
    for name, days in DAYS.items():
        files = [shared / f"corpus/dev/ctgov_{day}.jsonl.gz" for day in days]
        labels = shared / "gold/labels_dev.csv"
        yield name, evaluate_labels(None, labels, files, config=CONFIG)


def invented() -> Evaluation:
    """The labels that come with the tests."""
    folder = REPOSITORY / "tests" / "labels"
    return evaluate_labels(None, folder / "labels.csv", [folder / "records.jsonl"], config=CONFIG)


def table(found: Evaluation) -> str:
    """The figures of one set of labels, in markdown."""
    rows = [
        (
            f"membership, {TIERS[key]}",
            str(one.n),
            *map(percent, (one.precision, one.recall, one.f1)),
        )
        for key, one in found.membership.items()
    ]
    doubt = found.calibration
    return "\n".join(
        [
            "| membership | records | precision | recall | F1 |",
            "|---|---|---|---|---|",
            *(_line(row) for row in rows),
            "",
            f"To be looked at by a person: {percent(doubt.share_looked_at)} of core and presumed;"
            f" errors among the sure: {doubt.errors_sure} of {doubt.n - doubt.looked_at}.",
            "",
            "| concept | over | records | accuracy | macro-F1 |",
            "|---|---|---|---|---|",
            *(
                _line((column, scope, str(one.n), percent(one.accuracy), percent(one.macro_f1)))
                for column, scopes in found.concepts.items()
                for scope, one in scopes.items()
                if one.n and scope != "borderline"
            ),
        ]
    )


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def with_table(text: str, name: str, new: str) -> str:
    """`text` with `new` between the marks of table `name`; raises ValueError where it has none."""
    marks = re.compile(rf"(<!-- figures: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    changed, count = marks.subn(lambda found: f"{found[1]}{new}\n{found[2]}", text)
    if count != 1:
        raise ValueError(f"{DOCUMENT.name} has {count} tables called {name}")
    return changed
