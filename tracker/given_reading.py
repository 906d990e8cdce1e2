"""The bodies of one study of which most were derived elsewhere, read as if they were here."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.derive import Derived
from tracker.errors import ParseError
from tracker.reading import Reading
from tracker.study.model import Study

Given = Derived | str
"""What a body means, or why it cannot be read."""


class GivenReading(Reading):
    """A Reading that takes what is `given` by body hash, and derives only the `bodies`."""

    def __init__(
        self, study_key: str, given: Mapping[str, Given], bodies: Mapping[str, bytes]
    ) -> None:
        super().__init__(study_key, bodies)
        self._given = given

    def derive(self, sha256: str) -> Derived:
        """Return all that a body says; raise ParseError where it could not be read elsewhere."""
        found = self._given.get(sha256)
        if found is None:
            return super().derive(sha256)
        if isinstance(found, str):
            raise ParseError(found)
        return found

    def study(self, sha256: str) -> Study:
        """Return only the Study; raise ParseError as `derive` does."""
        return self.derive(sha256).study if sha256 in self._given else super().study(sha256)
