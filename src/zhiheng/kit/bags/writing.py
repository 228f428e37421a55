"""Writing a bag as a zip file: the same content gives the same bytes."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipInfo

from zhiheng.kit.bags.checking import DATA, DECLARATION, INFO, encoded, is_inside

_PACKED = frozenset(
    {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".docx", ".xlsx", ".mp4", ".mp3", ".zip", ".ofd"}
)
"""Files that are compressed already."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DECLARED = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def write(target: Path, top: str, payload: Mapping[str, Path | bytes], info: Sequence[tuple[str, str]]) -> None:
    """Write a bag into a zip file.

    Args:
        target: the file; it may not be there yet.
        top: the bag's directory within it.
        payload: files or bytes by path below ``data/``.
        info: lines of ``bag-info.txt``; ``Payload-Oxum`` is added.

    Raises ValueError for a path that would lead outside.
    """
    digests: dict[str, str] = {}
    total = 0
    with zipfile.ZipFile(target, "x", allowZip64=True) as archive:
        for path, source in payload.items():
            name = f"{DATA}{path}"
            if not is_inside(name):
                raise ValueError(f"path {path!r} leads outside the bag")
            digest, size = _add(archive, f"{top}/{name}", source)
            digests[name] = digest
            total += size
        lines = [*info, ("Payload-Oxum", f"{total}.{len(payload)}")]
        tags = {
            DECLARATION: _DECLARED,
            INFO: "".join(f"{label}: {' '.join(value.split())}\n" for label, value in lines),
            "manifest-sha256.txt": _manifest(digests),
        }
        listed = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in tags.items()}
        for name, text in {**tags, "tagmanifest-sha256.txt": _manifest(listed)}.items():
            _add(archive, f"{top}/{name}", text.encode())


def _manifest(digests: Mapping[str, str]) -> str:
    return "".join(f"{digest}  {encoded(path)}\n" for path, digest in digests.items())


def _add(archive: zipfile.ZipFile, name: str, source: Path | bytes) -> tuple[str, int]:
    """Add a file and return its SHA-256 and size."""
    entry = ZipInfo(name, _EPOCH)
    entry.external_attr = 0o644 << 16
    entry.compress_type = ZIP_STORED if Path(name).suffix.lower() in _PACKED else ZIP_DEFLATED
    if isinstance(source, bytes):
        archive.writestr(entry, source)
        return hashlib.sha256(source).hexdigest(), len(source)
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        entry.file_size = size = source.stat().st_size
        with archive.open(entry, "w", force_zip64=size > 1 << 31) as into:
            shutil.copyfileobj(file, into, 1 << 20)
    return digest, size
