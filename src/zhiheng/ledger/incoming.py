"""Events as another system delivers them: the items of an ingestion batch (docs/formats.md §9), read and bound.

What a source may say is bound to its agencies, event types and the beginnings of its object ids; registry objects
(officers, enterprises) may be named as participants, but an outside event is never about a record that is kept here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from zhiheng.law.language.errors import advice
from zhiheng.law.library import vocabulary
from zhiheng.law.trace import VOID
from zhiheng.ledger.conversion import Unfit, fit_text
from zhiheng.ledger.models import LedgerSource
from zhiheng.ledger.projection import ObjectRow
from zhiheng.ledger.records import NewEvent, NewObject, ObjectKey, Problem, Ref, Source

_KEYS: Final = frozenset({"id", "type", "occurred_at", "agency", "objects", "attributes", "document_no", "corrects"})
_OBJECT_KEYS: Final = frozenset({"type", "id", "agency", "title", "foreign_number", "attributes"})
_PARTICIPANTS: Final = "registry"
"""The room whose objects an outside event may name without owning them."""
_LONGEST_ID: Final = 120
_sorted: Final = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"), default=str
).encode
"""Items are what was parsed: no value contains itself."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One delivered item: ``foreign_id`` in its system, what it says, the foreign id of what it corrects or voids."""

    index: int
    foreign_id: str
    digest: str
    event: NewEvent
    target: str = ""


def read_item(raw: Any, index: int, source: LedgerSource, how: Source) -> Incoming | Problem:
    """Return what an item says, or why it can't be read."""
    place = f"第 {index + 1} 项"
    if not isinstance(raw, Mapping):
        return Problem(place, "不是一个对象", "每件事件写成 {…}", index)
    if unknown := [key for key in raw if key not in _KEYS]:
        return Problem(f"{place} 的“{unknown[0]}”", "不认识的键", advice(str(unknown[0]), sorted(_KEYS), "键"), index)
    foreign_id = raw.get("id")
    if not isinstance(foreign_id, str) or not foreign_id.strip() or len(foreign_id) > _LONGEST_ID:
        return Problem(f"{place} 的 id", "缺少来源编号", f"请写该系统中不变的编号,1 到 {_LONGEST_ID} 个字", index)
    try:
        refs = [Ref(*_ref(one)) for one in raw.get("objects") or ()]
    except (TypeError, KeyError, AttributeError):
        return Problem(f"{place} 的 objects", "关联写得不对", '例如 [{"type": "case", "id": "C1"}]', index)
    attributes = raw.get("attributes") or {}
    if not isinstance(attributes, Mapping):
        return Problem(f"{place} 的 attributes", "不是一个对象", "请写成 {名称: 值}", index)
    texts = {name: raw.get(name) or "" for name in ("type", "agency", "document_no", "corrects")}
    if strange := [name for name, text in texts.items() if not isinstance(text, str)]:
        return Problem(f"{place} 的 {strange[0]}", "不是文字", "请写成文字", index)
    voids = attributes.get("event") if texts["type"] == VOID else None
    for name, text in {"id": foreign_id, **texts, "attributes.event": str(voids or "")}.items():
        try:
            fit_text(text)
        except Unfit as unfit:  # before anything is looked up by it: a database may not even be asked
            return Problem(f"{place} 的 {name}", unfit.what, unfit.remedy, index)
    event = NewEvent(
        texts["type"], raw.get("occurred_at", ""), refs, attributes, agency=texts["agency"],
        document_no=texts["document_no"], source=how, foreign_id=foreign_id,
    )  # fmt: skip
    return Incoming(index, foreign_id, digest_of(raw), event, str(voids or texts["corrects"]))


def _ref(raw: Mapping[str, Any]) -> tuple[str, str, str]:
    type_, _, role = raw["type"].partition("/")
    id_, qualifier = raw["id"], raw.get("qualifier") or role
    if not isinstance(id_, str) or not isinstance(qualifier, str):
        raise TypeError(id_)
    return type_, id_, qualifier


def digest_of(raw: Mapping[str, Any]) -> str:
    """Return the hash of what an item says, whatever the order of its keys."""
    return hashlib.sha256(_sorted(raw).encode(errors="surrogatepass")).hexdigest()


