"""The app of the security log."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from zhiheng.kit import append_only

KEEP_DAYS = 180
"""How long a record can't be deleted: half a year (网络安全法第二十一条: at least six months)."""


class SecurityConfig(AppConfig):
    """Security log, log of unmasked values, request ids (安全日志)."""

    name = "zhiheng.kit.security"
    label = "security"
    verbose_name = "安全日志"

    def ready(self) -> None:
        """Declare the tables that only grow."""
        append_only.protect("security_securityrecord", "at", KEEP_DAYS)
        append_only.protect("security_unmaskrecord", "at", KEEP_DAYS)
        post_migrate.connect(append_only.install, sender=self)
