"""From changes to words: which rule meets which change, and what a digest says of it."""
