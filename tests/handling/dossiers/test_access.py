"""Access by another agency: asked, decided, over on its day, every look recorded; destruction by two."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from accounts import member
from handling.cases.story import Story, bureau
from handling.dossiers.papers import pdf, reads
from handling.dossiers.test_archiving import added, archived, entered
from handling.dossiers.test_scans import work
from registry import district
from zhiheng.handling.dossiers import access, destroying
from zhiheng.handling.dossiers.access import Decision
from zhiheng.handling.dossiers.destroying import Listed
from zhiheng.handling.dossiers.models import Access, Dossier, Scan
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import making
from zhiheng.kit.documents.selectors import documents_of
from zhiheng.kit.dual_control.models import ProposedAct
from zhiheng.kit.dual_control.services import confirm
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import store_file
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.actpages import act_of
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.services import NewEvent, Ref, append

pytestmark = pytest.mark.django_db

TODAY = district.today()
NUMBER = "示市立〔2026〕1号"


@pytest.fixture
def kept(closed: Story, monkeypatch: pytest.MonkeyPatch) -> Story:
    """An archived dossier with a record of two pages."""
    reads(monkeypatch, ["货架上有过期牛奶"])
    added(closed, "evidence", pdf(2), "现场笔录.pdf")
    work()
    archived(closed)
    return closed


def asked(story: Story, user: User) -> Access:
    return access.ask(act_of(user), user, access.find(story.at.agency, NUMBER), "办理关联案件")


def granted(row: Access, head: User, until: date) -> Access:
    access.decide(act_of(head), head, row, Decision(True, until))
    row.refresh_from_db()
    return row


def test_a_dossier_is_read_after_request_and_grant_until_its_day_and_looks_are_recorded(kept: Story) -> None:
    other = bureau()
    row = asked(kept, other.officer)
    reader, page = entered(other.officer), reverse("dossier-access", args=[row.public_id])
    paper = reverse("dossier-access-paper", args=[row.public_id, "main", 1])
    assert reader.get(page).status_code == 404
    granted(row, kept.at.head, TODAY + timedelta(days=5))
    assert "现场笔录" in reader.get(page).content.decode()
    answer = reader.get(paper)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    reader.get(page)
    assert LedgerEvent.objects.filter(type="access.logged").count() == 1
    assert {"approval.given", "access.requested", "access.granted"} <= set(
        LedgerEvent.objects.values_list("type", flat=True)
    )
    owner = entered(kept.at.officer).get(reverse("dossier", args=[kept.case])).content.decode()
    assert other.officer.title in owner
    assert "办理关联案件" in owner
    assert reader.get(reverse("dossier", args=[kept.case])).status_code == 404
    third = bureau()
    assert entered(third.officer).get(page).status_code == 404
    assert entered(third.officer).get(paper).status_code == 404
    with time_machine.travel(f"{TODAY + timedelta(days=6)}T10:00:00+08:00", tick=False):
        late = entered(other.officer)
        assert late.get(page).status_code == 404
        assert late.get(paper).status_code == 404


def test_only_the_owners_head_decides_and_once(kept: Story) -> None:
    other = bureau()
    row = asked(kept, other.officer)
    for stranger in (other.officer, other.head, kept.at.officer, member("bureau-head", "SF")):
        with pytest.raises(Refusal, match="负责人审批"):
            granted(row, stranger, TODAY)
    with pytest.raises(Refusal, match="90 天"):
        granted(row, kept.at.head, TODAY + timedelta(days=91))
    with pytest.raises(Refusal, match="理由"):
        access.decide(act_of(kept.at.head), kept.at.head, row, Decision(False))
    with pytest.raises(Refusal, match="还在审批"):
        asked(kept, other.officer)
    access.decide(act_of(kept.at.head), kept.at.head, row, Decision(False, reason="与所办案件无关"))
    with pytest.raises(Refusal, match="已经审批"):
        granted(row, kept.at.head, TODAY)
    assert not LedgerEvent.objects.filter(type="access.logged").exists()


def test_a_wrong_number_and_ones_own_dossier_are_refused(kept: Story) -> None:
    other = bureau()
    for owner, number in ((kept.at.agency, "没有的号"), (other.agency, NUMBER), (kept.at.agency, " ")):
        with pytest.raises(Refusal, match="没有找到"):
            access.find(owner, number)
    with pytest.raises(Refusal, match="不用申请"):
        asked(kept, kept.at.officer)
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        access.ask(act_of(other.officer), other.officer, Dossier.objects.get(), "找13800138000")


def test_the_pages_lead_from_request_to_reading(kept: Story) -> None:
    other = bureau()
    sent = {"form_key": new_key(), "form_version": "", "form_confirmed": "1", "agency": kept.at.agency,
            "number": NUMBER, "purpose": "办理关联案件"}  # fmt: skip
    client = entered(other.officer)
    assert client.post(reverse("dossier-access-ask"), sent).status_code == 302
    row = Access.objects.get()
    head = entered(kept.at.head)
    decide = reverse("dossier-access-decide", args=[row.public_id])
    assert decide in head.get(reverse("workbench")).content.decode()
    assert entered(other.head).get(decide).status_code == 404
    said = {"form_key": new_key(), "form_version": "asked", "form_confirmed": "1", "granted": "1",
            "until": (TODAY + timedelta(days=3)).isoformat()}  # fmt: skip
    assert head.post(decide, said).status_code == 302
    assert reverse("dossier-access", args=[row.public_id]) in client.get(reverse("dossier-accesses")).content.decode()


def test_periods_end_with_the_year_and_what_is_kept_for_good_never_does(kept: Story) -> None:
    row = Dossier.objects.get()
    assert destroying.over_on(row) == date(row.archived_on.year + 31, 1, 1)  # type: ignore[union-attr]
    for retention, day in (("y10", date(row.archived_on.year + 11, 1, 1)), ("permanent", None), ("", None)):  # type: ignore[union-attr]
        row.retention = retention
        assert destroying.over_on(row) == day


def test_destruction_needs_two_takes_the_content_and_leaves_the_catalogue(
    kept: Story, django_capture_on_commit_callbacks: Any
) -> None:
    keeper, second = (member("agency-administrator", kept.at.agency) for _ in range(2))
    row = Dossier.objects.get()
    listed = Listed("销2057-1", "保管期限表", [row.public_id])
    with pytest.raises(Refusal, match="没有届满"):
        destroying.destroy(act_of(keeper), keeper, second, listed)
    Dossier.objects.update(archived_on=date(1990, 5, 1))
    with pytest.raises(Refusal, match="两名"):
        destroying.destroy(act_of(keeper), keeper, keeper, listed)
    with pytest.raises(Refusal, match="两名"):
        destroying.destroy(act_of(keeper), keeper, kept.at.officer, listed)
    sha = Scan.objects.get().sha256
    client = entered(keeper)
    sent = {"form_key": new_key(), "form_version": "", "form_confirmed": "1", "number": "销2057-1",
            "basis": "保管期限表", "dossiers": row.public_id, "form_second": second.public_id}  # fmt: skip
    url = reverse("dossier-destroy")
    assert "未核实" in client.get(url).content.decode()
    assert entered(kept.at.officer).get(url).status_code == 404
    assert client.post(url, sent).status_code == 302
    assert store.place(sha).exists()
    with django_capture_on_commit_callbacks(execute=True):
        confirm(second, ProposedAct.objects.get())
    work()
    assert not store.place(sha).exists()
    row.refresh_from_db()
    assert len(row.frozen) == 1
    assert len(row.digest) == 64
    assert Scan.objects.get().file is None
    assert LedgerEvent.objects.filter(type="dossier.destroyed").count() == 1
    page = entered(kept.at.officer).get(reverse("dossier", args=[kept.case])).content.decode()
    assert row.digest in page
    assert destroying.ripe(keeper) == []


def test_destruction_leaves_no_bytes_of_documents_signatures_and_evidence_but_what_another_case_names(
    kept: Story, django_capture_on_commit_callbacks: Any
) -> None:
    keeper, second = (member("agency-administrator", kept.at.agency) for _ in range(2))
    documents = [one.public_id for one in documents_of("case", kept.case)]
    assert documents
    mine, shared = public_id(), public_id()
    cases = {mine: [kept.case], shared: [kept.case, "another"]}
    for id_, named in cases.items():
        for case in named:
            stated: dict[str, Any] = {"kind": "08", "lawful": True}
            refs = [Ref("case", case), Ref("evidence", id_)]
            append([NewEvent("evidence.verified", TODAY, refs, stated, agency=kept.at.agency, source="import")],
                   by=district.BY)  # fmt: skip
    made = [(("evidence", mine), True), (("evidence", shared), False), ((making.OWNER, documents[0]), True),
            (("case", kept.case), True)]  # fmt: skip
    files = [(store_file([f"{owner}".encode()], "笔录.txt", owner=owner), goes) for owner, goes in made]
    issued = StoredFile.objects.filter(owner_type=making.OWNER, owner_id__in=documents).select_related("content")
    files += [(one, True) for one in issued]
    Dossier.objects.update(archived_on=date(1990, 5, 1))
    listed = Listed("销2057-2", "保管期限表", [Dossier.objects.get().public_id])
    with django_capture_on_commit_callbacks(execute=True):
        destroying.destroy(act_of(keeper), keeper, second, listed)
    assert [store.place(one.content.sha256).exists() for one, _ in files] == [not goes for _, goes in files]
