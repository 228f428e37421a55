"""Patterns against a trace: which events match, each found once per trace and kept (§1 Events in patterns)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from zhiheng.law.language.model import AllOf, Compare, Name, Pattern, Predicate
from zhiheng.law.language.texts import texts_asked
from zhiheng.law.reference.scene import AFTER, BEFORE, TIED, Hit, Look, Scene
from zhiheng.law.reference.truth import FALSE, TRUE, UNKNOWN_TRUTH, holds

Check = Callable[[Look, int], int]
RUNNING = ("ordinal", "count")
"""Facts of the pass that a pattern leaves out when it is counted itself."""


class Matcher:
    """A list of patterns (any of them), compiled. ``favours`` says whether a match helps the act (need, expect)
    or hurts it (never, by): that decides how an unknown clock or order is read."""

    __slots__ = ("_bare", "_checks", "_sole", "_texts", "_type", "favours", "patterns", "plain", "quiet", "types")

    def __init__(self, patterns: tuple[Pattern, ...], favours: bool) -> None:
        from zhiheng.law.reference.predicates import compile_predicate, is_plain, is_quiet

        self.patterns = patterns
        self.favours = favours
        self.types = tuple(dict.fromkeys(pattern.type for pattern in patterns))
        self.plain = all(pattern.where is None or is_plain(pattern.where) for pattern in patterns)
        self.quiet = all(pattern.where is None or is_quiet(pattern.where) for pattern in patterns)
        self._checks: dict[str, list[tuple[Pattern, Check | None]]] = {}
        for pattern in patterns:
            check = None if pattern.where is None else compile_predicate(pattern.where, favours, pattern)
            self._checks.setdefault(pattern.type, []).append((pattern, check))
        self._bare = all(pattern.where is None for pattern in patterns)
        self._sole = check if len(patterns) == 1 else None
        self._type = self.types[0] if len(self.types) == 1 else None
        self._texts = texts_asked(patterns[0].where) if len(patterns) == 1 else None

    def test(self, look: Look, at: int) -> int:
        """Return the truth of "the event at this place matches one of the patterns"."""
        best = FALSE
        for _, check in self._checks.get(look.scene.events[at].type, ()):
            truth = TRUE if check is None else check(look, at)
            if truth == TRUE:
                return TRUE
            best = max(best, truth)
        return best

    def which(self, look: Look, at: int) -> Pattern | None:
        """Return the pattern that the event at this place matches, None if none."""
        for pattern, check in self._checks.get(look.scene.events[at].type, ()):
            if check is None or holds(check(look, at)):
                return pattern
        return None

    def hits(self, look: Look) -> list[Hit]:
        """Return the events of the trace that match or may match, in order."""
        if self.plain:
            return self.plain_hits(look.scene)
        places = self._places(look.scene)
        return self._find(look, places) if places else []

    def plain_hits(self, scene: Scene) -> list[Hit]:
        """Return the hits of a plain matcher: found once per trace, whatever rule asks."""
        found = scene.hits.get(self)
        if found is None:
            found = scene.hits[self] = self._found(scene)
        return found

    def _found(self, scene: Scene) -> list[Hit]:
        """Return the hits of a plain matcher.

        Where it asks the events alone, what was found in them before holds: in the trace that this one is split from,
        and in the one that the act tried comes after.
        """
        places = self._places(scene)
        if not places:
            return []
        if not self.quiet:
            return self._find(scene.look(), places)
        if scene.whole is not None:
            return scene.taken_over(self.plain_hits(scene.whole))
        known = scene.former.hits.get(self) if scene.former is not None else None
        if known is None:
            return self._quiet_hits(scene, places)
        if scene.events[-1].type in self.types:
            return known + self._quiet_hits(scene, [len(scene.events) - 1])
        return known

    def _places(self, scene: Scene) -> list[int] | None:
        """Return the places of the events of the pattern's types, in order."""
        by_type = scene.by_type
        if self._type is not None:
            return by_type.get(self._type)
        lists = [by_type[type_] for type_ in self.types if type_ in by_type]
        return lists[0] if len(lists) == 1 else sorted(at for places in lists for at in places)

    def types_in(self, scene: Scene) -> bool:
        """Whether the trace has an event of one of the types at all."""
        return any(type_ in scene.by_type for type_ in self.types)

    def _find(self, look: Look, places: list[int]) -> list[Hit]:
        scene = look.scene
        kept_notes, kept_used = look.notes, look.used
        found = []
        for at in places:
            look.notes, look.used = [], []
            truth = self.test(look, at)
            if truth >= UNKNOWN_TRUTH:
                found.append(Hit(at, scene.events[at], truth, tuple(look.notes), tuple(look.used)))
        look.notes, look.used = kept_notes, kept_used
        return found

    def _quiet_hits(self, scene: Scene, places: list[int]) -> list[Hit]:
        """Return the hits among places of events of these types, for a matcher that only asks the event itself."""
        events = scene.events
        if self._bare:
            return [Hit(at, events[at], TRUE) for at in places]
        look, test = scene.look(), self._sole or self.test
        if self._texts is not None:
            return self._text_hits(look, places, self._texts, test)
        return [Hit(at, events[at], truth) for at in places if (truth := test(look, at)) >= UNKNOWN_TRUTH]

    @staticmethod
    def _text_hits(look: Look, places: list[int], texts: tuple[str, frozenset[str]], test: Check) -> list[Hit]:
        """Return the hits of ``attribute: text`` or ``attribute: [texts]``; what isn't one text is asked as always."""
        events, (name, wanted), found = look.scene.events, texts, []
        for at in places:
            event = events[at]
            stated = event.attributes.get(name)
            if type(stated) is str:
                if stated in wanted:
                    found.append(Hit(at, event, TRUE))
            elif (truth := test(look, at)) >= UNKNOWN_TRUTH:
                found.append(Hit(at, event, truth))
        return found

    def counting_for(self, look: Look) -> list[Hit]:
        """Return the hits with unknown ones read as this look reads them (in favour of the act, or against it)."""
        wanted = look.charitable == self.favours
        hits = self.hits(look)
        kept = []
        for hit in hits:
            if hit.truth == UNKNOWN_TRUTH:
                look.doubtful = True
                if not wanted:
                    continue
            kept.append(hit)
        return kept


