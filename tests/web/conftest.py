"""Fixtures of the web room's tests: accounts with a scope of their own, and a few objects in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from zhiheng.kit import scopes
from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import Scope
from zhiheng.ledger.conversion import CIVIL
from zhiheng.ledger.services import Actor, NewEvent, NewObject, Ref, append

WORKER = Actor(account="acc1", person="officer1")


def today(back: int = 0) -> date:
    """Return the civil date some days ago."""
    return datetime.now(CIVIL).date() - timedelta(days=back)


def file_case(number: str, agency: str = "A1", back: int = 3, **more: Any) -> None:
    """Put a case into the ledger: filed some days ago by an agency."""
    more.setdefault("title", f"案件{number}")
    case = NewObject(
        "case",
        number,
        {"number": number, "procedure": "ordinary", "field": "market"},
        agency=agency,
        foreign_number=f"历罚〔2026〕{number}号",
        **more,
    )
    bureau = NewObject(
        "agency",
        agency,
        {"name": f"机关{agency}", "kind": "department", "field": "market", "region": "379901"},
        agency,
        f"机关{agency}",
    )
    filed = NewEvent(
        "case.filed",
        today(back),
        (Ref("case", number), Ref("agency", agency)),
        {"procedure": "ordinary", "field": "market", "cause": "占道经营"},
        agency=agency,
        late_reason="演示",
        second_person="officer2",
    )
    append([filed], by=WORKER, objects=[case, bureau])


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Callable[[Scope], None]:
    """Return a function that gives every account a scope for this test."""

    def give(scope: Scope) -> None:
        monkeypatch.setattr(scopes, "_resolver", [lambda user: scope])

    return give


@pytest.fixture
def account(db: None) -> User:
    """Return an account."""
    return User.objects.create_user("wanglei", "correct horse", title="王磊")


@pytest.fixture
def inside(client: Client, account: User, given: Callable[[Scope], None]) -> Iterator[Client]:
    """Return a client that is logged in and sees everything."""
    given(Scope(everything=True))
    client.force_login(account)
    yield client
