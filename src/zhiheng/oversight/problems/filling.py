"""What this room knows better about problems and items than the ledger's generic page: path, states, facts, acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.objects import Material, ObjectPage
from zhiheng.kit.pages.parts import Act, Link, Step
from zhiheng.ledger.evidence import proofs
from zhiheng.oversight.problems import selectors
from zhiheng.oversight.problems.collecting import rule_titles
from zhiheng.oversight.problems.models import Item, ItemStage, Problem, Stage
from zhiheng.oversight.problems.permissions import may_answer, may_supervise
from zhiheng.oversight.problems.projecting import ITEM
from zhiheng.oversight.problems.words import due_state, item_due, item_state, origin_of, stage_state
from zhiheng.registry.agencies.selectors import names


def acts_of(row: Problem) -> list[Act]:
    """Return the supervising body's acts on a problem as it stands; the one that leads on is primary."""
    where = [row.public_id]
    found = []
    if row.stage in (Stage.LISTED, Stage.INVESTIGATED):
        first = row.stage == Stage.LISTED
        found.append(Act("调查分解", reverse("problem-investigate", args=where), "search", primary=first))
    if row.stage in (Stage.INVESTIGATED, Stage.RECTIFYING, Stage.CLOSING):
        first = row.stage == Stage.INVESTIGATED
        found.append(Act("交办", reverse("problem-assign", args=where), "send", primary=first))
    if row.stage == Stage.CLOSING:
        found.append(Act("销号", reverse("problem-close", args=where), "check", primary=True))
    return found


def item_acts(user: User, row: Item) -> list[Act]:
    """Return this user's acts on an item as it stands."""
    if row.stage in (ItemStage.ASSIGNED, ItemStage.RETURNED) and may_answer(user, row):
        return [Act("报告整改", reverse("problem-item-rectify", args=[row.public_id]), "upload", primary=True)]
    if row.stage == ItemStage.REPORTED and may_supervise(user):
        return [Act("核验整改", reverse("problem-item-verify", args=[row.public_id]), "check", primary=True)]
    return []


def fill(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of a problem (filler of ``problem``)."""
    problem = selectors.problems(account_of(request)).filter(public_id=row.public_id).first()
    if problem is None:
        return
    called = names(problem.agencies)
    page.title, page.up = problem.title, Link("突出问题", reverse("list", args=["problems"]))
    page.states = [due_state(problem), stage_state(problem)]
    page.path, page.acts = path(problem), acts_of(problem)
    facts = [
        ("来源", origin_of(problem)),
        ("来源说明", problem.source),
        ("衡量规则", rule_titles([problem.rule]).get(problem.rule, problem.rule) if problem.rule else ""),
        ("列入时", f"{problem.counted} 件" if problem.counted is not None else ""),
        ("涉及机关", "、".join(called.get(id_, id_) for id_ in problem.agencies)),
        ("表现", problem.note),
        ("整改期限", days.say_day(problem.due) if problem.due else ""),
        ("调查情况", problem.findings),
        ("销号意见", problem.result),
    ]
    page.facts = [(title, value) for title, value in facts if value]


def path(row: Problem) -> list[Step]:
    """Return the stages of a problem: done, the one that is on, those ahead."""
    order = list(Stage)
    now = order.index(Stage(row.stage))
    titles = ("调查分解", "交办", "整改核验", "销号")
    notes = {2: f"已核验 {row.verified}/{row.items} 项" if row.items else "", 3: f"{row.closed_on or ''}"}
    steps = [Step("列入清单", f"{row.listed_on:%m-%d}", "done")]
    for place, title in enumerate(titles):
        state = "done" if now > place else "now" if now == place else "ahead"
        steps.append(Step(title, notes.get(place, ""), state))
    return steps


def fill_item(request: HttpRequest, row: Any, page: ObjectPage) -> None:
    """Fill the page of an item (filler of ``problem_item``)."""
    user = account_of(request)
    item = selectors.items(user).filter(public_id=row.public_id).first()
    if item is None:
        return
    page.title, page.up = item.title, Link("突出问题整改", reverse("list", args=["problem-items"]))
    page.who = names([item.agency]).get(item.agency, item.agency)
    page.states, page.acts = [item_due(item), item_state(item)], item_acts(user, item)
    facts = [
        ("突出问题", item.problem_title),
        ("责任单位", page.who),
        ("整改要求", item.demand),
        ("期限", days.say_day(item.due) if item.due else ""),
        ("整改情况", item.evidence),
        ("核验意见", item.opinion),
        ("核验时新发现", f"{item.counted} 项" if item.counted is not None else ""),
    ]
    page.facts = [(title, value) for title, value in facts if value]
    page.materials = [Material(one.link.text, one.link.url, "佐证整改") for one in proofs(user, item.files, ())]


def panel(request: HttpRequest, row: Any) -> Mapping[str, Any] | None:
    """Return the items of a problem with what the audits say since each report (panel of the problem's page)."""
    user = account_of(request)
    problem = selectors.problems(user).filter(public_id=row.public_id).first()
    if problem is None:
        return None
    items = list(selectors.items_of(user, problem.public_id))
    called = names([item.agency for item in items])
    lines = []
    for item in items:
        data = selectors.measured(item.rule, item.agency, item.rectified_on) if item.rectified_on else None
        url = reverse("object", args=[ITEM, item.public_id])
        lines.append((item, url, called.get(item.agency, item.agency), item_due(item), item_state(item), data))
    return {"lines": lines, "parts": problem.parts}
