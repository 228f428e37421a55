"""Forms of the acts about certificates and applications."""

from __future__ import annotations

from typing import Any

from django import forms

from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.ledger.acting import now
from zhiheng.registry.acting.forms import ActForm
from zhiheng.registry.agencies.forms import ReasonForm
from zhiheng.registry.certificates.numbers import number_problem

YES_NO = [("1", "合格"), ("0", "不合格")]


class ApplicationForm(ActForm):
    """Base of the acts about an application; the version that counts is that of its officer."""

    object_type = "certificate-application"

    @classmethod
    def guarded(cls, subject: Any) -> tuple[str, str]:
        """Return the officer: an application is part of the officer's trace."""
        return "officer", subject.officer


class ExamForm(ApplicationForm):
    """The result of an examination."""

    subject_name = forms.CharField(label="考试科目", max_length=80, initial="行政执法资格考试")
    passed = forms.TypedChoiceField(
        label="结果", choices=YES_NO, coerce=lambda text: text == "1", widget=forms.RadioSelect
    )
    score = forms.DecimalField(
        label="成绩", max_digits=6, decimal_places=2, min_value=0, max_value=1000, required=False
    )


class IssueForm(ApplicationForm):
    """What stands on the certificate."""

    number = forms.CharField(label="证号", max_length=60)
    valid_from = DayField(label="有效期自")
    valid_to = DayField(label="有效期至", required=False)

    def prepare(self) -> None:
        """Begin today, for five years."""
        today = now().date()
        self.fields["valid_from"].initial = today
        last = today.replace(year=today.year + 5) if (today.month, today.day) != (2, 29) else today.replace(2, 28)
        self.fields["valid_to"].initial = last

    def clean_number(self) -> str:
        """Check the form of the number."""
        number = self.cleaned_data["number"].strip()
        if problem := number_problem(self.subject.kind, number):
            raise forms.ValidationError(f"{problem}。")
        return str(number)


class RefuseForm(ApplicationForm, ReasonForm):
    """Why no certificate is issued."""


class CertificateForm(ActForm):
    """An act about a certificate that needs nothing more."""

    object_type = "certificate"


class ReviewForm(CertificateForm):
    """A yearly review."""

    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    passed = forms.TypedChoiceField(
        label="结果", choices=YES_NO, coerce=lambda text: text == "1", widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        """Begin with this year."""
        self.fields["year"].initial = now().year


class DenyForm(CertificateForm, ReasonForm):
    """What isn't right about a claimed certificate."""


class SuspendForm(CertificateForm):
    """A suspension."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea({"rows": 2}))
    until = DayField(label="暂扣至", required=False, help_text="不填的，到办理恢复为止。")


class RevokeForm(CertificateForm):
    """A revocation."""

    reason = forms.CharField(label="原因", max_length=200, widget=forms.Textarea({"rows": 2}))
    punitive = forms.BooleanField(label="因违法违规吊销", required=False)


def paper_of(row: Any) -> dict[str, Any]:
    """Return what the card shows of a certificate as initial values."""
    return {"number": row.number, "valid_from": row.valid_from, "valid_to": row.valid_to}
