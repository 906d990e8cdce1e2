"""The columns in which registrations of one trial are compared, and the Study that they stand for.

The store and the reports both hold studies as rows; what such a row means is said here, once.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from tracker.study.model import Enrollment, Sponsor, Study, StudyDate
from tracker.study.partial_date import PartialDate
from tracker.study.vocabulary import DateType, OverallStatus, Phase, SponsorRole


class StudyColumns(Struct, frozen=True, kw_only=True):
    """A row of the table `study`, as far as all registries share its columns; None: not said.

    Dates are partial dates, `phase` joins phases with a slash, the other words are those of
    `tracker.study.vocabulary`.
    """

    study_key: str
    registry_key: str
    registration_number: str
    url: str | None
    brief_title: str | None
    overall_status: str | None
    phase: str | None
    enrollment: int | None
    enrollment_type: str | None
    start_date: str | None
    start_date_type: str | None
    primary_completion_date: str | None
    primary_completion_date_type: str | None
    completion_date: str | None
    completion_date_type: str | None
    last_update_posted: str | None
    lead_sponsor: str | None
    lead_sponsor_key: str | None

    def study(self, countries: Sequence[str]) -> Study:
        """Return the Study of this row and its `countries` (ISO 3166); other fields are empty.

        Raises ValueError for a word that its vocabulary does not have.
        """
        return Study(
            study_key=self.study_key,
            registry_key=self.registry_key,
            registration_number=self.registration_number,
            url=self.url,
            brief_title=self.brief_title,
            overall_status=OverallStatus(self.overall_status) if self.overall_status else None,
            phases=tuple(Phase(word) for word in self.phase.split("/")) if self.phase else (),
            enrollment=self._enrollment(),
            start_date=_date(self.start_date, self.start_date_type),
            primary_completion_date=_date(
                self.primary_completion_date, self.primary_completion_date_type
            ),
            completion_date=_date(self.completion_date, self.completion_date_type),
            last_update_posted=_date(self.last_update_posted, None),
            lead_sponsor=self._lead_sponsor(),
            countries=tuple(countries),
        )

    def _enrollment(self) -> Enrollment | None:
        if self.enrollment is None:
            return None
        return Enrollment(int(self.enrollment), _type(self.enrollment_type))  # pandas has its own

    def _lead_sponsor(self) -> Sponsor | None:
        name = self.lead_sponsor
        return Sponsor(SponsorRole.LEAD, name, name, self.lead_sponsor_key or "") if name else None


def _type(word: str | None) -> DateType | None:
    return DateType(word) if word else None


def _date(date: str | None, kind: str | None) -> StudyDate | None:
    return StudyDate(PartialDate(date), _type(kind)) if date else None
