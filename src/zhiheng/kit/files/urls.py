"""Addresses of files."""

from django.urls import path

from zhiheng.kit.access import account
from zhiheng.kit.files import views

app_name = "files"
urlpatterns = [path("<str:token>/", account(views.download), name="download")]
