"""The registry's refusals as exceptions: they arise deep in parsing and all end as plain text."""

from __future__ import annotations


class Refusal(Exception):
    """The request gets `status` and this text as text/plain."""

    status = 400


class UnknownStudy(Refusal):
    """No study has this number today."""

    status = 404


class NotServed(Refusal):
    """The real registry can do this, the replica cannot; loud, lest a test pass by accident."""

    status = 501


class ExpressionError(Refusal):
    """A search expression cannot be understood; `within` adds the area it was given for."""

    def within(self, label: str) -> Refusal:
        """Return the refusal as the registry words it for one parameter."""
        return Refusal(f"Error parsing query in {label}: {self}")
