"""Addresses of the exchange with other systems."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit import rights
from zhiheng.kit.access import needs
from zhiheng.web.exchange import making, moving, permissions, sources

_see = needs(*permissions.SEEING)
_map = needs(rights.MAINTAIN)
_operate = needs(rights.OPERATE)
_export = needs(rights.EXPORT)

urlpatterns = [
    path("exchange/", _see(sources.source_list), name="exchange"),
    path("exchange/drafts/<str:id>/columns/", _map(making.columns), name="exchange-columns"),
    path("exchange/drafts/<str:id>/codes/", _map(making.codes), name="exchange-codes"),
    path("exchange/drafts/<str:id>/preview/", _map(making.preview), name="exchange-preview"),
    path("exchange/drafts/<str:id>/forget/", _map(making.forget), name="exchange-forget"),
    path("exchange/runs/<int:pk>/", _map(sources.run_page), name="exchange-run"),
    path("exchange/runs/<int:pk>/marked/", _map(moving.marked), name="exchange-marked"),
    path("exchange/sources/<str:name>/", _see(sources.source_page), name="exchange-source"),
    path("exchange/sources/<str:name>/weeks/", _see(sources.weeks), name="exchange-weeks"),
    path("exchange/sources/<str:name>/mapping/", _map(making.start), name="exchange-start"),
    path("exchange/sources/<str:name>/tokens/", _operate(sources.token_issue), name="exchange-token-issue"),
    path(
        "exchange/sources/<str:name>/tokens/<str:token>/revoke/",
        _operate(sources.token_revoke),
        name="exchange-token-revoke",
    ),
    path("exchange/sources/<str:name>/<str:business>/take/", _map(moving.take), name="exchange-take"),
    path("exchange/sources/<str:name>/<str:business>/back/", _export(moving.back), name="exchange-back"),
]
