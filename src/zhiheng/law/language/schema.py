"""The JSON Schema of a rule file, for editors: made from the same tables as the reader, never written twice."""

from __future__ import annotations

from typing import Any

from zhiheng.law.language.fields import FIELDS, SHORT_FORMS, Field, Kind
from zhiheng.law.language.parse_dates import EXTENSION_KEYS, MODES
from zhiheng.law.language.parse_examples import EXPECTED_KEYS, MANNERS, STATUSES
from zhiheng.law.language.parse_fields import EACH_WORDS
from zhiheng.law.language.parse_periods import PERIOD_PATTERN
from zhiheng.law.language.parse_predicates import LIST_OPERATORS, OPERATORS
from zhiheng.law.language.parse_rule import EFFECTS, FORCE_DAYS, GUARDS, LEAST_EXAMPLES, MAX_SAYS, WHOSE
from zhiheng.law.language.vocabulary import Vocabulary

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"


def rule_schema(vocabulary: Vocabulary | None = None) -> Schema:
    """Return the schema of a rule file; with ``vocabulary`` that of the statutory library, else of a foreign one."""
    rule = _rule(vocabulary)
    file = {
        "type": "object",
        "required": ["rules"],
        "properties": {
            "rules": {"type": "array", "items": _ref("rule")},
            "timezone": _text("文件的时区,例如 Asia/Shanghai"),
            "calendar": _text("CN 或日历文件:没有依据法律的规则按它计工作日"),
        },
        "additionalProperties": False,
    }
    return {
        "$schema": DIALECT,
        "title": "执衡规则文件" + ("(法定规则库)" if vocabulary else "(外部日志)"),
        "anyOf": [{"type": "array", "items": _ref("rule")}, file],
        "$defs": {"rule": rule, **_definitions(vocabulary), **_template_definitions()},
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _text(description: str, **more: Any) -> Schema:
    return {"type": "string", "description": description, **more}


def _one_or_many(name: str) -> Schema:
    return {"anyOf": [_ref(name), {"type": "array", "items": _ref(name), "minItems": 1}]}


def _object(properties: Schema, *required: str, **more: Any) -> Schema:
    return {
        "type": "object", "properties": properties, "required": list(required), "additionalProperties": False, **more,
    }  # fmt: skip


def _words(*words: str) -> Schema:
    return {"enum": list(words)}


# ------------------------------------------------------------------------------------------------------- the rule


def _rule(vocabulary: Vocabulary | None) -> Schema:
    templates = {key: _ref(f"template_{key}") for key in FIELDS}
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
        "properties": {key: _ref(f"template_{key}") for key in FIELDS},
    }  # fmt: skip
    examples = {"type": "array", "items": _ref("example"), "minItems": LEAST_EXAMPLES if vocabulary else 0}
    return {
        "id": _text("规则的稳定编号"),
        "title": _text("题目"),
        "says": _text("用自己的话写的要求", maxLength=MAX_SAYS),
        "covers": {**_one_or_many("word"), "description": "执行哪些要求"},
        "basis": {**_one_or_many("basis"), "description": "依据;第一部索引里有的法律决定期间怎么算"},
        "in_force": _ref("in_force"),
        "about": {**_ref("object_type"), "description": "关于哪种对象"},
        "per": _text("再按哪种对象、角色或 attribute:名称 拆分"),
        "where": {**_ref("predicate"), "description": "哪些对象或起算事件适用"},
        "all": {"type": "array", "items": member, "minItems": 1, "description": "几个模板,分别判断"},
        "dates": _ref("dates_map"),
        "exceptions": {"type": "array", "items": _ref("exception")},
        "parameters": {**_one_or_many("parameter"), "description": "别的法律、领域、地方另有的规定"},
        "effect": {**_words(*EFFECTS), "description": "违反的后果"},
        "guard": _ref("guard"),
        "score": _ref("score"),
        "needs_confirmation": _ref("confirmation"),
        "examples": examples,
        "calendar": _text("CN 或日历文件"),
        "confidence": _words("certain", "suspected"),
        "transition": _words("shortens"),
        "whose": {**_words(*WHOSE), "description": "谁的期限;不是本机关的只显示等待"},
        "checklist": _text("留给人判断的事项"),
    }


# ------------------------------------------------------------------------------------------------------- templates


def _template_definitions() -> Schema:
    found: Schema = {}
    for key, fields in FIELDS.items():
        long_form: Schema = _object(
            {field.key: {**_kind(field), "description": field.doc} for field in fields},
            *(field.key for field in fields if field.required),
        )
        found[f"template_{key}"] = {"anyOf": [long_form, _ref("patterns")]} if key in SHORT_FORMS else long_form
    return found


