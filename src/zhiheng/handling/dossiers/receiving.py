"""Taking a package in (接收案卷包): checked file by file, then its case becomes recorded events, marked as imported.

Everything or nothing. The case stands under the receiving agency, read-only, and is audited like the rest.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.db import transaction

from zhiheng.eventlog.errors import LogError
from zhiheng.handling.dossiers import reading
from zhiheng.handling.dossiers.catalogue import digest_of
from zhiheng.handling.dossiers.models import Dossier, Placement, Scan, State
from zhiheng.handling.dossiers.packages import CATALOGUE, EVENTS, FORMAT, MOST_BYTES, OWNER, VERSION
from zhiheng.handling.dossiers.services import KINDS, count_pages
from zhiheng.handling.dossiers.services import OWNER as SCAN_OWNER
from zhiheng.handling.dossiers.standard import standard
from zhiheng.kit.accounts.models import User
from zhiheng.kit.bags.trees import Tree, zipped
from zhiheng.kit.files import sandbox, store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import remove, store_file
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.kit.security.models import Result
from zhiheng.kit.security.services import record
from zhiheng.kit.vault.services import open_dossier
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import Act, perform
from zhiheng.ledger.models import LedgerSource
from zhiheng.ledger.services import Ref

if TYPE_CHECKING:
    from zhiheng.eventlog.tables import LogTables

_MOST_TEXT = 50 << 20
_MOST_SHOWN = 20
_SENDER = "请发出单位重新导出后传来"
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,47}")


@dataclass(frozen=True, slots=True)
class Told:
    """What a checked package says: ids and titles of case, agency and dossier, its papers."""

    case: str
    agency: str
    agency_title: str
    dossier: Mapping[str, Any]
    archived: list[dict[str, Any]]
    papers: list[dict[str, Any]]

    @property
    def namespace(self) -> str:
        """Return how ids of this sender's objects begin here."""
        return f"JH-{hashlib.sha256(self.agency.encode()).hexdigest()[:8]}-"

    def own(self, id_: str) -> str:
        """Return the id under which one of the sender's objects stands here."""
        return f"{self.namespace}{id_}"


def receive(act: Act, user: User, agency: str, blocks: Iterable[bytes], name: str) -> str:
    """Check a package and take its case in under an agency; return the case's id here.

    Raises Refusal naming every file that is missing, changed or too much, or why the case can't be taken; nothing of it
    is kept then, and the security log says that it was refused.
    """
    kept = store_file(blocks, name, owner=(OWNER, public_id()), account=user.public_id, most_bytes=MOST_BYTES)
    try:
        path = store.place(kept.content.sha256)
        payload = _checked(path, kept.name)
        with zipped(path) as tree, TemporaryDirectory(prefix="zhiheng-package-") as place, transaction.atomic():
            told = _told(tree, payload)
            _log_in(told, _events(tree, Path(place)), agency)
            dossier = _dossier(told, agency)
            _papers(tree, user, dossier, told)
            _received(act, told, agency, kept)
            StoredFile.objects.filter(pk=kept.pk).update(owner_id=dossier.public_id, dossier=dossier.compartment)
    except Refusal:
        remove(kept)
        record("dossier.package-refused", Result.REFUSED, account=user, subject=f"package:{kept.content.sha256[:24]}")
        raise
    except BaseException:
        remove(kept)
        raise
    record("dossier.package-received", account=user, subject=f"dossier:{dossier.public_id}")
    return told.own(told.case)


def _checked(path: Path, name: str) -> dict[str, str]:
    """Return payload files with checksums of a valid bag, checked by the limited process. Raises Refusal."""
    limits = sandbox.Limits(seconds=300)
    said = next(sandbox.ask("bag", path, limits=limits, name=name))
    faults = [Problem(*one) for one in said["problems"]]
    if faults:
        more = [Problem("", f"另有 {len(faults) - _MOST_SHOWN} 处", "")] if len(faults) > _MOST_SHOWN else []
        raise Refusal(*faults[:_MOST_SHOWN], *more)
    return dict(said["payload"])


def _told(tree: Tree, payload: Mapping[str, str]) -> Told:
    """Return what the catalogue says. Raises Refusal where it isn't ours, or speaks of other files than there are."""
    try:
        read = json.loads(_read(tree, f"data/{CATALOGUE}"))
        if (read["format"], read["version"]) != (FORMAT, VERSION):
            raise Refusal.of(
                f"格式 {str(read['format'])[:40]} 第 {read['version']} 版不认识", CATALOGUE, "请升级本平台后接收"
            )
        told = Told(
            str(read["case"]["id"]), str(read["agency"]["id"]), str(read["agency"]["title"])[:100],
            dict(read["dossier"]), [dict(one) for one in read["archived"]], [dict(one) for one in read["papers"]],
        )  # fmt: skip
        problems = list(_faults(told, payload))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refusal.of("案卷目录不完整或写得不对", CATALOGUE, _SENDER) from error
    if problems:
        raise Refusal(*problems[:_MOST_SHOWN])
    return told


