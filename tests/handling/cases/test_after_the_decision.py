"""After the decision: review and lawsuit change it, it is made anew within limits, its document is corrected."""

from __future__ import annotations

from datetime import date

import pytest

from handling.cases.story import DECISION, Bureau, Story
from handling.cases.test_case_story import judged
from worlds import Standing
from zhiheng.handling.cases.services import ReasonNeeded
from zhiheng.handling.discretion.models import Imposed
from zhiheng.kit.documents.models import Document
from zhiheng.ledger.acting import ActRefused

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(standing: Standing, body: Bureau) -> Story:
    """A case that is decided and served."""
    steps = {"investigated": date(2025, 12, 5), "told": date(2025, 12, 8), "decided": date(2026, 1, 12)}
    return standing.build(lambda: Story(body).tell(date(2025, 12, 1), **steps, served=date(2026, 1, 13)))


def test_a_revoked_decision_leads_back_to_the_decision_and_is_made_anew_lighter(story: Story) -> None:
    with pytest.raises(ActRefused):
        story.approved("decide-again", date(2026, 2, 2), **DECISION)
    story.do("record-change", date(2026, 4, 10), how="redo", by="review", reason="证据不足")
    assert story.file.stage == "decision"
    assert not Imposed.objects.get().standing
    with pytest.raises(ReasonNeeded) as same:
        story.approved("decide-again", date(2026, 4, 20), **DECISION)
    assert any("复议法" in reason.basis for reason in same.value.reasons)
    story.approved("decide-again", date(2026, 4, 20), answer="证据已补充", **{**DECISION, "fine": 2_000})
    assert (story.file.stage, story.file.fine) == ("execution", 2_000)
    assert Document.objects.filter(kind="case-decision").count() == 2
    assert Imposed.objects.get().standing, "what is compared is the decision made anew"


def test_a_decision_that_was_upheld_stands(story: Story) -> None:
    story.do("record-change", date(2026, 4, 10), how="unlawful", by="court", reason="程序轻微违法")
    assert story.file.stage == "execution"


def test_the_agency_revokes_its_own_decision_with_a_document(story: Story) -> None:
    story.approved("change-decision", date(2026, 2, 2), how="revoked", reason="事实认定有误", told=True)
    assert story.file.stage == "decision"
    document = Document.objects.get(kind="case-change")
    assert document.number is not None


def test_a_slip_of_the_pen_is_corrected_with_a_notice_that_names_the_document(story: Story) -> None:
    decision = story.file.decision
    assert decision is not None
    (paper,) = decision.objects("document", "decision")
    story.approved(
        "correct-document", date(2026, 2, 2), issued_document=paper, corrected_text="第2行“圆”为“元”", reason="笔误"
    )
    corrected = story.file.last_own("document.corrected")
    assert corrected is not None and corrected.objects("document") == (paper,)
    assert corrected.attributes["approver"] == "head"
    assert Document.objects.filter(kind="case-mending").exists()
    assert judged(story, date(2026, 2, 3)) == []
