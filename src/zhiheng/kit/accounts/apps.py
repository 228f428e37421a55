"""The app of accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts, sessions and devices (账号与会话)."""

    name = "zhiheng.kit.accounts"
    label = "accounts"
    verbose_name = "账号"
