"""Addresses of the internal zone."""

from __future__ import annotations

from django.urls import include, path

from zhiheng.kit.access import account
from zhiheng.kit.health import health
from zhiheng.web.views import workbench

urlpatterns = [
    path("", account(workbench), name="workbench"),
    path("", include("zhiheng.kit.files.urls")),
    path("", include("zhiheng.kit.jobs.urls")),
    path("", include("zhiheng.kit.notifications.urls")),
    path("", include("zhiheng.kit.search.urls")),
    path("health/", health, name="health"),
    path("", include("zhiheng.kit.accounts.urls")),
    path("", include("zhiheng.kit.security.urls")),
    path("", include("zhiheng.registry.memberships.urls")),
    path("", include("zhiheng.kit.pages.urls")),
]

handler403 = "zhiheng.kit.pages.errors.forbidden"
handler404 = "zhiheng.kit.pages.errors.not_found"
handler500 = "zhiheng.kit.pages.errors.failed"
