"""Passwords (密码): what is accepted, how they are changed, when they are too old."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now

from zhiheng.kit.accounts import sessions
from zhiheng.kit.accounts.models import PasswordUsed, User
from zhiheng.kit.accounts.policy import policy
from zhiheng.kit.security.services import record

LONG, MIXED_LENGTH, MIXED_CLASSES = 12, 10, 3


class LengthValidator:
    """Accepts 12 characters, or 10 of three kinds (大写、小写、数字、其他)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where the password is too short for its mixture."""
        if len(password) >= LONG or (len(password) >= MIXED_LENGTH and kinds(password) >= MIXED_CLASSES):
            return
        raise ValidationError(f"密码太短：请用 {self.get_help_text()}。", code="password-length")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return f"{LONG} 个以上字符，或 {MIXED_LENGTH} 个以上且含大写、小写、数字、符号中的 {MIXED_CLASSES} 种"


class HistoryValidator:
    """Refuses the present password and the last ones (``password_history``)."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError where the account had this password lately."""
        if user is None or user.pk is None:
            return
        used = user.passwords_used.values_list("password", flat=True)[: policy().password_history]
        if any(check_password(password, old) for old in {user.password, *used}):
            raise ValidationError(f"最近 {policy().password_history} 次用过的密码不能再用。", code="password-used")

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return f"不同于最近 {policy().password_history} 次用过的密码"


def kinds(password: str) -> int:
    """Return how many kinds of characters a password mixes: upper, lower, digits, anything else."""
    tests = (str.isupper, str.islower, str.isdigit, lambda one: not one.isalnum() or ord(one) > 127)
    return sum(any(test(character) for character in password) for test in tests)


def change_password(user: User, password: str, *, keep_session: str = "", temporary: bool = False) -> None:
    """Set a password that meets the policy; end the account's sessions except the one of key ``keep_session``.

    ``temporary``: someone else chose it, it must be changed at the next login. Raises ValidationError with all reasons;
    then nothing was changed.
    """
    validate_password(password, user)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        locked.set_password(password)
        locked.must_change_password = temporary
        locked.password_changed_at = now()
        locked.save(update_fields=["password", "must_change_password", "password_changed_at"])
        PasswordUsed.objects.create(user=locked, password=locked.password)
        old = locked.passwords_used.values_list("pk", flat=True)[policy().password_history :]
        PasswordUsed.objects.filter(pk__in=list(old)).delete()
        sessions.close_all(locked, "password", keep=keep_session)
    user.password, user.must_change_password = locked.password, locked.must_change_password
    user.password_changed_at = locked.password_changed_at
    record("password.reset" if temporary else "password.changed", account=user, subject=user.public_id)


def must_change(user: User) -> str:
    """Return why the password has to be changed now: ``first`` or ``old``; empty: it needn't."""
    if not user.has_usable_password():
        return ""
    if user.must_change_password:
        return "first"
    days = policy().password_max_days
    since = user.password_changed_at or user.created_at
    return "old" if days and now() - since > timedelta(days=days) else ""
