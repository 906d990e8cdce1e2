"""What a EudraCT record says of the trial itself: conditions, products, people, end points."""

from __future__ import annotations

from itertools import chain

from tracker.issues import IssueLog
from tracker.registries.base import RawEnrollment, RawIntervention, Registration
from tracker.registries.euctr.lines import CountryRecord, said
from tracker.registries.who_texts import sample_size
from tracker.study.model import Outcome

STUDY_TYPE = "clinical trial of a medicinal product"
"""EudraCT holds nothing else: the directive is about these."""

_PHASES = (
    ("E.7.1", "Phase I"),
    ("E.7.2", "Phase II"),
    ("E.7.3", "Phase III"),
    ("E.7.4", "Phase IV"),
)
_AGES = (("F.1.1", "CHILD"), ("F.1.2", "ADULT"), ("F.1.3", "OLDER_ADULT"))
_MASKING = (("E.8.1.4", "Double blind"), ("E.8.1.3", "Single blind"), ("E.8.1.2", "Open"))
_MODEL = (("E.8.1.6", "Cross over"), ("E.8.1.5", "Parallel group"))
_KINDS = (
    ("D.3.11.3", "Advanced Therapy IMP"),
    ("D.3.11.2", "Active substance of biological origin"),
    ("D.3.11.1", "Active substance of chemical origin"),
)
_THERAPIES = (
    ("D.3.11.3.1", "Somatic cell therapy medicinal product"),
    ("D.3.11.3.2", "Gene therapy medicinal product"),
    ("D.3.11.3.3", "Tissue engineered product"),
)
_SEXES = (("F.2.1", "Female"), ("F.2.2", "Male"))
_QUESTIONS = frozenset(
    code for code, _ in chain(_PHASES, _AGES, _MASKING, _MODEL, _KINDS, _THERAPIES, _SEXES)
) | {"E.8.7", "F.3.1"}


def content(to: Registration, record: CountryRecord, log: IssueLog, *, is_only: bool) -> None:
    """Fill in what is studied; `is_only`: no other country has a record."""
    to.study_type = STUDY_TYPE
    to.brief_summary = record.value("E.2.1")
    to.detailed_description = record.value("E.2.2")
    to.conditions = tuple(filter(None, (record.value("E.1.1"), record.value("E.1.1.1"))))
    to.keywords = (*record.values("E.1.1.2"), *record.values("E.1.2", "Term"))
    to.interventions = tuple(filter(None, map(_product, record.blocks("D.IMP"))))
    to.primary_outcomes = _outcomes(record, "E.5.1")
    to.secondary_outcomes = _outcomes(record, "E.5.2")
    _report_answers(record, log)
    _design(to, record)
    _people(to, record)
    _planned(to, record, log, is_only=is_only)


def _report_answers(record: CountryRecord, log: IssueLog) -> None:
    """An issue for each answer to a question that we read and that is neither yes nor no."""
    for line in record.lines:
        answer = said(line.value)
        asked = line.code in _QUESTIONS and not line.label.startswith("Number of subjects")
        if asked and answer is not None and answer.lower() not in ("yes", "no"):
            log.unknown_term(line.code, answer)


def _product(block: CountryRecord) -> RawIntervention | None:
    trade, inn = block.value("D.2.1.1.1"), block.value("D.3.8")
    codes = ("D.3.2", "D.3.9.2", "D.3.9.3")
    names = [block.value("D.3.1"), trade, inn, *map(block.value, codes)]
    known = list(dict.fromkeys(filter(None, names)))
    if not known:
        return None
    parts = [
        block.value("D.1.2"),
        *(word for code, word in _THERAPIES if block.is_yes(code)),
        block.value("D.3.4"),
        *(block.value("D.3.7") or "").split("\n"),
    ]
    return RawIntervention(
        known[0],
        next((kind for code, kind in _KINDS if block.is_yes(code)), None),
        "; ".join(filter(None, parts)) or None,
        tuple(known[1:]),
    )


def _outcomes(record: CountryRecord, code: str) -> tuple[Outcome, ...]:
    text = record.value(code)
    return (Outcome(text, None, record.value(f"{code}.1")),) if text else ()


def _design(to: Registration, record: CountryRecord) -> None:
    """The answers to yes-or-no questions; where all are no, nothing is said."""
    randomised = record.value("E.8.1.1")
    phases = tuple(phase for code, phase in _PHASES if record.is_yes(code))
    to.phases = phases or None
    to.allocation = f"Randomised: {randomised}" if randomised else None
    to.masking = next((word for code, word in _MASKING if record.is_yes(code)), None)
    to.intervention_model = next((word for code, word in _MODEL if record.is_yes(code)), None)
    to.has_dmc = record.is_yes("E.8.7") if record.value("E.8.7") else None


def _people(to: Registration, record: CountryRecord) -> None:
    known = all(record.is_answered(code) for code, _ in _SEXES)
    sexes = [sex for code, sex in _SEXES if record.is_yes(code)]
    criteria = (
        ("Inclusion criteria", record.value("E.3")),
        ("Exclusion criteria", record.value("E.4")),
    )
    to.eligibility_criteria = "\n\n".join(f"{h}:\n{t}" for h, t in criteria if t) or None
    to.sex = (", ".join(sexes) or None) if known else None
    to.standard_ages = tuple(age for code, age in _AGES if record.is_yes(code))
    to.healthy_volunteers = record.is_yes("F.3.1") if record.value("F.3.1") else None


def _planned(to: Registration, record: CountryRecord, log: IssueLog, *, is_only: bool) -> None:
    """The number planned in the whole trial: stated, or by age group; of one country, its own."""
    planned = sample_size(record.value("F.4.2.2"), "F.4.2.2", log)
    if planned is None:
        codes = ("F.1.1", "F.1.2.1", "F.1.3.1")
        groups = [
            sample_size(record.value(code, "Number of subjects"), code, log) for code in codes
        ]
        known = [group for group in groups if group is not None]
        planned = sum(known) if known else None
    if planned is None and is_only:
        planned = sample_size(record.value("F.4.1"), "F.4.1", log)
    if planned is not None:
        to.enrollment = RawEnrollment(planned, "planned")
