"""A document is issued whole: number and record with the act, file right after, PDF by a job; failures lose nothing."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts import make_user, member
from kit.documents.specimen import BLOCKS, DAY, KIND, SUBJECT, VALUES
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import making, office, selectors, versions
from zhiheng.kit.documents.filling import texts_of
from zhiheng.kit.documents.house_style import starter
from zhiheng.kit.documents.layout import Line, Style
from zhiheng.kit.documents.models import Document, Making, Number, Printing, Stage
from zhiheng.kit.documents.registry import DocumentKind
from zhiheng.kit.files import store
from zhiheng.kit.files.models import Content, StoredFile
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.worker import Worker
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import SecurityRecord
from zhiheng.kit.vault.services import open_dossier

pytestmark = pytest.mark.django_db
quick = pytest.mark.usefixtures("same_process")


@pytest.fixture
def issue(bureau: User, django_capture_on_commit_callbacks: Any) -> Any:
    """Return a function that issues a document and lets the commit's work be done."""

    def run(**options: Any) -> Document:
        asked = {"user": bureau, "kind_key": "specimen", "subject": SUBJECT, "unit": "U1", "values": VALUES, "day": DAY}
        with django_capture_on_commit_callbacks(execute=True):
            made = making.issue(**{**asked, **options})
        made.refresh_from_db()
        return made

    return run


def texts(document: Document) -> list[str]:
    assert document.word is not None
    return texts_of(store.place(document.word.content.sha256))


def test_a_document_gets_number_file_and_the_promise_of_a_pdf(issue: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: "/usr/bin/soffice")
    made = issue()
    assert (made.state, made.printing, str(made)) == (Making.READY, Printing.WAITING, "示监试〔2026〕1号")
    assert "示监试〔2026〕1号" in texts(made)
    assert made.word.name == "决定书示监试〔2026〕1号.docx"
    assert Job.objects.filter(kind=making.PDF_JOB, arguments={"document": made.public_id}).count() == 1


@quick
def test_without_libreoffice_the_word_file_is_what_there_is(issue: Any, no_office: None) -> None:
    made = issue()
    assert (made.state, made.printing) == (Making.READY, Printing.MISSING)
    assert not Job.objects.filter(kind=making.PDF_JOB).exists()
    with pytest.raises(office.OfficeMissing, match="下载 Word"):
        making.ask_pdf(made)


@pytest.mark.parametrize("values", [{}, {**VALUES, "to": ""}])
@quick
def test_what_is_required_is_asked_for_before_a_number_is_given(issue: Any, values: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="当事人：必须填写"):
        issue(values=values)
    assert not Document.objects.exists()
    assert not Number.objects.exists()


