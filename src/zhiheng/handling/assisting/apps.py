"""The app of what assistants prepare."""

from django.apps import AppConfig


class AssistingConfig(AppConfig):
    """Drafts by assistants (辅助人员代拟)."""

    name = "zhiheng.handling.assisting"
    label = "assisting"
    verbose_name = "辅助人员代拟"

    def ready(self) -> None:
        """Contribute the panel, the prefilled forms, the to-do items, and the erasure with parties."""
        from zhiheng.handling.assisting import contributing

        contributing.contribute()
