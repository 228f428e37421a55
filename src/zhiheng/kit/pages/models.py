"""What a person keeps of the pages: saved views, drafts of forms, keys of forms already sent, who looked."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A person's own view (保存的视图) of a list: title and the query of its address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=64)
    title = models.CharField("名称", max_length=30)
    query = models.CharField("条件", max_length=2_000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "保存的视图"
        default_permissions = ()
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "list_key", "title"], name="pages_savedview_once"),
        ]

    def __str__(self) -> str:
        return self.title
