"""What is known of a case, by field of its documents (已知内容): nobody types it again. Computed only where asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.handling.cases import paying, wording
from zhiheng.handling.cases.casefile import CaseFile, fine_in_force
from zhiheng.law.library import vocabulary
from zhiheng.registry import people

DONE = {
    "investigation.conducted": ("investigation_kind", "kind"),
    "appraisal.commissioned": ("appraisal_kind", "kind"),
    "correction.ordered": ("correction_kind", "kind"),
}
"""Acts of the investigation that a report tells, with the code that says what kind each was."""


def known(file: CaseFile, keys: Iterable[str]) -> dict[str, Any]:
    """Return what is known for the fields that a document has; a field of which nothing is known is left out."""
    found = {key: VALUES[key](file) for key in keys if key in VALUES}
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def code(table: str, value: Any) -> str:
    """Return a code in words, "" for none."""
    return vocabulary().codes[table].get(str(value or ""), "")


def lines(texts: Iterable[Any]) -> str:
    """Return texts as numbered lines; a single one without a number."""
    known_ = [str(one) for one in texts if str(one).strip()]
    return known_[0] if len(known_) == 1 else "\n".join(f"{place}．{one}" for place, one in enumerate(known_, 1))


def stated(file: CaseFile, type_: str, name: str) -> Any:
    """Return what the last event of a type states, None without it."""
    event = file.last(type_)
    return event.attributes.get(name) if event is not None else None


def day_of(event: Event | None) -> date | None:
    """Return the day of an event, None without one."""
    return date_of(event.day) if event is not None else None


def number_of(file: CaseFile, event: Event | None) -> str:
    """Return the number of the document that an event names, "" where it names none."""
    if event is None:
        return ""
    numbers = (file.value("document", id_, "number") for id_ in event.objects("document"))
    return next((str(one) for one in numbers if one), str(event.attributes.get("document_no") or ""))


def told(day: date) -> str:
    """Return a day as texts write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def investigated(file: CaseFile) -> str:
    """Return what was done to investigate, one act a line with its day."""
    said = []
    for event in file.of(*DONE):
        table, name = DONE[event.type]
        said.append(f"{told(date_of(event.day))}，{code(table, event.attributes.get(name))}。")
    return "\n".join(said)


def proofs(file: CaseFile) -> Sequence[Mapping[str, Any]]:
    """Return the evidence as rows of a table."""
    rows = []
    for event in file.of("evidence.verified"):
        name = next((file.value("evidence", id_, "name") for id_ in event.objects("evidence")), "")
        proves = "、".join(str(one) for one in event.attributes.get("proves") or ())
        rows.append({"kind": code("evidence_kind", event.attributes.get("kind")), "name": name, "proves": proves})
    return rows


def circumstances(file: CaseFile) -> str:
    """Return what the investigation found for and against the party."""
    ended = file.last("investigation.concluded")
    if ended is None:
        return ""
    flags = {
        "first_time": "初次违法",
        "minor": "违法行为轻微",
        "no_harm": "没有造成危害后果",
        "corrected": "及时改正",
        "no_fault": "没有主观过错",
    }
    found = [words for name, words in flags.items() if ended.attributes.get(name)]
    for name, words in (("mitigating", "从轻、减轻情节"), ("aggravating", "从重情节")):
        if texts := ended.attributes.get(name):
            found.append(f"{words}：{'、'.join(str(one) for one in texts)}")
    return "；".join(found) or "没有从轻、减轻或者从重情节。"


def carried_out(file: CaseFile) -> str:
    """Return how a decision was carried out: what was paid, what was put right."""
    said = []
    if back := paying.to_return(file):
        said.append(f"决定已不再有效，已缴 {back:,.2f} 元应退还。")
    elif file.fine and file.revocation is None:
        left = paying.principal_left(file)
        rest = f"，尚欠 {left:,.2f} 元" if left > 0 else "，已缴清"
        said.append(f"应缴罚没款 {file.fine:,.2f} 元，已缴 {file.paid:,.2f} 元{rest}。")
    for event in file.of("correction.checked"):
        done = "已改正" if event.attributes.get("corrected") else "没有改正"
        said.append(f"{told(date_of(event.day))}复查，{done}。")
    if file.of("obligation.fulfilled"):
        said.append("决定的其他内容已履行。")
    return "\n".join(said)


def _imposed(file: CaseFile) -> Mapping[str, Any]:
    """Return what the decision in force imposes; before it, or once it is gone: what was told."""
    decision = file.decision if file.revocation is None else None
    if decision is not None:
        return {**decision.attributes, "fine": fine_in_force(file.events) or None}
    told = file.last("notice.given")
    return told.attributes if told is not None else {}


def _host(file: CaseFile) -> str:
    held = file.last("hearing.held")
    ids = held.objects("officer", "host") if held is not None else ()
    called = people.names(list(ids))
    return "、".join(called[one] for one in ids)


def _matter(file: CaseFile) -> str:
    power = wording.power_of(file)
    return power.name if power is not None else ""


def _owed(file: CaseFile) -> Any:
    return paying.principal_left(file) if file.fine else None


VALUES: Mapping[str, Callable[[CaseFile], Any]] = {
    "party": lambda file: wording.party_words(file)[0],
    "party_id": lambda file: wording.party_words(file)[1],
    "cause": lambda file: file.cause,
    "clue": lambda file: str(stated(file, "clue.received", "cause") or ""),
    "case_number": lambda file: str(file.attribute("number") or ""),
    "handlers": lambda file: wording.handler_words(file.handlers),
    "matter": _matter,
    "source": lambda file: code("case_source", stated(file, "clue.received", "source")),
    "received_on": lambda file: day_of(file.last("clue.received")),
    "filed_on": lambda file: day_of(file.last("case.filed")),
    "facts": wording.facts_words,
    "evidence": wording.evidence_words,
    "proofs": proofs,
    "investigated": investigated,
    "circumstances": circumstances,
    "basis": lambda file: wording.cited(wording.laws(wording.power_of(file))),
    "penalty": lambda file: wording.penalty_words(_imposed(file)),
    "fine": lambda file: _imposed(file).get("fine"),
    "heard": wording.heard_words,
    "decision_no": lambda file: number_of(file, file.decision),
    "decided_on": lambda file: day_of(file.decision),
    "owed": _owed,
    "host": _host,
    "held_on": lambda file: stated(file, "hearing.noticed", "held_on"),
    "venue": lambda file: str(stated(file, "hearing.noticed", "place") or ""),
    "carried_out": carried_out,
    "remedies": lambda file: wording.REMEDIES,
    "proposal": lambda file: code("outcome", stated(file, "investigation.concluded", "proposal")),
}
"""By field: how it is read from the case."""
