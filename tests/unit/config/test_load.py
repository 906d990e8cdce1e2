"""config.toml and the environment: what is taken, and how what cannot be right is refused."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tracker.config import Config, load_config
from tracker.config.explain import explain
from tracker.errors import ConfigError

CHANNELS = "".join(f"[channels.{name}]\nkind = 'terminal'\n" for name in "xyz")
CTGOV = "[registries.ctgov]\nbase_url = 'http://registry.example'\n"


def read(tmp_path: Path, text: str, environment: Mapping[str, str] | None = None) -> Config:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, environment or {})


def refusal(tmp_path: Path, text: str, environment: Mapping[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text, environment)
    return str(caught.value)


def test_the_file_in_the_repository_is_whole(repository: Path) -> None:
    config = load_config(repository / "config.toml", {})
    assert set(config.registries["ctgov"].searches) == {"msc", "stem_cell_autoimmune"}
    assert config.alerts.rules
    assert {name for rule in config.alerts.rules for name in rule.channels} <= set(config.channels)


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    config = read(tmp_path, CTGOV)
    assert config.store.url == "sqlite:///tracker.db"
    assert config.registries["ctgov"].page_size == 200
    assert load_config(None, {}) == Config.model_validate({})


def test_a_file_that_is_not_there_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"tracker config init.*--config"):
        load_config(tmp_path / "none.toml", {})


@pytest.mark.parametrize("content", [b"[store", b"a = ", b"\xff\xfe", b"[a]\n[a]\n"])
def test_a_file_that_is_no_toml_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.toml: (line \d, |no TOML: |not UTF-8: )"):
        load_config(path, {})
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path, {})


@pytest.mark.parametrize(
    ("text", "key", "meant"),
    [
        ("[stor]\nurl = 'x'", "stor", "store"),
        ("[store]\nulr = 'x'", "store.ulr", "url"),
        (CTGOV + "pagesize = 3", "registries.ctgov.pagesize", "page_size"),
        (
            CTGOV + "[registries.ctgov.searches.msc]\ntitel = 'x'\nquery.intr = 'x'\ntitle = 'x'",
            "registries.ctgov.searches.msc.titel",
            "title",
        ),
        (
            "[[alerts.rules]]\nname = 'a'\nchannels = ['x']\ncohrt = 'y'",
            "alerts.rules.0.cohrt",
            "cohort",
        ),
        (
            "[alerts]\nnewly_registred_days = 3",
            "alerts.newly_registred_days",
            "newly_registered_days",
        ),
        ("[channels.file]\nkind = 'file'\nmost_item = 3", "channels.file.most_item", "most_items"),
    ],
)
def test_an_unknown_key_is_refused_with_the_one_that_was_meant(
    tmp_path: Path, text: str, key: str, meant: str
) -> None:
    message = refusal(tmp_path, text)
    assert f"{key}: unknown key (did you mean {meant}?); known here: " in message
    assert "config.toml: 1 setting(s)" in message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CTGOV + "page_size = 0", "registries.ctgov.page_size: 0 is not allowed"),
        (CTGOV + "page_size = 'many'", "registries.ctgov.page_size: 'many' is not allowed"),
        (CTGOV + "largest_drop = 1.5", "registries.ctgov.largest_drop: 1.5 is not allowed"),
        (CTGOV + "timeout_seconds = 0", "registries.ctgov.timeout_seconds: 0 is not allowed"),
        ("[registries.ctgov]\npage_size = 3", "registries.ctgov.base_url: '' is not allowed"),
        ("[channels.x]\nkind = 'pigeon'", "channels.x.kind"),
        ("store = 7", "store: 7 is not allowed"),
    ],
)
def test_a_value_out_of_bounds_is_refused_with_key_and_value(
    tmp_path: Path, text: str, words: str
) -> None:
    assert words in refusal(tmp_path, text)


def test_a_rule_names_channels_that_there_are(tmp_path: Path) -> None:
    message = refusal(tmp_path, "[[alerts.rules]]\nname = 'a'\nchannels = ['pigeon']\n" + CHANNELS)
    assert "pigeon" in message
    assert len(message) < 400


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    message = refusal(tmp_path, CTGOV + "page_size = 0\nattempts = 99\nnew = 1")
    assert "3 setting(s)" in message
    assert len(message.splitlines()) == 4


def test_one_fault_is_told_once(tmp_path: Path) -> None:
    """What refers to a section that is refused is not told that the section is not there."""
    schedule = "[schedule]\nsync.ctgov = '15 14 * * *'\n"
    message = refusal(tmp_path, CTGOV + "page_size = 0\n" + schedule)
    assert "1 setting(s)" in message
    assert "registries.ctgov.page_size" in message
    watch = "[channels.x]\nkind = 'pigeon'\n[watch]\nchannels = ['x']\n"
    assert "1 setting(s)" in refusal(tmp_path, watch)


def test_the_environment_overrides_any_value(tmp_path: Path) -> None:
    rule = "[[alerts.rules]]\nname = 'a'\nchannels = ['x', 'y']\n"
    text = f"{CTGOV}page_size = 3\n{rule}{CHANNELS}"
    searches = {"one": {"title": "One", "query": {"intr": "MSC"}}}
    config = read(
        tmp_path,
        text,
        {
            "TRACKER_STORE__URL": "sqlite:////elsewhere.db",
            "TRACKER_REGISTRIES__CTGOV__PAGE_SIZE": "40",
            "TRACKER_REGISTRIES__CTGOV__ENABLED": "false",
            "TRACKER_REGISTRIES__CTGOV__SEARCHES": json.dumps(searches),
            "TRACKER_ALERTS__RULES__0__NAME": "b",
            "TRACKER_ALERTS__RULES__0__CHANNELS__1": "z",
            "TRACKER_ALERTS__RULES__0__KINDS": '["phase"]',
            "TRACKER_HTTP__CONTACT": "[not json",
            "OTHER": "7",
        },
    )
    ctgov = config.registries["ctgov"]
    assert config.store.url == "sqlite:////elsewhere.db"
    assert (ctgov.page_size, ctgov.enabled) == (40, False)
    assert ctgov.searches["one"].query == {"intr": "MSC"}
    (rule,) = config.alerts.rules
    assert (rule.name, rule.channels, rule.kinds) == ("b", ["x", "z"], ["phase"])
    assert config.http.contact == "[not json"


def test_the_environment_can_name_what_the_file_does_not(tmp_path: Path) -> None:
    name = "TRACKER_REGISTRIES__CTGOV__SEARCHES__MSC__QUERY__INTR"
    title = "TRACKER_REGISTRIES__CTGOV__SEARCHES__MSC__TITLE"
    config = read(tmp_path, CTGOV, {name: "MSC", title: "x"})
    assert config.registries["ctgov"].searches["msc"].query == {"intr": "MSC"}


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"TRACKER_STORE__ULR": "x"}, "store.ulr: unknown key (did you mean url?)"),
        ({"TRACKER_REGISTRIES__CTGOV__PAGE_SIZE": "many"}, "page_size: 'many' is not allowed"),
        ({"TRACKER_ALERTS__RULES__7__NAME": "x"}, "TRACKER_ALERTS__RULES__7__NAME: no entry 7"),
        ({"TRACKER_ALERTS__RULES__x": "y"}, "TRACKER_ALERTS__RULES__x: no entry x"),
        ({"TRACKER_STORE__URL__X": "y"}, "TRACKER_STORE__URL__X: what comes before 'x' is a value"),
        ({"TRACKER_STORE": "y"}, "store: 'y' is not allowed"),
    ],
)
def test_a_variable_that_cannot_be_right_is_named(
    tmp_path: Path, environment: dict[str, str], words: str
) -> None:
    rules = "[store]\nurl = 'x'\n[[alerts.rules]]\nname = 'a'\nchannels = ['x']\n" + CTGOV
    assert words in refusal(tmp_path, rules, environment)


def test_variables_that_are_no_settings_are_left_alone(tmp_path: Path) -> None:
    read(tmp_path, CTGOV, {"TRACKER_CONFIG": "x", "TRACKER_SHARED": "y"})


def test_a_config_cannot_be_altered_later(tmp_path: Path) -> None:
    config = read(tmp_path, CTGOV)
    with pytest.raises(ValueError, match="frozen"):
        config.store.url = "x"


def leaves(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(value, dict) and value:
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [leaf for n, inner in enumerate(value) for leaf in leaves(inner, (*path, str(n)))]
    return [path]


def test_every_key_of_the_file_can_be_overridden_to_what_it_is(repository: Path) -> None:
    path = repository / "config.toml"
    settings = tomllib.loads(path.read_text(encoding="utf-8"))
    environment = {}
    for leaf in leaves(settings):
        value: Any = settings
        for key in leaf:
            value = value[int(key)] if isinstance(value, list) else value[key]
        name = "TRACKER_" + "__".join(leaf).upper()
        environment[name] = value if isinstance(value, str) else json.dumps(value)
    assert len(environment) > 20
    assert load_config(path, environment) == load_config(path, {})


def test_what_is_no_setting_overrides_nothing_and_is_not_said_to(tmp_path: Path) -> None:
    environment = {
        "TRACKER_SHARED": "elsewhere",
        "TRACKER_CONFIG": "config.toml",
        "TRACKER_STORE__URL": "sqlite:///other.db",
        "HOME": "home",
    }
    (told,) = [
        sentence
        for sentence in explain(read(tmp_path, "", environment), {}, environment)
        if "environment" in sentence
    ]
    assert told == "Overridden by the environment: TRACKER_STORE__URL."


@pytest.mark.parametrize(
    ("site", "public", "scheduled", "found"),
    [
        ("https://a.example/s/", "https://b.example", True, "https://a.example/s"),
        ("", "https://b.example/", True, "https://b.example/site"),
        ("", "https://b.example", False, ""),
        ("", "", True, ""),
    ],
)
def test_our_pages_are_where_site_says_or_where_scheduled_reports_put_them(
    site: str, public: str, scheduled: bool, found: str
) -> None:
    config = Config.model_validate(
        {"site": {"url": site}, "output": {"public_url": public}, "reports": {"site": scheduled}}
    )
    assert config.public_site.url == found
