"""Registries say one thing in many words; here their words become ours."""
