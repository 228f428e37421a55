"""Questions about benchmarks: editions, which holds on a day, factors that may matter, what was imposed (F12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from zhiheng.handling.discretion.models import Edition, Kind, State
from zhiheng.handling.discretion.permissions import may_read
from zhiheng.kit.accounts.models import User
from zhiheng.law.discretion import Benchmark, Factor, statutory, suiting
from zhiheng.law.discretion.stored import read, read_factor
from zhiheng.registry.models import Agency, DelegatedPower, Power

VALID = (State.IN_FORCE, State.REPEALED)
"""States of an edition that was in force; its days say when."""


def editions(user: User) -> QuerySet[Edition]:
    """Return all editions: benchmarks are published, and every account inside reads them."""
    return Edition.objects.all() if may_read(user) else Edition.objects.none()


def edition_or_404(user: User, benchmark: str, version: str) -> Edition:
    """Return one edition. Raises Http404 where there is none for this user."""
    found = editions(user).filter(benchmark=benchmark, version=version).first()
    if found is None:
        raise Http404
    return found


def of_benchmark(benchmark: str) -> list[Edition]:
    """Return the editions of a benchmark, the latest first."""
    return list(Edition.objects.filter(benchmark=benchmark).order_by("-pk"))


def table_of(edition: Edition) -> Benchmark | None:
    """Return the table of an edition, None where only its steps are known."""
    return read(edition.content, edition.number) if edition.content.get("brackets") else None


def factors_in(edition: Edition) -> list[Factor]:
    """Return the entries of a list edition."""
    return [read_factor(one, edition.number) for one in edition.content.get("factors", ())]


def _in_force(day: date) -> QuerySet[Edition]:
    until = Q(valid_to=None) | Q(valid_to__gte=day)
    return Edition.objects.filter(until, state__in=VALID, valid_from__lte=day).exclude(content={})


def codes_of(power: str) -> list[str]:
    """Return under which codes benchmarks speak of a power item or delegated power (public id)."""
    for model in (Power, DelegatedPower):
        row = model.objects.filter(public_id=power).first()
        if row is not None:
            return [row.code]
    return []


def same_conduct(power: str) -> list[str]:
    """Return the public ids of the power items that mean the same conduct: same code, or same words."""
    for model in (Power, DelegatedPower):
        row = model.objects.filter(public_id=power).first()
        if row is not None:
            same = Q(code=row.code) | Q(name=row.name)
            found = [*Power.objects.filter(same, kind="penalty").values_list("public_id", flat=True)]
            return [*found, *DelegatedPower.objects.filter(same).values_list("public_id", flat=True)]
    return []


def holding_for(power: str, agency: str, days: Sequence[date]) -> list[Edition]:
    """Return the benchmarks with a table that hold for a conduct on one of some days, the body's own first.

    Of several bodies' benchmarks the handling body's own counts; the higher level stands behind it.
    """
    wanted = Q(pk__in=[])
    for day in days:
        wanted |= Q(pk__in=_in_force(day).values("pk"))
    rows = list(Edition.objects.filter(wanted, kind=Kind.BENCHMARK, power__in=codes_of(power)).order_by("-pk"))
    own = [row for row in rows if row.agency == agency]
    return own or [row for row in rows if row.level in ("city", "province")]


def factors_for(power: str, agency: str, day: date) -> list[Factor]:
    """Return the factors that may matter for a conduct on a day: statutory ones, then those of the four lists."""
    body = Agency.objects.filter(public_id=agency).first()
    item = Power.objects.filter(public_id=power).first()
    region = body.region if body else ""
    field = (item.field if item else "") or (body.field if body else "")
    codes = codes_of(power)
    found = list(suiting(statutory(), field=field, region=region, power=codes[0] if codes else "", day=day))
    lists = _in_force(day).exclude(kind=Kind.BENCHMARK).filter(agency=agency).order_by("kind", "number", "pk")
    entries = [factor for edition in lists for factor in factors_in(edition)]
    return found + list(suiting(entries, field=field, region=region, power=codes[0] if codes else "", day=day))


def bodies(user: User) -> list[tuple[str, str]]:
    """Return the bodies that have editions, as choices of a filter."""
    ids = set(Edition.objects.values_list("agency", flat=True).distinct()[:500])
    return [(row.public_id, str(row)) for row in Agency.objects.filter(public_id__in=ids).order_by("name")]
