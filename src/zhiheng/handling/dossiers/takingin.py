"""The case, the dossier and its papers of a package that is right come in together (登记接收的案卷)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.cases.received import BEGINNING
from zhiheng.handling.dossiers import reading
from zhiheng.handling.dossiers.checking import Told
from zhiheng.handling.dossiers.models import Dossier, Placement, Scan, State
from zhiheng.handling.dossiers.opening import Opened
from zhiheng.handling.dossiers.passing import EVENTS, RECEIVED
from zhiheng.handling.dossiers.services import KINDS
from zhiheng.handling.dossiers.services import OWNER as SCAN_OWNER
from zhiheng.handling.dossiers.standard import standard
from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.problems import Refusal
from zhiheng.kit.vault.services import open_dossier
from zhiheng.ledger.acting import Act, perform
from zhiheng.ledger.models import LedgerEvent, LedgerRelation, LedgerSource
from zhiheng.ledger.services import Ref

DONE = "taken in"
"""The job's note that the case is in."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A paper of the package that is kept: its file, its pages (0: not known), what the catalogue says of it."""

    file: StoredFile
    pages: int
    said: Mapping[str, Any]


def already() -> Refusal:
    """Return the refusal of a dossier that is here."""
    return Refusal.of("这份案卷已经接收过，没有重复接收", "", "请在案件列表中查看")


def require_new(told: Told) -> None:
    """Raise Refusal where the dossier is here already, whoever brought it."""
    if Dossier.objects.filter(case=told.own(told.case)).exists():
        raise already()


def case_of(kept: StoredFile) -> str:
    """Return the case that came with a package."""
    return Dossier.objects.get(public_id=kept.owner_id).case


def take_in(act: Act, user: User, agency: str, opened: Opened, kept: StoredFile, papers: Sequence[Kept]) -> None:
    """Take everything in within the caller's transaction. Raises Refusal where an event can't be taken."""
    require_new(opened.told)
    _log_in(opened, agency)
    dossier = _dossier(opened.told, agency, kept)
    _papers(user, dossier, opened.told, papers)
    _received(act, opened.told, agency, kept)
    StoredFile.objects.filter(pk=kept.pk).update(
        owner_type=RECEIVED, owner_id=dossier.public_id, dossier=dossier.compartment
    )


def _log_in(opened: Opened, agency: str) -> None:
    """Take the events in as a delivery of their origin. Raises Refusal where any of them can't be."""
    from zhiheng.ledger.exchange import import_log  # whole logs: not loaded by a server that judges acts

    source = _source(opened.told, sorted(set(opened.tables.events["type"].to_pylist())), agency)
    before = LedgerEvent.objects.aggregate(last=Max("sequence"))["last"] or 0
    counts = import_log(opened.tables, source, keeper=agency)
    if lost := counts["refused"] + counts["conflicting"]:
        raise Refusal.of(f"{lost} 件事件不能接收", EVENTS, "请发出单位核对后重新导出；本次没有接收任何内容")
    _require_others_untouched(opened.told.own(opened.told.case), before)


def _require_others_untouched(case: str, before: int) -> None:
    """Raise Refusal where what came after a sequence speaks of a case whose dossier is here, other than this one.

    An event of two cases (joined, split) that came with the other's dossier isn't new.
    """
    named = LedgerRelation.objects.filter(event__gt=before, object_type=CASE).exclude(object_id=case)
    if Dossier.objects.filter(case__in=named.values("object_id")).exists():
        what = "有的事件涉及另一件已经接收的案件，而该案的案卷里没有这件事件"
        raise Refusal.of(what, EVENTS, "请发出单位核对；本次没有接收任何内容")


def _source(told: Told, types: Sequence[str], agency: str) -> LedgerSource:
    """Return the origin as a source that speaks for itself, to the receiver. Raises Refusal for a closed one."""
    title = f"案卷交换：{told.agency_title}"[:100]
    name = f"dossiers-{told.namespace.removeprefix(BEGINNING)[:-1]}"
    source, _ = LedgerSource.objects.get_or_create(name=name, defaults={"title": title})
    if not source.active:
        raise Refusal.of(f"来源“{source.title}”已停用，不接收它的案卷包", "", "请管理员核实并启用后再接收")
    source.agencies, source.namespaces = sorted({told.agency, agency}), [told.namespace]
    source.event_types = sorted({*source.event_types, *types})
    source.save()
    return source


def _dossier(told: Told, agency: str, kept: StoredFile) -> Dossier:
    said = told.dossier
    period = standard().period(str(said.get("retention", "")))
    return Dossier.objects.create(
        public_id=told.own(str(said["id"])),
        case=told.own(told.case),
        agency=agency,
        compartment=open_dossier(),
        number=str(said.get("number", ""))[:80],
        retention=period.key if period else "",
        archived_on=date.fromisoformat(str(said["archived_on"])),
        frozen=told.archived,
        digest=str(said["digest"]),
        origin={
            "agency": {"id": told.agency, "title": told.agency_title}, "case": told.case, "number": told.number,
            "dossier": str(said["id"]), "package": kept.content.sha256, "passed": told.passed,
        },
    )  # fmt: skip


def _papers(user: User, dossier: Dossier, told: Told, papers: Sequence[Kept]) -> None:
    """Give the papers to the dossier; what can be read is read in the background."""
    files = StoredFile.objects.filter(pk__in=[one.file.pk for one in papers])
    files.update(owner_type=SCAN_OWNER, owner_id=dossier.public_id, dossier=dossier.compartment)
    for place, one in enumerate(papers, 1):
        said, content = one.said, one.file.content
        readable = content.media_type in KINDS
        note = str(said.get("note", ""))[:200]
        came = "；".join(one for one in (note, f"原单位 {said.get('added') or '归档后'} 补入") if one)
        scan = Scan.objects.create(
            dossier=dossier,
            file=one.file,
            title=str(said["title"])[:120],
            section=str(said["section"]),
            day=date.fromisoformat(said["day"]) if said["day"] else None,
            pages=one.pages,
            media_type=content.media_type,
            sha256=content.sha256,
            state=State.WAITING if readable else State.READ,
            supplement=bool(said["supplement"]),
            reason=came[:200] if said["supplement"] else "",
            account=user.public_id,
            uploader=f"随案卷包接收：{told.agency_title}"[:120],
        )
        Placement.objects.create(
            dossier=dossier, item=f"scan/{scan.public_id}", section=scan.section, place=place, note=note
        )
        if readable:
            reading.promise(scan, user)


def _received(act: Act, told: Told, agency: str, kept: StoredFile) -> None:
    """Append that the package arrived whole: from whoever handed it over, which needn't be its origin."""
    dossier = told.own(str(told.dossier["id"]))
    giver = str(told.passed[-1]["id"]) if told.passed else told.agency
    refs = [Ref("dossier", dossier), Ref("agency", agency, "to"), Ref("agency", giver, "from")]
    event = act.event("dossier.received", refs, agency, package=kept.name, sha=kept.content.sha256, intact=True)
    perform(act, "接收案卷包", dossier, [event])
