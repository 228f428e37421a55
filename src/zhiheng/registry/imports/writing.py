"""The page on which an import of many persons is proposed to a second person (F13)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.pages.forms.act_page import ActPage
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.tables.importing import Change
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.imports import services
from zhiheng.registry.imports.finding import find, mine
from zhiheng.registry.models import ImportDraft

ALONE = 5_000
"""Rows about persons that one account imports at once by itself."""


def ready(draft: ImportDraft) -> tuple[int, int]:
    """Return how many rows an import would add and change."""
    counts = services.look(draft).counts
    return counts.get(Change.NEW, 0), counts.get(Change.CHANGED, 0)


def needs_second(draft: ImportDraft) -> bool:
    """Return whether writing a draft needs a second person."""
    return services.importing_of(draft).persons and sum(ready(draft)) > ALONE


class WriteImport(ActPage):
    """Write a draft about many persons; the worker starts once a second person has confirmed it."""

    title = button = "导入大批人员信息"
    confirm = False

    def subject(self, request: HttpRequest, **address: Any) -> ImportDraft:
        """Return the account's own draft. Raises Http404."""
        return mine(account_of(request), address["id"])

    def title_of(self, subject: ImportDraft) -> str:
        """Return the title with the table's name."""
        return f"{self.title}：{subject.name}"

    def up(self, subject: ImportDraft) -> Link:
        """Return the way back to the preview."""
        return Link("导入预览", reverse("registry-import-draft", args=[subject.public_id]))

    def lets_confirm(self, request: HttpRequest, **address: Any) -> bool:
        """Return whether the account of a request could import the same table for the same body. Raises Http404."""
        user = account_of(request)
        draft = ImportDraft.objects.filter(public_id=address["id"]).exclude(dossier="").first()
        if draft is None:
            raise Http404
        importing = find(draft.importer, user)
        return not importing.of_unit or draft.unit in dict(importing.units(user))

    def version(self, subject: ImportDraft) -> str:
        """Return what says that the table or its corrections changed."""
        stand = f"{sorted(services.corrections(subject).items())} {sorted(subject.matching.items())}"
        return hashlib.sha256(stand.encode()).hexdigest()[:16]

    def records(self, form: forms.Form, subject: ImportDraft) -> Sequence[tuple[str, str]]:
        """Return table, body, and how many rows come in."""
        new, changed = ready(subject)
        return [
            ("表格", subject.name),
            ("导入到", names([subject.unit]).get(subject.unit, "")),
            ("新增", f"{new:,} 行"),
            ("更新", f"{changed:,} 行"),
        ]

    def act(self, request: HttpRequest, subject: ImportDraft, form: forms.Form, key: str) -> str:
        """Have the worker write it; many persons only with a second person."""
        if self.second is None and needs_second(subject):
            raise SecondPersonNeeded.of(f"一次导入超过 {ALONE:,} 人的信息，须由另一人复核")
        return reverse("job", args=[services.start(subject).public_id])

    def was_proposed(self, subject: ImportDraft) -> None:
        """Keep the table until the second person has had the time."""
        services.wait(subject)
