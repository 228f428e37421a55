"""What stories about rules and parameters share: a small district, and settings as the ledger has them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import Client

from oversight.watched import BY, today
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.ledger.records import NewEvent, NewObject, Ref
from zhiheng.ledger.services import append
from zhiheng.oversight.parameters.entries import Entry
from zhiheng.oversight.parameters.models import Kind

DECIDED = "penalty.decision-within-90-days"
OWN = "district.decided-early"
DOCUMENT = "示例司〔2026〕12号"
_TYPES = {Kind.RULE: "rule.added", Kind.WITHDRAWAL: "rule.withdrawn"}


def entry(kind: Kind, rule: str, name: str = "", value: str = "", back: int = 0, **more: object) -> Entry:
    """An entry that holds since some days ago (``back`` below 0: from a day to come on)."""
    start = today() - timedelta(days=back)
    return Entry(kind, rule, start, DOCUMENT, min(start, today()), name, value, **more)  # type: ignore[arg-type]  # as named


def recorded(one: Entry, parameter: str = "") -> str:
    """Tell the ledger an entry as the confirmed act does, whatever its day; return the event's id."""
    id_ = parameter or f"P{one.rule}{one.name}"[:60]
    stated = {"document": one.document, "dated": one.dated, "from": one.start, "second": "S2"}
    if one.kind != Kind.WITHDRAWAL:
        stated["value"] = one.value
    if one.kind not in _TYPES:
        stated |= {"kind": one.kind.value} | ({"to": one.end} if one.end else {})
    about = NewObject("parameter", id_, {"rule": one.rule, "name": one.name or one.kind.value}, "B1", one.rule)
    event = NewEvent(
        _TYPES.get(one.kind, "parameter.confirmed"), today(), (Ref("parameter", id_),), stated, agency="B1"
    )
    return append([event], by=BY, objects=[about]).events[0].id


def own_rule(since: date, within: int = 40, id_: str = OWN) -> str:
    """A district rule that asks for a decision within some days, with examples that hold."""
    filed = since + timedelta(days=14)
    early, late = filed + timedelta(days=7), filed + timedelta(days=within + 40)
    return f"""\
- id: {id_}
  title: 立案之日起四十日内作出决定
  says: 立案之日起四十日内作出决定
  basis: [{{statute: 处罚法, article: 60}}]
  in_force: {{from: {since}}}
  about: case
  response: {{after: case.filed, expect: [decision.made], within: {within} d}}
  effect: correctable
  guard: none
  examples:
    - {{says: 按期, events: [[case.filed, {filed}], [decision.made, {early}]], verdict: satisfied}}
    - {{says: 逾期, events: [[case.filed, {filed}], [decision.made, {late}]], verdict: violated}}
    - {{says: 未到期, events: [[case.filed, {filed}]], as_of: {early}, verdict: open}}
"""


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    LoginSession.objects.filter(user=user).update(second_factor=True)
    return client


def send(client: Client, url: str, data: dict[str, Any], **more: str) -> Any:
    """Fill in an act's form as its page carries it, and send it."""
    page = client.get(url)
    assert page.status_code == 200, url
    carried = {name: page.context[name] for name in ("form_key", "form_version")}
    return client.post(url, {**carried, **data, **more})
