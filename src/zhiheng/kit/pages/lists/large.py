"""Exports of many persons (F13): a second person confirms them; then the file can be taken once, within a day,
in the capacity in which it was asked for."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.dual_control.registry import SecondPersonNeeded, world
from zhiheng.kit.pages.forms.act_page import ActPage
from zhiheng.kit.pages.lists.base import Answer, GenericList, lists
from zhiheng.kit.pages.lists.export import EXPORT_MOST, TooMany, export
from zhiheng.kit.pages.lists.state import ListState
from zhiheng.kit.pages.models import ExportPermit
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.problems import Refusal
from zhiheng.kit.scopes import scope_of
from zhiheng.kit.tables.models import Export

ALONE = 5_000
"""Rows about persons that one account exports in a day by itself."""
LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked to be exported: list, answer, number of rows."""

    listing: GenericList
    answer: Answer
    rows: int


def needs_second(answer: Answer) -> bool:
    """Return whether an export needs a second person: with what was exported today it passes ``ALONE`` persons.

    Counting the day keeps many small exports from taking what one large one may not.
    """
    if not answer.listing.persons:
        return False
    return answer.keyset().count_to(ALONE + 1) + _today(answer.user) > ALONE


def _today(user: User) -> int:
    mine = Export.objects.filter(account=user.username, persons=True, second="", made_at__date=localdate())
    return mine.aggregate(rows=Sum("rows"))["rows"] or 0


class PurposeForm(forms.Form):
    """What the export is for."""

    purpose = forms.CharField(
        label="用途", max_length=200, min_length=2, widget=forms.Textarea({"rows": 2}),
        help_text="写明用于哪项工作，交给谁。记入导出记录。",
    )  # fmt: skip


class LargeExport(ActPage):
    """Ask for an export of many persons: proposed to a second person; confirmed, it may be taken once."""

    title = button = "导出大批人员信息"
    form_class = PurposeForm
    confirm = False

    def subject(self, request: HttpRequest, **address: Any) -> Asked:
        """Return what is asked for. Raises Http404 where the account may not see or export the list."""
        user, listing = account_of(request), lists.get(address["key"])
        if listing is None or not listing.persons or not listing.visible(user) or not listing.may_export(user):
            raise Http404
        state = ListState(listing, user, request.GET)
        if state.problems:
            raise Http404
        answer = Answer(listing, user, state)
        return Asked(listing, answer, answer.keyset().count_to(EXPORT_MOST + 1))

    def up(self, subject: Asked) -> Link:
        """Return the way back to the list."""
        return Link(subject.listing.title, reverse("list", args=[subject.listing.key]) + subject.answer.state.query())

    def records(self, form: forms.Form, subject: Asked) -> Sequence[tuple[str, str]]:
        """Return what leaves the house: list, conditions, rows, columns, purpose."""
        state = subject.answer.state
        return [
            ("清单", subject.listing.title),
            ("条件", "；".join(chip.text for chip in state.chips) or "全部"),
            ("行数", f"{subject.rows:,} {subject.listing.counter}"),
            ("列", "、".join(column.title for column in state.columns)),
            *super().records(form, subject),
        ]

    def act(self, request: HttpRequest, subject: Asked, form: forms.Form, key: str) -> str:
        """Permit the export; the file is made when its proposer takes it."""
        if subject.rows > EXPORT_MOST:
            raise Refusal.of(f"一次最多导出 {EXPORT_MOST:,} {subject.listing.counter}", "", "请加条件缩小范围")
        if self.second is None:
            raise SecondPersonNeeded.of(f"一天导出超过 {ALONE:,} 人的信息，须由另一名有导出权限的人员复核")
        permit = ExportPermit.objects.create(
            user=account_of(request),
            second=self.second,
            list_key=subject.listing.key,
            query=subject.answer.state.query(),
            capacity=world.capacity(subject.answer.user),
            bound=bound(subject.answer),
            purpose=form.cleaned_data["purpose"],
            until=now() + LASTS,
        )
        return reverse("export-permit", args=[permit.public_id])


def bound(answer: Answer) -> str:
    """Return a digest of what an export was asked for: list, conditions, order, columns, and what the account sees.

    Whoever acts in another capacity since, sees other units or another list of columns, asks anew: the second person
    agreed to other rows.
    """
    state, scope = answer.state, scope_of(answer.user)
    asked = [
        answer.listing.key, state.query(), state.order.field, state.order.descending,
        [column.key for column in state.columns],
        [scope.everything, sorted(scope.units), scope.person, scope.home],
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(asked, ensure_ascii=True).encode()).hexdigest()


@require_http_methods(["GET", "POST"])
def permit(request: HttpRequest, public_id: str) -> HttpResponse | FileResponse:
    """Show a permitted export to whoever asked for it; posted, send the file, once. Raises Http404 for all others."""
    user = account_of(request)
    found = ExportPermit.objects.filter(public_id=public_id, user=user).select_related("second").first()
    listing = lists.get(found.list_key) if found is not None else None
    if found is None or listing is None or not listing.visible(user) or not listing.may_export(user):
        raise Http404
    answer = Answer(listing, user, ListState(listing, user, QueryDict(found.query.removeprefix("?"))))
    # A condition that can't be read any more would be left out: the file would hold more than was confirmed.
    changed = bool(answer.state.problems) or (world.capacity(user), bound(answer)) != (found.capacity, found.bound)
    over = found.used_at is not None or found.until < now() or changed
    if request.method == "GET" or over:
        context = {"permit": found, "listing": listing, "over": over, "changed": changed}
        return render(request, "pages/lists/permit.html", context, status=200 if request.method == "GET" else 409)
    if not ExportPermit.objects.filter(pk=found.pk, used_at=None).update(used_at=now()):
        return redirect("export-permit", found.public_id)
    try:
        return export(answer, purpose=found.purpose, second=found.second)
    except TooMany:
        ExportPermit.objects.filter(pk=found.pk).update(used_at=None)
        messages.error(request, f"现在超过 {EXPORT_MOST:,} {listing.counter}，没有导出。请加条件缩小范围后重新提请。")
        return redirect("list", found.list_key)
