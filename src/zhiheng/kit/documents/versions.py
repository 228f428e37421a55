"""Acts on templates: bring a version, publish or refuse it as a second person, take one's own back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from zhiheng.kit.contributions import Registry
from zhiheng.kit.documents import office
from zhiheng.kit.documents.fields import encode, samples, schema
from zhiheng.kit.documents.models import Stage, TemplateVersion
from zhiheng.kit.documents.permissions import manages, why_not
from zhiheng.kit.documents.registry import DocumentKind, kinds
from zhiheng.kit.files import sandbox, store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import store_file, store_made
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.kit.security.services import record

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User
    from zhiheng.kit.jobs.running import Run

OWNER = "document-template"
SAMPLE_JOB = "documents.sample"
MOST_BYTES = 10 * 1024 * 1024
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
decided: Registry[Callable[[TemplateVersion], None]] = Registry("follower of template decisions")
"""Who is told of a published or refused version, inside its transaction."""


def propose(user: User, kind_key: str, unit: str, blocks: Iterable[bytes], name: str, note: str) -> TemplateVersion:
    """Check and keep an uploaded template as a new version that waits for a second person; return it.

    Raises Refusal naming every fault with its paragraph and tag (nothing is kept then), or where this account doesn't
    bring templates for the unit; KeyError for an unknown kind.
    """
    kind = kinds[kind_key]
    if not manages(user, unit):
        raise Refusal.of("没有维护这个机关的模板的权限", "适用机关", "请选择本机关")
    identity = public_id()
    file = store_file(blocks, name, owner=(OWNER, identity), account=user.public_id, most_bytes=MOST_BYTES)
    try:
        remarks = _checked(kind, file)
        sample, texts = _sample(kind, file, identity)
    except Refusal:
        file.delete()
        raise
    with transaction.atomic():
        version = _create(kind_key, unit, file, public_id=identity, note=note[:200], remarks=remarks)
        version.sample, version.sample_texts = sample, texts
        version.proposed_by, version.proposer = user.public_id, user.title
        version.save()
        record("template.proposed", account=user, subject=f"template:{identity}", reason=kind_key)
        if office.program():
            enqueue(SAMPLE_JOB, {"template": identity}, account=user.public_id)
    return version


def sample_job(run: Run, arguments: Mapping[str, Any]) -> str:
    """Make the PDF of a version's sample, so that whoever publishes it sees its pages."""
    rows = TemplateVersion.objects.select_related("sample__content").filter(sample_pdf=None).exclude(sample=None)
    version = rows.filter(public_id=arguments["template"]).first()
    if version is None or version.sample is None:
        return "nothing to do"
    content = office.to_pdf(store.place(version.sample.content.sha256))
    file = store_file([content], version.sample.name.removesuffix(".docx") + ".pdf", owner=(OWNER, version.public_id))
    TemplateVersion.objects.filter(pk=version.pk).update(sample_pdf=file)
    return "made"


def _create(kind: str, unit: str, file: StoredFile, **fields: object) -> TemplateVersion:
    """Create the next version of a kind and unit."""
    builtin = bool(fields.get("builtin"))
    rows = TemplateVersion.objects.filter(kind=kind, unit=unit, builtin=builtin)
    last = rows.aggregate(last=Max("version"))["last"] or 0
    return TemplateVersion.objects.create(kind=kind, unit=unit, version=last + 1, file=file, **fields)


def _checked(kind: DocumentKind, file: StoredFile) -> list[str]:
    """Return the remarks on a template that may be used. Raises Refusal with every fault of one that may not."""
    content = file.content
    if content.media_type != WORD_TYPE:
        raise Refusal.of("模板须是 Word 文档（.docx）", file.name, "请在 Word 或 WPS 中另存为 .docx 后上传")
    if content.risks:
        raise Refusal(*(Problem(file.name, risk, "请删去后上传") for risk in content.risks))
    path = store.place(content.sha256)
    said = next(sandbox.ask("template_check", path, name=file.name, fields=schema(kind.fields)))
    if said["problems"]:
        raise Refusal(*(Problem(*one) for one in said["problems"]))
    return list(said["remarks"])


