"""Taking a plan in (导入方案): paste or upload, look at what was recognised, correct, take over."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.files import sandbox
from zhiheng.kit.files.foreign.texts import READABLE
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.actpages import LedgerActPage, act_of
from zhiheng.ledger.selectors import version
from zhiheng.plan import services
from zhiheng.plan.checking import CheckForm, Recognised, recognise
from zhiheng.plan.forms import MOST_TEXT, StartForm
from zhiheng.plan.models import Draft, Plan
from zhiheng.plan.permissions import unit_of
from zhiheng.plan.services.adopting import differences
from zhiheng.plan.text.reading import read_plan

MOST_MEASURES = 100
"""How many measures one form holds."""


def text_of(file: UploadedFile[Any]) -> str:
    """Return the words of an uploaded plan, read by a limited process. Raises ``Refusal`` for other kinds of files."""
    name = file.name or ""
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix) as kept:
        for block in file.chunks():
            kept.write(block)
        kept.flush()
        place = Path(kept.name)
        look = next(sandbox.ask("inspect", place, name=name))
        if look["media_type"] not in READABLE:
            raise Refusal.of(
                "不是文本文件，也不是 .docx 文件", name, "WPS 和旧版 Word 文件请另存为 .docx，或者复制全文粘贴"
            )
        words = str(next(sandbox.ask("words", place, media_type=look["media_type"], name=name))).replace("\0", "")
    if len(words) > MOST_TEXT:
        raise Refusal.of(f"文件有 {len(words):,} 个字，超过 {MOST_TEXT:,} 个字", name, "请只上传方案")
    return words


class Start(LedgerActPage):
    """Paste or upload a plan's text."""

    title, button, confirm = "导入方案", "解析方案", False

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form."""
        return StartForm(account_of(request), data, request.FILES if data is not None else None)

    def up(self, subject: Any) -> Link:
        """Return the way back."""
        return Link("计划台账", reverse("plan"))

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Keep the text as a draft; nothing of it counts yet. Raises ``Refusal`` where no measure was recognised."""
        data = form.cleaned_data
        text = text_of(data["file"]) if data["file"] else data["text"]
        count = len(read_plan(text).measures)
        if count > MOST_MEASURES:
            raise Refusal.of(f"认出 {count} 条措施，超过 {MOST_MEASURES} 条", "方案文本", "请分成几份方案导入")
        if not count:
            raise Refusal.of(
                "一条措施也没有认出来",
                "方案文本",
                "措施应在“二、…”这样的标题之后，写成“1.名称。内容（责任单位：…，完成时间：…）”",
            )
        draft = Draft.objects.create(account=account_of(request).public_id, text=text, plan=data["plan"])
        return reverse("plan-import-check", args=[draft.public_id])


class Check(LedgerActPage):
    """Look at what was recognised, correct it, take it over."""

    title, button = "核对方案", "纳入台账"
    template = "plan/check.html"

    def subject(self, request: HttpRequest, **address: Any) -> Draft:
        """Return the draft; only who made it sees it."""
        mine = Draft.objects.filter(account=account_of(request).public_id)
        found = mine.filter(public_id=address["public_id"]).first()
        if found is None:
            raise Http404
        self.recognised: Recognised = recognise(found.text, Plan.objects.filter(public_id=found.plan).first())
        return found

    def title_of(self, subject: Draft) -> str:
        """Return the title with what the draft is for."""
        return "核对修订的方案" if subject.plan else self.title

    def up(self, subject: Draft) -> Link:
        """Return the way back to the text."""
        return Link("重新导入", reverse("plan-import"))

    def form(self, request: HttpRequest, subject: Draft, data: Any = None) -> forms.Form:
        """Return the form with everything that was recognised."""
        return CheckForm(self.recognised, data)

    def version(self, subject: Draft) -> str:
        """Return when the plan that is corrected was last changed: two corrections at once are told."""
        return str(version("plan", subject.plan)) if subject.plan else ""

    def records(self, form: forms.Form, subject: Draft) -> Sequence[tuple[str, str]]:
        """Return what will be recorded: head, number of measures, and each difference."""
        assert isinstance(form, CheckForm)  # noqa: S101 (made by this page)
        new = form.new_plan()
        unmatched = [one for one in _names(new) if one not in new.matched]
        lines = [("方案", f"{new.title} {new.number}"), ("措施", f"{len(new.measures)} 条")]
        lines.append(("没有对应的单位", "、".join(unmatched) or "没有"))
        for one in differences(new, subject.plan):
            words = f"{one.title}（{'、'.join(one.fields)}）" if one.fields else one.title
            lines.append((f"{one.what} {one.ordinal}", words))
        return lines

    def perform(self, request: HttpRequest, subject: Draft, form: forms.Form, key: str) -> str:
        """Take it over; the draft stays with who made it, so that a second click finds its result."""
        assert isinstance(form, CheckForm)  # noqa: S101 (made by this page)
        user = account_of(request)
        services.adopt(act_of(user, key, unit_of(user)), form.new_plan(), subject.plan)
        return reverse("plan")


def _names(new: services.NewPlan) -> list[str]:
    found = [name for one in new.measures for name in (*one.lead, *one.responsible)]
    return list(dict.fromkeys([*found, *new.members]))
