"""The app of the findings."""

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    """Nightly audit, findings and their triage (监督发现)."""

    name = "zhiheng.oversight.findings"
    label = "findings"
    verbose_name = "监督发现"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, pages, panels, to-do items and the nightly job to the rooms below."""
        from zhiheng.ledger.projection import aside
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.findings import contributing, jobs, projecting

        aside.register("finding.raised", frozenset({"finding"}))
        subscribe("findings", projecting.project)
        projections.register("findings", Projection("监督发现的处理", projecting.rebuild, projecting.check))
        jobs.register()
        contributing.contribute()
