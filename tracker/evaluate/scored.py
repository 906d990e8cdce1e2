"""A label and what we say of the same study, side by side, and when the two are the same answer."""

from __future__ import annotations

from msgspec import Struct

from tracker.classification import Classification
from tracker.classify.lexicon import squeeze
from tracker.classify.product import PRODUCTS
from tracker.cohorts import Membership as Judgement
from tracker.evaluate.labels import LabelRow
from tracker.study.model import Study

CONCEPTS = {
    "therapy": "cell_therapy",
    "disease_group": "disease_group",
    "source": "cell_source",
    "donor": "donor",
    "route": "route",
    "product": "product",
}
"""Column of the labels -> concept of `classify`."""
UNSURE = "to_be_looked_at"


class Judged(Struct, frozen=True):
    """All that we say about one study."""

    study: Study
    classifications: tuple[Classification, ...]
    membership: Judgement

    @property
    def inside(self) -> bool:
        """Whether we say that it belongs."""
        return self.membership.verdict == "in"

    @property
    def unsure(self) -> bool:
        """Whether we ask a person."""
        return self.membership.confidence == UNSURE

    def concept(self, name: str) -> Classification:
        """What we say in one concept; raises KeyError where it was not asked."""
        return {found.concept: found for found in self.classifications}[name]


class Scored(Struct, frozen=True):
    """A label and what we say about the same study."""

    label: LabelRow
    judged: Judged

    @property
    def is_wrong(self) -> bool:
        """Whether people and we differ about membership."""
        return self.judged.inside is not self.label.in_cohort

    def pair(self, column: str) -> tuple[str, str]:
        """(label, ours) in one concept; a product by another of its names is the same answer."""
        label, found = self.label.said(column), self.judged.concept(CONCEPTS[column])
        if column == "product" and squeeze(label) in _names(found):
            return label, label
        return label, found.value or "none named"


def _names(found: Classification) -> set[str]:
    """Every name of the products that we named, squeezed."""
    products = [PRODUCTS[name] for name in (found.value, *found.others) if name in PRODUCTS]
    names = {name for product in products for name in (product.name, *product.aka)}
    return {squeeze(name) for name in names} | {evidence.words for evidence in found.evidence}
