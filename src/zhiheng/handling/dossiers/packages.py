"""A dossier as a package for others (案卷包): a bag by RFC 8493 with catalogue, papers and events (OCEL 2.0).

Layout below ``data/``: ``catalogue.json``, ``events.json``, ``papers/main-001.pdf`` … (docs/formats.md). A dossier that
itself came with a package goes on as it came, with one more line about whose hands it went through (``passed.json``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.dossiers import clearing, passing, selectors
from zhiheng.handling.dossiers.archiving import is_archived
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.entries import Entry
from zhiheng.handling.dossiers.models import Dossier
from zhiheng.handling.dossiers.passing import CATALOGUE, EVENTS, PACKAGE
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.bags.writing import write
from zhiheng.kit.documents.registry import unit_title
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import remove, store_file
from zhiheng.kit.pages import days
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record, record_unmask
from zhiheng.ledger.acting import Act, Done, perform
from zhiheng.ledger.gathering import log_objects
from zhiheng.ledger.plainwords import stated
from zhiheng.ledger.services import Ref

FORMAT, VERSION = "zhiheng-dossier", 1
PAPERS = "papers"
MOST_BYTES = 500 * 1024 * 1024
SENT = "dossier.sent"


@dataclass(frozen=True, slots=True)
class Sending:
    """To whom a package goes, in words, and what for (F13)."""

    receiver: str
    purpose: str


def may_hand_out(user: User) -> bool:
    """Return whether an account hands out originals: they name persons, so both rights are needed (F13)."""
    return rights.may(user, rights.EXPORT) and rights.may(user, rights.UNMASK)


def export(act: Act, user: User, file: CaseFile, sending: Sending) -> tuple[Done, StoredFile]:
    """Make the package of an archived dossier, record the reading and that it goes out; return both.

    Args:
        act: who sends it.
        user: the account; that it sees the case and acts for its agency is the caller's question.
        file: the case.
        sending: stands on the package, in the event, and in the record of values shown in full.

    Raises:
        Refusal: the account may not see in full what is in it, receiver or purpose isn't said, the dossier isn't
            archived or is destroyed, a paper has or had a secrecy mark, or is missing on the disk.
    """
    if not may_hand_out(user):
        what = "案卷材料含有没有遮盖的个人信息，导出须同时有“导出”和“查看遮盖信息”的权限"
        raise Refusal.of(what, "", "请由有权限的人员导出，或者由两名管理员授权")
    sending = Sending(
        stated(sending.receiver, "接收单位", "写接收单位的名称"), stated(sending.purpose, "用途", "例如“随案移送”")
    )
    if len(sending.purpose) < 2:
        raise Refusal.of("导出须写明用途", "用途", "例如“随案移送”")
    dossier = selectors.of_case(file.id)
    if dossier is None or not dossier.archived or not is_archived(file, dossier):
        raise Refusal.of("案卷没有在本平台归档，不能导出案卷包", "", "请先立卷归档")
    clearing.require_unmarked(dossier)
    kept, bag = _packed(user, file, dossier, sending)
    try:
        with transaction.atomic():
            words = f"{sending.purpose}（接收单位：{sending.receiver}）"
            record_unmask(user, "dossier", dossier.public_id, [PAPERS], words)
            record("export", account=user, subject=f"dossier:{dossier.public_id}", reason="package")
            done = _sent(act, file, dossier, sending, package=bag, sha=kept.content.sha256)
    except BaseException:
        remove(kept)
        raise
    return done, kept


def _packed(user: User, file: CaseFile, dossier: Dossier, sending: Sending) -> tuple[StoredFile, str]:
    """Return the stored package and the name of the bag in it."""
    bag = f"dossier-{dossier.public_id}"
    with TemporaryDirectory(prefix="zhiheng-package-") as name:
        target, place = Path(name) / "package.zip", Path(name)
        payload = passing.payload(dossier, place) if dossier.origin else _payload(file, dossier, place)
        write(target, bag, payload, _info(user, file, dossier, sending))
        return _kept(user, file, dossier, target), bag


def _kept(user: User, file: CaseFile, dossier: Dossier, target: Path) -> StoredFile:
    number = str(file.attribute("number") or dossier.number or dossier.public_id)
    return store_file(
        store.blocks_of(target), f"案卷包 {number}.zip", owner=(PACKAGE, dossier.public_id), account=user.public_id,
        dossier=dossier.compartment, most_bytes=MOST_BYTES,
    )  # fmt: skip


def _sent(act: Act, file: CaseFile, dossier: Dossier, sending: Sending, **package: str) -> Done:
    """Append that the package went out, to whom and what for."""
    refs = [Ref("dossier", dossier.public_id), Ref("agency", file.agency, "from")]
    said = {"receiver": sending.receiver, "purpose": sending.purpose}
    return perform(act, "导出案卷包", dossier.public_id, [act.event(SENT, refs, file.agency, **package, **said)])


def _payload(file: CaseFile, dossier: Dossier, place: Path) -> Mapping[str, Path | bytes]:
    """Return what goes into the package, by path. Raises Refusal naming a paper that isn't on the disk."""
    papers = list(_papers(file, dossier))
    events = place / EVENTS
    _write_events(file, events)
    payload: dict[str, Path | bytes] = {CATALOGUE: _catalogue(file, dossier, papers), EVENTS: events}
    for path, entry in papers:
        source = store.place(entry.file.content.sha256) if entry.file is not None else None
        if entry.sha256 and (source is None or not source.is_file()):
            what = "这份材料的文件已经不在，案卷包不能完整导出"
            raise Refusal.of(what, entry.title, "请系统管理员从备份恢复后再导出")
        if path and source is not None:
            payload[path] = source
    return payload


