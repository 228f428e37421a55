"""The pages of documents and templates: what is offered to whom, two persons for a template, a file by its link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import member
from kit.documents.specimen import BLOCKS, DAY, KIND, SUBJECT, VALUES, changed, word
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import work
from zhiheng.kit.documents import making, panel, selectors, versions
from zhiheng.kit.documents.house_style import starter
from zhiheng.kit.documents.models import Document, Number, Stage, TemplateVersion
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.security.models import SecurityRecord
from zhiheng.registry.memberships.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_office", "same_process")]
MAKE = reverse("document-make", args=["case", "c1", "specimen"])
GOOD = starter(BLOCKS, KIND.fields)


@pytest.fixture
def browse(bureau: User) -> Callable[[User | None], Client]:
    """Return a function that opens a browser, by default the supervisor's."""

    def open_(user: User | None = None) -> Client:
        client = Client()
        client.force_login(user or bureau)
        return client

    return open_


def body(response: Any) -> str:
    return str(response.content.decode())


def sent(**more: str) -> dict[str, str]:
    fields = {"to": "张三", "fine": "120000", "until": "2026-12-11", "facts": "甲", "document_day": "2026-11-26"}
    return {**fields, "form_key": new_key(), "form_version": "", **more}


def upload(content: bytes, name: str = "模板.docx", unit: str = "*", note: str = "加一段") -> dict[str, Any]:
    return {"unit": unit, "note": note, "file": SimpleUploadedFile(name, content)}


def test_a_document_is_made_from_the_form_after_a_confirmation_once(
    browse: Any, django_capture_on_commit_callbacks: Any
) -> None:
    client = browse()
    form = body(client.get(MAKE))
    assert "生成决定书" in form
    assert 'value="张三"' in form
    fields = sent()
    confirmation = body(client.post(MAKE, fields))
    assert "编后不能再用于其他文书" in confirmation
    assert not Document.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(MAKE, {**fields, "form_confirmed": "1"})
    again = client.post(MAKE, {**fields, "form_confirmed": "1"})
    made = Document.objects.get()
    assert done.url == again.url == reverse("document", args=[made.public_id])
    page = body(client.get(done.url))
    for words in (
        "示监试〔2026〕1号",
        "示例区司法局",
        "没有 LibreOffice",
        "下载 Word",
        "罚款壹拾贰万元整",
        "系统自带第 1 版",
    ):
        assert words in page
    assert "style=" not in page


def test_what_is_required_is_asked_for_and_the_input_stays(browse: Any) -> None:
    answer = browse().post(MAKE, sent(to="", facts="写了很久"))
    assert answer.status_code == 422
    assert "写了很久" in body(answer)
    assert not Number.objects.exists()


def test_an_agency_without_a_word_is_told_the_way_out(browse: Any, bureau: User) -> None:
    client = browse(member("agency-administrator", "U2"))
    answer = client.post(MAKE, sent(form_confirmed="1"))
    assert answer.status_code == 409
    assert "还没有设定机关代字" in body(answer)


@pytest.mark.parametrize("title", ["旁人", "外人"])
def test_who_may_not_make_it_finds_no_page(browse: Any, title: str) -> None:
    client = browse(member("officer", "U1", title=title))
    assert client.get(MAKE).status_code == 404
    assert client.post(MAKE + "draft/", sent()).status_code == 404
    assert client.get(reverse("document-make", args=["enterprise", "c1", "specimen"])).status_code == 404


