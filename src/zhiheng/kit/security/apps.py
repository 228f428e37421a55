"""The app of the security log."""

from django.apps import AppConfig, apps
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
        """Declare the tables that only grow; record every opening of the vault where there is one."""
        append_only.protect("security_securityrecord", "at", KEEP_DAYS)
        append_only.protect("security_unmaskrecord", "at", KEEP_DAYS)
        post_migrate.connect(append_only.install, sender=self)
        if apps.is_installed("zhiheng.kit.vault"):
            from zhiheng.kit.security import readings
            from zhiheng.kit.vault.selectors import readings as listeners

            listeners.register("security-log", readings.note)
