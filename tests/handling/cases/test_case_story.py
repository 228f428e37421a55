"""Whole stories of cases by the room's services: from the clue to the archive, with and without a hearing."""

from __future__ import annotations

from datetime import date

import pytest

from handling.cases.story import Story, bureau
from zhiheng.handling.cases.models import Case

pytestmark = pytest.mark.django_db


def test_a_case_goes_from_the_clue_to_the_archive() -> None:
    story = Story(bureau())
    story.filed(date(2026, 3, 2))
    story.investigated(date(2026, 3, 10))
    story.told(date(2026, 3, 16))
    story.decided(date(2026, 4, 1))
    document = story.file.decision.objects("document", "decision")[0]
    story.do("serve", date(2026, 4, 2), document=document, method="01", receipt=True)
    story.do("publish", date(2026, 4, 3), channel="门户网站", anonymised=False)
    story.do("pay", date(2026, 4, 8), amount=3000, channel="bank", receipt_no="3701")
    story.approved("close", date(2026, 4, 15), kind="01")
    story.do(
        "archive", date(2026, 4, 20), dossier_no="示市2026-1", complete=True, pages=36, order_ok=True, catalogue_ok=True
    )
    assert story.file.stage == "done"
    row = Case.objects.get()
    assert (row.stage, str(row.decided_on)) == ("done", "2026-04-01")
    assert row.number == "示市立〔2026〕1号"
