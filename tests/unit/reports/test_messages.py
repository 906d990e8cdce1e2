from __future__ import annotations

import string
import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from tracker.changes import Importance, change_rules
from tracker.classify.strategy_words import strategy_words
from tracker.classify.word_lists import word_lists
from tracker.errors import ConfigError
from tracker.normalize.countries import regions
from tracker.reports import stop_reasons
from tracker.reports import words as words_module
from tracker.reports.dimensions import Dimension, layout
from tracker.reports.words import LANGUAGES, MESSAGES, Messages, Words, untranslated
from tracker.study import vocabulary

ENUMS: dict[str, type[StrEnum]] = {
    "overall_status": vocabulary.OverallStatus,
    "study_type": vocabulary.StudyType,
    "lead_sponsor_class": vocabulary.LeadSponsorClass,
    "sponsor_type": vocabulary.SponsorType,
    "allocation": vocabulary.Allocation,
    "masking": vocabulary.Masking,
    "intervention_model": vocabulary.InterventionModel,
    "primary_purpose": vocabulary.PrimaryPurpose,
    "sex": vocabulary.Sex,
    "phase": vocabulary.Phase,
    "enrollment_type": vocabulary.DateType,
}
CONCEPTS = (
    "cell_therapy",
    "cell_source",
    "donor",
    "route",
    "combination",
    "disease_group",
)


def catalogue(language: str) -> dict[str, str]:
    """Every message by its full key."""

    def flat(table: dict[str, Any], prefix: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in table.items():
            name = f"{prefix}{key}"
            found |= flat(value, f"{name}.") if isinstance(value, dict) else {name: value}
        return found

    return flat(tomllib.loads((MESSAGES / f"{language}.toml").read_text("utf-8")), "")


def parts(text: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def test_each_language_has_a_file_and_each_file_is_a_language() -> None:
    assert {path.stem for path in Path(MESSAGES).glob("*.toml")} == set(LANGUAGES)


def test_languages_say_the_same_things() -> None:
    english, chinese = catalogue("en"), catalogue("zh")
    assert english.keys() == chinese.keys()
    assert {key for key in english if parts(english[key]) != parts(chinese[key])} == set()


def test_chinese_is_not_left_in_english() -> None:
    english, chinese = catalogue("en"), catalogue("zh")
    same = {key for key in english if english[key] == chinese[key]}
    assert all(english[key].isdigit() for key in same), same


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dimension_has_a_title_and_a_counting_rule(language: str) -> None:
    words = Words(language)
    assert untranslated(language, layout().dimension) == []
    for section in layout().sections:
        assert words.say(f"sections.{section}")


def stop_reason_groups() -> set[str]:
    text = Path(stop_reasons.__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {reason["key"] for reason in tomllib.loads(text)["reason"]} | {stop_reasons.OTHER}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_vocabulary_has_a_label(language: str) -> None:
    known = catalogue(language)
    valued = {concept: list(word_lists()[concept]) for concept in CONCEPTS}
    valued["strategy"] = list(strategy_words().values)
    wanted = {f"values.{group}.{word}" for group, words in ENUMS.items() for word in words}
    wanted |= {
        f"values.{concept}.{value}" for concept, values in valued.items() for value in values
    }
    wanted |= {f"values.stop_reason.{key}" for key in stop_reason_groups()}
    wanted |= {f"values.region.{region}" for region in regions()}
    wanted |= {f"kinds.{kind}" for kind in change_rules().kinds}
    wanted |= {f"importance.{one.name.lower()}" for one in Importance}
    assert wanted - known.keys() == set()


def test_every_dimension_stands_in_one_section() -> None:
    listed = [key for keys in layout().sections.values() for key in keys]
    assert sorted(listed) == sorted(dimension.key for dimension in layout().dimension)


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(ConfigError, match="en, zh"):
        Words("de")


def test_joined_phases_read_as_people_write_them() -> None:
    assert Words("en").value("phase", "PHASE1/PHASE2") == "Phase 1/2"
    assert Words("zh").value("phase", "PHASE2/PHASE3") == "2/3 期"
    assert Words("en").value("phase", None) == "not stated"


def test_countries_speak_the_language() -> None:
    assert Words("en").value("country", "DE") == "Germany"
    assert Words("zh").value("country", "DE") == "德国"


def test_a_dimension_without_words_is_called_by_its_name() -> None:
    plain = Dimension(key="minimum_age", source="column")
    declared = Dimension(key="maximum_age", source="column", title="Oldest", rule="As registered.")
    for language in LANGUAGES:
        words = Words(language)
        assert (words.dimension(plain), words.counting_rule(plain)) == ("Minimum age", "")
        assert words.dimension(declared) == "Oldest"
        assert words.counting_rule(declared) == "As registered."
    assert untranslated("zh", [plain]) == ["dimensions.minimum_age", "rules.minimum_age"]


def test_a_language_without_a_message_says_it_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    empty = {name: {} for name in Messages.__struct_fields__}
    texts = {
        "en": Messages(
            **empty
            | {
                "ui": {"year": "Year", "not_stated": "not stated"},
                "values": {"sex": {"ALL": "All"}},
            }
        ),
        "zh": Messages(**empty | {"ui": {"year": "年份"}}),
    }
    monkeypatch.setattr(words_module, "_read", texts.__getitem__)
    words = Words("zh")
    assert (words.say("ui.year"), words.say("ui.not_stated")) == ("年份", "not stated")
    assert words.value("sex", "ALL") == "All"
    with pytest.raises(ConfigError, match=r"messages/en.toml: \[ui\] has no 'sequel'"):
        words.say("ui.sequel")
