"""The catalogue of conducts with their articles and statutory ranges, as facts (260 lines, 160 conducts, 34 statutes).

Codes are the project's own, not official ones. Numbers and articles were compared with the texts; whether an article
fits a conduct is for the district's lawyers to confirm. Used to seed power items and to show ranges beside them.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from zhiheng.registry.powers.services import Matter

FILE = Path(__file__).with_name("data") / "power_items.csv"
_PARTIES = {"both": "", "单位": "单位：", "个人": "个人："}


@dataclass(frozen=True, slots=True)
class Tier:
    """One line of the catalogue: a conduct, or a tier of one (``parent``). Amounts as the article states them."""

    code: str
    parent: str
    field: str
    conduct: str
    violated: str
    basis: str
    kinds: tuple[str, ...]
    form: str
    least: Decimal | None
    most: Decimal | None
    unit: str
    multiple_of: str
    party: str
    serious: str
    correct_first: bool
    version: str

    @property
    def words(self) -> str:
        """Return the range of the fine in words, '' where the article has none."""
        if self.form == "none":
            return ""
        who = _PARTIES.get(self.party, "")
        if self.form == "unspecified":
            return f"{who}罚款，条文未定数额"
        base = f"{self.multiple_of}的 " if self.multiple_of else ""
        amount = {
            (True, True): f"{_say(self.least)} 至 {_say(self.most)} {self.unit}",
            (True, False): f"{_say(self.least)} {self.unit}以上",
            (False, True): f"{_say(self.most)} {self.unit}以下",
        }.get((self.least is not None, self.most is not None), "数额未载明")
        after = f"（{self.serious}）" if self.serious else ""
        return f"{who}罚款 {base}{amount}{after}"


def _say(number: Decimal | None) -> str:
    return "" if number is None else f"{number.normalize():,f}"


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


@lru_cache(maxsize=1)
def catalogue() -> tuple[Tier, ...]:
    """Return all lines of the catalogue, in the order of the file."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_tier(row) for row in csv.DictReader(file))


def _tier(row: dict[str, str]) -> Tier:
    texts = {name: row[name] for name in ("code", "parent", "field", "conduct", "violated", "basis", "form", "unit")}
    return Tier(
        **texts,
        kinds=tuple(kind for kind in row["kinds"].split(";") if kind),
        least=_number(row["least"]),
        most=_number(row["most"]),
        multiple_of=row["multiple_of"],
        party=row["party"],
        serious=row["serious"],
        correct_first=row["correct_first"] == "yes",
        version=row["version"],
    )


def conducts(field: str = "") -> Sequence[Tier]:
    """Return the conducts (lines without parent), of one field of enforcement or of all."""
    return [tier for tier in catalogue() if not tier.parent and field in ("", tier.field)]


def tiers(code: str) -> Sequence[str]:
    """Return the ranges of a conduct's fine in words, one a tier, each once; nothing for a code of another list."""
    found = [tier.words for tier in catalogue() if code in (tier.code, tier.parent)]
    return list(dict.fromkeys(words for words in found if words))


def matter_of(tier: Tier) -> Matter:
    """Return a conduct as a power item (处罚); its sanctions are those of all its tiers."""
    kinds = {kind for one in catalogue() if tier.code in (one.code, one.parent) for kind in one.kinds}
    law = tuple(dict.fromkeys(one.basis for one in catalogue() if tier.code in (one.code, one.parent)))
    return Matter(
        code=tier.code,
        name=tier.conduct,
        kind="penalty",
        field=tier.field,
        law=law,
        violated=(tier.violated,) if tier.violated else (),
        sanctions=tuple(sorted(kinds)),
    )
