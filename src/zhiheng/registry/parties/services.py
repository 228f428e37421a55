"""Acts about parties: register an enterprise or a person, and what changed about them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from zhiheng.kit.public_ids import public_id
from zhiheng.law import codes
from zhiheng.ledger.acting import Act, Done, Hindrance, perform
from zhiheng.ledger.services import NewEvent, NewObject, Ref
from zhiheng.registry import people
from zhiheng.registry.models import Enterprise
from zhiheng.registry.people import Person

CODE = "GB 32100-2015"


@dataclass(frozen=True, slots=True)
class EnterpriseFacts:
    """What is registered about an enterprise."""

    name: str
    kind: str
    uscc: str = ""
    size: str = ""
    region: str = ""
    operating: bool | None = True


def register_enterprise(act: Act, facts: EnterpriseFacts, id_: str = "") -> Done:
    """Register an enterprise or what changed about it (检查对象登记与变更). One credit code, one enterprise."""
    against = []
    if facts.uscc and (problem := codes.credit_problem(facts.uscc)):
        against.append(Hindrance(f"统一社会信用代码{problem}", CODE, "请核对营业执照"))
    elif facts.uscc and (other := same_enterprise(facts.uscc, id_)):
        against.append(Hindrance(f"该代码已登记为“{other.name}”", CODE, "请打开原记录登记变更，不要重复登记"))
    if not facts.uscc and facts.kind != "individual":
        against.append(Hindrance("没有统一社会信用代码", CODE, "法人和其他组织须填写统一社会信用代码"))
    event, thing = registering(act, facts, id_)
    return perform(act, "登记企业", thing.id, [event], [thing], against)


def registering(act: Act, facts: EnterpriseFacts, id_: str = "") -> tuple[NewEvent, NewObject]:
    """Return event and object of a registration, for ``register_enterprise`` and for imports of many."""
    id_ = id_ or public_id()
    stated = {name: getattr(facts, name) for name in ("name", "kind", "uscc", "size", "region")}
    refs = [Ref("enterprise", id_), Ref("agency", act.agency)]
    event = act.event("enterprise.registered", refs, operating=facts.operating, **stated)
    values = {name: value or None for name, value in stated.items()}
    return event, NewObject("enterprise", id_, values, title=facts.name)


def same_enterprise(uscc: str, but: str = "") -> Enterprise | None:
    """Return another enterprise with that credit code, or None."""
    return Enterprise.objects.filter(uscc=uscc).exclude(public_id=but).first() if uscc else None


def register_party(act: Act, kind: str, person: Person | None = None, enterprise: str = "") -> Done:
    """Register a party (当事人登记). A person goes into the vault; a known identity number gives the known party.

    A known party stays with the agency that registered it first; whoever registers it again may use it too.
    """
    known = people.same_party(person.id_no) if person is not None else ""
    with transaction.atomic():
        id_ = known or (people.admit(person, people.NAME) if person is not None else public_id())
        refs = [Ref("party", id_), Ref("enterprise", enterprise), Ref("agency", act.agency)]
        thing = NewObject("party", id_, {"kind": kind}, agency="" if known else act.agency)
        done = perform(act, "登记当事人", id_, [act.event("party.registered", refs, kind=kind)], [thing])
        if done.appended.repeated:
            transaction.set_rollback(True)
    return done
