"""Makes up trials and their registrations, which the stories then tie together or not."""

from __future__ import annotations

import random
from typing import Any

from tracker.study.model import SecondaryId, Sponsor, Study, StudyDate, study_key
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import Phase, SponsorRole

CELLS = ("umbilical cord", "bone marrow", "adipose", "placental", "dental pulp", "amniotic")
DISEASES = (
    "lupus nephritis",
    "multiple sclerosis",
    "systemic sclerosis",
    "Crohn's fistula",
    "rheumatoid arthritis",
    "type 1 diabetes",
    "myasthenia gravis",
    "Sjogren's syndrome",
)
OUTCOMES = ("disability", "remission", "fistula closure", "kidney function", "insulin dose", "pain")
PLACES = ("Northford", "Eastholm", "Westbury", "Sudhaven", "Midvale", "Oldcastle", "Newmark")
COUNTRIES = ("DE", "CN", "IR", "JP", "US", "ES", "FR", "AU")
PHASES = (Phase.PHASE1, Phase.PHASE2, Phase.PHASE3)
FORMS: dict[str, str] = {
    "ctgov": "NCT99{0:06}",
    "isrctn": "ISRCTN99{0:06}",
    "euctr": "2019-4{0:05}-11",
    "ctis": "2024-5{0:05}-22-00",
    "chictr": "ChiCTR29{0:08}",
    "irct": "IRCT2099{0:09}N1",
    "jrct": "jRCT29{0:08}",
    "drks": "DRKS99{0:06}",
}
FOLLOWED = ("ictrp", "ctgov", "ctis", "euctr", "isrctn")
DUMMIES = ("NCT00000000", "NCT12345678", "ISRCTN00000000", "Nil known", "N/A", "2000-000000-00")


class Writer:
    """Makes up trials; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.trial = 0
        self._serial = 0

    def trial_facts(self) -> dict[str, Any]:
        """What all registrations of one more trial agree on."""
        self.trial += 1
        pick = self.random.choice
        title = (
            f"A study of {pick(CELLS)} mesenchymal stem cells for {pick(DISEASES)} at"
            f" {pick(PLACES)} with {pick(OUTCOMES)} after {self.random.randint(2, 400)} days and"
            f" dose level {self.random.randint(1, 90)}"
        )
        sponsor = f"{pick(PLACES)} {pick(('university', 'hospital', 'institute'))}"
        year, month = self.random.randint(2008, 2025), self.random.randint(1, 12)
        return {
            "official_title": title,
            "lead_sponsor": Sponsor(SponsorRole.LEAD, sponsor, sponsor, sponsor),
            "countries": (pick(COUNTRIES),),
            "start_date": StudyDate(PartialDate(f"{year}-{month:02}")),
            "phases": (pick(PHASES),),
        }

    def number(self, issuer: str) -> str:
        """A number of `issuer` that no other registration has."""
        self._serial += 1
        digits = self._serial if issuer not in {"euctr", "ctis"} else self._serial % 100_000
        year = 2004 + self._serial // 100_000
        return (
            FORMS[issuer].format(digits).replace("2019-", f"{year}-").replace("2024-", f"{year}-")
        )

    def study(self, issuer: str, facts: dict[str, Any], *names: str, **more: Any) -> Study:
        """A registration with `issuer` that names `names` as secondary numbers."""
        number = self.number(issuer)
        key = issuer if issuer in FOLLOWED else "ictrp"
        return Study(
            study_key=study_key(key, number),
            registry_key=key,
            registration_number=number,
            secondary_ids=tuple(SecondaryId(name) for name in names),
            **(facts | more),
        )

    def two_issuers(self) -> tuple[str, str]:
        """Two that differ."""
        one, other = self.random.sample(tuple(FORMS), 2)
        return one, other
