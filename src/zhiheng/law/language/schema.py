"""The JSON Schema of a rule file, for editors: made from the same tables as the reader, never written twice."""

from __future__ import annotations

from zhiheng.law.language.fields import FIELDS, SHORT_FORMS, Field, Kind
from zhiheng.law.language.parse_examples import EXPECTED_KEYS, MANNERS, STATUSES
from zhiheng.law.language.parse_fields import EACH_WORDS
from zhiheng.law.language.parse_rule import EFFECTS, FORCE_DAYS, GUARDS, LEAST_EXAMPLES, MAX_SAYS, WHOSE
from zhiheng.law.language.schema_terms import (
    Schema,
    basis_list,
    date_definitions,
    object_schema,
    one_or_many,
    ref,
    text_schema,
    value_definitions,
    words,
)
from zhiheng.law.language.vocabulary import Vocabulary

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"


def rule_schema(vocabulary: Vocabulary | None = None) -> Schema:
    """Return the schema of a rule file; with ``vocabulary`` that of the statutory library, else of a foreign one."""
    rule = _rule(vocabulary)
    file = {
        "type": "object",
        "required": ["rules"],
        "properties": {
            "rules": {"type": "array", "items": ref("rule")},
            "timezone": text_schema("文件的时区,例如 Asia/Shanghai"),
            "calendar": text_schema("CN 或日历文件:没有依据法律的规则按它计工作日"),
        },
        "additionalProperties": False,
    }
    return {
        "$schema": DIALECT,
        "title": "执衡规则文件" + ("(法定规则库)" if vocabulary else "(外部日志)"),
        "anyOf": [{"type": "array", "items": ref("rule")}, file],
        "$defs": {"rule": rule, **_definitions(vocabulary), **_template_definitions()},
    }


# ------------------------------------------------------------------------------------------------------- the rule


def _rule(vocabulary: Vocabulary | None) -> Schema:
    templates = {key: ref(f"template_{key}") for key in FIELDS}
    required = ["id"]
    if vocabulary is not None:
        required += ["title", "says", "covers", "basis", "about", "effect", "examples"]
    return {
        "type": "object",
        "required": required,
        "properties": {**_head(vocabulary), **templates},
        "oneOf": [{"required": [key]} for key in (*FIELDS, "all")],
        "additionalProperties": False,
    }


def _head(vocabulary: Vocabulary | None) -> Schema:
    member = {
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": False,
        "properties": {key: ref(f"template_{key}") for key in FIELDS},
    }  # fmt: skip
    examples = {"type": "array", "items": ref("example"), "minItems": LEAST_EXAMPLES if vocabulary else 0}
    return {
        "id": text_schema("规则的稳定编号"),
        "title": text_schema("题目"),
        "says": text_schema("用自己的话写的要求", maxLength=MAX_SAYS),
        "covers": {**one_or_many("word"), "description": "执行哪些要求"},
        "basis": {**one_or_many("basis"), "description": "依据;第一部索引里有的法律决定期间怎么算"},
        "in_force": ref("in_force"),
        "about": {**ref("object_type"), "description": "关于哪种对象"},
        "per": text_schema("再按哪种对象、角色或 attribute:名称 拆分"),
        "where": {**ref("predicate"), "description": "哪些对象或起算事件适用"},
        "all": {"type": "array", "items": member, "minItems": 1, "description": "几个模板,分别判断"},
        "dates": ref("dates_map"),
        "exceptions": {"type": "array", "items": ref("exception")},
        "parameters": {**one_or_many("parameter"), "description": "别的法律、领域、地方另有的规定"},
        "effect": {**words(*EFFECTS), "description": "违反的后果"},
        "guard": ref("guard"),
        "score": ref("score"),
        "needs_confirmation": ref("confirmation"),
        "examples": examples,
        "calendar": text_schema("CN 或日历文件"),
        "confidence": words("certain", "suspected"),
        "transition": words("shortens"),
        "whose": {**words(*WHOSE), "description": "谁的期限;不是本机关的只显示等待"},
        "checklist": text_schema("留给人判断的事项"),
    }


# ------------------------------------------------------------------------------------------------------- templates


def _template_definitions() -> Schema:
    found: Schema = {}
    for key, fields in FIELDS.items():
        long_form: Schema = object_schema(
            {field.key: {**_kind(field), "description": field.doc} for field in fields},
            *(field.key for field in fields if field.required),
        )
        found[f"template_{key}"] = {"anyOf": [long_form, ref("patterns")]} if key in SHORT_FORMS else long_form
    return found


