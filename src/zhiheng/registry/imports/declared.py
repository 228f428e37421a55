"""Which tables may be imported, by whom, and for which unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Registry
from zhiheng.kit.tables.importing import Importer
from zhiheng.registry.agencies import importing as agencies
from zhiheng.registry.agencies.selectors import kept
from zhiheng.registry.officers import importing as officers
from zhiheng.registry.parties import importing as parties
from zhiheng.registry.parties.pages import may_correct
from zhiheng.registry.permissions import may_certify, may_enter_parties
from zhiheng.registry.powers import importing as powers


@dataclass(frozen=True, slots=True)
class Importing:
    """An import: how the importer is made, who may use it, whether its rows belong to one body, and its list.

    ``decides``: whose table counts by itself (certificates of the bureau, enterprises of the market regulator); what
    anybody else's table says of such things is only claimed, or left out. The importer gets it as ``Context.extra``.
    ``persons``: its rows are about persons; many of them are written by two people (F13).
    """

    title: str
    make: Callable[[], Importer]
    allowed: Callable[[User], bool]
    list_key: str
    of_unit: bool = False
    decides: Callable[[User], bool] = may_certify
    persons: bool = False

    @property
    def list_url(self) -> str:
        """Return the address of the list that the rows come into."""
        return reverse("list", args=[self.list_key])

    def units(self, user: User) -> list[tuple[str, str]]:
        """Return the bodies for which this user may import, the only one where there is one."""
        return [(row.public_id, str(row)) for row in kept(user).order_by("kind", "name")] if self.of_unit else []


def _keeps(user: User) -> bool:
    return kept(user).exists()


importings: Registry[Importing] = Registry("import")
importings.register(
    "officers", Importing("执法人员", officers.importer, _keeps, "officers", of_unit=True, persons=True)
)
importings.register("powers", Importing("权责事项", powers.importer, _keeps, "powers", of_unit=True))
importings.register("delegations", Importing("街道赋权", powers.grant_importer, may_certify, "delegations"))
importings.register("agencies", Importing("执法主体", agencies.importer, may_certify, "agencies"))
importings.register(
    "enterprises", Importing("企业", parties.importer, may_enter_parties, "enterprises", decides=may_correct)
)
