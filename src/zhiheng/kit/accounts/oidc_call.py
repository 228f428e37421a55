"""How single sign-on calls its provider: through the one door for outgoing calls (F16)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from zhiheng.kit.outgoing.door import OutgoingFailed, call
from zhiheng.kit.outgoing.hosts import OutgoingRefused


def ask(address: str, fields: Mapping[str, str] | None) -> bytes:
    """Return what the provider answers to a form (None: GET). Raises OSError where the door or the provider refuses."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        if fields is None:
            return call("oidc", address, method="GET").body
        return call("oidc", address, urlencode(fields).encode(), headers=form).body
    except (OutgoingFailed, OutgoingRefused) as error:
        raise OSError("the provider can't be asked") from error
