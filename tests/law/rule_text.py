"""A correct rule of the statutory library as text, for tests that spoil one thing in it and look at the message."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhiheng.law.language.errors import RuleErrors, RuleProblem
from zhiheng.law.language.model import RuleSet
from zhiheng.law.language.read import read_rules
from zhiheng.law.library import statute_index, vocabulary

GOOD = """\
- id: case.decided
  title: 立案之日起九十日内作出决定
  says: 立案后九十日内作出决定
  covers: [P47]
  basis: [{statute: 处罚法, article: 60}]
  in_force: {from: 2021-07-15}
  about: case
  where: {case.procedure: ordinary}
  response:
    after: case.filed
    expect: [decision.made]
    within: 90 d
  effect: procedural-defect
  guard: {kind: warn, before: 10 d}
  examples:
    - {says: 如期, events: [[case.filed, 2025-03-03], [decision.made, 2025-03-04]], verdict: satisfied}
    - {says: 逾期, events: [[case.filed, 2025-03-03], [decision.made, 2025-08-04]], verdict: violated}
    - {says: 未到期, events: [[case.filed, 2025-03-03]], as_of: 2025-03-04, verdict: open}
"""


def spoiled(old: str, new: str, text: str = GOOD) -> str:
    """Return the text with one passage replaced, which must be there."""
    assert old in text, old
    return text.replace(old, new, 1)


def read_text(directory: Path, text: str, *, library: bool = True, overlay: str | None = None) -> RuleSet:
    """Read a rule file with this text: as the statutory library's, or as a foreign one."""
    path = directory / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    over = None
    if overlay is not None:
        over = directory / "overlay.yaml"
        over.write_text(overlay, encoding="utf-8")
    return read_rules(
        path,
        vocabulary=vocabulary() if library else None,
        statutes=statute_index(),
        overlay=over,
        root=directory,
    )


def problems(
    directory: Path, text: str, *, library: bool = True, overlay: str | None = None
) -> tuple[RuleProblem, ...]:
    """Return the problems for which a rule file is refused."""
    with pytest.raises(RuleErrors) as caught:
        read_text(directory, text, library=library, overlay=overlay)
    return caught.value.problems


def refused(directory: Path, text: str, line: int, message: str, remedy: str = "", *, library: bool = True) -> None:
    """Assert that a rule file is refused with a message at a line of the file, and says what to do."""
    found = problems(directory, text, library=library)
    hits = [p for p in found if p.position.line == line and message in p.message]
    assert hits, [str(p) for p in found]
    assert any(remedy in p.remedy for p in hits), [str(p) for p in hits]
    assert str(hits[0]).startswith(f"rules.yaml:{line}:")
