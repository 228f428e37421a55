"""Exclusions (不计入期间): which pairs of start and end stand in a trace, and what each takes out of a period (§4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.law.language.model import Accrual, Pausing
from zhiheng.law.periods import Deduction, Exclusion
from zhiheng.law.reference.once import Once
from zhiheng.law.reference.patterns import helps
from zhiheng.law.reference.scene import AFTER, BEFORE
from zhiheng.law.reference.truth import ABSENT
from zhiheng.law.verdicts import Excluded

if TYPE_CHECKING:
    from zhiheng.law.reference.scene import Look, Scene

FAR = 10**7
"""A day after every calendar: the end of an open interval."""


@dataclass(slots=True)
class Pair:
    """A start of a pause with its end, None while it is open."""

    spec: Pausing
    start: Event
    start_at: int
    end: Event | None = None
    end_at: int = -1


@dataclass(slots=True, unsafe_hash=True)
class Horizon:
    """From where a period is looked at: from a target (``at`` its place), else as of ``day``, or after the end of a
    complete log (``day`` None)."""

    at: int = -1
    day: int | None = None
    target: bool = False


class Pauses:
    """The pausing specifications of one requirement, compiled."""

    __slots__ = ("specs",)

    def __init__(self, specs: Sequence[Pausing]) -> None:
        self.specs = tuple((spec, helps(spec.from_), helps(spec.to)) for spec in specs)

    def pairs(self, look: Look) -> list[Pair]:
        """Return all pairs of the trace in order of their starts."""
        found: list[Pair] = []
        for spec, starts, ends in self.specs:
            marks = [(hit.at, 1, hit.event) for hit in starts.counting_for(look)]
            if marks:
                marks += [(hit.at, 0, hit.event) for hit in ends.counting_for(look)]
                found += _paired(spec, sorted(marks, key=lambda mark: mark[:2]))
        found.sort(key=lambda pair: pair.start_at)
        return found


def _paired(spec: Pausing, marks: list[tuple[int, int, Event]]) -> list[Pair]:
    """First open start with the next end, per object of the pair's type; events that name none match each other."""
    pairs: list[Pair] = []
    running: dict[str | None, Pair] = {}
    for at, opens, event in marks:
        keys: tuple[str | None, ...] = (event.objects(spec.pair) if spec.pair else ()) or (None,)
        if opens:
            if not any(key in running for key in keys):
                pair = Pair(spec, event, at)
                pairs.append(pair)
                running.update(dict.fromkeys(keys, pair))
            continue
        ended = next((running[key] for key in keys if key in running), None)
        if ended is not None and ended.start_at != at:
            ended.end, ended.end_at = event, at
            running = {key: pair for key, pair in running.items() if pair is not ended}
    return pairs


@dataclass(frozen=True, slots=True)
class Taken:
    """What a pair takes out of a period at a horizon: ``end`` None means nothing, for the ``reason`` given."""

    end: int | None
    reason: str = ""
    note: str = ""
    provisional: bool = False


def taken(look: Look, pair: Pair, horizon: Horizon) -> Taken:
    """Return up to which day a pair protects, seen from a horizon, or why it doesn't."""
    spec = pair.spec
    if spec.document is not None and not _states(look, pair.start, spec.document):
        return Taken(None, "未记明告知文书号，不扣除", "no-document")
    stated = _stated_end(pair)
    if pair.end is not None and not _still_open(look.scene, pair, horizon):
        outlasts = stated is not None and not spec.beyond and pair.end.day > stated
        return Taken(stated if outlasts else pair.end.day)
    if horizon.target:
        return Taken(None, "作出时暂停尚未结束，不扣除", "exclusion-unpaired")
    if horizon.day is None:
        return Taken(None, "没有结束记录，不扣除", "exclusion-unpaired")
    if spec.ends is None:
        return Taken(horizon.day, provisional=True)
    if stated is None:
        return Taken(None, "没有结束记录，也未记明期间，不扣除", "exclusion-unpaired")
    return Taken(stated, provisional=True)


def _states(look: Look, event: Event, attribute: str) -> bool:
    if event.attributes.get(attribute, ABSENT) not in (ABSENT, ""):
        return True
    if look.scene.world.carries(event.type, attribute):
        return False
    look.doubtful = True
    return look.charitable


def _stated_end(pair: Pair) -> int | None:
    from zhiheng.law.reference.dates import instant_of

    if pair.spec.ends is None:
        return None
    instant = instant_of(pair.start.attributes.get(pair.spec.ends, ABSENT))
    return None if instant is None else instant.day


def _still_open(scene: Scene, pair: Pair, horizon: Horizon) -> bool:
    """Whether the pair's end comes only after the horizon; an unknown order within the day closes it."""
    if horizon.at >= 0:
        return scene.stands(pair.end_at, horizon.at) == AFTER
    return False


def label(pair: Pair) -> str:
    """Return what a pause is called in explanations: 鉴定, 听证; in a foreign log the type of its start."""
    return _label(pair.spec.kind, pair.spec.pair, pair.start.type)


@lru_cache(maxsize=1000)
def _label(kind: str, pair: str | None, type_: str) -> str:
    from zhiheng.law.library import vocabulary
    from zhiheng.law.reference.words import type_words

    if kind and not kind.isascii():
        return kind
    known = vocabulary().object(pair) if pair is not None and pair != "document" else None
    return known.zh if known is not None and vocabulary().event(type_) is not None else type_words(type_)


def excluded_of(
    pair: Pair, result: Taken, used: bool, reason: str, start: int, deductions: Sequence[Deduction]
) -> Excluded:
    """Return the evidence of one exclusion, used or refused."""
    document = pair.start.attributes.get(pair.spec.document or "document_no")
    days = sum(d.days for d in deductions if used and d.exclusion.name == label(pair) and d.exclusion.start == start)
    return Excluded(
        kind=label(pair),
        start_day=pair.start.day,
        end_day=result.end if result.end is not None else (pair.end.day if pair.end else None),
        document=None if document is None else str(document),
        start_event=pair.start.id,
        end_event=pair.end.id if pair.end else None,
        used=used,
        reason=reason,
        days=days,
    )


def as_exclusion(pair: Pair, end: int, start: int) -> Exclusion:
    """Return the days (start, end] that a pair takes out, clipped at the period's start."""
    document = pair.start.attributes.get(pair.spec.document) if pair.spec.document else None
    return Exclusion(start, end, label(pair), None if document is None else str(document))


_STOPS: Once[Pauses] = Once(Pauses)
"""What stops the clock of an accrual."""


def spans(look: Look, accrual: Accrual, at: int) -> list[Exclusion]:
    """Return the days on which nothing accrues, as known at the act; an open pair stops the clock."""
    found = []
    for pair in _STOPS(accrual.not_counting).pairs(look):
        if look.scene.stands(pair.start_at, at) != BEFORE:
            continue
        over = pair.end is not None and look.scene.stands(pair.end_at, at) != AFTER
        found.append(Exclusion(pair.start.day, pair.end.day if over and pair.end else FAR, label(pair)))
    return found


def inside(look: Look, pauses: Pauses, at: int) -> Pair | None:
    """Return a pair within which the act falls (``not_while``), None where none; unknown order is outside."""
    for pair in pauses.pairs(look):
        begun = look.scene.stands(pair.start_at, at) == BEFORE
        if begun and (pair.end is None or look.scene.stands(pair.end_at, at) == AFTER):
            return pair
    return None


def day_words(day: int) -> str:
    """Return a civil day as written in messages."""
    return date_of(day).isoformat()
