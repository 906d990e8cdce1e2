"""Words with several meanings, with none, with an unconfirmed one, and of one source only."""

from __future__ import annotations

from tracker.issues import IssueLog, Level
from tracker.normalize.terms import TermMap
from tracker.normalize.terms_of_record import RecordTerms
from tracker.study.vocabulary import OverallStatus, Phase

TERMS = TermMap(
    {
        "phase": {"I/II": "PHASE1 PHASE2", "0": "EARLY_PHASE1", "Not selected": "-"},
        "overall_status": {"Ongoing": "?", "Open": "RECRUITING"},
        "country": {"Latovia": "LV", "Asia": "-"},
    },
    {"chictr": {"phase": {"0": "?"}}},
)


def seen(log: IssueLog) -> list[tuple[str, str, str, Level]]:
    return [(issue.code, issue.field, issue.value, issue.level) for issue in log.found]


def test_one_word_may_say_two_phases() -> None:
    log = IssueLog("ictrp")
    words = RecordTerms(TERMS, log)
    assert words.words("i/ii", "phase", Phase, "phases") == [Phase.PHASE1, Phase.PHASE2]
    assert words.words("Not selected", "phase", Phase, "phases") == []
    assert log.found == []


def test_an_unconfirmed_word_is_told_and_not_read() -> None:
    log = IssueLog("ictrp")
    assert RecordTerms(TERMS, log).word("Ongoing", "overall_status", OverallStatus) is None
    assert seen(log) == [("unconfirmed_term", "overall_status", "Ongoing", Level.NOTE)]


def test_a_dialect_goes_before_the_common_words_and_falls_back_to_them() -> None:
    log = IssueLog("ictrp")
    chinese = RecordTerms(TERMS, log, "chictr")
    assert chinese.words("0", "phase", Phase, "phases") == []
    assert chinese.words("I/II", "phase", Phase) == [Phase.PHASE1, Phase.PHASE2]
    assert RecordTerms(TERMS, log, "drks").words("0", "phase", Phase) == [Phase.EARLY_PHASE1]
    assert seen(log) == [("unconfirmed_term", "phases", "0", Level.NOTE)]


def test_a_registry_may_have_its_own_names_of_countries() -> None:
    log = IssueLog("ictrp")
    words = RecordTerms(TERMS, log)
    assert (words.country("Latovia"), words.country("Asia")) == ("LV", None)
    assert log.found == []
    assert words.country("Atlantis") is None
    assert RecordTerms(TermMap({}), log).country("Latovia") is None
    assert [issue[:3] for issue in seen(log)] == [
        ("unknown_term", "country", "Atlantis"),
        ("unknown_term", "country", "Latovia"),
    ]
