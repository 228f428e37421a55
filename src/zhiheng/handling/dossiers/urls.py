"""Addresses of dossiers."""

from __future__ import annotations

from django.urls import path

from zhiheng.handling.dossiers import accesspages, actpages, exchangepages, views
from zhiheng.handling.dossiers.access import ASKING
from zhiheng.handling.dossiers.permissions import KEEPING
from zhiheng.kit import rights
from zhiheng.kit.access import needs

seen = needs(rights.VIEW)
kept = needs(*KEEPING)
asks = needs(*ASKING)
decides = needs(rights.APPROVE)

urlpatterns = [
    path("dossiers/cases/<str:id>/", seen(views.dossier), name="dossier"),
    path("dossiers/cases/<str:id>/scans/add/", kept(actpages.AddScan.as_view()), name="dossier-scan-add"),
    path("dossiers/cases/<str:id>/arrange/", kept(actpages.Arrange.as_view()), name="dossier-arrange"),
    path("dossiers/cases/<str:id>/archive/", needs(rights.ACT)(actpages.Archive.as_view()), name="dossier-archive"),
    path("dossiers/cases/<str:id>/bind/", seen(views.bind), name="dossier-bind"),
    path("dossiers/cases/<str:id>/whole/", seen(views.whole_file), name="dossier-whole"),
    path(
        "dossiers/cases/<str:id>/package/", needs(rights.EXPORT)(exchangepages.Export.as_view()), name="dossier-export"
    ),
    path("dossiers/receive/", needs(rights.MAINTAIN)(exchangepages.Receive.as_view()), name="dossier-receive"),
    path("dossiers/accesses/", seen(accesspages.overview), name="dossier-accesses"),
    path("dossiers/accesses/ask/", asks(accesspages.Ask.as_view()), name="dossier-access-ask"),
    path("dossiers/accesses/<str:id>/", asks(accesspages.reading), name="dossier-access"),
    path("dossiers/accesses/<str:id>/decide/", decides(accesspages.Decide.as_view()), name="dossier-access-decide"),
    path("dossiers/accesses/<str:id>/<slug:volume>/<int:order>/", asks(accesspages.paper), name="dossier-access-paper"),
    path("dossiers/destroy/", needs(rights.MAINTAIN)(accesspages.Destroy.as_view()), name="dossier-destroy"),
    path("dossiers/scans/<str:id>/", seen(views.scan), name="dossier-scan"),
    path("dossiers/scans/<str:id>/pages/<int:page>/", seen(views.scan_picture), name="dossier-scan-picture"),
    path("dossiers/scans/<str:id>/file/", seen(views.scan_file), name="dossier-scan-file"),
    path("dossiers/scans/<str:id>/again/", kept(views.scan_again), name="dossier-scan-again"),
    path("dossiers/scans/<str:id>/remove/", kept(actpages.RemoveScan.as_view()), name="dossier-scan-remove"),
]
