"""The app of accounts."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from zhiheng.kit import contributions

MAIL_ACTS = {"mail.given": "填写电子邮箱", "mail.confirmed": "核实电子邮箱", "mail.removed": "删去电子邮箱"}


class AccountsConfig(AppConfig):
    """Accounts, sessions and devices (账号与会话)."""

    name = "zhiheng.kit.accounts"
    label = "accounts"
    verbose_name = "账号"

    def ready(self) -> None:
        """Note every login as a device; name the one door for single sign-on; put one's own account in the menu."""
        from zhiheng.kit.accounts import oidc
        from zhiheng.kit.accounts.mail import address_of
        from zhiheng.kit.accounts.oidc_call import ask
        from zhiheng.kit.accounts.sessions import REASONS, on_login
        from zhiheng.kit.notifications.registry import world
        from zhiheng.kit.security.services import acts, reason_words

        for code, words in REASONS.items():
            if reason_words.get(code) is None:
                reason_words.register(code, words)

        for code, words in MAIL_ACTS.items():
            acts.register(code, words)
        world.address = address_of
        oidc.set_call(ask)
        user_logged_in.connect(on_login, dispatch_uid="zhiheng.accounts.on_login")
        mine = contributions.MenuEntry("我的账号", "account", "user", order=10)
        contributions.account_menu.register("account", mine)
