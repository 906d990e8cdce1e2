"""The Example Trials Register: a made-up registry with a made-up JSON format."""

from tracker.registries.xtr.fetch import Fetcher
from tracker.registries.xtr.parse import parse, read_file

__all__ = ["Fetcher", "parse", "read_file"]
