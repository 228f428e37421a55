"""A dossier as a package for others (案卷包): a bag by RFC 8493 with catalogue, papers and events (OCEL 2.0).

Layout below ``data/``: ``catalogue.json``, ``events.json``, ``papers/main-001.pdf`` … (docs/formats.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction

from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.handling.dossiers import selectors
from zhiheng.handling.dossiers.archiving import is_archived
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.entries import Entry
from zhiheng.handling.dossiers.models import Dossier
from zhiheng.kit.accounts.models import User
from zhiheng.kit.bags.writing import write
from zhiheng.kit.documents.registry import unit_title
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import remove, store_file
from zhiheng.kit.pages import days
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record
from zhiheng.ledger.acting import Act, Done, perform
from zhiheng.ledger.gathering import log_objects
from zhiheng.ledger.services import Ref

OWNER = "dossier-package"
FORMAT, VERSION = "zhiheng-dossier", 1
CATALOGUE, EVENTS, PAPERS = "catalogue.json", "events.json", "papers"
MOST_BYTES = 500 * 1024 * 1024


def export(act: Act, user: User, file: CaseFile, receiver: str, purpose: str) -> tuple[Done, StoredFile]:
    """Make the package of an archived dossier and record that it goes out; return both.

    Args:
        act: who sends it.
        user: the account, which has the right to export (the caller's question).
        file: the case.
        receiver: in words, to whom it goes; stands on the package.
        purpose: what for; stands in the security log's row of the export.

    Raises:
        Refusal: the dossier isn't archived or is destroyed, a paper is missing on the disk, or the purpose isn't said.
    """
    dossier = selectors.of_case(file.id)
    if dossier is None or not dossier.archived or not is_archived(file, dossier):
        raise Refusal.of("案卷没有在本平台归档，不能导出案卷包", "", "请先立卷归档")
    if len(purpose.strip()) < 2:
        raise Refusal.of("导出须写明用途", "用途", "例如“随案移送”")
    with TemporaryDirectory(prefix="zhiheng-package-") as name:
        target = Path(name) / "package.zip"
        bag = f"dossier-{dossier.public_id}"
        write(target, bag, _payload(file, dossier, Path(name)), _info(file, dossier, receiver))
        sha, kept = store.checksum(target), _kept(user, file, dossier, target)
    try:
        with transaction.atomic():
            record("export", account=user, subject=f"dossier:{dossier.public_id}", reason="package")
            done = _sent(act, file, dossier, bag, sha)
    except BaseException:
        remove(kept)
        raise
    return done, kept


def _kept(user: User, file: CaseFile, dossier: Dossier, target: Path) -> StoredFile:
    number = str(file.attribute("number") or dossier.number or dossier.public_id)
    return store_file(
        store.blocks_of(target), f"案卷包 {number}.zip", owner=(OWNER, dossier.public_id), account=user.public_id,
        dossier=dossier.compartment, most_bytes=MOST_BYTES,
    )  # fmt: skip


def _sent(act: Act, file: CaseFile, dossier: Dossier, bag: str, sha: str) -> Done:
    """Append that the package went out."""
    refs = [Ref("dossier", dossier.public_id), Ref("agency", file.agency, "from")]
    event = act.event("dossier.sent", refs, file.agency, package=bag, sha=sha)
    return perform(act, "导出案卷包", dossier.public_id, [event])


def _payload(file: CaseFile, dossier: Dossier, place: Path) -> Mapping[str, Path | bytes]:
    """Return what goes into the package, by path. Raises Refusal naming a paper that isn't on the disk."""
    papers = list(_papers(file, dossier))
    events = place / EVENTS
    _write_events(file, events)
    payload: dict[str, Path | bytes] = {CATALOGUE: _catalogue(file, dossier, papers), EVENTS: events}
    for path, entry in papers:
        if path and entry.file is not None:
            source = store.place(entry.file.content.sha256)
            if not source.is_file():
                raise Refusal.of("磁盘上没有这份材料", entry.title, "请系统管理员从备份恢复后再导出")
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
    """Write the case's effective trace with all that it names as OCEL 2.0."""
    keys = {(one.type, one.id) for event in file.events for one in event.relations} | {file.row.key}
    objects = log_objects(keys, all_=True)
    # Whole logs are for those who hand out a package: a server that judges acts loads nothing of them.
    from zhiheng.eventlog import writing
    from zhiheng.eventlog.rows import tables_of
    from zhiheng.eventlog.tables import LogMeta

    writing.write_ocel_json(tables_of(file.events, objects.values(), LogMeta("案卷", "dossier", "as written")), path)


def _info(file: CaseFile, dossier: Dossier, receiver: str) -> list[tuple[str, str]]:
    """Return the lines about the package: BagIt's reserved names first, then ours (element numbers of SF/T: 未核实)."""
    return [
        ("Source-Organization", unit_title(file.agency)),
        ("External-Description", f"行政处罚案卷 {file.attribute('number') or ''}"),
        ("External-Identifier", str(file.attribute("number") or file.id)),
        ("Internal-Sender-Identifier", dossier.public_id),
        ("Bagging-Date", days.today().isoformat()),
        ("Bag-Software-Agent", "zhiheng"),
        ("Zhiheng-Format", f"{FORMAT}/{VERSION}"),
        ("Receiver", receiver.strip() or "未写明"),
    ]
