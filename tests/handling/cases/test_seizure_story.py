"""Seizure and sealing as stories: approval, list, extension in time and too late, tests that pause, return."""

from __future__ import annotations

from datetime import date

import pytest

from handling.cases.coercive import APPLIED, ON_SPOT, Forceful, Part, detained, forceful, seizure
from handling.cases.story import Story
from handling.cases.test_case_story import judged
from zhiheng.kit.documents.models import Document
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerObject

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    story = Story(forceful())
    story.filed(date(2026, 3, 2))
    return story


def power(story: Story) -> str:
    assert isinstance(story.at, Forceful)
    return story.at.measure


def test_a_detention_goes_from_the_approval_to_the_return(story: Story) -> None:
    part = detained(story, date(2026, 3, 3))
    assert part.file.stage == "imposed"
    assert set(Document.objects.values_list("kind", flat=True)) >= {
        "coercion-approval", "coercion-seizure", "coercion-inventory", "coercion-record",
    }  # fmt: skip
    row = LedgerObject.objects.get(type="measure", public_id=part.id)
    assert row.title == "扣押过期食品等 2 项"
    assert list(part.file.objects["measure", part.id].attributes["items"][-1].value) == ["过期食品 500克装 12箱", "冷藏柜 2台"]
    part.do("measure-recording", date(2026, 3, 3), recorded_on=date(2026, 3, 3), sha="0" * 64, hour=17)
    part.approved("measure-extend", date(2026, 4, 1), amount=30, reason="来源待查", law_text="行政强制法第25条")
    part.served(date(2026, 4, 1), "extension")
    part.approved("measure-dispose", date(2026, 4, 20), disposal="released", release_reason="decided", told=True,
                  reasons="不再需要", law_text="行政强制法第28条")  # fmt: skip
    assert part.file.stage == "release"
    part.do("measure-return", date(2026, 4, 20), complete=True, signed=True)
    assert part.file.stage == "done"
    assert judged(story, date(2026, 4, 20)) == []
