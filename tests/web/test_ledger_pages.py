"""Ledger pages: whatever came into the ledger can be found, opened and understood, and nothing beyond the scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from web.conftest import WORKER, file_case, today
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.kit.pages.models import Look
from zhiheng.kit.scopes import Scope
from zhiheng.law.library import vocabulary
from zhiheng.ledger import selectors, windows
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.services import NewEvent, NewObject, Ref, append, note_duties
from zhiheng.web import objects
from zhiheng.web.ledger_lists import LedgerList

pytestmark = pytest.mark.django_db
ONE = Scope(units=frozenset({"A1"}))


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_every_type_of_object_has_a_list() -> None:
    assert len([one for one in lists if isinstance(one, LedgerList)]) > 40
    assert {"case", "inspection", "enterprise", "complaint"} <= {one.key for one in lists}


def test_every_ledger_list_is_answered_by_indexes_that_begin_with_type_and_scope() -> None:
    """One list stands for all: they differ in nothing but the type."""
    listing = lists["case"]
    assert listing.fixed == ("type",) and listing.unit_field == "agency"
    assert missing(listing, LedgerObject) == []


def test_outside_data_is_in_the_list_with_its_number_and_opens(inside: Client) -> None:
    file_case("0001", record="elsewhere", title="占道经营案")
    body = text(inside, "/lists/case/?col=title&col=number&col=record")
    assert "占道经营案" in body and "历罚〔2026〕0001号" in body and "外部系统" in body
    page = text(inside, "/objects/case/0001/")
    assert "占道经营案" in page and "立案" in page and "案由：占道经营" in page


def test_a_foreign_object_and_a_missing_one_look_alike(inside: Client, given: Callable[[Scope], None]) -> None:
    file_case("0001", agency="A2")
    given(ONE)
    foreign, absent = inside.get("/objects/case/0001/"), inside.get("/objects/case/9999/")
    assert (foreign.status_code, absent.status_code) == (404, 404)

    def without_numbers(body: bytes) -> list[str]:
        return [line for line in body.decode().splitlines() if "E-" not in line and "csrf" not in line.lower()]

    assert without_numbers(foreign.content) == without_numbers(absent.content)
    assert "0001" not in text(inside, "/lists/case/")


def test_the_page_says_what_the_law_wants_next_and_by_which_article(inside: Client) -> None:
    file_case("0001", back=80)
    page = text(inside, "/objects/case/0001/")
    assert "法律要求" in page and "接下来" in page and "处罚法第60条" in page
    assert "剩" in page and "作出处罚或不予处罚决定" in page


def test_an_object_page_costs_the_same_queries_however_long_its_story(
    inside: Client, django_assert_max_num_queries: Any
) -> None:
    file_case("0001")
    counts = []
    for round_ in range(3):
        visits = [
            NewEvent("case.filed", today(1), (Ref("case", "0001"), Ref("agency", "A1"), Ref("party", f"P{round_}{n}")),
                     {"procedure": "ordinary", "field": "market", "cause": "补充"}, agency="A1")
            for n in range(12 if round_ else 1)  # from the start it names one thing of each type that it names later
        ]  # fmt: skip
        append(visits, by=WORKER)
        with django_assert_max_num_queries(48) as asked:
            inside.get("/objects/case/0001/")
        counts.append(len(asked))
    assert counts[2] <= counts[1] <= counts[0]


def test_a_body_that_many_events_name_is_read_in_parts(
    inside: Client, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "LONG", 20)
    monkeypatch.setattr(windows, "PART", 10)
    for n in range(40):
        file_case(f"{n:04}")
    seen: set[str] = set()
    url, pages = "/objects/agency/A1/", 0
    while url:
        with django_assert_max_num_queries(45):
            page = inside.get(url).context["page"]
        assert len(page.moments) <= objects.SHOWN + 10
        seen |= {one.link.url for one in page.related}
        url = f"/objects/agency/A1/{page.earlier_url}" if page.earlier_url else ""
        pages += 1
    assert pages > 1
    assert {f"/objects/case/{n:04}/" for n in range(40)} <= seen
    for odd in ("x", "-1", "9" * 40, ""):
        assert inside.get(f"/objects/agency/A1/?before={odd}").status_code == 200


def test_the_timeline_stands_in_the_order_of_happening_whatever_the_order_of_recording(inside: Client) -> None:
    file_case("0001", back=1)
    earlier = NewEvent(
        "case.filed",
        today(9),
        (Ref("case", "0001"), Ref("agency", "A1")),
        {"procedure": "ordinary", "field": "market", "cause": "补录在后"},
        agency="A1",
        late_reason="演示",
        second_person="officer2",
    )
    append([earlier], by=WORKER)
    page = text(inside, "/objects/case/0001/")
    assert page.index("案由：占道经营") < page.index("案由：补录在后")


def test_names_of_objects_outside_the_scope_are_not_shown(inside: Client, given: Callable[[Scope], None]) -> None:
    file_case("0001")
    clue = NewObject("clue", "L1", {"source": next(iter(vocabulary().codes["case_source"]))}, "A2", "别机关的线索")
    refs = (Ref("case", "0001"), Ref("agency", "A1"), Ref("clue", "L1"))
    filed = {"procedure": "ordinary", "field": "market", "cause": "转来"}
    append([NewEvent("case.filed", today(), refs, filed, agency="A1")], by=WORKER, objects=[clue])
    assert "别机关的线索" in text(inside, "/objects/case/0001/")
    given(ONE)
    assert "别机关的线索" not in text(inside, "/objects/case/0001/")
    assert "不在您的权限范围内" in text(inside, "/objects/case/0001/")


def test_who_looked_is_recorded_once_for_one_visit(inside: Client, account: User) -> None:
    file_case("0001")
    for _ in range(3):
        inside.get("/objects/case/0001/")
    assert list(Look.objects.values_list("account", "object_id")) == [("wanglei", "0001")]
    assert "王磊" in text(inside, "/objects/case/0001/").partition("谁看过")[2]


def test_a_refused_look_leaves_no_trace_of_a_visit(inside: Client, given: Callable[[Scope], None]) -> None:
    file_case("0001", agency="A2")
    given(ONE)
    inside.get("/objects/case/0001/")
    assert not Look.objects.exists()


def test_html_in_any_field_stays_text(inside: Client) -> None:
    evil = '"><script>alert(1)</script>'
    file_case("0001", title=evil)
    for address in ("/objects/case/0001/", "/lists/case/", "/"):
        note_duties([(("case", "0001"), 1, today(), "")])
        assert "<script>alert" not in text(inside, address)


def test_the_catalogue_counts_only_what_the_account_can_see(inside: Client, given: Callable[[Scope], None]) -> None:
    file_case("0001")
    file_case("0002", agency="A2")
    assert "<b>2<small>件</small></b>" in text(inside, "/objects/")
    given(ONE)
    assert "<b>1<small>件</small></b>" in text(inside, "/objects/")
    given(Scope())
    assert "台账里还没有您能看到的对象" in text(inside, "/objects/")


def test_a_requirement_is_stated_in_words_and_an_unknown_one_is_not_there(inside: Client) -> None:
    assert "强制法第53条" in text(inside, "/requirements/court.application-window/")
    assert inside.get("/requirements/nosuch/").status_code == 404


def test_the_list_by_deadline_shows_only_what_is_due(inside: Client) -> None:
    file_case("0001", title="有期限")
    file_case("0002", title="没有期限的")
    note_duties([(("case", "0001"), 2, today(-1), "")])
    body = text(inside, "/lists/case/?sort=due")
    assert "有期限" in body and "没有期限的" not in body


def inspect(agency: str, enterprise: str = "E1") -> None:
    visit = NewObject("inspection", f"I-{agency}", agency=agency, title=f"{agency}的检查")
    firm = NewObject("enterprise", enterprise, agency="A1", title="某某公司")
    refs = (Ref("inspection", f"I-{agency}"), Ref("agency", agency), Ref("enterprise", enterprise))
    about = NewEvent(
        "inspection.started", today(), refs, {"on_site": True}, agency=agency, document_no=f"{agency}通知书"
    )
    append([about], by=WORKER, objects=[visit, firm])


def test_an_enterprise_page_tells_each_agency_only_its_own_dealings(
    inside: Client, given: Callable[[Scope], None]
) -> None:
    inspect("A1")
    inspect("A2")
    whole = selectors.history("enterprise", "E1")
    row = LedgerObject.objects.get(type="enterprise", public_id="E1")
    assert [one.agency for one in selectors.seen(Scope(everything=True), row, whole)] == ["A1", "A2"]
    assert [one.agency for one in selectors.seen(ONE, row, whole)] == ["A1"]
    assert selectors.seen(Scope(units=frozenset({"A3"})), row, whole) == []


def test_another_agencys_page_keeps_its_cases_to_itself(inside: Client, given: Callable[[Scope], None]) -> None:
    file_case("0001", agency="A2")
    assert "占道经营" in text(inside, "/objects/agency/A2/")
    given(ONE)
    page = text(inside, "/objects/agency/A2/")
    assert "机关A2" in page
    assert "占道经营" not in page and "立案" not in page


def test_the_void_of_an_event_that_is_not_shown_is_not_shown_either(
    inside: Client, given: Callable[[Scope], None]
) -> None:
    file_case("0001", agency="A2")
    (filed,) = selectors.history("agency", "A2")
    append(
        [NewEvent("event.voided", today(), (), {"event": filed.id, "reason": "错立了占道案"}, agency="A2")], by=WORKER
    )
    assert "错立了占道案" in text(inside, "/objects/agency/A2/")
    given(ONE)
    assert "错立了占道案" not in text(inside, "/objects/agency/A2/")
