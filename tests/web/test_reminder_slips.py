"""The reminder slip is filled from what the law says of the object today, for whoever may press for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from web.conftest import file_case, today
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import versions
from zhiheng.kit.documents.models import Document
from zhiheng.kit.documents.registry import kinds
from zhiheng.kit.documents.slips import ReminderSlip
from zhiheng.kit.outgoing.door import OutgoingRefused
from zhiheng.kit.scopes import Scope
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.memberships.rights import SUPERVISE

KIND = kinds["reminder"]


@pytest.fixture
def supervising(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "_resolver", [lambda user: frozenset({rights.VIEW, SUPERVISE})])


def test_the_slip_names_matter_deadline_and_article(account: User, given: Callable[[Scope], None]) -> None:
    given(Scope(everything=True))
    file_case("15", back=100)
    LedgerObject.objects.filter(public_id="15").update(next_due=today(10), open_duties=1)
    subject = KIND.find(account, "case", "15")
    assert subject is not None
    assert (subject.addressee, subject.title) == ("A1", "案件15")
    values = KIND.collect(account, subject)
    assert "历罚〔2026〕15号" in values["subject"]
    assert values["due"] == today(10)
    assert values["standing"].startswith("已于")
    assert values["asked"].startswith("办理：")
    assert "法" in values["basis"]


def test_it_is_offered_to_supervisors_where_something_is_due(inside: Client, supervising: None) -> None:
    file_case("15")
    assert "生成催办单" not in inside.get("/objects/case/15/").content.decode()
    LedgerObject.objects.filter(public_id="15").update(next_due=today(-3), open_duties=1)
    assert "生成催办单" in inside.get("/objects/case/15/").content.decode()
    assert inside.get("/objects/case/15/documents/reminder/").status_code == 200


def test_who_only_handles_cases_reminds_nobody(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "_resolver", [lambda user: frozenset({rights.VIEW, rights.ACT})])
    file_case("15")
    LedgerObject.objects.filter(public_id="15").update(next_due=today(-3), open_duties=1)
    assert inside.get("/objects/case/15/documents/reminder/").status_code == 404


def test_what_one_doesnt_see_one_cant_remind_of(account: User, given: Callable[[Scope], None]) -> None:
    file_case("15", agency="A1")
    given(Scope(units=frozenset({"A2"})))
    assert KIND.find(account, "case", "15") is None


def test_a_slip_says_whether_the_day_has_passed_and_names_no_person() -> None:
    slip = ReminderSlip("区城管局", "案件 12", date(2026, 11, 20), "《行政处罚法》第六十条", "于 3 日内作出决定")
    assert slip.values(date(2026, 11, 26))["standing"] == "已于2026年11月20日届满"
    assert slip.values(date(2026, 11, 20))["standing"] == "将于2026年11月20日到期"
    with pytest.raises(OutgoingRefused):
        ReminderSlip("区城管局", "当事人 379901199001012416", date(2026, 11, 20), "", "")


def test_what_all_may_read_is_no_reason_to_remind_or_to_see_what_was_written_about_it(
    inside: Client, account: User, given: Callable[[Scope], None], supervising: None
) -> None:
    file_case("15", agency="A2")
    LedgerObject.objects.filter(type="agency", public_id="A2").update(next_due=today(-3), open_duties=1)
    Document.objects.create(kind="reminder", title="催办A2的旧事", object_type="agency", object_id="A2", unit="A2",
                            day=today(), template=versions.builtin(KIND))  # fmt: skip
    assert "催办A2的旧事" in inside.get("/objects/agency/A2/").content.decode()
    given(Scope(units=frozenset({"A1"})))
    page = inside.get("/objects/agency/A2/")
    assert page.status_code == 200
    assert "催办A2的旧事" not in page.content.decode() and "生成催办单" not in page.content.decode()
    assert KIND.find(account, "agency", "A2") is None
