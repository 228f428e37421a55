"""The app of penalties on the spot."""

from django.apps import AppConfig


class SpotConfig(AppConfig):
    """Penalties on the spot (当场处罚)."""

    name = "zhiheng.handling.spot"
    label = "spot"
    verbose_name = "当场处罚"

    def ready(self) -> None:
        """Follow the ledger; contribute act, document, lists and panel to the rooms below."""
        from zhiheng.handling.spot import contributing, projecting
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe

        subscribe("spot", projecting.project)
        projections.register("spot", Projection("当场处罚", projecting.rebuild, projecting.check))
        contributing.contribute()
