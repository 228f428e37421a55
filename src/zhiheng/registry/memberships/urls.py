"""Addresses of account management."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account, needs
from zhiheng.kit.rights import AUDIT, MANAGE_ACCOUNTS, MANAGE_SECURITY, OPERATE
from zhiheng.registry.memberships import views

managers = needs(MANAGE_ACCOUNTS, MANAGE_SECURITY)
holders = needs(MANAGE_ACCOUNTS)

urlpatterns = [
    path("accounts/", managers(views.account_list), name="accounts"),
    path("accounts/new/", holders(views.new_account), name="account-new"),
    path("accounts/<str:public_id>/", managers(views.account_page), name="account-page"),
    path("accounts/<str:public_id>/give/", managers(views.give), name="account-give"),
    path("accounts/<str:public_id>/act/", holders(views.account_act), name="account-act"),
    path("accounts/<str:public_id>/suspend/", holders(views.suspend), name="account-suspend"),
    path("accounts/<str:public_id>/mail/", needs(MANAGE_SECURITY)(views.confirm_mail), name="account-mail-confirm"),
    path("account-devices/<str:public_id>/close/", holders(views.close_device), name="account-close-device"),
    path("memberships/current/", account(views.switch), name="membership-switch"),
    path("memberships/<str:public_id>/end/", managers(views.end), name="membership-end"),
    path("memberships/<str:public_id>/rights/", managers(views.ask_rights), name="membership-rights"),
    path("memberships/<str:public_id>/take/", managers(views.take_rights), name="membership-take"),
    path("rights-requests/", managers(views.request_list), name="rights-requests"),
    path(
        "rights-requests/<str:public_id>/decide/", needs(MANAGE_SECURITY, OPERATE)(views.decide), name="rights-decide"
    ),
    path("roles/", needs(MANAGE_ACCOUNTS, MANAGE_SECURITY, AUDIT)(views.role_matrix), name="roles"),
]
