"""The kind of an organisation follows from its name by stated priorities, or nobody guesses."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.normalize.sponsor_type import sponsor_type

VALUES = {
    "university",
    "hospital",
    "research_institute",
    "government",
    "industry",
    "network",
    "individual",
    "other",
}


@pytest.mark.parametrize(
    ("name", "registry_class", "value"),
    [
        # hospital before university, whatever the word order
        ("Example University Hospital", "OTHER", "hospital"),
        ("Hospital of Example University", "OTHER", "hospital"),
        ("First Affiliated Hospital, Example Medical University", "OTHER", "hospital"),
        ("Example Hospital Co., Ltd.", "INDUSTRY", "hospital"),
        ("Hôpital Universitaire de Ville", "OTHER", "hospital"),
        ("Universitätsklinikum Beispielstadt", "OTHER", "hospital"),
        ("Azienda Ospedaliera di Esempio", "OTHER", "hospital"),
        ("Voorbeeld Ziekenhuis", "OTHER", "hospital"),
        ("Örnek Eğitim ve Araştırma Hastanesi", "OTHER", "hospital"),
        ("示例大学附属第一医院", None, "hospital"),
        ("CHU de Ville", None, "hospital"),
        ("Example Comprehensive Cancer Center", "OTHER", "hospital"),
        # an institute of a hospital is an institute
        ("Example Hospital Research Institute", "OTHER", "research_institute"),
        (
            "Instituto de Investigación Hospital Universitario Ejemplo",
            "OTHER",
            "research_institute",
        ),
        # universities
        ("Example Medical University", "OTHER", "university"),
        ("Università degli Studi di Esempio", "OTHER", "university"),
        ("Beispiel Universität", None, "university"),
        ("Example Institute of Technology", "OTHER", "university"),
        ("Example University", "OTHER_GOV", "university"),
        ("University of Example Academy of Sciences", None, "university"),
        ("示例大学", None, "university"),
        # government
        ("Ministry of Health, Exampleland", "OTHER_GOV", "government"),
        ("National Cancer Institute (NCI)", "NIH", "government"),
        ("National Cancer Institute (NCI)", None, "government"),
        ("VA Medical Center Exampletown", "FED", "hospital"),
        ("Some Bureau of Nothing Known", "FED", "government"),
        # industry: legal forms and trade words beat OTHER; class INDUSTRY beats weak words
        ("Example Sdn Bhd", "OTHER", "industry"),
        ("Example Biologicals", "OTHER", "industry"),
        ("Example International SA", "UNKNOWN", "industry"),
        ("Example Institute of Regeneration", "INDUSTRY", "industry"),
        ("Example Institute of Regeneration", "OTHER", "research_institute"),
        ("Example", "INDUSTRY", "industry"),
        ("示例生物科技有限公司", None, "industry"),
        # the rest
        ("Example Academy of Sciences", "OTHER_GOV", "research_institute"),
        ("Example Oncology Cooperative Group", "OTHER", "network"),
        ("Exemplar", "NETWORK", "network"),
        ("Example Foundation for Health", "OTHER", "other"),
        ("Example Research Foundation, Inc.", "OTHER", "other"),
        # persons
        ("Jane Q. Example, M.D.", "OTHER", "individual"),
        ("Jane Example, PhD", None, "individual"),
        ("Professor Jane Example", "UNKNOWN", "individual"),
        ("Jane Q Example", "OTHER", "individual"),
        ("J.Q.Example", "OTHER", "individual"),
        ("jane example", "OTHER", "individual"),
        ("Li Chu", "OTHER", "individual"),
        ("Example Mohamed Fabio", "OTHER", "individual"),
        ("Example", "INDIV", "individual"),
        ("Dr. Example Foundation", "OTHER", "other"),
        # nothing tells
        ("Jane Example", None, None),
        ("Stem Medicina", "OTHER", None),
        ("EXMPL", "OTHER", None),
        ("", None, None),
    ],
)
def test_sponsor_type(name: str, registry_class: str | None, value: str | None) -> None:
    finding = sponsor_type(name, registry_class)
    assert finding.value == value, finding.evidence
    assert finding.evidence


def test_evidence_names_the_word_or_the_class() -> None:
    assert sponsor_type("Beispiel Universitätsklinikum", "OTHER").evidence == "name: klinikum"
    assert sponsor_type("Exemplar", "NETWORK").evidence == "class NETWORK"


@given(st.text(max_size=40), st.sampled_from(["OTHER", "INDUSTRY", "NIH", "UNKNOWN", None]))
def test_any_text_gets_a_value_of_the_list_or_none(name: str, registry_class: str | None) -> None:
    assert sponsor_type(name, registry_class).value in VALUES | {None}


def test_of_the_corpus_lead_sponsors_less_than_one_percent_stay_unknown(shared_dir: Path) -> None:
    sponsors = set()
    for path in sorted((shared_dir / "corpus" / "dev").glob("*.jsonl.gz")):
        with gzip.open(path) as lines:
            for line in lines:
                module = json.loads(line)["protocolSection"].get("sponsorCollaboratorsModule", {})
                lead = module.get("leadSponsor", {})
                sponsors.add((lead.get("name", ""), lead.get("class")))
    unknown = {sponsor for sponsor in sponsors if sponsor_type(*sponsor).value is None}
    assert len(unknown) < len(sponsors) / 100, sorted(unknown)