@quick
def test_an_act_that_is_rolled_back_leaves_no_number_and_no_document(issue: Any, no_office: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        issue()
        raise RuntimeError
    assert not Document.objects.exists()
    assert str(issue()) == "示监试〔2026〕1号"


@quick
def test_a_filling_that_breaks_off_keeps_the_number_and_is_done_again(
    issue: Any, no_office: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(making, "store_file", full)
        made = issue()
    assert (made.state, made.word) == (Making.FILLING, None)
    assert SecurityRecord.objects.filter(act="document.fill-failed").count() == 1
    again = making.fill(made, VALUES)
    assert (again.state, str(again)) == (Making.READY, "示监试〔2026〕1号")
    with pytest.raises(Refusal, match="已生成"):
        making.fill(again, VALUES)
    assert Number.objects.count() == 1


@quick
def test_a_reserved_number_is_used_by_its_holder(issue: Any, bureau: User, kind: DocumentKind, no_office: None) -> None:
    from zhiheng.kit.documents import numbers

    assert kind.numbering is not None
    (reserved,) = numbers.reserve("U1", kind.numbering, kind.key, 2026, 1, bureau.public_id)
    assert str(issue(number=reserved.text)) == reserved.text
    with pytest.raises(Refusal):
        issue(number=reserved.text)


@quick
def test_a_void_document_keeps_its_files_and_its_number_is_never_given_again(
    issue: Any, bureau: User, no_office: None
) -> None:
    made = issue()
    with pytest.raises(Refusal, match="写明原因"):
        making.void(bureau, made, " ")
    making.void(bureau, made, "名称有误")
    made.refresh_from_db()
    assert (made.state, made.void_reason, made.number.void_reason) == (Making.VOID, "名称有误", "名称有误")
    assert made.word is not None
    with pytest.raises(Refusal, match="已经作废"):
        making.void(bureau, made, "再来一次")
    assert str(issue()) == "示监试〔2026〕2号"


@quick
def test_an_old_document_keeps_the_version_it_was_made_with(issue: Any, bureau: User, no_office: None) -> None:
    first = issue()
    assert first.template.builtin
    version = publish(bureau, [*BLOCKS, Line(Style.BODY, "新版：{{ 当事人 }}")])
    second = issue()
    assert (first.template == version, second.template) == (False, version)
    assert "新版：张三" in texts(second)
    assert "新版：张三" not in texts(first)
    assert issue(unit="U1").template == version


def publish(user: User, blocks: Any, unit: str = "") -> Any:
    content = starter(blocks, KIND.fields)
    version = versions.propose(user, "specimen", unit, [content], "模板.docx", "加一段")
    return versions.decide(member("bureau-head", "U1"), version, True)


@quick
def test_an_agencys_own_layout_comes_before_the_districts(issue: Any, bureau: User, no_office: None) -> None:
    publish(bureau, [*BLOCKS, Line(Style.BODY, "全区")])
    own = publish(bureau, [*BLOCKS, Line(Style.BODY, "本机关")], "U1")
    publish(bureau, [*BLOCKS, Line(Style.BODY, "全区第二版")])
    assert selectors.published("specimen", "U1") == own
    assert "本机关" in texts(issue())
    other = selectors.published("specimen", "U2")
    assert other is not None
    assert (other.unit, other.version) == ("", 2)


@quick
def test_a_draft_has_neither_number_nor_record(bureau: User, tmp_path: Path) -> None:
    path = tmp_path / "draft.docx"
    path.write_bytes(making.draft("specimen", "U1", {"to": "张三"}, DAY).content)
    said = texts_of(path)
    assert "张三：" in said
    assert said[1] == "＿" * 6
    assert not Document.objects.exists()
    assert not Number.objects.exists()


@quick
def test_erasing_a_dossier_erases_its_documents_files(issue: Any, no_office: None) -> None:
    from dataclasses import replace

    from zhiheng.kit.files.services import erase_dossiers

    dossier = open_dossier({"name": "张三"})
    made = issue(subject=replace(SUBJECT, dossier=dossier))
    place = store.place(made.word.content.sha256)
    erase_dossiers([dossier])
    made.refresh_from_db()
    assert made.word is None
    assert not Content.objects.filter(sha256=place.name).exists()


@quick
def test_who_may_see_a_document(issue: Any, bureau: User, no_office: None) -> None:
    made = issue()
    addressed = member("agency-administrator", "U2")
    stranger, outsider = member("agency-administrator", "U3", title="外人"), make_user(title="外人")
    assert [selectors.may_see(user, made) for user in (bureau, addressed, stranger, outsider)] == [
        True,
        True,
        False,
        False,
    ]
    assert made in selectors.documents(addressed)
    assert made not in selectors.documents(stranger)
    word = StoredFile.objects.get(pk=made.word_id)
    assert selectors.document_file(addressed, word)
    assert not selectors.document_file(stranger, word)


def fake_office(directory: Path, script: str) -> str:
    program = directory / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


@quick
def test_a_stuck_libreoffice_is_killed_with_its_children(tmp_path: Path, settings: Any) -> None:
    marker = tmp_path / "alive"
    settings.OFFICE_PROGRAM = fake_office(tmp_path, f"(sleep 20; touch {marker}) & sleep 20")
    word = tmp_path / "a.docx"
    word.write_bytes(b"x")
    begun = timezone.now()
    with pytest.raises(office.OfficeFailed, match="超过 1 秒"):
        office.to_pdf(word, seconds=1)
    assert (timezone.now() - begun).total_seconds() < 15
    assert not marker.exists()


@quick
def test_a_libreoffice_that_makes_nothing_is_said_so_and_asked_again_later(
    issue: Any, settings: Any, tmp_path: Path
) -> None:
    settings.OFFICE_PROGRAM = fake_office(tmp_path, "exit 0")
    made = issue()
    assert Worker().run_all()
    made.refresh_from_db()
    assert (made.printing, made.pdf) == (Printing.FAILED, None)
    making.ask_pdf(made)
    made.refresh_from_db()
    assert made.printing == Printing.WAITING


def a_pdf(directory: Path, pages: int = 2) -> Path:
    import pikepdf

    path = directory / "made.pdf"
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        pdf.save(path)
    return path


@quick
def test_a_templates_sample_is_drawn_page_by_page(bureau: User, settings: Any, tmp_path: Path) -> None:
    settings.OFFICE_PROGRAM = fake_office(tmp_path, f"cp {a_pdf(tmp_path)} document.pdf")
    client = Client()
    client.force_login(bureau)
    version = versions.propose(bureau, "specimen", "", [starter(BLOCKS, KIND.fields)], "模板.docx", "甲")
    assert "正在生成带版式的样张" in client.get(f"/templates/versions/{version.public_id}/").content.decode()
    assert Worker().run_all()
    page = client.get(f"/templates/versions/{version.public_id}/").content.decode()
    assert 'alt="样张第 2 页"' in page
    picture = client.get(f"/templates/versions/{version.public_id}/pages/2/")
    assert (picture["Content-Type"], picture.content[:4]) == ("image/png", b"\x89PNG")
    assert client.get(f"/templates/versions/{version.public_id}/pages/3/").status_code == 404


@quick
def test_a_documents_pages_are_shown_once_the_pdf_is_there(
    issue: Any, bureau: User, settings: Any, tmp_path: Path
) -> None:
    settings.OFFICE_PROGRAM = fake_office(tmp_path, f"cp {a_pdf(tmp_path, 1)} document.pdf")
    made, client = issue(), Client()
    client.force_login(bureau)
    waiting = client.get(f"/documents/{made.public_id}/", headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 3s"' in waiting
    assert "<html" not in waiting
    assert Worker().run_all()
    page = client.get(f"/documents/{made.public_id}/").content.decode()
    assert 'alt="第 1 页"' in page
    assert "hx-trigger" not in page
    assert client.get(f"/documents/{made.public_id}/pages/1/").content.startswith(b"\x89PNG")
    link = client.get(f"/documents/{made.public_id}/files/pdf/")
    assert b"".join(client.get(link.url).streaming_content).startswith(b"%PDF")


@quick
def test_a_libreoffice_taken_away_before_the_job_ends_in_the_word_file(
    issue: Any, settings: Any, tmp_path: Path
) -> None:
    settings.OFFICE_PROGRAM = fake_office(tmp_path, "exit 0")
    made = issue()
    settings.OFFICE_PROGRAM = "no-such-program"
    assert Worker().run_all()
    made.refresh_from_db()
    assert made.printing == Printing.MISSING


@pytest.mark.office
def test_the_pdf_says_what_the_word_file_says(issue: Any) -> None:
    made = issue(values={**VALUES, "to": "𠮷野家（示例）"})
    assert Worker().run_all()
    made.refresh_from_db()
    assert made.printing == Printing.READY
    assert made.pdf.name == "决定书示监试〔2026〕1号.pdf"
    content = store.place(made.pdf.content.sha256).read_bytes()
    assert b"pdfaid:part>2<" in content
    document = pypdfium2.PdfDocument(content)
    try:
        said = document[0].get_textpage().get_text_range().replace("\r\n", "").replace(" ", "")
    finally:
        document.close()
    for words in (
        "决定书",
        "示监试〔2026〕1号",
        "𠮷野家（示例）：",
        "壹拾贰万元零伍分",
        "二〇二六年十一月二十六日",
        "—1—",
    ):
        assert words in said
    assert made.template.stage == Stage.PUBLISHED
