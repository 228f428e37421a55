"""XES by expat, one element at a time: the reader that knows the whole format and names the line of an error.

No document type declaration, so no entities of one's own and nothing from outside; other text encodings than
UTF-8 are told by the XML declaration or a byte order mark.
"""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

import numpy as np
import pyarrow as pa

from zhiheng.eventlog import bytesource, values
from zhiheng.eventlog.errors import LogError, at_line
from zhiheng.eventlog.progress import Progress
from zhiheng.eventlog.xesmarks import OWN_PREFIX
from zhiheng.eventlog.xesstream import EVENT, LOG, TAGS, TRACE, XesStream

_TAG_NUMBER = {tag: number for number, tag in enumerate(TAGS)}
_LIST, _CONTAINER = _TAG_NUMBER["list"], _TAG_NUMBER["container"]
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MOST_DEPTH = 200


class _Reader:
    """Handlers of one parse. An attribute element inside another one is the attribute ``outer/inner``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.parser: expat.XMLParserType
        self.event_trace, self.traces = array("i"), 0
        self.columns: dict[tuple[int, int, str], int] = {}
        self.pool: dict[str, int] = {}
        self.owner, self.column, self.value = array("i"), array("i"), array("i")
        self.scopes: list[int] = []
        self.keys: list[str] = []  # open attribute elements
        self.items: list[list[object] | None] = []  # per open attribute: its items, where it is a list
        self.skip = 0  # depth inside something that isn't read
        self.depth = 0
        self.dropped = 0

    def start(self, name: str, attrs: dict[str, str]) -> None:
        """Take the beginning of an element."""
        self.depth += 1
        if self.depth > _MOST_DEPTH:
            raise LogError("XML 元素嵌套过深", self.place(), "请核对文件是否为正常的 XES 日志")
        if self.skip:
            self.skip += 1
            return
        local = name.rpartition(":")[2]
        tag = _TAG_NUMBER.get(local)
        if not self.scopes:
            self._root(local)
        elif tag is not None:
            self._attribute(tag, attrs)
        elif local == "event" and not self.keys and self.scopes[-1] in (TRACE, LOG):
            self.event_trace.append(self.traces - 1 if self.scopes[-1] == TRACE else -1)
            self.scopes.append(EVENT)
        elif local == "trace" and not self.keys and self.scopes[-1] == LOG:
            self.traces += 1
            self.scopes.append(TRACE)
        elif local == "values" and self.items and self.items[-1] is not None:
            pass
        else:
            self.skip = 1

    def _root(self, local: str) -> None:
        if local != "log":
            raise LogError(f"不是 XES 日志:根元素是“{local}”而不是“log”", self.place(), "请确认选对了文件")
        self.scopes.append(LOG)

    def _attribute(self, tag: int, attrs: dict[str, str]) -> None:
        key, scope = attrs.get("key"), self.scopes[-1]
        if key is None:
            raise LogError("属性元素缺少 key", self.place(), "请按 XES 标准补上 key")
        items: list[object] | None = [] if tag == _LIST else None
        outer = next((known for known in reversed(self.items) if known is not None), None) if self.keys else None
        if outer is not None and self.items[-1] is None:
            self.dropped += 1  # an attribute of a list's item has no place in a column
        elif outer is not None:
            outer.append(items if items is not None else _item(tag, attrs.get("value", "")))
        elif tag < _LIST and (scope != LOG or key.startswith(OWN_PREFIX)):
            self._keep(scope, tag, "/".join([*self.keys, key]), attrs.get("value", ""))
        self.keys.append(key)
        self.items.append(items)

    def _keep(self, scope: int, tag: int, key: str, value: str) -> None:
        column = self.columns.setdefault((scope, tag, key), len(self.columns))
        self.owner.append(len(self.event_trace) - 1 if scope == EVENT else self.traces - 1)
        self.column.append(column)
        self.value.append(self.pool.setdefault(value, len(self.pool)))

    def end(self, name: str) -> None:
        """Take the end of an element."""
        self.depth -= 1
        if self.skip:
            self.skip -= 1
            return
        local = name.rpartition(":")[2]
        if local in _TAG_NUMBER:
            key, items = self.keys.pop(), self.items.pop()
            inside = any(known is not None for known in self.items)
            if items is not None and not inside and self.scopes[-1] != LOG:
                text = values.encode(_tuple(items))[1]
                self._keep(self.scopes[-1], _LIST, "/".join([*self.keys, key]), text)
        elif local != "values":
            self.scopes.pop()

    def doctype(self, *_: object) -> None:
        """Refuse a document type: it may hold entity bombs or fetch other files."""
        remedy = "为防实体炸弹和外部引用,带 DTD 的文件一律不读;请删去 <!DOCTYPE …> 后重试"
        raise LogError("XML 含有文档类型声明(DOCTYPE)", self.place(), remedy)

    def place(self) -> str:
        """Return file and line where the parser stands."""
        return at_line(self.path, self.parser.CurrentLineNumber)


def _item(tag: int, text: str) -> object:
    kind = {"int": values.INT, "float": values.NUMBER, "boolean": values.BOOL, "date": values.DATETIME}.get(TAGS[tag])
    if kind is None:
        return text
    try:
        return values.decode(kind, text)
    except ValueError:
        return text


def _tuple(items: list[object]) -> tuple[object, ...]:
    return tuple(_tuple(item) if isinstance(item, list) else item for item in items)


def read_stream(path: Path, progress: Progress | None = None) -> XesStream:
    """Read a whole XES file.

    Raises:
        LogError: broken or truncated gzip or XML, a DOCTYPE, another root element, an unknown encoding.
    """
    reader = _Reader(path)
    _parse(path, reader, bytesource.pieces(path, progress))
    return XesStream(
        traces=reader.traces,
        event_trace=np.array(reader.event_trace, np.int32),
        columns=list(reader.columns),
        owner=np.array(reader.owner, np.int32),
        column=np.array(reader.column, np.int32),
        value=np.array(reader.value, np.int32),
        pool=pa.array(list(reader.pool), pa.large_string()),
        warnings=[f"列表项的下级属性未读入:{reader.dropped} 个"] if reader.dropped else [],
    )


def _parse(path: Path, reader: _Reader, chunks: Iterator[bytes]) -> None:
    encoding = _encoding(path)
    parser = expat.ParserCreate("utf-8" if encoding else None)
    parser.buffer_text = True
    reader.parser = parser
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.StartDoctypeDeclHandler = reader.doctype
    try:
        for chunk in _utf8(chunks, encoding):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        what = expat.errors.messages.get(error.code, "") if error.code else ""
        message = f"XML 有错({expat.ErrorString(error.code) or what},第 {error.offset + 1} 列)"
        raise LogError(message, at_line(path, error.lineno), "请重新导出该日志,或按所指的行改正") from error
    except UnicodeDecodeError as error:
        message = f"有字节不是 {encoding} 编码({error.reason})"
        raise LogError(message, reader.place(), "请用 XML 声明的编码重新导出") from error
    except (LookupError, ValueError) as error:
        raise LogError(f"XML 的编码无法读取({error})", at_line(path, 1), "请另存为 UTF-8") from error


def _encoding(path: Path) -> str | None:
    """Return the multi-byte encoding that expat itself can't read, None for those it can."""
    match = _DECLARED.match(bytesource.head(path))
    name = match.group(1).decode().lower() if match else ""
    return "gb18030" if name in ("gb18030", "gbk", "gb2312", "cp936") else "big5" if name == "big5" else None


def _utf8(chunks: Iterator[bytes], encoding: str | None) -> Iterator[bytes]:
    if encoding is None:
        yield from chunks
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    for chunk in chunks:
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


class _Found(Exception):
    pass


def line_of_event(path: Path, event: int) -> int:
    """Return the line on which an event (counted from 0) begins; reads the file up to there."""
    reader = _Reader(path)
    line = 0

    def start(name: str, attrs: dict[str, str]) -> None:
        """Read on until the wanted event, and note its line."""
        nonlocal line
        reader.start(name, attrs)
        if len(reader.event_trace) > event:
            line = reader.parser.CurrentLineNumber
            raise _Found

    parser = expat.ParserCreate("utf-8" if _encoding(path) else None)
    reader.parser = parser
    parser.StartElementHandler, parser.EndElementHandler = start, reader.end
    try:
        for chunk in _utf8(bytesource.pieces(path), _encoding(path)):
            parser.Parse(chunk, False)
    except _Found:
        pass
    return line
