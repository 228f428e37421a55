"""Acts on accounts (账号管理): the only writers. Rights are checked by the callers' views and by ``registry``."""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction

from zhiheng.kit.accounts import second_factor, throttling
from zhiheng.kit.accounts.leaving import suspend
from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.passwords import change_password
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record

__all__ = ["create_account", "reset_password", "reset_second_factor", "restore", "suspend", "unlock"]

_ONE_TIME_BYTES = 12  # 16 characters, 96 bits


def one_time_password() -> str:
    """Return a random password to be changed at the first login (96 bits)."""
    return secrets.token_urlsafe(_ONE_TIME_BYTES)


def create_account(username: str, title: str, by: User | None, *, person: str = "") -> tuple[User, str]:
    """Make an account; return it and its one-time password, which is shown once and stored only hashed.

    ``person``: the public id under which the registry knows its holder. Raises Refusal for an empty or taken name.
    """
    username = username.strip()
    if not username or not title.strip():
        raise Refusal.of("账号和显示名称都要填写", "账号")
    password = one_time_password()
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username, password, title=title.strip(), person=person, must_change_password=True
            )
            record("account.created", account=by, subject=user.public_id)
    except IntegrityError as error:
        raise Refusal.of(f"账号“{username}”已经存在，没有作任何更改", "账号", "请换一个账号名") from error
    return user, password


def reset_password(user: User, by: User | None) -> str:
    """Give an account a new one-time password and end its sessions; return the password."""
    password = one_time_password()
    change_password(user, password, temporary=True)
    record("password.reset", account=by, subject=user.public_id, reason="by-administrator")
    return password


def reset_second_factor(user: User, by: User | None) -> None:
    """Take the second factor of an account away (lost phone); it must set up a new one."""
    second_factor.remove(user, by)


def unlock(user: User, by: User | None) -> bool:
    """Forget the failures of an account before its lock opens by itself; return whether there were any."""
    found = throttling.forgive(throttling.ACCOUNT, user.username)
    if found:
        record("account.unlocked", account=by, subject=user.public_id)
    return found


def restore(user: User, by: User | None) -> None:
    """Let a suspended account log in again. Its sessions stay ended."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=True, suspended_at=None)
        user.is_active = True
        record("account.restored", account=by, subject=user.public_id)
