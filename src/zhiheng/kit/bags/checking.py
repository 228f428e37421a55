"""Is a bag whole? Every rule of RFC 8493 that a receiver must check, each fault named by its file.

Stricter than the standard in three points: SHA-256 or SHA-512 must be among the manifests, nothing is fetched from
elsewhere (``fetch.txt``), and tag files are UTF-8.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import BadZipFile

from zhiheng.kit.bags.trees import Tree
from zhiheng.kit.problems import Problem

DECLARATION, INFO, DATA = "bagit.txt", "bag-info.txt", "data/"
VERSIONS = ("1.0", "0.97")
_STRONG = ("sha512", "sha256")
_KNOWN = ("sha512", "sha256", "sha1", "md5")
_DIGITS = {"sha512": 128, "sha256": 64, "sha1": 40, "md5": 32}
_MANIFEST = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+\*?(.+)")
_DECLARED = re.compile(r"BagIt-Version: (\d+\.\d+)\r?\nTag-File-Character-Encoding: (\S+)(?:\r?\n)?")
_OXUM = re.compile(r"(\d+)\.(\d+)")
_MOST_TAG = 64 << 20
_BLOCK = 1 << 20
_SENDER = "请发出单位重新导出后传来"


@dataclass(slots=True)
class Checked:
    """What was found: ``problems`` (none: it is valid), lines of ``bag-info.txt``, payload files with their SHA-256.

    ``version``: of the standard by which the bag says that it was made, "" where it doesn't.
    """

    problems: list[Problem] = field(default_factory=list)
    info: list[tuple[str, str]] = field(default_factory=list)
    payload: dict[str, str] = field(default_factory=dict)
    version: str = ""

    @property
    def valid(self) -> bool:
        """Return whether the bag is complete and every checksum right."""
        return not self.problems


def check(tree: Tree) -> Checked:
    """Return what is wrong with a bag; every file is read once per algorithm of its manifests."""
    found = Checked()
    names = tree.names()
    if not _declared(tree, names, found):
        return found
    if "fetch.txt" in names:
        found.problems.append(Problem("fetch.txt", "包里的文件要从别处取，不接收", "请发出单位把文件都放进包里"))
    manifests = {name: match for name in names if (match := _MANIFEST.fullmatch(name))}
    _payload(tree, names, {n: m[2] for n, m in manifests.items() if not m[1]}, found)
    _tags(tree, names, {n: m[2] for n, m in manifests.items() if m[1]}, found)
    if INFO in names:
        _info(tree, names, found)
    return found


def _declared(tree: Tree, names: list[str], found: Checked) -> bool:
    """Check ``bagit.txt``; without a right one nothing else can be said."""
    if DECLARATION not in names:
        found.problems.append(Problem(DECLARATION, "缺少这个文件，不是案卷包", "请核对选的文件"))
        return False
    text = _text(tree, DECLARATION, found)
    match = _DECLARED.fullmatch(text)
    if match is None:
        found.problems.append(Problem(DECLARATION, "内容应为版本和编码两行", _SENDER))
    elif match[1] not in VERSIONS:
        found.problems.append(Problem(DECLARATION, f"版本 {match[1]} 不认识", f"接收的版本：{'、'.join(VERSIONS)}"))
    elif match[2].upper() != "UTF-8":
        found.problems.append(Problem(DECLARATION, f"编码 {match[2][:20]} 不接收", "标签文件须用 UTF-8"))
    else:
        found.version = match[1]
    return not found.problems


def _payload(tree: Tree, names: list[str], manifests: dict[str, str], found: Checked) -> None:
    """Check that every payload file stands in every manifest with its checksum, and nothing else does.

    Before 1.0 a file had to stand in one of them only; here the strongest must then have all.
    """
    held = {name for name in names if name.startswith(DATA)}
    if not held:
        found.problems.append(Problem("data", "包里没有内容", _SENDER))
    known = {name: algorithm for name, algorithm in manifests.items() if algorithm in _KNOWN}
    if not set(known.values()) & set(_STRONG):
        found.problems.append(
            Problem("manifest", "没有 sha256 或 sha512 的清单，不能核对", "请发出单位加上 sha256 清单")
        )
    whole = set(known) if found.version == VERSIONS[0] else set(_strongest(known))
    for name, algorithm in sorted(known.items()):
        listed = _listed(tree, name, algorithm, found)
        for path in sorted(set(listed) - held):
            what = "列在清单里，包里没有" if path.startswith(DATA) else "清单列了 data 以外的文件"
            found.problems.append(Problem(path, what, _SENDER))
        for path in sorted(held - set(listed)) if name in whole else ():
            found.problems.append(Problem(path, f"在包里，没有列在 {name} 里", _SENDER))
        for path in sorted(held & set(listed)):
            _compare(tree, path, algorithm, listed[path], found)
        if algorithm == "sha256":
            found.payload.update({path: listed[path] for path in held & set(listed)})


def _strongest(known: dict[str, str]) -> list[str]:
    """Return the manifest by which a bag of before 1.0 must be whole: SHA-256 where there is one, else SHA-512."""
    return sorted((name for name, one in known.items() if one in _STRONG), key=lambda name: known[name])[:1]


def _tags(tree: Tree, names: list[str], manifests: dict[str, str], found: Checked) -> None:
    """Check tag files against the tag manifests; these may list some only, but no payload and none of themselves.

    Since 1.0 each must list every payload manifest (RFC 8493 §2.2.1).
    """
    manifests_of_payload = {one for one in names if one.startswith("manifest-") and _MANIFEST.fullmatch(one)}
    for name, algorithm in sorted(manifests.items()):
        if algorithm not in _KNOWN:
            continue
        listed = _listed(tree, name, algorithm, found)
        for path in sorted(manifests_of_payload - set(listed)) if found.version == VERSIONS[0] else ():
            found.problems.append(Problem(path, f"没有列在 {name} 里", _SENDER))
        for path, digest in sorted(listed.items()):
            if path.startswith((DATA, "tagmanifest-")):
                found.problems.append(Problem(path, f"不应列在 {name} 里", _SENDER))
            elif path not in names:
                found.problems.append(Problem(path, "列在清单里，包里没有", _SENDER))
            else:
                _compare(tree, path, algorithm, digest, found)


def _listed(tree: Tree, name: str, algorithm: str, found: Checked) -> dict[str, str]:
    """Return the checksums of a manifest by path; lines that can't be right are named."""
    listed: dict[str, str] = {}
    for number, line in enumerate(_text(tree, name, found).splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.fullmatch(line)
        if match is None or len(match[1]) != _DIGITS[algorithm]:
            found.problems.append(Problem(f"{name}:{number}", f"不是 {algorithm} 校验值和路径", _SENDER))
            continue
        path = decoded(match[2], found.version).removeprefix("./")  # as tools write that list a directory
        if not is_inside(path):
            found.problems.append(Problem(f"{name}:{number}", f"路径“{path[:80]}”指向包外", _SENDER))
        elif path in listed:
            found.problems.append(Problem(f"{name}:{number}", f"“{path[:80]}”列了两次", _SENDER))
        else:
            listed[path] = match[1].lower()
    return listed


def is_inside(path: str) -> bool:
    """Return whether a listed path stays below the bag."""
    parts = path.split("/")
    leads_out = path.startswith(("/", "~", "\\")) or ".." in parts or "\0" in path or "\\" in path
    return not (leads_out or ":" in parts[0] or any(part in ("", ".") for part in parts))


def decoded(path: str, version: str = VERSIONS[0]) -> str:
    """Return a path of a manifest: only line ends and, since 1.0, the percent sign are encoded (RFC 8493 §2.1.3)."""
    encoded_ = r"%(0[AaDd]|25)" if version == VERSIONS[0] else r"%(0[AaDd])"
    return re.sub(encoded_, lambda match: chr(int(match[1], 16)), path)


def encoded(path: str) -> str:
    """Return a path as it is written into a manifest."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _compare(tree: Tree, path: str, algorithm: str, wanted: str, found: Checked) -> None:
    try:
        right = digest_of(tree, path, algorithm) == wanted
    except (OSError, BadZipFile, EOFError, zlib.error, ValueError):
        right = False
    if not right:
        found.problems.append(Problem(path, f"{algorithm} 校验值不符，内容被改动或损坏", _SENDER))


def digest_of(tree: Tree, path: str, algorithm: str = "sha256") -> str:
    """Return a file's checksum in lower-case hexadecimal, read in pieces."""
    digest = hashlib.new(algorithm, usedforsecurity=False)
    with tree.open(path) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _text(tree: Tree, name: str, found: Checked) -> str:
    """Return a tag file's text; "" with a problem where it isn't UTF-8, begins with a mark of bytes, or is huge."""
    if tree.size(name) > _MOST_TAG:
        found.problems.append(Problem(name, "标签文件太大", _SENDER))
        return ""
    try:
        with tree.open(name) as file:
            content = file.read(_MOST_TAG + 1)
        text = content.decode("utf-8")
    except (UnicodeDecodeError, OSError, BadZipFile, EOFError, zlib.error, ValueError):
        found.problems.append(Problem(name, "不是 UTF-8 文字，或者已损坏", _SENDER))
        return ""
    if text.startswith("\N{ZERO WIDTH NO-BREAK SPACE}"):
        found.problems.append(Problem(name, "开头有字节序标记（BOM），不符合标准", _SENDER))
    return text


def _info(tree: Tree, names: list[str], found: Checked) -> None:
    """Read ``bag-info.txt`` and compare its ``Payload-Oxum`` (bytes.files), where it has one."""
    found.info = list(_entries(tree, found))
    sums = [value for label, value in found.info if label.lower() == "payload-oxum"]
    if len(sums) > 1:
        found.problems.append(Problem(INFO, "Payload-Oxum 写了两次", _SENDER))
    held = [name for name in names if name.startswith(DATA)]
    for value in sums[:1]:
        match = _OXUM.fullmatch(value)
        counted = (sum(tree.size(name) for name in held), len(held))
        if match is None or (int(match[1]), int(match[2])) != counted:
            words = f"Payload-Oxum 是 {value[:40]}，包里是 {counted[0]}.{counted[1]}"
            found.problems.append(Problem(INFO, words, _SENDER))


def _entries(tree: Tree, found: Checked) -> Iterator[tuple[str, str]]:
    """Yield label and value; a line that begins with a blank goes on with the value before."""
    open_: list[str] = []
    label = ""
    for number, line in enumerate(_text(tree, INFO, found).splitlines(), 1):
        if line[:1] in (" ", "\t") and label:
            open_.append(line.strip())
            continue
        if label:
            yield label, " ".join(open_)
        label, mark, value = line.partition(":")
        if not mark and line.strip():
            found.problems.append(Problem(f"{INFO}:{number}", "不是“名称: 值”", _SENDER))
        label, open_ = (label.strip() if mark else ""), [value.strip()]
    if label:
        yield label, " ".join(open_)
