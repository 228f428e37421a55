"""The app of pages."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Shell, lists, object pages and the design language (界面)."""

    name = "zhiheng.kit.pages"
    label = "pages"
    verbose_name = "界面"
