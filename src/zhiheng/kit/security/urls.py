"""Addresses of the security log."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import needs
from zhiheng.kit.rights import AUDIT
from zhiheng.kit.security import views

auditor = needs(AUDIT)

urlpatterns = [
    path("security-log/", auditor(views.log), name="security-log"),
    path("security-log/unmasked/", auditor(views.unmask_log), name="security-unmasked"),
    path("security-log/export/", auditor(views.export), name="security-log-export"),
]
