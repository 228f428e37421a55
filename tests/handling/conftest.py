"""A body and its case, built once for the tests of a file; each test starts where they were built."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from handling.cases.story import Bureau, Story, bureau
from registry import district
from worlds import Standing


@pytest.fixture(scope="module")
def body(standing: Standing) -> Bureau:
    """A body, for the whole file."""
    return standing.build(bureau)


@pytest.fixture(scope="module")
def told(standing: Standing, body: Bureau) -> Story:
    """A case of today that is filed, for the whole file."""
    return standing.build(lambda: Story(body).tell(district.today()))


@pytest.fixture
def at(body: Bureau, db: None) -> Bureau:
    """The body, for one test."""
    return deepcopy(body)


@pytest.fixture
def story(told: Story, at: Bureau) -> Story:
    """The case, for one test."""
    return replace(told, at=at)
