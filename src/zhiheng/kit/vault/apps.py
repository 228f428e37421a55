"""The app of the vault."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Personal values (个人信息保险库)."""

    name = "zhiheng.kit.vault"
    label = "vault"
    verbose_name = "个人信息"