_KINDS: dict[Kind, Schema] = {
    "patterns": _ref("patterns"),
    "patterns_all": {"anyOf": [_ref("patterns"), _object({"all": _ref("patterns")}, "all")]},
    "period": {"anyOf": [_ref("period"), _words("none")]},
    "date": _ref("date"),
    "dates": _one_or_many("date"),
    "until": _ref("date"),
    "by": {"anyOf": [_ref("patterns"), _object({"day": {"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"}}, "day")]},
    "bool": {"type": "boolean"},
    "same": _ref("role"),
    "pausing": {"anyOf": [_ref("pausing"), {"type": "array", "items": _ref("pausing")}]},
    "not_while": {"anyOf": [_ref("pausing"), {"type": "array", "items": _ref("pausing")}]},
    "extension": _ref("extension"),
    "then": _object(
        {"after": _ref("patterns"), "expect": _ref("patterns"), "within": _ref("period"), "until": _ref("word")},
        "after",
        "expect",
    ),
    "value": _ref("value"),
    "each": {
        "anyOf": [
            _words(*EACH_WORDS),
            _object({"sliding": _ref("period")}, "sliding"),
            _object({"since": _ref("patterns")}, "since"),
        ]
    },
    "distinct": _ref("role"),
    "require": _ref("predicate"),
    "population": _ref("predicate"),
    "role": _ref("role"),
    "roles": _one_or_many("role"),
    "states": _one_or_many("state"),
    "state": _ref("state"),
    "counts": {
        "anyOf": [
            _words("all"),
            _object({op: _ref("value") for op in ("eq", "ne", "lt", "le", "gt", "ge")}, minProperties=1),
            {"type": "integer", "minimum": 0},
        ]
    },
    "attribute": _ref("word"),
    "roles_of": _object({"roles": _one_or_many("role"), "of": _ref("patterns")}, "roles", "of"),
    "fraction": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
    "int": {"type": "integer", "minimum": 0},
    "named_dates": _ref("dates_map"),
}


def _kind(field: Field) -> Schema:
    if field.kind == "choice":
        return _words(*field.choices)
    if field.kind == "days":
        return {"anyOf": [_words(*field.choices), {"type": "array", "items": _words(*field.choices), "minItems": 1}]}
    return dict(_KINDS[field.kind])


# ------------------------------------------------------------------------------------------------------- parts


def _definitions(vocabulary: Vocabulary | None) -> Schema:
    events: Schema = _words(*sorted(vocabulary.events)) if vocabulary else {"type": "string"}
    pattern_map: Schema = {
        "type": "object", "minProperties": 1, "maxProperties": 1, "propertyNames": events,
        "additionalProperties": {"anyOf": [_ref("predicate"), {"type": "null"}]},
    }  # fmt: skip
    return {
        "word": {"type": ["string", "integer"]},
        "scalar": {"type": ["string", "number", "boolean"]},
        "object_type": {"type": "string"},
        "role": {"type": "string", "pattern": "^[^/]+(/[^/]+)?$"},
        "event_type": events,
        "pattern": {"anyOf": [events, pattern_map]},
        "patterns": _one_or_many("pattern"),
        "civil_day": {"type": "string", "pattern": _DATE},
        "basis": _basis(),
        "in_force": _object({"from": _ref("civil_day"), "to": _ref("civil_day"), "by": _words(*FORCE_DAYS)}),
        "guard": _guard(),
        "score": _object(
            {
                "items": {"anyOf": [_ref("word"), {"type": "array", "items": _ref("word")}]},
                "points": {"type": "number"},
                "fatal": {"type": "boolean"},
            }
        ),
        "exception": _object({"when": _ref("predicate"), "of": {"type": "integer"}, "basis": _basis_list()}, "when"),
        "parameter": _parameter(),
        "confirmation": {"anyOf": [{"type": "boolean"}, {"type": "object", "additionalProperties": _reading()}]},
        "example": _example(events),
        **_value_definitions(),
        **_date_definitions(),
    }


def _basis() -> Schema:
    return {
        "anyOf": [
            {"type": "string"},
            _object({"statute": _ref("word"), "article": _ref("word"), "paragraph": _ref("word")}, "statute"),
        ]
    }


def _basis_list() -> Schema:
    return _one_or_many("basis")


def _guard() -> Schema:
    kinds = _words(*GUARDS)
    acts = {"kind": kinds, "before": _ref("period"), "at": _ref("patterns"), "by": _ref("patterns")}
    return {"anyOf": [kinds, _object(acts, "kind")]}


def _parameter() -> Schema:
    entry = {
        "when": _ref("predicate"),
        "basis": _basis_list(),
        "in_force": _ref("in_force"),
        "set": {"type": "object", "minProperties": 1},
    }
    return {"anyOf": [_object(entry, "set"), _object({"define": {"type": "object"}}, "define")]}


def _reading() -> Schema:
    return {"anyOf": [_words("none"), {"type": "object", "minProperties": 1}]}


