"""Addresses of the internal zone."""

from __future__ import annotations

from django.urls import include, path

from zhiheng.kit.access import account, needs
from zhiheng.kit.health import health
from zhiheng.kit.rights import OPERATE, VIEW
from zhiheng.registry.memberships.rights import SUPERVISE
from zhiheng.web.api import api_addresses
from zhiheng.web.objects import object_page
from zhiheng.web.overview.views import overview
from zhiheng.web.side.health import page as doctor
from zhiheng.web.views import catalogue, requirement, workbench

urlpatterns = [
    path("", account(workbench), name="workbench"),
    path("", include("zhiheng.kit.files.urls")),
    path("", include("zhiheng.kit.jobs.urls")),
    path("", include("zhiheng.kit.notifications.urls")),
    path("", include("zhiheng.kit.search.urls")),
    path("", include("zhiheng.kit.documents.urls")),
    path("", include("zhiheng.kit.dual_control.urls")),
    path("health/", health, name="health"),
    path("overview/", needs(VIEW, SUPERVISE)(overview), name="overview"),
    path("doctor/", needs(OPERATE)(doctor), name="doctor"),
    path("api/v1/", (api_addresses(), "api", "api")),
    path("", include("zhiheng.kit.accounts.urls")),
    path("", include("zhiheng.kit.security.urls")),
    path("", include("zhiheng.registry.memberships.urls")),
    path("", include("zhiheng.registry.urls")),
    path("", include("zhiheng.oversight.findings.urls")),
    path("", include("zhiheng.oversight.parameters.urls")),
    path("", include("zhiheng.oversight.supervision.urls")),
    path("", include("zhiheng.oversight.statistics.urls")),
    path("", include("zhiheng.oversight.filings.urls")),
    path("", include("zhiheng.oversight.remedies.urls")),
    path("", include("zhiheng.oversight.problems.urls")),
    path("", include("zhiheng.oversight.discipline.urls")),
    path("", include("zhiheng.oversight.holidays.urls")),
    path("", include("zhiheng.oversight.campaigns.urls")),
    path("", include("zhiheng.oversight.yearplans.urls")),
    path("", include("zhiheng.oversight.supervisors.urls")),
    path("", include("zhiheng.oversight.contactpoints.urls")),
    path("", include("zhiheng.plan.urls")),
    path("", include("zhiheng.oversight.complaints.urls")),
    path("", include("zhiheng.handling.discretion.urls")),  # before the general address of a case's acts
    path("", include("zhiheng.handling.cases.urls")),
    path("", include("zhiheng.handling.calendars.urls")),
    path("", include("zhiheng.handling.referrals.urls")),
    path("", include("zhiheng.handling.spot.urls")),
    path("", include("zhiheng.handling.publicity.urls")),
    path("", include("zhiheng.handling.assisting.urls")),
    path("", include("zhiheng.handling.dossiers.urls")),
    path("", include("zhiheng.web.exchange.urls")),
    path("", include("zhiheng.kit.pages.urls")),
    path("objects/", account(catalogue), name="catalogue"),
    path("objects/<slug:type>/<str:id>/", account(object_page), name="object"),
    path("requirements/<str:rule>/", account(requirement), name="requirement"),
]

handler400 = "zhiheng.kit.pages.errors.malformed"
handler403 = "zhiheng.kit.pages.errors.forbidden"
handler404 = "zhiheng.kit.pages.errors.not_found"
handler500 = "zhiheng.kit.pages.errors.failed"
