"""The accused side never learns of an accusation, nor who made it: by no page, list, export, search, message or log."""

from __future__ import annotations

import io
import logging
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

import worlds
from accounts import member
from oversight.complaining import (
    SECRET_NAME,
    SECRET_PHONE,
    SECRET_TEXT,
    District,
    accusation,
    assigned,
    by,
    entered,
    received,
    row,
)
from registry import district
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.jobs.models import Job, State
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import take_this
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.scopes import scope_of
from zhiheng.kit.search.selectors import search
from zhiheng.kit.security.models import UnmaskRecord
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.models import LedgerObject
from zhiheng.oversight.complaints import permissions, selectors, services, texts
from zhiheng.oversight.complaints.models import Complaint, Release
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.models import Finding, RuleEdition, Standing, Tally

pytestmark = pytest.mark.django_db
WORDS = ("控告举报", "投诉举报登记", "乱收费乱罚款")


@pytest.fixture(scope="module")
def there(standing: worlds.Standing) -> District:
    return standing.build(District)


@pytest.fixture
def here(there: District) -> District:
    return deepcopy(there)


@pytest.fixture
def accused(here: District) -> Complaint:
    """An accusation against urban affairs and one of its officers, in the bureau's own hands."""
    officer, _ = district.certified(here.urban)
    one = accusation(here, officers=[officer])
    services.assign(by(here.supervisor), one, here.bureau)
    services.reply(by(here.supervisor), row(one.public_id), "正在核查", to_caller=True)
    return row(one.public_id)


def officer_of(accused: Complaint) -> str:
    event = ledger.trace("complaint", accused.public_id).events[0]
    return event.objects("officer", "about")[0]


def accused_accounts(here: District, accused: Complaint) -> list[User]:
    """Every kind of account on the accused side, the accused officer among them, with the right to export."""
    who = officer_of(accused)
    colleague = district.officer(here.urban)
    granted = {rights.EXPORT: None, rights.UNMASK: None}
    return [
        member("agency-head", here.urban, granted=granted),
        member("agency-administrator", here.urban, granted=granted),
        member("unit-head", here.urban, person=colleague, granted=granted),
        member("legal-reviewer", here.urban, granted=granted),
        member("officer", here.urban, person=who, granted=granted),
        member("officer", here.urban, person=colleague, granted=granted),
        member("bureau-supervisor", here.bureau, person=who, granted=granted),
    ]


def planted(accused: Complaint) -> tuple[str, ...]:
    return (accused.public_id, accused.number, SECRET_NAME, SECRET_PHONE, SECRET_TEXT, SECRET_TEXT[:6])


