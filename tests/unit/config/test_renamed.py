"""A key of an old config.toml is refused with the name that it has today."""

from __future__ import annotations

from pathlib import Path

import pytest

from tracker.config import load_config
from tracker.config.renamed import RENAMED
from tracker.errors import ConfigError

PLANTED = {
    "registries.*.page_length": "registries.*.page_size",
    "registries.*.searches.*.words": "registries.*.searches.*.query",
    "storage": "store",
    "alerts.rules.*.loudness": "alerts.rules.*.importance",
}
CTGOV = "[registries.ctgov]\nbase_url = 'http://registry.example'\n"
SEARCH = f"{CTGOV}[registries.ctgov.searches.msc]\ntitle = 'x'\nquery.intr = 'x'\n"
RULE = "[channels.x]\nkind = 'terminal'\n[[alerts.rules]]\nname = 'a'\nchannels = ['x']\n"


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    for old, new in PLANTED.items():
        monkeypatch.setitem(RENAMED, old, new)


def refusal(tmp_path: Path, text: str, **environment: str) -> str:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path, environment)
    return str(caught.value)


@pytest.mark.usefixtures("planted")
@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            f"{CTGOV}page_length = 3",
            "registries.ctgov.page_length: is now called registries.ctgov.page_size",
        ),
        (
            f"{SEARCH}words.intr = 'x'",
            "registries.ctgov.searches.msc.words: is now called "
            "registries.ctgov.searches.msc.query",
        ),
        ("[storage]\nurl = 'x'", "storage: is now called store"),
        (
            f"{RULE}loudness = 'low'",
            "alerts.rules.0.loudness: is now called alerts.rules.0.importance",
        ),
    ],
)
def test_an_old_key_is_refused_with_its_new_name(tmp_path: Path, text: str, said: str) -> None:
    message = refusal(tmp_path, text)
    assert message.endswith(said)
    assert "1 setting(s)" in message


@pytest.mark.usefixtures("planted")
def test_a_variable_that_names_an_old_key_is_told_the_same(tmp_path: Path) -> None:
    message = refusal(tmp_path, CTGOV, TRACKER_STORAGE__URL="x")
    assert "storage: is now called store" in message


@pytest.mark.usefixtures("planted")
def test_what_was_never_a_key_is_an_unknown_one(tmp_path: Path) -> None:
    message = refusal(tmp_path, "[store]\npage_length = 3\nstorage = 'x'")
    assert "store.page_length: unknown key" in message
    assert "store.storage: unknown key" in message
