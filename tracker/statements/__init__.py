"""Dated statements of papers and people as data, and what the trials held can say about them."""
