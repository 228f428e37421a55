"""Accounts as rows: the account itself. Roles and memberships stand in ``registry``."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from zhiheng.kit.public_ids import public_id


class UserManager(BaseUserManager["User"]):
    """Makes accounts; passwords are only ever stored hashed."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        """Return a new saved account. Without a password nobody can log in with one (单点登录 or later activation)."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account (账号) of a person or of another system.

    ``person`` is the public id under which the registry knows the person (an officer's object id), empty for accounts
    without one; ``title`` is what pages call the account holder.
    """

    username = models.CharField("账号", max_length=64, unique=True)
    title = models.CharField("显示名称", max_length=64)
    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    person = models.CharField(max_length=64, blank=True, db_index=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须改密码", default=False)
    password_changed_at = models.DateTimeField("密码更改时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["title"]

    class Meta:
        verbose_name = "账号"
        verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """Return what pages call the account holder."""
        return self.title
