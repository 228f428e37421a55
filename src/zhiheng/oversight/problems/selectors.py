"""Questions about prominent problems, already narrowed to what a user may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum
from django.http import Http404

from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.models import Finding, Standing
from zhiheng.oversight.problems.models import Item, Problem, Stage
from zhiheng.oversight.problems.permissions import may_read, may_supervise


def problems(user: User) -> QuerySet[Problem]:
    """Return the problems: they are the supervising body's; others see only the items assigned to them."""
    return Problem.objects.all() if may_supervise(user) else Problem.objects.none()


def problem_or_404(user: User, public_id: str) -> Problem:
    """Return a problem, or raise ``Http404`` where there is none for this user."""
    found = problems(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def items(user: User) -> QuerySet[Item]:
    """Return the items: the supervising body sees all, others those of their units."""
    if may_supervise(user):
        return Item.objects.all()
    return Item.objects.filter(scope_of(user).condition("agency")) if may_read(user) else Item.objects.none()


def item_or_404(user: User, public_id: str) -> Item:
    """Return an item, or raise ``Http404`` where there is none for this user."""
    found = items(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def items_of(user: User, problem: str) -> QuerySet[Item]:
    """Return the items of a problem that a user may see, in the order of their assignment."""
    return items(user).filter(problem=problem).order_by("pk")


@dataclass(frozen=True, slots=True)
class Measured:
    """What the audits say about a rule at a body since a day: how many breaches, as of which audit (None: no audit)."""

    number: int
    as_of: date | None
    since: date


def measured(rule: str, agency: str, since: date) -> Measured | None:
    """Return how many breaches of a rule by a body lie after a day; None for a problem that no rule measures.

    Breaches of the day itself don't count: the measure was taken on it (F21). Neither do dismissed findings, nor clues.
    """
    if not rule:
        return None
    run = findings.last_run()
    rows = Finding.objects.filter(clue=False, agency=agency, rule=rule, since__gt=since, present=True)
    return Measured(rows.exclude(standing=Standing.DISMISSED).count(), run.as_of if run else None, since)


@dataclass(frozen=True, slots=True)
class Pile:
    """A heap of open findings: one rule at one body."""

    rule: str
    agency: str
    number: int


def piles(user: User, least: int, most: int) -> Sequence[Pile]:
    """Return the largest piles of open findings that aren't on the list yet: at least ``least`` findings each."""
    if not may_supervise(user):
        return []
    taken = set()
    for row in Problem.objects.exclude(rule="").exclude(stage=Stage.CLOSED):
        taken |= {(row.rule, agency) for agency in row.agencies}
    rows = findings.tallies(user).filter(standing=Standing.OPEN).exclude(agency="").order_by()
    counted = rows.values_list("rule", "agency").annotate(n=Sum("count")).filter(n__gte=least)
    found = [Pile(rule, agency, n) for rule, agency, n in counted if (rule, agency) not in taken]
    return sorted(found, key=lambda pile: (-pile.number, pile.rule, pile.agency))[:most]
