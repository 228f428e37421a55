"""A case that came with a package is told and reported by its sender: there is one row of its decision, not two."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from handling.cases.story import Story, bureau
from handling.dossiers.papers import pdf, reads
from handling.dossiers.test_archiving import added, archived
from handling.dossiers.test_packages import sent_out, taken
from handling.dossiers.test_scans import work
from registry import district
from zhiheng.handling.publicity import projecting as publicity
from zhiheng.handling.publicity.models import Publicity
from zhiheng.handling.spot import projecting as spot
from zhiheng.handling.spot.models import SpotPenalty
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.services import NewEvent, Ref, append

pytestmark = pytest.mark.django_db


def test_the_decision_of_a_received_case_is_counted_once(closed: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch, ["文字"])
    refs = [Ref("case", closed.case), Ref("agency", closed.at.agency)]
    stated: dict[str, Any] = {"outcome": "penalty", "procedure": "simple", "kinds": ["fine"], "fine": Decimal(100)}
    event = NewEvent("decision.made", district.today(), refs, stated, agency=closed.at.agency, source="import")
    append([event], by=district.BY)
    added(closed, "evidence", pdf(1), "现场笔录.pdf")
    work()
    archived(closed)
    taken(sent_out(closed.file), bureau().agency)
    assert LedgerObject.objects.filter(type="case").count() == 2
    for model, room in ((Publicity, publicity), (SpotPenalty, spot)):
        assert list(model.objects.values_list("case", flat=True)) == [closed.case]
        room.rebuild()
        assert list(model.objects.values_list("case", flat=True)) == [closed.case]
        assert list(room.check()) == []
