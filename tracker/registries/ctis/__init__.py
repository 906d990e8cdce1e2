"""EU CTIS, its public API: https://euclinicaltrials.eu; the EMA publishes no description of it."""

from tracker.registries.ctis.fetch import Fetcher
from tracker.registries.ctis.files import read_file
from tracker.registries.ctis.parse import parse

__all__ = ["Fetcher", "parse", "read_file"]
