from __future__ import annotations

import pytest
from msgspec import structs

from tracker.data import load
from tracker.errors import ConfigError
from tracker.normalize.dates import date_reader
from tracker.normalize.terms import Terms
from tracker.registries.catalog import registry, require_consistent
from tracker.registry_facts import LAST, facts_of, registry_facts
from tracker.study.identifiers import issuers, trust_of


def test_two_registries_of_one_rank_are_told_apart_by_nobody() -> None:
    ctis = facts_of("ctis")
    same = structs.replace(ctis, trust=structs.replace(ctis.trust, display=10))
    message = r"registries/ctis/registry.toml: \[trust\] display: 10 is the rank of ctgov already"
    with pytest.raises(ConfigError, match=message):
        require_consistent({**registry_facts(), "ctis": same}, {})


def test_the_lag_of_a_registry_that_nobody_knows_is_refused() -> None:
    slip = structs.replace(facts_of("ictrp"), publication_lag_days_of={"ctgv": 7})
    message = r"registries/ictrp/registry.toml: \[publication_lag_days_of\] ctgv: .*known: ctgov"
    with pytest.raises(ConfigError, match=message):
        require_consistent({**registry_facts(), "ictrp": slip}, issuers())


def test_a_fact_asked_of_an_unknown_registry_is_a_sentence_not_none() -> None:
    for ask in (date_reader, facts_of):
        with pytest.raises(ConfigError, match="no registry is called 'drks'"):
            ask("drks")


def test_the_order_of_trust_is_that_of_the_ranks() -> None:
    def order(name: str) -> list[str]:
        ranks = {key: getattr(trust_of(key), name) for key in (*issuers(), "ictrp", "nobody")}
        return sorted((key for key in ranks if ranks[key] < LAST), key=ranks.__getitem__)

    assert order("display") == ["ctgov", "ctis", "euctr", "isrctn"]
    assert order("regulator") == ["ctis", "euctr", "ctgov", "isrctn"]
    assert order("default") == [
        "ctgov",
        "ctis",
        "isrctn",
        "euctr",
        "drks",
        "jrct",
        "anzctr",
        "irct",
        "cris",
    ]


def test_an_unknown_registry_is_named_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="no registry is called 'ctgv'; known: ctgov"):
        registry("ctgv")


@pytest.mark.parametrize("table", ["overall_status", "phase", "sponsor_class", "sex"])
def test_each_of_our_words_can_be_reached(table: str) -> None:
    """A value of the vocabulary that no registry's word leads to would be dead."""
    from tracker.study import vocabulary

    kinds = {
        "overall_status": vocabulary.OverallStatus,
        "phase": vocabulary.Phase,
        "sponsor_class": vocabulary.LeadSponsorClass,
        "sex": vocabulary.Sex,
    }
    words = load("tracker", "registries/ctgov/terms.toml", Terms).tables()[table]
    assert set(words.values()) == set(kinds[table])
