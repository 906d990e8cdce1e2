"""Everything that runs: joins the core to the store, started by a person or by the clock."""

# Ours (msc-trial-tracker): msc_trial_tracker.py looks for this, since others have such folders.
