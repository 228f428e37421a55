"""Acts on tokens of other systems: issue, revoke, recognise."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.timezone import now

from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import acts, record
from zhiheng.law.library import vocabulary
from zhiheng.ledger.models import LedgerObject, LedgerSource
from zhiheng.web.models import ApiToken

LONGEST = timedelta(days=400)
_MARK = "zh1_"
_USE_NOTED_EVERY = timedelta(minutes=5)

for _code, _title in {
    "token.issued": "签发接口令牌",
    "token.revoked": "吊销接口令牌",
    "token.refused": "接口令牌无效",
    "batch.received": "接口报送",
}.items():
    acts.register(_code, _title)


def register_source(
    name: str, title: str, agencies: Iterable[str], events: Iterable[str], namespaces: Iterable[str]
) -> LedgerSource:
    """Say which system may deliver, in whose name, which events, and how the ids of its objects begin.

    ``events`` are types of the vocabulary; ``case.*`` means all of that beginning. Raises Refusal naming an agency that
    isn't in the ledger or a type that isn't in the vocabulary.
    """
    types = sorted({one for event in events for one in _types(event)})
    known = LedgerObject.objects.filter(type="agency", public_id__in=list(agencies)).values_list("public_id", flat=True)
    if missing := sorted(set(agencies) - set(known)):
        raise Refusal.of(f"台账里没有机关“{missing[0]}”", "机关", "请核对机关编号")
    kept = sorted(set(namespaces))
    if not kept or not all(kept):
        raise Refusal.of("对象编号的开头不能为空", "编号开头", "例如 SJ-")
    saved, _ = LedgerSource.objects.update_or_create(
        name=name,
        defaults={"title": title, "agencies": sorted(known), "event_types": types, "namespaces": kept, "active": True},
    )
    return saved


def _types(event: str) -> list[str]:
    """Return the event types that a word means. Raises Refusal where it means none."""
    start = event.removesuffix("*") if event.endswith(".*") else ""
    found = [one for one in vocabulary().events if (start and one.startswith(start)) or one == event]
    if not found:
        raise Refusal.of(f"词表里没有事件类型“{event}”", "事件类型", "请核对词表；case.* 表示这一类全部")
    return found


def issue(source: LedgerSource, title: str, lasting: timedelta, by: User | None) -> str:
    """Issue a token for a source and return it: shown once, kept only as a digest.

    Raises Refusal where the term isn't between one day and 400 days or the source is closed.
    """
    if not timedelta(days=1) <= lasting <= LONGEST:
        raise Refusal.of("令牌的有效期应在 1 天到 400 天之间", "有效期", "到期前另签一个，换好后吊销旧的")
    if not source.active:
        raise Refusal.of("该来源系统已停用，没有签发", source.title)
    token = _MARK + secrets.token_urlsafe(32)
    ApiToken.objects.create(source=source, title=title, digest=_digest(token), expires_at=now() + lasting, issued_by=by)
    record("token.issued", account=by, subject=source.name)
    return token


def revoke(token: ApiToken, by: User | None) -> None:
    """End a token now; a second time does nothing."""
    if ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now()):
        record("token.revoked", account=by, subject=token.source.name)


def recognise(token: str, moment: datetime) -> ApiToken | None:
    """Return the live token, None for any other; its use is noted every few minutes."""
    found = ApiToken.objects.select_related("source").filter(digest=_digest(token)).first()
    if found is None or not found.live(moment):
        return None
    if found.used_at is None or moment - found.used_at > _USE_NOTED_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(used_at=moment)
    return found


def _digest(token: str) -> str:
    """Return what is kept of a token: it is random, so a plain hash can't be searched backwards."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()