_KINDS: dict[Kind, Schema] = {
    "patterns": ref("patterns"),
    "patterns_all": {"anyOf": [ref("patterns"), object_schema({"all": ref("patterns")}, "all")]},
    "period": {"anyOf": [ref("period"), words("none")]},
    "date": ref("date"),
    "dates": one_or_many("date"),
    "until": ref("date"),
    "by": {
        "anyOf": [ref("patterns"), object_schema({"day": {"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"}}, "day")]
    },
    "bool": {"type": "boolean"},
    "same": ref("role"),
    "pausing": {"anyOf": [ref("pausing"), {"type": "array", "items": ref("pausing")}]},
    "not_while": {"anyOf": [ref("pausing"), {"type": "array", "items": ref("pausing")}]},
    "extension": ref("extension"),
    "then": object_schema(
        {"after": ref("patterns"), "expect": ref("patterns"), "within": ref("period"), "until": ref("word")},
        "after",
        "expect",
    ),
    "value": ref("value"),
    "each": {
        "anyOf": [
            words(*EACH_WORDS),
            object_schema({"sliding": ref("period")}, "sliding"),
            object_schema({"since": ref("patterns")}, "since"),
        ]
    },
    "distinct": ref("role"),
    "require": ref("predicate"),
    "population": ref("predicate"),
    "role": ref("role"),
    "roles": one_or_many("role"),
    "states": one_or_many("state"),
    "state": ref("state"),
    "counts": {
        "anyOf": [
            words("all"),
            object_schema({op: ref("value") for op in ("eq", "ne", "lt", "le", "gt", "ge")}, minProperties=1),
            {"type": "integer", "minimum": 0},
        ]
    },
    "attribute": ref("word"),
    "roles_of": object_schema({"roles": one_or_many("role"), "of": ref("patterns")}, "roles", "of"),
    "fraction": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    "int": {"type": "integer", "minimum": 0},
    "named_dates": ref("dates_map"),
}


def _kind(field: Field) -> Schema:
    if field.kind == "choice":
        return words(*field.choices)
    if field.kind == "days":
        return {"anyOf": [words(*field.choices), {"type": "array", "items": words(*field.choices), "minItems": 1}]}
    return dict(_KINDS[field.kind])


# ------------------------------------------------------------------------------------------------------- parts


def _definitions(vocabulary: Vocabulary | None) -> Schema:
    events: Schema = words(*sorted(vocabulary.events)) if vocabulary else {"type": "string"}
    pattern_map: Schema = {
        "type": "object", "minProperties": 1, "maxProperties": 1, "propertyNames": events,
        "additionalProperties": {"anyOf": [ref("predicate"), {"type": "null"}]},
    }  # fmt: skip
    return {
        "word": {"type": ["string", "integer"]},
        "scalar": {"type": ["string", "number", "boolean"]},
        "object_type": {"type": "string"},
        "role": {"type": "string", "pattern": "^[^/]+(/[^/]+)?$"},
        "event_type": events,
        "pattern": {"anyOf": [events, pattern_map]},
        "patterns": one_or_many("pattern"),
        "civil_day": {"type": "string", "pattern": _DATE},
        "basis": _basis(),
        "in_force": object_schema(
            {
                "from": ref("civil_day"),
                "to": ref("civil_day"),
                "by": words(*FORCE_DAYS),
                "counted_from": ref("civil_day"),
            }
        ),
        "guard": _guard(),
        "score": object_schema(
            {
                "items": {"anyOf": [ref("word"), {"type": "array", "items": ref("word")}]},
                "points": {"type": "number"},
                "fatal": {"type": "boolean"},
            }
        ),
        "exception": object_schema(
            {"when": ref("predicate"), "of": {"type": "integer"}, "basis": basis_list()}, "when"
        ),
        "parameter": _parameter(),
        "confirmation": {"anyOf": [{"type": "boolean"}, {"type": "object", "additionalProperties": _reading()}]},
        "example": _example(events),
        **value_definitions(),
        **date_definitions(),
    }


def _basis() -> Schema:
    return {
        "anyOf": [
            {"type": "string"},
            object_schema({"statute": ref("word"), "article": ref("word"), "paragraph": ref("word")}, "statute"),
        ]
    }


def _guard() -> Schema:
    kinds = words(*GUARDS)
    acts = {"kind": kinds, "before": ref("period"), "at": ref("patterns"), "by": ref("patterns")}
    return {"anyOf": [kinds, object_schema(acts, "kind")]}


def _parameter() -> Schema:
    entry = {
        "when": ref("predicate"),
        "basis": basis_list(),
        "in_force": ref("in_force"),
        "set": {"type": "object", "minProperties": 1},
    }
    return {"anyOf": [object_schema(entry, "set"), object_schema({"define": {"type": "object"}}, "define")]}


def _reading() -> Schema:
    return {"anyOf": [words("none"), {"type": "object", "minProperties": 1}]}


def _example(events: Schema) -> Schema:
    moment = {"type": "string", "pattern": _MOMENT}
    event = {
        "type": "array", "prefixItems": [events, moment, {"type": "object"}], "minItems": 2, "maxItems": 3,
        "items": False,
    }  # fmt: skip
    statuses = words(*STATUSES)
    expected: Schema = {key: {} for key in EXPECTED_KEYS}
    manner = words(*MANNERS, "none")
    expected["manner"] = {"anyOf": [manner, {"type": "array", "items": manner}]}
    return object_schema(
        {
            "says": {"type": ["string", "number"]},
            "events": {"type": "array", "items": event},
            "objects": {"type": "object", "additionalProperties": {"type": "object"}},
            "facts": {"type": "object"},
            "parameters": {"type": "object"},
            "as_of": moment,
            "known_at": moment,
            "complete": {"type": "boolean"},
            "verdict": {"anyOf": [statuses, {"type": "array", "items": statuses, "minItems": 1}]},
            **expected,
        },
        "verdict",
    )
