"""Bags by RFC 8493: valid ones of several makes, invalid ones each with its fault named by file, a peer that agrees."""

# ruff: noqa: E501 (a bag per line: the cases are read side by side)
from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import bagit
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.kit.bags.checking import Checked, check, decoded, encoded, is_inside
from zhiheng.kit.bags.trees import BagRefused, FolderTree, zipped
from zhiheng.kit.bags.writing import write

BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
HELLO, OTHER = b"hello\n", "案卷".encode()


def sha(content: bytes, algorithm: str = "sha256") -> str:
    return hashlib.new(algorithm, content).hexdigest()


def bag(**changes: bytes | None) -> dict[str, bytes]:
    """A small valid bag by hand, with some of its files changed, added or (None) left out; ``__`` stands for ``/``."""
    files: dict[str, bytes] = {
        "bagit.txt": BAGIT,
        "data/hello.txt": HELLO,
        "data/a/案卷.txt": OTHER,
        "manifest-sha256.txt": f"{sha(HELLO)}  data/hello.txt\n{sha(OTHER)} *data/a/案卷.txt\n".encode(),
    }
    named = {name.replace("__", "/").replace("_dot_", ".").replace("_dash_", "-"): one for name, one in changes.items()}
    return {name: one for name, one in {**files, **named}.items() if one is not None}


def checked(files: dict[str, bytes], root: Path) -> Checked:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return check(FolderTree(root))


INFO = b"Source-Organization: X\nDescription: one\n two\n\tthree\nPayload-Oxum: 12.2\n"
VALID = {
    "plain": bag(),
    "crlf": bag(bagit_dot_txt=BAGIT.replace(b"\n", b"\r\n")),
    "no last line end": bag(bagit_dot_txt=BAGIT.rstrip()),
    "0.97": bag(bagit_dot_txt=BAGIT.replace(b"1.0", b"0.97")),
    "upper-case checksums": bag(
        manifest_dash_sha256_dot_txt=f"{sha(HELLO).upper()}  data/hello.txt\n{sha(OTHER)}  data/a/案卷.txt\n".encode()
    ),
    "sha512 beside md5": bag(
        manifest_dash_sha256_dot_txt=None,
        **{
            f"manifest_dash_{one}_dot_txt": f"{sha(HELLO, one)}  data/hello.txt\n{sha(OTHER, one)}  data/a/案卷.txt\n".encode()
            for one in ("sha512", "md5")
        },
    ),
    "info": bag(bag_dash_info_dot_txt=INFO),
    "tag files and their manifest": bag(
        bagit_dot_txt=BAGIT.replace(b"1.0", b"0.97"),
        notes_dot_txt=b"n", tagmanifest_dash_sha256_dot_txt=f"{sha(b'n')}  notes.txt\n".encode(),
    ),
    "a tag file in a directory that nobody lists": bag(tags__more_dot_txt=b"n"),
    "an unknown algorithm beside a known one": bag(manifest_dash_blake7_dot_txt=b"zz data/hello.txt\n"),
}  # fmt: skip
LISTED = f"{sha(HELLO)}  data/hello.txt\n"
BOTH = f"{LISTED}{sha(OTHER)}  data/a/案卷.txt\n"
INVALID = {
    "no declaration": (bag(bagit_dot_txt=None), "bagit.txt", "缺少"),
    "declaration of one line": (bag(bagit_dot_txt=b"BagIt-Version: 1.0\n"), "bagit.txt", "两行"),
    "declaration with more": (bag(bagit_dot_txt=BAGIT + b"X: y\n"), "bagit.txt", "两行"),
    "blank before the colon": (bag(bagit_dot_txt=BAGIT.replace(b"Version:", b"Version :")), "bagit.txt", "两行"),
    "wrong version": (bag(bagit_dot_txt=BAGIT.replace(b"1.0", b"9.9")), "bagit.txt", "版本 9.9"),
    "wrong encoding": (bag(bagit_dot_txt=BAGIT.replace(b"UTF-8", b"GBK")), "bagit.txt", "编码 GBK"),
    "mark of bytes": (bag(bagit_dot_txt=b"\xef\xbb\xbf" + BAGIT), "bagit.txt", "BOM"),
    "no payload": (bag(data__hello_dot_txt=None, data__a__案卷_dot_txt=None), "data", "没有内容"),
    "no manifest": (bag(manifest_dash_sha256_dot_txt=None), "manifest", "没有 sha256"),
    "only a weak manifest": (
        bag(
            manifest_dash_sha256_dot_txt=None,
            manifest_dash_md5_dot_txt=f"{sha(HELLO, 'md5')}  data/hello.txt\n{sha(OTHER, 'md5')}  data/a/案卷.txt\n".encode(),
        ),
        "manifest",
        "没有 sha256",
    ),
    "missing manifest entry": (bag(manifest_dash_sha256_dot_txt=LISTED.encode()), "data/a/案卷.txt", "没有列在"),
    "missing payload": (bag(data__hello_dot_txt=None), "data/hello.txt", "包里没有"),
    "extra payload": (bag(data__extra_dot_txt=b"x"), "data/extra.txt", "没有列在"),
    "changed byte": (bag(data__hello_dot_txt=b"hellO\n"), "data/hello.txt", "校验值不符"),
    "listed twice": (bag(manifest_dash_sha256_dot_txt=(BOTH + LISTED).encode()), "manifest-sha256.txt:3", "两次"),
    "not a checksum": (bag(manifest_dash_sha256_dot_txt=(BOTH + "abc  data/x\n").encode()), "manifest-sha256.txt:3", "不是"),
    "payload outside data": (
        bag(manifest_dash_sha256_dot_txt=(BOTH + f"{sha(BAGIT)}  bagit.txt\n").encode()), "bagit.txt", "data 以外",
    ),
    "absolute path": (
        bag(manifest_dash_sha256_dot_txt=(BOTH + f"{sha(HELLO)}  /etc/passwd\n").encode()), "manifest-sha256.txt:3", "包外",
    ),
    "path upwards": (
        bag(manifest_dash_sha256_dot_txt=(BOTH + f"{sha(HELLO)}  data/../../x\n").encode()), "manifest-sha256.txt:3", "包外",
    ),
    "home": (
        bag(manifest_dash_sha256_dot_txt=(BOTH + f"{sha(HELLO)}  ~/x\n").encode()), "manifest-sha256.txt:3", "包外",
    ),
    "manifest in another encoding": (
        bag(manifest_dash_sha256_dot_txt=BOTH.encode("gb18030")), "manifest-sha256.txt", "UTF-8",
    ),
    "fetch": (bag(fetch_dot_txt=b"http://x.example/a 1 data/a\n"), "fetch.txt", "别处"),
    "changed tag file": (
        bag(notes_dot_txt=b"m", tagmanifest_dash_sha256_dot_txt=f"{sha(b'n')}  notes.txt\n".encode()), "notes.txt", "不符",
    ),
    "missing tag file": (
        bag(tagmanifest_dash_sha256_dot_txt=f"{sha(b'n')}  notes.txt\n".encode()), "notes.txt", "包里没有",
    ),
    "payload in the tag manifest": (
        bag(tagmanifest_dash_sha256_dot_txt=f"{sha(HELLO)}  data/hello.txt\n".encode()), "data/hello.txt", "不应列在",
    ),
    "wrong sum": (bag(bag_dash_info_dot_txt=b"Payload-Oxum: 13.2\n"), "bag-info.txt", "13.2"),
    "two sums": (bag(bag_dash_info_dot_txt=b"Payload-Oxum: 12.2\nPayload-Oxum: 12.2\n"), "bag-info.txt", "两次"),
    "info without a label": (bag(bag_dash_info_dot_txt=b"nonsense\n"), "bag-info.txt:1", "名称"),
}  # fmt: skip


