"""The due day of an owed act as it stands: period, exclusions and extensions together (§4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from zhiheng.law.language.model import AnyPeriod, Extension, Pausing
from zhiheng.law.periods import Deadline, Exclusion
from zhiheng.law.reference.dates import Dated, counted, period_of
from zhiheng.law.reference.extensions import Ruling, rule_on
from zhiheng.law.reference.patterns import Matcher, helps
from zhiheng.law.reference.pauses import Horizon, Pair, Pauses, Taken, as_exclusion, excluded_of, taken
from zhiheng.law.reference.scene import AFTER
from zhiheng.law.units import Period
from zhiheng.law.verdicts import Excluded, Extended, Instant

if TYPE_CHECKING:
    from zhiheng.law.reference.scene import Look


@dataclass(slots=True)
class Limit:
    """A due day with how it was found."""

    due: Instant | None
    deadline: Deadline | None = None
    excluded: list[Excluded] = field(default_factory=list)
    extended: list[Extended] = field(default_factory=list)
    provisional: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Running:
    """The state of the walk: the length so far, pauses taken, and what was refused."""

    length: Period
    fixed: Instant | None = None
    granted: int = 0
    accepted: list[Pair] = field(default_factory=list)
    refused: list[tuple[Pair, Taken, str]] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class LimitRule:
    """``within`` with its ``pausing``, ``extension``, ``roll`` and ``hour``, compiled."""

    __slots__ = ("_by", "extension", "hour", "pauses", "roll", "within")

    def __init__(
        self,
        within: AnyPeriod,
        pausing: tuple[Pausing, ...] = (),
        extension: Extension | None = None,
        roll: bool | None = None,
        hour: str = "excluded",
    ) -> None:
        self.within = within
        self.pauses = Pauses(pausing)
        self.extension = extension
        self._by: Matcher | None = helps(extension.by) if extension is not None else None
        self.roll = roll
        self.hour = hour

    def limit(self, look: Look, start: Dated, horizon: Horizon) -> Limit | None:
        """Return the due day seen from a horizon; None where the period has no value for this act."""
        length = period_of(look, self.within, look.act_at)
        if length is None:
            return None
        if not self.pauses.specs and self._by is None:
            end = counted(look, start.instant, length, self.roll, hour=self.hour)
            return Limit(end.due, end)
        state = self._walk(look, start, horizon, _Running(length))
        return self._result(look, start, horizon, state)

    def _walk(self, look: Look, start: Dated, horizon: Horizon, state: _Running) -> _Running:
        """Take pauses and extensions in the order of the trace, each against the due day as it stands then."""
        items: list[tuple[int, Pair | None]] = [(pair.start_at, pair) for pair in self.pauses.pairs(look)]
        if self._by is not None:
            items += [(hit.at, None) for hit in self._by.counting_for(look) if hit.event.day >= start.instant.day]
        scene = look.scene
        for at, pair in sorted(items, key=lambda item: item[0]):
            if horizon.at >= 0 and scene.stands(at, horizon.at) == AFTER:
                continue
            if horizon.at == at:
                continue
            if pair is not None:
                self._pause(look, start, horizon, state, pair)
            else:
                self._extend(look, start, state, at)
        return state

    def _pause(self, look: Look, start: Dated, horizon: Horizon, state: _Running, pair: Pair) -> None:
        result = taken(look, pair, horizon)
        if result.end is not None and result.end <= start.instant.day:
            return
        if pair.end is not None and pair.end.day <= start.instant.day:
            return
        if result.end is None:
            state.refused.append((pair, result, result.reason))
            state.notes.append(result.note)
        elif pair.start.day > self._due(look, start, horizon, state).day:
            state.refused.append((pair, result, "开始于期限届满之后，不扣除"))
            state.notes.append("exclusion-refused")
        else:
            state.accepted.append(pair)

    def _extend(self, look: Look, start: Dated, state: _Running, at: int) -> None:
        event = look.scene.events[at]
        due = self._due(look, start, Horizon(at=at, day=event.day), state)
        assert self.extension is not None  # noqa: S101  # only called where the rule has an extension
        ruling = rule_on(look, event, self.extension, state.length, due, state.granted)
        state.rulings.append(ruling)
        if not ruling.valid:
            state.notes.append("extension-refused")
            return
        state.granted += 1
        if ruling.fixed is not None:
            state.fixed = ruling.fixed
        elif ruling.amount is not None:
            before = state.length.n if self.extension.mode == "add" else 0
            state.length = Period(before + ruling.amount, state.length.unit)

    def _exclusions(self, look: Look, start: Dated, horizon: Horizon, pairs: list[Pair]) -> list[Exclusion]:
        found = []
        for pair in pairs:
            result = taken(look, pair, horizon)
            if result.end is not None:
                found.append(as_exclusion(pair, result.end, max(pair.start.day, start.instant.day)))
        return found

    def _deadline(self, look: Look, start: Dated, horizon: Horizon, state: _Running) -> Deadline:
        exclusions = self._exclusions(look, start, horizon, state.accepted)
        return counted(look, start.instant, state.length, self.roll, exclusions=exclusions, hour=self.hour)

    def _due(self, look: Look, start: Dated, horizon: Horizon, state: _Running) -> Instant:
        return state.fixed or self._deadline(look, start, horizon, state).due

    def _result(self, look: Look, start: Dated, horizon: Horizon, state: _Running) -> Limit:
        end = self._deadline(look, start, horizon, state)
        limit = Limit(state.fixed or end.due, end, notes=list(dict.fromkeys(state.notes)))
        for pair in state.accepted:
            result = taken(look, pair, horizon)
            limit.provisional |= result.provisional
            begins = max(pair.start.day, start.instant.day)
            limit.excluded.append(excluded_of(pair, result, True, "", begins, end.deductions))
        for pair, result, reason in state.refused:
            limit.excluded.append(excluded_of(pair, result, False, reason, pair.start.day, ()))
        limit.excluded.sort(key=lambda item: item.start_day)
        limit.extended = [ruling.evidence for ruling in state.rulings]
        return limit
