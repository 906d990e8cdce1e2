"""Checks what [reports] of config.toml asks for: when settings are read, not at night."""

from __future__ import annotations

from tracker.config import Config
from tracker.errors import ConfigError
from tracker.reports.kinds import KINDS
from tracker.reports.render.files import FORMATS
from tracker.reports.words import LANGUAGES

OF_ONE_STUDY = "study"  # a site has a page of each


def check_reports(config: Config) -> None:
    """Raise ConfigError where [reports] wants nothing, or what there is not."""
    wanted = config.reports
    if config.schedule.report and not (wanted.kinds or wanted.site):
        raise ConfigError(
            "schedule.report is set, but [reports] asks for nothing: name kinds, or set site = true"
        )
    for key, names, known in (
        ("kinds", wanted.kinds, tuple(kind for kind in KINDS if kind != OF_ONE_STUDY)),
        ("formats", wanted.formats, FORMATS),
        ("languages", wanted.languages, LANGUAGES),
    ):
        unknown = [name for name in names if name not in known]
        if unknown:
            raise ConfigError(f"reports.{key}: unknown {unknown[0]!r}; known: {', '.join(known)}")
