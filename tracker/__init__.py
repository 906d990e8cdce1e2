"""The core of the trial tracker: what registries said, in our words; no database, no clock."""

__version__ = "0.1.0"
