"""The overview's lines by agency and street (机关、街道): the most that isn't corrected first; no ranking by fines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.statistics.measuring import Counted, Period, by_agency, share
from zhiheng.oversight.statistics.models import Kind
from zhiheng.registry.models import Agency
from zhiheng.registry.models.agencies import AgencyKind
from zhiheng.web.overview.findings import DONE, LEFT, MATTERS_OPEN, Found, Supervised, findings_url, list_url, since


@dataclass(frozen=True, slots=True)
class Door:
    """A number with the address of its rows; ``share`` is said beside it where there are enough cases."""

    count: int
    url: str
    share: str = ""
    of: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """An agency's figures."""

    name: str
    url: str
    inspections: Door
    penalties: Door
    measures: Door
    left: Door
    void: Door
    corrected: Door
    matters: Door
    lost: Door


def lines_of(
    user: User, now: Sequence[Counted], year: Period, findings: Found, supervised: Supervised
) -> tuple[list[Line], list[Line]]:
    """Return the lines of the agencies and of the streets in a user's scope that have any figure."""
    counted = {kind: by_agency(now, kind) for kind in Kind}
    lost = by_agency([row for row in now if row.lost])
    closed = {a: counted[Kind.REVIEW].get(a, 0) + counted[Kind.LITIGATION].get(a, 0) for a in by_agency(now)}
    numbers = (*counted.values(), findings.left, findings.year_left, findings.year_done, supervised.matters)
    known = {agency for one in numbers for agency, count in one.items() if count}
    scope = scope_of(user)
    rows = Agency.objects.filter(public_id__in=known if scope.everything else known & scope.units)

    def line(row: Agency) -> Line:
        """Return one agency's line."""
        id_ = row.public_id
        agency = ("agency", id_)
        done, left = findings.year_done.get(id_, 0), findings.year_left.get(id_, 0)

        def acts(kind: Kind) -> Door:
            """Return the door to this year's acts of a kind."""
            return Door(counted[kind].get(id_, 0), year.url(kind=kind.value, agency=id_))

        return Line(
            name=str(row),
            url=f"/objects/agency/{id_}/",
            inspections=acts(Kind.INSPECTION),
            penalties=acts(Kind.PENALTY),
            measures=acts(Kind.MEASURE),
            left=Door(findings.left.get(id_, 0), findings_url(LEFT, agency)),
            void=Door(findings.void.get(id_, 0), findings_url(LEFT, agency, ("severity", "void"))),
            corrected=Door(
                done, findings_url(DONE, agency, *since(year.first, year.last)), share(done, done + left), done + left
            ),
            matters=Door(
                supervised.matters.get(id_, 0),
                list_url("matters", *(("stage", stage.value) for stage in MATTERS_OPEN), agency),
            ),
            lost=Door(lost.get(id_, 0), year.url(lost="1", agency=id_), "", closed.get(id_, 0)),
        )

    ordered = sorted(rows, key=lambda row: (-findings.left.get(row.public_id, 0), str(row)))
    streets = [row for row in ordered if row.kind == AgencyKind.SUBDISTRICT]
    return [line(row) for row in ordered if row.kind != AgencyKind.SUBDISTRICT], [line(row) for row in streets]
