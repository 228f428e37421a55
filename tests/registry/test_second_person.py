"""Late entries of the registry wait for another person, who confirms them in a session of his own (F4)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from accounts import make_user, member
from registry import district, messy
from registry.test_registry_pages import carried, enter, import_now
from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control.models import ProposedAct, State
from zhiheng.kit.jobs.models import Job
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.selectors import history
from zhiheng.registry.certificates import services as certificates
from zhiheng.registry.certificates.verifying import ALONE
from zhiheng.registry.imports import services, writing
from zhiheng.registry.memberships.models import Membership
from zhiheng.registry.models import Certificate, ImportDraft, Officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def urban() -> str:
    return district.agency("示例区城市管理局")


@pytest.fixture
def anna() -> User:
    return member("bureau-supervisor", "SF", title="安娜")


@pytest.fixture
def bert() -> User:
    return member("bureau-supervisor", "SF", title="伯特")


def late(**more: Any) -> dict[str, Any]:
    return {"reason": "调查", "on": district.today() - timedelta(days=30), "late_reason": "交接遗漏", **more}


def suspension(card: str) -> str:
    return reverse("registry-act", args=["certificate", card, "suspend"])


def propose(client: Client, url: str, data: dict[str, Any], second: User) -> ProposedAct:
    sent = client.post(url, {**carried(client, url), **data, "form_confirmed": "1", "form_second": second.public_id})
    assert sent.status_code == 302, sent.content.decode()
    return ProposedAct.objects.order_by("-pk")[0]


def confirm(client: Client, act: ProposedAct) -> Any:
    return client.post(reverse("second-review-confirm", args=[act.public_id]))


def test_beyond_the_term_it_asks_for_the_reason_then_for_another_person(urban: str, anna: User, bert: User) -> None:
    _, card = district.certified(urban)
    client, url = enter(anna), suspension(card)
    answer = client.post(url, {**carried(client, url), **late(late_reason="")})
    assert answer.status_code == 409 and "请写明补录原因" in answer.content.decode()
    answer = client.post(url, {**carried(client, url), **late()})
    page = answer.content.decode()
    assert answer.status_code == 202
    for words in ("提请复核", "伯特", "交接遗漏", "比准许的记录期限晚了"):
        assert words in page
    assert 'type="text"' not in page.split("form-second")[1], "chosen, never typed"
    assert "安娜</option>" not in page
    assert not ProposedAct.objects.exists()
    assert Certificate.objects.get(public_id=card).standing == "issued"


def test_confirmed_it_is_recorded_with_both_persons(urban: str, anna: User, bert: User) -> None:
    _, card = district.certified(urban)
    act = propose(enter(anna), suspension(card), late(), bert)
    assert not LedgerEvent.objects.filter(type="certificate.suspended").exists(), "nothing before the confirmation"
    shown = enter(bert).get(reverse("second-review", args=[act.public_id])).content.decode()
    assert "暂扣证件" in shown and "交接遗漏" in shown and Certificate.objects.get(public_id=card).number in shown
    assert confirm(enter(bert), act).status_code == 302
    assert Certificate.objects.get(public_id=card).standing_since == district.today() - timedelta(days=30)
    stored = next(one for one in history("certificate", card) if one.event.type == "certificate.suspended")
    assert (stored.actor.account, stored.second_person) == (anna.public_id, bert.public_id)


def test_within_the_term_nobody_else_is_needed(urban: str, anna: User) -> None:
    officer = district.officer(urban)
    client = enter(anna)
    url = reverse("registry-act", args=["officer", officer, "appraise"])
    data = {"year": "2025", "grade": "优秀", "on": district.today() - timedelta(days=1), "late_reason": ""}
    assert client.post(url, {**carried(client, url), **data}).status_code == 302
    assert not ProposedAct.objects.exists()


def test_only_those_who_could_do_it_themselves_are_offered(urban: str, anna: User) -> None:
    _, card = district.certified(urban)
    outsiders = [member("agency-administrator", urban), member("officer", "SF"), make_user("somebody")]
    twin = member("bureau-supervisor", "SF", person="P1")
    User.objects.filter(pk=anna.pk).update(person="P1")
    anna.refresh_from_db()
    client, url = enter(anna), suspension(card)
    for other in (*outsiders, twin, anna):
        answer = client.post(url, {**carried(client, url), **late(), "form_second": other.public_id})
        assert answer.status_code == 202, other.username
        assert other.public_id not in answer.content.decode().split("form-second")[-1]
    assert "没有可以复核的人员" in answer.content.decode()
    assert not ProposedAct.objects.exists()


def test_what_changed_meanwhile_makes_it_lapse(urban: str, anna: User, bert: User) -> None:
    _, card = district.certified(urban)
    act = propose(enter(anna), suspension(card), late(), bert)
    certificates.review_certificate(district.doing(), card, district.today().year, passed=True)
    answer = confirm(enter(bert), act)
    assert answer.status_code == 409
    act.refresh_from_db()
    assert act.state == State.LAPSED
    assert not LedgerEvent.objects.filter(type="certificate.suspended").exists()


def test_a_proposer_who_lost_the_right_gets_nothing_done(urban: str, anna: User, bert: User) -> None:
    _, card = district.certified(urban)
    act = propose(enter(anna), suspension(card), late(), bert)
    Membership.objects.filter(user=anna).update(role="officer")
    assert confirm(enter(bert), act).status_code == 409
    act.refresh_from_db()
    assert act.state == State.LAPSED
    assert not LedgerEvent.objects.filter(type="certificate.suspended").exists()


def test_the_same_proposal_sent_twice_waits_once(urban: str, anna: User, bert: User) -> None:
    _, card = district.certified(urban)
    client, url = enter(anna), suspension(card)
    sent = {**carried(client, url), **late(), "form_second": bert.public_id}
    first, again = client.post(url, sent), client.post(url, sent)
    assert first["Location"] == again["Location"]
    assert ProposedAct.objects.count() == 1


def test_what_would_be_refused_is_refused_before_anybody_is_asked(urban: str, anna: User, bert: User) -> None:
    client = enter(anna)
    url = reverse("registry-new", args=["officer", "appoint"])
    person = district.person()
    data = {"name": person.name, "id_no": person.id_no, "agency": "nowhere", "employment": "civil_servant"}
    answer = client.post(url, {**carried(client, url), **data, **late(), "form_second": bert.public_id})
    assert answer.status_code == 422
    assert not ProposedAct.objects.exists()


def test_more_than_twenty_claims_are_verified_by_two_people(urban: str, anna: User, bert: User) -> None:
    ids = [district.claimed(urban) for _ in range(ALONE + 1)]
    client = enter(anna)
    url = reverse("registry-verify") + "?" + "&".join(f"id={id_}" for id_ in ids)
    answer = client.post(url, {**carried(client, url), "form_confirmed": "1"})
    assert answer.status_code == 202 and "须由另一人复核" in answer.content.decode()
    act = propose(client, url, {}, bert)
    assert Certificate.objects.filter(standing="claimed").count() == len(ids)
    assert confirm(enter(bert), act).status_code == 302
    assert Certificate.objects.filter(standing="issued").count() == len(ids)
    checked = [stored.event.attributes.get("checked_by") for stored in history("certificate", ids[0])]
    assert bert.public_id in checked


def test_an_import_of_many_persons_starts_when_another_keeper_has_confirmed(
    urban: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "ALONE", 3)
    anna, bert = member("agency-administrator", urban), member("agency-administrator", urban)
    stranger = member("agency-administrator", district.agency())
    path = messy.write(tmp_path / "officers.xlsx", [messy.row(n) for n in range(5)])
    client = enter(anna)
    file = SimpleUploadedFile("花名册.xlsx", path.read_bytes())
    draft = client.post(reverse("registry-import", args=["officers"]), {"unit": urban, "file": file})["Location"]
    where = client.post(draft, {"act": "write"})["Location"]
    assert where.endswith("/write/") and not Job.objects.filter(kind="registry.import").exists()
    assert enter(bert).get(where).status_code == 404, "a draft is its owner's"
    page = client.post(where, carried(client, where)).content.decode()
    assert bert.public_id in page and stranger.public_id not in page and "5 行" in page
    act = propose(client, where, {}, bert)
    ImportDraft.objects.update(uploaded_at=now() - timedelta(days=3))
    assert services.forget_old() == 0, "the table waits with the proposal"
    assert not import_now()
    assert confirm(enter(bert), act).status_code == 302
    assert import_now()
    assert Officer.objects.count() == 5


def test_a_table_that_was_corrected_after_it_was_proposed_is_not_written(
    urban: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "ALONE", 3)
    anna, bert = member("agency-administrator", urban), member("agency-administrator", urban)
    path = messy.write(tmp_path / "officers.xlsx", [messy.row(n) for n in range(5)])
    client = enter(anna)
    file = SimpleUploadedFile("花名册.xlsx", path.read_bytes())
    draft = client.post(reverse("registry-import", args=["officers"]), {"unit": urban, "file": file})["Location"]
    act = propose(client, draft + "write/", {}, bert)
    client.post(draft, {"act": "correct", "row": 6, "column": "unit", "text": "别处"})
    assert confirm(enter(bert), act).status_code == 409
    act.refresh_from_db()
    assert act.state == State.LAPSED
    assert not import_now()
