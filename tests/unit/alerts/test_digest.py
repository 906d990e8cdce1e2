from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from msgspec import structs

from tracker.alerts.digest import compose
from tracker.alerts.message import DEMO
from tracker.alerts.news import Item
from tracker.changes import Change, Importance, whole_study_change
from tracker.channels.base import Limits

Make = Callable[..., Item]
NOW = datetime(2026, 10, 6, 12, tzinfo=UTC)
ROOMY = Limits(items=100, characters=100_000, messages=3)


def test_no_items_no_message() -> None:
    assert compose("c", [], ROOMY, NOW) == []


def test_grouped_by_importance_then_disease(item: Make) -> None:
    items = [item(1, 2, "crohn"), item(2, 3, None), item(3, 3, "sle"), item(4, 3, "crohn")]
    ((message, _),) = compose("c", items, ROOMY, NOW)
    order = ["HIGH IMPORTANCE", "Crohn's disease", "study 4", "Systemic lupus", "study 3"]
    order += ["No disease group", "study 2", "MEDIUM IMPORTANCE", "Crohn's disease", "study 1"]
    at = 0
    for words in order:
        at = message.text.index(words, at)
    assert message.title == "Trial tracker: 4 studies with news, 3 of high importance"
    assert message.text.count("https://example.org/NCT99000004") == 1


def test_new_trials_come_first_and_old_finds_last(item: Make) -> None:
    """Before importance and disease group, each part under its own heading."""
    entered = Change("cohort", "entered_cohort", Importance.HIGH, None, "msc_autoimmune")
    items = [
        item(1, 3, "crohn", changes=(whole_study_change("found_late"),)),
        item(2, 3, "crohn"),
        item(3, 3, "crohn", changes=(entered,)),
        item(4, 1, "sle", changes=(whole_study_change("registered"),)),
        item(5, 3, None, changes=(whole_study_change("registered"),)),
    ]
    ((message, _),) = compose("c", items, ROOMY, NOW)
    order = ["NEWLY REGISTERED", "study 4", "study 5", "ENTERED OR LEFT THE COHORT", "study 3"]
    order += ["HIGH IMPORTANCE", "study 2", "OLDER, NOW SEEN", "study 1"]
    places = [message.text.index(words) for words in order]
    assert places == sorted(places)
    headings = html.fromstring(message.html).xpath("//h2/text()")
    assert [heading.upper() for heading in headings] == [
        words for words in order if words.isupper()
    ]
    assert message.title.startswith("Trial tracker: 2 newly registered, 5 studies with news")


def test_of_old_finds_twenty_are_told_and_all_are_counted(item: Make) -> None:
    old = (whole_study_change("found_late"),)
    items = [item(serial, changes=old) for serial in range(1, 26)] + [item(90)]
    ((message, told),) = compose("c", items, ROOMY, NOW, site="https://example.org/site")
    assert message.text.count("- older, now seen") == 20
    assert "Older, now seen: 25 in all, 5 of them not shown here." in message.text
    assert "tracker changes --since 2026-10-06, or https://example.org/site" in message.text
    assert (message.item_count, message.left_out, len(told)) == (21, 5, 26)


def test_an_item_names_its_rules_and_links_to_our_page_first(item: Make) -> None:
    ours = "https://example.org/site/studies/NCT99000001.html"
    one = structs.replace(item(1), rules=("news", "results"), page=ours)
    ((message, _),) = compose("c", [one], ROOMY, NOW)
    assert "told by the rule news, results" in message.text
    assert message.text.index(ours) < message.text.index("https://example.org/NCT99000001")
    links = html.fromstring(message.html).xpath("//a/@href")
    assert links == [ours, "https://example.org/NCT99000001"]
    assert "told by the rule news, results" in html.fromstring(message.html).text_content()


def test_what_does_not_fit_rolls_over_and_says_so(item: Make) -> None:
    items = [item(serial) for serial in range(1, 6)]
    made = compose("c", items, Limits(2, 100_000, 3), NOW)
    assert [message.item_count for message, _ in made] == [2, 2, 1]
    assert [message.title[-8:] for message, _ in made] == ["(1 of 3)", "(2 of 3)", "(3 of 3)"]
    assert "Message 1 of 3: the rest follows in the next one." in made[0][0].text
    assert "follows" not in made[2][0].text


