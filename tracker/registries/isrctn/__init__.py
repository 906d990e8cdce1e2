"""ISRCTN, its API: https://www.isrctn.com/api/query/format/default."""

from tracker.registries.isrctn.fetch import Fetcher
from tracker.registries.isrctn.files import read_file
from tracker.registries.isrctn.parse import parse

__all__ = ["Fetcher", "parse", "read_file"]
