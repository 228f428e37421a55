"""The act pages that draft a change: of each kind, by form, by text, by file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.law.language.errors import RuleErrors
from zhiheng.law.language.model import Rule
from zhiheng.law.language.yaml12 import as_yaml
from zhiheng.law.library.thresholds import Threshold, thresholds
from zhiheng.ledger.actpages import LedgerActPage
from zhiheng.ledger.inforce import rule_versions
from zhiheng.oversight.parameters import checking, inforce, services
from zhiheng.oversight.parameters.entries import Entry, name_words, rule_title
from zhiheng.oversight.parameters.forms import (
    GuardForm,
    ImportForm,
    QuestionForm,
    RuleForm,
    ThresholdForm,
    WithdrawForm,
)
from zhiheng.oversight.parameters.importing import entries_of
from zhiheng.oversight.parameters.models import Kind
from zhiheng.oversight.parameters.overlaying import rule_of


def change_url(public_id: str) -> str:
    """Return the address of a draft."""
    return reverse("rule-change", args=[public_id])


@dataclass(frozen=True, slots=True)
class About:
    """What a page is about: a rule, and its question or path where it has one."""

    rule: str
    name: str = ""


class Drafting(LedgerActPage):
    """Pages that draft a change: sent, it becomes a draft, to be tried and confirmed."""

    confirm = False
    button = "拟作更改"

    def subject(self, request: HttpRequest, **address: Any) -> About:
        """Return the rule. Raises Http404 where there is none in force, or it has no such value."""
        found = About(address["rule"], address.get("name", ""))
        if not rule_versions(found.rule) or not self.fits(found):
            raise Http404
        return found

    def fits(self, subject: About) -> bool:
        """Return whether the page exists for this rule."""
        return True

    def title_of(self, subject: About) -> str:
        """Return the title with the rule's."""
        return f"{self.title}：{rule_title(subject.rule)}"

    def up(self, subject: About) -> Link:
        """Return the way back to the rule."""
        return Link("返回该规则", reverse("rule", args=[subject.rule]))

    def entries(self, subject: About, data: dict[str, Any]) -> list[Entry]:
        """Return what the form says as entries."""
        raise NotImplementedError

    def perform(self, request: HttpRequest, subject: About, form: forms.Form, key: str) -> str:
        """Keep the draft; on to its page."""
        change = services.draft(account_of(request), self.entries(subject, form.cleaned_data))
        return change_url(change.public_id)

    @staticmethod
    def entry(kind: Kind, subject: About, data: dict[str, Any], value: str = "") -> Entry:
        """Return one entry with document and days as the form has them."""
        document = data["document"].strip()
        return Entry(kind, subject.rule, data["start"], document, data["dated"], subject.name, value)


class Confirm(Drafting):
    """Decide an open question."""

    title = "确认待确认事项"

    def title_of(self, subject: About) -> str:
        """Return the question, with its rule."""
        return f"{name_words(Kind.QUESTION, subject.rule, subject.name)}：{rule_title(subject.rule)}"

    def fits(self, subject: About) -> bool:
        """Return whether the library asks this of the rule."""
        return subject.name in checking.questions(subject.rule)

    def form(self, request: HttpRequest, subject: About, data: Any = None) -> forms.Form:
        """Return the form."""
        return QuestionForm(subject.rule, subject.name, data)

    def entries(self, subject: About, data: dict[str, Any]) -> list[Entry]:
        """Return the conclusion."""
        return [self.entry(Kind.QUESTION, subject, data, data["conclusion"])]


class Set(Drafting):
    """Set a value."""

    title = "设定数值"

    def fits(self, subject: About) -> bool:
        """Return whether the library declares this value as the district's to set."""
        return (subject.rule, subject.name) in thresholds()

    def form(self, request: HttpRequest, subject: About, data: Any = None) -> forms.Form:
        """Return the form."""
        return ThresholdForm(self._threshold(subject), data)

    @staticmethod
    def _threshold(subject: About) -> Threshold:
        return thresholds()[subject.rule, subject.name]

    def entries(self, subject: About, data: dict[str, Any]) -> list[Entry]:
        """Return the value."""
        return [self.entry(Kind.THRESHOLD, subject, data, str(data["value"]))]


class Lower(Drafting):
    """Lower a guard for a time."""

    title = "放宽办理限制"

    def fits(self, subject: About) -> bool:
        """Return whether there is anything to lower."""
        return _rule(subject.rule).guard.kind != "none"

    def form(self, request: HttpRequest, subject: About, data: Any = None) -> forms.Form:
        """Return the form."""
        return GuardForm(_rule(subject.rule).guard.kind, data)

    def entries(self, subject: About, data: dict[str, Any]) -> list[Entry]:
        """Return the lowered guard."""
        made = self.entry(Kind.GUARD, subject, data, data["guard"])
        bodies = tuple(data["agencies"])
        return [replace(made, end=data["end"], agencies=bodies)]


