"""Signatures on the screen, refusals to sign, scans: what is kept, what is printed, what is refused, who may."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document as Word
from PIL import Image, ImageDraw

from accounts import member
from kit.documents.specimen import DAY, KIND, SUBJECT, VALUES, declared
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import making, office, signing
from zhiheng.kit.documents.fields import Field, FieldKind, clean
from zhiheng.kit.documents.filling import texts_of
from zhiheng.kit.documents.layout import Line, Style
from zhiheng.kit.documents.models import Document, Making, Scan, Signature
from zhiheng.kit.documents.registry import DocumentKind, world
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import erase_dossiers
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.worker import Worker
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.problems import Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("same_process", "no_office")]
PARTY, OFFICER = "当事人签名", "执法人员签名"
LAW = "某法第一条"
SLOTS = (
    Field("party_sign", PARTY, "谁签", None, FieldKind.SIGNATURE),
    Field("officer_sign", OFFICER, "谁签", None, FieldKind.SIGNATURE, required=True, basis=LAW, least=2),
)
SIGNED = replace(
    KIND,
    own_fields=(*KIND.own_fields, *SLOTS),
    blocks=(
        *KIND.blocks,
        Line(Style.BODY, f"当事人：{{{{ {PARTY} }}}}　年　月　日"),
        Line(Style.BODY, f"执法人员：{{{{ {OFFICER} }}}}"),
    ),
)


@pytest.fixture
def kind() -> Iterator[DocumentKind]:
    """A kind with two places to sign, instead of the plain one."""
    with declared(SIGNED) as one:
        yield one


@pytest.fixture
def document(bureau: User, django_capture_on_commit_callbacks: Callable[..., object]) -> Document:
    """A document that is made."""
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        made = making.issue(bureau, "specimen", replace(SUBJECT, dossier="D1"), "U1", VALUES, day=DAY)
    made.refresh_from_db()
    assert made.state == Making.READY
    return made


def stroke(*, empty: bool = False, kind: str = "PNG") -> bytes:
    """Return a picture of a signature."""
    picture = Image.new("RGB", (300, 100), "white")
    if not empty:
        ImageDraw.Draw(picture).line([(20, 80), (150, 20), (280, 80)], fill="black", width=6)
    made = io.BytesIO()
    picture.save(made, kind)
    return made.getvalue()


def worked(document: Document) -> Document:
    """Let the jobs run and return the document as it is then."""
    for _ in range(Job.objects.count() + 1):
        Worker().step()
    document.refresh_from_db()
    return document


def path(file: StoredFile | None) -> Path:
    assert file is not None
    return store.place(file.content.sha256)


def pictures_in(file: StoredFile | None) -> int:
    return len(Word(str(path(file))).inline_shapes)


def test_a_filled_document_knows_its_places_and_prints_blanks_there(document: Document) -> None:
    assert document.slots == [PARTY, OFFICER]
    shown = "\n".join(texts_of(path(document.word)))
    assert "当事人：＿＿＿＿＿＿　年　月　日" in shown


def test_data_never_makes_a_place_to_sign() -> None:
    assert clean("甲\ufdd0当事人签名\ufdd1乙", paragraphs=False) == "甲当事人签名乙"


def test_signatures_stand_in_their_places_and_the_unsigned_file_stays(bureau: User, document: Document) -> None:
    before = path(document.word).read_bytes()
    signing.sign(bureau, document, PARTY, [stroke()])
    first = worked(document)
    assert (pictures_in(first.signed_word), first.signed_with) == (1, 1)
    signing.sign(bureau, document, OFFICER, [stroke()])
    signing.sign(bureau, document, OFFICER, [stroke(kind="JPEG")], "照片.jpg")
    last = worked(document)
    assert (pictures_in(last.signed_word), last.signed_with) == (3, 3)
    assert path(last.word).read_bytes() == before
    assert "执法人员：＿" not in "\n".join(texts_of(path(last.signed_word)))
    taken = Signature.objects.get(slot=PARTY)
    assert (taken.taken_by, taken.taker) == (bureau.public_id, bureau.title)
    assert taken.file is not None
    assert taken.file.dossier == "D1", "a signature goes with whose document it is"


def test_a_place_that_stands_twice_is_two_places_each_signed_by_itself(
    bureau: User, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    again = Line(Style.BODY, f"收到清单：{{{{ {PARTY} }}}}")
    with declared(replace(SIGNED, key="specimen-twice", numbering=None, blocks=(*SIGNED.blocks, again))):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
            made = making.issue(bureau, "specimen-twice", SUBJECT, "U1", VALUES, day=DAY)
        made.refresh_from_db()
        second = f"{PARTY}第2处"
        assert made.slots == [PARTY, OFFICER, second]
        signing.sign(bureau, made, PARTY, [stroke()])
        shown = "\n".join(texts_of(path(worked(made).signed_word)))
        assert "收到清单：＿" in shown, "who signs one statement has not signed the other"
        signing.refuse(bureau, made, second, "refused", "当事人不收清单")
        assert "收到清单：（拒绝签名：当事人不收清单）" in "\n".join(texts_of(path(worked(made).signed_word)))
        assert pictures_in(made.signed_word) == 1


def test_the_page_says_whose_signature_an_article_still_wants(bureau: User, document: Document) -> None:
    asked = entered(bureau)
    shown = asked.get(url(document, "document")).content.decode()
    assert f"{OFFICER}，还须 2 人" in shown and LAW in shown
    signing.sign(bureau, document, OFFICER, [stroke()])
    shown = asked.get(url(document, "document")).content.decode()
    assert "待签名" in shown and "还须" not in shown
    signing.refuse(bureau, document, OFFICER, "absent", "另一名执法人员已离开")
    assert "待签名" not in asked.get(url(document, "document")).content.decode()


def test_two_jobs_of_two_signatures_make_one_version_and_none_is_lost(bureau: User, document: Document) -> None:
    signing.sign(bureau, document, PARTY, [stroke()])
    signing.sign(bureau, document, OFFICER, [stroke()])
    done = worked(document)
    assert (pictures_in(done.signed_word), done.signed_with) == (2, 2)
    assert StoredFile.objects.filter(name__contains="已签名").count() == 1


def test_who_does_not_sign_is_printed_with_reason_and_witness_and_no_row_names_the_witness(
    bureau: User, document: Document
) -> None:
    signing.refuse(bureau, document, PARTY, "refused", "当事人阅后\x0b拒绝签名", "李见证，\x01邻居")
    done = worked(document)
    shown = "\n".join(texts_of(path(done.signed_word)))
    assert "（拒绝签名：当事人阅后拒绝签名；见证人：李见证，邻居）" in shown
    row = Signature.objects.get()
    assert row.witnessed
    assert "李见证" not in str({name: str(value) for name, value in vars(row).items()})
    with pytest.raises(Refusal, match="须注明情况"):
        signing.refuse(bureau, document, PARTY, "refused", " ")


def test_erasing_the_dossier_erases_signatures_and_signed_versions(bureau: User, document: Document) -> None:
    signing.sign(bureau, document, PARTY, [stroke()])
    done = worked(document)
    kept = [path(done.signed_word), path(Signature.objects.get().file)]
    erase_dossiers(["D1"])
    done.refresh_from_db()
    assert (done.signed_word, done.word, Signature.objects.get().file) == (None, None, None)
    assert all(not StoredFile.objects.filter(content__sha256=one.name).exists() for one in kept)
    assert signing.signed_job(None, {"document": done.public_id}) == "nothing to do"  # type: ignore[arg-type]  # unused


def test_an_empty_frame_a_text_and_a_place_that_is_not_there_are_refused_and_nothing_is_kept(
    bureau: User, document: Document
) -> None:
    before = StoredFile.objects.count()
    for content, name, words in (
        (stroke(empty=True), "a.png", "没有笔迹"),
        (b"hello", "a.txt", "须是图片"),
    ):
        with pytest.raises(Refusal, match=words):
            signing.sign(bureau, document, PARTY, [content], name)
    with pytest.raises(Refusal, match="没有“见证人签名”"):
        signing.sign(bureau, document, "见证人签名", [stroke()])
    for sent in ("", "data:image/svg+xml;base64,AAAA", "data:image/png;base64,???"):
        with pytest.raises(Refusal, match="没有收到"):
            signing.drawn(sent)
    making.void(bureau, document, "当事人名称有误")
    document.refresh_from_db()
    with pytest.raises(Refusal, match="不能签名"):
        signing.sign(bureau, document, PARTY, [stroke()])
    assert (StoredFile.objects.count(), Signature.objects.count()) == (before, 0)
    assert not Job.objects.filter(kind=signing.SIGNED_JOB).exists()


def test_a_signed_version_has_a_pdf_where_there_is_an_office(
    bureau: User, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "program", lambda: "/usr/bin/soffice")
    monkeypatch.setattr(office, "to_pdf", lambda word: pdf())
    signing.sign(bureau, document, PARTY, [stroke()])
    assert worked(document).signed_pdf is not None


def pdf(password: str = "") -> bytes:
    """Return a PDF of one empty page."""
    made = io.BytesIO()
    with pikepdf.new() as new:
        new.add_blank_page(page_size=(200, 200))
        new.save(made, encryption=pikepdf.Encryption(user=password, owner=password) if password else False)
    return made.getvalue()


def test_a_scan_is_kept_unchanged_with_its_checksum(bureau: User, document: Document) -> None:
    content = pdf()
    scan = signing.add_scan(bureau, document, [content], "盖章件.pdf", "盖章后的决定书")
    assert scan.sha256 == hashlib.sha256(content).hexdigest()
    assert path(scan.file).read_bytes() == content
    picture = stroke(kind="JPEG")
    assert path(signing.add_scan(bureau, document, [picture], "照片.jpg").file).read_bytes() == picture


@pytest.mark.parametrize(
    ("content", "name"), [(pdf("geheim"), "加密.pdf"), (b"MZ\0\0", "a.exe"), (b"%PDF-1.4 broken", "坏.pdf")]
)
def test_what_is_no_readable_scan_is_refused_and_not_kept(
    bureau: User, document: Document, content: bytes, name: str
) -> None:
    before = StoredFile.objects.count()
    with pytest.raises(Refusal) as refused:
        signing.add_scan(bureau, document, [content], name)
    assert all(one.what and one.remedy for one in refused.value.problems)
    assert (StoredFile.objects.count(), Scan.objects.count()) == (before, 0)


# ---- pages


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(document: Document, name: str, *more: object) -> str:
    return reverse(name, args=[document.public_id, *more])


def send(client: Client, address: str, **values: object) -> int:
    return client.post(address, {"form_key": new_key(), "form_confirmed": "1", **values}).status_code


def test_one_signs_scans_and_looks_on_the_pages(bureau: User, document: Document) -> None:
    client = entered(bureau)
    sent = "data:image/png;base64," + base64.b64encode(stroke()).decode()
    assert client.get(url(document, "document-sign")).status_code == 200
    assert send(client, url(document, "document-sign"), slot=PARTY, drawn=sent) == 302
    assert send(client, url(document, "document-sign"), slot=PARTY, drawn="") == 422
    assert send(client, url(document, "document-sign"), slot="nonsense", drawn=sent) == 422
    words = {"slot": OFFICER, "why": "absent", "words": "执法人员外出"}
    assert send(client, url(document, "document-unsigned"), **words) == 302
    upload = io.BytesIO(pdf())
    upload.name = "盖章件.pdf"
    assert send(client, url(document, "document-scan"), file=upload, note="盖章件") == 302
    shown = client.get(url(document, "document")).content.decode()
    assert "正在生成签名版" in shown
    assert "不在场" in shown
    assert Scan.objects.get().sha256 in shown
    worked(document)
    assert "下载签名版 Word" in client.get(url(document, "document")).content.decode()
    assert client.get(url(document, "document-file", "signed-word")).status_code == 302
    scan = Scan.objects.get()
    assert client.get(url(document, "document-scan-file", scan.public_id)).status_code == 302
    page = client.get(url(document, "document-scan-picture", scan.public_id, 1))
    assert page.content[:4] == b"\x89PNG"
    assert client.get(url(document, "document-scan-picture", scan.public_id, 2)).status_code == 404
    assert client.get(url(document, "document-signed-picture", 1)).status_code == 404, "no PDF without LibreOffice"


def test_a_form_sent_twice_is_one_signature(bureau: User, document: Document) -> None:
    sent = "data:image/png;base64," + base64.b64encode(stroke()).decode()
    same = {"form_key": new_key(), "slot": PARTY, "drawn": sent}
    client = entered(bureau)
    assert [client.post(url(document, "document-sign"), same).status_code for _ in range(2)] == [302, 302]
    assert Signature.objects.count() == 1


def test_the_addressee_sees_but_does_not_sign_and_strangers_see_nothing(
    bureau: User, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "unit_of", lambda user: "U1" if user.pk == bureau.pk else "U2")
    signing.add_scan(bureau, document, [pdf()], "a.pdf")
    scan = Scan.objects.get()
    addressee = entered(member("agency-head", "U2", title="收件人"))
    assert addressee.get(url(document, "document")).status_code == 200
    assert addressee.get(url(document, "document-scan-file", scan.public_id)).status_code == 302
    pages = [("document-sign", ()), ("document-unsigned", ()), ("document-scan", ())]
    for name, more in pages:
        assert addressee.get(url(document, name, *more)).status_code == 404, name
    stranger = entered(member("officer", "U9", title="外人"))
    for name, more in (
        *pages, ("document-scan-file", (scan.public_id,)), ("document-scan-picture", (scan.public_id, 1)),
        ("document-signed-picture", (1,)),
    ):  # fmt: skip
        assert stranger.get(url(document, name, *more)).status_code == 404, name
