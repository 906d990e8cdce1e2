"""Fixtures that more than one folder of tests needs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout, whatever folder pytest was started in."""
    return REPOSITORY


@pytest.fixture
def shared_dir(request: pytest.FixtureRequest) -> Path:
    """The reference corpus: ``$TRACKER_SHARED``, else the folder ``shared`` beside the checkout.

    It is not part of the repository, so a test that asks for it skips where there is none.
    """
    folder = Path(os.environ.get("TRACKER_SHARED") or REPOSITORY.parent / "shared")
    if not folder.is_dir():
        pytest.skip(
            f"{request.node.name}: the comparison with the reference corpus is left out, since"
            " there is no folder 'shared' beside the checkout and TRACKER_SHARED names none"
        )
    return folder
