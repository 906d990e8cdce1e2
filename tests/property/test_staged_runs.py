"""A run that is killed between any two transactions, gone on with, refused or overtaken.

Whatever happens to it, readers see what they saw before until it is accepted, and then what they
would have seen had nothing happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from db.transaction import writing
from db.write import runs
from db.write.staging import refuse, sweep
from jobs.sync import conclude
from jobs.sync.plan import FULL, Plan
from jobs.sync.rebuild import rebuild
from jobs.sync.resume import go_on

Make = Callable[..., Any]
Days = Sequence[tuple[str, ...]]
NUMBERS = ("NCT99000001", "NCT99000002", "NCT99000003")
LETTER = st.sampled_from("AaBbCV-m=<")
DAYS = st.lists(st.tuples(LETTER, LETTER, LETTER), min_size=2, max_size=2)
WRITERS = ("jobs.sync.apply", "jobs.sync.rebuild", "jobs.sync.resume", "db.write.staging")
"""The modules whose transactions can be the last before a kill."""


class Killed(BaseException):
    """The process is gone: nobody catches it."""


@contextmanager
def lives_for(transactions: int, seen: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Let so many transactions come to their end; `seen` is called after each."""
    left = transactions

    @contextmanager
    def counted(engine: Engine) -> Iterator[Connection]:
        nonlocal left
        if not left:
            raise Killed
        left -= 1
        with writing(engine) as connection:
            yield connection
        seen()

    with pytest.MonkeyPatch.context() as patch:
        for module in WRITERS:
            patch.setattr(f"{module}.writing", counted)
        yield


def follow(made: Any, letters: tuple[str, ...], kills: Sequence[int], meanwhile: str) -> None:
    """One day, killed after so many transactions, each time begun again by the next run."""
    shown = made.shown(dict(zip(NUMBERS, letters, strict=True)))
    for transactions in kills:
        try:
            with lives_for(transactions):
                if not went_on(made):
                    made.look(*shown)
        except Killed:
            between(made, meanwhile)
    if not went_on(made):
        made.look(*shown)
    made.day += 1


def went_on(made: Any) -> list[str]:
    """The next run of the job begins, and finds what the one before left."""
    runs.start_run(made.engine, "sync", "ctgov", made.now)
    return go_on(made.runtime, "sync", "ctgov", "ctgov", Plan([], FULL, is_baseline=False))


def between(made: Any, what: str) -> None:
    """What somebody else does before that."""
    if what == "rebuild":
        rebuild(made.runtime)
    if what == "refuse":
        staged = [run_id for (run_id,) in made.rows("SELECT run_id FROM staging")]
        with writing(made.engine) as connection:
            refuse(connection, staged)


def content(made: Any) -> dict[str, Any]:
    """What every view shows; the passes that brought an observation may differ."""
    seen = "SELECT study_key, observed_at, body_sha256, left_search FROM observation ORDER BY 1, 2"
    found: dict[str, Any] = made.content()
    return found | {"observation": made.rows(seen)}


def assert_nothing_is_left(made: Any) -> None:
    """No row of a run that is over, and no state that no study has."""
    sweep(made.engine)
    left = {
        "staging": "SELECT count(*) FROM staging",
        "staged": "SELECT count(*) FROM staged",
        "replaced": "SELECT count(*) FROM head WHERE replaced_by IS NOT NULL",
        "states": "SELECT count(*) FROM state WHERE state_id NOT IN (SELECT state_id FROM head)",
        "heads": "SELECT count(*) - count(DISTINCT study_key) FROM head",
        "changes": "SELECT count(*) FROM run_change WHERE replaced_by IS NOT NULL",
        "details": "SELECT count(*) FROM state_classification "
        "WHERE state_id NOT IN (SELECT state_id FROM state)",
    }
    assert {name: made.rows(query) for name, query in left.items()} == {n: [(0,)] for n in left}


