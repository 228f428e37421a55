"""The app of social supervisors and assignments."""

from django.apps import AppConfig


class SupervisorsConfig(AppConfig):
    """Social supervisors with their terms, and assignments of supervision (社会监督员、监督任务)."""

    name = "zhiheng.oversight.supervisors"
    label = "supervisors"
    verbose_name = "监督员和监督任务"

    def ready(self) -> None:
        """Follow the ledger; contribute lists, pages and to-do items to the rooms below."""
        from zhiheng.ledger.rebuilding import Projection, projections
        from zhiheng.ledger.services import subscribe
        from zhiheng.oversight.supervisors import contributing, projecting

        subscribe("supervisors", projecting.project)
        projections.register("supervisors", Projection("监督员和监督任务", projecting.rebuild, projecting.check))
        contributing.contribute()
