"""Questions to the plan's ledger, already narrowed to what a user may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import Scope, scope_of
from zhiheng.plan.models import Filing, Measure, MeasureBody, Meeting, MeetingBody, Plan, Role, Stage, Task
from zhiheng.plan.permissions import may_lead, may_read, unit_of
from zhiheng.plan.text.naming import Body
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships.selectors import members
from zhiheng.registry.models import Agency, Organisation


def plans(user: User) -> QuerySet[Plan]:
    """Return the plans, the one adopted last first."""
    return Plan.objects.all() if may_read(user) else Plan.objects.none()


def plan_or_404(user: User, public_id: str = "") -> Plan:
    """Return a plan (without an id: the one adopted last), or raise ``Http404``."""
    rows = plans(user).filter(public_id=public_id) if public_id else plans(user)
    found = rows.first()
    if found is None:
        raise Http404
    return found


def measures(user: User, plan: str = "") -> QuerySet[Measure]:
    """Return the measures in force of a plan, or of all."""
    if not may_read(user):
        return Measure.objects.none()
    rows = Measure.objects.filter(active=True)
    return rows.filter(plan=plan) if plan else rows


def measure_or_404(user: User, public_id: str) -> Measure:
    """Return a measure, those that a later text dropped too, or raise ``Http404``."""
    found = Measure.objects.filter(public_id=public_id).first() if may_read(user) else None
    if found is None:
        raise Http404
    return found


def bodies_of(ids: Collection[str]) -> dict[str, list[MeasureBody]]:
    """Return the bodies of measures, leading ones first."""
    found: dict[str, list[MeasureBody]] = {id_: [] for id_ in ids}
    for row in MeasureBody.objects.filter(measure__in=list(ids)).order_by("measure", "rank"):
        found[row.measure].append(row)
    return found


def leading(measure: str) -> frozenset[str]:
    """Return the ids of the bodies that lead a measure; where none is printed, of its only responsible body."""
    rows = list(MeasureBody.objects.filter(measure=measure).exclude(body=""))
    lead = frozenset(row.body for row in rows if row.role == Role.LEAD)
    return lead or (frozenset(row.body for row in rows) if len(rows) == 1 else lead)


def seen_tasks(scope: Scope) -> Q:
    """Return which tasks a scope shows beside its own bodies': those of measures that its bodies lead."""
    led = MeasureBody.objects.filter(role=Role.LEAD, body__in=sorted(scope.units)).values("measure")
    return Q(measure__in=led) | Q(lead__in=sorted(scope.units))


def tasks(user: User) -> QuerySet[Task]:
    """Return the tasks that a user may see: the bureau all, others those of their bodies, led by them, or their own."""
    if not may_read(user):
        return Task.objects.none()
    scope = scope_of(user)
    if scope.everything:
        return Task.objects.all()
    return Task.objects.filter(
        scope.condition("body") | seen_tasks(scope) | Q(account=user.public_id) | Q(body=unit_of(user) or "-")
    )


def task_or_404(user: User, public_id: str) -> Task:
    """Return a task, or raise ``Http404`` where there is none for this user."""
    found = tasks(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def seen_meetings(scope: Scope) -> Q:
    """Return which meetings a scope shows: those that its bodies call or take part in."""
    own = sorted(scope.units)
    return Q(host__in=own) | Q(public_id__in=MeetingBody.objects.filter(body__in=own).values("meeting"))


def meetings(user: User) -> QuerySet[Meeting]:
    """Return the meetings that a user may see: the bureau all, others those with their bodies."""
    if not may_read(user):
        return Meeting.objects.none()
    if may_lead(user):
        return Meeting.objects.all()
    scope = scope_of(user)
    own = Scope(units=frozenset({*scope.units, unit_of(user)} - {""}))
    return Meeting.objects.all() if scope.everything else Meeting.objects.filter(seen_meetings(own))


def meeting_or_404(user: User, public_id: str) -> Meeting:
    """Return a meeting, or raise ``Http404`` where there is none for this user."""
    found = meetings(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def filings(user: User) -> QuerySet[Filing]:
    """Return implementation plans and reports: the bureau sees all, others those of their bodies."""
    if not may_read(user):
        return Filing.objects.none()
    return Filing.objects.filter(scope_of(user).condition("body"))


def register() -> list[Body]:
    """Return all bodies that a name can mean: agencies that haven't ended, then other bodies."""
    agencies = Agency.objects.filter(ended_on=None).order_by("kind", "name")
    others = Organisation.objects.order_by("name")
    found = [Body(("agency", row.public_id), row.name, row.short) for row in agencies]
    return found + [Body(("organisation", row.public_id), row.name) for row in others]


def body_names(ids: Iterable[str]) -> dict[str, str]:
    """Return what bodies are called, by id."""
    return names({id_ for id_ in ids if id_})


def people_of(bodies: Collection[str]) -> QuerySet[User]:
    """Return the accounts that belong to bodies today: who can be responsible for a task."""
    return members(Q(memberships__unit__in=sorted(bodies)))


def members_of(plan: Plan) -> list[tuple[str, str, str]]:
    """Return the consulting bodies of a plan as printed, with type and id where matched: (name, type, id)."""
    return [(name, *(plan.matched.get(name) or ("", ""))) for name in plan.members]


def named_bodies(plan: str) -> list[str]:
    """Return the agencies that a plan's measures name, each once."""
    rows = MeasureBody.objects.filter(type="agency", measure__in=Measure.objects.filter(plan=plan).values("public_id"))
    return sorted(set(rows.values_list("body", flat=True)))


def meeting_counts(ids: Collection[str]) -> tuple[dict[str, int], dict[str, int]]:
    """Return for meetings how many bodies they have, and how many tasks from them aren't done."""
    bodies = MeetingBody.objects.filter(meeting__in=list(ids)).values_list("meeting").annotate(n=Count("pk"))
    open_ = Task.objects.filter(meeting__in=list(ids)).exclude(stage=Stage.DONE)
    return dict(bodies.order_by()), dict(open_.values_list("meeting").annotate(n=Count("pk")).order_by())


def open_resolutions(user: User) -> QuerySet[Task]:
    """Return the tasks from meetings that aren't done, the nearest day first."""
    return tasks(user).filter(resolved=True).exclude(stage=Stage.DONE).order_by("until", "pk")
