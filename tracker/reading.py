"""The kept bodies of one study as today's code reads them, each read when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.derive import Derived, derive, read_study
from tracker.errors import ParseError
from tracker.issues import Issue, Level
from tracker.study.model import Study, split_study_key

UNREADABLE = "unreadable_record"
"""The code of the issue that a body makes which today's code cannot read."""


class Reading:
    """The kept bodies of one study by hash, read by today's code, each at most once."""

    def __init__(self, study_key: str, bodies: Mapping[str, bytes]) -> None:
        self.study_key = study_key
        self.registry_key, self.registration_number = split_study_key(study_key)
        self._bodies = bodies
        self._derived: dict[str, Derived] = {}
        self._studies: dict[str, Study] = {}

    def derive(self, sha256: str) -> Derived:
        """Return all that a body says; raises ParseError where today's code cannot read it."""
        if sha256 not in self._derived:
            body = self._bodies[sha256]
            self._derived[sha256] = derive(self.registry_key, self.registration_number, body)
        return self._derived[sha256]

    def study(self, sha256: str) -> Study:
        """Return only the Study, which costs a third; raises ParseError as `derive` does."""
        if sha256 in self._derived:
            return self._derived[sha256].study
        if sha256 not in self._studies:
            body = self._bodies[sha256]
            self._studies[sha256] = read_study(self.registry_key, self.registration_number, body)[0]
        return self._studies[sha256]

    def can_read(self, sha256: str) -> bool:
        """Return whether today's code can read the body."""
        try:
            self.study(sha256)
        except ParseError:
            return False
        return True

    def refused(self, error: ParseError) -> Issue:
        """Return the issue that a body makes which today's code cannot read."""
        return Issue(
            code=UNREADABLE,
            level=Level.ERROR,
            registry_key=self.registry_key,
            field="record",
            value=self.registration_number,
            study_key=self.study_key,
            message=str(error),
        )