def test_a_draft_is_a_word_file_without_record(browse: Any) -> None:
    answer = browse().post(MAKE + "draft/", sent(fine="不是数"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"PK")
    assert not Document.objects.exists()


def test_what_broke_off_is_filled_again_by_its_maker_under_the_same_number(browse: Any, bureau: User) -> None:
    broken = making.issue(bureau, "specimen", SUBJECT, "U1", VALUES, day=DAY)  # the commit's work isn't done here
    page = body(browse().get(reverse("document", args=[broken.public_id])))
    address = f"{MAKE}?again={broken.public_id}"
    assert address in page
    assert "由制作人重新生成" in body(
        browse(member("bureau-head", "U1")).get(reverse("document", args=[broken.public_id]))
    )
    answer = browse().post(address, sent(form_confirmed="1"))
    assert answer.url == reverse("document", args=[broken.public_id])
    broken.refresh_from_db()
    assert (broken.state, Number.objects.count()) == ("ready", 1)
    assert browse().get(address).status_code == 404


@pytest.fixture
def made(bureau: User, django_capture_on_commit_callbacks: Any) -> Document:
    with django_capture_on_commit_callbacks(execute=True):
        return making.issue(bureau, "specimen", SUBJECT, "U1", VALUES, day=DAY)


def test_the_word_file_leaves_by_a_link_of_ones_own(browse: Any, made: Document) -> None:
    address = reverse("document-file", args=[made.public_id, "word"])
    link = browse().get(address)
    assert link.status_code == 302
    content = b"".join(browse().get(link.url).streaming_content)
    assert content.startswith(b"PK")
    stranger = browse(member("agency-administrator", "U3", title="外人"))
    assert stranger.get(address).status_code == 404
    assert stranger.get(link.url).status_code == 404
    assert browse().get(reverse("document-file", args=[made.public_id, "pdf"])).status_code == 404
    assert browse().get(reverse("document-picture", args=[made.public_id, 1])).status_code == 404


def test_a_strangers_document_looks_like_none(browse: Any, made: Document) -> None:
    stranger = browse(member("agency-administrator", "U3", title="外人"))
    for name in ("document", "document-pdf", "document-void"):
        address = reverse(name, args=[made.public_id])
        assert stranger.post(address).status_code == 404 if name == "document-pdf" else True
        assert stranger.get(address).status_code in (404, 405)
    assert stranger.get(reverse("document", args=["nothing"])).status_code == 404


def test_a_document_is_made_void_by_its_maker_or_the_head_of_its_agency(browse: Any, made: Document) -> None:
    address = reverse("document-void", args=[made.public_id])
    assert browse(member("agency-administrator", "U2")).get(address).status_code == 404
    head = browse(member("agency-head", "U1"))
    fields = {"reason": "名称有误", "form_key": new_key(), "form_version": ""}
    assert "作废后不再使用" in body(head.post(address, fields))
    assert head.post(address, {**fields, "form_confirmed": "1"}).status_code == 302
    made.refresh_from_db()
    assert made.void_reason == "名称有误"
    assert "已作废" in body(browse().get(reverse("document", args=[made.public_id])))
    assert "示监试〔2026〕1号：名称有误" in body(browse().get(reverse("templates")))


def test_the_list_shows_what_is_in_ones_scope(browse: Any, made: Document) -> None:
    assert "示监试〔2026〕1号" in body(browse().get("/lists/documents/"))
    assert "示监试〔2026〕1号" in body(
        browse(member("agency-administrator", "U2")).get("/lists/documents/?kind=specimen")
    )
    assert "示监试〔2026〕1号" not in body(browse(member("agency-administrator", "U3")).get("/lists/documents/"))
    assert browse(member("system-administrator", "U1")).get("/lists/documents/").status_code == 404


def test_a_template_is_brought_by_one_and_published_by_another(browse: Any, bureau: User) -> None:
    client = browse()
    answer = client.post(reverse("template-kind", args=["specimen"]), upload(GOOD))
    version = TemplateVersion.objects.get()
    assert answer.url == reverse("template-version", args=[version.public_id])
    page = body(client.get(answer.url))
    assert "须由提出人以外的人发布" in page
    assert "罚款壹拾贰万元整" in page  # the sample
    decide = reverse("template-decide", args=[version.public_id])
    client.post(decide, {"decision": "publish"})
    version.refresh_from_db()
    assert version.stage == Stage.PROPOSED
    head = member("bureau-head", "U1")
    assert [item.subject for item in panel.waiting(head, DAY)] == ["加一段"]
    assert not panel.waiting(bureau, DAY)
    assert work["templates"].items is panel.waiting
    browse(head).post(decide, {"decision": "publish"})
    version.refresh_from_db()
    assert (version.stage, version.decided_by) == (Stage.PUBLISHED, head.public_id)
    acts = SecurityRecord.objects.filter(act__startswith="template.").order_by("pk").values_list("act", "account")
    assert list(acts) == [("template.proposed", bureau.public_id), ("template.published", head.public_id)]
    assert "全区通用第 1 版" in body(client.get(reverse("templates")))
    assert "已发布，没有再改动" in body(browse(head).post(decide, {"decision": "publish"}, follow=True))


def test_a_refused_template_needs_a_reason_and_one_can_be_taken_back(browse: Any, bureau: User) -> None:
    first = versions.propose(bureau, "specimen", "", [GOOD], "模板.docx", "甲")
    second = versions.propose(bureau, "specimen", "", [GOOD], "模板.docx", "乙")
    head = browse(member("bureau-head", "U1"))
    decide = reverse("template-decide", args=[first.public_id])
    assert "须写明理由" in body(head.post(decide, {"decision": "refuse"}, follow=True))
    head.post(decide, {"decision": "refuse", "reason": "落款不对"})
    assert head.post(decide, {"decision": "nonsense"}).status_code == 404
    withdraw = reverse("template-decide", args=[second.public_id])
    assert "只能撤回自己" in body(head.post(withdraw, {"decision": "withdraw"}, follow=True))
    browse().post(withdraw, {"decision": "withdraw"})
    stages = list(TemplateVersion.objects.order_by("version").values_list("stage", flat=True))
    assert stages == [Stage.REFUSED, Stage.WITHDRAWN]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (word("致{{ 当事入 }}"), "模板.docx", "正文第 1 段 {{ 当事入 }}：没有“当事入”这个字段"),
        (changed(GOOD, word__vbaProjectDOTbin=b"\0"), "模板.docx", "含宏"),
        (b"no Word at all", "模板.docx", "docx"),
        (b"text", "模板.txt", "模板须是 Word 文档"),
    ],
)
def test_a_faulty_template_is_refused_in_words_and_nothing_is_kept(
    browse: Any, content: bytes, name: str, words: str
) -> None:
    answer = browse().post(reverse("template-kind", args=["specimen"]), upload(content, name))
    assert answer.status_code == 422
    assert words in body(answer)
    assert not TemplateVersion.objects.exists()


