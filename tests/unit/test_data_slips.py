"""A slip in any TOML beside the code is one sentence with file and place, never a traceback.

The slips are made from the shapes, and the files are found in the tree: a new file without a shape
fails here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.unit.slips import (
    CORE,
    UNKNOWN,
    Slip,
    data_files,
    dumped,
    loaded,
    of_shape,
    of_text,
    shape_of,
)
from tracker.data import load
from tracker.errors import ConfigError, TrackerError

PATTERNS = loaded()
FILES = [path.relative_to(CORE).as_posix() for path in data_files()]


def complaints(slips: Iterable[Slip], shape: Any, folder: Path, name: str) -> list[str]:
    """What is wrong with the sentences about `slips`, and which slips went unseen."""
    found = []
    for slip in slips:
        (folder / name).write_text(slip.text, encoding="utf-8")
        try:
            load(folder, name, shape)
        except TrackerError as error:
            said = str(error)
            if slip.names not in said or not said.startswith(f"{folder / name}: "):
                found.append(f"{slip.what}: says {said.removeprefix(str(folder))!r}")
            if "\n" in said or "`$" in said:
                found.append(f"{slip.what}: no sentence: {said!r}")
        else:
            found.append(f"{slip.what}: not seen")
    return found


@pytest.mark.parametrize("file", FILES)
def test_every_slip_is_a_sentence(file: str, tmp_path: Path) -> None:
    shape: Any = shape_of(CORE / file, PATTERNS)
    text = (CORE / file).read_text(encoding="utf-8")
    content = tomllib.loads(text)
    name = Path(file).name
    (tmp_path / name).write_text(dumped(content), encoding="utf-8")
    load(tmp_path, name, shape)  # without a slip it is read
    slips = [*of_text(text), *of_shape(content, shape)]
    assert len(slips) >= 4
    assert complaints(slips, shape, tmp_path, name) == []


def test_every_file_that_is_loaded_is_there() -> None:
    absent = [pattern for pattern in PATTERNS if not list(CORE.glob(pattern))]
    assert absent == []


def test_nothing_else_in_the_core_reads_toml() -> None:
    readers = [
        path.relative_to(CORE).as_posix()
        for path in CORE.rglob("*.py")
        if "import tomllib" in path.read_text(encoding="utf-8")
    ]
    assert readers == ["data.py"]


@pytest.mark.parametrize(
    ("file", "place", "value", "says"),
    [
        ("changes.toml", ("importance", "overall_status"), "urgent",
         "[importance] overall_status: 'urgent' is none of high, medium, low, trace"),
        ("changes.toml", ("importance", UNKNOWN), "high",
         "[importance]: 'no_such_thing' is none of"),
        ("changes.toml", ("rules", 0, "path"), UNKNOWN,
         "rules.path: 'no_such_thing' is none of"),
        ("reports/dimensions.toml", ("dimensions", "sex", "section"), UNKNOWN,
         "[dimensions] sex section: 'no_such_thing' is none of phase_status, "),
        ("reports/dimensions.toml", ("crossings", 0, "rows"), UNKNOWN,
         "[crossings 1] rows: 'no_such_thing' is none of"),
        ("reports/dimensions.toml", ("sections",), ["place", "place"],
         "sections: 'place' stands there twice"),
        ("reports/baselines/chen_2025.toml", ("figure", 0, "dimension"), UNKNOWN,
         "[figure 1] dimension: 'no_such_thing' is none of"),
        ("statements/reviews.toml", ("statement", 0, "kind"), UNKNOWN,
         "[statement shu_2019_ms_phase] kind: 'no_such_thing' is none of every, "),
        ("reports/messages/en.toml", ("ui", "study_title"), "{number",
         "[ui] study_title: "),
        ("discrepancies.toml", ("fields", UNKNOWN), {
            "title": "x", "prefer": "newest", "reason": "x"},
         "[fields]: 'no_such_thing' is none of study_key"),
        ("discrepancies.toml", ("fields", "overall_status", "weak"), [UNKNOWN],
         "[fields.overall_status] weak: 'no_such_thing' is none of"),
        ("linking/linking.toml", ("rules", 0, "needs"), ["mutual", UNKNOWN],
         "[rules each names the other, titles alike] needs: 'no_such_thing' is none of mutual"),
        ("registries/ctis/registry.toml", ("dates", "shapes"), [UNKNOWN],
         "[dates] shapes: 'no_such_thing' is none of iso, "),
        ("registries/ctis/registry.toml", ("numbers", "written", 0, "form"), "{0}",
         "[numbers.written 1] form: '{0}' has not one place for each group"),
        ("registries/ctis/registry.toml", ("study_url",), "https://example.org/",
         "study_url: {number} is missing"),
        ("registries/ctis/registry.toml", ("trust", "display"), 0, "[trust] display: "),
        ("registries/ictrp/terms.toml", ("dialect", UNKNOWN), {"phase": {}},
         "[dialect]: 'no_such_thing' is none of ctgov"),
        ("registries/ictrp/terms.toml", ("dialect", "chictr", UNKNOWN), {"x": "-"},
         "[dialect.chictr]: 'no_such_thing' is none of study_type"),
        ("registries/ictrp/terms.toml", ("phase", "Phase 1"), "PHASE1 PHASE9",
         "[phase] Phase 1: 'PHASE9' is none of EARLY_PHASE1"),
        ("registries/who.toml", ("dialect", UNKNOWN), {}, "[dialect]: 'no_such_thing' is none of"),
        ("registries/who.toml", ("ignored", "phase"), "x", "[ignored] phase: it is read"),
        ("registries/ictrp/columns.toml", ("added_later",), [UNKNOWN],
         "added_later: 'no_such_thing' is none of TrialID"),
        ("registries/euctr/orders.toml", ("country_last",), ["BE"], "country_last: 'BE'"),
        ("study/identifiers.toml", ("issuers", "ctgov"), {"name": "x", "numbers": []},
         "[issuers] ctgov: its numbers belong into its registry.toml"),
        ("normalize/countries.toml", ("aliases", "Latovia"), "XX",
         "[aliases] Latovia: no country has the code 'XX'"),
        ("normalize/countries.toml", ("former", "SU", "region"), UNKNOWN,
         "[former.SU] region: 'no_such_thing' is none of"),
        ("normalize/countries.toml", ("regions", "Elsewhere"), "FR", "[regions] Elsewhere: FR is"),
        ("normalize/sponsor_types.toml", ("known", UNKNOWN), ["x"],
         "[known] no_such_thing: 'no_such_thing' is none of"),
        ("classify/vocabulary/products.toml", ("Cupistem", "source"), UNKNOWN,
         "[Cupistem] source: 'no_such_thing' is none of"),
        ("classify/vocabulary/disease_group.toml", ("uc", "debated"), {UNKNOWN: "some say"},
         "[uc] debated: 'no_such_thing' is none of"),
        ("alerts/wording.toml", ("order", "last"), [UNKNOWN],
         "[order] last: 'no_such_thing' is none of"),
        ("alerts/wording.toml", ("importance",), {"3": "High"}, "[importance] 0: missing"),
        ("evaluate/labels.toml", ("tier",), [UNKNOWN], "tier: 'no_such_thing' is none of core"),
    ],
)  # fmt: skip
def test_a_broken_reference_is_named(
    file: str, place: tuple[str | int, ...], value: object, says: str, tmp_path: Path
) -> None:
    content = tomllib.loads((CORE / file).read_text(encoding="utf-8"))
    node: Any = content
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    shape: Any = shape_of(CORE / file, PATTERNS)
    name = Path(file).name
    (tmp_path / name).write_text(dumped(content), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, name, shape)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
