"""Ingestion (数据接收): batches of another system's events, each answered by itself, done once however often sent.

A batch is taken in small portions, each in its own short transaction: what was answered as accepted is in the ledger
whatever happens next, and the same batch again only says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal

from django.db import transaction

from zhiheng.kit.bulk import insert
from zhiheng.kit.problems import Refusal
from zhiheng.law.library import vocabulary
from zhiheng.law.trace import VOID
from zhiheng.ledger.canonical import micros
from zhiheng.ledger.clock import locked_clock
from zhiheng.ledger.conversion import is_fit
from zhiheng.ledger.incoming import Incoming, bound, described_beyond, kept_here, read_item, read_objects
from zhiheng.ledger.lateness import Lateness
from zhiheng.ledger.lookups import rows_by_keys
from zhiheng.ledger.models import LedgerDelivery, LedgerSource
from zhiheng.ledger.preparing import Desk, Draft, Prepared
from zhiheng.ledger.projection import ObjectRow
from zhiheng.ledger.records import Actor, NewObject, ObjectKey, Problem, Refused, Source, StoredEvent
from zhiheng.ledger.services import write_under
from zhiheng.ledger.validation import checked_object

MOST: Final = 50_000
PORTION: Final = 500
"""Events in one transaction: the write lock is held for some tens of milliseconds."""
_DELIVERY: Final = ("source_id", "foreign_id", "digest", "event", "agency", "day")
_ATTEMPTS: Final = 4
State = Literal["accepted", "repeated", "corrected", "conflicting", "refused"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one item: ``event`` is its id in the ledger (of the first delivery, where it is repeated)."""

    index: int
    foreign_id: str
    state: State
    event: str = ""
    problems: tuple[Problem, ...] = ()


class NotAllowed(Refusal):
    """A whole batch was refused: the source is unknown or closed, or the batch is too large."""


def ingest(
    source: LedgerSource,
    items: Sequence[Any],
    *,
    objects: Sequence[Any] = (),
    how: Source = "interface",
    amend: bool = False,
    progress: Callable[[int], object] | None = None,
) -> list[Answer]:
    """Take a batch and answer every item, in order.

    Args:
        source: who delivers; bounds what may be said.
        items: plain JSON values (docs/formats.md §9).
        objects: descriptions of objects that the items name.
        how: ``interface`` or ``import``.
        amend: the same id with other content corrects the earlier event (a saved mapping's daily file); otherwise it
            is conflicting: refused and reported.
        progress: is told how many items are answered.

    Raises:
        NotAllowed: the source is closed, or there are more than 50,000 items.
        Refused: descriptions of objects can't be read.
    """
    if not source.active:
        raise NotAllowed.of("该来源系统已停用", source.title, "请由管理员启用后再报送")
    if len(items) > MOST:
        raise NotAllowed.of(f"一批有 {len(items)} 件,超过 {MOST} 件", source.title, "请分成几批")
    problems: list[Problem] = []
    described = {new.key: new for new in read_objects(objects, problems)}
    if problems:
        raise Refused(problems)
    taking = _Batch(source, described, how, amend)
    for start in range(0, len(items), PORTION):
        taking.portion(items[start : start + PORTION], start)
        if progress is not None:
            progress(min(start + PORTION, len(items)))
    return [taking.answers[index] for index in range(len(items))]


@dataclass(frozen=True, slots=True)
class _Known:
    digest: str
    event: str


