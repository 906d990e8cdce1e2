"""Says a verdict in the words of a reader: what was found, within which bounds, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from tracker.registry_facts import registry_facts
from tracker.reports.studies import Studies
from tracker.reports.words import Words
from tracker.statements.case import Case
from tracker.statements.coverage import Searched
from tracker.statements.model import Statement
from tracker.statements.verdict import Bound, Reason, Tally, Verdict

MOST_VALUES = 12  # of a dimension, named with their counts


class StatementWords(Struct, frozen=True):
    """The sentences about verdicts, in the language of `words`."""

    words: Words

    def source(self, statement: Statement) -> str:
        """Who said it, and where in the text."""
        return "; ".join(filter(None, (statement.source, statement.section)))

    def found(
        self, statement: Statement, cases: Sequence[Case], verdict: Verdict, trials: Studies
    ) -> str:
        """What the trials that are surely meant show."""
        sure = [case for case in cases if case.sure]
        if statement.dimension:
            return self._values(statement, sure)
        if statement.kind in ("first_registered", "first_started"):
            return self._firsts(verdict, trials)
        if statement.kind == "range":
            return self._spread(sure)
        return self.words.say("ui.found_trials", count=len(sure))

    def _values(self, statement: Statement, cases: Sequence[Case]) -> str:
        """The trials by value; of a comparison only the values that are compared."""
        counts = Counter(value for case in cases for value in case.said.values or ())
        order = sorted(counts, key=lambda value: (-counts[value], value))
        if statement.ahead_of:
            order = [*statement.values, *statement.ahead_of]
        told = [
            f"{self.words.value(statement.dimension, value)}: {self.words.shown(counts[value])}"
            for value in order[:MOST_VALUES]
        ]
        rest = sum(counts[value] for value in order[MOST_VALUES:])
        told += [self.words.say("ui.found_others", count=rest)] if rest else []
        return "; ".join(told)

    def _firsts(self, verdict: Verdict, trials: Studies) -> str:
        if verdict.bound is None:
            return ""
        named = verdict.against or verdict.witnesses
        numbers = trials.frame.loc[list(named), "registration_number"]
        return f"{verdict.bound.low:.0f}: {', '.join(map(str, numbers))}"

    def _spread(self, cases: Sequence[Case]) -> str:
        spans = [span for case in cases for span in case.spans]
        if not spans:
            return ""
        low, high = min(low for low, _ in spans), max(high for _, high in spans)
        return self.words.say("ui.found_range", low=f"{low:,.0f}", high=f"{high:,.0f}")

    def bound(self, bound: Bound | None, counts: Tally) -> str:
        """From where to where the figure can lie."""
        if bound is None:
            return ""
        form = ".1%" if bound.unit == "share" else ".0f"
        low = format(bound.low, form)
        high = "" if bound.high is None else format(bound.high, form)
        ending = "_open" if not high else "_exact" if low == high else ""
        return self.words.say(
            f"ui.bound_{bound.unit}{ending}", low=low, high=high, base=counts.base
        )

    def why(self, verdict: Verdict, counts: Tally) -> str:
        """Why it is not decidable; how many were left out as stating nothing."""
        told = [self.reason(one) for one in verdict.reasons]
        if counts.left_out:
            told.append(self.words.say("why.left_out", count=counts.left_out))
        return " ".join(told)

    def reason(self, reason: Reason) -> str:
        """One reason as a sentence."""
        parts: dict[str, str | int] = dict(reason.parts)
        if "registry" in parts:
            parts["registry"] = _name(str(parts["registry"]))
        return self.words.say(f"why.{reason.code}", **parts)

    def holdings(self, searches: Sequence[Searched], gaps: Sequence[Reason], later: int) -> str:
        """How complete the holdings are for this statement."""
        until: dict[str, str] = {}
        for one in searches:
            if one.until is not None:
                until[one.registry] = max(until.get(one.registry, ""), one.until.isoformat())
        told = [
            self.words.say("ui.passed_until", registry=_name(key), day=day)
            for key, day in sorted(until.items())
        ]
        told.append(self.words.say("ui.holdings_partial" if gaps else "ui.holdings_whole"))
        if later:
            told.append(self.words.say("ui.later_known", count=later))
        return " ".join(told)


def _name(registry: str) -> str:
    known = registry_facts()
    return known[registry].name if registry in known else registry
