"""What a chart of a document shows (图表), as plain values; ``charts`` draws it into the Word file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhiheng.kit.documents.fields import clean


@dataclass(frozen=True, slots=True)
class Bars:
    """Horizontal bars: a title, one label per bar, one or more series that are stacked, the unit of the numbers."""

    title: str
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    unit: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON for the limited process. Raises ValueError where a series hasn't one number per label."""
        for name, numbers in self.series:
            if len(numbers) != len(self.labels):
                raise ValueError(f"series {name!r} has {len(numbers)} numbers for {len(self.labels)} labels")
        series = [[name, list(numbers)] for name, numbers in self.series]
        return {"title": self.title, "labels": list(self.labels), "series": series, "unit": self.unit}

    @property
    def stacked(self) -> bool:
        """Return whether bars consist of parts."""
        return len(self.series) > 1

    @property
    def words(self) -> str:
        """Return all its numbers in words."""
        said = []
        for place, label in enumerate(self.labels):
            parts = [f"{name} {numbers[place]}" for name, numbers in self.series]
            said.append(f"{label} {'、'.join(parts) if len(parts) > 1 else self.series[0][1][place]}")
        unit = f"（{self.unit}）" if self.unit else ""
        return f"{self.title}{unit}：{'；'.join(said)}"


def read(said: Mapping[str, Any]) -> Bars:
    """Return what ``as_json`` wrote, its words without what Word can't hold (``fields.clean``)."""
    series = tuple((_clean(name), tuple(int(one) for one in numbers)) for name, numbers in said["series"])
    return Bars(_clean(said["title"]), tuple(map(_clean, said["labels"])), series, _clean(said["unit"]))


def _clean(text: Any) -> str:
    return clean(str(text), paragraphs=False)


def one_series(rows: Sequence[tuple[str, int]], title: str, unit: str) -> Bars:
    """Return one series of bars from (label, number) rows."""
    return Bars(title, tuple(label for label, _ in rows), ((title, tuple(number for _, number in rows)),), unit)
