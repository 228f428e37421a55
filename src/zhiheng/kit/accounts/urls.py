"""Addresses of login and of one's own account."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.accounts import mail_views, oidc_views, views

urlpatterns = [
    path("login/", views.login, name="login"),
    path("login/code/", views.login_code, name="login-code"),
    path("login/oidc/", oidc_views.begin, name="login-oidc"),
    path("login/oidc/callback/", oidc_views.callback, name="login-oidc-callback"),
    path("logout/", views.logout, name="logout"),
    path("account/", views.mine, name="account"),
    path("account/password/", views.password, name="account-password"),
    path("account/second-factor/", views.set_up_code, name="account-second-factor"),
    path("account/check-code/", views.check_code, name="account-check-code"),
    path("account/recovery-codes/", views.renew_codes, name="account-recovery-codes"),
    path("account/mail/", mail_views.give, name="account-mail"),
    path("account/mail/code/", mail_views.confirm, name="account-mail-code"),
    path("account/mail/remove/", mail_views.remove, name="account-mail-remove"),
    path("account/devices/close-others/", views.close_other_devices, name="account-devices-close-others"),
    path("account/devices/<str:public_id>/close/", views.close_device, name="account-device-close"),
]
