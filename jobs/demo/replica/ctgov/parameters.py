"""Reads the parameters of a search and refuses what the registry refuses, so that typos surface."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from jobs.demo.replica.ctgov.checks import (
    NUMBER,
    field_names,
    flag,
    items,
    page_size,
    refuse_formats,
    refuse_unknown,
    study_number,
)
from jobs.demo.replica.ctgov.errors import ExpressionError, NotServed, Refusal
from jobs.demo.replica.ctgov.essie import near, parse
from jobs.demo.replica.ctgov.expressions import Expression, Within
from jobs.demo.replica.ctgov.pieces import Area, catalogue

_FILTERS = ("overallStatus", "geo", "ids", "advanced", "synonyms")
_NOT_SERVED = frozenset({"aggFilters", "geoDecay", "filter.synonyms", "postFilter.synonyms"})
_SORT_ITEM = re.compile(r"([a-zA-Z][a-zA-Z0-9\-. ]*|@relevance)(?::(asc|desc))?")
_DISTANCE = re.compile(r"distance\((-?\d+(?:\.\d+)?,-?\d+(?:\.\d+)?,\d+(?:\.\d+)?(?:km|mi)?)\)")


@dataclass(frozen=True, slots=True)
class SortBy:
    """One sort item; `descending` None stands for the default of its kind."""

    name: str
    descending: bool | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """What decides which studies come, in which order; equal searches share one cached result."""

    only_ids: tuple[str, ...] = ()
    queries: tuple[tuple[Area, Expression], ...] = ()
    filters: tuple[Expression, ...] = ()
    ids: tuple[tuple[str, ...], ...] = ()
    sort: tuple[SortBy, ...] = ()


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page of a search; `fields` None means whole records."""

    search: Search
    size: int
    token: str | None
    counts_total: bool
    fields: tuple[str, ...] | None


def page_request(query: Mapping[str, str]) -> PageRequest:
    """Read all parameters of `/studies`; raises `Refusal` as the registry would."""
    refuse_unknown(query, _known())
    refuse_formats(query)
    for name in _NOT_SERVED & query.keys():
        raise NotServed(f"the replica does not serve `{name}`")
    return PageRequest(
        search=_search(query),
        size=page_size(query.get("pageSize", "")),
        token=query.get("pageToken") or None,
        counts_total=flag("countTotal", query.get("countTotal", "")),
        fields=field_names(query),
    )


def _known() -> set[str]:
    filters = {f"{prefix}.{name}" for prefix in ("filter", "postFilter") for name in _FILTERS}
    paging = {"format", "markupFormat", "fields", "sort", "countTotal", "pageSize", "pageToken"}
    return filters | paging | {"aggFilters", "geoDecay"} | catalogue().by_param.keys()


def _search(query: Mapping[str, str]) -> Search:
    sort = _sort(query.get("sort", ""))
    texts = {name: query[name] for name in catalogue().by_param if query.get(name, "").strip()}
    for text in texts.values():
        if numbers := _only_numbers(text):
            return Search(only_ids=numbers, sort=sort)
    queries = tuple(
        (catalogue().by_param[name], expression(text, catalogue().by_param[name].label))
        for name, text in texts.items()
    )
    prefixes = ("filter", "postFilter")
    return Search(
        queries=queries,
        filters=tuple(found for prefix in prefixes for found in _filters(query, prefix)),
        ids=tuple(found for prefix in prefixes for found in _ids(query, f"{prefix}.ids")),
        sort=sort,
    )


def expression(text: str, label: str) -> Expression:
    """Read a search expression; a refusal names the parameter by its label."""
    try:
        return parse(text)
    except ExpressionError as error:
        raise error.within(label) from error


def _only_numbers(text: str) -> tuple[str, ...]:
    """Return the NCT numbers of a query that holds nothing else; it overrules all others."""
    numbers = [study_number(word) for word in re.split(r"[,\s]+", text.strip())]
    return tuple(number for number in numbers if number) if all(numbers) else ()


def _filters(query: Mapping[str, str], prefix: str) -> Iterable[Expression]:
    if statuses := query.get(f"{prefix}.overallStatus"):
        yield _statuses(statuses)
    if place := query.get(f"{prefix}.geo"):
        yield _near(place, f"{prefix}.geo")
    if advanced := query.get(f"{prefix}.advanced", "").strip():
        yield expression(advanced, "advanced filter")


def _statuses(text: str) -> Expression:
    wanted = re.split(r"[,|]", text)
    for status in wanted:
        if status not in catalogue().enums["Status"]:
            raise Refusal(f"Invalid value in parameter `overallStatus`: `{status}`")
    return Within("AREA", "OverallStatus", parse(" OR ".join(wanted)))


def _near(text: str, name: str) -> Expression:
    found = _DISTANCE.fullmatch(text)
    if found is None:
        raise Refusal(f"Parameter `{name}` has incorrect format")
    return Within("AREA", "LocationGeoPoint", near(found[1]))


def _ids(query: Mapping[str, str], name: str) -> Iterable[tuple[str, ...]]:
    if name in query:
        yield tuple(study_number(item) or "" for item in items(name, query[name], NUMBER))


def _sort(text: str) -> tuple[SortBy, ...]:
    if not text:
        return ()
    found = items("sort", text, _SORT_ITEM)
    if len(found) > 2:
        raise Refusal("Parameter `sort` has too many items: at most 2 are allowed")
    parts = [item.partition(":") for item in found]
    return tuple(SortBy(name, None if not way else way == "desc") for name, _, way in parts)
