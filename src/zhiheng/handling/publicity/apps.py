"""The app of the publicity of decisions."""

from django.apps import AppConfig


class PublicityConfig(AppConfig):
    """Publicity of penalty decisions (处罚决定公开)."""

    name = "zhiheng.handling.publicity"
    label = "publicity"
    verbose_name = "处罚决定公开"

    def ready(self) -> None:
        """Follow the ledger; contribute list, prefilled forms and the import to the rooms below."""
        from zhiheng.handling.publicity import contributing, projecting
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe

        subscribe("publicity", projecting.project)
        projections.register("publicity", Projection("处罚决定公开", projecting.rebuild, projecting.check))
        contributing.contribute()
