"""Acts on documents: issue one (number, file), fill it again where that broke off, make its PDF, make it void."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from zhiheng.kit.documents import numbers, office, versions
from zhiheng.kit.documents.fields import check_required, encode
from zhiheng.kit.documents.models import Document, Making, Number, Printing, TemplateVersion
from zhiheng.kit.documents.registry import STANDARD, DocumentKind, Subject, kinds, unit_title
from zhiheng.kit.documents.selectors import published
from zhiheng.kit.files import store
from zhiheng.kit.files.services import store_file
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User
    from zhiheng.kit.jobs.running import Run

OWNER = "document"
PDF_JOB = "documents.pdf"


def issue(
    user: User, kind_key: str, subject: Subject, unit: str, values: Mapping[str, Any], *, day: date, number: str = ""
) -> Document:
    """Issue a document in the caller's transaction: number now, file right after the commit, PDF by a job.

    Args:
        user: who makes it.
        subject: what it is about, to whom it goes.
        unit: the agency in whose name it is made and numbered.
        values: by field key, without the standard fields; what is missing is left blank.
        day: the document's day; its year is the number's.
        number: a number reserved for this account before (offline), else the next one is given.

    Raises:
        Refusal: a required field is empty, the agency has no word for its numbers, or the reserved number isn't ours.
        KeyError: an undeclared kind or field.
    """
    kind = kinds[kind_key]
    check_required(kind.own_fields, values)
    encode(kind.own_fields, values)  # a wrong type is found before a number is taken
    version = published(kind_key, unit) or versions.builtin(kind)
    with transaction.atomic():
        given = _number(user, kind, unit, day, number)
        document = Document.objects.create(
            kind=kind_key,
            unit=unit,
            addressee=subject.addressee,
            object_type=subject.type,
            object_id=subject.id,
            title=f"{kind.title}：{subject.title}"[:200],
            day=day,
            number=given,
            template=version,
            dossier=subject.dossier,
            made_by=user.public_id,
            maker=user.title,
        )
        transaction.on_commit(lambda: _fill_quietly(document, values))
    return document


def _number(user: User, kind: DocumentKind, unit: str, day: date, reserved: str) -> Number | None:
    if kind.numbering is None:
        return None
    if reserved:
        return numbers.take(reserved, user.public_id)
    return numbers.give(unit, kind.numbering, kind.key, day.year)


def _fill_quietly(document: Document, values: Mapping[str, Any]) -> None:
    """Fill right after the commit; where it fails the document says so and can be filled again under its number."""
    try:
        fill(document, values)
    except (Refusal, OSError):
        record("document.fill-failed", subject=f"document:{document.public_id}")


def fill(document: Document, values: Mapping[str, Any]) -> Document:
    """Fill a document that has no file yet, with the version and number it was issued with; return it.

    Raises Refusal where its file is there already, where it is void, or where filling fails.
    """
    if document.state != Making.FILLING:
        raise Refusal.of(
            f"这份文书{document.get_state_display()}，没有改动", str(document), "需要更改的，请作废后重新制发"
        )
    kind = kinds[document.kind]
    filled = versions.fill(_path(document.template), kind, _encoded(document, kind, values), document.day.isoformat())
    name = f"{kind.title}{document.number or ''}.docx"
    owner = (OWNER, document.public_id)
    word = store_file([filled.content], name, owner=owner, account=document.made_by, dossier=document.dossier)
    with transaction.atomic():
        there = Printing.WAITING if office.program() else Printing.MISSING
        mine = Document.objects.filter(pk=document.pk, state=Making.FILLING)
        done = mine.update(word=word, slots=filled.slots, state=Making.READY, printing=there)
        if done and there is Printing.WAITING:
            enqueue(PDF_JOB, {"document": document.public_id}, key=document.public_id, account=document.made_by)
    document.refresh_from_db()
    return document


def _encoded(document: Document, kind: DocumentKind, values: Mapping[str, Any]) -> dict[str, Any]:
    standard = {
        "number": document.number.text if document.number else "",
        "issuer": unit_title(document.unit),
        "day": document.day,
    }
    return encode(STANDARD, standard) | encode(kind.own_fields, values)


def draft(kind_key: str, unit: str, values: Mapping[str, Any], day: date) -> versions.Filled:
    """Return a document without number and record, as Word file and paragraphs: blanks where something is missing."""
    kind = kinds[kind_key]
    version = published(kind_key, unit) or versions.builtin(kind)
    standard = {"number": "", "issuer": unit_title(unit), "day": day}
    encoded = encode(STANDARD, standard) | encode(kind.own_fields, values)
    return versions.fill(_path(version), kind, encoded, day.isoformat())


def _path(version: TemplateVersion) -> Path:
    return store.place(version.file.content.sha256)


def ask_pdf(document: Document) -> None:
    """Promise the PDF of a document that has none yet. Raises OfficeMissing where LibreOffice isn't there."""
    if not office.program():
        raise office.OfficeMissing.of("本机没有 LibreOffice，没有生成 PDF", "", "请下载 Word 文件打印")
    with transaction.atomic():
        lacking = Document.objects.filter(pk=document.pk, pdf=None, state=Making.READY)
        if lacking.update(printing=Printing.WAITING):
            enqueue(PDF_JOB, {"document": document.public_id}, key=document.public_id)


def pdf_job(run: Run, arguments: Mapping[str, Any]) -> str:
    """Make the PDF of a document's Word file; a document that has one, or none to make it from, is left alone."""
    rows = Document.objects.select_related("word__content").filter(pdf=None)
    document = rows.filter(public_id=arguments["document"]).exclude(word=None).first()
    if document is None or document.word is None:
        return "nothing to do"
    try:
        content = office.to_pdf(store.place(document.word.content.sha256))
    except office.OfficeMissing:
        Document.objects.filter(pk=document.pk).update(printing=Printing.MISSING)
        return "no LibreOffice"
    except office.OfficeFailed:
        Document.objects.filter(pk=document.pk).update(printing=Printing.FAILED)
        raise
    name = document.word.name.removesuffix(".docx") + ".pdf"
    owner = (OWNER, document.public_id)
    file = store_file([content], name, owner=owner, account=document.made_by, dossier=document.dossier)
    Document.objects.filter(pk=document.pk).update(pdf=file, printing=Printing.READY)
    return "made"


@transaction.atomic
def void(user: User, document: Document, reason: str) -> None:
    """Make a document void: its number stays taken, its files stay to be seen. Raises Refusal for a second time."""
    if len(reason.strip()) < 2:
        raise Refusal.of("作废须写明原因", "作废原因", "例如“当事人名称有误，另行制发”")
    rows = Document.objects.filter(pk=document.pk).exclude(state=Making.VOID)
    fields = {"void_by": user.public_id, "void_at": timezone.now(), "void_reason": reason.strip()[:200]}
    if not rows.update(state=Making.VOID, **fields):
        raise Refusal.of("这份文书已经作废，没有重复记录", str(document), "")
    if document.number is not None:
        numbers.void(document.number, user, reason)
    record("document.void", account=user, subject=f"document:{document.public_id}")
