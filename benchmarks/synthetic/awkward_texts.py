"""Records whose words mislead, because readers and programs trip over words most of all."""

from __future__ import annotations

from functools import cache

from benchmarks.synthetic.derived import browse
from benchmarks.synthetic.design import INVENTED
from benchmarks.synthetic.parts import insert, part
from benchmarks.synthetic.words import Record, Words, read


class Misleading(Words, frozen=True):
    """What one case replaces; the empty string and None leave a field as it is."""

    name: str
    brief_title: str = ""
    official_title: str = ""
    acronym: str = ""
    brief_summary: str = ""
    conditions: list[str] | None = None
    keywords: list[str] | None = None
    criteria: str = ""
    intervention: dict[str, str] | None = None
    mesh: list[str] | None = None


@cache
def text_cases() -> tuple[Misleading, ...]:
    """The cases in the order of the file."""
    return tuple(read("awkward.toml", "case", Misleading))


def retell(case: Misleading, record: Record) -> None:
    """Put the words of the case into the record."""
    titles = part(record, "identificationModule")
    for key, text, behind in (
        ("briefTitle", case.brief_title, "organization"),
        ("officialTitle", case.official_title, "briefTitle"),
        ("acronym", case.acronym, "officialTitle"),
    ):
        if text:
            insert(titles, key, text, after=behind)
    if case.brief_summary:
        part(record, "descriptionModule")["briefSummary"] = f"{case.brief_summary} {INVENTED}"
    if case.criteria:
        part(record, "eligibilityModule")["eligibilityCriteria"] = case.criteria
    _conditions(case, record)
    if case.intervention is not None:
        part(record, "armsInterventionsModule").pop("armGroups", None)
        part(record, "armsInterventionsModule")["interventions"] = [dict(case.intervention)]


def _conditions(case: Misleading, record: Record) -> None:
    module = part(record, "conditionsModule")
    if case.conditions is not None:
        module["conditions"] = list(case.conditions)
    if case.keywords is not None:
        module["keywords"] = list(case.keywords)
    if case.mesh:
        record["derivedSection"]["conditionBrowseModule"] = browse(case.mesh)
    elif case.mesh == []:
        record["derivedSection"].pop("conditionBrowseModule", None)
