"""The app of referrals between agencies."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Cases referred from one agency of the district to another (移送管辖)."""

    name = "zhiheng.handling.referrals"
    label = "referrals"
    verbose_name = "案件移送"

    def ready(self) -> None:
        """Follow the ledger; contribute list, panels and to-do items to the rooms below."""
        from zhiheng.handling.referrals import contributing, projecting
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe

        subscribe("referrals", projecting.project)
        projections.register("referrals", Projection("案件移送", projecting.rebuild, projecting.check))
        contributing.contribute()