def test_what_no_message_carries_is_counted_in_the_last(item: Make) -> None:
    items = [item(serial, 3 if serial < 3 else 2) for serial in range(1, 8)]
    first, last = compose("c", items, Limits(2, 100_000, 2), NOW)
    assert (first[0].left_out, last[0].left_out) == (0, 3)
    assert "Left out: 3 more (3 medium importance)" in last[0].text
    assert "tracker changes --since 2026-10-06" in last[0].text
    assert len(last[1]) == 5


def test_passed_over_changes_are_counted() -> None:
    quiet = Item(subject="s", observed_at=NOW, importance=2, title="t", rules=("r",), passed_over=4)
    ((message, _),) = compose("c", [quiet], ROOMY, NOW)
    assert "Not told: 4 other changes" in message.text


def test_notices_stand_on_top_and_alone_make_the_title(item: Make) -> None:
    notice = item(1, 1, notice=True, title="ctgov: first pass")
    ((message, _),) = compose("c", [notice], ROOMY, NOW)
    assert message.title == "Trial tracker: ctgov: first pass"
    ((message, _),) = compose("c", [item(2), notice], ROOMY, NOW)
    assert message.text.startswith("* ctgov: first pass\n")


def test_a_long_notice_makes_a_short_title(item: Make) -> None:
    ((message, _),) = compose("c", [item(1, 3, notice=True, title="word " * 80)], ROOMY, NOW)
    assert len(message.title) < 130
    assert message.text.count("word") == 80


def test_demo_is_labelled_everywhere(item: Make) -> None:
    ((message, _),) = compose("c", [item(1)], ROOMY, NOW, demo=True)
    assert message.title.startswith("DEMO DATA")
    assert DEMO in message.text
    assert DEMO in html.fromstring(message.html).text_content()


def test_html_escapes_what_registries_say(item: Make) -> None:
    change = Change("acronym", "title", Importance.LOW, "a", "<img src=x onerror=alert(1)>")
    nasty = item(1, changes=(change,), title="<script>alert(1)</script> & Co")
    ((message, _),) = compose("c", [nasty], ROOMY, NOW)
    page = html.fromstring(message.html)
    assert page.xpath("//script | //img | //link") == []
    assert "<script>alert(1)</script> & Co" in page.text_content()
    assert page.xpath("//a/@href") == ["https://example.org/NCT99000001"]


def test_the_mark_follows_the_alerts_alone(item: Make) -> None:
    items = [item(1), item(2)]
    one, two = (compose("c", list(order), ROOMY, NOW) for order in (items, items[::-1]))
    assert one[0][0].idempotency_key == two[0][0].idempotency_key
    assert one[0][0].idempotency_key != compose("other", items, ROOMY, NOW)[0][0].idempotency_key
    assert one[0][0].idempotency_key != compose("c", items[:1], ROOMY, NOW)[0][0].idempotency_key
    assert one[0][0].idempotency_key in one[0][0].text


def test_one_huge_item_is_shortened(item: Make) -> None:
    changes = tuple(
        Change(f"field{n}", "conditions", Importance.HIGH, [], [f"{n} " + "x" * 70])
        for n in range(80)
    )
    ((message, _),) = compose("c", [item(1, changes=changes)], Limits(5, 2_000, 1), NOW)
    assert len(message.text) <= 2_000
    assert "... shortened" in message.text


@given(
    importances=st.lists(st.integers(0, 3), min_size=1, max_size=40),
    limits=st.builds(
        Limits, st.integers(1, 10), st.integers(1_500, 6_000), messages=st.integers(1, 4)
    ),
)
def test_nothing_is_lost_or_doubled_and_all_fits(
    item: Make, importances: list[int], limits: Limits
) -> None:
    items = [item(serial, importance) for serial, importance in enumerate(importances)]
    made = compose("c", items, limits, NOW)
    told = [one.subject for _, stands_for in made for one in stands_for]
    assert sorted(told) == [one.subject for one in items]
    assert sum(message.item_count + message.left_out for message, _ in made) == len(items)
    assert len(made) <= limits.messages
    assert all(len(message.text) <= limits.characters for message, _ in made)
    assert all(message.item_count <= limits.items for message, _ in made)
