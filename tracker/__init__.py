"""The core of the trial tracker: what registries said, in our words; no database, no clock."""

# Ours (msc-trial-tracker): msc_trial_tracker.py looks for this, since others have such folders.

__version__ = "0.2.0"
