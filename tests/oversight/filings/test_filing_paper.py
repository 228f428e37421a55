"""What was done on paper is entered with its day and number; a number of the register is given once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection

from oversight.filings.test_filing_story import Scene, decide, the
from oversight.findings.test_findings_pages import entered
from oversight.supervision.test_supervision_pages import sent
from registry import district
from zhiheng.kit.documents.models import Document
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerObject
from zhiheng.oversight.filings import services
from zhiheng.oversight.filings.models import Filing, State


@pytest.mark.django_db
def test_every_step_that_happened_on_paper_is_entered_with_its_own_day() -> None:
    one = Scene()
    yesterday = district.today() - timedelta(days=1)
    decide(one.agency, day=yesterday - timedelta(days=9))
    services.file(one.head, one.act(one.head, on=yesterday, doing=False), the(), one.files())
    bureau, head, page = entered(one.supervisor), entered(one.head), services.page_of(the())
    until, paper = (district.today() + timedelta(days=5)).isoformat(), {"on": yesterday.isoformat()}
    sent(bureau, f"{page}register/", number="示司备〔2026〕1号", **paper)
    sent(bureau, f"{page}ask/", wanted="全部案卷", until=until, supervisors=one.people, **paper)
    assert the().state == State.ASKED
    sent(head, f"{page}answer/", explanation="案卷已补交", **paper)
    said = {"result": "problems", "items": ["procedure"], "opinion": "没有送达回证。", "until": until}
    sent(bureau, f"{page}review/", supervisors=one.people, number="示司备审〔2026〕7号", **said, **paper)
    row = the()
    assert {row.registered_on, row.answered_on, row.reviewed_on} == {yesterday}
    assert (row.state, Document.objects.count()) == (State.PROBLEMS, 0)  # the paper is the document
    assert LedgerObject.objects.filter(type="document", title="示司备审〔2026〕7号").exists()
    sent(head, f"{page}answer/", explanation="已补办", corrected="1", **paper)
    sent(bureau, f"{page}supervise/", title="备案审查发现问题", **paper)
    assert the().state == State.SUPERVISED


@pytest.mark.django_db
def test_a_paper_opinion_without_its_number_is_sent_back() -> None:
    one = Scene()
    decide(one.agency)
    row = one.registered(the())
    yesterday = district.today() - timedelta(days=1)
    said = {"result": "agreed", "opinion": "没有发现问题。", "on": yesterday.isoformat(), "supervisors": one.people}
    page = sent(entered(one.supervisor), f"{services.page_of(row)}review/", **said)
    assert "请照纸质意见书填写文号" in page.content.decode()
    review = services.Review("agreed", "没有发现问题。", one.people)
    with pytest.raises(Refusal, match="意见书文号"):
        services.review(one.supervisor, one.act(one.supervisor, on=yesterday, doing=False), row, review)
    assert the().state == State.REGISTERED


@pytest.mark.django_db(transaction=True)
def test_of_two_who_register_under_one_number_at_once_one_is_told_that_it_is_used() -> None:
    one = Scene()
    for id_ in ("C1", "C2"):
        decide(one.agency, id_)
        one.filed(the(id_))
    rows = list(Filing.objects.order_by("pk"))
    together, told = threading.Barrier(2), []

    def register(row: Filing) -> None:
        try:
            together.wait()
            services.register(one.supervisor, one.act(one.supervisor), row, "示司备〔2026〕1号")
        except ActRefused as refused:
            told.extend(reason.fact for reason in refused.reasons)
        finally:
            connection.close()

    threads = [threading.Thread(target=register, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["备案号 示司备〔2026〕1号 已经用过"]
    assert Filing.objects.exclude(number="").count() == 1
