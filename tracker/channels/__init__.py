"""Carries a message to people: one class a way, all of them asked alike."""
