"""Who somebody is: names and identity numbers stand in the vault under the random id that events use (F5).

An officer's or party's id *is* the id of its vault dossier, so that destroying the dossier erases who it was while
the ledger stays whole. Officers' names are published by law (三项制度第四条) and therefore shown in full inside the
house; parties' names are masked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhiheng.kit.vault import selectors, services
from zhiheng.kit.vault.values import Kind, compare_name, kinds

if TYPE_CHECKING:
    from zhiheng.registry.models import Officer, Party

OFFICER_NAME = "officer_name"
ID_NUMBER = "id_number"
NAME = "name"
PHONE = "phone"
kinds.register(OFFICER_NAME, Kind("执法人员姓名", str, compare_name, searchable=True))


@dataclass(frozen=True, slots=True)
class Person:
    """What the vault keeps of a person; empty texts aren't kept."""

    name: str
    id_no: str = ""
    phone: str = ""

    def values(self, name: str) -> Mapping[str, str]:
        """Return the values to keep, the name under the kind ``name``."""
        return {kind: text for kind, text in ((name, self.name), (ID_NUMBER, self.id_no), (PHONE, self.phone)) if text}


def admit(person: Person, as_: str = OFFICER_NAME) -> str:
    """Open a dossier for a person and return its id: the id of the officer (or, with ``NAME``, of the party)."""
    return services.open_dossier(person.values(as_))


def correct(id_: str, person: Person, as_: str = OFFICER_NAME) -> None:
    """Replace what is given anew of a known person; what isn't given stays."""
    services.put(id_, person.values(as_))


def same_officer(id_no: str) -> str:
    """Return the id of the officer with that identity number, '' where there is none (by keyed digest)."""
    from zhiheng.registry.models import Officer

    return _same(Officer, id_no)


def same_party(id_no: str) -> str:
    """Return the id of the party with that identity number, '' where there is none (by keyed digest)."""
    from zhiheng.registry.models import Party

    return _same(Party, id_no)


def _same(model: type[Officer] | type[Party], id_no: str) -> str:
    ids = selectors.find(ID_NUMBER, id_no) if id_no else []
    known = model._default_manager.filter(public_id__in=ids).order_by("id").values_list("public_id", flat=True)
    return known.first() or ""


def names(ids: Collection[str]) -> dict[str, str]:
    """Return officers' names by id, in one query; an officer without a kept name is shown by the end of the id."""
    found = selectors.masked(ids, (OFFICER_NAME,))
    return {id_: found.get(id_, {}).get(OFFICER_NAME) or f"未载姓名·{id_[-4:]}" for id_ in ids}


def name_of(id_: str) -> str:
    """Return an officer's name."""
    return names((id_,))[id_]


def named(name: str) -> list[str]:
    """Return the ids of officers with exactly that name."""
    return selectors.find(OFFICER_NAME, name)
