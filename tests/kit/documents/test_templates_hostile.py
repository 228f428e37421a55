"""Hostile Word files never become templates: macros, links to elsewhere, fields that fetch, bombs, entities."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.documents.specimen import KIND, changed, put, word
from kit.files.hostile import bomb
from zhiheng.kit.documents import reading
from zhiheng.kit.documents.fields import schema
from zhiheng.kit.files import sandbox
from zhiheng.kit.files.foreign.findings import FileRefused

GOOD = word("{{ 文号 }}")
_RELATION = (
    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" '
    'Target="{}"{}/></Relationships>'
)
_EXTERNAL = ' TargetMode="External"'


def related(kind: str, target: str, external: bool = True) -> bytes:
    relation = _RELATION.format(kind, target, _EXTERNAL if external else "")
    return changed(GOOD, word___rels__documentDOTxmlDOTrels=("</Relationships>", relation))


def field_code(code: str) -> bytes:
    runs = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    runs += "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in (code[:3], code[3:]))
    runs += '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return changed(GOOD, word__documentDOTxml=("<w:p>", f"<w:p>{runs}"))


HOSTILE = {
    "macro": changed(GOOD, word__vbaProjectDOTbin=b"\0"),
    "macro by type": changed(
        GOOD,
        **{
            "[Content_Types]DOTxml": (
                "wordprocessingml.document.main",
                "wordprocessingml.document.macroEnabled.main",
            )
        },
    ),
    "control": changed(GOOD, word__activeX__activeX1DOTxml="<a/>"),
    "embedded file": changed(GOOD, word__embeddings__oleObject1DOTbin=b"\0"),
    "toolbar": changed(GOOD, customUI__customUIDOTxml="<a/>"),
    "hyperlink": related("hyperlink", "https://evil.example/"),
    "picture from elsewhere": related("image", "https://evil.example/a.png"),
    "template from elsewhere": related("attachedTemplate", "file://server/share/a.dotm"),
    "other document": related("aFChunk", "chunk.html", external=False),
    "sub document": related("subDocument", "other.docx", external=False),
    "mail merge": related("mailMergeSource", "file:///etc/passwd"),
    "include text": field_code(' INCLUDETEXT "file:///etc/passwd" '),
    "include picture": field_code(' INCLUDEPICTURE "http://evil.example/a.png" '),
    "program": field_code(' DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc" '),
    "link": field_code(' HYPERLINK "http://evil.example/" '),
    "today": field_code(" DATE "),
    "a page number before the link": changed(
        field_code(' HYPERLINK "http://evil.example/" '),
        word__documentDOTxml=("<w:p>", '<w:p><w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'),
    ),
    "simple field": changed(
        GOOD, word__documentDOTxml=("<w:p>", '<w:p><w:fldSimple w:instr="INCLUDETEXT x"><w:r/></w:fldSimple>')
    ),
    "statement": word("{% set x = 文号 %}"),
    "attribute": word("{{ 文号.__class__ }}"),
    "no Word file": changed(GOOD, word__documentDOTxml=b"no xml"),
}


def refused(directory: Path, content: bytes, **options: object) -> bool:
    """Return whether the limited process refuses a file, by its answer or by not surviving it."""
    path = put(directory, content)
    try:
        list(sandbox.ask("inspect", path, name="模板.docx"))
        said = next(sandbox.ask("template_check", path, name="模板.docx", fields=schema(KIND.fields)))
    except FileRefused:
        return True
    return bool(said["problems"])


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_refused(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, HOSTILE[name])
    try:
        problems, _ = reading.check(path, schema(KIND.fields))
    except (ValueError, SyntaxError):  # not XML: the limited process ends with words of its own
        return
    assert problems
    assert all(problem.what and problem.remedy for problem in problems)


def test_the_same_file_without_the_hostile_part_is_accepted(tmp_path: Path) -> None:
    assert not refused(tmp_path, GOOD)


def test_a_page_number_may_stay(tmp_path: Path) -> None:
    assert reading.check(put(tmp_path, field_code(" PAGE ")), schema(KIND.fields))[0] == []


def test_what_is_no_xml_is_refused_in_words(tmp_path: Path) -> None:
    assert refused(tmp_path, HOSTILE["no Word file"])


def test_bombs_and_entities_end_in_the_limited_process(tmp_path: Path) -> None:
    laughs = '<!DOCTYPE a [<!ENTITY b "haha"><!ENTITY c "&b;&b;&b;&b;">]><w:document/>'
    for content in (changed(GOOD, word__documentDOTxml=laughs), bomb("word/document.xml", 20)):
        assert refused(tmp_path, content)
