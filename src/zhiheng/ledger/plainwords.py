"""Words that may stand in events (F5): free text without identity or mobile numbers, asked in one way everywhere.

Names can't be told from other words by a program; numbers can. Whoever must write one writes it into a form's own field
for it, from where it goes into the vault, or into an attachment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from zhiheng.kit.personal_numbers import holds_personal_number
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.law.library.names import attribute_names
from zhiheng.ledger.records import NewEvent, NewObject

WHAT = "写了身份号码或者手机号，没有保存"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")  # SHA-256 or SM3
REMEDY = "请改写为案号、岗位，个人信息放在附件里"


def stated(text: str, place: str, remedy: str) -> str:
    """Return a text, trimmed, that must be there and may hold no identity or mobile number. Raises ``Refusal``."""
    text = text.strip()
    if not text:
        raise Refusal.of(f"没有写明{place}", place, remedy)
    if personal(text):
        raise Refusal.of(WHAT, place, REMEDY)
    return text


def personal(text: str) -> bool:
    """Return whether a text holds an identity or mobile number."""
    return holds_personal_number(text)


def require_impersonal(events: Sequence[NewEvent], objects: Sequence[NewObject] = ()) -> None:
    """Raise ``Refusal`` naming every field of new events and objects that holds an identity or mobile number."""
    stated = [(name, value) for event in events for name, value in event.attributes.items()]
    stated += [(name, value) for one in objects for name, value in one.attributes.items()]
    stated += [("title", one.title) for one in objects]
    places = dict.fromkeys(_name(name) for name, value in stated if any(personal(text) for text in _texts(value)))
    if places:
        raise Refusal(*[Problem(place, WHAT, REMEDY) for place in places])


def _name(attribute: str) -> str:
    return attribute_names().get(attribute, attribute)


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts of a value, also of lists and fields within it; a digest is none, whatever its digits."""
    if isinstance(value, str):
        if not _DIGEST.fullmatch(value):
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
