"""Addresses of the findings."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import account, needs
from zhiheng.oversight.findings import actpages, openpages, views
from zhiheng.registry.memberships.rights import SUPERVISE, SUPERVISE_LINE

supervisor = needs(SUPERVISE)

urlpatterns = [
    path("findings/audit/", supervisor(views.audit), name="findings-audit"),
    path("findings/audit/start/", supervisor(views.audit_start), name="findings-audit-start"),
    path("findings/dismiss/", supervisor(actpages.Dismiss.as_view()), name="findings-dismiss"),
    path("findings/accept/", supervisor(actpages.Accept.as_view()), name="findings-accept"),
    path("findings/group/", supervisor(actpages.Group.as_view()), name="findings-group"),
    path("findings/assign/", supervisor(actpages.Assign.as_view()), name="findings-assign"),
    path("findings/rules/<str:rule>/", account(views.rule), name="findings-rule"),
    path("findings/<str:identity>/", account(views.finding), name="finding"),
    path("findings/<str:identity>/undo/", supervisor(actpages.Undo.as_view()), name="finding-undo"),
    path("matters/new/", needs(SUPERVISE, SUPERVISE_LINE)(openpages.OpenDirectly.as_view()), name="matter-new"),
    path("matters/<str:public_id>/", account(views.matter), name="matter"),
    path("matters/<str:public_id>/open/", supervisor(actpages.OpenMatter.as_view()), name="matter-open"),
    path("matters/<str:public_id>/assign/", supervisor(actpages.AssignMatter.as_view()), name="matter-assign"),
]