class _Batch:
    def __init__(
        self, source: LedgerSource, described: Mapping[ObjectKey, NewObject], how: Source, amend: bool
    ) -> None:
        self.source, self.described, self.how, self.amend = source, described, how, amend
        self.answers: dict[int, Answer] = {}
        self.by = Actor(system=source.name)
        self.lateness = Lateness()

    def portion(self, items: Sequence[Any], start: int) -> None:
        """Answer some items. Another delivery of the same system meanwhile: once more, now knowing it."""
        read = [read_item(raw, start + place, self.source, self.how) for place, raw in enumerate(items)]
        waiting = [one for one in read if isinstance(one, Incoming)]
        for one in read:
            if isinstance(one, Problem):
                self._refuse(one.index, "", [one])
        for wave in _waves(self._first_of_each(waiting)):
            self._take(wave)
        self._answer_twins(read)

    def _take(self, wave: Sequence[Incoming]) -> None:
        for _ in range(_ATTEMPTS):
            new = self._unknown([one for one in wave if one.index not in self.answers])
            try:
                self._write(self._drafts(new))
            except _Overtaken:
                continue
            return
        raise NotAllowed.of("同一来源正在另外报送同样的事件", self.source.title, "请稍后再送一次")

    def _first_of_each(self, waiting: list[Incoming]) -> list[Incoming]:
        """Leave for later what comes twice in a portion under one id."""
        first: dict[str, Incoming] = {}
        for one in waiting:
            first.setdefault(one.foreign_id, one)
        return list(first.values())

    def _answer_twins(self, read: Sequence[Incoming | Problem]) -> None:
        first: dict[str, Incoming] = {}
        for one in read:
            if isinstance(one, Problem):
                continue
            former = first.setdefault(one.foreign_id, one)
            if former is one:
                continue
            answer = self.answers[former.index]
            if former.digest == one.digest:
                state: State = "repeated" if answer.event else answer.state
                self.answers[one.index] = replace(answer, index=one.index, state=state)
            else:
                self._conflict(one, answer.event)

    def _unknown(self, waiting: Sequence[Incoming]) -> list[Incoming]:
        """Answer what was delivered before and return the rest, with the events that they correct."""
        known = deliveries(self.source, [*(one.foreign_id for one in waiting), *(one.target for one in waiting)])
        rest: list[Incoming] = []
        for one in waiting:
            former = known.get(one.foreign_id)
            if former is not None and former.digest == one.digest:
                self.answers[one.index] = Answer(one.index, one.foreign_id, "repeated", former.event)
            elif former is not None and self.amend:
                rest.append(replace(one, event=replace(one.event, corrects=former.event)))
            elif former is not None:
                self._conflict(one, former.event)
            elif one.target and one.target not in known:
                what, remedy = f"没有报送过编号“{one.target[:64]}”,无法更正或作废", "请先报送原事件"
                self._refuse(one.index, one.foreign_id, [Problem(f"第 {one.index + 1} 项", what, remedy, one.index)])
            elif one.target:
                rest.append(_aimed(one, known[one.target].event))
            else:
                rest.append(one)
        return rest

    def _conflict(self, one: Incoming, event: str) -> None:
        problem = Problem(
            f"第 {one.index + 1} 项({one.foreign_id})",
            "同一来源编号已有不同的内容",
            "更正请用新编号,并在 corrects 写明原编号",
        )
        self.answers[one.index] = Answer(one.index, one.foreign_id, "conflicting", event, (problem,))

    def _refuse(self, index: int, foreign_id: str, problems: Sequence[Problem]) -> None:
        self.answers[index] = Answer(index, foreign_id, "refused", "", tuple(problems))

    def _drafts(self, new: Sequence[Incoming]) -> list[tuple[Incoming, Draft]]:
        """Return drafts of what may enter; the rest is answered."""
        desk = Desk(self.by, micros(datetime.now(UTC)), vocabulary(), self.lateness)
        made = desk.drafts([one.event for one in new], [one.index for one in new])
        pairs: list[tuple[Incoming, Draft]] = []
        for one, draft in zip(new, made, strict=True):
            if draft is None:
                problems = [problem for problem in desk.problems if problem.index == one.index]
            else:
                problems = [*bound(one, self.source), *self._described_badly(draft)]
            if problems or draft is None:
                self._refuse(one.index, one.foreign_id, problems)
            else:
                pairs.append((one, draft))
        return pairs

    def _described_badly(self, draft: Draft) -> list[Problem]:
        found: list[Problem] = []
        for key in draft.keys if self.described else ():
            if key in self.described:
                checked_object(self.described[key], vocabulary(), found)
        return found

    def _write(self, pairs: Sequence[tuple[Incoming, Draft]]) -> None:
        if not pairs:
            return
        keys = dict.fromkeys(key for _, draft in pairs for key in draft.keys)
        objects = [self.described[key] for key in keys if key in self.described]
        ignored: list[Problem] = []
        checked = [(one, checked_object(one, vocabulary(), ignored)) for one in objects]
        prepared = Prepared(self.by, [draft for _, draft in pairs], checked)
        with transaction.atomic():
            clock = locked_clock()
            self._require_not_overtaken(pairs)
            stored = write_under(clock, prepared, {}, lambda stored: self._keep(pairs, stored), self._admit(pairs))
        for (one, _), event in zip(pairs, stored, strict=True):
            state: State = "corrected" if one.event.corrects else "accepted"
            self.answers[one.index] = Answer(one.index, one.foreign_id, state, event.id)

    def _require_not_overtaken(self, pairs: Sequence[tuple[Incoming, Draft]]) -> None:
        known = deliveries(self.source, [one.foreign_id for one, _ in pairs])
        for one, _ in pairs:
            former = known.get(one.foreign_id)
            if former is not None and former.event != one.event.corrects:
                raise _Overtaken

    def _admit(self, pairs: Sequence[tuple[Incoming, Draft]]) -> Callable[[Mapping[ObjectKey, ObjectRow]], None]:
        """Return the check that runs under the lock: what touches a record that is kept here is answered, the rest
        of the portion is tried again without it."""

        def admit(known: Mapping[ObjectKey, ObjectRow]) -> None:
            """Refuse what concerns records kept here or lies beyond the source's bounds, under the lock."""
            for one, _ in pairs:
                if problems := [*kept_here(one.event, known, one.index), *self._beyond(one, known)]:
                    self._refuse(one.index, one.foreign_id, problems)
            if any(one.index in self.answers for one, _ in pairs):
                raise _Overtaken

        return admit

    def _beyond(self, one: Incoming, known: Mapping[ObjectKey, ObjectRow]) -> Iterator[Problem]:
        for key in dict.fromkeys(ref.key for ref in one.event.objects):
            if key in self.described:
                yield from described_beyond(self.described[key], known.get(key), self.source, one)

    def _keep(self, pairs: Sequence[tuple[Incoming, Draft]], stored: Sequence[StoredEvent]) -> None:
        made: list[tuple[int, str, str, str, str, int]] = []
        changed: list[tuple[int, str, str, str, str, int]] = []
        for (one, draft), event in zip(pairs, stored, strict=True):
            row = (self.source.pk, one.foreign_id, one.digest, event.id, event.agency, draft.day)
            (changed if self.amend and one.event.corrects else made).append(row)
        insert(LedgerDelivery._meta.db_table, _DELIVERY, made)
        for source, foreign_id, digest, id_, agency, day in changed:
            rows = LedgerDelivery.objects.filter(source=source, foreign_id=foreign_id)
            rows.update(digest=digest, event=id_, agency=agency, day=day)


