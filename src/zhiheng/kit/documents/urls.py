"""Addresses of documents and templates."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account, needs
from zhiheng.kit.documents import signing_pages, template_views, views
from zhiheng.kit.documents.acts import MakeDocument, VoidDocument
from zhiheng.kit.documents.permissions import SEEING, TEMPLATES

seeing, bringing = needs(*SEEING), needs(TEMPLATES)
_MAKE = "objects/<slug:type>/<str:id>/documents/<slug:kind>/"

urlpatterns = [
    path("templates/", seeing(template_views.overview), name="templates"),
    path("templates/words/", bringing(template_views.word), name="template-word"),
    path("templates/versions/<str:id>/", seeing(template_views.version_page), name="template-version"),
    path("templates/versions/<str:id>/file/", seeing(template_views.version_file), name="template-file"),
    path(
        "templates/versions/<str:id>/pages/<int:page>/",
        seeing(template_views.version_picture),
        name="template-picture",
    ),
    path("templates/versions/<str:id>/decide/", seeing(template_views.version_decide), name="template-decide"),
    path("templates/<slug:key>/", seeing(template_views.kind_page), name="template-kind"),
    path("templates/<slug:key>/starter/", seeing(template_views.starter), name="template-starter"),
    path("documents/<str:id>/", account(views.document), name="document"),
    path("documents/<str:id>/pages/<int:page>/", account(views.document_page), name="document-picture"),
    path("documents/<str:id>/pdf/", account(views.document_pdf), name="document-pdf"),
    path("documents/<str:id>/void/", account(VoidDocument.as_view()), name="document-void"),
    path("documents/<str:id>/files/<slug:form>/", account(views.document_file), name="document-file"),
    path("documents/<str:id>/sign/", account(signing_pages.SignDocument.as_view()), name="document-sign"),
    path("documents/<str:id>/unsigned/", account(signing_pages.RefuseSignature.as_view()), name="document-unsigned"),
    path("documents/<str:id>/scans/", account(signing_pages.AddScan.as_view()), name="document-scan"),
    path("documents/<str:id>/scans/<str:scan>/", account(signing_pages.scan_file), name="document-scan-file"),
    path(
        "documents/<str:id>/scans/<str:scan>/pages/<int:page>/",
        account(signing_pages.scan_page),
        name="document-scan-picture",
    ),
    path("documents/<str:id>/signed/pages/<int:page>/", account(views.signed_page), name="document-signed-picture"),
    path(_MAKE, account(MakeDocument.as_view()), name="document-make"),
    path(f"{_MAKE}draft/", account(views.draft), name="document-draft"),
]
