"""The part of the wire record that points elsewhere: publications, links, shared data."""

from __future__ import annotations

from tracker.registries.ctgov.wire import Texts, Wire


class Retraction(Wire):
    pmid: str | None = None
    source: str | None = None


class Publication(Wire):
    pmid: str | None = None
    type: str | None = None
    citation: str | None = None
    retractions: tuple[Retraction, ...] = ()


class SeeAlso(Wire):
    label: str | None = None
    url: str | None = None


class AvailIpd(Wire):
    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: str | None = None


class References(Wire):
    references: tuple[Publication, ...] = ()
    see_also_links: tuple[SeeAlso, ...] = ()
    avail_ipds: tuple[AvailIpd, ...] = ()


class IpdSharing(Wire):
    ipd_sharing: str | None = None
    description: str | None = None
    info_types: Texts = ()
    time_frame: str | None = None
    access_criteria: str | None = None
    url: str | None = None
