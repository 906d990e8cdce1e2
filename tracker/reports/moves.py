"""Who entered a cohort in a period and who left it, so that the counts at its ends follow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from msgspec import Struct

from tracker.changes import diff
from tracker.cohorts import Cohort, answers
from tracker.derive import Derived

MOVED = "moved"
"""The kind of a move by a change of the record; all other kinds are those of changes of a study."""

CONCEPTS = ("study_type", "cell_therapy", "disease_group")
"""What the answers of a cohort's rule are about, in their order."""

# What a cohort's rule and the classification behind it read of a record.
_READ = (
    "study_type",
    "brief_title",
    "official_title",
    "acronym",
    "conditions",
    "keywords",
    "condition_mesh",
    "condition_mesh_ancestors",
    "brief_summary",
    "detailed_description",
    "arms",
    "interventions",
)


class Reason(Struct, frozen=True):
    """A concept on which the rule of a cohort answers otherwise: its value then and now."""

    concept: str
    before: str | None
    after: str | None


class CohortMove(Struct, frozen=True, kw_only=True):
    """A trial that entered or left, by the registration that did.

    `kind` is MOVED, or what happened to the study as such (registered, disappeared ...); `into` is
    the number that it was merged into. For MOVED `reasons` and `fields` say what changed.
    """

    study_key: str
    registration_number: str
    title: str | None
    url: str | None
    kind: str
    day: date
    into: str | None = None
    reasons: tuple[Reason, ...] = ()
    fields: tuple[str, ...] = ()


class CohortBalance(Struct, frozen=True, kw_only=True):
    """The trials of a cohort at both ends of a period; `entered` less `left` is the difference.

    `start` is the day of the earlier end. `further` counts registrations that came, and went, of
    trials that count at both ends all the same.
    """

    start: date | None
    before: int
    after: int
    entered: tuple[CohortMove, ...] = ()
    left: tuple[CohortMove, ...] = ()
    further: tuple[int, int] = (0, 0)


class Ends(Struct, frozen=True):
    """The registrations that are in a cohort at the start and at the end; trial key by study key.

    A study that no link knows is a trial by itself. Which studies are one trial is what is known
    today, at both ends.
    """

    then: frozenset[str]
    now: frozenset[str]
    trial_of: Mapping[str, str]

    def trial(self, study_key: str) -> str:
        """What a registration counts as."""
        return self.trial_of.get(study_key, study_key)

    def counts(self) -> tuple[int, int]:
        """How many trials are in the cohort at the start, and at the end."""
        return len(self._trials(self.then)), len(self._trials(self.now))

    def entered(self) -> list[str]:
        """Of each trial that is in at the end only the first registration that is in."""
        return self._new(self.now, self.then)

    def left(self) -> list[str]:
        """Of each trial that was in at the start only the first registration that was in."""
        return self._new(self.then, self.now)

    def further(self) -> tuple[int, int]:
        """Registrations that came, and went, of trials that are in at both ends."""
        both = self._trials(self.then) & self._trials(self.now)
        came, went = self.now - self.then, self.then - self.now
        return sum(self.trial(k) in both for k in came), sum(self.trial(k) in both for k in went)

    def trials(self) -> set[str]:
        """The trials that are in at one of the ends."""
        return self._trials(self.then | self.now)

    def _trials(self, keys: Iterable[str]) -> set[str]:
        return {self.trial(key) for key in keys}

    def _new(self, here: Iterable[str], other: Collection[str]) -> list[str]:
        elsewhere = self._trials(other)
        first: dict[str, str] = {}
        for key in sorted(here):
            if self.trial(key) not in elsewhere:
                first.setdefault(self.trial(key), key)
        return sorted(first.values())


def why_moved(
    cohort: Cohort, before: Derived, after: Derived
) -> tuple[tuple[Reason, ...], tuple[str, ...]]:
    """On what the rule answers otherwise, and which fields of the record that comes from."""
    said_then, said_now = (
        answers(cohort, one.study, one.classifications) for one in (before, after)
    )
    reasons = tuple(
        Reason(concept, _value(before, concept), _value(after, concept))
        for concept, then, now in zip(CONCEPTS, said_then, said_now, strict=True)
        if then.yes != now.yes
    )
    differing = {change.path.partition(".")[0] for change in diff(before.study, after.study)}
    cited = {
        found.field.partition("[")[0]
        for answer in (*said_then, *said_now)
        for found in answer.evidence
    }
    read = [name for name in _READ if name in differing]
    return reasons, tuple([name for name in read if name in cited] or read)


def _value(derived: Derived, concept: str) -> str | None:
    if concept == "study_type":
        kind = derived.study.study_type
        return kind.value if kind else None
    return next((one.value for one in derived.classifications if one.concept == concept), None)
