"""Master keys: numbered files in the secrets directory, outside data and backups (F5)."""

from __future__ import annotations

import base64
import os
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from zhiheng.kit.problems import Refusal
from zhiheng.kit.vault.ciphers import Suite

_FILE = re.compile(r"vault-(master|index)-(\d+)")
_KEY_BYTES = 32


class KeyMissing(Refusal):
    """A key that stored values need isn't in the secrets directory."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one use (``master`` wraps dossier keys, ``index`` digests values for search) in a directory."""

    directory: Path
    use: str

    def versions(self) -> list[int]:
        """Return the numbers of the keys that are there, ascending."""
        found = (_FILE.fullmatch(path.name) for path in self.directory.glob("vault-*"))
        return sorted(int(match[2]) for match in found if match and match[1] == self.use)

    def newest(self) -> int:
        """Return the number of the key in use; the first is made where there is none."""
        versions = self.versions()
        return versions[-1] if versions else self.add()

    def add(self) -> int:
        """Make a new key and return its number. Two processes at once make two keys, never one half-written."""
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, draft = tempfile.mkstemp(prefix=".vault-", dir=self.directory)  # mode 0600
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(base64.b64encode(os.urandom(_KEY_BYTES)))
                file.flush()
                os.fsync(file.fileno())
            number = (self.versions() or [0])[-1] + 1
            while True:
                with suppress(FileExistsError):
                    os.link(draft, self._path(number))
                    return number
                number += 1
        finally:
            Path(draft).unlink()

    def key(self, version: int) -> bytes:
        """Return a key. Raises KeyMissing, naming the file, where it isn't there or isn't whole."""
        return _read(self._path(version))

    def remove(self, version: int) -> None:
        """Delete a key for good: whatever is still wrapped with it can never be read again."""
        self._path(version).unlink(missing_ok=True)
        _read.cache_clear()

    def _path(self, version: int) -> Path:
        return self.directory / f"vault-{self.use}-{version}"


@lru_cache(maxsize=64)
def _read(path: Path) -> bytes:
    try:
        key = base64.b64decode(path.read_bytes(), validate=True)
    except (OSError, ValueError) as error:
        raise _missing(path) from error
    if len(key) != _KEY_BYTES:
        raise _missing(path)
    return key


def _missing(path: Path) -> KeyMissing:
    return KeyMissing.of(
        "缺少主密钥文件，或文件不完整", path.name, "请从密钥的保管处取回这个文件放回原处；没有它，个人信息无法读取"
    )


def directory() -> Path:
    """Return where keys lie: ``ZHIHENG_KEYS``, else the secrets of this zone's home."""
    return Path(os.environ.get("ZHIHENG_KEYS") or settings.HOME.secrets)


def masters() -> KeyRing:
    """Return the keys that wrap dossier keys."""
    return KeyRing(directory(), "master")


def indexes() -> KeyRing:
    """Return the keys of the blind index (盲索引)."""
    return KeyRing(directory(), "index")


def suite() -> Suite:
    """Return the cipher for new values: AES-256-GCM, or SM4-GCM where the setting ``VAULT_SUITE`` says ``sm4``."""
    return Suite.SM4_GCM if getattr(settings, "VAULT_SUITE", "aes") == "sm4" else Suite.AES_256_GCM
