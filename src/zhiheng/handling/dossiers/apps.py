"""The app of dossiers."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Dossiers of cases (案卷): catalogue, scans, whole PDF, archiving."""

    name = "zhiheng.handling.dossiers"
    label = "dossiers"
    verbose_name = "案卷"

    def ready(self) -> None:
        """Contribute panels, documents, search, jobs and erasure to the rooms below."""
        from zhiheng.handling.dossiers import contributing

        contributing.contribute()
