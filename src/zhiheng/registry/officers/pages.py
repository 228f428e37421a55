"""The act pages about officers."""

from __future__ import annotations

from typing import Any

from zhiheng.kit.accounts.models import User
from zhiheng.ledger.acting import Act, Done
from zhiheng.registry import people
from zhiheng.registry.acting.declared import Acting, Subject, declare, object_url, subjects
from zhiheng.registry.agencies import selectors as agencies
from zhiheng.registry.certificates import services as certificates
from zhiheng.registry.models import Officer
from zhiheng.registry.officers import forms, selectors, services
from zhiheng.registry.officers.services import REVIEWERS, STAFF, Post, Role
from zhiheng.registry.people import Person
from zhiheng.registry.permissions import may_maintain

POST = ("agency", "employment", "unit", "post", "duty_post")


def _keep(user: User, row: Officer) -> bool:
    return may_maintain(user, row.agency)


def _keep_any(user: User, row: Any) -> bool:
    return agencies.kept(user).exists()


def _here(row: Officer) -> bool:
    return row.left_on is None


def _left(row: Officer) -> str:
    return f"该人员已于 {row.left_on} 离岗"


def _appoint(act: Act, row: None, stated: dict[str, Any]) -> Done:
    person = Person(stated["name"], stated["id_no"], stated["phone"])
    return services.appoint_officer(act, person, Post(**{name: stated[name] for name in POST}))


def _move(act: Act, row: Officer, stated: dict[str, Any]) -> Done:
    return services.move_officer(act, row.public_id, Post(**{name: stated[name] for name in POST}))


def _set_role(act: Act, row: Officer, stated: dict[str, Any]) -> Done:
    return services.set_role(act, Role(row.public_id, row.agency, law_qualified=row.law_qualified or None, **stated))


def _end_role(act: Act, row: Officer, stated: dict[str, Any]) -> Done:
    return services.end_role(act, Role(row.public_id, row.agency, **stated))


def register() -> None:
    """Declare the subject and its acts."""
    subject = Subject(
        selectors.officers,
        lambda row: people.name_of(row.public_id),
        object_url("officer"),
        "执法人员",
        "officers",
    )
    subjects.register("officer", subject)
    declare(
        Acting(
            "officer", "appoint", "登记执法人员", forms.AppointForm, _keep_any, _appoint,
            "姓名和号码存入个人信息保险库，台账只记编号。", STAFF, "users",
        ),
        Acting(
            "officer", "apply", "申领证件", forms.ApplyForm, _keep,
            lambda act, row, stated: certificates.apply_for_certificate(act, row.public_id, **stated),
            "申领后由司法行政部门组织资格考试，合格的核发。", STAFF, "id-badge-2", _here,
            otherwise=_left,
        ),
        Acting(
            "officer", "move", "岗位变动", forms.MoveForm, _keep, _move,
            "调动、改变用工性质、换科室都在这里办；原岗位到前一日止。", STAFF, "pencil", _here, initial=forms.post_of,
            otherwise=_left,
        ),
        Acting(
            "officer", "role", "确定岗位职责", forms.RoleForm, _keep, _set_role, "", REVIEWERS,
            "clipboard-check", _here, otherwise=_left,
        ),
        Acting("officer", "end-role", "免去岗位职责", forms.EndRoleForm, _keep, _end_role, suits=_here),
        Acting(
            "officer", "appraise", "登记年度考核", forms.AppraiseForm, _keep,
            lambda act, row, stated: services.appraise_officer(act, row.public_id, **stated), "", STAFF, "star",
        ),
        Acting(
            "officer", "leave", "登记离岗", forms.LeaveForm, _keep,
            lambda act, row, stated: services.officer_left(act, row.public_id, **stated),
            "离岗之日起证件、岗位职责、派驻一并终止，账号同时关闭。", STAFF, "door-exit", _here,
            otherwise=_left,
        ),
    )  # fmt: skip
