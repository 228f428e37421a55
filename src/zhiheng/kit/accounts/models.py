"""Accounts as rows: the account, its sessions, second factor and failures. Memberships stand in ``registry``."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.timezone import now

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
    # when an administrator took the second factor away; None once the person has set up a new one
    second_factor_removed_at = models.DateTimeField("动态口令取消时间", null=True, blank=True)
    suspended_at = models.DateTimeField("停用时间", null=True, blank=True)

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

    def same_person(self, other: User) -> bool:
        """Return whether one person stands behind both accounts: a second account makes no second person (双人)."""
        return self.pk == other.pk or bool(self.person and self.person == other.person)

    @property
    def taken_over(self) -> bool:
        """Return whether administrators reset both password and second factor, and nobody has set them anew since.

        Whoever did so could log in as this person.
        """
        return self.must_change_password and self.second_factor_removed_at is not None


class MailAddress(models.Model):
    """Where mail for an account goes (电子邮箱): the address stands in the vault; used once it is confirmed.

    Confirmed by a code that was sent there (``code`` is its digest, few attempts), or by the security administrator.
    """

    user = models.OneToOneField(User, models.CASCADE, related_name="mail_address")
    dossier = models.CharField(max_length=24)
    code = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField("核实时间", null=True)
    confirmed_by = models.CharField("核实人", max_length=24, blank=True)  # an account, "" for the code

    class Meta:
        verbose_name = "电子邮箱"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class PasswordUsed(models.Model):
    """A password that an account had (hashed), so that it isn't used again soon."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passwords_used")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = "用过的密码"
        ordering = ("-set_at", "-pk")

    def __str__(self) -> str:
        return f"{self.user} {self.set_at:%Y-%m-%d}"


class LoginSession(models.Model):
    """A login on a device (登录设备): from its start to its end, with the reason of the end.

    ``key`` is the digest of the session's key, so that who reads this table can't use it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="login_sessions")
    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    key = models.CharField(max_length=64, unique=True)
    device = models.CharField("设备", max_length=64, blank=True)
    address = models.CharField("地址", max_length=45, blank=True)
    started_at = models.DateTimeField("登录时间", default=now)
    seen_at = models.DateTimeField("最近使用", default=now)
    second_factor = models.BooleanField("已核对动态口令", default=False)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)
    end_reason = models.CharField("结束原因", max_length=24, blank=True)

    class Meta:
        verbose_name = "登录设备"
        verbose_name_plural = "登录设备"
        indexes = (models.Index(fields=["user", "ended_at", "-seen_at"], name="accounts_session_user"),)

    def __str__(self) -> str:
        return f"{self.user} {self.device}"


class SecondFactor(models.Model):
    """The secret of an account's one-time codes (动态口令), encrypted; in force once ``confirmed_at`` is set."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor")
    secret = models.TextField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "动态口令"
        verbose_name_plural = "动态口令"

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """A code for the day when the phone is lost (恢复码): hashed, good once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "恢复码"
        verbose_name_plural = "恢复码"
        constraints = (models.UniqueConstraint(fields=["user", "digest"], name="accounts_recovery_code"),)

    def __str__(self) -> str:
        return str(self.user)


class Throttle(models.Model):
    """Failures of one account name or one address (digest), and until when it is locked."""

    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(default=now)
    locked_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "登录失败"
        verbose_name_plural = "登录失败"
        constraints = (models.UniqueConstraint(fields=["kind", "key"], name="accounts_throttle_key"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.failures}"


class ExternalIdentity(models.Model):
    """Under which subject a single sign-on service (统一身份认证) knows an account."""

    user = models.ForeignKey(User, models.CASCADE, related_name="external_identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    linked_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "统一身份"
        verbose_name_plural = "统一身份"
        constraints = (models.UniqueConstraint(fields=["issuer", "subject"], name="accounts_external_identity"),)

    def __str__(self) -> str:
        return f"{self.user} {self.issuer}"
