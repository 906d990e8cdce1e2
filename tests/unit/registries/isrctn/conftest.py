"""An invented ISRCTN record, and what is needed to serve it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jobs.demo.replica.corpus import Corpus
from tracker.http import HttpClient

RECORD = """<fullTrial><trial lastUpdated="{edited}T10:11:12.000Z" version="3">
<isrctn dateAssigned="2025-01-20T00:00:00.000Z">{digits}</isrctn>
<trialDescription><acknowledgment>true</acknowledgment><title>Cells for lupus</title>
<scientificTitle>Mesenchymal cells in lupus</scientificTitle><acronym>CELL</acronym>
<plainEnglishSummary>Background. Who is the main contact?
Dr A. Body, a.body@example.org</plainEnglishSummary>
<primaryOutcome>Flares</primaryOutcome>
<secondaryOutcomes><secondaryOutcome>Pain</secondaryOutcome>
</secondaryOutcomes></trialDescription>
<externalRefs><doi>10.1186/x</doi><eudraCTNumber>2019-499999-11, 2019-499998-11</eudraCTNumber>
<clinicalTrialsGovNumber>Nil known</clinicalTrialsGovNumber><irasNumber/>
<protocolSerialNumber>CELL-1</protocolSerialNumber><secondaryNumbers>
<secondaryNumber numberType="other">CELL-1</secondaryNumber>
<secondaryNumber numberType="UTN">U1111-2222-3333</secondaryNumber>
</secondaryNumbers></externalRefs>
<trialDesign><studyDesign>Randomized double-blind parallel-group trial</studyDesign>
<primaryStudyDesign>Interventional</primaryStudyDesign>
<trialTypes><trialType>Treatment</trialType></trialTypes>
<overallEndDate>2027-01-01T00:00:00.000Z</overallEndDate>{override}</trialDesign>
<participants><recruitmentCountries><country>United Kingdom</country><country>England</country>
</recruitmentCountries><trialCentres><trialCentre><name>Clinic One</name><address>1 Road</address>
<city>Leeds</city><country>United Kingdom</country><zip>LS1</zip></trialCentre></trialCentres>
<participantTypes><participantType>Patient</participantType></participantTypes>
<inclusion>Lupus</inclusion><exclusion>Pregnancy</exclusion><lowerAgeLimit>18 Years</lowerAgeLimit>
<gender>All</gender><targetEnrolment>40</targetEnrolment><totalFinalEnrolment/>
<recruitmentStart>2025-11-01T00:00:00.000Z</recruitmentStart>
<recruitmentEnd>2026-06-01T00:00:00.000Z</recruitmentEnd></participants>
<conditions><condition><description>Lupus</description><diseaseClass1>Musculoskeletal Diseases
</diseaseClass1></condition></conditions>
<interventions><intervention><description>One infusion</description>
<interventionType>Biological/Vaccine</interventionType><phase>Phase I/II</phase>
<drugNames>Cells (autologous, thawed), Placebo</drugNames></intervention></interventions>
<results><publicationStage>Protocol</publicationStage></results>
<outputs><output outputType="protocol"><externalLink url="https://example.org/p"/></output></outputs>
<parties><sponsorId>s2</sponsorId><contactId>c1</contactId></parties></trial>
<contact id="c1"><surname>Body</surname>
<contactDetails><email>a@example.org</email></contactDetails></contact>
<sponsor id="s1"><organisation>Another</organisation></sponsor>
<sponsor id="s2"><organisation>University of Nowhere</organisation>
<sponsorType>University/education</sponsorType>
<contactDetails><telephone>1</telephone></contactDetails></sponsor></fullTrial>"""


def isrctn_record(serial: int = 1, *, edited: str = "2026-03-02", override: str = "") -> str:
    """A record in ISRCTN's own format; `override`: elements more in the design."""
    return RECORD.format(digits=f"99{serial:06}", edited=edited, override=override)


@pytest.fixture(name="isrctn_record")
def record_factory() -> Callable[..., str]:
    """Makes invented records."""
    return isrctn_record


@pytest.fixture
def day() -> Callable[..., Corpus]:
    """Makes a day of the replica from records, numbered from 1 on."""

    def make(*records: str) -> Corpus:
        numbered = enumerate(records, start=1)
        served = {f"ISRCTN99{serial:06}": record.encode() for serial, record in numbered}
        return Corpus(served, "2026-10-02T09:00:04")

    return make


@pytest.fixture
def client() -> HttpClient:
    """A client without pauses."""
    return HttpClient(
        seconds_between_requests=0,
        timeout_seconds=300,
        attempts=3,
        longest_wait_seconds=0,
        sleep=lambda _: None,
    )
