"""Addresses for the tests of acts: one small act beside the zone's own pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path

from kit.pages.shelf import Book
from zhiheng.kit.access import account
from zhiheng.kit.pages.forms.act_page import ActPage, Change
from zhiheng.kit.pages.forms.fields import DayField, MoneyField
from zhiheng.kit.pages.forms.refusing import LawRefused
from zhiheng.kit.pages.parts import Reason, Refusal
from zhiheng.kit.problems import Refusal as Refused
from zhiheng.web.urls import handler404 as handler404
from zhiheng.web.urls import urlpatterns as zone


class LendForm(forms.Form):
    """Lend a book."""

    reader = forms.CharField(label="读者", max_length=20)
    day = DayField(label="借出日期")
    deposit = MoneyField(label="押金（元）", required=False)
    how = forms.ChoiceField(label="方式", choices=[("desk", "柜台"), ("post", "邮寄")])


class Lend(ActPage):
    """Lending: each time a book's reader is written and its price counts the lendings."""

    title, button, form_class = "登记借出", "登记借出", LendForm

    def subject(self, request: HttpRequest, **address: Any) -> Book:
        return Book.objects.get(pk=address["pk"])

    def initial(self, request: HttpRequest, subject: Book) -> dict[str, Any]:
        return {"reader": subject.reader}

    def version(self, subject: Book) -> str:
        return subject.state

    def changes(self, subject: Book, since: str) -> Sequence[Change]:
        return [Change("李娜", "11-23 (周一) 08:41", f"状态：{since} 改为 {subject.state}")]

    def act(self, request: HttpRequest, subject: Book, form: forms.Form, key: str) -> str:
        if form.cleaned_data["reader"] == "违法":
            raise LawRefused(
                Refusal("登记借出", [Reason("没有读者证。", cite="《某法》第一条", remedy="先办读者证。")])
            )
        subject.reader, subject.price = form.cleaned_data["reader"], subject.price + 1
        subject.save()
        if form.cleaned_data["reader"] == "坏了":
            raise Refused.of("书库断网", "", "请稍后再办")
        return f"/books/{subject.pk}/"


def book(request: HttpRequest, pk: int) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    *zone,
    path("books/<int:pk>/", account(book)),
    path("lend/<int:pk>/", account(Lend.as_view()), name="lend"),
]
