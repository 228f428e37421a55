"""A form is sent once (一次性编号): the second click, the reload, the retry get the first one's result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.models import SentForm
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import ALPHABET, LENGTH, public_id


@dataclass(frozen=True, slots=True)
class Done:
    """Where an act's result is; ``repeated``: it had been done before, nothing happened now."""

    url: str
    repeated: bool


def new_key() -> str:
    """Return the one-time key that a form carries."""
    return public_id()


def once(user: User, key: str, act: Callable[[str], str]) -> Done:
    """Do an act under a form's key, or return the first result of that key.

    ``act`` gets the key (for ``ledger.append``) and returns the address of its result. The key and whatever the act
    writes are committed together: an act that fails leaves the key free. Raises Refusal for a key that is no key.
    """
    if len(key) != LENGTH or not set(key) <= set(ALPHABET):
        raise Refusal.of("表单的一次性编号不完整", "", "请返回上一页，刷新后再办")
    name = f"{user.public_id}:{key}"
    former = SentForm.objects.filter(key=name).first()
    if former is None:
        try:
            with transaction.atomic():
                # Written first: whoever comes second waits here, then sees that the key is taken.
                sent = SentForm.objects.create(key=name)
                sent.url = act(key)
                sent.save(update_fields=["url"])
                return Done(sent.url, repeated=False)
        except IntegrityError:
            former = SentForm.objects.filter(key=name).first()
            if former is None:
                raise  # the act's own conflict, not the key's
    return Done(former.url, repeated=True)