@pytest.mark.parametrize("name", VALID)
def test_a_valid_bag_is_valid(name: str, tmp_path: Path) -> None:
    assert checked(VALID[name], tmp_path).problems == []


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_bag_names_the_fault_and_its_file(name: str, tmp_path: Path) -> None:
    files, place, words = INVALID[name]
    problems = checked(files, tmp_path).problems
    assert any(one.place == place and words in one.what for one in problems), problems


def test_lines_that_go_on_belong_to_the_value_before(tmp_path: Path) -> None:
    assert ("Description", "one two three") in checked(VALID["info"], tmp_path).info


def test_the_library_of_congress_finds_our_bags_valid_and_ours_as_its(tmp_path: Path) -> None:
    target = tmp_path / "bag.zip"
    write(target, "案卷", {"目录.json": b"{}", "papers/1 甲.txt": HELLO}, [("Source-Organization", "示例区\n局")])
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path)  # our own file
    bagit.Bag(str(tmp_path / "案卷")).validate()
    with zipped(target) as tree:
        found = check(tree)
    assert found.problems == []
    assert set(found.payload) == {"data/目录.json", "data/papers/1 甲.txt"}
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "a.txt").write_bytes(HELLO)
    bagit.make_bag(str(theirs), {"Source-Organization": "X"}, checksums=["sha256", "sha512"])
    assert check(FolderTree(theirs)).problems == []


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.zip", "b.zip"):
        write(tmp_path / name, "bag", {"x.txt": HELLO}, [])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def zip_of(entries: dict[str, bytes], link: str = "") -> io.BytesIO:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (0o120777 if name == link else 0o644) << 16
            archive.writestr(entry, content)
    return held


@pytest.mark.parametrize("name", ["../evil.txt", "/etc/evil", "bag/data/../../evil", "C:/evil", "bag\\data\\evil"])
def test_a_zip_that_leads_outside_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "bag.zip"
    path.write_bytes(zip_of({"bag/bagit.txt": BAGIT, name: b"x"}).getvalue())
    with pytest.raises(BagRefused, match="包外"), zipped(path):
        pass


def test_a_link_in_zip_or_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bag.zip"
    path.write_bytes(zip_of({"bag/bagit.txt": BAGIT, "bag/data/l": b"/etc/passwd"}, "bag/data/l").getvalue())
    with pytest.raises(BagRefused, match="链接"), zipped(path):
        pass
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "l").symlink_to("/etc/passwd")
    with pytest.raises(BagRefused, match="链接"):
        FolderTree(folder)


def test_a_damaged_zip_is_refused_or_its_file_named(tmp_path: Path) -> None:
    path = tmp_path / "bag.zip"
    write(path, "bag", {"x.txt": b"0123456789" * 50}, [])
    content = bytearray(path.read_bytes())
    content[50] ^= 1
    path.write_bytes(bytes(content))
    with zipped(path) as tree:
        assert [one.place for one in check(tree).problems] == ["data/x.txt"]
    path.write_bytes(bytes(content[:100]))
    with pytest.raises(BagRefused, match="损坏"), zipped(path):
        pass


@given(st.text(min_size=1))
def test_a_path_survives_the_manifest(path: str) -> None:
    assert decoded(encoded(path)) == path
    assert "\n" not in encoded(path)
    assert "\r" not in encoded(path)


@pytest.mark.parametrize("path", ["../a", "/a", "~/a", "data//a", "data/./a", "c:/a", "a\\b", "data/\0"])
def test_what_leads_outside_is_no_path_of_a_bag(path: str) -> None:
    assert not is_inside(path)