def read_objects(raw: Sequence[Any], problems: list[Problem]) -> list[NewObject]:
    """Return the descriptions of objects in a batch; what can't be read is added to ``problems``."""
    found: list[NewObject] = []
    for place, one in enumerate(raw):
        where = f"objects 第 {place + 1} 项"
        if not isinstance(one, Mapping) or not isinstance(one.get("type"), str) or not isinstance(one.get("id"), str):
            problems.append(Problem(where, "缺少 type 或 id", '例如 {"type": "case", "id": "C1", "title": "…"}'))
            continue
        if unknown := [key for key in one if key not in _OBJECT_KEYS]:
            hint = advice(str(unknown[0]), sorted(_OBJECT_KEYS), "键")
            problems.append(Problem(f"{where} 的“{unknown[0]}”", "不认识的键", hint))
            continue
        if not isinstance(one.get("attributes") or {}, Mapping):
            problems.append(Problem(f"{where} 的 attributes", "不是一个对象", "请写成 {名称: 值}"))
            continue
        texts: dict[str, Any] = {name: str(one.get(name) or "") for name in ("agency", "title", "foreign_number")}
        described = NewObject(one["type"], one["id"], one.get("attributes") or {}, record="elsewhere")
        found.append(replace(described, **texts))
    return found


def bound(item: Incoming, source: LedgerSource) -> Iterator[Problem]:
    """Yield why a source may not say this: agency, type, ids of objects that aren't its own."""
    event, mine, starts = item.event, registry_types(), tuple(source.namespaces)
    odd = [
        ref
        for ref in event.objects
        if "/" in str(ref.id) or (ref.type not in mine and not str(ref.id).startswith(starts))
    ]
    if not odd and event.type in source.event_types and event.agency in source.agencies:
        return
    place = f"第 {item.index + 1} 项({item.foreign_id})"
    if event.type not in source.event_types:
        yield Problem(place, f"该系统无权报送 {event.type}", "请由管理员核对其事件类型", item.index)
    if event.agency not in source.agencies:
        yield Problem(place, f"该系统无权以“{event.agency}”的名义报送", "请核对机关编号", item.index)
    for ref in odd:
        if "/" in str(ref.id):
            yield Problem(f"{place} 的 {ref.type} {ref.id}", "编号中有“/”", "请改用“／”或“-”,它要写进网址", item.index)
        if ref.type not in mine and not str(ref.id).startswith(starts):
            remedy = f"编号应以 {'、'.join(starts)} 开头"
            yield Problem(f"{place} 的 {ref.type} {ref.id}", "不是该系统的对象编号", remedy, item.index)


def kept_here(event: NewEvent, known: Mapping[ObjectKey, ObjectRow], index: int) -> Iterator[Problem]:
    """Yield which objects of an outside event are recorded here: it may not be about them."""
    mine = registry_types()
    about_registry = all(ref.type in mine for ref in event.objects)
    for ref in event.objects:
        row = known.get(ref.key)
        if row is not None and row.record == "here" and (about_registry or ref.type not in mine):
            place = f"第 {index + 1} 项({event.foreign_id}) 的 {ref.type} {ref.id}"
            yield Problem(place, "记录在本平台办理,外部事件不能改动它", "请在本平台补录,或改由该系统管理", index)


def described_beyond(new: NewObject, row: ObjectRow | None, source: LedgerSource, item: Incoming) -> Iterator[Problem]:
    """Yield why a source may not describe an object so: its agency, or a record that isn't this source's to describe.

    Being named as a participant opens nothing: an officer or enterprise that is kept here, or that another agency's
    system brought, keeps its agency, title and attributes.
    """
    place = f"第 {item.index + 1} 项({item.foreign_id}) 的 {new.type} {new.id}"
    if new.agency and new.agency not in source.agencies:
        yield Problem(place, f"该系统无权写成“{new.agency}”的对象", "请核对 objects 中的机关编号", item.index)
    if row is None:
        return
    if row.record == "here":
        yield Problem(
            place, "记录在本平台,外部系统不能改动它的说明", "请从 objects 中去掉它,事件里照常写编号", item.index
        )
    elif row.agency and row.agency not in source.agencies:
        yield Problem(place, "是其他机关的对象,不能改动它的说明", "请从 objects 中去掉它", item.index)


@lru_cache(maxsize=1)
def registry_types() -> frozenset[str]:
    """Return the object types whose objects an outside event may name as participants."""
    return frozenset(name for name, declared in vocabulary().objects.items() if declared.room == _PARTICIPANTS)
