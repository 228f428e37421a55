"""What this room knows better about campaigns and samples than the ledger's generic page: facts, acts, panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.files.links import link
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import ObjectPage
from zhiheng.kit.pages.parts import Act, Link
from zhiheng.law.library.names import type_name
from zhiheng.oversight.campaigns import selectors
from zhiheng.oversight.campaigns.models import Campaign, State
from zhiheng.oversight.campaigns.projecting import CAMPAIGN, SAMPLE
from zhiheng.oversight.campaigns.words import object_titles, result_of, state_of
from zhiheng.oversight.problems import selectors as problems
from zhiheng.oversight.problems.collecting import rule_titles
from zhiheng.oversight.problems.projecting import PROBLEM
from zhiheng.oversight.problems.words import stage_state
from zhiheng.registry.agencies.selectors import names


def fill(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of a campaign (filler of ``campaign``)."""
    campaign = selectors.campaigns(account_of(request)).filter(public_id=row.public_id).first()
    if campaign is None:
        return
    called = names(campaign.agencies)
    page.title, page.up = campaign.title, Link("专项整治", reverse("list", args=["campaigns"]))
    page.states, page.acts = [state_of(campaign)], _acts(campaign)
    facts = [
        ("期间", f"{campaign.first} 至 {campaign.last}"),
        ("重点事项", "；".join(campaign.matters)),
        ("涉及机关", "、".join(called.get(id_, id_) for id_ in campaign.agencies) or "全部机关"),
        ("要求", campaign.note),
        ("总结", campaign.result),
    ]
    page.facts = [(title, value) for title, value in facts if value]


def _acts(row: Campaign) -> list[Act]:
    if row.state == State.CLOSED:
        return []
    counts, where = selectors.checked_of([row.public_id])[row.public_id], [row.public_id]
    done = bool(counts.drawn) and counts.checked == counts.drawn
    return [
        Act("列入突出问题", f"{reverse('problem-new')}?campaign={row.public_id}", "plus"),
        Act("结束专项整治", reverse("campaign-close", args=where), "check", primary=done),
        Act("随机抽取", reverse("campaign-draw", args=where), "list-check", primary=not done),
    ]


def fill_sample(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of a sample (filler of ``sample``)."""
    user = account_of(request)
    sample = selectors.samples(user).filter(public_id=row.public_id).first()
    if sample is None:
        return
    campaign = selectors.campaigns(user).filter(public_id=sample.campaign).first()
    page.title = f"抽样：{type_name(sample.kind)} {sample.size} 件"
    if campaign is not None:
        page.up = Link(campaign.title, reverse("object", args=[CAMPAIGN, campaign.public_id]))
        if campaign.state == State.OPEN:
            check = reverse("sample-check", args=[sample.public_id])
            page.acts = [Act("登记检查结果", check, "clipboard-check", primary=True)]
    page.facts = [
        ("总体", f"{type_name(sample.kind)} {sample.population} 件"),
        ("期间", f"{sample.first} 至 {sample.last}"),
        ("种子", sample.seed),
        ("抽取日期", days.say_day(sample.drawn_on)),
    ]


def panel(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Return samples, problems and counted breaches of a campaign (panel of its page)."""
    user = account_of(request)
    campaign = selectors.campaigns(user).filter(public_id=row.public_id).first()
    if campaign is None:
        return None
    samples = [
        (one, type_name(one.kind), reverse("object", args=[SAMPLE, one.public_id]),
         selectors.drawn(one.public_id).exclude(passed=None).count())
        for one in selectors.samples(user).filter(campaign=campaign.public_id)
    ]  # fmt: skip
    found = problems.problems(user).filter(campaign=campaign.public_id).order_by("until", "pk")
    titles = rule_titles(campaign.rules)
    return {
        "samples": samples,
        "problems": [(one, reverse("object", args=[PROBLEM, one.public_id]), stage_state(one)) for one in found],
        "breaches": [(titles.get(rule, rule), n) for rule, n in selectors.breaches(campaign).items()],
    }


def sample_panel(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Return the drawn list with results, and whether it can be drawn again (panel of a sample's page)."""
    user = account_of(request)
    sample = selectors.samples(user).filter(public_id=row.public_id).first()
    if sample is None:
        return None
    rows = list(selectors.drawn(sample.public_id))
    titles = object_titles(rows)
    lines = [
        (one, titles[one.object_id], reverse("object", args=[one.object_type, one.object_id]), result_of(one))
        for one in rows
    ]
    file = StoredFile.objects.filter(public_id=sample.file).first()
    try:
        address = link(user, file) if file else ""
    except Http404:
        address = ""
    return {"lines": lines, "again": selectors.redrawn(sample), "file": address, "sha": sample.list_sha}
