"""What each example must become: a Study, always the same one, whatever dress the file wears."""

from __future__ import annotations

import gzip
import io
import zipfile

from tests.conformance.examples import Examples
from tests.conformance.forms import FORMS
from tests.conformance.reading import Derived, complaint, derived, outcome_of
from tracker.registries.catalog import Registry
from tracker.study.model import study_from_json, study_key, study_to_json


def check_every_example_is_a_study(registry: Registry, examples: Examples) -> list[str]:
    """A record of each, none spoilt, under its number, of the declared types, twice alike."""
    lost: list[str] = []
    unlike: list[str] = []
    for example in examples.files:
        found = outcome_of(registry, example.name, example.content)
        said = [*found.refusals, *(one.reason for one in found.spoilt), found.crash or ""]
        if not found.derived or any(said):
            lost.append(f"{example.name} ({'; '.join(filter(None, said)) or 'nothing came'})")
        for record, one in zip(found.records, found.derived, strict=False):
            again = derived(registry, record.registration_number, record.body)
            if again != one or not _is_itself(registry, record.registration_number, one):
                unlike.append(f"{example.name}: {record.registration_number}")
    full = outcome_of(registry, examples.full.name, examples.full.content).derived
    return [
        *complaint(
            "the full example is not one study", [] if len(full) == 1 else [examples.about.full]
        ),
        *complaint("examples that are not read whole", lost),
        *complaint("studies that are not what they were declared, or not twice the same", unlike),
    ]


def _is_itself(registry: Registry, number: str, found: Derived) -> bool:
    """Whether the Study is of the types that its fields declare, and under its own key."""
    return (
        study_from_json(study_to_json(found.study)) == found.study
        and found.study.study_key == study_key(registry.key, number)
        and found.study.registration_number == number
    )


def check_dress_means_nothing(registry: Registry, examples: Examples) -> list[str]:
    """Other blanks and the other order of every list make an equal Study."""
    ordered = list(examples.about.ordered)
    other = []
    for example in examples.files:
        form = FORMS.get(example.suffix)
        if form is not None:
            once = outcome_of(registry, example.name, example.content)
            again = outcome_of(registry, example.name, form.redressed(example.content, ordered))
            if _studies(once.derived) != _studies(again.derived):
                other.append(f"{example.name}{_differing(once.derived, again.derived)}")
    return complaint("another order or other blanks make another Study", other)


def _studies(found: list[Derived]) -> dict[str, bytes]:
    return {one.study.study_key: study_to_json(one.study) for one in found}


def _differing(before: list[Derived], after: list[Derived]) -> str:
    """The fields that differ, where there is one study on both sides."""
    if len(before) != 1 or len(after) != 1:
        return ""
    one, other = before[0].study, after[0].study
    names = (n for n in one.__struct_fields__ if getattr(one, n) != getattr(other, n))
    return f" ({', '.join(names)})"


def check_packed_files(registry: Registry, examples: Examples) -> list[str]:
    """Gzipped or zipped, a file holds the same records."""
    other = []
    for example in examples.files:
        bare = outcome_of(registry, example.name, example.content).records
        stem = example.name.removesuffix(example.suffix)
        for name, content in (
            (f"{example.name}.gz", gzip.compress(example.content)),
            (f"{stem}.zip", _zipped(example.name, example.content)),
        ):
            packed = outcome_of(registry, name, content)
            if packed.records != bare or packed.crash:
                other.append(f"{name} ({packed.crash or packed.refusals})")
    return complaint("packed, a file holds other records", other)


def _zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, content)
    return stream.getvalue()
