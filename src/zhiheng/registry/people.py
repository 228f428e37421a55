"""Who somebody is: names and identity numbers stand in the vault under the random id that events use (F5).

An officer's or party's id *is* the id of its vault dossier, so that destroying the dossier erases who it was while
the ledger stays whole. Officers' names are published by law (三项制度第四条) and therefore shown in full inside the
house; parties' names are masked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zhiheng.kit.vault import keys, selectors, services
from zhiheng.kit.vault.ciphers import Suite
from zhiheng.kit.vault.compartments import blind
from zhiheng.kit.vault.models import SealedValue
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


def admit_many(persons: Sequence[Person], as_: str = OFFICER_NAME) -> list[str]:
    """Open dossiers for many persons at once and return their ids in order."""
    return services.open_dossiers([person.values(as_) for person in persons])


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


def officers_by_number(numbers: Collection[str]) -> dict[str, str]:
    """Return the officers' ids by identity number; those that nobody has are missing. Few queries for many."""
    from zhiheng.registry.models import Officer

    found = find_all(ID_NUMBER, numbers)
    held = [id_ for ids in found.values() for id_ in ids]
    known = set(Officer.objects.filter(public_id__in=held).values_list("public_id", flat=True))
    return {number: id_ for number, ids in found.items() for id_ in ids if id_ in known}


def find_all(kind: str, values: Collection[str]) -> dict[str, list[str]]:
    """Return the dossiers that hold exactly one of some values, by value, in one query for 500 values."""
    wanted = list(values)
    versions = keys.indexes().versions()
    digests = {blind(kind, v, n, suite): v for v in wanted for n in versions for suite in Suite}
    found: dict[str, list[str]] = {}
    listed = list(digests)
    for start in range(0, len(listed), 500):
        rows = SealedValue.objects.filter(name=kind, blind__in=listed[start : start + 500])
        for digest, id_ in rows.order_by("dossier_id").values_list("blind", "dossier__public_id"):
            found.setdefault(digests[digest], []).append(id_)
    return found


def personal(ids: Collection[str]) -> dict[str, dict[str, str]]:
    """Return officers' names and telephone numbers for comparing with a table; never for a screen."""
    found = selectors.for_work(ids, (OFFICER_NAME, PHONE))
    kinds_ = {"name": OFFICER_NAME, "phone": PHONE}
    return {
        id_: {column: values[kind].reveal() for column, kind in kinds_.items() if kind in values}
        for id_, values in found.items()
    }


def names(ids: Collection[str]) -> dict[str, str]:
    """Return officers' names by id, in one query; an officer without a kept name is shown by the end of the id."""
    found = selectors.masked(ids, (OFFICER_NAME,))
    return {id_: found.get(id_, {}).get(OFFICER_NAME) or f"未载姓名·{id_[-4:]}" for id_ in ids}


def party_names(ids: Collection[str]) -> dict[str, str]:
    """Return parties' names by id as pages show them: persons masked, enterprises in full; in three queries at most."""
    found = {id_: values.get(NAME, "") for id_, values in selectors.masked(ids, (NAME,)).items()}
    firms = _firm_names([id_ for id_ in ids if not found.get(id_)])
    return {id_: found.get(id_) or firms.get(id_) or "未载姓名" for id_ in ids}


def _firm_names(parties: Collection[str]) -> dict[str, str]:
    """Return the names of the enterprises that parties stand for: these are public."""
    from zhiheng.registry.models import Enterprise, Party

    if not parties:
        return {}
    firms = dict(
        Party.objects.filter(public_id__in=parties).exclude(enterprise="").values_list("public_id", "enterprise")
    )
    called = dict(Enterprise.objects.filter(public_id__in=set(firms.values())).values_list("public_id", "name"))
    return {id_: called.get(firm, "") for id_, firm in firms.items()}


def name_of(id_: str) -> str:
    """Return an officer's name."""
    return names((id_,))[id_]


def named(name: str) -> list[str]:
    """Return the ids of officers with exactly that name."""
    return selectors.find(OFFICER_NAME, name)


def by_certificate(number: str) -> list[str]:
    """Return the ids of officers who hold or held a certificate with that number."""
    from zhiheng.registry.models import Certificate

    return list(Certificate.objects.filter(number=number.strip()).values_list("officer", flat=True))


def certificate_numbers(ids: Collection[str]) -> dict[str, str]:
    """Return the numbers of certificates by id."""
    from zhiheng.registry.models import Certificate

    return dict(Certificate.objects.filter(public_id__in=ids).values_list("public_id", "number"))
