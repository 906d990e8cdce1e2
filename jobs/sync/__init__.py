"""Brings registrations in: sync, import, back-fill and rebuild, and applies what they mean."""
