"""How sponsors register one trial or two: each story knows which registrations are one trial.

Numbers stand in each other's fields or in neither, titles are reworded, follow-ups name their
parent, people type dummy numbers and slip.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import structs

from benchmarks.registration_writer import DUMMIES, PLACES, Writer
from tracker.study.model import SecondaryId, Sponsor, Study, StudyDate, study_key
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import Phase, SponsorRole

Story = Callable[[Writer], Iterator[tuple[int, Study]]]


def named(study: Study, *numbers: str) -> Study:
    """`study` with further secondary numbers."""
    more = tuple(SecondaryId(number) for number in numbers)
    return structs.replace(study, secondary_ids=study.secondary_ids + more)


def reworded(title: str) -> str:
    """The title as another registry's form has it."""
    return title.replace("A study of", "Study of").replace("with", "and")


def retitled(writer: Writer) -> str:
    """A lay title that shares nothing with the scientific one."""
    return f"Can cells help people in {writer.random.choice(PLACES)}?"


def alone(writer: Writer) -> Iterator[tuple[int, Study]]:
    """A trial with one registration and whatever people type for want of a number."""
    issuer, _ = writer.two_issuers()
    facts = writer.trial_facts()
    yield writer.trial, writer.study(issuer, facts, *writer.random.sample(DUMMIES, 2))


def mutual(writer: Writer) -> Iterator[tuple[int, Study]]:
    """Each names the other; titles may share nothing."""
    one, other = writer.two_issuers()
    facts = writer.trial_facts()
    first = writer.study(one, facts)
    second = writer.study(other, facts, first.registration_number, official_title=retitled(writer))
    yield writer.trial, named(first, second.registration_number)
    yield writer.trial, second


def one_way(writer: Writer) -> Iterator[tuple[int, Study]]:
    """One names the other, in the free words of its form, and the title is reworded."""
    one, other = writer.two_issuers()
    facts = writer.trial_facts()
    first = writer.study(one, facts)
    title = reworded(facts["official_title"])
    typed = f"see also {first.registration_number.lower()};"
    yield writer.trial, first
    yield writer.trial, writer.study(other, facts, typed, official_title=title, start_date=None)


def by_code(writer: Writer) -> Iterator[tuple[int, Study]]:
    """One names the other; else only the protocol code agrees."""
    one, other = writer.two_issuers()
    facts = writer.trial_facts()
    code = f"MSC-{writer.trial:05}-X"
    first = writer.study(one, facts, org_study_id=SecondaryId(code))
    yield writer.trial, first
    names = (first.registration_number, code.replace("-", " "))
    yield (
        writer.trial,
        writer.study(other, facts, *names, official_title=retitled(writer), start_date=None),
    )


def by_start(writer: Writer) -> Iterator[tuple[int, Study]]:
    """One names the other under another title; sponsor and month of start agree."""
    one, other = writer.two_issuers()
    facts = writer.trial_facts()
    first = writer.study(one, facts)
    names = (first.registration_number,)
    yield writer.trial, first
    yield writer.trial, writer.study(other, facts, *names, official_title=retitled(writer))


def three(writer: Writer) -> Iterator[tuple[int, Study]]:
    """Three registrations, of which two name the third only."""
    facts = writer.trial_facts()
    first = writer.study("ctgov", facts)
    yield writer.trial, first
    for issuer in writer.random.sample(("isrctn", "drks", "jrct", "irct"), 2):
        yield writer.trial, writer.study(issuer, facts, first.registration_number)


def copied(writer: Writer) -> Iterator[tuple[int, Study]]:
    """The same number seen at its registry and by way of WHO, which spells it its own way."""
    facts = writer.trial_facts()
    first = writer.study("euctr", facts)
    number = f"EUCTR{first.registration_number}-DE"
    yield writer.trial, first
    yield (
        writer.trial,
        structs.replace(
            first,
            study_key=study_key("ictrp", number),
            registry_key="ictrp",
            registration_number=number,
            official_title=retitled(writer),
        ),
    )


def carried_over(writer: Writer) -> Iterator[tuple[int, Study]]:
    """From EudraCT to CTIS, with a later start and a new title."""
    facts = writer.trial_facts()
    first = writer.study("euctr", facts)
    yield writer.trial, first
    later = StudyDate(PartialDate("2026-01"))
    second = writer.study("ctis", facts, official_title=retitled(writer), start_date=later)
    before = SecondaryId(first.registration_number, "EudraCT number")
    yield writer.trial, structs.replace(second, secondary_ids=(before,))


def third_number(writer: Writer) -> Iterator[tuple[int, Study]]:
    """Both name a registration that we do not have."""
    facts = writer.trial_facts()
    third = writer.number("euctr")
    yield writer.trial, writer.study("ctgov", facts, third)
    yield writer.trial, writer.study("isrctn", facts, f"EudraCT {third}")


