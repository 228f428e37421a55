"""Fixtures: a kind of document, agencies with their words, a home of one's own, and what the world says of accounts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from accounts import member
from kit.documents.specimen import declared
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import numbers, office
from zhiheng.kit.documents.registry import DocumentKind, world
from zhiheng.kit.files import sandbox
from zhiheng.kit.files.foreign.tasks import TASKS
from zhiheng.kit.home import Home


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Home:
    settings.HOME = Home(tmp_path / "home")
    (tmp_path / "home").mkdir()
    return settings.HOME.prepare()  # type: ignore[no-any-return]


@pytest.fixture
def same_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the limited process's tasks run here: for tests that aren't about its walls, several times faster."""

    def ask(task: str, path: Path, **arguments: Any) -> Iterator[Any]:
        arguments.setdefault("name", path.name)
        return iter(list(TASKS[task](path, arguments)))

    monkeypatch.setattr(sandbox, "ask", ask)


@pytest.fixture
def kind() -> Iterator[DocumentKind]:
    with declared() as one:
        yield one


@pytest.fixture
def bureau(db: None, home: Home, kind: DocumentKind, monkeypatch: pytest.MonkeyPatch) -> User:
    """Return a supervisor of U1, whose numbers begin with 示监; U2 has no word."""
    monkeypatch.setattr(world, "titles", lambda: {"U1": "示例区司法局", "U2": "示例区城管局"})
    numbers.fill_words({"U1": "示监"})
    return member("bureau-supervisor", "U1", title="监督员")


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take LibreOffice away."""
    monkeypatch.setattr(office, "program", lambda: "")
