"""The act pages about powers and delegations."""

from __future__ import annotations

from typing import Any

from zhiheng.kit.accounts.models import User
from zhiheng.ledger.acting import Act, Done
from zhiheng.registry.acting.declared import Acting, Subject, declare, object_url, subjects
from zhiheng.registry.agencies import selectors as agencies
from zhiheng.registry.models import DelegatedPower, Power
from zhiheng.registry.permissions import may_certify, may_maintain
from zhiheng.registry.powers import forms, selectors, services
from zhiheng.registry.powers.services import LISTING, STREETS, Grant, Matter, Term

TERM = ("valid_from", "valid_to", "yearly_cap")


def _keep_any(user: User, row: Any) -> bool:
    return agencies.kept(user).exists()


def _certify(user: User, row: Any) -> bool:
    return may_certify(user)


def _assess(user: User, row: DelegatedPower) -> bool:
    return may_maintain(user, row.subdistrict)


def _list(act: Act, row: None, stated: dict[str, Any]) -> Done:
    term = Term(**{name: stated.pop(name) for name in TERM})
    holder = stated.pop("holder")
    return services.list_power(act, Matter(**{**stated, "sanctions": tuple(stated["sanctions"])}), holder, term)


def _end(act: Act, row: Power, stated: dict[str, Any]) -> Done:
    return services.end_power(act, row.public_id, **stated)


def _running(row: DelegatedPower) -> bool:
    return row.ended_on is None


def _taken_back(row: DelegatedPower) -> str:
    return f"该事项已于 {row.ended_on} 收回"


def register() -> None:
    """Declare the subjects and their acts."""
    for type_, rows, up, key in (
        ("power", selectors.powers, "权责事项", "powers"),
        ("delegated_power", selectors.delegations, "街道赋权", "delegations"),
    ):
        subjects.register(type_, Subject(rows, str, object_url(type_), up, key))
    declare(
        Acting(
            "power", "list", "公布权责事项", forms.PowerForm, _keep_any, _list,
            "公布后方可据以执法；检查事项未公布的不得检查。", LISTING, "plus",
        ),
        Acting("power", "end", "终止事项", forms.EndPowerForm, _keep_any, _end, "", LISTING, "ban"),
        Acting(
            "delegated_power", "grant", "赋权街道", forms.GrantForm, _certify,
            lambda act, row, stated: services.grant_delegation(act, Grant(**stated)),
            "赋权决定应当公布，承接能力不足的及时收回。", STREETS, "plus",
        ),
        Acting(
            "delegated_power", "assess", "评估赋权事项", forms.AssessForm, _assess,
            lambda act, row, stated: services.assess_delegation(act, row.public_id, **stated),
            "赋权决定应当定期组织评估。", STREETS, "clipboard-check", _running,
            otherwise=_taken_back,
        ),
        Acting(
            "delegated_power", "take-back", "收回赋权事项", forms.TakeBackForm, _certify,
            lambda act, row, stated: services.take_back_delegation(act, row.public_id, **stated),
            "收回之次日起，街道不再行使。", STREETS, "ban", _running, otherwise=_taken_back,
        ),
    )  # fmt: skip
