"""Taking a package in (接收案卷包): checked file by file, then its case becomes recorded events, marked as imported.

Everything or nothing. The case stands under the receiving agency, read-only, and is audited like the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from django.db import transaction

from zhiheng.eventlog.errors import LogError
from zhiheng.handling.cases.casefile import ARCHIVED, CASE, PARTS
from zhiheng.handling.cases.received import BEGINNING
from zhiheng.handling.dossiers import reading
from zhiheng.handling.dossiers.checking import SENDER, Told, badly_written, disagreements
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
from zhiheng.law.reference.words import type_words
from zhiheng.ledger.acting import Act, perform
from zhiheng.ledger.models import LedgerSource
from zhiheng.ledger.services import Ref

if TYPE_CHECKING:
    from zhiheng.eventlog.tables import LogTables

_MOST_TEXT = 50 << 20
_MOST_SHOWN = 20


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
            tables = _events(tree, Path(place))
            _as_archived(told, tables)
            _about_the_case(told, tables, agency)
            _log_in(told, tables, agency)
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
        problems = list(badly_written(told)) or list(disagreements(told, payload))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refusal.of("案卷目录不完整或写得不对", CATALOGUE, SENDER) from error
    if problems:
        raise Refusal(*problems[:_MOST_SHOWN])
    return told


def _read(tree: Tree, name: str) -> bytes:
    if name not in tree.names():
        raise Refusal.of("包里没有这个文件", name, SENDER)
    with tree.open(name) as file:
        content = file.read(_MOST_TEXT + 1)
    if len(content) > _MOST_TEXT:
        raise Refusal.of("文件太大", name, SENDER)
    return content


def _events(tree: Tree, place: Path) -> LogTables:
    """Return the case's events. Raises Refusal where they aren't a log."""
    from zhiheng.eventlog.reading import open_log  # whole logs: not loaded by a server that judges acts

    path = place / EVENTS
    path.write_bytes(_read(tree, f"data/{EVENTS}"))
    try:
        return open_log(path)
    except LogError as error:
        raise Refusal.of("案件事件不能读取", EVENTS, SENDER) from error


def _as_archived(told: Told, tables: LogTables) -> None:
    """Raise Refusal where the case's events don't name the catalogue's hash: it is what was archived."""
    from zhiheng.eventlog.rows import events_of  # as above

    put_away = [event for event in events_of(tables) if event.type == ARCHIVED]
    if not put_away or put_away[-1].attributes.get("sha") != told.dossier["digest"]:
        raise Refusal.of("归档目录的校验值与归档事件记载的不符", CATALOGUE, SENDER)


def _about_the_case(told: Told, tables: LogTables, agency: str) -> None:
    """Raise Refusal where an event is about something else than the case, or another agency speaks in it."""
    from zhiheng.eventlog.rows import events_of  # as above

    events = events_of(tables)
    mine = {(CASE, told.case)}
    for event in events:
        if told.case in event.objects(CASE):
            mine |= {(one.type, one.id) for one in event.relations if one.type in PARTS}
    for event in events:
        if not any((one.type, one.id) in mine for one in event.relations):
            raise Refusal.of(f"有一件事件不是本案的：{type_words(event.type)}", EVENTS, SENDER)
        speaks = str(event.attributes.get("agency") or "")
        if speaks and speaks not in (told.agency, agency):
            what = f"有一件事件是以别的机关（{speaks[:40]}）的名义记载的：{type_words(event.type)}"
            raise Refusal.of(what, EVENTS, SENDER)


def _source(told: Told, types: Sequence[str], agency: str) -> LedgerSource:
    """Return the sender as a source that speaks for itself, to the receiver. Raises Refusal for a closed one."""
    title = f"案卷交换：{told.agency_title}"[:100]
    name = f"dossiers-{told.namespace.removeprefix(BEGINNING)[:-1]}"
    source, _ = LedgerSource.objects.get_or_create(name=name, defaults={"title": title})
    if not source.active:
        raise Refusal.of(f"来源“{source.title}”已停用，不接收它的案卷包", "", "请管理员核实并启用后再接收")
    source.agencies, source.namespaces = sorted({told.agency, agency}), [told.namespace]
    source.event_types = sorted({*source.event_types, *types})
    source.save()
    return source


def _log_in(told: Told, tables: LogTables, agency: str) -> None:
    """Take the events in as a delivery of the sender. Raises Refusal where any of them can't be."""
    from zhiheng.ledger.exchange import import_log  # as above

    if Dossier.objects.filter(case=told.own(told.case)).exists():
        raise Refusal.of("这份案卷已经接收过，没有重复接收", "", "请在案件列表中查看")
    types = sorted(set(tables.events["type"].to_pylist()))
    if unknown := [one for one in types if vocabulary().event(one) is None]:
        raise Refusal.of(f"词表里没有事件类型“{unknown[0][:60]}”", EVENTS, "请升级本平台后接收")
    source = _source(told, types, agency)
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
