"""Pages of the registry: who sees what, acts through forms, refusals in words, the import screen, the card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import member
from registry import district, messy
from registry.test_importing_officers import spoilt
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.jobs.models import Job, State
from zhiheng.kit.jobs.running import Run, run_job
from zhiheng.kit.jobs.services import take_this
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.pages.lists.base import lists
from zhiheng.ledger.models import LedgerEvent
from zhiheng.registry import people, publishing, working
from zhiheng.registry.acting.declared import actings
from zhiheng.registry.agencies import services as agencies
from zhiheng.registry.certificates import services as certificates
from zhiheng.registry.imports.declared import importings
from zhiheng.registry.memberships.models import Membership
from zhiheng.registry.models import Certificate, CertificateApplication, Enterprise, ImportDraft, Officer
from zhiheng.registry.officers import importing as officers_importing
from zhiheng.registry.officers import services as officers

pytestmark = pytest.mark.django_db


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    LoginSession.objects.filter(user=user).update(second_factor=True)
    return client


@pytest.fixture
def bureau() -> User:
    return member("bureau-supervisor", district.agency("示例区司法局", "supervisor", "justice"))


@pytest.fixture
def urban() -> str:
    return district.agency("示例区城市管理局", short="区城管局")


def post(client: Client, subject: str, act: str, row: str = "", **data: Any) -> Any:
    """Open the page of an act and send its form as the browser would."""
    name, args = ("registry-act", [subject, row, act]) if row else ("registry-new", [subject, act])
    url = reverse(name, args=args)
    return client.post(url, {**carried(client, url), **data})


def carried(client: Client, url: str) -> dict[str, str]:
    """What an open form carries: its one-time key and the version that it was filled in on; nothing where it's shut."""
    page = client.get(url)
    names = ("form_key", "form_version")
    return {name: page.context[name] for name in names} if page.status_code == 200 else {}


def test_a_certificate_s_life_through_the_forms(bureau: User, urban: str) -> None:
    officer = district.officer(urban, name="演示员")
    keeper, issuer = enter(member("agency-administrator", urban)), enter(bureau)
    assert post(keeper, "officer", "apply", officer, kind="enforcement").status_code == 302
    waiting = CertificateApplication.objects.get(officer=officer).public_id
    assert "登记考试成绩" in {item.act for item in working.items(bureau, district.today())}
    assert post(issuer, "certificate-application", "issue", waiting, number="x").status_code == 422
    exam = {"subject_name": "行政执法资格考试", "passed": "1", "score": "86"}
    assert post(issuer, "certificate-application", "examine", waiting, **exam).status_code == 302
    today = district.today()
    paper = {"number": "37990009999", "valid_from": today, "valid_to": today + timedelta(days=60)}
    assert post(issuer, "certificate-application", "issue", waiting, **paper).status_code == 302
    card = Certificate.objects.get(officer=officer)
    page = issuer.get(reverse("object", args=["certificate", card.public_id])).content.decode()
    for words in ("37990009999", "演示员", "剩 60 天", "办理年审", "暂扣证件"):
        assert words in page
    assert "换发证件" in {item.title for item in working.items(bureau, today)}
    assert post(issuer, "certificate", "suspend", card.public_id, reason="配合调查").status_code == 302
    assert post(issuer, "certificate", "restore", card.public_id).status_code == 302
    assert post(issuer, "certificate", "revoke", card.public_id, reason="退休").status_code == 302
    assert "已注销" in issuer.get(reverse("object", args=["certificate", card.public_id])).content.decode()


def test_a_refusal_says_fact_article_and_way_out_and_keeps_the_input(urban: str) -> None:
    officer = district.officer(urban, "dispatch")
    client = enter(member("agency-administrator", urban))
    before = LedgerEvent.objects.count()
    response = post(client, "officer", "apply", officer, kind="enforcement")
    page = response.content.decode()
    assert response.status_code == 409
    for words in ("现在不能申领证件", "不得从事执法工作", "山东省行政执法监督条例第十条", "怎么办"):
        assert words in page
    assert LedgerEvent.objects.count() == before


