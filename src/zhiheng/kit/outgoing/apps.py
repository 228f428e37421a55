"""The app of outgoing calls."""

from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    """The door out (对外连接)."""

    name = "zhiheng.kit.outgoing"
    label = "outgoing"
    verbose_name = "对外连接"