def test_an_agency_brings_templates_for_itself_only(browse: Any, bureau: User) -> None:
    administrator = member("agency-administrator", "U2")
    client = browse(administrator)
    page = body(client.get(reverse("template-kind", args=["specimen"])))
    assert "示例区城管局" in page
    assert "全区通用" not in page
    for unit in ("*", "U1"):
        assert client.post(reverse("template-kind", args=["specimen"]), upload(GOOD, unit=unit)).status_code == 422
    client.post(reverse("template-kind", args=["specimen"]), upload(GOOD, unit="U2"))
    version = TemplateVersion.objects.get()
    assert version.unit == "U2"
    other = browse(member("agency-administrator", "U3"))
    assert other.get(reverse("template-version", args=[version.public_id])).status_code == 404
    assert other.post(reverse("template-decide", args=[version.public_id])).status_code == 404


def test_the_template_and_the_starter_can_be_had(browse: Any, bureau: User) -> None:
    version = versions.propose(bureau, "specimen", "", [GOOD], "模板.docx", "甲")
    link = browse().get(reverse("template-file", args=[version.public_id]))
    assert b"".join(browse().get(link.url).streaming_content) == GOOD
    assert browse().get(reverse("template-starter", args=["specimen"])).content == GOOD
    assert browse().get(reverse("template-kind", args=["nothing"])).status_code == 404
    assert browse().get(reverse("template-picture", args=[version.public_id, 1])).status_code == 404


def test_a_word_is_set_by_whoever_keeps_the_agency(browse: Any) -> None:
    client = browse(member("agency-administrator", "U2"))
    assert "已设定" in body(client.post(reverse("template-word"), {"unit": "U2", "word": "示城"}, follow=True))
    assert client.post(reverse("template-word"), {"unit": "U1", "word": "示监"}).status_code == 404
    assert "机关代字只写" in body(client.post(reverse("template-word"), {"unit": "U2", "word": "<"}, follow=True))


def test_what_somebody_made_before_a_move_stays_with_the_agency(browse: Any) -> None:
    maker = member("officer", "U1", person="P5")
    made = Document.objects.create(
        kind="specimen",
        title="旧机关的文书",
        object_type="case",
        object_id="none",
        unit="U1",
        day=DAY,
        template=versions.builtin(KIND),
        made_by=maker.public_id,
    )
    voiding = reverse("document-void", args=[made.public_id])
    assert selectors.documents(maker).get() == made
    assert browse(maker).get(voiding).status_code == 200
    Membership.objects.filter(user=maker).update(unit="U3")
    moved = User.objects.get(pk=maker.pk)
    assert not selectors.documents(moved).exists()
    assert browse(moved).post(voiding, {}).status_code == 404


def test_another_account_of_the_proposer_publishes_no_template(browse: Any) -> None:
    proposer, twin = member("bureau-supervisor", "U1", person="P1"), member("bureau-head", "U1", person="P1")
    browse(proposer).post(reverse("template-kind", args=["specimen"]), upload(GOOD))
    version = TemplateVersion.objects.get()
    browse(twin).post(reverse("template-decide", args=[version.public_id]), {"decision": "publish"})
    version.refresh_from_db()
    assert version.stage == Stage.PROPOSED
    assert not panel.waiting(twin, DAY)
