"""A report by scanned code goes from the internet to the inside and its answer back, with the inside down meanwhile."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from oversight.complaining import District, by, entered, row
from public.reporting import photo
from registry import district
from zhiheng.kit import mailbox, receipts
from zhiheng.kit.exchange import public_pem, signing_key, trust
from zhiheng.kit.home import Home
from zhiheng.kit.outgoing.door import Answer
from zhiheng.ledger.models import LedgerEvent
from zhiheng.oversight.complaints import codes, intake, selectors, services, texts
from zhiheng.oversight.complaints.models import Complaint, Receipt, ScanCode, Stage, Taken
from zhiheng.public import reports
from zhiheng.public import selectors as outside
from zhiheng.public.models import PublishedItem, Queued
from zhiheng.public.services import take_in
from zhiheng.web import publishing

pytestmark = pytest.mark.django_db


@pytest.fixture
def zones(settings: Any, tmp_path: Path) -> Path:
    """Both zones on one machine: the exchange directory between them."""
    settings.HOME = Home(tmp_path / "internal").prepare()
    settings.EXCHANGE = tmp_path / "exchange"
    settings.PUBLIC_EXCHANGE = ""
    return tmp_path / "exchange"


@pytest.fixture
def here(zones: Path) -> District:
    return District()


_at = [datetime.now(UTC)]


def publish(zones: Path) -> None:
    """The inside publishes, the outside takes it in."""
    _at[0] = max(_at[0] + timedelta(seconds=1), datetime.now(UTC))
    publishing.publish_answers(_at[0])
    key = signing_key(Home(zones.parent / "internal")).public_key()
    take_in(zones, key, _at[0])


def said(**more: Any) -> dict[str, Any]:
    return {"once": "a" * 20, "aspect": "fees", "agency": "", "code": "", "text": "收费不开票,植入路口", **more}


def collect(zones: Path) -> intake.Collected:
    reports.hand_over(zones)
    return intake.exchange_with_outside()


def test_scan_report_receipt_handling_answer_rating(here: District, zones: Path) -> None:
    code = codes.make("poster", "政务大厅一楼", agency=here.urban)
    publish(zones)
    scanned = outside.scanned(code.public_id)
    assert scanned is not None and scanned.body["agency_name"] == "区城管局"
    picture = base64.b64encode(photo().getvalue())
    receipt = reports.accept(said(code=code.public_id), [base64.b64decode(picture)], district.today()).code
    progress = outside.progress(receipt)
    assert progress is not None and progress.state == "已收到，等待核对"
    assert collect(zones).reports == 1
    one = Complaint.objects.get()
    assert (one.accusation, one.channel, one.named, one.stage, one.topic) == (
        True, "scan", False, Stage.RECEIVED, "conduct-fees",
    )  # fmt: skip
    assert texts.text_of(one.public_id) == "【扫码】张贴处：政务大厅一楼\n收费不开票,植入路口"
    [file] = selectors.files_of(one.public_id)
    assert file.name == "照片1.jpg" and file.content.media_type == "image/jpeg"
    assert "植入路口" not in "".join(LedgerEvent.objects.values_list("body", flat=True))
    assert entered(here.urban_head).get(f"/objects/complaint/{one.public_id}/").status_code == 404
    services.assign(by(here.supervisor), one, here.bureau)
    services.reply(by(here.supervisor), row(one.public_id), "已责令改正,费用已退", to_caller=True)
    publish(zones)
    assert Queued.objects.get().sealed is None
    progress = outside.progress(receipt)
    assert progress is not None
    assert (progress.state, progress.answer, progress.may_rate) == ("已经答复", "已责令改正,费用已退", True)
    stored = json.dumps(list(PublishedItem.objects.filter(kind="answers").values_list("body", flat=True)))
    assert (
        "已责令" not in stored and receipt not in stored and one.public_id not in stored and here.bureau not in stored
    )
    assert reports.rate(receipt, 4, district.today()) and not reports.rate(receipt, 1, district.today())
    assert collect(zones).ratings == 1
    assert (row(one.public_id).score, row(one.public_id).satisfied, row(one.public_id).stage) == (4, True, Stage.CLOSED)
    publish(zones)
    progress = outside.progress(receipt)
    assert progress is not None and not progress.may_rate


def test_the_same_item_again_and_from_two_ways_is_taken_in_once(here: District, zones: Path) -> None:
    publish(zones)
    reports.accept(said(), [], district.today())
    reports.hand_over(zones)
    [path] = mailbox.waiting(zones)
    sealed = path.read_bytes()
    assert intake.exchange_with_outside().reports == 1
    path.write_bytes(sealed)
    again = intake.exchange_with_outside()
    assert (again.reports, again.known) == (0, 1)
    assert Complaint.objects.count() == Taken.objects.count() == 1
    assert not mailbox.waiting(zones)


def test_while_the_inside_is_down_reports_are_taken_and_nothing_is_lost(here: District, zones: Path) -> None:
    publish(zones)
    taken = [reports.accept(said(once=f"{n:020}"), [], district.today()).code for n in range(7)]
    assert len(set(taken)) == 7
    assert collect(zones).reports == 7
    assert Receipt.objects.filter(digest__in=[receipts.digest(one) for one in taken]).count() == 7


def test_an_item_that_cannot_be_read_is_put_aside_by_name_and_the_others_are_taken(here: District, zones: Path) -> None:
    publish(zones)
    reports.accept(said(), [], district.today())
    to = mailbox.recipient(Home(zones.parent / "internal"))
    mailbox.put(zones, [
        ("empty", b""), ("garbage", b"age-encryption.org/v1\n"), ("foreign", mailbox.seal(
            mailbox.recipient(Home(zones.parent / "other").prepare()), "report", {})),
        ("strange", mailbox.seal(to, "spell", {})), ("partial", mailbox.seal(to, "report", {"aspect": "fees"})),
        ("unknown", mailbox.seal(to, "report", {"aspect": "nonsense", "text": "x"})),
    ])  # fmt: skip
    done = collect(zones)
    assert done.reports == 1 and len(done.refused) == 6
    assert {path.stem for path in (zones / "incoming" / "退回").iterdir()} == {
        "empty", "garbage", "foreign", "strange", "partial", "unknown",
    }  # fmt: skip
    assert Taken.objects.count() == Complaint.objects.count() == 1


def test_a_photo_that_became_dangerous_on_the_way_is_left_out_and_the_report_stays(here: District, zones: Path) -> None:
    publish(zones)
    reports.accept(said(), [b"<script>not a picture</script>", photo().getvalue()], district.today())
    assert collect(zones).reports == 1
    one = Complaint.objects.get()
    assert [file.content.media_type for file in selectors.files_of(one.public_id)][-1] == "image/jpeg"


def test_a_rating_of_an_unknown_receipt_or_beyond_the_scale_changes_nothing(here: District, zones: Path) -> None:
    publish(zones)
    receipt = reports.accept(said(), [], district.today()).code
    collect(zones)
    one = Complaint.objects.get()
    to = mailbox.recipient(Home(zones.parent / "internal"))
    about = {"receipt": receipts.digest(receipt), "satisfied": True}
    mailbox.put(zones, [("r1", mailbox.seal(to, "rating", {**about, "score": 99})),
                        ("r2", mailbox.seal(to, "rating", {"receipt": "0" * 64, "score": 5}))])  # fmt: skip
    intake.exchange_with_outside()
    assert row(one.public_id).score is None


def test_an_officers_code_leads_to_the_officer_and_shuts_the_officers_agency_out(here: District, zones: Path) -> None:
    _, certificate = district.certified(here.urban)
    from zhiheng.registry.models import Certificate

    number = Certificate.objects.get(public_id=certificate).number
    code = codes.make("officer", "周演示", target=number)
    assert code.agency == here.urban
    publish(zones)
    reports.accept(said(code=code.public_id), [], district.today())
    collect(zones)
    one = Complaint.objects.get()
    assert one.accusation
    assert list(selectors.complaints(here.urban_head)) == []
    item = outside.scanned(code.public_id)
    assert item is not None and set(item.body) == {"code", "title", "kind", "agency", "agency_name"}
    codes.set_active(code, False)
    publish(zones)
    assert outside.scanned(code.public_id) is None
    assert ScanCode.objects.count() == 1


def test_the_poster_is_drawn_here_and_carries_the_public_address(here: District) -> None:
    code = codes.make("poster", "街道门口")
    client = entered(here.supervisor)
    page = client.get(f"/scan-codes/{code.public_id}/")
    assert page.status_code == 200 and codes.address_of(code) in page.text and "码上监督" in page.text
    picture = client.get(f"/scan-codes/{code.public_id}/picture.svg")
    assert picture["Content-Type"] == "image/svg+xml" and b"<svg" in picture.content
    assert b"style=" not in picture.content and b"<script" not in picture.content
    assert entered(here.urban_head).get(f"/scan-codes/{code.public_id}/").status_code == 404


def test_the_inside_can_fetch_by_address_and_nobody_else_can(
    here: District, zones: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zhiheng.public import settings as zone

    publish(zones)
    reports.accept(said(), [], district.today())
    internal, public = settings.HOME, Home(zones.parent / "public").prepare()
    trust(public, public_pem(signing_key(internal)), "test")
    client = Client()

    def posted(purpose: str, url: str, body: bytes, **_: Any) -> Answer:
        outer = {"MIDDLEWARE": zone.MIDDLEWARE, "TEMPLATES": zone.TEMPLATES, "ROOT_URLCONF": zone.ROOT_URLCONF}
        with override_settings(HOME=public, **outer):
            answer = client.post("/exchange/", body, content_type="application/octet-stream")
        return Answer(answer.status_code, {}, answer.content)

    for wrong in (b"", b"x", zlib.compress(b"x"), zlib.compress(b"AAAA\n{}")):
        assert posted("", "", wrong).status == 403
    monkeypatch.setattr("zhiheng.kit.outgoing.door.call", posted)
    publishing.publish_answers(_at[0] + timedelta(seconds=5))
    done = intake.call("https://public.example/exchange/", zones, mailbox.identity(internal))
    assert done.reports == 1 and Complaint.objects.count() == 1
    replayed = zlib.compress((zones / "answers.snapshot").read_bytes())
    assert json.loads(posted("", "", replayed).body)["taken"] is False
