"""The filter by stage (阶段): asked of each row in the list's own order where rows of a stage are many."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from zhiheng.handling.cases.models import Case
from zhiheng.kit.pages.lists.filters import ChoiceFilter

BUSY = frozenset({"investigation", "decision", "execution"})
"""Stages in which many cases are. Joined, a database would collect and sort them all for one page; asked row by row
along the list's index, a page costs the same at any size. Of the others there are few with something due."""
COUNTED = 1_000
"""Up to how many cases of a busy stage are counted: each that is counted means others that are passed over."""


@dataclass(frozen=True, slots=True)
class StageFilter(ChoiceFilter):
    """One or several stages."""

    def branches(self, value: list[str]) -> list[Q]:
        """Return one part per stage."""
        return [self._of(one) for one in value]

    def counts_to(self, value: list[str]) -> int | None:
        """Return how far a busy stage is counted."""
        return COUNTED if BUSY & set(value) else None

    def _of(self, stage: str) -> Q:
        if stage not in BUSY:
            return Q(**{self.column: stage})
        return Q(Exists(Case.objects.filter(thing=OuterRef("pk"), stage=stage)))
