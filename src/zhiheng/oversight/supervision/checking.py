"""What the data shows of an instrument's findings (核验依据): gone, dismissed, still there, or for a person to check.

A finding about something that was never done vanishes once it is done and recorded. One about something that was done
too late, too early or wrongly never vanishes: what became of it is for a person to see, who says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.ledger.acting import Hindrance
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.lists import object_titles
from zhiheng.oversight.findings.models import Finding, Standing, Why
from zhiheng.oversight.findings.words import EFFECTS, over_words, reason_words
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.selectors import findings_of

SHOWN_BY_DATA = frozenset({"undone", "unrecorded"})
"""Manners that end once the act is done and recorded."""


class Shows(StrEnum):
    """What the last audit shows of a finding."""

    GONE = "gone"  # no longer found
    DISMISSED = "dismissed"  # not upheld by the bureau
    SETTLED = "settled"  # settled with its matter
    STANDS = "stands"  # still found, and the data could show the contrary
    PERSON = "person"  # the data can't show it: for a person to check


@dataclass(frozen=True, slots=True)
class Checked:
    """A finding with what the last audit shows of it."""

    row: Finding
    title: str
    shows: Shows
    words: str

    @property
    def url(self) -> str:
        """Return the finding's page."""
        return reverse("finding", args=[self.row.identity])

    @property
    def state(self) -> State:
        """Return it as a state."""
        kinds = {Shows.STANDS: Kind.BREACH, Shows.PERSON: Kind.DUE}
        return State(kinds.get(self.shows, Kind.OK), self.words)

    @property
    def effect(self) -> str:
        """Return the consequence in words."""
        return EFFECTS.get(self.row.severity, self.row.severity)

    @property
    def called(self) -> str:
        """Return what it is about and which requirement isn't met."""
        return f"{self.title}：{self.row.edition.title}"


def checked(rows: Sequence[Finding]) -> list[Checked]:
    """Return findings with what the last audit shows of each."""
    titles, run = object_titles(rows), findings.last_run()
    as_of = run.as_of if run else None
    found = []
    for row in rows:
        shows = _shows(row)
        words = {
            Shows.GONE: "最近一次审查已不再发现",
            Shows.DISMISSED: f"不予认定：{reason_words(row.reason)}",
            Shows.SETTLED: "已办结",
            Shows.STANDS: over_words(row, as_of),
            Shows.PERSON: f"{row.get_why_display() or over_words(row, as_of)}，须由人核实",
        }[shows]
        found.append(Checked(row, titles.get((row.object_type, row.object_id), row.object_id), shows, words))
    return found


def _shows(row: Finding) -> Shows:
    if row.standing == Standing.DISMISSED:
        return Shows.DISMISSED
    if row.standing == Standing.SETTLED:
        return Shows.SETTLED
    if not row.present:
        return Shows.GONE if row.why == Why.CLEARED else Shows.PERSON
    return Shows.STANDS if row.manner in SHOWN_BY_DATA else Shows.PERSON


def of_order(order: Order, user: User | None = None) -> list[Checked]:
    """Return the findings of an instrument with what the last audit shows of each.

    ``user``: only those that no wall keeps from this account (an accusation against its own side).
    """
    rows = findings_of(order)
    if user is not None:
        open_ones = set(findings.open_to(user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True))
        rows = [row for row in rows if row.pk in open_ones]
    return checked(rows)


def against_ending(found: Iterable[Checked], basis: str, seen: Iterable[str]) -> list[Hindrance]:
    """Return why something can't pass as corrected: each finding that still stands, or that nobody has checked.

    ``seen``: identities that a person has checked and vouches for.
    """
    vouched = set(seen)
    standing = [
        Hindrance(f"{one.called}，{one.words}", basis, "请机关补办并登记，再审查一次；有法定事由的，先作不予认定")
        for one in found
        if one.shows is Shows.STANDS
    ]
    unseen = [
        Hindrance(f"{one.called}，{one.words}", basis, "请核实补救情况，勾选该项后再办")
        for one in found
        if one.shows is Shows.PERSON and one.row.identity not in vouched
    ]
    return [*standing, *unseen]
