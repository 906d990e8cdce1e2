"""The store: keeps every body, version and change; knows the shapes of the core only."""

# Ours (msc-trial-tracker): msc_trial_tracker.py looks for this, since others have such folders.
