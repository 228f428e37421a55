"""One-time codes (动态口令): TOTP by RFC 6238, thirty seconds, six digits; each code is good once. Recovery codes.

The secret is encrypted under a key that lies outside the database (``secrets/second-factor`` of the data directory).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from urllib.parse import quote, urlencode

import segno
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django_otp.oath import TOTP

from zhiheng.kit.accounts.models import RecoveryCode, SecondFactor, User
from zhiheng.kit.accounts.policy import policy
from zhiheng.kit.rights import needs_second_factor
from zhiheng.kit.security.models import Result
from zhiheng.kit.security.services import record

SECRET_BYTES, NONCE_BYTES = 20, 12
TOLERANCE = 1  # steps of thirty seconds that a phone's clock may be off
RECOVERY_CODES, RECOVERY_BYTES = 10, 5
ISSUER = "执衡"


def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(settings.HOME.secret("second-factor").encode()).digest())


def _encrypt(user: User, secret: bytes) -> str:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.b64encode(nonce + _cipher().encrypt(nonce, secret, user.public_id.encode())).decode()


def _secret_of(factor: SecondFactor) -> bytes:
    """Return the secret; it opens only for the account that it was made for."""
    stored = base64.b64decode(factor.secret)
    return _cipher().decrypt(stored[:NONCE_BYTES], stored[NONCE_BYTES:], factor.user.public_id.encode())


def in_force(user: User) -> bool:
    """Return whether this account logs in with a one-time code."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def due(user: User) -> bool:
    """Return whether this account must set up one-time codes before it may go on."""
    return policy().second_factor_required and needs_second_factor(user) and not in_force(user)


def begin(user: User) -> SecondFactor:
    """Return the secret to be confirmed, made where there is none. Raises ValueError where one is in force already."""
    factor, _ = SecondFactor.objects.get_or_create(
        user=user, defaults={"secret": _encrypt(user, secrets.token_bytes(SECRET_BYTES))}
    )
    if factor.confirmed_at:
        raise ValueError("one-time codes are in force")
    return factor


def key_text(factor: SecondFactor) -> str:
    """Return the secret as people type it into their app: base32 in groups of four."""
    text = base64.b32encode(_secret_of(factor)).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def qr_svg(factor: SecondFactor) -> str:
    """Return the QR code that an authenticator app scans, as SVG without styles or scripts."""
    label = quote(f"{ISSUER}:{factor.user.username}")
    query = urlencode({"secret": key_text(factor).replace(" ", ""), "issuer": ISSUER})
    return str(segno.make(f"otpauth://totp/{label}?{query}", error="m").svg_inline(scale=5, border=2))


def confirm(user: User, code: str) -> list[str]:
    """Put the begun secret in force with a first code; return the recovery codes. Empty: the code is wrong."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at=None).first()
    if factor is None or not _good_once(factor, code):
        return []
    with transaction.atomic():
        SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=now())
        User.objects.filter(pk=user.pk).update(second_factor_removed_at=None)
        codes = renew_recovery_codes(user)
        record("second-factor.set", account=user, subject=user.public_id)
    return codes


def check(user: User, code: str) -> bool:
    """Return whether a one-time code or an unused recovery code is right; it is used up by that."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).select_related("user").first()
    if factor is None:
        return False
    if _good_once(factor, code) or _use_recovery_code(user, code):
        return True
    record("second-factor.checked", Result.FAILED, account=user)
    return False


def _good_once(factor: SecondFactor, code: str) -> bool:
    """Return whether the code is right and newer than the last one used (a code that was seen can't be replayed)."""
    digits = code.replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return False
    totp = TOTP(_secret_of(factor))
    totp.time = time.time()
    if not totp.verify(int(digits), TOLERANCE, factor.last_step + 1):
        return False
    step = totp.t()
    return bool(SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step))


def _recovery_digest(user: User, code: str) -> str:
    plain = code.replace("-", "").replace(" ", "").lower()
    return hmac.new(settings.SECRET_KEY.encode(), f"{user.public_id}:{plain}".encode(), hashlib.sha256).hexdigest()


def _use_recovery_code(user: User, code: str) -> bool:
    used = RecoveryCode.objects.filter(user=user, digest=_recovery_digest(user, code), used_at=None).update(
        used_at=now()
    )
    if used:
        record("recovery-code.used", account=user, reason=f"{recovery_codes_left(user)} left")
    return bool(used)


def renew_recovery_codes(user: User) -> list[str]:
    """Replace the account's recovery codes; return the new ones, which are stored only as digests."""
    texts = [secrets.token_hex(RECOVERY_BYTES) for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        RecoveryCode.objects.filter(user=user).delete()
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_recovery_digest(user, text)) for text in texts)
    return [f"{text[:5]}-{text[5:]}" for text in texts]


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes are unused."""
    return RecoveryCode.objects.filter(user=user, used_at=None).count()


def remove(user: User, by: User | None) -> None:
    """Take the second factor away (lost phone): the account must set up a new one. ``by``: the administrator."""
    with transaction.atomic():
        if in_force(user):
            user.second_factor_removed_at = now()
            user.save(update_fields=["second_factor_removed_at"])
        SecondFactor.objects.filter(user=user).delete()
        RecoveryCode.objects.filter(user=user).delete()
        record("second-factor.removed", account=by, subject=user.public_id)
