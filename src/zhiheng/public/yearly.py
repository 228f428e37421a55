"""Pages of the yearly statistics (行政执法年度统计): what agencies signed, as they signed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhiheng.kit.pages import days
from zhiheng.public import selectors
from zhiheng.public.models import PublishedItem
from zhiheng.public.views import limited

HEADLINES = ("penalty", "fine", "licence-granted", "measure", "inspection", "review-lost")
"""Indicators that stand for an agency in the list; all others on its page."""
_NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure ready to draw: title, value as signed, unit, whether the agency entered it by hand."""

    title: str
    value: Decimal
    unit: str
    entered: bool = False

    @property
    def places(self) -> int:
        """Return how many decimals are shown: two for yuan."""
        return 2 if self.unit == "元" else 0

    @property
    def words(self) -> str:
        """Return value and unit as pages show them."""
        return f"{self.value:,.{self.places}f} {self.unit}"


def _figures(item: PublishedItem) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = item.body.get("figures", ())
    return found


def _figure(said: Mapping[str, Any], value: Decimal | None = None) -> Figure:
    given = Decimal(str(said["value"])) if value is None else value
    return Figure(str(said["title"]), given, str(said["unit"]), bool(said.get("entered")))


def headlines(items: Iterable[PublishedItem]) -> list[Figure]:
    """Return the sums of the headline figures over agencies, in their order; an agency without one adds nothing."""
    sums: dict[str, Decimal] = {}
    told: dict[str, Mapping[str, Any]] = {}
    for item in items:
        for said in _figures(item):
            code = str(said["code"])
            if code in HEADLINES:
                told[code] = said
                sums[code] = sums.get(code, _NONE) + Decimal(str(said["value"]))
    return [_figure(told[code], sums[code]) for code in HEADLINES if code in sums]


@require_safe
@limited
def statistics(request: HttpRequest) -> HttpResponse:
    """List a year's signed statistics by agency, with the sum of those that signed; the latest year unless asked."""
    years = selectors.statement_years()
    asked = request.GET.get("year", "")
    year = asked if asked in years else (years[0] if years else "")
    items = list(selectors.statements(year)) if year else []
    context = {
        "years": years,
        "year": year,
        "rows": [(item, headlines([item])) for item in items],
        "total": headlines(items),
        "fresh": selectors.freshness("statistics", datetime.now(days.ZONE)),
    }
    return render(request, "public/statistics.html", context)


@require_safe
@limited
def statement(request: HttpRequest, key: str) -> HttpResponse:
    """Show all figures that an agency signed for a year; 404 in words where there is none."""
    item = selectors.statement(key)
    if item is None:
        raise Http404
    groups = groupby(_figures(item), key=lambda said: str(said["group"]))
    context = {
        "item": item,
        "groups": [(group, [_figure(said) for said in lines]) for group, lines in groups],
        "fresh": selectors.freshness("statistics", datetime.now(days.ZONE)),
    }
    return render(request, "public/statement.html", context)
