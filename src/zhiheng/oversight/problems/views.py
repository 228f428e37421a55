"""The page on which problems are collected (汇集线索)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.rail import stand_under
from zhiheng.oversight.problems import collecting


@require_safe
def candidates(request: HttpRequest) -> HttpResponse:
    """Show piles of findings and repeated matters, each with the way onto the list."""
    user = account_of(request)
    stand_under(request, reverse("list", args=["problems"]))
    groups = [
        ("监督发现", "按规则和机关，至少 3 项待处理", collecting.from_findings(user), "没有成堆的监督发现。"),
        ("反复反映", "近期反复投诉举报的事项", collecting.from_complaints(user, days.today()), "没有反复反映的事项。"),
    ]
    return render(request, "problems/candidates.html", {"groups": groups})
