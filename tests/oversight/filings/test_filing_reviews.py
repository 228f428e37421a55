"""What a review says is what was found; who takes part, who reads; of two who decide at once the second is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts import member
from oversight.filings.test_filing_story import BY, DAY, Scene, decide, the
from oversight.findings.test_findings_pages import entered
from oversight.supervision.test_supervision_pages import sent
from registry import district
from zhiheng.kit.documents import making
from zhiheng.kit.pages import days
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.services import NewEvent, NewObject, Ref, append
from zhiheng.oversight.filings import forms, printing, selectors, services
from zhiheng.oversight.filings.models import State

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
