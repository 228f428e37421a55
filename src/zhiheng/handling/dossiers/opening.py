"""Opening a package that arrived (打开案卷包): bag checked and JSON read by the limited process, then what it says.

Nothing is kept here: what comes out is either a case that can be taken in, or a refusal that names every fault.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from zhiheng.eventlog.errors import LogError
from zhiheng.handling.cases.casefile import ARCHIVED, CASE, PARTS
from zhiheng.handling.dossiers.checking import SENDER, Told, badly_passed, badly_written, disagreements
from zhiheng.handling.dossiers.packages import FORMAT, VERSION
from zhiheng.handling.dossiers.passing import CATALOGUE, EVENTS, PASSED
from zhiheng.kit.files import sandbox
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.law.library import vocabulary
from zhiheng.law.reference.words import type_words
from zhiheng.law.trace import VOID, effective

if TYPE_CHECKING:
    from zhiheng.eventlog.tables import LogTables

MOST_EVENTS = 5_000
MOST_SHOWN = 20
_LIMITS = sandbox.Limits(seconds=300)
_BOUNDS = {
    f"data/{CATALOGUE}": {"size": 5 << 20, "depth": 6},
    f"data/{EVENTS}": {"size": 20 << 20, "depth": 8},
    f"data/{PASSED}": {"size": 1 << 20, "depth": 5},
}


@dataclass(frozen=True, slots=True)
class Opened:
    """A package that is right: what its catalogue says, and the case's events."""

    told: Told
    tables: LogTables


def open_package(path: Path, name: str, agency: str) -> Opened:
    """Return what a package says. Raises Refusal naming every file that is missing, changed, too much or unreadable, or
    why the case can't be taken in by an agency."""
    with TemporaryDirectory(prefix="zhiheng-package-") as place:
        payload, documents = _checked(path, name, Path(place))
        told = _told(documents, payload)
        tables = _standing(_events(documents, Path(place)))
    _as_archived(told, tables)
    _about_the_case(told, tables, agency)
    types = sorted(set(tables.events["type"].to_pylist()))
    if unknown := [one for one in types if vocabulary().event(one) is None]:
        raise Refusal.of(f"词表里没有事件类型“{unknown[0][:60]}”", EVENTS, "请升级本平台后接收")
    return Opened(told, tables)


def _checked(path: Path, name: str, place: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return payload files with checksums of a valid bag, and its JSON files as the limited process wrote them anew."""
    target = place / "documents"
    said = next(sandbox.ask("bag", path, limits=_LIMITS, name=name, json=_BOUNDS, target=str(target)))
    faults = [Problem(*one) for one in said["problems"]]
    if faults:
        more = [Problem("", f"另有 {len(faults) - MOST_SHOWN} 处", "")] if len(faults) > MOST_SHOWN else []
        raise Refusal(*faults[:MOST_SHOWN], *more)
    lines = target.read_text("ascii").splitlines() if said["json"] else []
    return dict(said["payload"]), dict(zip(said["json"], lines, strict=True))


def _document(documents: Mapping[str, str], name: str) -> str:
    if f"data/{name}" not in documents:
        raise Refusal.of("包里没有这个文件", name, SENDER)
    return documents[f"data/{name}"]


def _told(documents: Mapping[str, str], payload: Mapping[str, str]) -> Told:
    """Return what the catalogue says. Raises Refusal where it isn't ours, or speaks of other files than there are."""
    try:
        read = json.loads(_document(documents, CATALOGUE))
        if (read["format"], read["version"]) != (FORMAT, VERSION):
            raise Refusal.of(
                f"格式 {str(read['format'])[:40]} 第 {read['version']} 版不认识", CATALOGUE, "请升级本平台后接收"
            )
        told = Told(
            str(read["case"]["id"]), str(read["agency"]["id"]), str(read["agency"]["title"])[:100],
            dict(read["dossier"]), [dict(one) for one in read["archived"]], [dict(one) for one in read["papers"]],
            str(read["case"].get("number", ""))[:80], _passed(documents),
        )  # fmt: skip
        problems = list(badly_written(told)) or list(badly_passed(told)) or list(disagreements(told, payload))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refusal.of("案卷目录不完整或写得不对", CATALOGUE, SENDER) from error
    if problems:
        raise Refusal(*problems[:MOST_SHOWN])
    return told


def _passed(documents: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return through whose hands the package went after its origin."""
    if f"data/{PASSED}" not in documents:
        return []
    return [dict(one) for one in json.loads(documents[f"data/{PASSED}"])["passed"]]


def _events(documents: Mapping[str, str], place: Path) -> LogTables:
    """Return the case's events. Raises Refusal where they aren't a log, or more than a case can have."""
    from zhiheng.eventlog.reading import open_log  # whole logs: not loaded by a server that judges acts

    path = place / EVENTS
    path.write_text(_document(documents, EVENTS), "ascii")
    try:
        tables = open_log(path)
    except LogError as error:
        raise Refusal.of("案件事件不能读取", EVENTS, SENDER) from error
    if tables.events.num_rows > MOST_EVENTS:
        what = f"有 {tables.events.num_rows:,} 件事件，一个案件最多 {MOST_EVENTS:,} 件"
        raise Refusal.of(what, EVENTS, SENDER)
    return tables


def _standing(tables: LogTables) -> LogTables:
    """Return what of the events stands after the package's own corrections and voids.

    A package says how its case stood. It never corrects or voids here: its target would be looked up among all that its
    sender ever delivered, and packages aren't signed. So a correction of what isn't in the package (the effective trace
    of its sender has such) comes in as an event of its own. Raises Refusal for a void of what isn't in it.
    """
    from zhiheng.eventlog.rows import events_of, objects_of, tables_of  # as above

    events = events_of(tables)
    known = {event.id for event in events}
    if any(event.type == VOID and event.attributes.get("event") not in known for event in events):
        raise Refusal.of("有一件事件作废包外的记录", EVENTS, SENDER)
    if not any(event.type == VOID or event.corrects is not None for event in events):
        return tables
    standing = [replace(event, corrects=None, root=None) for event in effective(events)]
    return tables_of(standing, objects_of(tables), tables.meta)


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
