"""Says whether trials may be missing: which searches bring a scope in whole, and until when."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from msgspec import Struct

from tracker.statements.verdict import Reason

Scope = Mapping[str, frozenset[str]]
"""The values that trials of a scope have, by dimension; a dimension that is absent: any."""


class Searched(Struct, frozen=True, kw_only=True):
    """A search: which studies it is made to bring in whole, and until when it did.

    `covers` None: nobody has said. `until` is the day of the last accepted and COMPLETE pass
    after one that asked for everything; None: there was none.
    """

    registry: str
    search: str
    covers: Scope | None
    until: date | None


def gaps(
    scope: Scope, day: date, registries: Collection[str], searches: Sequence[Searched]
) -> tuple[Reason, ...]:
    """Why studies of `scope` registered by `day` may be missing; none where none can be.

    Each of `registries` has to have a search whose values hold those of the scope, and that was
    passed completely on `day` or later.
    """
    if not registries:
        return (Reason("no_registry"),)
    found = (_gap(scope, day, registry, searches) for registry in sorted(registries))
    return tuple(reason for reason in found if reason is not None)


def _gap(scope: Scope, day: date, registry: str, searches: Sequence[Searched]) -> Reason | None:
    holding = [one for one in searches if one.registry == registry and _holds(one.covers, scope)]
    if not holding:
        return Reason("not_searched", (("registry", registry),))
    last = max((one.until for one in holding if one.until is not None), default=None)
    if last is None:
        return Reason("never_complete", (("registry", registry),))
    if last < day:
        return Reason("complete_until", (("registry", registry), ("day", last.isoformat())))
    return None


def _holds(covers: Scope | None, scope: Scope) -> bool:
    """Whether everything of `scope` is among what a search covers."""
    if covers is None:
        return False
    return all(name in scope and scope[name] <= values for name, values in covers.items())
