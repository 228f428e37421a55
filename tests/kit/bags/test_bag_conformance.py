# ruff: noqa: E501 (a bag per line: the cases are read side by side)
"""The kinds of bags that the public conformance suite of BagIt asks about, built here byte by byte, by both versions.

Each case says what the standard wants; where this program is stricter (fetching, other encodings, weak checksums alone),
the case says so. The Library of Congress's own tool is asked the same of every folder that it can read.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import bagit
import pytest

from zhiheng.kit.bags.checking import check
from zhiheng.kit.bags.trees import FolderTree

NEW, OLD = "1.0", "0.97"
ALGORITHM = "sha256"
Files = dict[str, bytes]


def line(content: bytes, path: str, algorithm: str = ALGORITHM, between: str = "  ") -> str:
    return f"{hashlib.new(algorithm, content).hexdigest()}{between}{path}\n"


def made(version: str, payload: Mapping[str, bytes], *, algorithm: str = ALGORITHM, tags: bool = True) -> Files:
    """A right bag of a version: declaration, a manifest, a few lines about it, a manifest of the tags."""
    files: Files = {f"data/{name}": content for name, content in payload.items()}
    manifest = f"manifest-{algorithm}.txt"
    oxum = f"{sum(map(len, payload.values()))}.{len(payload)}"
    files[manifest] = "".join(line(one, path, algorithm) for path, one in files.items()).encode()
    files["bagit.txt"] = f"BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n".encode()
    files["bag-info.txt"] = f"Contact-Name: A\nPayload-Oxum: {oxum}\n".encode()
    return tagged(files, algorithm) if tags else files


def tagged(files: Files, algorithm: str = ALGORITHM) -> Files:
    """The files with a manifest of the tags that fits them."""
    tags = {name: one for name, one in files.items() if not name.startswith(("data/", "tagmanifest"))}
    listed = "".join(line(one, name, algorithm) for name, one in tags.items())
    return {**files, f"tagmanifest-{algorithm}.txt": listed.encode()}


def put(files: Files, name: str, content: bytes | None) -> Files:
    """The files with one changed or (None) left out; the manifest of the tags fits what is there then."""
    kept = {one: held for one, held in files.items() if one != name and not one.startswith("tagmanifest")}
    return tagged(kept if content is None else {**kept, name: content})


def more(files: Files, name: str, text: str) -> Files:
    return put(files, name, files.get(name, b"") + text.encode())


TWO = {"a.txt": b"a\n", "b/c.txt": b"c\n"}
MANIFEST = "manifest-sha256.txt"


@dataclass(frozen=True)
class Case:
    """A bag of a version, whether it is right, and whether the peer says the same (None: it isn't asked)."""

    build: Callable[[str], Files]
    right: bool
    peer: bool | None = None
    versions: tuple[str, ...] = (NEW, OLD)


def without_listing(version: str) -> Files:
    """Two manifests; the second lists one of the two files."""
    files = made(version, TWO)
    return put(files, "manifest-sha512.txt", line(b"a\n", "data/a.txt", "sha512").encode())


def nested(version: str) -> Files:
    inner = made(version, TWO)
    return made(version, {f"inner/{name}": content for name, content in inner.items()})


def swapped_lines(version: str) -> Files:
    files = made(version, TWO)
    return put(files, MANIFEST, (line(b"c\n", "data/a.txt") + line(b"a\n", "data/b/c.txt")).encode())


def listed_as(path: str, between: str = "  ", name: str = "a.txt") -> Callable[[str], Files]:
    """A bag of one file that its manifest calls by another spelling."""
    return lambda version: put(made(version, {name: b"a\n"}), MANIFEST, line(b"a\n", path, between=between).encode())


def declared(text: str) -> Callable[[str], Files]:
    return lambda version: put(made(version, TWO), "bagit.txt", text.replace("VERSION", version).encode())


def told(text: str) -> Callable[[str], Files]:
    return lambda version: put(made(version, TWO), "bag-info.txt", text.encode())


NFC, NFD = (unicodedata.normalize(form, "café.txt") for form in ("NFC", "NFD"))
CASES: dict[str, Case] = {
    "basic": Case(lambda v: made(v, TWO), True, True),
    "basic, sha512": Case(lambda v: made(v, TWO, algorithm="sha512"), True, True),
    "basic, md5 alone: stricter than the standard": Case(lambda v: made(v, TWO, algorithm="md5"), False, True),
    "basic, sha1 alone: stricter than the standard": Case(lambda v: made(v, TWO, algorithm="sha1"), False, True),
    "an algorithm that nobody knows, alone": Case(lambda v: put(put(made(v, TWO), MANIFEST, None), "manifest-zz9.txt", b"0  data/a.txt\n"), False),
    "least: declaration, manifest, payload": Case(lambda v: {n: c for n, c in made(v, TWO, tags=False).items() if n != "bag-info.txt"}, True, True),
    "an empty file": Case(lambda v: made(v, {"empty": b""}), True, True),
    "a bag in a bag": Case(nested, True, True),
    "names with blanks, quotes and Chinese": Case(lambda v: made(v, {"a b'\"c.txt": b"1", "案卷/一 二.txt": b"2"}), True, True),
    "names that begin with a dot": Case(lambda v: made(v, {".hidden": b"1", "..two/..x": b"2"}), True, True),
    "names in both forms of Unicode, each its own file": Case(lambda v: made(v, {NFC: b"1", NFD: b"2"}), True),
    "a name in one form, listed in the other": Case(listed_as(f"data/{NFD}", name=NFC), False),
    "a name that differs in case only": Case(listed_as("data/A.TXT"), False, False),
    "one blank between checksum and path": Case(listed_as("data/a.txt", " "), True, True),
    "a tab between checksum and path": Case(listed_as("data/a.txt", "\t"), True, True),
    "marked as binary, as md5sum does": Case(listed_as("data/a.txt", " *"), True, True),
    "a path that begins with ./": Case(listed_as("./data/a.txt"), True, True),
    "a path with . in it": Case(listed_as("data/./a.txt"), False),
    "line end in a name, encoded": Case(listed_as("data/a%0Ab%0D.txt", name="a\nb\r.txt"), True, True),
    "percent sign, encoded": Case(listed_as("data/50%25.txt", name="50%.txt"), True, versions=(NEW,)),
    "percent sign as it is, before 1.0": Case(listed_as("data/50%25.txt", name="50%25.txt"), True, True, versions=(OLD,)),
    "percent sign of something else": Case(listed_as("data/a%41.txt", name="a%41.txt"), True, True),
    "carriage returns in every tag file": Case(lambda v: tagged({n: c if n.startswith("data/") else c.replace(b"\n", b"\r\n") for n, c in made(v, TWO, tags=False).items()}), True, True),
    "labels that stand twice": Case(told("Contact-Name: A\nContact-Name: B\n"), True, True),
    "a value over several lines": Case(told("External-Description: A\n B\n\tC\n"), True, True),
    "a value with colons": Case(told("External-Identifier: a: b: c\n"), True, True),
    "no lines about the bag": Case(told(""), True, True),
    "sum in other units than it says": Case(told("Payload-Oxum: 4.3\n"), False, False),
    "sum that is none": Case(told("Payload-Oxum: many\n"), False, False),
    "tag files in directories, listed": Case(lambda v: put(made(v, TWO), "meta/x.xml", b"<x/>"), True, True),
    "not every payload file in every manifest": Case(without_listing, False, versions=(NEW,)),  # the peer lets it pass
    "not every payload file in every manifest, before 1.0": Case(without_listing, True, versions=(OLD,)),
    "a tag manifest without the payload manifest": Case(lambda v: {**made(v, TWO, tags=False), "tagmanifest-sha256.txt": line(made(v, TWO)["bagit.txt"], "bagit.txt").encode()}, False, versions=(NEW,)),
    "a tag manifest without the payload manifest, before 1.0": Case(lambda v: {**made(v, TWO, tags=False), "tagmanifest-sha256.txt": line(made(v, TWO)["bagit.txt"], "bagit.txt").encode()}, True, True, versions=(OLD,)),
    "a tag manifest that lists a tag manifest": Case(lambda v: {**made(v, TWO), "tagmanifest-sha512.txt": line(made(v, TWO)["tagmanifest-sha256.txt"], "tagmanifest-sha256.txt", "sha512").encode()}, False),
    "checksums of two files exchanged": Case(swapped_lines, False, False),
    "a byte more": Case(lambda v: {**made(v, TWO), "data/a.txt": b"a\n\n"}, False, False),
    "a file less": Case(lambda v: put(made(v, TWO), "data/a.txt", None), False, False),
    "a file more": Case(lambda v: put(made(v, TWO), "data/more.txt", b"x"), False, False),
    "a hidden file more": Case(lambda v: put(made(v, TWO), "data/.DS_Store", b"x"), False, False),
    "a changed tag file": Case(lambda v: {**made(v, TWO), "bag-info.txt": b"Contact-Name: B\n"}, False, False),
    "a tag file less": Case(lambda v: {n: c for n, c in made(v, TWO).items() if n != "bag-info.txt"}, False, False),
    "no manifest": Case(lambda v: put(made(v, TWO), MANIFEST, None), False, False),
    "an empty manifest": Case(lambda v: put(made(v, TWO), MANIFEST, b""), False, False),
    "no payload": Case(lambda v: {n: c for n, c in made(v, TWO).items() if not n.startswith("data/")}, False, False),
    "the same entry twice": Case(lambda v: more(made(v, TWO), MANIFEST, line(b"a\n", "data/a.txt")), False),
    "the same entry twice with two checksums": Case(lambda v: more(made(v, TWO), MANIFEST, line(b"b\n", "data/a.txt")), False, False),
    "the same entry twice, once with ./": Case(lambda v: more(made(v, TWO), MANIFEST, line(b"a\n", "./data/a.txt")), False),
    "a path out of the bag by dots": Case(lambda v: more(made(v, TWO), MANIFEST, line(b"x", "../../../README.md")), False),
    "a path out of the bag by dots behind data": Case(lambda v: more(made(v, TWO), MANIFEST, line(b"x", "data/../../x")), False),
    "a path from the root": Case(lambda v: more(made(v, TWO), MANIFEST, line(b"x", "/etc/hosts")), False),
    "a path from home": Case(lambda v: more(made(v, TWO), MANIFEST, line(b"x", "~/x")), False),
    "a path of another system": Case(lambda v: more(made(v, TWO), MANIFEST, line(b"x", "C:\\x")), False),
    "a tag manifest that leads out": Case(lambda v: {**made(v, TWO), "tagmanifest-sha512.txt": line(b"x", "../x", "sha512").encode()}, False),
    "a checksum too short": Case(lambda v: put(made(v, {"a.txt": b"a\n"}), MANIFEST, b"abcd  data/a.txt\n"), False, False),
    "no declaration": Case(lambda v: put(made(v, TWO), "bagit.txt", None), False, False),
    "a declaration with a mark of bytes": Case(declared("\ufeffBagIt-Version: VERSION\nTag-File-Character-Encoding: UTF-8\n"), False, False),
    "a declaration without encoding": Case(declared("BagIt-Version: VERSION\n"), False, False),
    "a declaration the other way round": Case(declared("Tag-File-Character-Encoding: UTF-8\nBagIt-Version: VERSION\n"), False),
    "a declaration with blanks before the colon": Case(declared("BagIt-Version : VERSION\nTag-File-Character-Encoding : UTF-8\n"), False),
    "a declaration with two versions": Case(declared("BagIt-Version: VERSION\nBagIt-Version: VERSION\nTag-File-Character-Encoding: UTF-8\n"), False),
    "a version that is no number": Case(declared("BagIt-Version: one\nTag-File-Character-Encoding: UTF-8\n"), False, False),
    "a version of the future": Case(declared("BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n"), False, False),
    "an encoding that nobody knows": Case(declared("BagIt-Version: VERSION\nTag-File-Character-Encoding: FOO-8\n"), False, False),
    "tag files in UTF-16: stricter than the standard": Case(declared("BagIt-Version: VERSION\nTag-File-Character-Encoding: UTF-16\n"), False),
    "tag files in Latin-1: stricter than the standard": Case(declared("BagIt-Version: VERSION\nTag-File-Character-Encoding: ISO-8859-1\n"), False, True),
    "files to be fetched: stricter than the standard": Case(lambda v: put(made(v, TWO), "fetch.txt", b"https://example.org/a 2 data/a.txt\n"), False),
    "files to be fetched to elsewhere": Case(lambda v: put(made(v, TWO), "fetch.txt", b"https://example.org/a 2 ../a.txt\n"), False),
}  # fmt: skip


def laid(files: Files, root: Path) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def peer_finds_it_right(root: Path) -> bool:
    try:
        bagit.Bag(str(root)).validate()
    except (bagit.BagError, ValueError, LookupError):
        return False
    return True


@pytest.mark.parametrize(
    ("name", "version"), [(name, version) for name, case in CASES.items() for version in case.versions]
)
def test_a_bag_is_right_or_wrong_as_the_standard_has_it(name: str, version: str, tmp_path: Path) -> None:
    case = CASES[name]
    root = laid(case.build(version), tmp_path / "bag")
    problems = check(FolderTree(root)).problems
    assert (not problems) is case.right, problems
    assert all(one.place and one.what and one.remedy for one in problems)
    if case.peer is not None:
        assert peer_finds_it_right(root) is case.peer
