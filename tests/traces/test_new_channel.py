"""A kind of channel costs its own file and its entry in the catalog."""

from __future__ import annotations

from typing import Any

PAGER = '''"""A made-up pager."""

from tracker.channels.base import ChannelKind, Limits
from tracker.channels.file import FileChannel


def _open(opening):
    return FileChannel(opening.place / opening.settings.chat)


KIND = ChannelKind(name="pager", needs=("chat",), limits=Limits(5, 2_000, 1), open=_open)
'''
USE = """
from pathlib import Path
from tracker.channels.catalog import limits_of, open_channel
from tracker.config import load_config
from tracker.errors import ConfigError

settings = Path("pager.toml")
settings.write_text("[channels.x]\\nkind = 'pager'\\n")
try:
    load_config(settings, {})
except ConfigError as error:
    print(error)
settings.write_text("[channels.x]\\nkind = 'pager'\\nchat = '7'\\n")
found = load_config(settings, {}).channels["x"]
print(limits_of(found).items, type(open_channel("x", found, {}, Path())).__name__)
"""


def test_a_new_kind_of_channel_is_one_file_and_one_entry(copy: Any) -> None:
    copy.write("tracker/channels/pager.py", PAGER)
    catalog = "tracker/channels/catalog.py"
    copy.replace(catalog, "    mail,\n", "    mail,\n    pager,\n")
    copy.replace(catalog, "    mail.KIND,\n", "    mail.KIND,\n    pager.KIND,\n")
    assert copy.touched() == [catalog, "tracker/channels/pager.py"]
    told = copy.run(USE)
    assert "a channel of kind pager needs chat" in told
    assert told.splitlines()[-1] == "5 FileChannel"
