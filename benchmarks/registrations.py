"""Invented registrations of which we know which are one trial: linking is measured against them."""

from __future__ import annotations

from msgspec import Struct

from benchmarks.registration_stories import STORIES
from benchmarks.registration_writer import Writer
from tracker.study.model import Study


class Registered(Struct, frozen=True):
    """One registration and the number of the trial that it truly is, with the story's name."""

    study: Study
    trial: int
    story: str


def registrations(trials: int, seed: int = 7) -> list[Registered]:
    """Registrations of at least `trials` trials (a story too many at most), shuffled."""
    writer = Writer(seed)
    weights = [weight for weight, _ in STORIES]
    stories = [story for _, story in STORIES]
    written: list[Registered] = []
    while writer.trial < trials:
        story = writer.random.choices(stories, weights)[0]
        written += [Registered(study, trial, story.__name__) for trial, study in story(writer)]
    writer.random.shuffle(written)
    return written
