"""What must never come through: people, and texts that do something where they are shown."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conformance.examples import MAILBOX, PERSON, PHONE, Example, Examples
from tests.conformance.form import Form, matches, put
from tests.conformance.forms import FORMS
from tests.conformance.reading import Outcome, complaint, crashes, outcome_of
from tracker.registries.catalog import Registry

ADDRESS = f"write to\n{MAILBOX}@example.org today"
HARMLESS = "write to\nsomebody today"
PEOPLE = (PERSON, PHONE, MAILBOX)
VERBATIM = {
    "a formula": "=1+1",
    "a template": "$HOME ${PATH} {0} {{1+1}} %s",
}
"""Texts that come out as they went in, or not at all."""
DANGEROUS = {
    "control characters": "red\x00\x07\x1b[31m text\x7f\x9b",
    "bidi overrides": "safe\u202etxt.exe\u2066\u200f",
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)>",
}
_UNSEEN = frozenset(map(chr, (*range(32), *range(0x7F, 0xA0), *range(0x202A, 0x202F)))) | frozenset(
    map(chr, (0x200E, 0x200F, *range(0x2066, 0x206A)))
)
_DOCUMENT_TYPE = '<!DOCTYPE x [<!ENTITY lol "{}"><!ENTITY outside SYSTEM "file://{}">]>'
BANG, SECRET = "bang" * 20, "a secret of this machine"


def check_people_are_not_kept(registry: Registry, examples: Examples) -> list[str]:
    """No name, telephone number or mailbox of a contact, wherever the registry has contacts."""
    planted = [example for example in examples.files if PERSON.encode() in example.content]
    if not planted:
        return [f"no example has {PERSON}, {PHONE} and {MAILBOX}@example.org as a contact in it"]
    kept = []
    for example in planted:
        form = FORMS[example.suffix]
        places = dict.fromkeys(
            p for leaf, _ in form.leaves(example.content) for p in form.around(leaf)
        )
        twice = [form.doubled(example.content, place) for place in places]
        for content in (example.content, *twice):
            kept += [
                f"{example.name}: {word}" for word in _told(registry, example, content, PEOPLE)
            ]
    return complaint("people are kept", kept)


def _told(
    registry: Registry, example: Example, content: bytes, words: tuple[str, ...]
) -> list[str]:
    """Those of `words` that are in a kept body or in what the Study says."""
    found = outcome_of(registry, example.name, content)
    texts = [record.body.decode("utf-8", "replace") for record in found.records]
    texts += [one.text for one in found.derived]
    return [word for word in words if any(word in text for text in texts)]


def check_addresses_are_removed(registry: Registry, examples: Examples) -> list[str]:
    """An e-mail address in any text of a record, in any spelling, is in nothing that is kept."""
    example, form = examples.full, FORMS[examples.full.suffix]
    kept, refused = [], []
    for place, value in form.leaves(example.content):
        harmless = put(form, example.content, place, form.written(HARMLESS)[0])
        is_read = outcome_of(registry, example.name, harmless).only is not None
        for spelt in form.written(ADDRESS) if isinstance(value, str) else ():
            content = put(form, example.content, place, spelt)
            found = outcome_of(registry, example.name, content)
            excerpts = [spoilt.excerpt for spoilt in found.spoilt]
            if _told(registry, example, content, (MAILBOX,)) or MAILBOX in str(excerpts):
                kept.append(f"{place} as {spelt}")
            refused += [f"{place} as {spelt}"] if is_read and found.only is None else []
    return [
        *complaint("e-mail addresses are kept", kept),
        *complaint("a record with an e-mail address is no longer read", refused),
    ]


def check_hostile_texts(registry: Registry, examples: Examples) -> list[str]:
    """Whatever a text holds, it is a text that can be shown, or it is refused."""
    example, form = examples.full, FORMS[examples.full.suffix]
    before = outcome_of(registry, example.name, example.content)
    tried: list[tuple[str, Outcome]] = []
    altered, unseen = [], []
    for place, value in form.leaves(example.content):
        chooses = matches(place, list(examples.about.searched))
        for what, text in (VERBATIM | DANGEROUS).items() if isinstance(value, str) else ():
            content = put(form, example.content, place, form.written(text)[0])
            found = outcome_of(registry, example.name, content)
            tried.append((f"{what} in {place}", found))
            if what in VERBATIM and not chooses and _is_altered(before, found, text):
                altered.append(f"{what} in {place}")
            if _has_unseen(found):
                unseen.append(f"{what} in {place}")
    return [
        *complaint("a hostile text makes a crash", crashes(tried)),
        *complaint("a text comes out as another", altered),
        *complaint("invisible characters come through", unseen),
    ]


def _is_altered(before: Outcome, after: Outcome, text: str) -> bool:
    """Whether the Study says something else than `text`, and nobody was told."""
    if before.only is None or after.only is None or after.only.study == before.only.study:
        return False
    told = set(after.only.issues) - set(before.only.issues)
    return text not in _read_back(after) and not told


def _read_back(found: Outcome) -> str:
    """All texts of the studies, without JSON's escapes."""
    return "".join(text for one in found.derived for text in _texts(one.study))


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in _texts(item)]
    names = getattr(value, "__struct_fields__", ())
    return [text for name in names for text in _texts(getattr(value, name))]


def _has_unseen(found: Outcome) -> bool:
    return not _UNSEEN.isdisjoint(_read_back(found))


def check_entities(registry: Registry, examples: Examples) -> list[str]:
    """A record that declares entities of its own is not expanded and reads no file."""
    example, form = examples.full, FORMS[examples.full.suffix]
    with TemporaryDirectory() as folder:
        secret = Path(folder) / "secret.txt"
        secret.write_text(SECRET, encoding="utf-8")
        head = _DOCUMENT_TYPE.format(BANG, secret).encode()
        tried = [
            (place, outcome_of(registry, example.name, content))
            for place, _ in form.leaves(example.content)[::4]
            for content in _with_entities(example, form, place, head)
        ]
    told = (p for p, found in tried if BANG in _all(found) or SECRET in _all(found))
    return [
        *complaint("an entity makes a crash", crashes(tried)),
        *complaint("an entity is expanded", told),
    ]


def _with_entities(example: Example, form: Form, place: str, head: bytes) -> list[bytes]:
    content = put(form, example.content, place, "&lol; &outside;")
    return [head + content, content.replace(b">", b">" + head, 1)]


def _all(found: Outcome) -> str:
    bodies = (record.body.decode("utf-8", "replace") for record in found.records)
    return "".join((*bodies, _read_back(found)))