def _sample(kind: DocumentKind, file: StoredFile, identity: str) -> tuple[StoredFile, list[str]]:
    """Return the template filled with the kind's samples, and its paragraphs."""
    values = encode(kind.fields, samples(kind.fields))
    filled = fill(store.place(file.content.sha256), kind, values, timezone.localdate().isoformat())
    sample = store_file([filled.content], f"{kind.title}样张.docx", owner=(OWNER, identity))
    return sample, filled.texts


class Filled(NamedTuple):
    """A filled template: the Word file, its paragraphs, its places to sign, its outline for a page."""

    content: bytes
    texts: list[str]
    slots: list[str]
    outline: list[dict[str, Any]]


def fill(template: Path, kind: DocumentKind, values: dict[str, object], day: str) -> Filled:
    """Return a template filled with encoded values; done by the limited process.

    Raises Refusal where the process refuses, dies or takes too long.
    """
    with TemporaryDirectory(prefix="zhiheng-fill-") as directory:
        target = Path(directory) / "document.docx"
        fields = schema(kind.fields)
        said = next(sandbox.ask("template_fill", template, fields=fields, values=values, target=str(target), day=day))
        return Filled(target.read_bytes(), list(said["texts"]), list(said["slots"]), list(said["outline"]))


@transaction.atomic
def decide(user: User, version: TemplateVersion, publish: bool, reason: str = "") -> TemplateVersion:
    """Publish or refuse a proposed version as a second person; from then on new documents are made with it.

    Raises Refusal where this account may not, where it is already decided, or a refusal has no reason.
    """
    found = TemplateVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
    if words := why_not(user, found):
        raise Refusal.of(words, "", "请由有发布权限的另一人办理")
    if found.stage != Stage.PROPOSED:
        raise Refusal.of(f"这一版{found.get_stage_display()}，没有再改动", "", "请查看版本记录")
    if not publish and len(reason.strip()) < 2:
        raise Refusal.of("不通过须写明理由", "理由", "写明要改哪里")
    found.stage = Stage.PUBLISHED if publish else Stage.REFUSED
    found.decided_by, found.decider, found.decided_at = user.public_id, user.title, timezone.now()
    found.reason = reason.strip()[:200]
    found.save()
    act = "template.published" if publish else "template.refused"
    record(act, account=user, subject=f"template:{found.public_id}", reason=found.kind)
    for follower in decided:
        follower(found)
    return found


@transaction.atomic
def withdraw(user: User, version: TemplateVersion) -> None:
    """Take one's own proposal back. Raises Refusal for somebody else's, or one that is already decided."""
    mine = TemplateVersion.objects.filter(pk=version.pk, stage=Stage.PROPOSED, proposed_by=user.public_id)
    if not mine.update(stage=Stage.WITHDRAWN, decided_at=timezone.now()):
        raise Refusal.of("只能撤回自己提出、还没有发布的模板", "", "已发布的，请另提新版")
    record("template.withdrawn", account=user, subject=f"template:{version.public_id}")


_starters: dict[str, tuple[DocumentKind, bytes]] = {}


def _starter(kind: DocumentKind) -> bytes:
    """Return the layout that a kind comes with, made once per process."""
    known = _starters.get(kind.key)
    if known is None or known[0] is not kind:
        known = _starters[kind.key] = (kind, kind.starter())
    return known[1]


def builtin(kind: DocumentKind) -> TemplateVersion:
    """Return the built-in layout as a version, kept when it is first used or has changed with the program."""
    content = _starter(kind)
    newest = TemplateVersion.objects.filter(kind=kind.key, builtin=True).select_related("file__content")
    last = newest.order_by("-version").first()
    if last is not None and store.place(last.file.content.sha256).read_bytes() == content:
        return last
    identity = public_id()
    file = store_made(content, f"{kind.title}模板.docx", WORD_TYPE, owner=(OWNER, identity))
    return _create(kind.key, "", file, public_id=identity, builtin=True, stage=Stage.PUBLISHED)
