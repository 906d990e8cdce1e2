"""Sponsor types rolled up into the few groups that published landscapes count."""

from __future__ import annotations

import functools
from typing import Literal

from msgspec import Struct

from tracker.data import load
from tracker.study.vocabulary import SponsorType

SponsorGroup = Literal["academic", "industry", "government", "other"]


class SponsorGroups(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of `sponsor_groups.toml`."""

    groups: dict[SponsorGroup, tuple[SponsorType, ...]]

    def __post_init__(self) -> None:
        stated = [kind for kinds in self.groups.values() for kind in kinds]
        twice = next((kind for kind in stated if stated.count(kind) > 1), None)
        if twice is not None:
            raise ValueError(f"[groups]: {twice.value!r} stands in two groups")


@functools.cache
def _group_of() -> dict[str, SponsorGroup]:
    groups = load(__package__, "sponsor_groups.toml", SponsorGroups).groups
    return {str(kind): group for group, kinds in groups.items() for kind in kinds}


def sponsor_group(sponsor_type: str | None) -> SponsorGroup | None:
    """The group of a sponsor type; None where the type is not known."""
    return None if sponsor_type is None else _group_of().get(sponsor_type, "other")
