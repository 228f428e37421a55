"""Where an installation keeps its data: one directory, never inside the package."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PRIVATE_DIRECTORY = 0o700


def _random_text() -> str:
    """Return 48 random bytes as URL-safe text."""
    return secrets.token_urlsafe(48)


@dataclass(frozen=True, slots=True)
class Home:
    """The data directory (数据目录) of one zone: database, files and secrets under one root."""

    root: Path

    @property
    def database(self) -> Path:
        """Return the SQLite file, used where ``DATABASE_URL`` names no other database."""
        return self.root / "zhiheng.sqlite3"

    @property
    def files(self) -> Path:
        """Return the directory of stored files (materials, exports)."""
        return self.root / "files"

    @property
    def secrets(self) -> Path:
        """Return the directory of keys. Backups leave it out (F5); keep a copy elsewhere."""
        return self.root / "secrets"

    def prepare(self) -> Home:
        """Create what is missing, readable by this account only; return the same home. Safe to repeat."""
        for directory in (self.root, self.files, self.secrets):
            directory.mkdir(parents=True, exist_ok=True, mode=_PRIVATE_DIRECTORY)
        return self

    def secret(self, name: str, make: Callable[[], str] = _random_text) -> str:
        """Return the secret of that name, made at its first use by ``make`` (by default 48 random bytes as text).

        Two processes that start together get the same one: the file is created exclusively, the loser reads it.
        """
        path = self.secrets / name
        if not path.exists():
            self.prepare()
            descriptor, draft = tempfile.mkstemp(prefix=f".{name}.", dir=self.secrets)  # mode 0600
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(make())
            with suppress(FileExistsError):
                os.link(draft, path)
            Path(draft).unlink()
        return path.read_text(encoding="ascii")


def home_of(zone: str) -> Home:
    """Return the home of a zone (``internal`` or ``public``): its own folder in ``ZHIHENG_DATA``, else in ``data``."""
    return Home(Path(os.environ.get("ZHIHENG_DATA", "data")).resolve() / zone)


def exchange_directory() -> Path:
    """Return where one zone leaves files for the other: ``ZHIHENG_EXCHANGE``, else ``exchange`` beside the homes.

    On two networks it is the folder that the one-way transfer (光闸、摆渡) fills.
    """
    named = os.environ.get("ZHIHENG_EXCHANGE")
    return Path(named) if named else Path(os.environ.get("ZHIHENG_DATA", "data")).resolve() / "exchange"
