"""Addresses of the internal zone."""

from __future__ import annotations

from django.contrib.auth import views as auth_views
from django.urls import include, path

from zhiheng.kit.health import health
from zhiheng.web.views import workbench

urlpatterns = [
    path("files/", include("zhiheng.kit.files.urls")),
    path("", workbench, name="workbench"),
    path("login/", auth_views.LoginView.as_view(template_name="pages/login.html"), name="login"),
    path("health/", health, name="health"),
    path("logout/", auth_views.LogoutView.as_view(), name="logout"),
    path("", include("zhiheng.kit.pages.urls")),
]

handler403 = "zhiheng.kit.pages.errors.forbidden"
handler404 = "zhiheng.kit.pages.errors.not_found"
handler500 = "zhiheng.kit.pages.errors.failed"
