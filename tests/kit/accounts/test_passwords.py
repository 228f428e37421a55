"""The password policy: what is accepted, what is refused with which words."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts import PASSWORD, make_user
from zhiheng.kit.accounts.models import PasswordUsed
from zhiheng.kit.accounts.passwords import LengthValidator, change_password, kinds

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("Short1!", "密码太短"),
        ("elevenchars", "密码太短"),
        ("Elevenchars", "密码太短"),
        ("password1234", "常见"),
        ("123456789012", "数字"),
        ("zhangsan-zhangsan", "相似"),
    ],
)
def test_weak_passwords_are_refused_and_nothing_changes(password: str, words: str) -> None:
    user = make_user("zhangsan-zhangsan")
    with pytest.raises(ValidationError) as refused:
        change_password(user, password)
    assert words in "".join(refused.value.messages)
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("password", ["Ten-chars1", "twelve chars", "一二三四五六七八九十甲乙"])
def test_long_or_mixed_passwords_are_accepted(password: str) -> None:
    user = make_user()
    change_password(user, password)
    user.refresh_from_db()
    assert user.check_password(password)
    assert user.password_changed_at is not None


def test_the_last_five_passwords_are_not_used_again_and_the_sixth_may() -> None:
    user = make_user()
    used = [f"Long enough number {number}" for number in range(6)]
    for password in used:
        change_password(user, password)
    for password in used[1:]:
        with pytest.raises(ValidationError, match="最近 5 次用过"):
            change_password(user, password)
    change_password(user, used[0])
    assert PasswordUsed.objects.filter(user=user).count() == 5


def test_passwords_are_stored_only_as_hashes() -> None:
    user = make_user()
    change_password(user, "Long enough number 1")
    stored = [user.password, *PasswordUsed.objects.values_list("password", flat=True)]
    assert not any("Long enough" in text for text in stored)


@given(st.text(min_size=0, max_size=40))
def test_the_rule_is_twelve_characters_or_ten_of_three_kinds(password: str) -> None:
    good = len(password) >= 12 or (len(password) >= 10 and kinds(password) >= 3)
    if good:
        assert LengthValidator().validate(password) is None
    else:
        with pytest.raises(ValidationError):
            LengthValidator().validate(password)
