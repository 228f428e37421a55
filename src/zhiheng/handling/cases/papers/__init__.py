"""The documents of a case (案件文书): kinds with their fields, mandatory by article, and a starting layout each.

One module per stage declares them; ``issuing`` says which act issues which. Those without an act of their own are
made by the form 生成文书 on the case's page.
"""

from __future__ import annotations

from zhiheng.handling.cases.papers.base import CasePaper, papers
from zhiheng.kit.documents.registry import declare

# The modules declare their kinds when they are imported: in the order in which a case uses them.
# isort: split
from zhiheng.handling.cases.papers import opening

# isort: split
from zhiheng.handling.cases.papers import inquiring, things

# isort: split
from zhiheng.handling.cases.papers import deciding, ending, onspot

# isort: split
from zhiheng.handling.cases.papers import changing, enforcing, measures

__all__ = ["CasePaper", "inner_kinds", "papers", "register"]
_STAGES = (opening, inquiring, things, deciding, ending, onspot, measures, enforcing, changing)


def register() -> None:
    """Hand the kinds to ``kit.documents``; called once at start-up."""
    for one in papers.values():
        declare(one.kind)


def inner_kinds() -> frozenset[str]:
    """Return the codes of documents that stay in the dossier: nobody is served with them."""
    outward = {one.of for one in papers.values() if not one.inner}
    return frozenset({one.of for one in papers.values()} - outward)
