"""Which agencies 示例区 has, how big they are, what they do, and in whose system their record lives (F7).

Shaped like a real district: 31 agencies and 21 subdistricts, four of these managed by another body (代管).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources

from zhiheng.demo.names import STREETS

BUREAU = "示例区司法局"
MANAGED = "示例高新技术产业开发区管理委员会"
_CORE = 11


@dataclass(frozen=True, slots=True)
class Post:
    """One agency as the demo means it: shares are weights, never numbers of cases."""

    name: str
    field: str
    kind: str
    managed_by: str | None
    officers: int
    inspections: float
    ordinary: float
    spot: float
    complaints: float
    enforces: bool = True
    system: str | None = None
    elsewhere: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()

    @property
    def mode(self) -> str:
        """Where the record lives: ``here``, ``elsewhere``, ``mixed``."""
        return {0: "here", 1: "mixed"}.get(len(self.elsewhere), "elsewhere")


def _post(row: dict[str, str]) -> Post:
    return Post(
        row["name"],
        row["field"],
        row["kind"],
        row["managed_by"] or None,
        int(row["officers"]),
        float(row["inspections"]),
        float(row["ordinary"]),
        float(row["spot"]),
        float(row["complaints"]),
        enforces=row["enforces"] == "yes",
        system=row["system"] or None,
        elsewhere=tuple(part for part in row["elsewhere"].split(";") if part),
        sectors=tuple(part for part in row["sectors"].split(";") if part),
    )


def _street(place: int, name: str) -> Post:
    managed = MANAGED if place >= len(STREETS) - 4 else None
    sectors = ("catering", "retail", "building")
    name = f"示例区{name}街道办事处"
    return Post(name, "subdistrict", "subdistrict", managed, 16, 0.6, 0.9, 1.6, 1.2, sectors=sectors)


_TEXT = (resources.files("zhiheng.demo") / "data/agencies.csv").read_text(encoding="utf-8")
_AGENCIES = tuple(_post(row) for row in csv.DictReader(_TEXT.splitlines()))
_STREETS = tuple(_street(place, name) for place, name in enumerate(STREETS))
_BUREAU = next(post for post in _AGENCIES if post.name == BUREAU)

CORE: tuple[Post, ...] = (*_AGENCIES[:_CORE], *_STREETS[:3], _BUREAU)
"""Enough of the district for a small log: eleven departments, three subdistricts and the bureau."""

ALL: tuple[Post, ...] = (*_AGENCIES, *_STREETS)
