"""The fast XES reader gives the tables of the expat reader, or stands aside."""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventlog.samples import event_xml, trace_xml, write, xes
from zhiheng.eventlog import xesfast
from zhiheng.eventlog.errors import LogError
from zhiheng.eventlog.tables import LogTables
from zhiheng.eventlog.xes import tables_of_stream
from zhiheng.eventlog.xesexpat import read_stream

spaces = st.sampled_from([" ", "\n", "\t ", "  ", "\r\n"])
no_space = st.sampled_from(["", "", " ", "\n\t", "\r\n", "<!-- ein Kommentar > -->", "<!--注-->"])
raw_texts = st.sampled_from(
    ["", "A", "立案", "a&amp;b", "&lt;&gt;&quot;&apos;", "&#31435;&#x6848;", "x\ny", "x\r\nz", "x\ry", "&#10;&#13;&#9;",
     "it's", 'say "yes"', "3.50", "-7", "true", "1e3", "2025-03-03", "𠮷野", "a/b", "  pad  ", "NaN", "&amp;lt;"]
)  # fmt: skip
odd_texts = st.sampled_from(["&nope;", "&#0;", "&", "a<b", "\x01", "&#xD800;", "&#x110000;", "\ufffe", "&#;", "&amp"])
keys = st.sampled_from(["k", "amount", "org:resource", "状态", "zhiheng:own", "a/b", "x"])
tags = st.sampled_from(["string", "int", "float", "boolean", "date", "id"])
moments = st.sampled_from(
    ["2025-03-03T00:00:00+08:00", "2025-03-03T23:59:59.999+08:00", "1900-01-01T00:00:00.123456789+08:00",
     "2999-12-31T12:00:00-03:30", "2025-03-03T10:00:00Z", "2025-3-3 10:00+08:00"]
)  # fmt: skip


@st.composite
def attributes(draw: Any, texts: Any = raw_texts) -> str:
    tag, key, text = draw(tags), draw(keys), draw(texts)
    marks = [("key", key), ("value", text)]
    if draw(st.booleans()):
        marks.reverse()
    written = ""
    for name, value in marks:
        quote = "'" if '"' in value else '"'
        value = value.replace("'", "&apos;") if quote == "'" else value
        equals = draw(st.sampled_from(["=", " = ", "=\n"]))
        written += f"{draw(spaces)}{name}{equals}{quote}{value}{quote}"
    if draw(st.integers(0, 4)):
        return f"<{tag}{written}{draw(st.sampled_from(['', ' ']))}/>{draw(no_space)}"
    inner = draw(no_space) if draw(st.integers(0, 3)) else draw(attributes(texts))
    return f"<{tag}{written}>{inner}</{tag}{draw(st.sampled_from(['', ' ']))}>{draw(no_space)}"


@st.composite
def xes_logs(draw: Any, texts: Any = raw_texts) -> str:
    body = draw(no_space) + '<string key="zhiheng:note" value="x"><int key="n" value="1"/></string>'
    body += draw(st.sampled_from(["", '<global scope="event"><string key="a" value="b"/></global>', "<extension/>"]))
    for number in range(draw(st.integers(1, 4))):
        body += "<trace>" + draw(no_space)
        body += f'<string key="concept:name" value="T{draw(st.integers(0, number))}"/>' if draw(st.booleans()) else ""
        for _ in range(draw(st.integers(0, 3))):
            more = "".join(draw(st.lists(attributes(texts), max_size=3)))
            more += draw(st.sampled_from(["", "", '<list key="l"><values><int key="i" value="1"/></values></list>']))
            body += event_xml(draw(st.sampled_from(["A", "立案", "a&amp;b"])), draw(moments), more) + draw(no_space)
        body += "".join(draw(st.lists(attributes(texts), max_size=1))) + "</trace>"
    loose = event_xml("loose", draw(moments))
    head = draw(st.sampled_from(["", '<?xml version="1.0"?>', "<!-- x -->"]))
    return f"{head}<log a='1'>{body}{loose}</log>\n"


def outcome(path: Path, *, fast: bool) -> LogTables | str:
    """The tables, or the message, without the path's own name."""
    try:
        stream = xesfast.read_fast(path) if fast else None
        return tables_of_stream(stream or read_stream(path), path, None)
    except LogError as error:
        return str(error)


