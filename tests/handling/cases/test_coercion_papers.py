"""Every document of measures and enforcement is filled: with all it knows, and with blanks where nothing is known."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest

from zhiheng.handling.cases import remedying
from zhiheng.handling.cases.coercion import execution_papers, measure_papers
from zhiheng.kit.documents import making
from zhiheng.kit.documents.fields import check_required, samples
from zhiheng.kit.documents.registry import DocumentKind
from zhiheng.kit.problems import Refusal

pytestmark = pytest.mark.django_db
KINDS = (*measure_papers.KINDS, *execution_papers.KINDS, remedying.CHANGE, remedying.CORRECTION)
DAY = date(2026, 12, 1)


def text_of(content: bytes) -> str:
    """All words of a Word file, tables too."""
    document = docx.Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize("kind", KINDS, ids=[one.key for one in KINDS])
def test_a_document_holds_what_its_fields_say(kind: DocumentKind) -> None:
    values: dict[str, Any] = samples(kind.own_fields)
    words = text_of(making.draft(kind.key, "U1", values, DAY).content)
    assert kind.title in words and "{" not in words and "2026年12月1日" in words
    for one in kind.own_fields:
        if isinstance(values[one.key], str) and values[one.key] and one.key not in ("party_id", "case_number", "cause"):
            assert values[one.key].splitlines()[0] in words, one.title


@pytest.mark.parametrize("kind", KINDS, ids=[one.key for one in KINDS])
def test_a_document_without_what_an_article_demands_is_refused_with_the_article(kind: DocumentKind) -> None:
    demanded = [one for one in kind.own_fields if one.required]
    assert demanded and all("第" in one.basis for one in demanded)
    with pytest.raises(Refusal) as refused:
        check_required(kind.own_fields, {})
    assert demanded[0].title in str(refused.value.problems)
