"""Questions about campaigns and samples: they are the supervising body's."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from zhiheng.eventlog.days import day_of
from zhiheng.kit.accounts.models import User
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.ledger.models import LedgerObject
from zhiheng.oversight.campaigns.drawing import draw, population_sha
from zhiheng.oversight.campaigns.models import Campaign, Drawn, Sample
from zhiheng.oversight.findings.models import Finding, Standing
from zhiheng.oversight.findings.permissions import may_supervise

KINDS = ("case", "inspection", "measure", "application")
"""Of what a sample is drawn."""


def campaigns(user: User) -> QuerySet[Campaign]:
    """Return the campaigns, for whoever supervises."""
    return Campaign.objects.all() if may_supervise(user) else Campaign.objects.none()


def campaign_or_404(user: User, public_id: str) -> Campaign:
    """Return a campaign, or raise ``Http404`` where there is none for this user."""
    found = campaigns(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def samples(user: User) -> QuerySet[Sample]:
    """Return the samples, for whoever supervises."""
    return Sample.objects.all() if may_supervise(user) else Sample.objects.none()


def sample_or_404(user: User, public_id: str) -> Sample:
    """Return a sample, or raise ``Http404`` where there is none for this user."""
    found = samples(user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def drawn(sample: str) -> QuerySet[Drawn]:
    """Return what a sample drew, in the order of the draw."""
    return Drawn.objects.filter(sample=sample).order_by("place")


def population(kind: str, agencies: Sequence[str], first: date, last: date) -> list[str]:
    """Return the ids of the objects of a kind that began in a period at some bodies (none named: at all), in order."""
    rows = LedgerObject.objects.filter(type=kind, first_day__gte=day_of(first), first_day__lte=day_of(last))
    rows = rows.filter(agency__in=list(agencies)) if agencies else rows
    return sorted(rows.values_list("public_id", flat=True))


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A sample drawn once more from its stored population: whether digest and list agree with what was recorded."""

    population: bool
    list: bool

    @property
    def same(self) -> bool:
        """Return whether nothing differs."""
        return self.population and self.list


def redrawn(sample: Sample) -> Redrawn | None:
    """Draw a sample again from its stored population; None where its file is gone."""
    file = StoredFile.objects.select_related("content").filter(public_id=sample.file).first()
    if file is None or not store.place(file.content.sha256).exists():
        return None
    ids = store.place(file.content.sha256).read_text("utf-8").splitlines()
    recorded = list(drawn(sample.public_id).values_list("object_id", flat=True))
    return Redrawn(population_sha(ids) == sample.list_sha, draw(ids, sample.seed, sample.size) == recorded)


@dataclass(frozen=True, slots=True)
class Checked:
    """How far the checks of a campaign are."""

    drawn: int
    checked: int
    failed: int


def checked_of(campaigns: Collection[str]) -> dict[str, Checked]:
    """Return by campaign how many objects were drawn, checked and found wanting, in two queries."""
    owner = dict(Sample.objects.filter(campaign__in=list(campaigns)).values_list("public_id", "campaign"))
    rows = Drawn.objects.filter(sample__in=owner).order_by().values_list("sample").annotate(
        drawn=Count("pk"), checked=Count("pk", filter=~Q(passed=None)), failed=Count("pk", filter=Q(passed=False))
    )  # fmt: skip
    found = dict.fromkeys(campaigns, Checked(0, 0, 0))
    for sample, drawn_, checked_, failed in rows:
        one = found[owner[sample]]
        found[owner[sample]] = Checked(one.drawn + drawn_, one.checked + checked_, one.failed + failed)
    return found


def breaches(row: Campaign) -> dict[str, int]:
    """Return by rule how many breaches of a campaign's period the audits find at its bodies."""
    rows = Finding.objects.filter(clue=False, rule__in=row.rules, since__gte=row.first, since__lte=row.last)
    rows = rows.filter(agency__in=row.agencies) if row.agencies else rows
    counted = rows.exclude(standing=Standing.DISMISSED).order_by().values_list("rule").annotate(n=Count("pk"))
    return dict.fromkeys(row.rules, 0) | dict(counted)
