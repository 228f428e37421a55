"""A body, a running case and a closed one."""

from __future__ import annotations

from typing import Any

import pytest

from handling.cases.story import Bureau, Story, bureau
from registry import district

TODAY = district.today()


@pytest.fixture
def at() -> Bureau:
    return bureau()


@pytest.fixture
def story(at: Bureau, django_capture_on_commit_callbacks: Any) -> Story:
    """A case of today with the documents of its filing and its notice."""
    told = Story(at)
    with django_capture_on_commit_callbacks(execute=True):
        told.filed(TODAY)
        told.investigated(TODAY)
    return told


@pytest.fixture
def closed(at: Bureau) -> Story:
    """A case that is closed without a penalty: its dossier can be put away."""
    told = Story(at)
    told.filed(TODAY)
    told.do("investigate", TODAY, officers=at.both, kind="inspection", certificates_shown=True, record_made=True,
            record_signed=True)  # fmt: skip
    told.approved("withdraw", TODAY, reason="违法事实不能成立")
    told.approved("close", TODAY, answer="已撤销立案", kind="02")
    return told
