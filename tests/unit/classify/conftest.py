"""Invented studies for the tests of classification."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.classification import Classification
from tracker.classify import classify
from tracker.study.model import Study
from tracker.study.vocabulary import StudyType

Said = dict[str, Classification]


def make_study(**fields: Any) -> Study:
    """An interventional study with an invented number and the given `fields`."""
    defaults = {
        "study_key": "ctgov:NCT99000001",
        "registry_key": "ctgov",
        "registration_number": "NCT99000001",
        "study_type": StudyType.INTERVENTIONAL,
    }
    return Study(**{**defaults, **fields})


def say(study: Study) -> Said:
    """What `classify` says, by concept."""
    return {found.concept: found for found in classify(study)}


@pytest.fixture(name="make_study")
def make_study_fixture() -> Callable[..., Study]:
    return make_study


@pytest.fixture(name="say")
def say_fixture() -> Callable[..., Said]:
    """`say(brief_title=..., ...)`: what is said about a study of these fields."""
    return lambda **fields: say(make_study(**fields))
