"""Measures what we say against what people say, and shows word by word why we say it."""

from __future__ import annotations

from tracker.evaluate.evaluation import Evaluation, evaluate
from tracker.evaluate.labels import LabelRow, LabelSheet, read_labels
from tracker.evaluate.scored import Judged

__all__ = ["Evaluation", "Judged", "LabelRow", "LabelSheet", "evaluate", "read_labels"]
