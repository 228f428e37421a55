"""Reports and screens speak Chinese: every attribute of the vocabulary has a name, and no name is left over."""

from zhiheng.law.library import vocabulary
from zhiheng.law.library.names import attribute_names, value_names


def used() -> set[str]:
    known = vocabulary()
    words = set(known.envelope)
    for event in known.events.values():
        words |= set(event.attributes)
    for thing in known.objects.values():
        words |= set(thing.attributes)
    return words


def test_every_attribute_has_a_chinese_name() -> None:
    assert sorted(used() - set(attribute_names())) == []


def test_no_name_stands_for_an_attribute_that_does_not_exist() -> None:
    assert sorted(set(attribute_names()) - used()) == []


def test_names_are_chinese_words() -> None:
    assert [name for name in attribute_names().values() if not all("一" <= c <= "鿿" for c in name)] == []


def test_codes_are_shown_as_words() -> None:
    assert value_names()[("decision.made.outcome", "penalty")] == "给予处罚"


def test_the_same_code_of_kind_means_another_thing_in_another_event() -> None:
    assert value_names()[("evidence.verified.kind", "01")] == "书证"
    assert value_names()[("case.closed.kind", "01")] == "正常结案"
