"""Everything that the demo tells is in the vocabulary: types, attributes, kinds, codes, relations (the ledger
refuses others).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from zhiheng.demo.district import District, build
from zhiheng.eventlog.model import Event, LogObject
from zhiheng.law.language.vocabulary import AttributeType, Vocabulary
from zhiheng.law.library import vocabulary

KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "bool": (bool,),
    "int": (int,),
    "number": (int, Decimal),
    "money": (int, Decimal),
    "date": (date,),
    "datetime": (datetime, str),
}
ENVELOPE = {"source", "agency", "actor", "document_no"}


@pytest.fixture(scope="module")
def district() -> District:
    return build(cases=330)


def wrong_value(words: Vocabulary, type_: AttributeType, value: Any) -> bool:
    if type_.many:
        return not isinstance(value, tuple) or any(_wrong_item(words, type_, item) for item in value)
    return _wrong_item(words, type_, value)


def _wrong_item(words: Vocabulary, type_: AttributeType, value: Any) -> bool:
    if type_.table:
        return value not in words.codes[type_.table]
    kinds = KINDS.get(type_.kind, (str,))
    return not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds)


def complaints_about(words: Vocabulary, event: Event) -> Iterator[str]:
    known = words.event(event.type)
    if known is None:
        yield f"{event.type}: unknown"
        return
    for name, value in event.attributes.items():
        type_ = known.attributes.get(name)
        if type_ is None and name not in ENVELOPE:
            yield f"{event.type}.{name}: no such attribute"
        elif type_ is not None and wrong_value(words, type_, value):
            yield f"{event.type}.{name}: {value!r}"
    lacking = [name for name, type_ in known.attributes.items() if type_.required and name not in event.attributes]
    yield from (f"{event.type}.{name}: required" for name in lacking)
    there = Counter((relation.type, relation.qualifier) for relation in event.relations)
    for relation in known.relations.values():
        number = there.pop((relation.object_type, relation.qualifier or ""), 0)
        if number < relation.low or (relation.high is not None and number > relation.high):
            yield f"{event.type} {relation.name}: {number}"
    yield from (f"{event.type} {role}: no such relation" for role in there)


def complaints_about_object(words: Vocabulary, known: LogObject) -> Iterator[str]:
    type_ = words.object(known.type)
    if type_ is None:
        yield f"{known.type}: unknown"
        return
    for name, history in known.attributes.items():
        kind = type_.attributes.get(name)
        if kind is None or kind.kind == "vault" or wrong_value(words, kind, history[0].value):
            yield f"{known.type}.{name}: {history[0].value!r}"
    for name, kind in type_.attributes.items():
        if kind.required and kind.kind != "vault" and name not in known.attributes:
            yield f"{known.type}.{name}: required"


def test_every_event_is_as_the_vocabulary_says(district: District) -> None:
    words = vocabulary()
    found = Counter(said for event in district.events for said in complaints_about(words, event))
    assert found == Counter()


def test_every_object_is_as_the_vocabulary_says(district: District) -> None:
    words = vocabulary()
    found = Counter(said for known in district.objects.values() for said in complaints_about_object(words, known))
    assert found == Counter()


def test_every_vault_value_that_an_object_must_have_goes_to_the_vault(district: District) -> None:
    words = vocabulary()
    stated = {(value.object_type, value.object_id, value.name) for value in district.personal}
    for known in district.objects.values():
        type_ = words.object(known.type)
        assert type_ is not None
        for name, kind in type_.attributes.items():
            if kind.kind == "vault" and kind.required:
                assert (known.type, known.id, name) in stated