def _papers(file: CaseFile, dossier: Dossier) -> Iterator[tuple[str, Entry]]:
    """Yield every paper with its path in the package; "" for one without a file."""
    for volume in catalogue_of(file, dossier).volumes:
        for entry in volume.entries:
            suffix = PurePath(entry.file.name).suffix.lower() if entry.file else ""
            yield (f"{PAPERS}/{volume.key}-{entry.order:03d}{suffix}" if entry.file else ""), entry


def _catalogue(file: CaseFile, dossier: Dossier, papers: list[tuple[str, Entry]]) -> bytes:
    told: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "case": {"id": file.id, "title": file.row.title, "number": str(file.attribute("number") or "")},
        "agency": {"id": file.agency, "title": unit_title(file.agency)},
        "dossier": {
            "id": dossier.public_id, "number": dossier.number, "retention": dossier.retention,
            "archived_on": dossier.archived_on.isoformat() if dossier.archived_on else "", "digest": dossier.digest,
        },
        "archived": dossier.frozen,
        "papers": [
            {
                "path": path, **entry.plain(), "name": entry.file.name if entry.file else "",
                "supplement": entry.supplement, "added": entry.added.isoformat() if entry.added else "",
            }
            for path, entry in papers
        ],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _write_events(file: CaseFile, path: Path) -> None:
    """Write the case's effective trace with all that it names as OCEL 2.0.

    What stands goes out as it stands: the versions that it replaced stay here, so nothing in the package corrects them.
    """
    keys = {(one.type, one.id) for event in file.events for one in event.relations} | {file.row.key}
    objects = log_objects(keys, all_=True)
    # Whole logs are for those who hand out a package: a server that judges acts loads nothing of them.
    from zhiheng.eventlog import writing
    from zhiheng.eventlog.rows import tables_of
    from zhiheng.eventlog.tables import LogMeta

    standing = [replace(event, corrects=None, root=None) for event in file.events]
    writing.write_ocel_json(tables_of(standing, objects.values(), LogMeta("案卷", "dossier", "as written")), path)


def _info(user: User, file: CaseFile, dossier: Dossier, sending: Sending) -> list[tuple[str, str]]:
    """Return the lines about the package: BagIt's reserved names first, then ours (element numbers of SF/T: 未核实).

    Who exported it, when, for whom and what for stand inside the file (F13).
    """
    number = str(dossier.origin.get("number") or file.attribute("number") or file.id)
    lines = [
        ("Source-Organization", unit_title(file.agency)),
        ("External-Description", f"行政处罚案卷 {number}"),
        ("External-Identifier", number),
        ("Internal-Sender-Identifier", dossier.public_id),
        ("Bagging-Date", days.today().isoformat()),
        ("Bag-Software-Agent", "zhiheng"),
        ("Zhiheng-Format", f"{FORMAT}/{VERSION}"),
        ("Receiver", sending.receiver),
        ("Purpose", sending.purpose),
        ("Exported-By", user.username),
    ]
    if dossier.origin:
        lines.append(("Origin-Organization", str(dossier.origin["agency"]["title"])))
    return lines
