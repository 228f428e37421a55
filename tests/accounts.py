"""Accounts for tests: with a role in a unit. ``client.force_login(user)`` opens a session as usual."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.timezone import localdate

from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import Reach
from zhiheng.registry.memberships.models import Membership
from zhiheng.registry.memberships.roles import roles

PASSWORD = "Rather-long 7 words"  # noqa: S105 (of throw-away accounts)
_number = itertools.count(1)


def make_user(username: str = "", **fields: object) -> User:
    """Return an account without membership, with PASSWORD."""
    name = username or f"user{next(_number)}"
    return User.objects.create_user(name, PASSWORD, title=fields.pop("title", f"名称{name}"), **fields)


def member(
    role: str,
    unit: str = "U1",
    *,
    user: User | None = None,
    reach: Reach | None = None,
    granted: Mapping[str, str | None] | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    chosen: Sequence[str] = (),
    **fields: object,
) -> User:
    """Return an account (new unless given) with a membership in force, whoever could give it."""
    user = user or make_user(**fields)
    Membership.objects.create(
        user=user, role=role, unit=unit, reach=(reach or roles()[role].reach).value, granted=dict(granted or {}),
        valid_from=valid_from or localdate(), valid_to=valid_to, chosen=list(chosen),
    )  # fmt: skip
    return User.objects.get(pk=user.pk)