def _rule(id_: str) -> Rule:
    return rule_versions(id_)[-1]


class Withdraw(Drafting):
    """Withdraw a district rule."""

    title = "撤销本区规则"
    form_class = WithdrawForm

    def fits(self, subject: About) -> bool:
        """Return whether it is one of the district's own."""
        return subject.rule.startswith(checking.PREFIX)

    def form(self, request: HttpRequest, subject: About, data: Any = None) -> forms.Form:
        """Return the form."""
        return WithdrawForm(data)

    def entries(self, subject: About, data: dict[str, Any]) -> list[Entry]:
        """Return the withdrawal."""
        return [self.entry(Kind.WITHDRAWAL, subject, data)]


class _FromText(LedgerActPage):
    """Pages that read rules or settings from text; what is wrong with it is said with its line."""

    confirm = False

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form, with the file that was sent."""
        files = request.FILES if data is not None else None
        return self.form_class(data, files, initial=self.initial(request, subject))

    def up(self, subject: Any) -> Link:
        """Return the way back to the list."""
        return Link("返回规则与参数", reverse("list", args=["rules"]))

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Keep the draft; on to its page."""
        try:
            return self.kept(account_of(request), form.cleaned_data)
        except RuleErrors as errors:
            lines = [Problem(f"第 {one.position.line} 行：{one.message}", "", one.remedy) for one in errors.problems]
            raise Refusal(*lines) from errors

    def kept(self, user: User, data: dict[str, Any]) -> str:
        """Keep what the form brought and return the draft's address. Raises RuleErrors, ActRefused, Refusal."""
        raise NotImplementedError


class AddRule(_FromText):
    """Add a district rule."""

    title, button = "启用本区规则", "拟作更改"
    form_class = RuleForm

    def initial(self, request: HttpRequest, subject: Any) -> dict[str, Any]:
        """Return a rule to begin with."""
        first = localdate()
        days = {name: first + timedelta(days=n) for name, n in (("done", 14), ("soon", 16), ("late", 74))}
        return {"text": SAMPLE.format(day=first, **days)}

    def kept(self, user: User, data: dict[str, Any]) -> str:
        """Keep the rule as a draft."""
        wrong = checking.rule_text(data["text"])
        if wrong:
            raise Refusal(*(Problem(one.fact, "", one.remedy) for one in wrong))
        stated = rule_of(data["text"])
        start = stated.get("in_force", {}).get("from") if isinstance(stated, dict) else None
        if start is None:
            raise Refusal.of("没有写明自哪天起适用", "规则", f"请写 in_force: {{from: {localdate()}}}，一次一条规则")
        document = data["document"].strip()
        entry = Entry(Kind.RULE, stated["id"], start, document, data["dated"], "", data["text"].replace("\r\n", "\n"))
        return change_url(services.draft(user, [entry]).public_id)


SAMPLE = """\
- id: district.example
  title: 检查结束之日起十个工作日内公开检查结果
  says: 检查结束之日起十个工作日内公开检查结果
  basis: [{{statute: 三项制度, article: 5}}]
  in_force: {{from: {day}}}
  about: inspection
  response: {{after: inspection.finished, expect: [{{publication.made: {{kind: inspection}}}}], within: 10 wd}}
  effect: correctable
  guard: none
  examples:
    - says: 按期公开
      events: [[inspection.finished, {done}], [publication.made, {soon}, {{kind: inspection}}]]
      verdict: satisfied
    - says: 逾期公开
      events: [[inspection.finished, {done}], [publication.made, {late}, {{kind: inspection}}]]
      verdict: violated
    - {{says: 未到期, events: [[inspection.finished, {done}]], as_of: {soon}, verdict: open}}
"""


class Import(_FromText):
    """Import a district's settings."""

    title, button = "导入设置", "读取设置"
    form_class = ImportForm

    def kept(self, user: User, data: dict[str, Any]) -> str:
        """Keep what differs from the settings in force as one draft; days that are past become today."""
        known = {one.same for one in inforce.entries()}
        fresh = [one for one in entries_of(data["text"]) if one.same not in known]
        today, remarks = localdate(), []
        made = []
        for one in fresh:
            if one.start < today:
                remarks.append(f"{rule_title(one.rule)}：文件里的生效日期 {one.start} 已过，改为 {today}。")
            made.append(_from_today(one, today))
        return change_url(services.draft(user, made, remarks).public_id)


def _from_today(entry: Entry, today: date) -> Entry:
    """Return an entry that holds from today on where its own day is past: nothing judges what was done before."""
    if entry.start >= today:
        return entry
    if entry.kind != Kind.RULE:
        return replace(entry, start=today)
    rule = dict(rule_of(entry.value))
    rule["in_force"] = {**rule["in_force"], "from": today}
    return replace(entry, start=today, value=as_yaml([rule]))
