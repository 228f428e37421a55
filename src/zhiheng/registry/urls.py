"""Addresses of the registry: act pages, import, certificate card. Lists and object pages are the generic ones."""

from __future__ import annotations

from django.urls import path

import zhiheng.registry.certificates.card as card
import zhiheng.registry.imports.views as imports
from zhiheng.kit import rights
from zhiheng.kit.access import needs
from zhiheng.registry.acting import views as acting
from zhiheng.registry.certificates.actpages import VerifyClaims
from zhiheng.registry.imports.writing import WriteImport
from zhiheng.registry.memberships.rights import CERTIFY, SUPERVISE

reading = needs(rights.VIEW, CERTIFY, SUPERVISE)
acts = needs(rights.MAINTAIN, rights.ACT, rights.PREPARE, CERTIFY)
certifying = needs(CERTIFY)
keeping = needs(rights.MAINTAIN, CERTIFY)

urlpatterns = [
    path("registry/certificate/<str:id>/card/", reading(card.card_page), name="registry-card"),
    path("registry/certificates/verify/", certifying(VerifyClaims.as_view()), name="registry-verify"),
    path("registry/import/<slug:key>/", keeping(imports.upload), name="registry-import"),
    path("registry/import/<slug:key>/template/", keeping(imports.template), name="registry-import-template"),
    path("registry/imports/<str:id>/", keeping(imports.draft), name="registry-import-draft"),
    path("registry/imports/<str:id>/write/", keeping(WriteImport.as_view()), name="registry-import-write"),
    path("registry/imports/<str:id>/marked/", keeping(imports.marked), name="registry-import-marked"),
    path("registry/new/<slug:subject>/<slug:act>/", acts(acting.act_page), name="registry-new"),
    path("registry/<str:subject>/<str:id>/<slug:act>/", acts(acting.act_page), name="registry-act"),
]
