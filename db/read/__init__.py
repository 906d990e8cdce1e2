"""Answers from the store in typed values, subject by subject; nothing here writes."""
