"""Forms of login and of one's own account."""

from __future__ import annotations

from django import forms
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password

from zhiheng.kit.accounts.models import User


class LoginForm(forms.Form):
    """Account name and password."""

    username = forms.CharField(
        label="账号", max_length=64, widget=forms.TextInput({"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label="密码", max_length=256, strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )


class CodeForm(forms.Form):
    """A one-time code or a recovery code."""

    code = forms.CharField(
        label="动态口令",
        max_length=16,
        help_text="手机上验证器显示的 6 位数字；手机不在身边时，用一个恢复码。",
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )


class PasswordForm(forms.Form):
    """The present password and a new one, twice."""

    current = forms.CharField(
        label="现在的密码",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码", max_length=256, strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label="再输入一次新密码",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        self.user = user
        self.fields["new"].help_text = "；".join(text for text in password_validators_help_texts() if text) + "。"

    def clean_current(self) -> str:
        """Refuse a wrong present password."""
        password: str = self.cleaned_data["current"]
        if not check_password(password, self.user.password):
            raise forms.ValidationError("现在的密码不对。")
        return password

    def clean_new(self) -> str:
        """Refuse what the policy refuses, with every reason."""
        password: str = self.cleaned_data["new"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, str]:
        """Refuse two different new passwords."""
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一样。")
        return data