def _example(events: Schema) -> Schema:
    moment = {"type": "string", "pattern": _MOMENT}
    event = {
        "type": "array", "prefixItems": [events, moment, {"type": "object"}], "minItems": 2, "maxItems": 3,
        "items": False,
    }  # fmt: skip
    statuses = _words(*STATUSES)
    expected: Schema = {key: {} for key in EXPECTED_KEYS}
    manner = _words(*MANNERS, "none")
    expected["manner"] = {"anyOf": [manner, {"type": "array", "items": manner}]}
    return _object(
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


def _value_definitions() -> Schema:
    event_value = _object(
        {
            "event": _ref("patterns"),
            "attribute": _ref("word"),
            "role": _ref("role"),
            "or": _ref("value"),
            "standing": {"type": "boolean"},
        },
        "event",
    )
    forms = {
        "attribute": _ref("word"),
        "parameter": {"type": "string"},
        "choose": _choices("value"),
        "accrual": _accrual(),
        "last": event_value,
        "first": event_value,
        "count": {"anyOf": [_ref("patterns"), _object({"events": _ref("patterns"), "self": {"type": "boolean"}})]},
        "union": _object({"event": _ref("patterns"), "attribute": _ref("word")}, "event", "attribute"),
        "sum": {"type": "array", "items": _ref("value")},
        "date": _ref("date"),
    }
    value: Schema = {
        "anyOf": [
            _ref("scalar"),
            {"type": "array", "items": _ref("scalar"), "minItems": 1},
            *(_object({key: form}, key) for key, form in forms.items()),
        ]
    }
    operations: Schema = {op: _ref("value") for op in OPERATORS}
    operations.update({op: _ref("date") for op in ("not_later_than", "not_earlier_than")})
    operations.update({op: _ref("value") for op in LIST_OPERATORS})
    operations["exists"] = {"type": "boolean"}
    comparison = _object({**operations, "or_missing": {"type": "boolean"}}, minProperties=1)
    both = {"type": "array", "minItems": 2, "maxItems": 2, "items": False}
    return {
        "value": value,
        "operations": comparison,
        "predicate": {
            "type": "object",
            "minProperties": 1,
            "properties": {
                "all": _one_or_many("predicate"),
                "any": _one_or_many("predicate"),
                "not": _ref("predicate"),
                "seen": _ref("patterns"),
                "unseen": _ref("patterns"),
                "same": {**both, "prefixItems": [_ref("role"), _ref("value")]},
                "compare": {**both, "prefixItems": [_ref("value"), _ref("operations")]},
            },
            "additionalProperties": {"anyOf": [_ref("value"), _ref("operations")]},
        },
        "state": {
            "anyOf": [
                {"type": "string"},
                {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": {}},
            ]
        },
    }


def _choices(what: str) -> Schema:
    option = _object({"when": _ref("predicate"), "is": _ref(what), "basis": _basis_list()}, "is")
    return {"type": "array", "items": option, "minItems": 1}


def _accrual() -> Schema:
    properties = {
        "rate": {"type": "number"},
        "per": _words("day"),
        "base": _ref("value"),
        "from": _ref("date"),
        "to": _ref("date"),
        "not_counting": _KINDS["pausing"],
        "cap": _ref("value"),
    }
    return _object(properties, "rate", "base", "from", "to")


def _date_definitions() -> Schema:
    after = {
        "after": _ref("patterns"),
        "same": _ref("role"),
        "at": _ref("word"),
        "plus": _ref("period"),
        "nth": _words("first", "last"),
        "replaces": _words("all"),
        "roll": {"type": "boolean"},
    }
    pair = {
        "from": _ref("patterns"),
        "to": _ref("patterns"),
        "pair": _ref("role"),
        "document": _ref("word"),
        "ends": _ref("word"),
        "beyond": {"type": "boolean"},
        "name": {"type": "string"},
    }
    approval = {
        "approver": {"anyOf": [_ref("word"), {"type": "array", "items": _ref("word")}]},
        "amount": _object({"most": {"anyOf": [_ref("period"), _words("none")]}}, "most"),
    }
    extension = {
        "by": _ref("patterns"),
        **approval,
        "times": {"type": "integer", "minimum": 1},
        "second": _object(approval),
        "mode": _words(*MODES),
        "told": _ref("word"),
    }
    return {
        "period": {
            "anyOf": [
                {"type": "string", "pattern": f"^{PERIOD_PATTERN}$"},
                _object({"parameter": {"type": "string"}}, "parameter"),
                _object({"choose": _choices("period")}, "choose"),
            ]
        },
        "date": {
            "anyOf": [
                {"type": "string"},
                _object({"attribute": _ref("word")}, "attribute"),
                _object({"latest": _one_or_many("date")}, "latest"),
                _object({"earliest": _one_or_many("date")}, "earliest"),
                _object({"choose": _choices("date")}, "choose"),
                _object(after, "after"),
                _object({"start": _ref("date"), "plus": _ref("period"), "roll": {"type": "boolean"}}, "start"),
            ]
        },
        "dates_map": {"type": "object", "additionalProperties": _ref("date")},
        "pausing": {"anyOf": [_object(pair, "from", "to"), {"type": "array", "minItems": 2, "maxItems": 2}]},
        "extension": _object({key: extension[key] for key in EXTENSION_KEYS}, "by"),
    }
