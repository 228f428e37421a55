"""The act pages about applications and certificates."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import Act, Done
from zhiheng.registry import people
from zhiheng.registry.acting.declared import Acting, Subject, declare, object_url, subjects
from zhiheng.registry.certificates import forms, selectors, services
from zhiheng.registry.certificates.services import PENALTY_42, PLAN_3, STAFF, Paper
from zhiheng.registry.certificates.verifying import deny_certificate, verify_certificates
from zhiheng.registry.models import Certificate, CertificateApplication
from zhiheng.registry.models.officers import UNVERIFIED, Stage, Standing
from zhiheng.registry.permissions import may_certify


def kind_words(kind: str) -> str:
    """Return a kind of certificate in words."""
    return vocabulary().label("certificate_kind", kind)


def _certify(user: User, row: Any) -> bool:
    return may_certify(user)


def _examine(act: Act, row: CertificateApplication, stated: dict[str, Any]) -> Done:
    stated = {**stated, "subject": stated["subject_name"]}
    stated.pop("subject_name")
    return services.examine(act, row.officer, row.kind, **stated)


def _issue(act: Act, row: CertificateApplication, stated: dict[str, Any]) -> Done:
    return services.issue_certificate(act, row.officer, Paper(kind=row.kind, **stated))


def _refuse(act: Act, row: CertificateApplication, stated: dict[str, Any]) -> Done:
    return services.refuse_certificate(act, row.officer, row.kind, **stated)


def _claimed(row: Certificate) -> bool:
    return row.standing == Standing.CLAIMED


def _standing(row: Certificate) -> bool:
    return row.standing not in (Standing.REVOKED, *UNVERIFIED)


def _gone(row: Certificate) -> str:
    """Return why nothing more can be done with a certificate that ended; "" for one that didn't."""
    return (
        ""
        if _standing(row) or row.standing in UNVERIFIED
        else f"该证件已于 {row.standing_since} 注销或者吊销，需要的请重新申领"
    )


def _held_back(row: Certificate) -> str:
    return f"该证件自 {row.standing_since} 起已暂扣" if row.standing == Standing.SUSPENDED else _gone(row)


def register() -> None:
    """Declare the subjects and their acts."""
    subjects.register(
        "certificate-application",
        Subject(
            selectors.applications,
            lambda row: f"{people.name_of(row.officer)}·{kind_words(row.kind)}",
            lambda id_: f"{reverse('list', args=['certificate-applications'])}",
            "证件申领",
            "certificate-applications",
        ),
    )
    subjects.register(
        "certificate",
        Subject(
            selectors.certificates,
            lambda row: f"{kind_words(row.kind)} {row.number}",
            object_url("certificate"),
            "证件",
            "certificates",
        ),
    )
    declare(*_application_acts(), *_certificate_acts())


def _application_acts() -> list[Acting]:
    kind = "certificate-application"
    return [
        Acting(
            kind, "examine", "登记考试成绩", forms.ExamForm, _certify, _examine, "", STAFF, "pencil",
            lambda row: row.stage in (Stage.APPLIED, Stage.FAILED),
        ),
        Acting(
            kind, "issue", "核发证件", forms.IssueForm, _certify, _issue,
            "核发后即可凭证执法；证件信息随后向社会公示。", STAFF, "id-badge-2", lambda row: row.stage == Stage.PASSED,
            after=lambda done, row: reverse("object", args=["certificate", done.id]),
        ),
        Acting(
            kind, "refuse", "不予核发", forms.RefuseForm, _certify, _refuse, "", STAFF, "ban",
            lambda row: row.closed_on is None,
        ),
    ]  # fmt: skip


def _certificate_acts() -> list[Acting]:
    def act_on(service: Any) -> Any:
        """Return the performer that hands a certificate's id to a service."""
        return lambda act, row, stated: service(act, row.public_id, **stated)

    return [
        Acting(
            "certificate", "verify", "核验证件", forms.CertificateForm, _certify,
            lambda act, row, stated: verify_certificates(act, [row.public_id]),
            "核验后即为有效证件，并向社会公示；原有的执法证件同时注销。", STAFF, "circle-check", _claimed,
        ),
        Acting(
            "certificate", "deny", "认定核验不符", forms.DenyForm, _certify, act_on(deny_certificate),
            "核验不符的，从来不是有效证件；机关可以改正后重新导入。", STAFF, "ban", _claimed,
        ),
        Acting(
            "certificate", "review", "办理年审", forms.ReviewForm, _certify, act_on(services.review_certificate),
            "年审不合格的，证件自次日起中断，直到再次年审合格。", PLAN_3, "clipboard-check", _standing,
            otherwise=_gone,
        ),
        Acting(
            "certificate", "register", "备案", forms.CertificateForm, _certify, act_on(services.register_certificate),
            "垂直管理机关使用部门执法证件的，报本级政府备案。", STAFF, "file-text",
            lambda row: row.kind == "ministry" and not row.registered_on and row.standing not in UNVERIFIED,
        ),
        Acting(
            "certificate", "suspend", "暂扣证件", forms.SuspendForm, _certify, act_on(services.suspend_certificate),
            "暂扣期间不得执法，正在办的案件须更换人员。", PENALTY_42, "player-pause",
            lambda row: row.standing == Standing.ISSUED, otherwise=_held_back,
        ),
        Acting(
            "certificate", "restore", "恢复证件", forms.CertificateForm, _certify, act_on(services.restore_certificate),
            "", PENALTY_42, "refresh", lambda row: row.standing == Standing.SUSPENDED,
            otherwise=_gone,
        ),
        Acting(
            "certificate", "revoke", "注销证件", forms.RevokeForm, _certify, act_on(services.revoke_certificate),
            "注销或者吊销后不能恢复，需要的重新申领。", PENALTY_42, "ban", _standing, otherwise=_gone,
        ),
    ]  # fmt: skip
