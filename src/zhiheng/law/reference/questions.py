"""The interactive questions: what is due when, what is next, what an act would break (§6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zhiheng.law.reference.judge import Judging
from zhiheng.law.reference.rulejudge import population_holds
from zhiheng.law.reference.window import WindowRule


@dataclass(frozen=True, slots=True)
class Corridor:
    """From when and until when an act may be done (civil days; None: not known or without bound)."""

    earliest: int | None = None
    latest: int | None = None


def window_days(judging: Judging) -> Iterator[tuple[str, Corridor]]:
    """Yield the acts that a ``window`` allows and that haven't happened, with their days as of the day judged."""
    for compiled in judging.plan.rules:
        about = compiled.rule.about
        for object_id in judging.objects(about):
            scene = judging.scene(((about, object_id),), judging.index.trace(about, object_id))
            for lens in judging.lens_scenes(compiled, scene):
                look = compiled.look(lens, -1)
                if not population_holds(compiled, look, -1, None):
                    continue
                for part in compiled.base.parts:
                    if not isinstance(part.rule, WindowRule) or part.rule.activates.hits(look):
                        continue
                    there, after, last = part.rule.corridor(look, -1)
                    earliest = after.instant.day + 1 if there and after is not None else None
                    corridor = Corridor(earliest, last.instant.day if last is not None else None)
                    for type_ in part.rule.activates.types:
                        yield type_, corridor
