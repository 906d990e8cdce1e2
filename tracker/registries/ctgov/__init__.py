"""ClinicalTrials.gov, API version 2: https://clinicaltrials.gov/data-api/api."""

from tracker.registries.ctgov.fetch import Fetcher
from tracker.registries.ctgov.files import read_file, read_on
from tracker.registries.ctgov.history import VersionHistory
from tracker.registries.ctgov.parse import parse

__all__ = ["Fetcher", "VersionHistory", "parse", "read_file", "read_on"]
