"""Addresses of the plan's ledger."""

from __future__ import annotations

from django.urls import path

from zhiheng.kit.access import needs
from zhiheng.plan import actpages, evaluationpages, importpages, reportpages, views
from zhiheng.plan.permissions import DIRECTING, READING, WORKING
from zhiheng.registry.memberships.rights import SUPERVISE

reading, bureau, directing, working = needs(*READING), needs(SUPERVISE), needs(*DIRECTING), needs(*WORKING)

urlpatterns = [
    path("plan/", reading(views.plan), name="plan"),
    path("plan/import/", bureau(importpages.Start.as_view()), name="plan-import"),
    path("plan/import/<str:public_id>/", bureau(importpages.Check.as_view()), name="plan-import-check"),
    path("plan/text/<str:public_id>/", reading(views.text), name="plan-text"),
    path("plan/lights/<str:public_id>/", bureau(actpages.Lights.as_view()), name="plan-lights"),
    path(
        "plan/implementation/<str:public_id>/",
        directing(actpages.Implementation.as_view()),
        name="plan-implementation",
    ),
    path("plan/report/<str:public_id>/", bureau(views.report), name="plan-report"),
    path("plan/report/<str:public_id>/issue/", bureau(reportpages.Issue.as_view()), name="plan-report-issue"),
    path("plan/evaluation/<str:public_id>/<slug:kind>/", bureau(evaluationpages.evaluate), name="plan-evaluation"),
    path(
        "plan/evaluation/<str:public_id>/<slug:kind>/issue/",
        bureau(evaluationpages.Issue.as_view()),
        name="plan-evaluation-issue",
    ),
    path("plan/tasks/new/", directing(actpages.NewTask.as_view()), name="plan-task-new"),
    path("plan/tasks/<str:public_id>/", reading(views.task), name="plan-task"),
    path("plan/tasks/<str:public_id>/change/", directing(actpages.ChangeTask.as_view()), name="plan-task-change"),
    path("plan/tasks/<str:public_id>/report/", working(actpages.Report.as_view()), name="plan-task-report"),
    path("plan/tasks/<str:public_id>/review/", directing(actpages.Review.as_view()), name="plan-task-review"),
    path("plan/meetings/new/", bureau(actpages.Call.as_view()), name="plan-meeting-new"),
    path("plan/meetings/<str:public_id>/", reading(views.meeting), name="plan-meeting"),
    path("plan/meetings/<str:public_id>/held/", bureau(actpages.Hold.as_view()), name="plan-meeting-hold"),
    path("plan/<str:public_id>/", reading(views.measure), name="plan-measure"),
]
