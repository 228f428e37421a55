"""Schemas of values, predicates, dates and periods: the parts that every template of a rule file shares."""

from __future__ import annotations

from typing import Any

from zhiheng.law.language.parse_dates import EXTENSION_KEYS, MODES
from zhiheng.law.language.parse_periods import PERIOD_PATTERN
from zhiheng.law.language.parse_predicates import LIST_OPERATORS, OPERATORS

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """Return a reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def text_schema(description: str, **more: Any) -> Schema:
    """Return the schema of a text with its meaning."""
    return {"type": "string", "description": description, **more}


def one_or_many(name: str) -> Schema:
    """Return the schema of a thing, or of a list of it."""
    return {"anyOf": [ref(name), {"type": "array", "items": ref(name), "minItems": 1}]}


def object_schema(properties: Schema, *required: str, **more: Any) -> Schema:
    """Return the schema of a mapping with these keys and no others."""
    return {
        "type": "object", "properties": properties, "required": list(required), "additionalProperties": False, **more,
    }  # fmt: skip


def words(*words: str) -> Schema:
    """Return the schema of one of several words."""
    return {"enum": list(words)}


def basis_list() -> Schema:
    """Return the schema of one article or several."""
    return one_or_many("basis")


def _value_forms() -> dict[str, Schema]:
    """Return the schema of each way to state a value."""
    event_value = object_schema(
        {
            "event": ref("patterns"),
            "attribute": ref("word"),
            "role": ref("role"),
            "or": ref("value"),
            "standing": {"type": "boolean"},
        },
        "event",
    )
    return {
        "attribute": ref("word"),
        "parameter": {"type": "string"},
        "choose": _choices("value"),
        "accrual": _accrual(),
        "last": event_value,
        "first": event_value,
        "count": {"anyOf": [ref("patterns"), object_schema({"events": ref("patterns"), "self": {"type": "boolean"}})]},
        "union": object_schema({"event": ref("patterns"), "attribute": ref("word")}, "event", "attribute"),
        "sum": {"type": "array", "items": ref("value")},
        "date": ref("date"),
    }


def value_definitions() -> Schema:
    """Return the definitions of values, operations, predicates and states."""
    value: Schema = {
        "anyOf": [
            ref("scalar"),
            {"type": "array", "items": ref("scalar"), "minItems": 1},
            *(object_schema({key: form}, key) for key, form in _value_forms().items()),
        ]
    }
    operations: Schema = {op: ref("value") for op in OPERATORS}
    operations.update({op: ref("date") for op in ("not_later_than", "not_earlier_than")})
    operations.update({op: ref("value") for op in LIST_OPERATORS})
    operations["exists"] = {"type": "boolean"}
    comparison = object_schema({**operations, "or_missing": {"type": "boolean"}}, minProperties=1)
    both = {"type": "array", "minItems": 2, "maxItems": 2, "items": False}
    return {
        "value": value,
        "operations": comparison,
        "predicate": {
            "type": "object",
            "minProperties": 1,
            "properties": {
                "all": one_or_many("predicate"),
                "any": one_or_many("predicate"),
                "not": ref("predicate"),
                "seen": ref("patterns"),
                "unseen": ref("patterns"),
                "same": {**both, "prefixItems": [ref("role"), ref("value")]},
                "compare": {**both, "prefixItems": [ref("value"), ref("operations")]},
            },
            "additionalProperties": {"anyOf": [ref("value"), ref("operations")]},
        },
        "state": {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": {}},
            ]
        },
    }


def _choices(what: str) -> Schema:
    option = object_schema({"when": ref("predicate"), "is": ref(what), "basis": basis_list()}, "is")
    return {"type": "array", "items": option, "minItems": 1}


def _accrual() -> Schema:
    properties = {
        "rate": {"type": "number"},
        "per": words("day"),
        "base": ref("value"),
        "from": ref("date"),
        "to": ref("date"),
        "not_counting": {"anyOf": [ref("pausing"), {"type": "array", "items": ref("pausing")}]},
        "cap": ref("value"),
    }
    return object_schema(properties, "rate", "base", "from", "to")


def date_definitions() -> Schema:
    """Return the definitions of periods, dates, exclusions and extensions."""
    after = {
        "after": ref("patterns"),
        "same": ref("role"),
        "at": ref("word"),
        "plus": ref("period"),
        "nth": words("first", "last"),
        "replaces": words("all"),
        "roll": {"type": "boolean"},
    }
    pair = {
        "from": ref("patterns"),
        "to": ref("patterns"),
        "pair": ref("role"),
        "document": ref("word"),
        "ends": ref("word"),
        "beyond": {"type": "boolean"},
        "name": {"type": "string"},
    }
    approval = {
        "approver": {"anyOf": [ref("word"), {"type": "array", "items": ref("word")}]},
        "amount": object_schema({"most": {"anyOf": [ref("period"), words("none")]}}, "most"),
    }
    extension = {
        "by": ref("patterns"),
        **approval,
        "times": {"type": "integer", "minimum": 1},
        "second": object_schema(approval),
        "mode": words(*MODES),
        "told": ref("word"),
    }
    return {
        "period": {
            "anyOf": [
                {"type": "string", "pattern": f"^{PERIOD_PATTERN}$"},
                object_schema({"parameter": {"type": "string"}}, "parameter"),
                object_schema({"choose": _choices("period")}, "choose"),
            ]
        },
        "date": {
            "anyOf": [
                {"type": "string"},
                object_schema({"attribute": ref("word")}, "attribute"),
                object_schema({"latest": one_or_many("date")}, "latest"),
                object_schema({"earliest": one_or_many("date")}, "earliest"),
                object_schema({"choose": _choices("date")}, "choose"),
                object_schema(after, "after"),
                object_schema({"start": ref("date"), "plus": ref("period"), "roll": {"type": "boolean"}}, "start"),
            ]
        },
        "dates_map": {"type": "object", "additionalProperties": ref("date")},
        "pausing": {"anyOf": [object_schema(pair, "from", "to"), {"type": "array", "minItems": 2, "maxItems": 2}]},
        "extension": object_schema({key: extension[key] for key in EXTENSION_KEYS}, "by"),
    }
