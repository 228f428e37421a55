"""The app of the public zone."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Pages for enterprises and citizens (公众区)."""

    name = "zhiheng.public"
    label = "public"
    verbose_name = "公众区"
