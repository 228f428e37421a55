"""The JSON Schema for editors accepts what the reader accepts, and rejects what it rejects."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from law.rule_text import GOOD, spoiled
from zhiheng.law.language.fields import FIELDS
from zhiheng.law.language.model import TEMPLATE_KEYS
from zhiheng.law.language.parse_rule import HEAD_KEYS
from zhiheng.law.language.schema import rule_schema
from zhiheng.law.language.yaml12 import load_file, load_text, plain
from zhiheng.law.library import RULES_DIR, vocabulary

jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is a test tool")
FILES = sorted(RULES_DIR.glob("*.yaml"))


def editors_view(value: Any) -> Any:
    """Return data as an editor's YAML parser sees it: dates are text, numbers are floats."""
    if isinstance(value, dict):
        return {key: editors_view(item) for key, item in value.items()}
    if isinstance(value, list):
        return [editors_view(item) for item in value]
    if isinstance(value, date):
        return str(value)
    return float(value) if isinstance(value, Decimal) else value


@pytest.fixture(scope="module")
def library_schema() -> Any:
    return jsonschema.Draft202012Validator(rule_schema(vocabulary()))


@pytest.fixture(scope="module")
def foreign_schema() -> Any:
    return jsonschema.Draft202012Validator(rule_schema())


def test_both_schemas_are_schemas() -> None:
    for schema in (rule_schema(vocabulary()), rule_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_every_file_of_the_library_fits(library_schema: Any, file: Path) -> None:
    rule = {"$defs": library_schema.schema["$defs"], "$ref": "#/$defs/rule"}
    validator = jsonschema.Draft202012Validator(rule)
    for entry in editors_view(plain(load_file(file))):
        errors = [jsonschema.exceptions.best_match([e]) for e in validator.iter_errors(entry)]
        assert not errors, (entry["id"], list(errors[0].absolute_path), errors[0].message)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  effect:", "  efect:"),
        ("    within:", "    witin:"),
        ("case.filed\n", "case.file\n"),
        ("90 d\n", "0 d\n"),
        ("90 d\n", "90 days\n"),
        ("effect: procedural-defect", "effect: bad"),
        ("warn, before", "wran, before"),
        ("verdict: satisfied", "verdict: fine"),
        ("[case.filed, 2025-03-03]]", "[case.filed, soon]]"),
        ("  response:", "  absence: case.withdrawn\n  response:"),
        ("says: 立案后九十日内作出决定", "says: " + "长" * 61),
        ("from: 2021-07-15", "from: July"),
    ],
)
def test_what_the_reader_refuses_the_schema_rejects(library_schema: Any, old: str, new: str) -> None:
    assert library_schema.is_valid(editors_view(plain(load_text(GOOD))))
    assert not library_schema.is_valid(editors_view(plain(load_text(spoiled(old, new)))))


def test_a_foreign_file_names_its_own_activities(foreign_schema: Any, library_schema: Any) -> None:
    data = plain(load_text("- {id: c03, response: {after: Create Fine, expect: Send Fine}}"))
    assert foreign_schema.is_valid(data)
    assert foreign_schema.is_valid({"rules": data, "timezone": "Europe/Rome"})
    assert not library_schema.is_valid(data)


def test_schema_and_reader_know_the_same_keys() -> None:
    rule = rule_schema()["$defs"]["rule"]["properties"]
    assert set(rule) == {*HEAD_KEYS, *FIELDS}
    assert set(FIELDS) == set(TEMPLATE_KEYS)