def quiet(client: Client, address: str, accused: Complaint, *more: str) -> None:
    """The page opens and tells nothing."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    for text in (*planted(accused), *more):
        assert text not in answer.text, (address, text)


def test_no_page_list_or_timeline_of_the_accused_side_tells_of_an_accusation(
    here: District, accused: Complaint
) -> None:
    who = officer_of(accused)
    for user in accused_accounts(here, accused):
        client = entered(user)
        for key in ("complaints", "accusations", "complaint", "matters", "findings", "complaint-summaries"):
            quiet(client, f"/lists/{key}/", accused)
        quiet(client, f"/objects/agency/{here.urban}/?all=1", accused, "乱收费乱罚款", "投诉举报登记", "派单转办")
        quiet(client, "/", accused)
        quiet(client, "/objects/", accused)
        quiet(client, "/notifications/", accused)
        quiet(client, "/complaints/repeated/?times=1", accused)
        page = client.get(f"/objects/officer/{who}/?all=1")
        assert page.status_code in (200, 404)
        assert not [text for text in (*planted(accused), *WORDS[1:]) if text in page.text]
        assert not LedgerObject.objects.none().union(ledger.visible(scope_of(user)).filter(type="complaint")).exists()


def test_no_address_of_an_accusation_opens_for_the_accused_side(here: District, accused: Complaint) -> None:
    id_ = accused.public_id
    acts = ("classify", "assign", "decide-decline", "review", "release", "withdraw", "sign-for", "decline", "progress",
            "reply", "link", "contact")  # fmt: skip
    for user in accused_accounts(here, accused):
        client = entered(user)
        assert client.get(reverse("object", args=["complaint", id_])).status_code == 404
        for act in acts:
            assert client.get(f"/complaints/{id_}/{act}/").status_code == 404, act
            assert client.post(f"/complaints/{id_}/{act}/", {"reason": "x"}).status_code == 404, act
        asked = client.get("/complaints/supervise/", {"handler": here.bureau, "topic": accused.topic})
        assert accused.number not in asked.text and id_ not in asked.text


def test_no_export_of_the_accused_side_holds_an_accusation(here: District, accused: Complaint) -> None:
    mine = assigned(here)
    for user in accused_accounts(here, accused)[:2]:
        client = entered(user)
        for key in ("complaints", "accusations", "complaint"):
            answer = client.get(f"/lists/{key}/export/")
            if answer.status_code == 405:
                answer = client.post(f"/lists/{key}/export/")
            book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # a FileResponse
            cells = [str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line]
            assert not [text for text in planted(accused) if any(text in cell for cell in cells)]
            assert any(mine.number in cell for cell in cells) or key == "accusations"


def test_no_search_finds_an_accusation_for_the_accused_side(here: District, accused: Complaint) -> None:
    for job in Job.objects.filter(kind__startswith="search.", state=State.WAITING):
        taken = take_this(job, "test")
        assert taken is not None and run_job(taken)
    for text in ("乱收费", accused.number, accused.public_id):
        assert any(h.object_id == accused.public_id for h in search(scope_of(here.supervisor), text).hits) or (
            text == accused.public_id
        )
        for user in accused_accounts(here, accused):
            assert [h for h in search(scope_of(user), text).hits if h.source == "complaint"] == []
            answer = entered(user).get("/search/", {"q": text})
            assert f"/complaint/{accused.public_id}" not in answer.text


def test_the_wall_stays_before_the_agencies_to_which_the_accused_belonged_since_the_report(
    here: District, accused: Complaint
) -> None:
    from zhiheng.ledger.acting import ActRefused
    from zhiheng.registry.officers.services import Post, move_officer

    before = district.agency("示例区文化和旅游局")
    who = district.officer(before)
    move_officer(district.doing(), who, Post(here.market, "civil_servant"))
    one = accusation(here, agencies=[], officers=[who])
    move_officer(district.doing(), who, Post(here.urban, "civil_servant"))
    for unit in (here.market, here.urban):
        head = member("agency-head", unit)
        assert not selectors.open_to(head).filter(public_id=one.public_id).exists(), unit
        with pytest.raises(ActRefused, match="是被控告、举报的一方"):
            services.assign(by(here.supervisor), one, unit, brief="摘要")
    colleague = district.officer(here.urban)
    move_officer(district.doing(), colleague, Post(before, "civil_servant"))
    moved = member("bureau-supervisor", here.bureau, person=colleague)
    assert not selectors.complaints(moved).filter(public_id=accused.public_id).exists()
    assert selectors.open_to(member("agency-head", before)).filter(public_id=accused.public_id).exists()


def test_nobody_of_the_accused_side_is_told_and_no_log_names_the_complainant(
    here: District, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    officer, _ = district.certified(here.urban)
    insider = member("bureau-supervisor", here.bureau, person=officer)
    one = accusation(here, officers=[officer])
    services.assign(by(here.supervisor), one, here.market, brief="有人反映收费问题")
    told = set(Notification.objects.values_list("account", flat=True))
    assert here.supervisor.public_id in told and here.market_head.public_id in told
    assert not told & {here.urban_head.public_id, here.urban_admin.public_id, insider.public_id}
    entered(here.supervisor).get(reverse("object", args=["complaint", one.public_id]))
    said = caplog.text + "".join(f"{n.title}{n.body}{n.url}" for n in Notification.objects.all())
    said += "".join(str(job.arguments) for job in Job.objects.all())
    assert not [text for text in (SECRET_NAME, SECRET_PHONE, SECRET_TEXT) if text in said]


def test_an_accused_agency_reads_the_released_summary_and_nothing_else(here: District, accused: Complaint) -> None:
    services.release(by(here.supervisor), accused, here.urban, "有人反映检查后收取费用未开票据")
    release = Release.objects.get()
    assert release.public_id != accused.public_id
    head = entered(here.urban_head)
    page = head.get(f"/complaints/summaries/{release.public_id}/")
    assert "有人反映检查后收取费用未开票据" in page.text
    assert not [text for text in planted(accused) if text in page.text]
    assert release.public_id in head.get("/lists/complaint-summaries/").text
    assert entered(here.market_head).get(f"/complaints/summaries/{release.public_id}/").status_code == 404
    assert release.public_id not in entered(here.market_head).get("/lists/complaint-summaries/").text
    told = Notification.objects.get(account=here.urban_head.public_id)
    assert accused.public_id not in told.url + told.title + told.body
    quiet(head, f"/objects/agency/{here.urban}/?all=1", accused, "摘要释出")


def test_only_an_accused_agency_can_be_given_a_summary(here: District, accused: Complaint) -> None:
    from zhiheng.ledger.acting import ActRefused

    with pytest.raises(ActRefused, match="不是被控告"):
        services.release(by(here.supervisor), accused, here.market, "摘要")
    assert not Release.objects.exists()


def test_a_handler_that_is_not_accused_sees_the_brief_but_neither_words_nor_names(here: District) -> None:
    one = accusation(here)
    services.assign(by(here.supervisor), one, here.market, brief="请核查该局收费票据")
    client = entered(here.market_head)
    page = client.get(reverse("object", args=["complaint", one.public_id]))
    assert page.status_code == 200 and "请核查该局收费票据" in page.text
    assert not [text for text in (SECRET_NAME, SECRET_PHONE, SECRET_TEXT, SECRET_NAME[0] + "**") if text in page.text]
    assert client.get(f"/complaints/{one.public_id}/contact/").status_code == 404


def test_reclassification_shuts_what_was_open_at_once(here: District) -> None:
    one = assigned(here)
    client = entered(here.urban_head)
    address = reverse("object", args=["complaint", one.public_id])
    assert SECRET_TEXT in client.get(address).text
    services.classify(by(here.supervisor), one, ["accuse"], "conduct-fees", "反映收费", [("agency", here.urban)])
    assert client.get(address).status_code == 404
    assert one.public_id not in client.get("/lists/complaints/").text
    quiet(client, f"/objects/agency/{here.urban}/?all=1", row(one.public_id))


def test_what_was_classified_anew_or_voided_still_tells_the_agency_nothing(here: District, accused: Complaint) -> None:
    from zhiheng.ledger.services import append

    services.classify(by(here.supervisor), accused, ["accuse"], "conduct-fees", "另一个机关", [("agency", here.market)])
    one = row(accused.public_id)
    head, other = entered(here.urban_head), entered(here.market_head)
    for client in (head, other):
        assert client.get(reverse("object", args=["complaint", one.public_id])).status_code == 404
    quiet(head, f"/objects/agency/{here.urban}/?all=1", one, "乱收费乱罚款", "投诉举报登记")
    act = by(here.supervisor)
    root = next(event for event in ledger.history("complaint", one.public_id) if event.type == "complaint.received")
    append([act.event("event.voided", [], event=root.id, reason="登记有误")], by=act.by)
    assert not Complaint.objects.filter(public_id=one.public_id).exists()
    for client, agency in ((head, here.urban), (other, here.market)):
        quiet(client, f"/objects/agency/{agency}/?all=1", one, "乱收费乱罚款", "投诉举报登记", "登记有误")
        assert client.get(reverse("object", args=["complaint", one.public_id])).status_code == 404
    from zhiheng.oversight.complaints import projecting

    assert list(projecting.check()) == []


def test_the_bureaus_own_accounts_do_not_see_an_accusation_against_the_bureau(here: District) -> None:
    from zhiheng.kit.scopes import Reach
    from zhiheng.registry.agencies.services import register_organisation

    other = register_organisation(district.recording(district.today()), "示例区纪委监委", "纪检监察机关").id
    one = accusation(here, agencies=[here.bureau])
    assert one.body == other
    inspector = member("partner-body", other, reach=Reach.UNIT)
    page = entered(inspector).get(reverse("object", args=["complaint", one.public_id]))
    assert page.status_code == 200 and SECRET_TEXT in page.text
    assert one.public_id in entered(inspector).get("/lists/accusations/").text
    client = entered(here.supervisor)
    assert client.get(reverse("object", args=["complaint", one.public_id])).status_code == 404
    assert one.public_id not in client.get("/lists/accusations/").text
    assert not Notification.objects.filter(account=here.supervisor.public_id).exists()


def test_a_handler_reads_contact_data_on_record_and_not_where_secrecy_was_asked(here: District) -> None:
    one, secret = assigned(here), assigned(here, secret=True)
    client = entered(here.urban_admin)
    page = client.get(reverse("object", args=["complaint", one.public_id])).text
    assert SECRET_PHONE not in page and SECRET_NAME not in page and "139" in page
    address = f"/complaints/{one.public_id}/contact/"
    assert SECRET_PHONE not in client.get(address).text
    assert "须写明用途" in client.post(address, {"purpose": ""}).text
    assert UnmaskRecord.objects.count() == 0
    opened = client.post(address, {"purpose": "回访核实"})
    assert SECRET_PHONE in opened.text and "no-store" in opened["Cache-Control"]
    [record] = UnmaskRecord.objects.all()
    assert (record.object_id, record.purpose, record.username) == (one.public_id, "回访核实", here.urban_admin.username)
    assert client.get(f"/complaints/{secret.public_id}/contact/").status_code == 404
    kept = client.get(reverse("object", args=["complaint", secret.public_id])).text
    assert "请核实处理" in kept and SECRET_TEXT not in kept and "139" not in kept
    other = entered(here.market_head)
    assert other.get(address).status_code == 404
    assert texts.masked_contact(one) == {"name": "植**", "phone": "139****34"}


def test_requests_are_seen_by_the_bureau_and_their_handler_only(here: District) -> None:
    one = assigned(here)
    unassigned = received(here)
    for user, sees in ((here.supervisor, True), (here.urban_head, True), (here.market_head, False)):
        page = entered(user).get("/lists/complaints/").text
        assert (one.public_id in page) is sees
        assert (unassigned.public_id in page) is (user == here.supervisor)
    assert list(selectors.complaints(member("system-administrator", here.bureau))) == []


def made(rule: str, object_id: str, agency: str, letter: str) -> Finding:
    edition = RuleEdition.objects.get_or_create(
        rule=rule, fingerprint=rule, title=rule, effect="discipline", library="v"
    )[0]
    found = Finding.objects.create(
        identity=letter * 32, rule=rule, edition=edition, severity="discipline", object_type="complaint",
        object_id=object_id, manner="late", agency=agency, library="v", since=district.today() - timedelta(days=9),
        found_on=district.today(),
    )  # fmt: skip
    from zhiheng.oversight.findings import tallies

    tallies.refresh()
    return found


def test_findings_about_an_accusation_are_neither_shown_nor_counted_on_the_accused_side(
    here: District, accused: Complaint
) -> None:
    hidden = made("hotline.accused-kept-out", accused.public_id, here.urban, "a")
    shown = made("hotline.replied-5-days", assigned(here).public_id, here.urban, "b")
    head = here.urban_head
    assert [one.identity for one in findings.findings(head)] == [shown.identity]
    assert findings.counts(head, "rule") == {"hotline.replied-5-days": 1}
    assert findings.counts(here.supervisor, "rule") == {"hotline.accused-kept-out": 1, "hotline.replied-5-days": 1}
    assert Tally.objects.count() == 2 and shown.standing == Standing.OPEN
    page = entered(head).get("/lists/findings/").text
    assert hidden.identity not in page and "accused-kept-out" not in page.partition("<tbody")[2].partition("</tbody")[0]
    assert entered(head).get(f"/findings/{hidden.identity}/").status_code == 404
    assert entered(here.supervisor).get(f"/findings/{hidden.identity}/").status_code == 200


def test_files_that_came_with_a_complaint_are_for_whom_its_words_are(here: District) -> None:
    from zhiheng.kit.files.links import may_see
    from zhiheng.kit.files.services import store_file
    from zhiheng.oversight.complaints.folding import MATERIAL

    one, secret = assigned(here), assigned(here, secret=True)
    file: Any = store_file([b"hello"], "a.txt", owner=(MATERIAL, one.public_id))
    kept: Any = store_file([b"hallo"], "b.txt", owner=(MATERIAL, secret.public_id))
    assert may_see(here.urban_head, file) and may_see(here.supervisor, kept)
    assert not may_see(here.urban_head, kept) and not may_see(here.market_head, file)


def test_the_evidence_of_a_finding_about_the_accused_does_not_tell_of_an_accusation(
    here: District, accused: Complaint
) -> None:
    words = {"title": "评议考核", "says": "定期组织", "basis": "处罚法第75条", "effect": "discipline", "library": "v1"}
    edition = RuleEdition.objects.create(rule="x.appraisal", fingerprint="e" * 64, **words)
    event = ledger.trace("complaint", accused.public_id).events[0]
    Finding.objects.create(
        identity="9" * 32, rule=edition.rule, edition=edition, severity=edition.effect, object_type="agency",
        object_id=here.urban, manner="undone", since=district.today(), agency=here.urban, library="v1",
        found_on=district.today(), activation_event=event.id,
    )  # fmt: skip
    quiet(entered(member("agency-head", here.urban)), f"/findings/{'9' * 32}/", accused, "投诉举报登记")
    assert "投诉举报登记" in entered(here.supervisor).get(f"/findings/{'9' * 32}/").text


def test_what_is_no_accusation_any_more_stays_behind_its_wall(here: District, accused: Complaint) -> None:
    services.classify(by(here.supervisor), row(accused.public_id), ["complain"], "street-trade", "核对后是诉求")
    for user in accused_accounts(here, accused):
        quiet(entered(user), f"/objects/agency/{here.urban}/?all=1", accused, "乱收费乱罚款", "投诉举报登记")
        assert not selectors.complaints(user).filter(public_id=accused.public_id).exists()


def test_the_districts_leader_reads_figures_and_no_accusation(here: District, accused: Complaint) -> None:
    leader = member("district-leader", "GOV")
    order = assigned(here)
    client = entered(leader)
    for address in ("/lists/accusations/", "/lists/complaints/", "/lists/complaint/", f"/objects/agency/{here.urban}/"):
        quiet(client, address, accused)
    assert client.get(reverse("object", args=["complaint", accused.public_id])).status_code == 404
    assert not permissions.may_read_text(leader, order)
