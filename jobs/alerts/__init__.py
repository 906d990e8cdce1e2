"""Matches changes with alert rules, makes messages of them and delivers each once."""
