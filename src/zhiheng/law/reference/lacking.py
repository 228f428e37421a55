"""What a source never reports proves nothing: an import without approvals can't show that none was given (§1)."""

from __future__ import annotations

from zhiheng.law.facts.world import World
from zhiheng.law.language.model import (
    Alternation,
    AtLeast,
    Coexistence,
    Pattern,
    Precedence,
    Response,
    Template,
    Total,
    Window,
)
from zhiheng.law.reference.outcome import Outcome, undecided


def awaited(template: Template) -> tuple[str, ...]:
    """Return the types of the events whose occurrence would keep a template."""
    return tuple(pattern.type for pattern in awaited_patterns(template))


def awaited_patterns(template: Template) -> tuple[Pattern, ...]:
    """Return the events whose occurrence would keep a template: what is owed, needed or counted."""
    events: tuple[Pattern, ...] = ()
    if isinstance(template, Response):
        events = template.expect
    elif isinstance(template, Precedence | Window):
        events = template.need
    elif isinstance(template, Coexistence):
        events = template.also
    elif isinstance(template, AtLeast):
        events = template.events
    elif isinstance(template, Alternation):
        events = template.between
    elif isinstance(template, Total) and template.at_least is not None:
        events = template.of
    return events


def undecide(world: World, template: Template, outcomes: list[Outcome]) -> None:
    """Open the findings that rest only on the absence of events which the source's mapping doesn't carry.

    Arguments: the world with its mapping, a template, and its outcomes (changed in place): one that is ``undone``
    though none of the awaited types could have been reported becomes ``open`` with note ``fact-unknown``.
    """
    if not world.mapped_without:
        return
    types = awaited(template)
    if not types or any(world.reports(type_) for type_ in types):
        return
    for outcome in outcomes:
        if outcome.status == "violated" and outcome.manner == "undone":
            undecided(outcome)
