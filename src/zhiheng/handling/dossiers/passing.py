"""A dossier that came with a package goes on to others (转送): as its origin wrote it, and through whose hands it went.

Catalogue, events and papers go byte for byte as they arrived: ids, numbers and hashes stay those of the origin, and the
next receiver checks them against the origin's own archiving. Only ``passed.json`` grows by a line.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhiheng.handling.dossiers.models import Dossier
from zhiheng.kit.bags.checking import DATA
from zhiheng.kit.bags.trees import zipped
from zhiheng.kit.documents.registry import unit_title
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages import days
from zhiheng.kit.problems import Refusal

CATALOGUE, EVENTS, PASSED = "catalogue.json", "events.json", "passed.json"
PACKAGE = "dossier-package"
"""Owner type of a package that was made here; whoever made it downloads it."""
RECEIVED = "dossier-received"
"""Owner type of a package as it arrived; nobody downloads it, it only goes on."""


def payload(dossier: Dossier, place: Path) -> Mapping[str, Path | bytes]:
    """Return what of the package that arrived goes on, by path, unpacked below the directory ``place``.

    Raises Refusal where the package is gone (destroyed) or isn't the one that arrived any more.
    """
    kept = StoredFile.objects.filter(owner_type=RECEIVED, owner_id=dossier.public_id).select_related("content").first()
    source = store.place(kept.content.sha256) if kept else None
    if kept is None or source is None or not source.is_file() or store.checksum(source) != kept.content.sha256:
        raise Refusal.of("接收时的案卷包已经不在或者损坏，不能转送", "", "请系统管理员从备份恢复后再导出")
    found: dict[str, Path | bytes] = {}
    with zipped(source) as tree:
        for number, name in enumerate(one for one in tree.names() if one.startswith(DATA)):
            target = place / f"{number:05d}"
            with tree.open(name) as file, target.open("wb") as into:
                shutil.copyfileobj(file, into, 1 << 20)
            found[name.removeprefix(DATA)] = target
    passed = [*dossier.origin.get("passed", []), _hand(dossier, kept)]
    found[PASSED] = json.dumps({"passed": passed}, ensure_ascii=False, indent=1).encode()
    return found


def _hand(dossier: Dossier, kept: StoredFile) -> dict[str, Any]:
    """Return the line about who hands it on: agency, its id of the dossier, the day, and what package it had got."""
    return {
        "id": dossier.agency, "title": unit_title(dossier.agency), "dossier": dossier.public_id,
        "on": days.today().isoformat(), "package": kept.content.sha256,
    }  # fmt: skip


def hands(dossier: Dossier) -> list[str]:
    """Return in words whence a dossier came and through whose hands, in order; nothing for one of one's own."""
    if not dossier.origin:
        return []
    return [str(one["title"]) for one in (dossier.origin["agency"], *dossier.origin.get("passed", []))]
