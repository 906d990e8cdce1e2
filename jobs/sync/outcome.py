"""What a pass changed, in numbers, and what a person should look at."""

from __future__ import annotations

from msgspec import Struct, field

from tracker.history import Meaning, Step
from tracker.issues import Issue


class Result(Struct, frozen=True, omit_defaults=True):
    """What came of one study; kept with what is staged of it. No meaning: nothing to be told."""

    meaning: Meaning | None = None
    changes: int = 0
    left_search: bool = False
    is_rewritten: bool = False  # its whole history was written anew
    issues: tuple[Issue, ...] = ()


def result_of(one: Step, *, is_rewritten: bool = False, also: tuple[Issue, ...] = ()) -> Result:
    """Return what an observation meant, with `also` these issues."""
    left = any(change.kind == "left_search" for change in one.changes)
    return Result(one.meaning, len(one.changes), left, is_rewritten, (*one.issues, *also))


class Outcome(Struct):
    """What a pass changed, in numbers, and what a person should look at."""

    new: int = 0
    changed: int = 0
    cosmetic: int = 0
    unchanged: int = 0
    gone: int = 0
    reappeared: int = 0
    left_search: int = 0  # counted among the others too
    unreadable: int = 0
    changes: int = 0
    rewritten: int = 0  # studies whose whole history was written anew
    issues: list[Issue] = field(default_factory=list)

    @property
    def is_news(self) -> bool:
        """Whether any study is another than before, so that it may be part of another trial."""
        return bool(self.new or self.changed or self.gone or self.reappeared or self.rewritten)

    def counts(self) -> dict[str, int]:
        """The numbers by name."""
        names = [name for name in self.__struct_fields__ if name not in ("issues", "rewritten")]
        return {name: getattr(self, name) for name in names}

    def count(self, one: Result) -> None:
        """Add what came of one study."""
        if one.meaning is not None:
            setattr(self, one.meaning, getattr(self, one.meaning) + 1)
        self.changes += one.changes
        self.left_search += one.left_search
        self.rewritten += one.is_rewritten
        self.issues += one.issues
