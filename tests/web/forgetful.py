"""Addresses of which one forgot to say who may call it."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from zhiheng.kit.access import anyone


def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse("should never be seen")


def login(request: HttpRequest) -> HttpResponse:
    return HttpResponse("login")


urlpatterns = [path("login/", anyone(login), name="login"), path("forgotten/", view, name="forgotten")]
handler404 = "zhiheng.kit.pages.errors.not_found"
