"""One trial may be registered several times; reports count trials, so registrations are joined.

Read `linking.toml` for the rules, then `trials.link`. The steps: `clues` finds pairs that
something ties together, `edges` weighs each pair, `joining` joins from the strongest tie to the
weakest without ever putting two numbers of one issuer into one trial, `keys` names the trials.
"""

from tracker.linking.edges import Edge, Relation
from tracker.linking.inputs import LinkInput, Numbers, ReadNumbers, link_input, origin, read_numbers
from tracker.linking.trials import LinkDecision, Linked, LinkVerdict, Trial, link

__all__ = [
    "Edge",
    "LinkDecision",
    "LinkInput",
    "LinkVerdict",
    "Linked",
    "Numbers",
    "ReadNumbers",
    "Relation",
    "Trial",
    "link",
    "link_input",
    "origin",
    "read_numbers",
]
