"""What an officer states of a penalty on the spot, as the form hands it to the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.registry.people import Person

HEARD = {"none": "没有陈述、申辩", "adopted": "提出，采纳", "rejected": "提出，不采纳"}
SIGNING = {"screen": "在屏幕上签名", "paper": "已在纸质决定书上签收", "refused": "拒绝签收"}


@dataclass(frozen=True, slots=True)
class Collection:
    """A fine that is collected on the spot (当场收缴): why, and against which receipt."""

    reason: str = ""
    asked_by_party: bool | None = None
    receipt_no: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A penalty on the spot. Either an enterprise or a person; ``fine`` in yuan, None for a warning alone.

    Recorded from paper, ``certificates_shown`` may be None and ``signing`` empty: nobody knows.
    """

    power: str
    party_kind: str
    officers: tuple[str, ...]
    fact: str
    place: str
    kinds: tuple[str, ...]
    fine: Decimal | None = None
    enterprise: str = ""
    person: Person | None = None
    told: bool = True
    certificates_shown: bool | None = True
    heard: str = "none"
    heard_reason: str = ""
    collected: Collection | None = None
    signing: str = "paper"
    seal: bool = True
    social_impact: bool = False
    bank: str = ""

    @property
    def refused(self) -> bool:
        """Return whether the party refused to sign."""
        return self.signing == "refused"

    @property
    def values(self) -> Mapping[str, Any]:
        """Return what the act's plan asks for, by field; the whole entry goes with it as ``spot``."""
        payee = ("officer" if self.collected else "bank") if self.fine else None
        return {
            "spot": self, "power": self.power, "officers": list(self.officers), "kinds": list(self.kinds),
            "fine": self.fine, "certificates_shown": self.certificates_shown, "social_impact": self.social_impact,
            "seal": self.seal, "payee": payee, "refusal_noted": True if self.refused else None,
        }  # fmt: skip


@dataclass(frozen=True)
class NewCase(CaseFile):
    """A case that comes to be with its decision: party and power item are known from the entry.

    ``handed``: for a street, the matter that was handed to it, in place of a power item.
    """

    party: str = ""
    matter: str = ""
    handed: str = ""

    @property
    def parties(self) -> list[str]:
        """Return the party."""
        return [self.party] if self.party else []

    @property
    def power(self) -> str:
        """Return the power item."""
        return self.matter

    @property
    def delegated(self) -> str:
        """Return the matter handed to the street."""
        return self.handed
