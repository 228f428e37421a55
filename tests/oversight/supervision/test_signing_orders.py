"""The head's signature (签发): drafted by two supervisors, issued only when the bureau's head has signed it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts import member
from oversight.complaining import entered
from oversight.supervised import Scene
from zhiheng.kit.documents.models import Document, Number
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.models import LedgerEvent
from zhiheng.oversight.supervision import services
from zhiheng.oversight.supervision.instruments import instruments
from zhiheng.oversight.supervision.models import Order

pytestmark = pytest.mark.django_db


def test_which_instruments_a_head_signs_is_data() -> None:
    signed = {kind for kind, one in instruments().items() if one.signed}
    assert signed == {"accountability", "decision", "perform", "listed_urge", "raised_urge"}


def test_a_decision_takes_no_number_before_the_head_signed_it(one: Scene) -> None:
    with pytest.raises(SecondPersonNeeded, match="由监督机关负责人签发"):
        services.issue(one.supervisor, one.act(), one.said("perform"))
    with pytest.raises(Refusal, match="没有签发监督文书的权限"):
        services.issue(one.supervisor, one.act(second_person=one.other.public_id), one.said("perform"))
    assert not Number.objects.exists() and not Order.objects.exists()


def test_the_head_signs_in_a_session_of_his_own_and_is_named_by_the_event(one: Scene) -> None:
    head, bureau = one.signer(), entered(one.supervisor)
    address = reverse("matter-issue", args=[one.matter, "perform"])
    page = bureau.get(address)
    said = {name: page.context["form"].initial[name] for name in ("problems", "demand", "findings")}
    said |= {"until": page.context["form"].initial["until"].isoformat(), "supervisors": one.people[:2]}
    said |= {key: page.context[key] for key in ("form_key", "form_version")} | {"form_confirmed": "1"}
    asked = bureau.post(address, said)
    assert asked.status_code == 202 and head.public_id in asked.text and one.other.public_id not in asked.text
    waiting = bureau.post(address, {**said, "form_second": head.public_id})
    assert waiting.status_code == 302 and not Order.objects.exists() and not Document.objects.exists()
    assert entered(one.other).post(waiting["Location"] + "confirm/").status_code in (403, 404)
    assert entered(head).post(waiting["Location"] + "confirm/").status_code == 302
    row = Order.objects.get()
    issued = LedgerEvent.objects.get(type="order.issued").stored
    assert row.number and issued.second_person == head.public_id and issued.actor.account == one.supervisor.public_id


def test_a_signed_instrument_that_came_on_paper_is_recorded_without_an_account_of_the_head(one: Scene) -> None:
    act = one.act(back=3, document_no="示司监责〔2026〕3号")
    assert services.record_issue(one.supervisor, act, one.said("perform")).id == Order.objects.get().public_id


def test_an_agencys_head_signs_nothing_of_the_bureau(one: Scene) -> None:
    foreign = member("agency-head", one.agency)
    with pytest.raises(Refusal, match="没有签发监督文书的权限"):
        services.issue(one.supervisor, one.act(second_person=foreign.public_id), one.said("perform"))
