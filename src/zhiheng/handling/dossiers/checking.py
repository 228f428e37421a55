"""What a package says, and whether it can be true (核对案卷包): well written, its papers those that were archived."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiheng.handling.cases.received import BEGINNING
from zhiheng.handling.dossiers.entries import digest_of
from zhiheng.handling.dossiers.passing import CATALOGUE, EVENTS, PASSED
from zhiheng.handling.dossiers.standard import standard
from zhiheng.kit.problems import Problem
from zhiheng.ledger.conversion import is_fit

SENDER = "请发出单位重新导出后传来"
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,47}")
_TEXTS = ("item", "title", "section", "number", "note", "sha256")
_CARRIED = ("path", "name")
_COUNTS = ("order", "first", "last")
_MOST_PAGES = 1_000_000
_MOST_HANDS = 20
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Told:
    """What a checked package says: ids and titles of case, agency and dossier, its papers.

    ``passed``: through whose hands it went after its origin, the last one last.
    """

    case: str
    agency: str
    agency_title: str
    dossier: Mapping[str, Any]
    archived: list[dict[str, Any]]
    papers: list[dict[str, Any]]
    number: str = ""
    passed: Sequence[Mapping[str, Any]] = ()

    @property
    def namespace(self) -> str:
        """Return how ids of this sender's objects begin here."""
        return f"{BEGINNING}{hashlib.sha256(self.agency.encode()).hexdigest()[:8]}-"

    def own(self, id_: str) -> str:
        """Return the id under which one of the sender's objects stands here."""
        return f"{self.namespace}{id_}"


def badly_written(told: Told) -> Iterator[Problem]:
    """Yield what of a catalogue can't be kept: texts that aren't texts, days that don't exist, unknown sections."""
    for name in ("id", "digest", "number", "retention"):
        if not _is_text(told.dossier.get(name, "")):
            yield Problem(CATALOGUE, f"案卷的 {name} 不是文字", SENDER)
    if not _is_day(told.dossier.get("archived_on")):
        yield Problem(CATALOGUE, "归档日期写得不对", SENDER)
    if not (_is_text(told.agency_title) and _is_text(told.number)):
        yield Problem(CATALOGUE, "机关名称或者案号写得不对", SENDER)
    known = {one.key for one in standard().sections}
    rows = [*((one, _TEXTS) for one in told.archived), *((one, (*_TEXTS, *_CARRIED)) for one in told.papers)]
    for place, (one, texts) in enumerate(rows, 1):
        wrong = [name for name in texts if not _is_text(one.get(name))]
        wrong += [name for name in _COUNTS if not _is_count(one.get(name))]
        if one.get("day") != "" and not _is_day(one.get("day")):
            wrong.append("day")
        if "path" in texts and not isinstance(one.get("supplement"), bool):
            wrong.append("supplement")
        if one.get("added", "") != "" and not _is_day(one["added"]):
            wrong.append("added")
        if wrong:
            yield Problem(CATALOGUE, f"第 {place} 行的 {'、'.join(wrong)} 缺少或者写得不对", SENDER)
        elif one["section"] not in known:
            yield Problem(CATALOGUE, f"卷内类别“{one['section'][:40]}”不认识", SENDER)


def badly_passed(told: Told) -> Iterator[Problem]:
    """Yield what of the lines about those who handed a package on can't be kept."""
    if len(told.passed) > _MOST_HANDS:
        yield Problem(PASSED, f"经手超过 {_MOST_HANDS} 次", SENDER)
    for place, one in enumerate(told.passed, 1):
        wrong = [name for name in ("id", "dossier") if not _ID.fullmatch(str(one.get(name)))]
        wrong += [name for name in ("title", "package") if not (_is_text(one.get(name)) and len(one[name]) <= _LONGEST)]
        if wrong or not _is_day(one.get("on")):
            yield Problem(PASSED, f"第 {place} 次经手的记载写得不对", SENDER)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and is_fit(value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST_PAGES


def _is_day(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def disagreements(told: Told, payload: Mapping[str, str]) -> Iterator[Problem]:
    """Yield where the catalogue and the checked files disagree."""
    for what, id_ in (("案件", told.case), ("机关", told.agency), ("案卷", str(told.dossier["id"]))):
        if not _ID.fullmatch(id_):
            yield Problem(CATALOGUE, f"{what}编号“{id_[:40]}”不能用", SENDER)
    if digest_of(told.archived) != told.dossier["digest"]:
        yield Problem(CATALOGUE, "归档目录的校验值不符，目录被改动过", SENDER)
    listed = {f"data/{one['path']}": str(one["sha256"]) for one in told.papers if one["path"]}
    for path, sha in listed.items():
        if payload.get(path) != sha:
            yield Problem(path, "与目录记载的不是同一份文件", SENDER)
    own = {f"data/{name}" for name in (CATALOGUE, EVENTS, PASSED)}
    for path in sorted(set(payload) - set(listed) - own):
        yield Problem(path, "目录里没有这份文件", SENDER)
    yield from _unarchived(told)


def _unarchived(told: Told) -> Iterator[Problem]:
    """Yield every paper that isn't the one that was archived, and every archived one that isn't there."""
    archived = {one["item"]: one for one in told.archived}
    papers = [one for one in told.papers if not one["supplement"]]
    for one in papers:
        if one["item"] not in archived:
            yield Problem(one["title"], "归档目录里没有这份材料，也没有注明是归档后补充的", SENDER)
        elif _identity(one) != _identity(archived[one["item"]]):
            yield Problem(one["title"], "与归档时的不是同一份材料", SENDER)
    carried = Counter(one["item"] for one in papers if one["path"])
    for item, one in archived.items():
        if one["sha256"] and carried[item] != 1:
            yield Problem(one["title"], "归档的材料在包里应当正好有一份", SENDER)


def _identity(paper: Mapping[str, Any]) -> tuple[str, int]:
    """Return what of a paper can't change after the archiving: its content, and how many pages it has."""
    return paper["sha256"], paper["last"] - paper["first"]
