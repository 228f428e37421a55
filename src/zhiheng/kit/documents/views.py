"""Pages of documents: one with its files and pages as pictures, its draft, its PDF asked for again."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.documents import making, office, papers, selectors
from zhiheng.kit.documents.acts import find, may_void, refusal_words, wanted
from zhiheng.kit.documents.forms import DAY, MakeForm
from zhiheng.kit.documents.models import Document, Making, Printing
from zhiheng.kit.documents.panel import state_of
from zhiheng.kit.documents.registry import Subject, kinds, unit_title
from zhiheng.kit.documents.versions import WORD_TYPE, Filled
from zhiheng.kit.files import links, sandbox, store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages import days
from zhiheng.kit.problems import Refusal

MOST_SHOWN = 20


@require_GET
@never_cache
def document(request: HttpRequest, id: str) -> HttpResponse:
    """Show a document: state, files, pages; htmx asks again for the changing part while the PDF is being made."""
    user = account_of(request)
    found = find(user, id)
    kind = kinds.get(found.kind)
    subject = selectors.subject_of(user, found)
    context = {
        "document": found,
        "title": kind.title if kind else found.kind,
        "state": state_of(found),
        "waits": found.state == Making.READY and found.printing == Printing.WAITING,
        "may_void": may_void(user, found),
        "broken": found.state == Making.FILLING,
        "may_fill": _may_fill(user, found, subject),
        "lacks_pdf": found.word is not None and found.printing in (Printing.MISSING, Printing.FAILED),
        "office": bool(office.program()),
        "pages": range(min(pages_of(found.pdf), MOST_SHOWN)),
        "signed_pages": range(min(pages_of(found.signed_pdf), MOST_SHOWN)),
        "outline": _outline(found),
        **papers.context(user, found),
        "facts": _facts(found),
        "subject": subject,
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "documents/parts/state.html" if part else "documents/document.html", context)


def _may_fill(user: User, found: Document, subject: Subject | None) -> bool:
    """Return whether this user may fill a document again by its form: its maker, where the kind has one."""
    if found.made_by != user.public_id or subject is None:
        return False
    return kinds[found.kind].offered(user, subject)


def _facts(found: Document) -> list[tuple[str, str]]:
    entries = [
        ("文号", str(found.number) if found.number else "不编号"),
        ("制发机关", unit_title(found.unit)),
        ("送", unit_title(found.addressee) if found.addressee else ""),
        ("制发日期", days.say_day(found.day)),
        ("制作", f"{found.maker}，{days.say_moment(found.made_at)}"),
        ("模板", f"{found.template.called}（{unit_title(found.template.unit)}）"),
        ("作废", f"{days.say_moment(found.void_at)}，{found.void_reason}" if found.void_at else ""),
    ]
    return [(title, value) for title, value in entries if value]


def _outline(found: Document) -> list[dict[str, Any]]:
    """Return the document's paragraphs and tables where it has no PDF to be looked at: the signed ones, if any."""
    if found.pdf is not None or found.word is None:
        return []
    word = found.signed_word or found.word
    said = next(sandbox.ask("paragraphs", store.place(word.content.sha256)))
    return list(said["outline"])


def pages_of(pdf: StoredFile | None) -> int:
    """Return how many pages a stored PDF has; 0 without one."""
    return int(pdf.content.measure.split()[0]) if pdf is not None else 0


@require_GET
def document_page(request: HttpRequest, id: str, page: int) -> HttpResponse:
    """Answer with a page of a document's PDF as a picture."""
    return drawn(find(account_of(request), id).pdf, page)


@require_GET
def signed_page(request: HttpRequest, id: str, page: int) -> HttpResponse:
    """Answer with a page of the signed version as a picture."""
    return drawn(find(account_of(request), id).signed_pdf, page)


def drawn(pdf: StoredFile | None, page: int) -> HttpResponse:
    """Return a page (from 1) of a stored PDF as PNG. Raises Http404 where there is none."""
    if pdf is None or not 1 <= page <= pages_of(pdf):
        raise Http404
    with TemporaryDirectory(prefix="zhiheng-page-") as directory:
        target = Path(directory) / "page.png"
        path = store.place(pdf.content.sha256)
        list(sandbox.ask("draw_page", path, page=page - 1, target=str(target)))
        response = HttpResponse(target.read_bytes(), content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def document_file(request: HttpRequest, id: str, form: str) -> HttpResponse:
    """Send to the download of a document's Word or PDF file."""
    user = account_of(request)
    found = find(user, id)
    files = {"word": found.word, "pdf": found.pdf, "signed-word": found.signed_word, "signed-pdf": found.signed_pdf}
    file = files.get(form)
    if file is None:
        raise Http404
    return redirect(links.link(user, file))


@require_POST
def document_pdf(request: HttpRequest, id: str) -> HttpResponse:
    """Ask for the PDF again."""
    found = find(account_of(request), id)
    try:
        making.ask_pdf(found)
        messages.success(request, "正在生成 PDF，完成后显示在这里。")
    except Refusal as refusal:
        messages.warning(request, refusal_words(refusal))
    return redirect("document", id=id)


@require_POST
def draft(request: HttpRequest, type: str, id: str, kind: str) -> HttpResponse:
    """Send the document as it would be, without number and record; what is missing or wrong is left blank."""
    asked = wanted(request, type, id, kind)
    form = MakeForm(asked.kind, request.POST)
    form.is_valid()
    day = form.cleaned_data.get(DAY)
    try:
        content = making.draft(kind, asked.unit, asked.values(account_of(request), form), day or days.today())
    except Refusal as refusal:
        messages.error(request, refusal_words(refusal))
        return redirect(reverse("document-make", args=[type, id, kind]))
    return shown_draft(request, content, f"{asked.kind.title}草稿")


def shown_draft(request: HttpRequest, filled: Filled, name: str) -> HttpResponse:
    """Return a draft as a page to be looked at (``?show=1``), else as a Word file."""
    if request.GET.get("show") != "1":
        return word_file(filled.content, f"{name}.docx")
    answer = render(request, "documents/preview.html", {"title": name, "outline": filled.outline})
    answer["Cache-Control"] = "private, no-store"
    return answer


def word_file(content: bytes, name: str) -> HttpResponse:
    """Return a Word file as a download."""
    response = HttpResponse(content, content_type=WORD_TYPE)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response["Cache-Control"] = "private, no-store"
    return response
