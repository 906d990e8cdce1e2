"""Named products tell what the record leaves out: whose cells they are and from which tissue."""

from __future__ import annotations

from msgspec import structs

from tracker.classification import Classification
from tracker.classify.reading import Reading
from tracker.classify.weighing import reasons
from tracker.classify.word_lists import ProductFacts, products

CONCEPT = "product"
WEIGHTS = {
    "intervention": 6.0,
    "title": 5.0,
    "arm": 4.0,
    "intervention_text": 3.0,
    "arm_text": 3.0,
    "acronym": 2.0,
    "keyword": 1.0,
    "summary": 1.0,
    "description": 0.5,
}


# A description alone names other trials too, and a trial may be called like a product.
_BACKGROUND = ("description", "acronym")


class Product(ProductFacts, frozen=True, kw_only=True):
    """A named product and what is known of it."""

    name: str


PRODUCTS = {name: Product(name=name, **structs.asdict(facts)) for name, facts in products().items()}


def product(reading: Reading) -> Classification:
    """Name the proprietary or INN products that a study gives; None if it names none."""
    hits = [hit for hit in reading.hits("products") if hit.passage.part in WEIGHTS]
    if not any(hit.passage.part not in _BACKGROUND for hit in hits):
        return Classification(CONCEPT, None)
    ordered = sorted(hits, key=lambda hit: -WEIGHTS[hit.passage.part])
    names = list(dict.fromkeys(hit.value for hit in ordered))
    rule = "a product name of products.toml"
    return Classification(CONCEPT, names[0], tuple(names[1:]), reasons(hits, rule, WEIGHTS))


def known_product(classification: Classification) -> Product | None:
    """What is known of the product that `classification` names."""
    return PRODUCTS.get(classification.value or "")
