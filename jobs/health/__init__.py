"""How the tracker itself is: checks, status and metrics."""
