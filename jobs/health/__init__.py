"""How the tracker itself is: checks, status, metrics, and alerts about itself."""
