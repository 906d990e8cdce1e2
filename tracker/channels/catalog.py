"""The kinds of channel that this version knows, and how one is opened."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TextIO

from tracker.channels import (
    any_service,
    atom,
    file,
    mail,
    slack,
    teams,
    telegram,
    terminal,
    webhook,
)
from tracker.channels.base import Channel, ChannelKind, Limits, Opening
from tracker.channels.settings import ChannelSettings
from tracker.errors import ConfigError

KINDS: tuple[ChannelKind, ...] = (
    terminal.KIND,
    file.KIND,
    atom.KIND,
    mail.KIND,
    slack.KIND,
    teams.KIND,
    telegram.KIND,
    webhook.KIND,
    any_service.KIND,
)


def kind_called(name: str) -> ChannelKind | None:
    """The kind of that name, None where there is none."""
    return next((kind for kind in KINDS if kind.name == name), None)


def open_channel(
    name: str,
    settings: ChannelSettings,
    environment: Mapping[str, str],
    folder: Path,
    stream: TextIO | None = None,
) -> Channel:
    """The channel called `name`; files go to `folder` unless it names its own.

    Raises ConfigError where a secret is not in `environment` or an address makes no sense.
    """
    opening = Opening(name, settings, environment, folder, stream or sys.stdout)
    return _kind_of(settings).open(opening)


def limits_of(settings: ChannelSettings) -> Limits:
    """What one message may carry: the kind's limits, as far as config.toml says nothing else."""
    of_kind = _kind_of(settings).limits
    return Limits(
        items=settings.most_items or of_kind.items,
        characters=settings.most_characters or of_kind.characters,
        messages=settings.most_messages or of_kind.messages,
    )


def _kind_of(settings: ChannelSettings) -> ChannelKind:
    kind = kind_called(settings.kind)
    if kind is None:
        raise ConfigError(f"no kind of channel is called {settings.kind!r}")
    return kind
