"""The glossary names every term of the project, each with the Chinese word that the law or the vocabulary uses."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from zhiheng.law.language.model import TEMPLATE_KEYS, Effect, Whose
from zhiheng.law.language.yaml12 import load_file, plain
from zhiheng.law.library import LIBRARY_DIR, VOCABULARY_FILE
from zhiheng.law.verdicts import Manner, Note, Status

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = "".join((DOCS / name).read_text(encoding="utf-8") for name in ("glossary.md", "glossary-events.md"))
WORDS = {line.split("`")[1] for line in TEXT.splitlines() if line.startswith("| ") and line.count("`") > 1}

VOCABULARY = plain(load_file(VOCABULARY_FILE, "vocabulary.yaml"))
FACTS = plain(load_file(LIBRARY_DIR / "facts.yaml", "facts.yaml"))


def named(entries: dict[str, dict[str, object]], prefix: str = "") -> dict[str, object]:
    return {prefix + name: entry["zh"] for name, entry in entries.items()}


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("event types", named(VOCABULARY["events"])),
        ("object types", named(VOCABULARY["objects"])),
        ("derived object types", named(FACTS["types"])),
        ("states", named(FACTS["states"])),
        ("facts", named(FACTS["values"], "fact.")),
    ],
)
def test_the_glossary_names_them_as_the_vocabulary_does(what: str, expected: dict[str, object]) -> None:
    rows = [f"| {zh} | `{name}` |" for name, zh in expected.items()]
    assert [row for row in rows if row not in TEXT] == [], f"{what}: add these lines to docs/glossary*.md"


def test_the_glossary_names_every_word_of_a_verdict_and_of_a_rule() -> None:
    words = [*get_args(Status), *get_args(Manner), *get_args(Note), *get_args(Effect), *get_args(Whose), *TEMPLATE_KEYS]
    assert [word for word in (*words, "block", "warn", "none") if word not in WORDS] == []


def test_the_glossary_names_every_code_of_every_table() -> None:
    lacking = []
    for table, codes in VOCABULARY["codes"].items():
        line = next((line for line in TEXT.splitlines() if line.startswith(f"| `{table}` |")), "")
        lacking += [f"{table}: `{code}` {zh}" for code, zh in codes.items() if f"`{code}` {zh}" not in line]
    assert lacking == [], "add these to the table of codes in docs/glossary-events.md"
