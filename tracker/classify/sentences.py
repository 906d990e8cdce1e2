"""A strategy is said in one sentence of the cells, so the text is read sentence by sentence.

Unlike `reading`, which needs only how a record starts: all of a description, and the outcomes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.classify.reading import FoundPassage, control_labels, is_control
from tracker.study.model import Study

# "i.v." and "vs. 5" end no sentence, "therapy.Mesenchymal" does. The mark comes first, so that the
# search passes over all other letters at once.
_END = re.compile(
    r"[.?!\n\u3002\uff1f\uff01](?:(?<=[\n\u3002\uff1f\uff01])|(?<=[?!])\s"
    r"|(?<=[^\W\d_][^\W\d_].)(?:\s|(?=[A-Z][a-z])))"
)
_LONGEST = 2_000  # characters of one text without any end, as tables pasted into a field


def sentences(study: Study) -> Iterator[FoundPassage]:
    """Every sentence that may say what the product is to do, none of a control arm."""
    for field, part, text in _texts(study):
        for sentence in _END.split(text):
            for piece in [sentence] if len(sentence) <= _LONGEST else _cut(sentence):
                if told := piece.strip():
                    yield (field, part, False, told)


def _cut(sentence: str) -> list[str]:
    return [sentence[at : at + _LONGEST] for at in range(0, len(sentence), _LONGEST)]


def _texts(study: Study) -> Iterator[tuple[str, str, str]]:
    whole = [
        ("brief_title", "title", study.brief_title),
        ("official_title", "title", study.official_title),
        *((f"keywords[{i}]", "keyword", text) for i, text in enumerate(study.keywords)),
        ("brief_summary", "summary", study.brief_summary),
        ("detailed_description", "description", study.detailed_description),
    ]
    yield from ((field, part, text) for field, part, text in whole if text)
    yield from _given(study)
    for kind in ("primary_outcomes", "secondary_outcomes", "other_outcomes"):
        for number, outcome in enumerate(getattr(study, kind)):
            yield f"{kind}[{number}].measure", "outcome", outcome.measure
            if outcome.description:
                yield f"{kind}[{number}].description", "outcome", outcome.description


def _given(study: Study) -> Iterator[tuple[str, str, str]]:
    controls = control_labels(study)
    for number, arm in enumerate(study.arms):
        if arm.label not in controls:
            yield f"arms[{number}].label", "arm", arm.label
            if arm.description:
                yield f"arms[{number}].description", "arm_text", arm.description
    for number, given in enumerate(study.interventions):
        field = f"interventions[{number}]"
        if is_control(given, controls):
            continue
        yield f"{field}.name", "intervention", given.name
        for place, name in enumerate(given.other_names):
            yield f"{field}.other_names[{place}]", "intervention", name
        if given.description:
            yield f"{field}.description", "intervention_text", given.description
