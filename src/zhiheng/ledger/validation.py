"""What an event must be to enter: known type, attributes, codes, relations. Never what the law thinks of it (F3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zhiheng.law.language.errors import advice
from zhiheng.law.language.vocabulary import AttributeType, EventType, RelationType, Vocabulary
from zhiheng.law.trace import VOID
from zhiheng.ledger.conversion import Unfit, converted, fit_text
from zhiheng.ledger.records import NewEvent, NewObject, ObjectKey, Problem

_LONGEST_ID = 64
_LONGEST = {"agency": 64, "title": 200, "foreign_number": 120, "foreign_id": 120, "document_no": 200}
_ENVELOPE = ("agency", "document_no", "foreign_id", "late_reason", "second_person")


class Place:
    """How messages name an event: its place in the append and its type; worded only where a message is made."""

    __slots__ = ("index", "type", "vocabulary")

    def __init__(self, index: int, type: str, vocabulary: Vocabulary) -> None:
        self.index, self.type, self.vocabulary = index, type, vocabulary

    def __str__(self) -> str:
        known = self.vocabulary.event(self.type)
        return f"第 {self.index + 1} 件 {self.type}({known.zh})" if known else f"第 {self.index + 1} 件 {self.type}"


def place_of(index: int, type_: str, vocabulary: Vocabulary) -> str:
    """Return how messages name an event."""
    return str(Place(index, type_, vocabulary))


def checked_attributes(event: NewEvent, index: int, vocabulary: Vocabulary, problems: list[Problem]) -> dict[str, Any]:
    """Return the event's own attributes as plain values; what is wrong is added to ``problems``."""
    place = Place(index, event.type, vocabulary)
    declared = vocabulary.event(event.type)
    if declared is None:
        problems.append(
            Problem(str(place), "词汇表里没有这种事件", advice(event.type, vocabulary.events, "事件"), index)
        )
        return {}
    found = _attributes(event.attributes, declared.attributes, place, index, vocabulary, problems)
    problems.extend(_relations(event, declared, place, index, vocabulary))
    problems.extend(_envelope(event, place, index))
    return found


def checked_object(new: NewObject, vocabulary: Vocabulary, problems: list[Problem]) -> dict[str, Any]:
    """Return an object's attributes as plain values; what is wrong is added to ``problems``."""
    place = f"对象 {new.type} {new.id}"
    declared = vocabulary.object(new.type)
    if declared is None:
        problems.append(Problem(place, "词汇表里没有这种对象", advice(new.type, vocabulary.objects, "对象类型")))
        return {}
    problems.extend(_id(new.id, place, 0))
    for name in ("agency", "title", "foreign_number"):
        problems.extend(_fits(getattr(new, name), f"{place} 的 {name}", 0, _LONGEST[name]))
    return _attributes(new.attributes, declared.attributes, place, 0, vocabulary, problems, partial=True)


def checked_object_values(
    key: ObjectKey, given: Mapping[str, Any], vocabulary: Vocabulary, problems: list[Problem]
) -> dict[str, Any]:
    """Return attributes of an object of a foreign log as plain values; personal ones are left out."""
    type_, id_ = key
    declared = vocabulary.object(type_)
    open_ = {name: one for name, one in (declared.attributes if declared else {}).items() if one.kind != "vault"}
    personal = (declared.attributes.keys() if declared else set()) - open_.keys()
    kept = {name: value for name, value in given.items() if name not in personal}
    return checked_object(NewObject(type_, id_, kept), vocabulary, problems)


def _attributes(
    given: Mapping[str, Any],
    declared: Mapping[str, AttributeType],
    place: Place | str,
    index: int,
    vocabulary: Vocabulary,
    problems: list[Problem],
    *,
    partial: bool = False,
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in given.items():
        if value is None:
            continue
        type_ = declared.get(name)
        if type_ is None:
            problems.append(Problem(f"{place} 的属性“{name}”", "没有这个属性", advice(name, declared, "属性"), index))
            continue
        try:
            found[name] = converted(value, type_, vocabulary)
        except Unfit as unfit:
            problems.append(Problem(f"{place} 的属性“{name}”", unfit.what, unfit.remedy, index))
    for name, type_ in () if partial else declared.items():
        if type_.required and given.get(name) is None:
            problems.append(Problem(f"{place} 的属性“{name}”", "必须填写", f"请补上“{name}”", index))
    return found


def _relations(
    event: NewEvent, declared: EventType, place: Place, index: int, vocabulary: Vocabulary
) -> Iterator[Problem]:
    counts: dict[str, int] = {}
    for ref in dict.fromkeys(event.objects):
        name = f"{ref.type}/{ref.qualifier}" if ref.qualifier else ref.type
        counts[name] = counts.get(name, 0) + 1
        if not _plain_id(ref.id):
            yield from _id(ref.id, f"{place} 的关联“{name}”", index)
    for name, number in counts.items():
        relation = declared.relations.get(name)
        if relation is None:
            hint = advice(name, declared.relations, "关联")
            yield Problem(f"{place} 的关联“{name}”", "这种事件没有这种关联", hint, index)
        elif relation.high is not None and number > relation.high:
            remedy = f"最多 {relation.high} 个,请删去多余的"
            yield Problem(f"{place} 的关联“{_word(relation, vocabulary)}”", f"写了 {number} 个", remedy, index)
    for name, relation in declared.relations.items():
        if relation.low and counts.get(name, 0) < relation.low:
            word = _word(relation, vocabulary)
            yield Problem(f"{place} 的关联“{word}”", "必须写明", f"请写明是哪个 {word}", index)


def _word(relation: RelationType, vocabulary: Vocabulary) -> str:
    known = vocabulary.object(relation.object_type)
    return f"{relation.name}({known.zh})" if known else relation.name


def _envelope(event: NewEvent, place: Place, index: int) -> Iterator[Problem]:
    for name in _ENVELOPE:
        text = getattr(event, name)
        if text and not _plain_id(text):
            yield from _fits(text, f"{place} 的 {name}", index, _LONGEST.get(name))
    if event.source not in ("entered", "interface", "import"):
        yield Problem(f"{place} 的来源", f"“{event.source}”不认识", "请写 entered、interface 或 import", index)
    if event.type == VOID and event.corrects:
        yield Problem(str(place), "作废记录不能同时是更正", "请只写作废哪一件", index)


def _plain_id(id_: object) -> bool:
    """Return whether a text surely fits: short, visible characters only."""
    return isinstance(id_, str) and 0 < len(id_) <= _LONGEST_ID and id_.isprintable() and not id_.isspace()


def _id(id_: str, place: str, index: int) -> Iterator[Problem]:
    if not isinstance(id_, str) or not id_.strip() or len(id_) > _LONGEST_ID:
        yield Problem(place, f"编号“{str(id_)[:40]}”不能用", f"编号是 1 到 {_LONGEST_ID} 个字的文字", index)
    elif not id_.isprintable():
        yield from _fits(id_, f"{place} 的编号", index)


def _fits(text: str, place: str, index: int, longest: int | None = None) -> Iterator[Problem]:
    try:
        fit_text(text)
        if longest is not None and len(text) > longest:
            raise Unfit(f"有 {len(text)} 个字,超过 {longest} 个", "请缩短")
    except Unfit as unfit:
        yield Problem(place, unfit.what, unfit.remedy, index)