@lru_cache(maxsize=20_000)
def matcher(patterns: tuple[Pattern, ...], favours: bool) -> Matcher:
    """Return the compiled form of a list of patterns; equal lists share one, and so their hits in a trace."""
    return Matcher(patterns, favours)


def helps(patterns: tuple[Pattern, ...]) -> Matcher:
    """Return the matcher of events that help the act (expect, need, unless, also, between)."""
    return matcher(patterns, True)


def hurts(patterns: tuple[Pattern, ...]) -> Matcher:
    """Return the matcher of events that hurt the act or make it owed (activation, never, by, since, counted)."""
    return matcher(patterns, False)


def counted_form(pattern: Pattern) -> Pattern:
    """Return a pattern without its running facts: what ``fact.ordinal`` counts."""
    return Pattern(pattern.type, _without_running(pattern.where))


def _without_running(predicate: Predicate | None) -> Predicate | None:
    if isinstance(predicate, Compare) and is_running(predicate.name):
        return None
    if isinstance(predicate, AllOf):
        parts = tuple(p for p in predicate.parts if not (isinstance(p, Compare) and is_running(p.name)))
        return AllOf(parts) if parts else None
    return predicate


def is_running(name: Name) -> bool:
    """Whether a name is a running fact of the trace (ordinal, count, the distance to another rule's due day)."""
    return name.kind == "fact" and (name.name in RUNNING or name.name.startswith("day_vs_due."))


def after_act(look: Look, hits: list[Hit], act_at: int, *, self_: bool = False) -> Iterator[tuple[Hit, bool]]:
    """Yield the hits that stand after the act, in order, each with whether that is certain (§1 Order)."""
    scene = look.scene
    day = scene.days[act_at]
    for hit in hits:
        if hit.event.day > day:
            yield hit, True
        elif hit.event.day == day:
            stands = scene.stands(hit.at, act_at)
            if stands in (AFTER, TIED) or (self_ and hit.at == act_at):
                yield hit, stands != TIED


def before_act(look: Look, hits: list[Hit], act_at: int, *, self_: bool = False) -> Iterator[tuple[Hit, bool]]:
    """Yield the hits that stand before the act (-1: the end of the trace), each with whether that is certain."""
    scene = look.scene
    day = None if act_at < 0 else scene.days[act_at]
    for hit in hits:
        if day is None or hit.event.day < day:
            yield hit, True
        elif hit.event.day == day:
            stands = scene.stands(hit.at, act_at)
            if stands in (BEFORE, TIED) or (self_ and hit.at == act_at):
                yield hit, stands != TIED
