"""Says back in sentences what the settings mean, and lists every key that there is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from tracker.config.models import AlertsConfig, Config, RegistryConfig
from tracker.settings import is_setting

_PASSWORD = re.compile(r"//[^/@]*@")


def explain(
    config: Config, known: Mapping[str, str], environment: Mapping[str, str]
) -> Iterator[str]:
    """One sentence for each thing that `config` sets up, and for what is missing for it to work.

    `known` are the names of the registries that this version can ask, by key.
    """
    store = _PASSWORD.sub("//***@", config.store.url)
    yield f"Everything is kept in {store}; reports go to {config.output.directory}/."
    if config.http.contact:
        yield f"Registries are told that {config.http.contact} can be reached about our requests."
    else:
        yield "Registries are not told whom to reach: set contact in [http]."
    for key, settings in config.registries.items():
        yield from _registry(key, known.get(key), settings)
    for cohort in config.cohorts:
        groups, cells = (", ".join(cohort.get(k, [])) for k in ("disease_groups", "therapies"))
        yield f"Cohort {cohort.get('key')}: {cells} in {groups} disease ({cohort.get('title')})."
    if config.statements.files:
        yield f"Statements are checked that stand in {', '.join(config.statements.files)}."
    yield from _alerts(config.alerts, config)
    yield from _reports(config)
    overridden = sorted(filter(is_setting, environment))
    if overridden:
        yield f"Overridden by the environment: {', '.join(overridden)}."


def _registry(key: str, name: str | None, settings: RegistryConfig) -> Iterator[str]:
    if name is None:
        yield f"[registries.{key}] is set up, but this version knows no registry of that name."
        return
    if not settings.enabled:
        yield f"{name} is switched off."
        return
    yield (
        f"{name} is asked at {settings.base_url}, {settings.page_size} records a page, one "
        f"request every {settings.seconds_between_requests:g} s, each tried up to "
        f"{settings.attempts} times."
    )
    yield (
        f"{name}: each sync asks for what was updated since the last one and "
        f"{settings.overlap_days} days before; every {settings.full_every_days:g} days it asks "
        "for everything."
    )
    if settings.history.enabled:
        yield (
            f"{name}: `tracker history` may ask for old versions of records, one request every "
            f"{settings.history.seconds_between_requests:g} s."
        )
    for search, found in settings.searches.items():
        yield f"{name}: search {search}: {found.title} (asks {', '.join(sorted(found.query))})."


def _alerts(alerts: AlertsConfig, config: Config) -> Iterator[str]:
    for rule in alerts.rules:
        kinds = ", ".join(rule.kinds) or "every kind"
        yield (
            f"Alert rule {rule.name}: in {rule.cohort}, {kinds} of {rule.least_importance} "
            f"importance or more goes to {', '.join(rule.channels)}."
        )
        for missing in sorted(set(rule.channels) - config.channels.keys()):
            yield f"Alert rule {rule.name} names channel {missing}, which is not in [channels]."


def _reports(config: Config) -> Iterator[str]:
    """Nothing where no reports are scheduled."""
    every, wanted = config.schedule.report, config.reports
    if not every:
        return
    when = f"in each period ({every})" if " " not in every else f"from each moment of {every!r} on"
    written = [*wanted.kinds, *(["the site"] if wanted.site else [])]
    place = config.output.public_url or f"{config.output.directory}/"
    yield (
        f"After the first accepted pass {when}: {', '.join(written)} in "
        f"{', '.join(wanted.languages)}, linked at {place}."
    )


def describe_keys() -> Iterator[str]:
    """Every key of config.toml with meaning and default, as `section.key = default  # meaning`."""
    yield from _describe(Config, "")


def _describe(section: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in section.model_fields.items():
        inner, label = _inner(field.annotation, f"{prefix}{name}")
        if inner is not None:
            yield from _describe(inner, f"{label}.")
        else:
            default = field.get_default(call_default_factory=True)
            shown = "(required)" if field.is_required() else repr(default)
            yield f"{label} = {shown}  # {field.description or ''}".rstrip(" #")


def _inner(annotation: Any, label: str) -> tuple[type[BaseModel] | None, str]:
    """The section that a key holds, directly or in a list or table, and how it is addressed."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, label
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (list, dict, Union, UnionType):
        for part in arguments:
            if isinstance(part, type) and issubclass(part, BaseModel):
                return part, f"{label}.<name>" if origin is dict else f"{label}[]"
    return None, label
