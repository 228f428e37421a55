"""The app of the ledger."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class LedgerConfig(AppConfig):
    """Events and objects (台账)."""

    name = "zhiheng.ledger"
    label = "ledger"
    verbose_name = "台账"

    def ready(self) -> None:
        """Declare what only grows; make the views anew after every migration."""
        from zhiheng.ledger import guards

        guards.protect()
        pre_migrate.connect(guards.on_pre_migrate, sender=self)
        post_migrate.connect(guards.on_post_migrate, sender=self)
