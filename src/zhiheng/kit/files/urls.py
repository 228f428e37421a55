"""Addresses of files."""

from django.urls import path

from zhiheng.kit.files import views

app_name = "files"
urlpatterns = [path("<str:token>/", views.download, name="download")]