def _faults(told: Told, payload: Mapping[str, str]) -> Iterator[Problem]:
    """Yield where the catalogue and the checked files disagree."""
    for what, id_ in (("案件", told.case), ("机关", told.agency), ("案卷", str(told.dossier["id"]))):
        if not _ID.fullmatch(id_):
            yield Problem(CATALOGUE, f"{what}编号“{id_[:40]}”不能用", _SENDER)
    if digest_of(told.archived) != told.dossier["digest"]:
        yield Problem(CATALOGUE, "归档目录的校验值不符，目录被改动过", _SENDER)
    listed = {f"data/{one['path']}": str(one["sha256"]) for one in told.papers if one["path"]}
    for path, sha in listed.items():
        if payload.get(path) != sha:
            yield Problem(path, "与目录记载的不是同一份文件", _SENDER)
    for path in sorted(set(payload) - set(listed) - {f"data/{CATALOGUE}", f"data/{EVENTS}"}):
        yield Problem(path, "目录里没有这份文件", _SENDER)
    known = {one.key for one in standard().sections}
    for one in told.papers:
        if one["section"] not in known:
            yield Problem(CATALOGUE, f"卷内类别“{str(one['section'])[:40]}”不认识", _SENDER)


def _read(tree: Tree, name: str) -> bytes:
    if name not in tree.names():
        raise Refusal.of("包里没有这个文件", name, _SENDER)
    with tree.open(name) as file:
        content = file.read(_MOST_TEXT + 1)
    if len(content) > _MOST_TEXT:
        raise Refusal.of("文件太大", name, _SENDER)
    return content


def _events(tree: Tree, place: Path) -> LogTables:
    """Return the case's events. Raises Refusal where they aren't a log."""
    from zhiheng.eventlog.reading import open_log  # whole logs: not loaded by a server that judges acts

    path = place / EVENTS
    path.write_bytes(_read(tree, f"data/{EVENTS}"))
    try:
        return open_log(path)
    except LogError as error:
        raise Refusal.of("案件事件不能读取", EVENTS, _SENDER) from error


def _log_in(told: Told, tables: LogTables, agency: str) -> None:
    """Take the events in as a delivery of the sender. Raises Refusal where any of them can't be."""
    from zhiheng.ledger.exchange import import_log  # as above

    if Dossier.objects.filter(case=told.own(told.case)).exists():
        raise Refusal.of("这份案卷已经接收过，没有重复接收", "", "请在案件列表中查看")
    types = sorted(set(tables.events["type"].to_pylist()))
    if unknown := [one for one in types if vocabulary().event(one) is None]:
        raise Refusal.of(f"词表里没有事件类型“{unknown[0][:60]}”", EVENTS, "请升级本平台后接收")
    source, _ = LedgerSource.objects.get_or_create(
        name=f"dossiers-{told.namespace[3:-1]}", defaults={"title": f"案卷交换：{told.agency_title}"[:100]}
    )
    named = (
        {one for one in tables.events["agency"].to_pylist() if one} if "agency" in tables.events.column_names else set()
    )
    source.agencies = sorted({*source.agencies, told.agency, agency, *named})
    source.event_types = sorted({*source.event_types, *types})
    source.namespaces, source.active = [told.namespace], True
    source.save()
    counts = import_log(tables, source, keeper=agency)
    if lost := counts["refused"] + counts["conflicting"]:
        raise Refusal.of(f"{lost} 件事件不能接收", EVENTS, "请发出单位核对后重新导出；本次没有接收任何内容")


def _dossier(told: Told, agency: str) -> Dossier:
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
    )


def _papers(tree: Tree, user: User, dossier: Dossier, told: Told) -> None:
    """Keep every paper in its place, each looked into like an upload; what can be read is read in the background."""
    for place, one in enumerate((one for one in told.papers if one["path"]), 1):
        with tree.open(f"data/{one['path']}") as file:
            kept = store_file(
                iter(lambda: file.read(1 << 20), b""), str(one["name"]) or Path(one["path"]).name,
                owner=(SCAN_OWNER, dossier.public_id), account=user.public_id, dossier=dossier.compartment,
            )  # fmt: skip
        media_type = kept.content.media_type
        readable = media_type in KINDS
        scan = Scan.objects.create(
            dossier=dossier,
            file=kept,
            title=str(one["title"])[:120],
            section=str(one["section"]),
            day=date.fromisoformat(one["day"]) if one["day"] else None,
            pages=count_pages(media_type, kept.content.sha256, kept.name) if readable else 0,
            media_type=media_type,
            sha256=kept.content.sha256,
            state=State.WAITING if readable else State.READ,
            supplement=bool(one["supplement"]),
            account=user.public_id,
            uploader=f"随案卷包接收：{told.agency_title}"[:120],
        )
        note = str(one.get("note", ""))[:200]
        Placement.objects.create(
            dossier=dossier, item=f"scan/{scan.public_id}", section=scan.section, place=place, note=note
        )
        if readable:
            reading.promise(scan, user)


def _received(act: Act, told: Told, agency: str, kept: StoredFile) -> None:
    """Append that the package arrived whole."""
    dossier = told.own(str(told.dossier["id"]))
    refs = [Ref("dossier", dossier), Ref("agency", agency, "to"), Ref("agency", told.agency, "from")]
    event = act.event("dossier.received", refs, agency, package=kept.name, sha=kept.content.sha256, intact=True)
    perform(act, "接收案卷包", dossier, [event])
