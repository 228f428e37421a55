"""Assistants prepare acts that handlers look through; they do nothing themselves, and what they typed is sealed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from handling.cases.story import Bureau, Story, bureau
from registry import district
from zhiheng.handling.assisting.models import Prepared
from zhiheng.handling.cases import sealing
from zhiheng.kit.accounts.models import User
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.vault import services as erasing
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.models import LedgerEvent

pytestmark = pytest.mark.django_db

TODAY = district.today()


@pytest.fixture
def helper(at: Bureau) -> User:
    """The account of an assistant."""
    return member("assistant", at.agency, person=district.officer(at.agency, employment="dispatch"))


@pytest.fixture
def story(at: Bureau, helper: User) -> Story:
    """A filed case in which somebody assists."""
    told = Story(at)
    told.filed(TODAY)
    told.do("set-assistants", TODAY, assistants=[helper.person])
    return told


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(story: Story, act: str = "withdraw") -> str:
    return reverse("case-prepare", args=[story.case, act])


def prepared(client: Client, story: Story, **values: object) -> int:
    data = {"form_key": new_key(), "form_version": "", **values}
    return client.post(url(story), data).status_code


def test_what_an_assistant_prepares_stands_in_the_handlers_form_and_is_used_up_by_the_act(
    story: Story, at: Bureau, helper: User
) -> None:
    events = LedgerEvent.objects.count()
    assert prepared(entered(helper), story, reason="违法事实不能成立") == 302
    assert LedgerEvent.objects.count() == events  # nothing happened yet
    assert Notification.objects.filter(account=at.officer.public_id, kind="prepared").count() == 1
    client = entered(at.officer)
    page = client.get(reverse("object", args=["case", story.case])).content.decode()
    assert "核对并办理：撤销立案" in page
    act = reverse("case-act", args=[story.case, "withdraw"])
    shown = client.get(act).content.decode()
    assert "违法事实不能成立" in shown and "请逐项核对" in shown
    version = str(ledger.version("case", story.case))
    sent = {"form_key": new_key(), "form_version": version, "form_confirmed": "1", "reason": "违法事实不能成立"}
    assert client.post(act, sent).status_code == 302
    assert Prepared.objects.get().taken_at is not None
    assert "核对并办理" not in client.get(reverse("object", args=["case", story.case])).content.decode()


def test_an_assistant_sees_the_case_prepares_and_does_nothing(story: Story, helper: User) -> None:
    client = entered(helper)
    page = client.get(reverse("object", args=["case", story.case])).content.decode()
    assert "代拟撤销立案" in page and "报批撤销立案" not in page
    assert client.get(reverse("case-act", args=[story.case, "withdraw"])).status_code == 404
    assert client.get(url(story, "change-handlers")).status_code == 404
    assert client.get(url(story, "nonsense")).status_code == 404
    assert prepared(client, story) == 409  # an empty draft is none
    assert not Prepared.objects.exists()


def test_nobody_else_prepares_and_who_was_released_no_longer_does(story: Story, at: Bureau, helper: User) -> None:
    other = member("assistant", at.agency, person=district.officer(at.agency, employment="contract"))
    for user in (other, at.officer, at.head, bureau().officer):
        assert entered(user).get(url(story)).status_code == 404
    assert entered(helper).get(url(story)).status_code == 200
    story.do(
        "change-handlers", TODAY, new_officers=[district.certified(at.agency)[0]], removed=[helper.person],
        reason="other",
    )  # fmt: skip
    assert entered(helper).get(url(story)).status_code == 404


def test_what_was_typed_is_sealed_replaced_by_the_next_and_erased_with_the_party(at: Bureau, helper: User) -> None:
    told = Story(at)
    told.open(TODAY, enterprise="", party_kind="citizen", person=district.person())
    told.do("check-clue", TODAY, result="file")
    told.approved("file", TODAY, cause="占道经营", power=at.power, officers=at.both)
    told.do("set-assistants", TODAY, assistants=[helper.person])
    client = entered(helper)
    prepared(client, told, reason="第一稿")
    prepared(client, told, reason="第二稿")
    row = Prepared.objects.get(taken_at=None)
    assert "第二稿" not in str(Prepared.objects.values())
    assert sealing.unseal(row.dossier)["reason"] == "第二稿"
    [party] = told.file.parties
    erasing.erase([party], number="销2026-1", basis="保管期满", proposed_by="a", approved_by="b")
    assert sealing.unseal(row.dossier) == {}
