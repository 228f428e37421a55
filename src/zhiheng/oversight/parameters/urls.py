"""Addresses of rules and parameters."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import needs
from zhiheng.oversight.parameters import adopting, method, pages, views
from zhiheng.registry.memberships.rights import SET_RULES

setter = needs(SET_RULES)
_RULE = "parameters/rules/<str:rule>/"
_CHANGE = "parameters/changes/<str:public_id>/"

urlpatterns = [
    path("parameters/add/", setter(pages.AddRule.as_view()), name="rule-add"),
    path("parameters/import/", setter(pages.Import.as_view()), name="rule-import"),
    path("parameters/export/", setter(views.export), name="rule-export"),
    path("parameters/discretion/", setter(views.discretion), name="discretion-method"),
    path("parameters/discretion/<str:name>/", setter(method.Decide.as_view()), name="discretion-decide"),
    path(_RULE, setter(views.rule), name="rule"),
    path(f"{_RULE}confirm/<str:name>/", setter(pages.Confirm.as_view()), name="rule-confirm"),
    path(f"{_RULE}set/<str:name>/", setter(pages.Set.as_view()), name="rule-set"),
    path(f"{_RULE}guard/", setter(pages.Lower.as_view()), name="rule-guard"),
    path(f"{_RULE}withdraw/", setter(pages.Withdraw.as_view()), name="rule-withdraw"),
    path(_CHANGE, setter(views.change), name="rule-change"),
    path(f"{_CHANGE}trial/", setter(views.trial), name="rule-change-trial"),
    path(f"{_CHANGE}adopt/", setter(adopting.Adopt.as_view()), name="rule-change-adopt"),
    path(f"{_CHANGE}drop/", setter(adopting.Drop.as_view()), name="rule-change-drop"),
]
