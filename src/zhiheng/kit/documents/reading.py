"""Reading an uploaded Word template: what it would run or fetch, its parts and paragraphs. In the limited process."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError
from lxml import etree

from zhiheng.kit.documents import checking
from zhiheng.kit.documents.environment import environment
from zhiheng.kit.documents.filling import Filling
from zhiheng.kit.documents.house_style import remarks
from zhiheng.kit.problems import Problem

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
_PLACES = {"document": "正文", "header": "页眉", "footer": "页脚", "footnotes": "脚注"}
_FIELD_CODES = {"PAGE", "NUMPAGES", "SECTIONPAGES"}
_RUNNING = ("vbaproject", "vbadata", "/activex/", "/embeddings/", "/customui/", "attachedtoolbars", "/webextensions/")
_SAVE_AS = "请在 Word 或 WPS 中另存为“Word 文档（*.docx）”后上传"


def check(path: Path, known: Mapping[str, Any]) -> tuple[list[Problem], list[str]]:
    """Return what stands against a template (nothing: it may be used) and remarks on its layout."""
    with zipfile.ZipFile(path) as archive:
        if "word/document.xml" not in archive.namelist():
            return [Problem("", "这不是 Word 文档", _SAVE_AS)], []
        problems = [*_running(archive), *_fetching(archive), *_codes(archive)]
        if problems:
            return problems, []
        for name in sorted(archive.namelist()):
            problems += _part(archive, name, known)
    return problems or _whole(path, known), remarks(path)


def _running(archive: zipfile.ZipFile) -> Iterator[Problem]:
    """Name what would run: macros, controls, embedded files."""
    types = archive.read("[Content_Types].xml").lower()
    if b"macroenabled" in types or b"vbaproject" in types:
        yield Problem("", "含宏", _SAVE_AS)
    for name in archive.namelist():
        if any(mark in f"/{name.lower()}" for mark in _RUNNING):
            yield Problem(name, "含宏、控件或嵌入的文件", f"请删去嵌入的内容；{_SAVE_AS}")


def _fetching(archive: zipfile.ZipFile) -> Iterator[Problem]:
    """Name what would be fetched from elsewhere when the document is opened or clicked."""
    for name in archive.namelist():
        if name.endswith(".rels"):
            for relation in _xml(archive, name).iter("{*}Relationship"):
                kind = str(relation.get("Type", "")).rpartition("/")[2]
                if relation.get("TargetMode", "").lower() == "external":
                    yield Problem(
                        name, f"指向外部：{relation.get('Target', '')[:80]}", "请删去外部链接、图片或模板的引用"
                    )
                elif kind.lower() in ("afchunk", "subdocument"):
                    yield Problem(name, "夹带其他文档", "请把内容直接写进模板")


def _codes(archive: zipfile.ZipFile) -> Iterator[Problem]:
    """Name Word's own fields beyond page numbers: they change when the document is opened, or fetch something."""
    for name in archive.namelist():
        if name.startswith("word/") and name.endswith(".xml"):
            for code in _field_codes(_xml(archive, name)):
                word = code.split()[0].upper() if code.split() else ""
                if word not in _FIELD_CODES:
                    yield Problem(name, f"含域代码 {word}", "请用 Ctrl+Shift+F9 把域变成文字；页码可以保留")


def _field_codes(root: Any) -> list[str]:
    """Return the instruction of every field, however many runs it is spread over."""
    found = [str(one.get(f"{_W}instr")) for one in root.iter(f"{_W}fldSimple")]
    opened: list[str] = []
    for one in root.iter(f"{_W}fldChar", f"{_W}instrText"):
        step = one.get(f"{_W}fldCharType")
        if step == "begin":
            opened.append("")
        elif step == "end" and opened:
            found.append(opened.pop())
        elif step is None:
            opened[-1:] = [(opened[-1] if opened else "") + str(one.text or "")]
    return found + opened


def _part(archive: zipfile.ZipFile, name: str, known: Mapping[str, Any]) -> list[Problem]:
    """Return the faults of one part's tags; a tag where nothing is filled is one."""
    filled = _FILLED.fullmatch(name)
    if filled is not None:
        return checking.paragraphs(_place(filled[1]), list(_paragraphs(_xml(archive, name))), known)
    if name.endswith(".xml") and re.search(rb"\{\{|\{%", archive.read(name)):
        return [
            Problem(name, "这里的标记不会被填写", "标记只写在正文、页眉、页脚和脚注里；请删去批注、尾注或属性中的标记")
        ]
    return []


def _place(part: str) -> str:
    name = part.rstrip("0123456789")
    return f"{_PLACES[name]}{part[len(name) :]} " if part != name else _PLACES[name]


def _paragraphs(root: Any) -> Iterator[str]:
    """Yield the text of each paragraph; a text box's paragraphs count by themselves."""
    for paragraph in root.iter(f"{_W}p"):
        own = (one for one in paragraph.iter(f"{_W}t") if next(one.iterancestors(f"{_W}p")) is paragraph)
        yield "".join(str(one.text or "") for one in own)


def _whole(path: Path, known: Mapping[str, Any]) -> list[Problem]:
    """Check the whole text as it will be run, attributes included: what the paragraphs didn't show is found here."""
    template = Filling(str(path))
    template.render_init()
    sources = [("正文", template.get_xml())]
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        sources += [("页眉页脚", template.get_part_xml(part)) for _, part in template.get_headers_footers(uri)]
    footnotes = [part for part in template.docx.part.package.iter_parts() if part.partname == "/word/footnotes.xml"]
    sources += [("脚注", part.blob.decode()) for part in footnotes]
    found: list[Problem] = []
    for place, xml in sources:
        try:
            tree = environment().parse(template.patch_xml(xml))
            faults = list(checking.faults(tree, checking.Scope(known)))
        except TemplateSyntaxError:
            faults = ["标记的写法或配对不对"]
        found += [Problem(place, fault, "也请检查图形、文本框的说明文字") for fault in dict.fromkeys(faults)]
    return found


def _xml(archive: zipfile.ZipFile, name: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    return etree.fromstring(archive.read(name), parser)
