"""A running case with documents and a closed one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import TestCase

from handling.cases.story import Bureau, Story
from registry import district
from worlds import Standing

TODAY = district.today()


@pytest.fixture(scope="module")
def told(standing: Standing, body: Bureau) -> Story:
    """A case of today with the documents of its filing and its notice, for the whole file."""

    def tell() -> Story:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return Story(body).tell(TODAY, investigated=TODAY)

    return standing.build(tell)


@pytest.fixture(scope="module")
def ended(standing: Standing, body: Bureau) -> Story:
    """A case that is closed without a penalty, for the whole file."""
    told = Story(body)

    def tell() -> None:
        told.filed(TODAY)
        told.do("investigate", TODAY, officers=body.both, kind="inspection", certificates_shown=True, record_made=True,
                record_signed=True)  # fmt: skip
        told.approved("withdraw", TODAY, reason="违法事实不能成立")
        told.approved("close", TODAY, answer="已撤销立案", kind="02")

    standing.build(tell)
    return told


@pytest.fixture
def closed(ended: Story, at: Bureau) -> Story:
    """A case that is closed without a penalty: its dossier can be put away."""
    return replace(ended, at=at)