def test_the_same_form_sent_twice_does_it_once_and_a_stale_one_is_told(urban: str, bureau: User) -> None:
    _, card = district.certified(urban)
    client = enter(bureau)
    url = reverse("registry-act", args=["certificate", card, "suspend"])
    data = {**carried(client, url), "reason": "调查"}
    assert [client.post(url, data).status_code for _ in range(2)] == [302, 302]
    assert LedgerEvent.objects.filter(type="certificate.suspended").count() == 1
    late = client.post(reverse("registry-act", args=["certificate", card, "restore"]), {**data, "form_key": new_key()})
    assert late.status_code == 409
    assert "别人改过它" in late.content.decode()


def test_agencies_see_their_own_people_streets_those_seconded_and_others_nothing(urban: str, bureau: User) -> None:
    street = district.agency("示例区青石街道办事处", "subdistrict", "subdistrict")
    other = district.agency("示例区水务局", field="water")
    sent, stays = district.certified(urban)[0], district.certified(urban)[0]
    team = agencies.form_team(district.recording(district.today()), "青石中队", "dispatched", street).id
    since = district.today() - timedelta(days=9)
    seconding = officers.Seconding(team, urban, street, (sent,), "街道党工委", since, None)
    officers.second_officers(district.recording(since), seconding)
    seen = {
        "bureau": enter(bureau),
        "home": enter(member("agency-administrator", urban)),
        "street": enter(member("subdistrict-commander", street)),
        "other": enter(member("agency-administrator", other)),
        "partner": enter(member("partner-body", other)),
    }
    expected = {
        "bureau": (200, 200),
        "home": (200, 200),
        "street": (200, 404),
        "other": (404, 404),
        "partner": (404, 404),
    }
    for who, client in seen.items():
        answers = tuple(client.get(reverse("object", args=["officer", id_])).status_code for id_ in (sent, stays))
        assert answers == expected[who], who
    listed = seen["street"].get(reverse("list", args=["officers"])).content.decode()
    assert people.name_of(sent) in listed
    assert people.name_of(stays) not in listed
    assert seen["partner"].get(reverse("list", args=["officers"])).status_code == 404
    assert seen["other"].get(reverse("registry-act", args=["officer", stays, "leave"])).status_code == 404
    assert seen["street"].get(reverse("registry-act", args=["officer", sent, "leave"])).status_code == 404


def test_only_the_bureau_issues_and_only_keepers_keep(urban: str, bureau: User) -> None:
    officer, card = district.certified(urban)
    keeper, plain = enter(member("agency-administrator", urban)), enter(member("officer", urban, person=officer))
    assert keeper.get(reverse("registry-act", args=["certificate", card, "revoke"])).status_code == 404
    assert keeper.get(reverse("registry-act", args=["officer", officer, "move"])).status_code == 200
    assert plain.get(reverse("registry-act", args=["officer", officer, "move"])).status_code == 404
    assert plain.get(reverse("object", args=["officer", officer])).status_code == 200
    assert plain.get(reverse("registry-import", args=["officers"])).status_code == 404


def test_every_list_and_every_new_form_opens_with_a_constant_number_of_queries(
    urban: str, bureau: User, django_assert_max_num_queries: Any
) -> None:
    for _ in range(12):
        district.certified(urban)
    client = enter(bureau)
    for listing in (one for one in lists if one.group == "主体与人员"):
        with django_assert_max_num_queries(25):
            assert client.get(reverse("list", args=[listing.key])).status_code == 200, listing.key
    for acting in (one for one in actings if not one.form.object_type):
        assert client.get(acting.url()).status_code == 200, acting.key


def test_every_act_about_a_row_opens_its_form(urban: str, bureau: User) -> None:
    officer, card = district.certified(urban)
    client = enter(bureau)
    for subject, row in (("officer", officer), ("certificate", card), ("agency", urban)):
        for acting in (one for one in actings if one.subject == subject and one.form.object_type):
            assert client.get(reverse("registry-act", args=[subject, row, acting.name])).status_code == 200, acting.key


