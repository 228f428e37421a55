"""A backup as one file: a tar stream with a manifest of checksums, encrypted in the open age format.

Anyone who holds a key and the public ``age`` tool can open it without this program.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from zhiheng.kit.operations.errors import OperationError

MANIFEST = "manifest.json"
FORMAT = "zhiheng.backup/1"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a backup: its name inside, and where its bytes are now."""

    name: str
    path: Path


class _Hashing(io.RawIOBase):
    """Reads a file and hashes what was read, so that each byte is read once."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes."""
        block = self._file.read(size)
        self.digest.update(block)
        return block


def write_archive(
    target: Path, parts: Iterable[Part], about: Mapping[str, Any], recipients: Sequence[pyrage.x25519.Recipient]
) -> None:
    """Write the parts and their manifest into ``target``, encrypted to the recipients.

    ``target`` appears only when it is complete. Raises OperationError (disk full, unreadable part); then nothing stays.
    """
    draft = target.with_name(f".{target.name}.partial")
    try:
        with draft.open("wb") as out:
            os.fchmod(out.fileno(), 0o600)
            _encrypt_tar(out, parts, about, recipients)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
    except OSError as error:
        raise OperationError(
            f"备份没有写成:{error.strerror or error}({target})。原有备份没有变动;请腾出空间后再试。"
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _encrypt_tar(
    out: BufferedIOBase, parts: Iterable[Part], about: Mapping[str, Any], recipients: Sequence[pyrage.x25519.Recipient]
) -> None:
    """Pack on one thread, encrypt on this one; what fails while packing is raised here."""
    read_end, write_end = os.pipe()
    failed: list[BaseException] = []

    def pack() -> None:
        """Write the archive into the pipe; an error is kept for the thread that waits."""
        try:
            with os.fdopen(write_end, "wb") as pipe:
                _pack(pipe, parts, about)
        except BaseException as error:  # noqa: BLE001 (handed to the thread that waits, which raises it)
            failed.append(error)

    packer = threading.Thread(target=pack, name="backup-packer")
    packer.start()
    with os.fdopen(read_end, "rb") as pipe:
        try:
            pyrage.encrypt_io(pipe, out, list(recipients))
        except (OSError, pyrage.EncryptError) as error:
            if not failed:
                failed.append(error if isinstance(error, OSError) else OSError(str(error)))
    packer.join()
    if failed:
        raise failed[-1]


def _pack(pipe: BinaryIO, parts: Iterable[Part], about: Mapping[str, Any]) -> None:
    """Write the tar stream: every part, then the manifest that names each with size and SHA-256."""
    listed = []
    with tarfile.open(fileobj=pipe, mode="w|", bufsize=_BLOCK) as tar:
        for part in parts:
            with part.path.open("rb") as file:
                entry = tar.gettarinfo(arcname=part.name, fileobj=file)
                entry.mode, entry.uname, entry.gname, entry.uid, entry.gid = 0o600, "", "", 0, 0
                reader = _Hashing(file)
                tar.addfile(entry, reader)
            listed.append({"name": part.name, "size": entry.size, "sha256": reader.digest.hexdigest()})
        text = json.dumps({"format": FORMAT, **about, "parts": listed}, ensure_ascii=False, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        tar.addfile(entry, io.BytesIO(text))


def read_archive(source: Path, identities: Sequence[pyrage.x25519.Identity], into: Path) -> dict[str, Any]:
    """Decrypt and unpack a backup into the empty directory ``into``, check every checksum, return the manifest.

    Raises OperationError naming what is wrong: another key, a damaged or cut file, a part unlike the manifest.
    """
    read_end, write_end = os.pipe()
    failed: list[str] = []

    def decrypt() -> None:
        """Decrypt into the pipe; an error is kept for the thread that waits."""
        try:
            with os.fdopen(write_end, "wb") as pipe, source.open("rb") as file:
                pyrage.decrypt_io(file, pipe, list(identities))
        except Exception as error:  # noqa: BLE001 (handed to the thread that waits, which raises it in words)
            failed.append(str(error))

    decrypter = threading.Thread(target=decrypt, name="backup-decrypter")
    decrypter.start()
    unpacked = ""
    with os.fdopen(read_end, "rb") as pipe:
        try:
            with tarfile.open(fileobj=pipe, mode="r|", bufsize=_BLOCK) as tar:
                tar.extractall(into, filter="data")
        except (tarfile.TarError, OSError) as error:
            unpacked = str(error)
        while pipe.read(_BLOCK):  # what follows the end of the tar, so that the decrypter can finish
            continue
    decrypter.join()
    if failed or unpacked:
        raise OperationError(_unreadable(source, (failed or [unpacked])[0]))
    return _checked(into, source)


def _unreadable(source: Path, reason: str) -> str:
    """Return why a backup can't be opened and what to do."""
    return (
        f"{source}:备份打不开({reason})。请确认密钥是制作这份备份时的密钥、文件传输完整;"
        "也可以换一份备份。没有改动任何数据。"
    )


def _checked(into: Path, source: Path) -> dict[str, Any]:
    """Return the manifest after comparing every part with it."""
    path = into / MANIFEST
    if not path.exists():
        raise OperationError(
            f"{source}:备份里没有清单({MANIFEST}),多半是没有写完的文件;请换一份备份。没有改动任何数据。"
        )
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if manifest.get("format") != FORMAT:
        raise OperationError(
            f"{source}:备份格式是 {manifest.get('format')},本程序认识 {FORMAT};请用相应版本的程序恢复。"
        )
    for part in manifest["parts"]:
        name = part["name"]
        if not (into / name).is_file() or _sha256(into / name) != part["sha256"]:
            raise OperationError(f"{source}:其中的“{name}”与清单不符;请换一份备份。没有改动任何数据。")
    return manifest


def _sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