def universal(writer: Writer) -> Iterator[tuple[int, Study]]:
    """Both name one universal trial number, and nothing else agrees."""
    facts = writer.trial_facts()
    number = f"U1111-{9000 + writer.trial // 10_000:04}-{writer.trial % 10_000:04}"
    one, other = writer.two_issuers()
    yield writer.trial, writer.study(one, facts, number)
    yield (
        writer.trial,
        writer.study(other, facts, number[1:], official_title=retitled(writer), lead_sponsor=None),
    )


def by_title(writer: Writer) -> Iterator[tuple[int, Study]]:
    """No number at all; title, sponsor and start agree."""
    one, other = writer.two_issuers()
    facts = writer.trial_facts()
    yield writer.trial, writer.study(one, facts)
    yield writer.trial, writer.study(other, facts)


def hidden(writer: Writer) -> Iterator[tuple[int, Study]]:
    """One trial that nothing on record shows to be one: it cannot be found, and is not left out."""
    one, other = writer.two_issuers()
    facts = writer.trial_facts()
    yield writer.trial, writer.study(one, facts)
    yield (
        writer.trial,
        writer.study(
            other, facts, official_title=retitled(writer), lead_sponsor=None, start_date=None
        ),
    )


def follow_up(writer: Writer) -> Iterator[tuple[int, Study]]:
    """A follow-up with its parent's sponsor and code that names its parent, and is named by it."""
    one, other = writer.two_issuers()
    facts = writer.trial_facts()
    org = SecondaryId(f"FUP-{writer.trial:06}")
    parent = writer.study(one, facts, org_study_id=org)
    number = parent.registration_number
    title = f"Long-term follow-up of: {facts['official_title']}"
    later = StudyDate(PartialDate("2026-03"))
    after = writer.trial_facts() | {"lead_sponsor": facts["lead_sponsor"], "org_study_id": org}
    child = writer.study(other, after, number, official_title=title, start_date=later)
    yield writer.trial - 1, named(parent, child.registration_number)
    yield writer.trial, child


def chain(writer: Writer) -> Iterator[tuple[int, Study]]:
    """Phase 1 and then phase 2 under one title but for the phase; the second names the first."""
    one, other = writer.two_issuers()
    facts = writer.trial_facts()
    title = facts["official_title"]
    first = writer.study(one, facts, official_title=f"Phase I: {title}", phases=(Phase.PHASE1,))
    yield writer.trial, first
    after = writer.trial_facts() | {"lead_sponsor": facts["lead_sponsor"]}
    after |= {"official_title": f"Phase II: {title}", "phases": (Phase.PHASE2,)}
    after["start_date"] = StudyDate(PartialDate("2026-05"))
    yield writer.trial, writer.study(other, after, first.registration_number)


def conflict(writer: Writer) -> Iterator[tuple[int, Study]]:
    """Two trials of one registry claim one EudraCT number, with equal right."""
    facts = writer.trial_facts()
    third = writer.study("euctr", facts)
    yield writer.trial, third
    names = (third.registration_number,)
    for _ in range(2):
        writer.trial += 1
        yield writer.trial, writer.study("ctgov", facts, *names)


def same_title(writer: Writer) -> Iterator[tuple[int, Study]]:
    """Two trials under one title: another sponsor, or the same one years later."""
    one, other = writer.two_issuers()
    facts = writer.trial_facts()
    yield writer.trial, writer.study(one, facts)
    after = writer.trial_facts() | {"official_title": facts["official_title"]}
    if writer.trial % 2:
        after["lead_sponsor"] = facts["lead_sponsor"]
        after["start_date"] = StudyDate(PartialDate("2026-06"))
    else:
        after["lead_sponsor"] = Sponsor(SponsorRole.LEAD, "Elsewhere", "Elsewhere", "elsewhere")
    yield writer.trial, writer.study(other, after)


def mistyped(writer: Writer) -> Iterator[tuple[int, Study]]:
    """A trial that names another by a slip of the finger."""
    one, other = writer.two_issuers()
    stranger = writer.study(one, writer.trial_facts())
    yield writer.trial, stranger
    facts = writer.trial_facts() | {"start_date": StudyDate(PartialDate("2007-01"))}
    yield writer.trial, writer.study(other, facts, stranger.registration_number)


STORIES: tuple[tuple[int, Story], ...] = (
    (40, alone),
    (12, mutual),
    (12, one_way),
    (6, by_code),
    (6, by_start),
    (6, three),
    (6, copied),
    (4, carried_over),
    (4, third_number),
    (3, universal),
    (4, by_title),
    (1, hidden),
    (8, follow_up),
    (6, chain),
    (4, conflict),
    (5, same_title),
    (5, mistyped),
)
"""How often each story is told in a hundred and some."""
