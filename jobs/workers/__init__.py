"""Derives bodies in processes beside the main one, which goes on fetching, keeping and writing."""
