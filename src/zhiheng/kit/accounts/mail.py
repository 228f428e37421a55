"""Where mail for an account goes (电子邮箱): given by its holder, used once somebody has confirmed it.

The address is a personal value and stands in the vault; the row says only where, and whether it is confirmed. It is
confirmed by a code that was sent there, or, where no mail server is set up yet, by the security administrator.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.utils.timezone import now

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import MailAddress, User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record
from zhiheng.kit.vault import selectors as vault
from zhiheng.kit.vault import services as sealing

KIND = "email"
CHANNEL = "mail"
LASTS = timedelta(minutes=30)
ATTEMPTS = 5
NOTHING = "没有作任何更改"


def address_of(account: str, channel: str = CHANNEL) -> str:
    """Return the confirmed mail address of an account (public id); "" where there is none or on another channel."""
    if channel != CHANNEL:
        return ""
    row = MailAddress.objects.filter(user__public_id=account, user__is_active=True).exclude(confirmed_at=None).first()
    return text_of(row) if row is not None else ""


def text_of(row: MailAddress) -> str:
    """Return the address itself, for its holder, whoever confirms it, and the sending."""
    found = vault.for_work((row.dossier,), (KIND,)).get(row.dossier, {}).get(KIND)
    return found.reveal() if found is not None else ""


def give(user: User, address: str) -> MailAddress:
    """Keep an address for one's own account, to be confirmed; a former one is forgotten. Raises Refusal."""
    address = address.strip()
    try:
        validate_email(address)
    except ValidationError as wrong:
        raise Refusal.of(f"不是电子邮箱地址，{NOTHING}", "电子邮箱", "请写成 name@example.gov.cn") from wrong
    with transaction.atomic():
        row, made = MailAddress.objects.select_for_update().get_or_create(user=user)
        if made:
            row.dossier = sealing.open_dossier({KIND: address})
        else:
            sealing.put(row.dossier, {KIND: address})
        row.code, row.code_until, row.attempts = "", None, 0
        row.confirmed_at, row.confirmed_by = None, ""
        row.save()
        record("mail.given", account=user, subject=user.public_id)
    return row


def send_code(row: MailAddress) -> None:
    """Send a code to a given address. Raises Refusal where no mail can be sent: then the administrator confirms."""
    if not settings.MAIL_SERVER:
        raise Refusal.of("还没有配置发信服务器，验证码没有发出", "", "请安全管理员核实后确认")
    code = f"{secrets.randbelow(10**8):08d}"
    row.code, row.code_until, row.attempts = _digest(row, code), now() + LASTS, 0
    row.save(update_fields=["code", "code_until", "attempts"])
    body = f"验证码：{code}，{LASTS.seconds // 60} 分钟内有效。不是您本人操作的，请不要理会。"
    mail = EmailMessage("核实电子邮箱", body, settings.DEFAULT_FROM_EMAIL, [text_of(row)], connection=get_connection())
    try:
        mail.send()
    except Exception as failed:
        raise Refusal.of("验证码没有发出", "", "请稍后重发，或者请安全管理员核实后确认") from failed


def confirm_by_code(user: User, code: str) -> None:
    """Confirm one's address by the code sent there. Raises Refusal for a wrong, old or too often tried one."""
    row = MailAddress.objects.filter(user=user, confirmed_at=None).exclude(code="").first()
    if row is None or row.code_until is None or row.code_until < now():
        raise Refusal.of("没有有效的验证码", "验证码", "请重新发送")
    if not MailAddress.objects.filter(pk=row.pk, attempts__lt=ATTEMPTS).update(attempts=F("attempts") + 1):
        raise Refusal.of(f"已输错 {ATTEMPTS} 次，验证码失效", "验证码", "请重新发送")
    if not hmac.compare_digest(row.code, _digest(row, code.strip())):
        raise Refusal.of("验证码不对", "验证码", "请按最近一封邮件核对")
    _confirmed(row, user, "")


def confirm_by_administrator(user: User, by: User) -> None:
    """Confirm somebody's address, whom one has asked. Raises Refusal for who may not, or where none waits."""
    if not rights.may(by, rights.MANAGE_SECURITY) or by.same_person(user):
        raise Refusal.of(f"电子邮箱由安全管理员核实，不能核实自己的，{NOTHING}")
    row = MailAddress.objects.filter(user=user, confirmed_at=None).first()
    if row is None:
        raise Refusal.of(f"该账号没有待核实的电子邮箱，{NOTHING}")
    _confirmed(row, by, by.public_id)


def remove(user: User) -> None:
    """Forget one's own address: nothing is sent there any more."""
    with transaction.atomic():
        for row in MailAddress.objects.filter(user=user):
            sealing.put(row.dossier, {KIND: ""})
            row.delete()
            record("mail.removed", account=user, subject=user.public_id)


def of_user(user: User) -> MailAddress | None:
    """Return the address row of an account, None without one."""
    return MailAddress.objects.filter(user=user).first()


def _confirmed(row: MailAddress, by: User, administrator: str) -> None:
    with transaction.atomic():
        changed = {"confirmed_at": now(), "confirmed_by": administrator, "code": "", "code_until": None}
        MailAddress.objects.filter(pk=row.pk).update(**changed)
        record("mail.confirmed", account=by, subject=row.user.public_id)


def _digest(row: MailAddress, code: str) -> str:
    text = f"{row.user.public_id}:{row.dossier}:{code}"
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
