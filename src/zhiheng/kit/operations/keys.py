"""Keys of backups, and all secrets of an installation as one file for the safe.

Backups never contain the secrets (F5): whoever finds a backup can read nothing. So the secrets need a copy of their
own, under a passphrase, kept where the backups are not.
"""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pyrage

from zhiheng.kit.home import Home
from zhiheng.kit.operations.errors import OperationError

IDENTITY = "backup.identity"
_SHORTEST = 12


def identity_of(home: Home) -> pyrage.x25519.Identity:
    """Return the installation's backup key, made at its first use."""
    home.secret(IDENTITY, lambda: str(pyrage.x25519.Identity.generate()))
    return read_identity(home.secrets / IDENTITY)


def read_identity(path: Path) -> pyrage.x25519.Identity:
    """Return the key in a file. Raises OperationError where there is none."""
    try:
        lines = path.read_text("ascii").split()
        return pyrage.x25519.Identity.from_str(next(line for line in lines if line.startswith("AGE-SECRET-KEY-")))
    except (OSError, UnicodeDecodeError, StopIteration, pyrage.IdentityError) as error:
        raise OperationError(f"{path}:不是备份密钥(应有一行 AGE-SECRET-KEY-…)。请指明保管的密钥文件。") from error


def recipients_of(home: Home, environment: Mapping[str, str] = os.environ) -> list[pyrage.x25519.Recipient]:
    """Return to whom backups are encrypted: the installation itself and the keys in ``ZHIHENG_BACKUP_RECIPIENTS``."""
    recipients = [identity_of(home).to_public()]
    for word in environment.get("ZHIHENG_BACKUP_RECIPIENTS", "").split():
        try:
            recipients.append(pyrage.x25519.Recipient.from_str(word))
        except pyrage.RecipientError as error:
            raise OperationError(
                f"ZHIHENG_BACKUP_RECIPIENTS 里的“{word}”不是公钥(应以 age1 开头);请更正后再备份。"
            ) from error
    return recipients


def save_secrets(home: Home, target: Path, passphrase: str) -> int:
    """Write all secrets of an installation into one file under a passphrase; return how many. Never overwrites.

    Raises OperationError for a short passphrase or a target that exists.
    """
    if len(passphrase) < _SHORTEST:
        raise OperationError(f"口令太短:至少 {_SHORTEST} 个字符。没有写出任何文件。")
    names = sorted(path for path in home.secrets.iterdir() if path.is_file() and not path.name.startswith("."))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path in names:
            tar.add(path, arcname=path.name)
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise OperationError(f"{target}:文件已经存在,没有覆盖;请换一个文件名。") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(pyrage.passphrase.encrypt(packed.getvalue(), passphrase))
    return len(names)


def load_secrets(home: Home, source: Path, passphrase: str) -> int:
    """Put saved secrets into an installation that has none of these names; return how many.

    Raises OperationError for a wrong passphrase, or where a secret of that name is there (nothing is overwritten).
    """
    try:
        plain = pyrage.passphrase.decrypt(source.read_bytes(), passphrase)
    except (OSError, pyrage.DecryptError) as error:
        raise OperationError(f"{source}:打不开({error})。请检查文件和口令。没有改动任何密钥。") from error
    home.prepare()
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        names = tar.getnames()
        there = [name for name in names if (home.secrets / name).exists()]
        if there:
            raise OperationError(f"这里已经有密钥 {'、'.join(there)},没有覆盖;请先把它们移到别处保管。")
        tar.extractall(home.secrets, filter="data")
    for name in names:
        (home.secrets / name).chmod(0o600)
    return len(names)
