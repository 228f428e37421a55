"""Settings folded from the ledger (F1): one row for each effective event about a parameter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from zhiheng.eventlog.model import Event
from zhiheng.law.trace import VOID
from zhiheng.ledger import selectors
from zhiheng.ledger.amending import versions_of
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import StoredEvent
from zhiheng.oversight.parameters.models import Kind, Setting
from zhiheng.oversight.parameters.services import PARAMETER

_KINDS = {"rule.added": Kind.RULE, "rule.withdrawn": Kind.WITHDRAWAL}
_TYPES = frozenset({*_KINDS, "parameter.confirmed"})


def project(stored: Sequence[StoredEvent]) -> None:
    """Bring the settings up to date with events that were just appended (inside their transaction)."""
    voided = {event.amends for event in stored if event.type == VOID}
    concerned = [event for event in stored if event.type in _TYPES]
    concerned += [version for version in versions_of(voided) if version.type in _TYPES]
    for id_ in sorted({id_ for event in concerned for type_, id_ in event.keys if type_ == PARAMETER}):
        _write(id_)


def _write(parameter: str) -> None:
    right = {row["event"]: row for row in rows_of(parameter)}
    Setting.objects.filter(parameter=parameter).exclude(event__in=sorted(right)).delete()
    for event, fields in right.items():
        Setting.objects.update_or_create(event=event, defaults=fields)


def rows_of(parameter: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a parameter as its effective trace states them."""
    about = selectors.attributes(PARAMETER, parameter)
    actors = {one.id: one.actor.account for one in selectors.history(PARAMETER, parameter)}
    for event in selectors.trace(PARAMETER, parameter).events:
        if event.type in _TYPES:
            yield _row(parameter, about, event, actors.get(event.id, ""))


def _row(parameter: str, about: Any, event: Event, account: str) -> dict[str, Any]:
    said = event.attributes
    kind = _KINDS.get(event.type) or Kind(str(said["kind"]))
    return {
        "event": event.id,
        "parameter": parameter,
        "kind": kind.value,
        "rule": str(about["rule"]),
        "name": str(about["name"]) if kind in (Kind.QUESTION, Kind.THRESHOLD) else "",
        "value": str(said.get("value", "")),
        "start": said["from"],
        "end": said.get("to"),
        "document": str(said.get("document", "")),
        "dated": said.get("dated"),
        "agencies": sorted(event.objects("agency")),
        "account": account,
        "second": str(said["second"]),
        "recorded_at": event.recorded_at,
        "sequence": event.sequence,
    }


def values_of(rule: str) -> list[dict[str, Any]]:
    """Return the values set of a rule as the ledger says (not as the table does, which may follow later), in order."""
    about = LedgerObject.objects.filter(type=PARAMETER, values__name="rule", values__value=rule).distinct()
    rows = [row for id_ in about.values_list("public_id", flat=True) for row in rows_of(id_)]
    stated = [row for row in rows if row["rule"] == rule and row["kind"] == Kind.THRESHOLD]
    return sorted(stated, key=lambda row: (row["start"], row["sequence"]))


def _parameters() -> set[str]:
    stated = LedgerObject.objects.filter(type=PARAMETER).values_list("public_id", flat=True)
    return {*stated, *Setting.objects.values_list("parameter", flat=True)}


def rebuild() -> None:
    """Write all settings anew from the ledger."""
    for id_ in sorted(_parameters()):
        _write(id_)


def check() -> Iterable[str]:
    """Yield in words every difference between the settings and what the ledger says."""
    for id_ in sorted(_parameters()):
        right = {row["event"]: row for row in rows_of(id_)}
        known = {row.event: row for row in Setting.objects.filter(parameter=id_)}
        for event in sorted(right.keys() ^ known.keys()):
            yield f"参数 {id_}: 记录 {event} {'缺少这一行' if event in right else '台账里没有依据'}"
        for event in sorted(right.keys() & known.keys()):
            wrong = [name for name, value in right[event].items() if getattr(known[event], name) != value]
            if wrong:
                yield f"参数 {id_}: {'、'.join(wrong)} 与台账不符"
