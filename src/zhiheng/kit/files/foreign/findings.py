"""What a look into a foreign file says."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from zhiheng.kit.problems import Refusal


class FileRefused(Refusal):
    """The file is refused; nothing of it was stored. The words say why and what to do."""


@dataclass(slots=True)
class Look:
    """Kind of a file by its content, its measure (pixels, pages, entries), and what in it deserves caution."""

    media_type: str
    measure: str = ""
    risks: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """Return the look as JSON values."""
        return asdict(self)
