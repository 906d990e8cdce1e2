"""The EU Clinical Trials Register, by file only: closed, and handed out as text."""

from tracker.registries.euctr.files import read_file
from tracker.registries.euctr.parse import parse

__all__ = ["parse", "read_file"]
