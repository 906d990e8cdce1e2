"""Writes to the store, subject by subject; each function takes a connection that writes."""
