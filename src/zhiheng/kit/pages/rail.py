"""Under which entry of the side rail (左侧栏) a page stands whose own address isn't one."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest

_MARKED: Final = "rail_path"


def stand_under(request: HttpRequest, address: str) -> None:
    """Let the rail mark the entry of another address, e.g. that of the list from which the page is reached."""
    setattr(request, _MARKED, address)


def marked(request: HttpRequest) -> str:
    """Return the address whose entry the rail marks: what the page said, else its own."""
    return str(getattr(request, _MARKED, request.path))
