"""The act pages about enterprises and parties."""

from __future__ import annotations

from typing import Any

from zhiheng.kit.accounts.models import User
from zhiheng.ledger.acting import Act, Done
from zhiheng.registry import people
from zhiheng.registry.acting.declared import Acting, Subject, declare, object_url, subjects
from zhiheng.registry.agencies.forms import values_of
from zhiheng.registry.agencies.selectors import field_of
from zhiheng.registry.memberships import standing
from zhiheng.registry.models import Enterprise, Party
from zhiheng.registry.parties import forms, selectors, services
from zhiheng.registry.parties.services import CODE, EnterpriseFacts
from zhiheng.registry.people import Person
from zhiheng.registry.permissions import may_correct_enterprises, may_enter_parties


def _enter(user: User, row: Any) -> bool:
    return may_enter_parties(user)


def may_correct(user: User) -> bool:
    """Return whether this account changes what is registered of any enterprise by its own word (登记机关、区司法局)."""
    return may_correct_enterprises(user, field_of(standing.unit_of(user)))


def _alone(user: User, row: Any) -> str:
    """Return why somebody else must confirm a change: what all agencies share isn't changed by one of them."""
    return "" if may_correct(user) else "企业的登记信息各机关共用，更改须由区司法局复核"


def party_name(row: Party) -> str:
    """Return what pages call a party: the masked name."""
    return people.party_names((row.public_id,))[row.public_id]


def _register(act: Act, row: None, stated: dict[str, Any]) -> Done:
    return services.register_enterprise(act, EnterpriseFacts(**stated))


def _change(act: Act, row: Enterprise, stated: dict[str, Any]) -> Done:
    return services.register_enterprise(act, EnterpriseFacts(**stated), row.public_id)


def _person(act: Act, row: None, stated: dict[str, Any]) -> Done:
    kind = stated.pop("kind")
    return services.register_party(act, kind, Person(**stated))


def register() -> None:
    """Declare the subjects and their acts."""
    subjects.register(
        "enterprise",
        Subject(selectors.enterprises, str, object_url("enterprise"), "企业", "enterprises"),
    )
    subjects.register(
        "party",
        Subject(selectors.parties, party_name, object_url("party"), "当事人", "parties"),
    )
    declare(
        Acting(
            "enterprise", "register", "登记企业", forms.EnterpriseForm, _enter, _register,
            "同一统一社会信用代码只登记一次。", CODE, "plus",
        ),
        Acting(
            "enterprise", "change", "登记变更", forms.ChangeEnterpriseForm, _enter, _change, icon="pencil",
            initial=lambda row: values_of(row, "uscc", "name", "kind", "size", "region", "operating"), alone=_alone,
        ),
        Acting(
            "party", "register", "登记当事人", forms.PersonForm, _enter, _person,
            "姓名和号码存入个人信息保险库，台账只记编号。", icon="plus", agency=lambda row: "",
        ),
    )  # fmt: skip
