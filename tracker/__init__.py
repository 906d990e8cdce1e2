"""The core of the trial tracker: what registries said, in our words; no database, no clock."""

__version__ = "0.2.0.dev0"