def test_the_import_screen_from_upload_to_the_last_corrected_cell(urban: str, tmp_path: Path) -> None:
    client = enter(member("agency-administrator", urban))
    path = messy.write(tmp_path / "officers.xlsx", spoilt([messy.row(n) for n in range(14)]))
    file = SimpleUploadedFile("花名册.xlsx", path.read_bytes())
    response = client.post(reverse("registry-import", args=["officers"]), {"unit": urban, "file": file})
    assert response.status_code == 302
    page = client.get(response["Location"]).content.decode()
    for words in (
        "花名册.xlsx",
        "必须改的 8 行",
        "不得持证执法（省监督条例第十条）",
        "改为 37000000007",
        "没有这一天",
        "备注2",
    ):
        assert words in page
    assert messy.row(4)[2] not in page, "numbers that are right are masked"
    good = messy.row(2)[2]
    client.post(response["Location"], {"act": "correct", "row": 6, "column": "id_no", "text": good})
    assert "必须改的 7 行" in client.get(response["Location"]).content.decode()
    marked = client.get(response["Location"] + "marked/")
    assert b"".join(marked.streaming_content).startswith(b"PK")
    progress = client.post(response["Location"], {"act": "write"})["Location"]
    assert client.post(response["Location"], {"act": "write"})["Location"] == progress, "a second click is the same job"
    assert client.post(response["Location"], {"act": "forget"})["Location"] == progress, "nothing changes meanwhile"
    assert "等待处理" in client.get(progress).content.decode()
    assert import_now() and not import_now()
    ended = client.get(progress).content.decode()
    assert "新增 7 行" in ended and "还有 7 行要改" in ended and response["Location"] in ended
    assert Officer.objects.count() == 7
    stranger = enter(member("agency-administrator", urban))
    assert stranger.get(response["Location"]).status_code == 404
    client.post(response["Location"], {"act": "forget"})
    assert ImportDraft.objects.get().dossier == ""
    assert client.get(response["Location"]).status_code == 404


def import_now() -> bool:
    """Do the waiting import as the worker would; return whether there was one."""
    job = Job.objects.filter(kind="registry.import", state=State.WAITING).first()
    taken = take_this(job, "test") if job is not None else None
    return taken is not None and run_job(taken)


