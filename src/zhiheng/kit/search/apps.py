"""The app of search."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """Full text (检索)."""

    name = "zhiheng.kit.search"
    label = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        """Declare the indexing jobs, and that a destroyed dossier leaves the index."""
        from zhiheng.kit.jobs.registry import Handler, handlers
        from zhiheng.kit.search import services
        from zhiheng.kit.vault.services import erasures

        handlers.register("search.index", Handler("更新检索索引", services.index_job, whole=False))
        handlers.register("search.rebuild", Handler("重建检索索引", services.rebuild_job, whole=False))
        handlers.register("search.purge", Handler("压实检索索引", services.purge_job, whole=False))
        erasures.register("search", services.erase_dossiers)
