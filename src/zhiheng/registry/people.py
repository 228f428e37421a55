"""Who somebody is: names and identity numbers stand in the vault under the random id that events use (F5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Person:
    """What the vault keeps of a person; empty texts aren't kept."""

    name: str
    id_no: str = ""
    phone: str = ""


def keep(id_: str, person: Person, of: str = "officer") -> None:
    """Put what is known of a person into the vault, in the transaction of the act."""


def same_person(id_no: str) -> str:
    """Return the id of the officer with that identity number, '' where there is none (by keyed digest)."""
    return ""


def same_party(id_no: str) -> str:
    """Return the id of the party with that identity number, '' where there is none (by keyed digest)."""
    return ""


def name_of(id_: str) -> str:
    """Return an officer's name."""
    return id_