def test_an_import_that_was_killed_goes_on_and_writes_nothing_twice(
    urban: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = enter(member("agency-administrator", urban))
    path = messy.write(tmp_path / "officers.xlsx", [messy.row(n) for n in range(12)])
    file = SimpleUploadedFile("花名册.xlsx", path.read_bytes())
    where = client.post(reverse("registry-import", args=["officers"]), {"unit": urban, "file": file})["Location"]
    client.post(where, {"act": "write"})
    small = replace(importings["officers"], make=lambda: replace(officers_importing.importer(), chunk=5))
    monkeypatch.setitem(importings._entries, "officers", small)
    told = Run.progress

    def killed(run: Run, done: int, total: int, message: str = "") -> None:
        told(run, done, total, message)
        if done >= 5:
            raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(Run, "progress", killed)
        assert not import_now()
    events = LedgerEvent.objects.count()
    assert 0 < Officer.objects.count() < 12
    assert import_now()
    assert Officer.objects.count() == 12
    assert LedgerEvent.objects.filter(type="officer.appointed").count() == 12
    assert LedgerEvent.objects.count() > events
    assert ImportDraft.objects.get().dossier == "", "nothing is left to correct: the table is gone"


def test_what_cannot_be_done_now_says_why_by_which_article(urban: str, bureau: User) -> None:
    _, card = district.certified(urban)
    certificates.suspend_certificate(district.doing(), card, "配合调查")
    page = enter(bureau).get(reverse("object", args=["certificate", card])).content.decode()
    assert f"该证件自 {district.today()} 起已暂扣（行政处罚法第四十二条" in page.replace("中华人民共和国", "")
    assert 'disabled aria-describedby="not-now-1"' in " ".join(page.split())
    certificates.revoke_certificate(district.doing(), card, "退休")
    page = enter(bureau).get(reverse("object", args=["certificate", card])).content.decode()
    assert page.count("注销或者吊销，需要的请重新申领") == 4


def test_what_is_no_table_is_refused_in_words(urban: str) -> None:
    client = enter(member("agency-administrator", urban))
    file = SimpleUploadedFile("花名册.xlsx", b"no table at all \x00\x01")
    response = client.post(reverse("registry-import", args=["officers"]), {"unit": urban, "file": file})
    assert response.status_code == 422
    assert not ImportDraft.objects.exists()


def test_templates_can_be_downloaded(bureau: User) -> None:
    client = enter(bureau)
    for key in ("officers", "powers", "delegations", "agencies", "enterprises"):
        response = client.get(reverse("registry-import-template", args=[key]))
        assert b"".join(response.streaming_content).startswith(b"PK"), key


def test_the_card_carries_a_code_that_leads_to_the_public_check(urban: str, bureau: User) -> None:
    officer, card = district.certified(urban)
    page = enter(bureau).get(reverse("registry-card", args=[card])).content.decode()
    assert "<svg" in page
    assert f"/c/{card}/" in page
    assert people.name_of(officer) in page


def test_what_is_published_names_officers_and_nothing_more_of_them(urban: str) -> None:
    officer, card = district.certified(urban)
    district.officer(urban)
    items = list(publishing.certificates(district.today()))
    assert [(item["code"], item["state"], item["name"]) for item in items] == [(card, "valid", people.name_of(officer))]
    assert officer not in str(items)
    certificates.review_certificate(district.doing(), card, district.today().year, passed=False)
    assert next(publishing.certificates(district.today()))["state"] == "suspended"
    assert {item["name"] for item in publishing.agencies()} == {"示例区城市管理局"}


def test_enterprises_are_entered_once_by_their_code(urban: str) -> None:
    client = enter(member("officer", urban, person="someone"))
    data = {"name": "示例商贸有限公司", "kind": "company", "uscc": "913799010000001232", "operating": "on"}
    assert post(client, "enterprise", "register", **data).status_code == 302
    again = post(client, "enterprise", "register", **data)
    assert "该代码已登记为" in again.content.decode()
    wrong = post(client, "enterprise", "register", **{**data, "uscc": "913799010000001231"})
    assert "校验位不对" in wrong.content.decode()
    row = Enterprise.objects.get()
    page = enter(member("officer", district.agency(), person="somebody-else")).get(
        reverse("object", args=["enterprise", row.public_id])
    )
    assert "检查对象登记与变更 1" in page.content.decode()


def test_a_draft_of_a_body_that_one_no_longer_keeps_is_not_written(urban: str, tmp_path: Path) -> None:
    keeper = member("agency-administrator", urban)
    client = enter(keeper)
    path = messy.write(tmp_path / "officers.xlsx", [messy.row(n) for n in range(3)])
    file = SimpleUploadedFile("花名册.xlsx", path.read_bytes())
    here = client.post(reverse("registry-import", args=["officers"]), {"unit": urban, "file": file}).url
    assert client.get(here).status_code == 200
    Membership.objects.filter(user=keeper).update(unit=district.agency("示例区另一局"))
    assert client.get(here).status_code == 404
    assert client.post(here, {"act": "write"}).status_code == 404
    assert not Officer.objects.exists()


def test_a_late_appointment_takes_nobody_away_from_another_agency(urban: str) -> None:
    other = district.agency()
    person = district.person()
    id_ = officers.appoint_officer(
        district.recording(date(2020, 1, 1)), person, officers.Post(other, "civil_servant", "一科")
    ).id
    data = {"name": "改名", "id_no": person.id_no, "agency": urban, "employment": "civil_servant"}
    data |= {"on": district.today() - timedelta(days=1), "late_reason": "x"}
    answer = post(enter(member("agency-administrator", urban)), "officer", "appoint", **data)
    assert answer.status_code == 422
    assert "其他机关的执法人员" in answer.content.decode()
    assert Officer.objects.get(public_id=id_).agency == other


def test_only_who_sent_or_hosts_them_recalls_seconded_officers(urban: str) -> None:
    street, stranger = district.agency("青石街道", "subdistrict"), district.agency()
    team = agencies.form_team(district.recording(district.today()), "青石中队", "dispatched", street).id
    officer = district.officer(urban)
    seconding = officers.Seconding(team, urban, street, (officer,), "", district.today(), None)
    officers.second_officers(district.recording(district.today()), seconding)
    recall = {"officers": [officer], "reason": "借调期满"}
    answer = post(enter(member("agency-administrator", stranger)), "team", "recall", team, **recall)
    assert answer.status_code == 422, answer.content.decode()
    assert not LedgerEvent.objects.filter(type="team.recalled").exists()
    assert post(enter(member("agency-administrator", urban)), "team", "recall", team, **recall).status_code == 302
