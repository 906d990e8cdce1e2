"""From a section of config.toml to a channel that is ready to send, with its limits."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TextIO

import msgspec

from tracker.alerts.message import Limits
from tracker.channels.base import Channel
from tracker.channels.local import FileChannel, TerminalChannel
from tracker.config.channels import ChannelConfig


def open_channel(
    name: str,
    settings: ChannelConfig,
    environment: Mapping[str, str],
    folder: Path,
    stream: TextIO | None = None,
) -> Channel:
    """The channel called `name`; files go to `folder` unless it names its own.

    Raises ConfigError where a secret is not in `environment` or an address makes no sense.
    """
    place = Path(settings.directory) if settings.directory else folder
    if settings.kind == "terminal":
        return TerminalChannel(stream or sys.stdout)
    if settings.kind == "file":
        return FileChannel(place)
    if settings.kind == "atom":
        from tracker.channels.atom import AtomChannel  # noqa: PLC0415  only where there is a feed

        return AtomChannel(name, place, settings.url)
    from tracker.channels.service import service_channel  # noqa: PLC0415  Apprise takes 0.4 s

    return service_channel(name, settings, environment)


def limits_of(settings: ChannelConfig) -> Limits:
    """What one message may carry: the kind's limits, as far as config.toml says nothing else."""
    of_kind = _limits()[settings.kind]
    return Limits(
        items=settings.most_items or of_kind.items,
        characters=settings.most_characters or of_kind.characters,
        messages=settings.most_messages or of_kind.messages,
    )


@cache
def _limits() -> dict[str, Limits]:
    text = (Path(__file__).parent / "limits.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Limits])
