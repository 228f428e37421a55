"""What the public zone shows of the yearly statistics: the figures that agencies signed, as they were signed.

Source: 三项制度(国办发〔2018〕118号)第六条: the figures of the former year are published by 31 January. A version
that was returned isn't shown until the agency has signed anew; notes on figures stay inside.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zhiheng.oversight.statistics.indicators import INDICATORS
from zhiheng.oversight.statistics.models import Statement
from zhiheng.registry.models import Agency

YEARS_SHOWN = 5
"""How many years stay to be read."""
_SHOWN = (Statement.Stage.SIGNED, Statement.Stage.ACCEPTED)


def yearly(this_year: int) -> Iterator[dict[str, Any]]:
    """Yield the signed statistics of the years shown, agency by agency, in the order of their names."""
    rows = Statement.objects.filter(stage__in=_SHOWN, year__gte=this_year - YEARS_SHOWN).order_by("-year", "agency")
    known = {row.public_id: row for row in Agency.objects.filter(public_id__in=rows.values("agency"))}
    for row in rows:
        agency = known.get(row.agency)
        if agency is not None:
            yield item(row, agency)


def item(row: Statement, agency: Agency) -> dict[str, Any]:
    """Return the public fields of a signed statement; figures are texts, exactly as they were signed and hashed."""
    figures = [
        {"code": one.code, "group": one.group, "title": one.title, "unit": one.unit, "value": row.figures[one.code],
         "entered": one.entered}
        for one in INDICATORS
        if one.code in row.figures
    ]  # fmt: skip
    return {
        "key": f"{row.year}-{row.agency}",
        "agency": row.agency,
        "title": agency.name,
        "year": str(row.year),
        "version": row.version,
        "signed_on": row.signed_on.isoformat(),
        "accepted_on": row.decided_on.isoformat() if row.stage == Statement.Stage.ACCEPTED and row.decided_on else "",
        "digest": row.digest,
        "figures": figures,
    }
