"""The commonest predicates: an attribute of the event is a text, or one of several."""

from __future__ import annotations

from zhiheng.law.language.model import AllOf, Compare, Literal_, Predicate

Texts = tuple[str, frozenset[str]]
"""An attribute of the event, and the texts of which it must have one."""


def texts_asked(predicate: Predicate | None) -> Texts | None:
    """Return the attribute and the texts of ``attribute: text`` or ``attribute: [texts]``; None: it asks otherwise."""
    if not isinstance(predicate, Compare) or predicate.name.kind != "attribute" or predicate.or_missing:
        return None
    value = predicate.value.value if isinstance(predicate.value, Literal_) else None
    if predicate.name.name == "region":  # met by its prefix
        return None
    if predicate.op == "eq" and isinstance(value, str):
        return predicate.name.name, frozenset((value,))
    if predicate.op == "in" and isinstance(value, tuple) and all(isinstance(item, str) for item in value):
        return predicate.name.name, frozenset(value)
    return None


def texts_needed(predicate: Predicate | None) -> Texts | None:
    """Return texts without one of which a predicate can't be true; None: no such texts are known."""
    if isinstance(predicate, AllOf):
        return next((found for part in predicate.parts if (found := texts_needed(part)) is not None), None)
    return texts_asked(predicate)
