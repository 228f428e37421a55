"""The act pages: draft each kind of change, drop a draft, and confirm a tried one with a second person."""

from __future__ import annotations

from collections.abc import Sequence
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
from zhiheng.oversight.parameters import checking, inforce, selectors, services
from zhiheng.oversight.parameters.entries import Entry, rule_title, words
from zhiheng.oversight.parameters.forms import (
    GuardForm,
    ImportForm,
    PlainForm,
    QuestionForm,
    RuleForm,
    ThresholdForm,
    WithdrawForm,
)
from zhiheng.oversight.parameters.models import Kind, RuleChange
from zhiheng.oversight.parameters.overlaying import entries_of, rule_of
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships import standing as capacity


def change_url(public_id: str) -> str:
    """Return the address of a draft."""
    return reverse("rule-change", args=[public_id])


@dataclass(frozen=True, slots=True)
class About:
    """What a page is about: a rule, and its question or path where it has one."""

    rule: str
    name: str = ""


class _Drafting(LedgerActPage):
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


class Confirm(_Drafting):
    """Decide an open question."""

    title = "确认待确认事项"

    def fits(self, subject: About) -> bool:
        """Return whether the library asks this of the rule."""
        return subject.name in checking.questions(subject.rule)

    def form(self, request: HttpRequest, subject: About, data: Any = None) -> forms.Form:
        """Return the form."""
        return QuestionForm(subject.rule, subject.name, data)

    def entries(self, subject: About, data: dict[str, Any]) -> list[Entry]:
        """Return the conclusion."""
        return [self.entry(Kind.QUESTION, subject, data, data["conclusion"])]


class Set(_Drafting):
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


class Lower(_Drafting):
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


class Withdraw(_Drafting):
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
                one = Entry(
                    one.kind, one.rule, today, one.document, one.dated, one.name, one.value, one.end, one.agencies
                )
            made.append(_from_today(one))
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


class _OnChange(LedgerActPage):
    """Acts on a draft."""

    form_class: type[forms.Form] = PlainForm

    def subject(self, request: HttpRequest, **address: Any) -> RuleChange:
        """Return the draft. Raises Http404 where it isn't one any more."""
        return selectors.change_or_404(account_of(request), address["public_id"], open_only=True)

    def title_of(self, subject: RuleChange) -> str:
        """Return the title with the change's."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: RuleChange) -> Link:
        """Return the way back."""
        return Link("返回该更改", change_url(subject.public_id))

    def version(self, subject: RuleChange) -> str:
        """Return what the decision rests on: the entries, what is in force, and the trial."""
        return f"{services.trial_key(subject)[:16]}{(subject.trial or {}).get('as_of', '')}"

    def records(self, form: forms.Form, subject: RuleChange) -> Sequence[tuple[str, str]]:
        """Return each entry in words, and what the trial showed."""
        entries = services.entries_of(subject)
        called = names({id_ for one in entries for id_ in one.agencies})
        lines = [(Kind(one.kind).label, words(one, called)) for one in entries]
        return [*lines, ("试算", trial_words(subject))]


class Adopt(_OnChange):
    """Confirm a tried change."""

    title = button = "启用更改"

    def perform(self, request: HttpRequest, subject: RuleChange, form: forms.Form, key: str) -> str:
        """Do it; on to the change, which says since when it holds."""
        user = account_of(request)
        membership = capacity.current(user)
        act = self.by(request, key, membership.unit if membership is not None else "")
        services.adopt(act, user, subject)
        return change_url(subject.public_id)


class Drop(_OnChange):
    """Give a draft up."""

    title = button = "作废更改"

    def perform(self, request: HttpRequest, subject: RuleChange, form: forms.Form, key: str) -> str:
        """Do it; back to the list."""
        services.drop(account_of(request), subject)
        return reverse("list", args=["rules"])


def trial_words(change: RuleChange) -> str:
    """Return what a draft's trial showed, in one sentence."""
    made = change.trial
    if made is None:
        return "没有试算"
    found = made["figures"]
    clues = f"，疑似线索增加 {found['clues_appear']:,} 条、减少 {found['clues_vanish']:,} 条"
    return (
        f"假如自 {made['start']} 起适用，截至 {made['as_of']}，"
        f"发现增加 {found['appear']:,} 项、减少 {found['vanish']:,} 项"
        f"{clues if found['clues_appear'] or found['clues_vanish'] else ''}"
    )
