"""A transfer from the matter's page to the answer, through the pages that people use."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from oversight.complaining import entered
from oversight.supervised import today
from oversight.transferring import CLUE, World, row, world
from zhiheng.kit.documents.filling import texts_of
from zhiheng.kit.documents.selectors import documents_of
from zhiheng.kit.dual_control import services as dual_control
from zhiheng.kit.dual_control.models import ProposedAct
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import SecurityRecord
from zhiheng.ledger.actpages import act_of
from zhiheng.oversight.discipline import selectors, services
from zhiheng.oversight.discipline.models import Stage, Transfer
from zhiheng.oversight.discipline.printing import letter_of
from zhiheng.oversight.supervision import tidying
from zhiheng.oversight.supervision.services.answering import Upload, keep_draft

pytestmark = pytest.mark.django_db


def sent(client: Client, address: str, **data: Any) -> str:
    """Fill in the form at an address and confirm; returns the page on which one lands."""
    page = client.get(address)
    assert page.status_code == 200, address
    hidden = {name: page.context[name] for name in ("form_key", "form_version") if name in page.context}
    answer = client.post(address, {**hidden, **data, "form_confirmed": "1"}, follow=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_clue_is_proposed_approved_sent_acknowledged_and_answered(
    django_capture_on_commit_callbacks: Any,
) -> None:
    here: World = world()
    supervisor, chief, inspector = (entered(one) for one in (here.supervisor, here.chief, here.inspector))
    matter = supervisor.get(here.source().url).text
    address = reverse("discipline-propose", args=["supervision", here.scene.matter])
    assert address in matter
    shown = sent(
        supervisor, address, about=[f"agency:{here.scene.agency}"], receiver=here.organ, facts=CLUE,
        papers="现场笔录 2 页", supervisors=here.scene.people[:2],
        attachments=SimpleUploadedFile("收据.txt", "收据".encode(), "text/plain"),
    )  # fmt: skip
    one = Transfer.objects.get()
    assert "待审批" in shown and "示例区城市管理局" in shown and CLUE not in shown
    assert "审批移送" in chief.get("/").text
    sent(chief, f"/discipline/{one.public_id}/decide/", approved="1", opinion="同意")
    with django_capture_on_commit_callbacks(execute=True):
        sent(supervisor, f"/discipline/{one.public_id}/send/", reply_by="2027-03-01")
    one = row(one.public_id)
    assert one.number.startswith("示司纪移〔") and one.stage == Stage.SENT
    [letter] = documents_of("discipline", one.public_id)
    assert letter.public_id == letter_of(one.public_id) and letter.word is not None
    assert "依据监察法第三十七条，现予移送" in "".join(texts_of(store.place(letter.word.content.sha256)))
    assert "监察法第三十七条" in supervisor.get(address).text and "公务员法第五十七条" in supervisor.get(address).text
    assert inspector.get(reverse("document", args=[letter.public_id])).status_code == 200
    [reading] = SecurityRecord.objects.filter(act="document.closed-read")
    assert (reading.username, reading.subject) == (here.inspector.username, f"document:{letter.public_id}")
    assert "签收移送" in inspector.get("/").text and one.number in inspector.get("/lists/discipline-transfers/").text
    sent(inspector, f"/discipline/{one.public_id}/receive/", receipt_no="回1号")
    page = sent(inspector, f"/discipline/{one.public_id}/answer/", outcome="accepted", words="已受理")
    assert "已受理" in page and row(one.public_id).receipt_no == "回1号"
    assert "已受理" in supervisor.get("/lists/discipline-transfers/").text
    assert one.number in supervisor.get(here.source().url).text


def test_what_was_sent_on_paper_is_recorded_whatever_was_wrong_with_it_once_a_head_confirmed() -> None:
    here: World = world()
    supervisor = entered(here.supervisor)
    address = reverse("discipline-record", args=["supervision", here.scene.matter])
    said = {
        "about": [f"agency:{here.scene.agency}"], "receiver": here.organ, "facts": CLUE,
        "supervisors": here.scene.people[:1], "number": "示司纪移〔2026〕7号",
    }  # fmt: skip
    page = supervisor.get(address)
    hidden = {name: page.context[name] for name in ("form_key", "form_version")}
    late = {"on": (today() - timedelta(days=60)).isoformat(), "late_reason": "纸质移送", "form_confirmed": "1"}
    asked = supervisor.post(address, {**hidden, **said, **late})
    assert list(asked.context["seconds"]) == [here.chief]  # no other supervisor is asked, or learns of it
    kept = keep_draft(here.supervisor, Upload(["移送函".encode()], "移送函.txt"))
    now = {**hidden, **said, "kept": kept, "form_confirmed": "1"}
    assert list(supervisor.post(address, now).context["seconds"]) == [here.chief]  # what is dated today, too
    supervisor.post(address, {**now, "form_second": here.chief.public_id})
    assert not Transfer.objects.exists()
    StoredFile.objects.filter(public_id=kept).update(stored_at=timezone.now() - timedelta(days=3))
    tidying.tidy(None, {})  # type: ignore[arg-type]  # it reports nothing on the way
    dual_control.confirm(here.chief, ProposedAct.objects.get())
    one = Transfer.objects.get()
    assert [file.name for file in selectors.materials(one.public_id)] == ["移送函.txt"]
    assert (one.number, one.stage, one.proposer) == ("示司纪移〔2026〕7号", Stage.SENT, here.supervisor.person)
    titles = set(Notification.objects.filter(account=here.chief.public_id).values_list("title", flat=True))
    assert f"已登记移送纪检监察 {one.number}" in titles and "移送纪检监察待审批" not in titles
    assert entered(here.scene.head).get(address).status_code == 404


def test_a_record_needs_a_head_and_stays_visible_to_whoever_made_it_even_about_the_own_bureau() -> None:
    here: World = world()
    act = act_of(here.supervisor, "", here.scene.bureau, document_no="示司纪移〔2026〕8号")
    about = here.new(about=(("agency", here.scene.bureau),))
    with pytest.raises(SecondPersonNeeded):
        services.record(here.supervisor, act, about)
    colleague = replace(act, second_person=here.scene.other.public_id)
    with pytest.raises(Refusal, match="不是本机关负责人"):
        services.record(here.supervisor, colleague, about)
    done = services.record(here.supervisor, replace(act, second_person=here.chief.public_id), about)
    assert [one.fact for one in done.warnings] == ["线索涉及本机关或者本机关人员，本机关不能移送"]
    page = entered(here.supervisor).get(reverse("object", args=["discipline", done.id]))
    assert page.status_code == 200 and "示司纪移〔2026〕8号" in page.text
    assert not selectors.transfers(here.scene.other).exists() and not selectors.transfers(here.chief).exists()
