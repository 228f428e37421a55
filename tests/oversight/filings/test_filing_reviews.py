"""What a review says is what was found; who takes part, who reads; of two who decide at once the second is told."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from accounts import member
from oversight.filings.test_filing_story import BY, DAY, Scene, decide, the
from oversight.findings.test_findings_pages import entered
from oversight.supervision.test_supervision_pages import sent
from registry import district
from zhiheng.kit.documents import making
from zhiheng.kit.documents.models import Document
from zhiheng.kit.pages import days
from zhiheng.ledger.acting import ActRefused, Hindrance
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.records import Stale
from zhiheng.ledger.services import NewEvent, NewObject, Ref, append
from zhiheng.oversight.filings import forms, printing, selectors, services
from zhiheng.oversight.filings.models import Filing, State

pytestmark = pytest.mark.django_db


def test_a_review_that_found_nothing_prints_neither_problems_nor_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Scene()
    decide(one.agency)
    row = one.registered(the())
    soon = district.today() + timedelta(days=9)
    asked = {"result": "agreed", "items": ["facts"], "until": soon.isoformat(), "opinion": "没有发现问题。"}
    printed = []
    issue = making.issue
    monkeypatch.setattr(making, "issue", lambda *a, **more: printed.append(a[4]) or issue(*a, **more))
    sent(entered(one.supervisor), f"{services.page_of(row)}review/", supervisors=one.people, **asked)
    assert (the().state, the().checked, the().next_due) == (State.DONE, [], None)
    assert [(said["has_problems"], said["points"], said["until"]) for said in printed] == [(False, "", "")]
    form = forms.ReviewForm(one.bureau, None, {**asked, "supervisors": list(one.people)})
    assert form.is_valid() and (form.cleaned_data["items"], form.cleaned_data["until"]) == ([], None)


def test_the_document_says_problems_only_where_the_result_does() -> None:
    one = Scene()
    decide(one.agency)
    day = date(2026, 12, 20)
    for result, expected in {"agreed": (False, "", ""), "problems": (True, "程序", days.say_day(day))}.items():
        said = printing.values(the(), services.Review(result, "意见", one.people, ("procedure",), day))
        assert (said["has_problems"], said["points"], said["until"]) == expected


def test_whoever_only_looks_at_a_filing_does_not_open_what_was_handed_in() -> None:
    one = Scene()
    decide(one.agency)
    row = one.filed(the())
    file = selectors.files_of(row)[0]
    leader = member("district-leader", one.bureau)
    address = services.page_of(row)
    for user, status in ((one.supervisor, 302), (one.head, 302), (leader, 404)):
        client = entered(user)
        shown = client.get(address)
        assert shown.status_code == 200
        assert (file.name in shown.text) == (status == 302) == selectors.may_see_file(user, file)
        assert client.get(f"{address}files/{file.public_id}/").status_code == status


def test_a_matter_of_another_reason_that_names_the_case_does_not_end_its_filing() -> None:
    one = Scene()
    decide(one.agency)
    refs = [Ref("supervision", "S1"), Ref("case", "C1"), Ref("agency", one.agency, "supervised")]
    thing = NewObject("supervision", "S1", {"kind": "key"}, one.bureau, "执法检查发现的问题")
    event = NewEvent("supervision.opened", DAY, refs, {"kind": "key"}, agency=one.bureau, source="import")
    append([event], by=BY, objects=[thing])
    assert (the().state, the().turn, the().matter) == (State.DUE, "agency", "")
    row = one.review(one.registered(the()))
    services.supervise(one.supervisor, one.act(one.supervisor), row, "备案审查发现问题")
    assert (the().state, the().turn) == (State.SUPERVISED, "")


def test_nobody_reviews_or_asks_in_the_name_of_others() -> None:
    one = Scene()
    decide(one.agency)
    row = one.registered(the())
    one.supervisor = member("bureau-supervisor", one.bureau, person=district.certified(one.bureau, "supervision")[0])
    with pytest.raises(ActRefused, match="没有您本人"):
        one.review(row, "agreed", items=())
    until = district.today() + timedelta(days=5)
    with pytest.raises(ActRefused, match="没有您本人"):
        services.ask(one.supervisor, one.act(one.supervisor), row, "全部案卷", until, one.people)
    assert the().state == State.REGISTERED


def test_of_two_who_decide_about_one_filing_at_once_the_second_is_told() -> None:
    one = Scene()
    decide(one.agency)
    head, supervisor, until = one.head, one.supervisor, district.today() + timedelta(days=5)
    review = services.Review("problems", "没有送达回证。", one.people, ("procedure",), until)
    numbers = itertools.count(1)
    steps: list[Callable[[Filing], object]] = [
        lambda row: services.file(head, one.act(head), row, one.files()),
        lambda row: services.register(supervisor, one.act(supervisor), row, f"{next(numbers)}号"),
        lambda row: services.ask(supervisor, one.act(supervisor), row, "全部案卷", until, one.people),
        lambda row: services.answer(head, one.act(head), row, "案卷已补交", False),
        lambda row: services.review(supervisor, one.act(supervisor), row, review),
        lambda row: services.supervise(supervisor, one.act(supervisor), row, "备案审查发现问题"),
    ]
    for step in steps:
        first, second = the(), the()
        step(first)
        left = (the().state, Document.objects.count(), LedgerEvent.objects.count())
        with pytest.raises(ActRefused, match=the().get_state_display()):
            step(second)
        assert (the().state, Document.objects.count(), LedgerEvent.objects.count()) == left
    assert the().state == State.SUPERVISED


def test_an_act_is_bound_to_the_decision_before_its_reasons_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Scene()
    decide(one.agency)
    row = one.registered(the())
    until, counted = district.today() + timedelta(days=5), services.to_review

    def overtaken(seen: Filing) -> list[Hindrance]:
        reasons = counted(seen)
        monkeypatch.setattr(services, "to_review", counted)
        services.ask(one.supervisor, one.act(one.supervisor), the(), "全部案卷", until, one.people)
        return reasons

    monkeypatch.setattr(services, "to_review", overtaken)
    with pytest.raises(Stale):
        one.review(row, "agreed", items=())
    assert (the().state, Document.objects.count()) == (State.ASKED, 0)
