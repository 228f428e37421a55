"""The app of the ledger."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Events and objects (台账)."""

    name = "zhiheng.ledger"
    label = "ledger"
    verbose_name = "台账"
