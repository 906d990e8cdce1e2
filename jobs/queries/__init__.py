"""Answers questions from the store without changing it."""
