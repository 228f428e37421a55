"""Acts on paper that is made here: sign on the screen, record why somebody didn't, keep a scan beside a document.

The unsigned file stays. With every signature a signed version is made of it anew by a job, as Word file and PDF, with
all signatures so far: a crash in between loses none. Source: 行政强制法第十八条 (笔录由当事人和执法人员签名或者盖章；
当事人拒绝的，予以注明).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction

from zhiheng.kit.documents import office
from zhiheng.kit.documents.fields import clean
from zhiheng.kit.documents.models import Document, Making, Scan, Signature
from zhiheng.kit.documents.registry import kinds
from zhiheng.kit.files import sandbox, store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import remove, store_file
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User
    from zhiheng.kit.jobs.running import Run

OWNER = "document"
SIGNED_JOB = "documents.signed"
MOST_PICTURE = 2 * 1024 * 1024
MOST_SCAN = 100 * 1024 * 1024
LEAST_INK = 0.001
"""A share of drawn pixels below which a signature is an accidental dot or an empty frame."""
PICTURES = ("image/png", "image/jpeg")
SCANS = ("application/pdf", *PICTURES)
_PNG = "data:image/png;base64,"


def sign(user: User, document: Document, slot: str, picture: Iterable[bytes], name: str = "签名.png") -> Signature:
    """Keep a signature that was drawn on the screen (or photographed) and promise the signed version.

    Raises Refusal where the document can't be signed or has no such place, and for a picture that is none, is too
    large, or on which nothing is drawn; nothing is kept then.
    """
    _signable(document, slot)
    kept = store_file(
        picture, name, owner=(OWNER, document.public_id), account=user.public_id, dossier=document.dossier,
        most_bytes=MOST_PICTURE, keep_metadata=False,
    )  # fmt: skip
    try:
        _require_drawn(kept)
        return _keep(user, document, slot, kept)
    except Refusal:
        remove(kept)
        raise


def refuse(user: User, document: Document, slot: str, why: str, words: str, witness: str = "") -> Signature:
    """Record that somebody doesn't sign: why (code of ``Signature.Refusal``), in words, and who witnessed it.

    The words are printed in the place; reason and witness stand in the document's files alone.
    Raises Refusal as ``sign`` does, and without a reason in words.
    """
    _signable(document, slot)
    words, witness = (clean(one, paragraphs=False).strip() for one in (words, witness))
    if len(words) < 2:
        raise Refusal.of("没有签名的，须注明情况", "情况说明", "例如“当事人阅后拒绝签名”")
    said = f"{Signature.Refusal(why).label}：{words}"
    text = f"（{said}{f'；见证人：{witness}' if witness else ''}）"
    owner = (OWNER, document.public_id)
    kept = store_file([text.encode()], "没有签名.txt", owner=owner, account=user.public_id, dossier=document.dossier)
    return _keep(user, document, slot, kept, refusal=why, witnessed=bool(witness))


def drawn(data_url: str) -> bytes:
    """Return the PNG that a browser sent as a data URL. Raises Refusal for anything else."""
    try:
        if not data_url.startswith(_PNG):
            raise ValueError
        return base64.b64decode(data_url.removeprefix(_PNG), validate=True)
    except (ValueError, binascii.Error) as error:
        raise Refusal.of("签名没有收到", "签名", "请在签名框内重新签名，或者上传签名图片") from error


def _signable(document: Document, slot: str) -> None:
    if document.state != Making.READY or document.word is None:
        raise Refusal.of(f"这份文书{document.get_state_display()}，不能签名", str(document), "请先完成文书")
    if slot not in document.slots:
        raise Refusal.of(f"这份文书没有“{slot}”", str(document), f"可签的有：{'、'.join(document.slots) or '无'}")


def _require_drawn(kept: StoredFile) -> None:
    if kept.content.media_type not in PICTURES:
        raise Refusal.of("签名须是图片", kept.name, "请上传 PNG 或 JPG 图片")
    look = next(sandbox.ask("signature_look", store.place(kept.content.sha256), name=kept.name))
    if look["ink"] < LEAST_INK:
        raise Refusal.of("签名框内没有笔迹", "签名", "请在签名框内签名后再保存")


@transaction.atomic
def _keep(user: User, document: Document, slot: str, kept: StoredFile, **stated: Any) -> Signature:
    """Keep the row and promise the signed version in one transaction."""
    signature = Signature.objects.create(
        document=document, slot=slot, file=kept, taken_by=user.public_id, taker=user.title, **stated
    )
    enqueue(SIGNED_JOB, {"document": document.public_id}, account=user.public_id)
    record("document.signed", account=user, subject=f"document:{document.public_id}", reason=slot)
    return signature


def signed_job(run: Run, arguments: Mapping[str, Any]) -> str:
    """Make the signed version of a document with all its signatures, as Word file and (with LibreOffice) PDF."""
    rows = Document.objects.select_related("word__content", "number")
    document = rows.filter(public_id=arguments["document"]).exclude(word=None).first()
    if document is None or document.word is None:
        return "nothing to do"
    signatures = list(document.signatures.select_related("file__content").exclude(file=None))
    if len(signatures) <= document.signed_with:
        return "nothing to do"
    owner = (OWNER, document.public_id)
    more: dict[str, Any] = {"owner": owner, "account": document.made_by, "dossier": document.dossier}
    name = document.word.name.removesuffix(".docx") + "（已签名）"
    word = store_file([_signed(document.word, signatures)], f"{name}.docx", **more)
    pdf = None
    if office.program():
        pdf = store_file([office.to_pdf(store.place(word.content.sha256))], f"{name}.pdf", **more)
    newer = Document.objects.filter(pk=document.pk, signed_with__lt=len(signatures))
    newer.update(signed_word=word, signed_pdf=pdf, signed_with=len(signatures))
    return "made"


def _signed(word: StoredFile, signatures: Iterable[Signature]) -> bytes:
    """Return the Word file with pictures and words in its places; done by the limited process."""
    places: dict[str, list[dict[str, str]]] = {}
    for one in signatures:
        content = store.place(cast("StoredFile", one.file).content.sha256).read_bytes()
        entry = {"words": content.decode()} if one.refusal else {"picture": base64.b64encode(content).decode()}
        places.setdefault(one.slot, []).append(entry)
    with TemporaryDirectory(prefix="zhiheng-sign-") as directory:
        target = Path(directory) / "signed.docx"
        list(sandbox.ask("document_sign", store.place(word.content.sha256), target=str(target), signed=places))
        return target.read_bytes()


def add_scan(user: User, document: Document, blocks: Iterable[bytes], name: str, note: str = "") -> Scan:
    """Keep a scan of the stamped or signed paper unchanged beside its document, with its checksum (SHA-256).

    Raises Refusal for a document that isn't made, a file that is neither PDF, JPG nor PNG, is too large, can't be read
    or needs a password; nothing is kept then.
    """
    if document.state != Making.READY:
        raise Refusal.of(f"这份文书{document.get_state_display()}，不能附扫描件", str(document), "请先完成文书")
    owner = (OWNER, document.public_id)
    kept = store_file(blocks, name, owner=owner, account=user.public_id, dossier=document.dossier, most_bytes=MOST_SCAN)
    content = kept.content
    if content.media_type not in SCANS or content.risks:
        remove(kept)
        what = "；".join(content.risks) or "扫描件须是 PDF、JPG 或者 PNG"
        raise Refusal.of(what, name, "请用扫描仪或者手机扫描成 PDF、JPG 后上传")
    with transaction.atomic():
        scan = Scan.objects.create(
            document=document, file=kept, sha256=content.sha256, note=note.strip()[:200], added_by=user.public_id,
            adder=user.title,
        )  # fmt: skip
        record("document.scanned", account=user, subject=f"document:{document.public_id}", reason=content.sha256)
    return scan


def title_of(document: Document) -> str:
    """Return what a document's kind is called."""
    kind = kinds.get(document.kind)
    return kind.title if kind is not None else document.kind