CALM = settings(
    deadline=None,
    max_examples=5,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@CALM
@given(
    DAYS,
    st.lists(st.integers(0, 9), max_size=3),
    st.sampled_from(["", "rebuild", "refuse"]),
    st.integers(1, 2),
)
@example([("A", "B", "C"), ("B", "-", "V"), ("<", "A", "A")], [3, 5, 0], "rebuild", 1)
@example([("A", "B", "C"), ("B", "m", "a"), ("a", "A", "<")], [4, 4, 4], "", 1)
def test_a_killed_pass_ends_as_an_undisturbed_one(
    follower: Make, shown: Days, kills: list[int], meanwhile: str, batch: int
) -> None:
    with ExitStack() as opened:
        calm = opened.enter_context(follower())
        made = opened.enter_context(follower(batch=batch))
        patch = opened.enter_context(pytest.MonkeyPatch.context())
        patch.setattr("jobs.sync.rebuild.STUDIES_AT_ONCE", batch)
        for letters in shown:
            calm.follow(dict(zip(NUMBERS, letters, strict=True)))
            follow(made, letters, kills, meanwhile)
            assert content(made) == content(calm)
        assert_nothing_is_left(made)


@pytest.fixture
def staged(store_url: str, follower: Make) -> Iterator[Any]:
    """A store of each kind with one day in it, where every study is a batch."""
    with follower(batch=1, url=store_url) as made:
        made.follow(dict(zip(NUMBERS, "ABC", strict=True)))
        yield made


def test_nobody_sees_anything_of_a_run_before_it_is_accepted(staged: Any) -> None:
    before, checked = content(staged), []

    def look() -> None:
        if staged.rows("SELECT run_id FROM staging"):
            assert content(staged) == before
            checked.append(len(staged.rows("SELECT study_key FROM head")))

    with lives_for(99, look):
        staged.follow(dict(zip(NUMBERS, "BC-", strict=True)))
    assert max(checked) >= len(before["study"]) + 2, "new heads were there, and nobody saw them"
    assert content(staged) != before
    assert_nothing_is_left(staged)


def test_what_was_concluded_before_a_kill_is_not_derived_again(
    staged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    derived: list[str] = []
    real = conclude._conclude

    def counted(one: Any, todo: Any, bodies: Mapping[str, bytes]) -> Any:
        derived.append(todo.pending.study_key)
        return real(one, todo, bodies)

    monkeypatch.setattr("jobs.sync.conclude._conclude", counted)
    shown = staged.shown(dict(zip(NUMBERS, "BCA", strict=True)))
    with pytest.raises(Killed), lives_for(5):  # begun, listed, sealed, two studies
        staged.look(*shown)
    assert len(went_on(staged)) == 1
    assert len(derived) - len(set(derived)) <= 1, "one batch at the most"
    assert len(set(derived)) == len(NUMBERS)


def test_a_pass_that_was_overtaken_is_given_up(staged: Any) -> None:
    shown = staged.shown(dict(zip(NUMBERS, "BCA", strict=True)))
    with pytest.raises(Killed), lives_for(4):
        staged.look(*shown)
    staged.day += 1
    staged.look(*shown)
    assert went_on(staged) == []
    errors = staged.rows("SELECT error FROM run WHERE outcome = 'failed'")
    assert errors == [("a newer pass was accepted before this one was concluded",)]
    assert_nothing_is_left(staged)


@pytest.mark.parametrize("transactions", [0, 2, 4, 6])
def test_a_rebuild_loses_no_pass_that_is_accepted_meanwhile(
    staged: Any, older: Make, monkeypatch: pytest.MonkeyPatch, transactions: int
) -> None:
    monkeypatch.setattr("jobs.sync.rebuild.STUDIES_AT_ONCE", 1)
    with older():
        staged.follow(dict(zip(NUMBERS, "AUB", strict=True)))
    with pytest.raises(Killed), lives_for(transactions):
        rebuild(staged.runtime)
    staged.follow(dict(zip(NUMBERS, "BA-", strict=True)))
    rebuild(staged.runtime)
    for number in NUMBERS:
        assert staged.told(number) == staged.replayed(number)
    assert_nothing_is_left(staged)
    before = content(staged)
    written = staged.rows("SELECT written_by FROM head ORDER BY study_key")
    rebuild(staged.runtime)
    assert content(staged) == before
    assert staged.rows("SELECT written_by FROM head ORDER BY study_key") == written
