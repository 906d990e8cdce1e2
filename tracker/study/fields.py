"""The one declaration of every field: its type, what a change of it counts as, what it means.

Registration (these fields in a registry's words) and Study (in ours) take their fields from here;
normalization, diff, columns, labels, documentation and the export schema follow from them.
"""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from msgspec import Struct

from tracker.study.about import About, Apart, Code, Country, Importance, Text
from tracker.study.parts import Link, MeshTerm, Outcome, Reference, SecondaryId, SharedDataset

TRACE, LOW, MEDIUM, HIGH = Importance
_OWN_NOTES = "bookkeeping of the registry, moves without the record"

# What a registry writes in its own way, and normalization makes ours.
DateT = TypeVar("DateT")
DayT = TypeVar("DayT")
EnrollmentT = TypeVar("EnrollmentT")
SponsorT = TypeVar("SponsorT")
SiteT = TypeVar("SiteT")
ArmT = TypeVar("ArmT")
InterventionT = TypeVar("InterventionT")


class Fields(
    Struct,
    Generic[DateT, DayT, EnrollmentT, SponsorT, SiteT, ArmT, InterventionT],
    gc=False,
    kw_only=True,
    omit_defaults=True,
):
    """All that is known of one registration, raw or normalized; in this order it is shown.

    `study_key` is "registry_key:registration number". What is a word of a vocabulary is declared
    as Code here and narrowed to its vocabulary in Study. `phases` None: the registry says nothing
    of phases.
    """

    study_key: Annotated[Code, Apart("identity", "registry and number", column=True)]
    registry_key: Annotated[Code, Apart("identity", "which registry", column=True)]
    registration_number: Annotated[
        Code, Apart("identity", "the number that the registry gave", column=True)
    ]
    aliases: Annotated[
        tuple[Code, ...], About("identifiers", LOW, "earlier numbers of the same record")
    ] = ()
    url: Annotated[
        Code | None, Apart("follows the number", "its page at the registry", column=True)
    ] = None

    # identification
    org_study_id: Annotated[
        SecondaryId | None, About("identifiers", LOW, "the sponsor's own number")
    ] = None
    secondary_ids: Annotated[
        tuple[SecondaryId, ...],
        About("identifiers", LOW, "numbers that others gave", label="Other numbers", zh="其他编号"),
    ] = ()
    organization: Annotated[Text | None, About("sponsor", LOW, "who keeps the record")] = None
    organization_class: Annotated[
        Code | None,
        About("sponsor", LOW, "the registry's class of it", issue="organization.class"),
    ] = None
    brief_title: Annotated[
        Text | None, About("title", MEDIUM, "short title", label="Title", zh="标题", column=True)
    ] = None
    official_title: Annotated[
        Text | None, About("title", LOW, "full title", zh="正式标题", column=True)
    ] = None
    acronym: Annotated[Text | None, About("title", LOW, "acronym", zh="缩写", column=True)] = None

    # status and dates
    overall_status: Annotated[
        Code | None,
        About("status", MEDIUM, "recruitment status", label="Status", zh="状态", column=True),
    ] = None
    last_known_status: Annotated[
        Code | None,
        About(
            "status",
            TRACE,
            "the status before the registry set UNKNOWN",
            zh="最后已知状态",
            column=True,
        ),
    ] = None
    why_stopped: Annotated[
        Text | None,
        About("stopped", HIGH, "the reason, in the sponsor's words", zh="停止原因", column=True),
    ] = None
    delayed_posting: Annotated[
        bool | None, About("results", LOW, "whether results may come later than the law asks")
    ] = None
    expanded_access: Annotated[
        bool | None, About("status", LOW, "whether the treatment can be had outside the study")
    ] = None
    expanded_access_number: Annotated[
        Code | None, About("status", TRACE, "the record of that expanded access")
    ] = None
    expanded_access_status: Annotated[
        Code | None, About("status", LOW, "the status of that record")
    ] = None
    status_verified: Annotated[
        DayT | None, About("registry_dates", TRACE, "when the sponsor last confirmed the record")
    ] = None
    start_date: Annotated[
        DateT | None, About("dates", LOW, "start", zh="开始日期", column=True)
    ] = None
    primary_completion_date: Annotated[
        DateT | None,
        About("dates", LOW, "last data for the primary outcome", zh="主要完成日期", column=True),
    ] = None
    completion_date: Annotated[
        DateT | None, About("dates", LOW, "last data at all", zh="完成日期", column=True)
    ] = None
    first_submitted: Annotated[
        DateT | None,
        About("registry_dates", TRACE, "when the record was first sent in", column=True),
    ] = None
    first_submitted_qc: Annotated[
        DateT | None, About("registry_dates", TRACE, "when it first passed the registry's check")
    ] = None
    first_posted: Annotated[
        DateT | None,
        About("registry_dates", TRACE, "when the registry first showed it", column=True),
    ] = None
    results_waived: Annotated[
        bool | None, About("results", MEDIUM, "whether no results need be posted")
    ] = None
    results_first_submitted: Annotated[
        DateT | None,
        About("results", LOW, "when results were first sent in", zh="结果首次提交", column=True),
    ] = None
    results_first_submitted_qc: Annotated[
        DateT | None, About("results", TRACE, "when they first passed the registry's check")
    ] = None
    results_first_posted: Annotated[
        DateT | None,
        About("results", HIGH, "when results appeared", zh="结果首次公布", column=True),
    ] = None
    unposted_results_event: Annotated[
        Code | None, Apart(_OWN_NOTES, "last event of unposted results: RELEASE, RESET, UNRELEASE")
    ] = None
    unposted_results_date: Annotated[DayT | None, Apart(_OWN_NOTES, "when that was")] = None
    certification_first_submitted: Annotated[
        DateT | None, About("results", LOW, "when the sponsor first asked to post results later")
    ] = None
    certification_first_submitted_qc: Annotated[
        DateT | None, About("results", TRACE, "when that request passed the registry's check")
    ] = None
    certification_first_posted: Annotated[
        DateT | None, About("results", LOW, "when that request appeared")
    ] = None
    last_update_submitted: Annotated[
        DateT | None, About("registry_dates", TRACE, "when the last update was sent in")
    ] = None
    last_update_posted: Annotated[
        DateT | None,
        About("registry_dates", TRACE, "when the registry last showed an update", column=True),
    ] = None
    has_results: Annotated[
        bool | None,
        About(
            "results",
            HIGH,
            "whether the registry has results",
            label="Results posted",
            zh="结果公布",
            column=True,
        ),
    ] = None

    # sponsor and oversight
    responsible_party_type: Annotated[
        Code | None,
        About("sponsor", TRACE, "whether a sponsor or an investigator answers for the record"),
    ] = None
    responsible_organization: Annotated[
        Text | None, About("sponsor", TRACE, "that investigator's organisation")
    ] = None
    lead_sponsor: Annotated[
        SponsorT | None, About("sponsor", HIGH, "who leads the study", zh="主要申办者")
    ] = None
    collaborators: Annotated[
        tuple[SponsorT, ...], About("sponsor", MEDIUM, "who else supports it", zh="合作者")
    ] = ()
    has_dmc: Annotated[
        bool | None, About("oversight", LOW, "whether a committee watches the data")
    ] = None
    fda_regulated_drug: Annotated[
        bool | None, About("oversight", LOW, "whether US law on drugs applies")
    ] = None
    fda_regulated_device: Annotated[
        bool | None, About("oversight", LOW, "whether US law on devices applies")
    ] = None
    unapproved_device: Annotated[
        bool | None, About("oversight", LOW, "whether a device is not yet approved in the US")
    ] = None
    pediatric_postmarket_device: Annotated[
        bool | None,
        About("oversight", LOW, "whether a device is watched in children after approval"),
    ] = None
    us_export: Annotated[
        bool | None, About("oversight", LOW, "whether the product is exported from the US")
    ] = None
    fdaaa801_violation: Annotated[
        bool | None, About("oversight", MEDIUM, "whether the FDA found that results were due")
    ] = None

    # what it is about
    brief_summary: Annotated[
        Text | None, About("text", LOW, "short description", label="Summary", zh="摘要")
    ] = None
    detailed_description: Annotated[
        Text | None, About("text", LOW, "long description", label="Description", zh="详细说明")
    ] = None
    conditions: Annotated[
        tuple[Text, ...], About("conditions", HIGH, "what is treated or studied", zh="疾病")
    ] = ()
    keywords: Annotated[
        tuple[Text, ...], About("conditions", LOW, "further words for it", zh="关键词")
    ] = ()
    condition_mesh: Annotated[
        tuple[MeshTerm, ...],
        Apart(
            "assigned by the registry, moves with its thesaurus",
            "subject headings of the conditions",
        ),
    ] = ()
    condition_mesh_ancestors: Annotated[
        tuple[MeshTerm, ...],
        Apart("assigned by the registry, moves with its thesaurus", "the headings above them"),
    ] = ()
    intervention_mesh: Annotated[
        tuple[MeshTerm, ...],
        Apart(
            "assigned by the registry, moves with its thesaurus",
            "subject headings of the interventions",
        ),
    ] = ()
    intervention_mesh_ancestors: Annotated[
        tuple[MeshTerm, ...],
        Apart("assigned by the registry, moves with its thesaurus", "the headings above them"),
    ] = ()

    # design
    study_type: Annotated[
        Code | None,
        About(
            "design",
            HIGH,
            "interventional, observational, expanded access",
            zh="研究类型",
            column=True,
        ),
    ] = None
    phases: Annotated[
        tuple[Code, ...] | None,
        About("phase", HIGH, "phases; both of a phase 1/2", label="Phase", zh="分期"),
    ] = None
    allocation: Annotated[
        Code | None,
        About("design", MEDIUM, "how participants reach an arm", zh="分配方式", column=True),
    ] = None
    intervention_model: Annotated[
        Code | None, About("design", MEDIUM, "design", zh="干预模式", column=True)
    ] = None
    intervention_model_description: Annotated[
        Text | None, About("design", LOW, "the design, in words")
    ] = None
    primary_purpose: Annotated[
        Code | None, About("design", MEDIUM, "purpose", zh="主要目的", column=True)
    ] = None
    observational_model: Annotated[Code | None, About("design", LOW, "who is observed")] = None
    time_perspective: Annotated[
        Code | None, About("design", LOW, "whether data lie before or after the start")
    ] = None
    masking: Annotated[Code | None, About("design", MEDIUM, "masking", zh="盲法", column=True)] = (
        None
    )
    masking_description: Annotated[Text | None, About("design", LOW, "the masking, in words")] = (
        None
    )
    who_masked: Annotated[tuple[Code, ...], About("design", LOW, "who does not know the arm")] = ()
    expanded_access_types: Annotated[
        tuple[Code, ...], About("design", LOW, "how many people the expanded access is for")
    ] = ()
    expanded_access_pointers: Annotated[
        int | None,
        About("registry_dates", TRACE, "how many records name this one as their expanded access"),
    ] = None
    patient_registry: Annotated[
        bool | None, About("design", LOW, "whether it is a registry of patients")
    ] = None
    target_duration: Annotated[
        Text | None, About("design", LOW, "how long each person is followed")
    ] = None
    biospecimen_retention: Annotated[
        Code | None, About("design", LOW, "what kind of samples are kept")
    ] = None
    biospecimen_description: Annotated[
        Text | None, About("design", LOW, "the samples, in words")
    ] = None
    enrollment: Annotated[
        EnrollmentT | None, About("enrollment", LOW, "number of participants", zh="受试者数")
    ] = None
    arms: Annotated[
        tuple[ArmT, ...],
        About("interventions", LOW, "groups of participants and what they get", zh="分组"),
    ] = ()
    interventions: Annotated[
        tuple[InterventionT, ...],
        About("interventions", MEDIUM, "what is given or done", zh="干预措施"),
    ] = ()

    # outcomes and eligibility
    primary_outcomes: Annotated[
        tuple[Outcome, ...], About("outcomes", MEDIUM, "what is measured above all", zh="主要结局")
    ] = ()
    secondary_outcomes: Annotated[
        tuple[Outcome, ...], About("outcomes", LOW, "what is measured besides", zh="次要结局")
    ] = ()
    other_outcomes: Annotated[
        tuple[Outcome, ...], About("outcomes", LOW, "what else is measured")
    ] = ()
    eligibility_criteria: Annotated[
        Text | None, About("eligibility", LOW, "who may and who may not take part", zh="入选标准")
    ] = None
    healthy_volunteers: Annotated[
        bool | None, About("eligibility", LOW, "whether healthy people may take part")
    ] = None
    sex: Annotated[
        Code | None, About("eligibility", MEDIUM, "who may take part", zh="性别", column=True)
    ] = None
    gender_based: Annotated[
        bool | None, About("eligibility", LOW, "whether gender decides who may take part")
    ] = None
    gender_description: Annotated[Text | None, About("eligibility", LOW, "that, in words")] = None
    minimum_age: Annotated[
        Text | None,
        About(
            "eligibility",
            MEDIUM,
            "as the registry writes it, such as `18 Years`",
            zh="最小年龄",
            column=True,
        ),
    ] = None
    maximum_age: Annotated[
        Text | None,
        About("eligibility", MEDIUM, "as the registry writes it", zh="最大年龄", column=True),
    ] = None
    standard_ages: Annotated[
        tuple[Code, ...], About("eligibility", TRACE, "age groups that may take part")
    ] = ()
    study_population: Annotated[
        Text | None, About("eligibility", LOW, "from where the observed people come")
    ] = None
    sampling_method: Annotated[Code | None, About("eligibility", LOW, "how they are chosen")] = None

    # where, and what else there is to read
    countries: Annotated[
        tuple[Country, ...],
        About("countries", MEDIUM, "where it runs, by ISO 3166 code", zh="国家或地区"),
    ] = ()
    sites: Annotated[
        tuple[SiteT, ...], About("sites", LOW, "places where it runs", zh="研究点")
    ] = ()
    references: Annotated[
        tuple[Reference, ...], About("references", LOW, "publications", zh="参考文献")
    ] = ()
    links: Annotated[tuple[Link, ...], About("references", TRACE, "further pages")] = ()
    available_data: Annotated[
        tuple[SharedDataset, ...],
        About("sharing", TRACE, "data sets and documents that can be had"),
    ] = ()
    ipd_sharing: Annotated[
        Code | None, About("sharing", TRACE, "whether data of single participants are shared")
    ] = None
    ipd_sharing_description: Annotated[Text | None, About("sharing", TRACE, "that, in words")] = (
        None
    )
    ipd_sharing_types: Annotated[
        tuple[Code, ...], About("sharing", TRACE, "which documents come with the data")
    ] = ()
    ipd_sharing_time_frame: Annotated[
        Text | None, About("sharing", TRACE, "from when and how long")
    ] = None
    ipd_sharing_access: Annotated[Text | None, About("sharing", TRACE, "who gets them and how")] = (
        None
    )
    ipd_sharing_url: Annotated[Code | None, About("sharing", TRACE, "where")] = None
    documents: Annotated[
        tuple[Text, ...], About("references", LOW, "uploaded protocols and consent forms")
    ] = ()
