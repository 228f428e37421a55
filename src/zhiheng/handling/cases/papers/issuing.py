"""Which document an act of a case issues, and what stands in it (制发): what is known, what the form states, the day.

``special`` drafts the acts whose documents need more; every other act with a document gets it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from zhiheng.handling.cases import wording
from zhiheng.handling.cases.drafting import PENDING, Draft, Paper, Wish, issuing
from zhiheng.handling.cases.papers.base import CasePaper, papers
from zhiheng.handling.cases.papers.known import code, known, lines, told
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.law.library import vocabulary
from zhiheng.ledger.services import NewEvent, Ref
from zhiheng.registry import people
from zhiheng.registry.models import Agency

AGREED = "同意"
SENTENCES = frozenset({"facts", "reasons", "duty", "how", "target", "urgent", "content", "counting"})
"""Fields that texts hold as whole sentences, however they were typed."""


def with_paper(wish: Wish, draft: Draft) -> Draft:
    """Return the draft of an act that is done now with the document that belongs to it; others as they are."""
    one = papers.get(kind_for(wish)) if draft.paper is None and wish.act.doing else None
    if one is None:
        return draft
    paper = Paper(one.kind.key, one.of, values(wish, one), one.items)
    events = [_naming(wish, event) for event in draft.events]
    trial = None if draft.trial is None else [issuing(wish, paper), *draft.trial]
    return replace(draft, events=[issuing(wish, paper), *events], paper=paper, trial=trial)


def made(
    wish: Wish, key: str, own: Mapping[str, Any], *, items: Iterable[str] | None = None, seal: bool = False,
    place: str = PENDING,
) -> Paper:  # fmt: skip
    """Return the document of a kind: what is known of the case, and what only the act says (``own``).

    ``items``: codes of ``document_item`` where they aren't those that the kind declares. Raises KeyError for a kind
    that isn't declared.
    """
    one = papers[key]
    found = known(wish.file, [field.key for field in one.kind.own_fields])
    stated = {name: sentence(name, value) for name, value in own.items() if value not in (None, "", [])}
    return Paper(key, one.of, found | stated, one.items if items is None else tuple(items), seal, place)


def sentence(name: str, value: Any) -> Any:
    """Return what stands in a document as a sentence of its own with its full stop; other values as they are."""
    if name not in SENTENCES:
        return value
    text = str(value).rstrip()
    return text if text[-1:] in "。；！？" else f"{text}。"


def kind_for(wish: Wish) -> str:
    """Return the key of the kind of document that an act issues as its form stands, "" for none."""
    choose = CHOSEN.get(wish.plan.name)
    return choose(wish.values) if choose is not None else wish.plan.paper


def recorded_as(values: Mapping[str, Any]) -> str:
    """Return the kind of record that a way of investigating has."""
    kinds = {"inquiry": "case-inquiry", "inspection": "case-inspection", "survey": "case-inspection"}
    return kinds.get(str(values.get("kind")), "case-record")


def warned_by(values: Mapping[str, Any]) -> str:
    """Return the kind of notice: with the right to a hearing, or without."""
    return "case-hearing-right" if values.get("rights_told") in ("hearing", "both") else "case-notice"


CHOSEN: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "check-clue": lambda said: "case-not-filed" if said.get("result") == "no_file" else "",
    "accept-hearing": lambda said: "case-hearing-refusal" if said.get("accepted") is False else "",
    "investigate": lambda said: recorded_as(said) if str(said.get("text") or "").strip() else "",
}
"""By act: the document where that depends on what the form says."""


def _naming(wish: Wish, event: NewEvent) -> NewEvent:
    """Return the act's own event with the document, where the vocabulary lets it name one."""
    if event.type != wish.plan.event.type or "document" not in wish.plan.event.relations:
        return event
    if any(ref.type == "document" for ref in event.objects):  # it names the document that it is about
        return event
    return replace(event, objects=[*event.objects, Ref("document", PENDING)])


def values(wish: Wish, one: CasePaper) -> dict[str, Any]:
    """Return what stands in the document of an act, by field: known, then stated, then what only this act says."""
    found = known(wish.file, [field.key for field in one.kind.own_fields])
    stated = {field.key: _stated(wish, field) for field in one.kind.own_fields}
    own = OWN.get(one.kind.key)
    found |= {key: value for key, value in stated.items() if value not in (None, "")}
    extra = own(wish) if own is not None else {}
    return found | {key: value for key, value in extra.items() if value not in (None, "")}