def same(left: LogTables | str, right: LogTables | str) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return left == right
    names = ("events", "relations", "objects", "object_attributes")
    pairs = [(getattr(left, name), getattr(right, name)) for name in names]
    return left.meta == right.meta and all(a.equals(b, check_metadata=True) for a, b in pairs)


@given(text=xes_logs(), chunk=st.sampled_from([7, 64, 1 << 20]))
@settings(max_examples=200, deadline=None)
def test_both_readers_give_identical_tables_wherever_chunks_end(text: str, chunk: int) -> None:
    with tempfile.TemporaryDirectory() as directory, mock.patch.object(xesfast, "_CHUNK", chunk):
        path = write(Path(directory) / "a.xes", text)
        assert same(outcome(path, fast=True), outcome(path, fast=False))


@given(text=xes_logs(st.one_of(raw_texts, odd_texts)), cut=st.integers(0, 200))
@settings(max_examples=150, deadline=None)
def test_both_readers_refuse_the_same_broken_files_with_the_same_words(text: str, cut: int) -> None:
    with tempfile.TemporaryDirectory() as directory:
        path = write(Path(directory) / "a.xes", text[: len(text) - cut] if cut < 60 else text)
        assert same(outcome(path, fast=True), outcome(path, fast=False))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_a_damaged_byte_never_makes_the_readers_differ(data: Any) -> None:
    raw = bytearray(PLAIN.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as directory:
        path = write(Path(directory) / "a.xes", bytes(raw))
        assert same(outcome(path, fast=True), outcome(path, fast=False))


PLAIN_TRACE = trace_xml("T", event_xml("A", "2025-03-03T00:00:00+08:00"))
PLAIN = xes(
    trace_xml("A", event_xml("立案", "2025-03-03T00:00:00+08:00", '<float key="amount" value="3.50"/>')),
    trace_xml("B", event_xml("a&amp;b", "2025-03-03T00:00:00+08:00"), more="<!-- x -->"),
)


def test_the_plain_kind_is_really_read_by_the_fast_reader(tmp_path: Path) -> None:
    stream = xesfast.read_fast(write(tmp_path / "a.xes.gz", gzip.compress(PLAIN.encode())))
    assert stream is not None
    assert stream.events == 2


BEYOND = {
    "doctype": '<!DOCTYPE log [<!ENTITY a "x">]><log/>',
    "cdata": PLAIN.replace("</log>", "<![CDATA[x]]></log>"),
    "instruction": PLAIN.replace("</log>", "<?php x?></log>"),
    "encoding": PLAIN.replace("UTF-8", "ISO-8859-1"),
    "prefix": PLAIN.replace("<trace>", "<x:trace>").replace("</trace>", "</x:trace>"),
    "twice": PLAIN.replace('key="amount"', 'key="amount" key="amount"'),
    "no space": PLAIN.replace('key="amount" value', 'key="amount"value'),
    "two roots": PLAIN + "<log/>",
    "text": PLAIN.replace("</log>", "x</log>"),
    "bad comment": PLAIN.replace("<!-- x -->", "<!-- x -- y -->"),
    "not closed": PLAIN.replace("</log>", ""),
}


@pytest.mark.parametrize("case", BEYOND)
def test_whatever_is_beyond_the_plain_kind_is_left_to_expat(case: str, tmp_path: Path) -> None:
    assert xesfast.read_fast(write(tmp_path / "a.xes", BEYOND[case])) is None


def test_a_broken_archive_is_told_by_the_fast_reader_too(tmp_path: Path) -> None:
    with pytest.raises(LogError, match="不完整"):
        xesfast.read_fast(write(tmp_path / "a.xes.gz", gzip.compress(xes(*[PLAIN_TRACE] * 50).encode())[:-20]))


def test_many_values_and_attributes_fit_however_many_they_are(tmp_path: Path) -> None:
    events = [
        event_xml(f"type {n % 7}", "2025-03-03T00:00:00+08:00", f'<string key="k{n % 900}" value="v{n}"/>')
        for n in range(20_000)
    ]
    path = write(tmp_path / "a.xes", xes(trace_xml("T", *events)))
    assert xesfast.read_fast(path) is not None
    assert same(outcome(path, fast=True), outcome(path, fast=False))
