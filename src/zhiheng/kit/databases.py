"""The database of a zone: SQLite in the data directory, or what ``DATABASE_URL`` names (PostgreSQL)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON; "
    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=268435456; PRAGMA wal_autocheckpoint=8192;"
)
"""The log goes back into the file every 32 MB: pages that a run of acts or a batch writes again and again go once."""


def database(url: str, default: Path) -> dict[str, Any]:
    """Return Django's settings of the database that ``url`` names; the SQLite file ``default`` where it is empty.

    Raises ImproperlyConfigured, naming the accepted forms, for any other scheme.
    """
    if not url:
        return _sqlite(default)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path("/" + unquote(parts.path).lstrip("/")))
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(_host(parts.netloc)) or dict(parse_qsl(parts.query)).get("host", ""),
            "PORT": str(parts.port or ""),
            "CONN_HEALTH_CHECKS": True,
            "CONN_MAX_AGE": 600,
        }
    raise ImproperlyConfigured(
        f"DATABASE_URL 的开头“{parts.scheme}://”不认识;请写 sqlite:///绝对路径 或 postgresql://用户:口令@主机/库名。"
    )


def _host(netloc: str) -> str:
    """Return the host as written: ``urlsplit`` would lower a socket's directory, which is a path."""
    host = netloc.rpartition("@")[2]
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]


def _sqlite(path: Path) -> dict[str, Any]:
    """Return the settings of an SQLite file: write-ahead log, write lock taken at the start, patient waiting."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": _SQLITE_PRAGMAS},
    }


def address(settings: Mapping[str, Any]) -> str:
    """Return the address (``sqlite:///…``, ``postgresql://…``) of a database in Django's settings."""
    if str(settings["ENGINE"]).endswith("sqlite3"):
        return f"sqlite:///{Path(settings['NAME']).absolute()}"
    words = {key: quote(str(settings.get(key) or ""), safe="") for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    login = words["USER"] + (f":{words['PASSWORD']}" if words["PASSWORD"] else "")
    port = f":{words['PORT']}" if words["PORT"] else ""
    return f"postgresql://{login}@{words['HOST']}{port}/{words['NAME']}"