def _stated(wish: Wish, field: Field) -> Any:
    """Return what the form says for a field of the same name, codes and lists in words."""
    if field.key == "approver":
        return code("approver", wish.approver) or code("approver", wish.stated.get("approver"))
    if field.key == "handlers":
        return wording.handler_words(wish.values.get("officers") or wish.file.handlers)
    if field.key == "opinion" and wish.plan.approval:
        return AGREED
    value = wish.values.get(field.key)
    if field.kind in (FieldKind.DAY, FieldKind.MONEY, FieldKind.NUMBER):
        return value
    declared = wish.plan.event.attributes.get(field.key)
    if declared is not None and declared.table and value:
        return code(declared.table, value)
    return lines(value) if isinstance(value, list | tuple) else value


def _date(wish: Wish) -> str:
    return told(wish.act.day)


def _held(wish: Wish) -> str:
    return "，".join(one for one in (_date(wish), str(wish.values.get("spot") or "")) if one)


def _officers(ids: Any) -> str:
    chosen = [ids] if isinstance(ids, str) else list(ids or ())
    called = people.names(chosen)
    return "、".join(called[one] for one in chosen)


def _agency(id_: Any) -> str:
    found = Agency.objects.filter(public_id=str(id_ or "")).first()
    return found.name if found is not None else ""


def _length(wish: Wish) -> str:
    amount = wish.values.get("amount")
    return f"{amount}{code('period_unit', wish.values.get('unit'))}" if amount else ""


def _ordered(wish: Wish) -> str:
    """Return what is ordered: as it was written, else by its kind."""
    return str(wish.values.get("ordered") or "") or f"{code('correction_kind', wish.values.get('kind'))}。"


def _deferred(wish: Wish) -> str:
    parts = wish.values.get("instalments")
    return f"分 {parts} 期缴纳" if parts else "延期缴纳"


def _document(wish: Wish) -> str:
    """Return the document that an act is about: its kind and number."""
    id_ = str(wish.values.get("document") or "")
    kind = dict(wish.file.documents).get(id_) or ""
    number = wish.file.value("document", id_, "number") or ""
    return f"{vocabulary().codes['document_kind'].get(kind, '')} {number}".strip()


OWN: Mapping[str, Callable[[Wish], Mapping[str, Any]]] = {
    "case-not-filed": lambda wish: {"reason": wish.values.get("reason") or "经核查，不符合立案条件。"},
    "case-inquiry": lambda wish: {"held": _held(wish)},
    "case-inspection": lambda wish: {"held": _held(wish), "record_of": _way(wish)},
    "case-record": lambda wish: {"held": _held(wish), "record_of": _way(wish)},
    "case-appraisal": lambda wish: {"appraisal": code("appraisal_kind", wish.values.get("kind"))},
    "case-correction": lambda wish: {"ordered": _ordered(wish)},
    "case-extension": lambda wish: {"length": _length(wish)},
    "case-transfer": lambda wish: {"to_agency": _agency(wish.values.get("to"))},
    "case-recusal": lambda wish: {
        "concerned": _officers(wish.values.get("concerned")),
        "outcome": "准予回避" if wish.values.get("withdraw") else "不予回避",
        "approver": code("approver", wish.approver or "head"),
    },
    "case-statement-review": lambda wish: {"adopted": "予以采纳" if wish.values.get("adopted") else "不予采纳"},
    "case-hearing-refusal": lambda wish: {
        "reason": "你（单位）没有在收到告知书之日起五个工作日内提出。"
        if wish.values.get("late")
        else "不符合听证的条件。"
    },
    "case-deliberation": lambda wish: {"held": _date(wish)},
    "case-announcement": lambda wish: {
        "served": _document(wish),
        "reason": wish.values.get("reason") or code("service_failure", wish.values.get("cause")),
        "cause": wish.file.cause,
    },
    "case-deferral": lambda wish: {"instalments": _deferred(wish)},
    "case-closing": lambda wish: {"closed_as": code("close_kind", wish.values.get("kind"))},
}
"""By kind: what stands in it that neither the case nor a field of the form says as it is printed."""


def _way(wish: Wish) -> str:
    return code("investigation_kind", wish.values.get("kind"))
