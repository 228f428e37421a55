"""What stands in the documents of measures and enforcements, from what is known and what the form states."""

from __future__ import annotations

from zhiheng.handling.cases import wording
from zhiheng.handling.cases.coercion import things
from zhiheng.handling.cases.drafting import Paper, Wish
from zhiheng.handling.cases.papers.issuing import made
from zhiheng.handling.cases.partfile import KINDS
from zhiheng.law.library import vocabulary


def kind_words(wish: Wish) -> str:
    """Return the kind of the measure or enforcement in words, "" where none is known."""
    procedure = wish.file.procedure
    about = procedure.about if procedure else "measure"
    only = procedure.procedures[0] if procedure and len(procedure.procedures) == 1 else ""
    kind = wish.values.get("part_kind") or wish.file.value(*wish.file.subject, "kind") or only
    return vocabulary().codes[KINDS[about]].get(str(kind), "")


def item_rows(wish: Wish) -> list[dict[str, str]]:
    """Return the list of things as rows of a document's table."""
    rows = things.read(wish.values.get("things") or ())
    return [
        {
            "place": str(place), "name": row.name, "model": row.model, "quantity": f"{row.quantity}{row.unit}",
            "condition": row.condition, "number": row.number,
        }
        for place, row in enumerate(rows, 1)
    ]  # fmt: skip


def stated_seal(wish: Wish) -> list[str]:
    """Return the document item of the seal, where the form says that the decision bears it."""
    return ["seal"] if wish.values.get("sealed") else []


def record_paper(wish: Wish, place: str) -> list[Paper]:
    """Return the record of what happened on the spot (现场笔录), where its text was written."""
    text = str(wish.values.get("record_text") or "").strip()
    if not text:
        return []
    own = {
        "step": wish.plan.title, "done_on": wish.act.day, "place": wish.values.get("place"), "text": text,
        "handlers": wording.handler_words(wish.values.get("officers") or ()),
        "performer": wish.values.get("performer"),
    }  # fmt: skip
    return [made(wish, "coercion-record", own, place=place)]