def _waves(waiting: Sequence[Incoming]) -> Iterator[Sequence[Incoming]]:
    """Yield what can be taken together: what amends another item of the portion comes after it."""
    while waiting:
        here = {one.foreign_id for one in waiting}
        now = [one for one in waiting if one.target not in here or one.target == one.foreign_id] or waiting
        yield now
        taken = {one.index for one in now}
        waiting = [one for one in waiting if one.index not in taken]


def _aimed(one: Incoming, event: str) -> Incoming:
    """Return an item whose correction or void names the event here instead of the id there."""
    if one.event.type == VOID:
        return replace(one, event=replace(one.event, attributes={**one.event.attributes, "event": event}))
    return replace(one, event=replace(one.event, corrects=event))


class _Overtaken(Exception):
    """Another delivery or act changed what this one was checked against."""


def deliveries(source: LedgerSource, foreign_ids: Sequence[str]) -> dict[str, _Known]:
    """Return what a source delivered under some ids before."""
    wanted = [id_ for id_ in dict.fromkeys(foreign_ids) if id_ and is_fit(id_)]
    columns = ("foreign_id", "digest", "event")
    rows = rows_by_keys(LedgerDelivery._meta.db_table, columns, "foreign_id", wanted, "source_id", source.pk)
    return {id_: _Known(digest, event) for id_, digest, event in rows}
