"""Addresses of files."""

from django.urls import path

from zhiheng.kit.access import account
from zhiheng.kit.files import views

urlpatterns = [path("files/<str:token>/", account(views.download), name="file-download")]
