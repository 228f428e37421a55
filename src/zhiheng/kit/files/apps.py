"""The app of files."""

from datetime import time

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Stored files (文件)."""

    name = "zhiheng.kit.files"
    label = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        """Declare the weekly check of all files and the nightly removal of what nobody refers to."""
        from zhiheng.kit.files import sanity
        from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic

        handlers.register("files.check", Handler("核对全部文件", sanity.check_job, whole=False))
        periodic.register("files.check", Periodic("files.check", at=time(2), on=lambda day: day.weekday() == 6))
        handlers.register("files.tidy", Handler("清理无人引用的文件", sanity.tidy_job, whole=False))
        periodic.register("files.tidy", Periodic("files.tidy", at=time(4)))
        _erase_with_the_vault()


def _erase_with_the_vault() -> None:
    """Let the erasure of a dossier remove its files too."""
    from zhiheng.kit.files import services
    from zhiheng.kit.vault.services import erasures

    erasures.register("files", services.erase_dossiers)
