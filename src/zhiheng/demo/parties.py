"""The other side of a case: citizens, individual businesses, enterprises. Their names and numbers go to the vault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from zhiheng.demo import names
from zhiheng.demo.cast import Agency, Cast, Firm
from zhiheng.demo.codes import citizen_number, telephone
from zhiheng.demo.items import Item
from zhiheng.demo.writer import StoryWriter


@dataclass(slots=True)
class Party:
    """Who is dealt with; ``firm`` is the enterprise where it is one."""

    kind: str
    firm: Firm | None = None

    def declare(self, w: StoryWriter) -> str:
        """Declare the party of a case; return its id."""
        number = w.number("party")
        id_ = w.object("party", f"R{number:06d}", kind=self.kind)
        if self.firm:
            w.person("party", id_, name=self.firm.name, id_no=self.firm.uscc)
            return id_
        birth = date(w.random.randint(1955, 2005), w.random.randint(1, 12), w.random.randint(1, 28))
        w.person(
            "party", id_,
            name=names.person(w.random), id_no=citizen_number(birth, number % 1000), birth=birth.isoformat(),
            phone=telephone(5_000_000 + number),
        )  # fmt: skip
        return id_


def party_of(w: StoryWriter, cast: Cast, agency: Agency, item: Item) -> Party:
    """Draw whom a case of this kind is against."""
    if item.party == "person" or (item.party == "both" and w.random.random() < 0.3):
        return Party("citizen")
    firm = cast.firm(w, agency)
    return Party("individual_business" if firm.individual else "legal", firm)
