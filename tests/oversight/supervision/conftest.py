"""A matter under supervision, built once for the tests of a file."""

from __future__ import annotations

from copy import deepcopy

import pytest

from oversight.supervised import Scene, scene
from worlds import Standing


@pytest.fixture(scope="module")
def set_up(standing: Standing) -> Scene:
    """A matter under supervision, for the whole file."""
    return standing.build(scene)


@pytest.fixture
def one(set_up: Scene) -> Scene:
    """The matter, for one test."""
    return deepcopy(set_up)
