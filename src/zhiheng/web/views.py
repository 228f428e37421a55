"""The workbench (工作台): what this account must do today, by due date."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def workbench(request: HttpRequest) -> HttpResponse:
    """Show the menu and the to-do items of the person who is logged in."""
    return render(request, "web/workbench.html")
