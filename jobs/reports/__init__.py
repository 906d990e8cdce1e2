"""Reads the store for reports and writes them as files or as a site."""
