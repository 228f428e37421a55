"""A small fictitious district for the registry's tests: every row made by the registry's own acts."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count

from zhiheng.law import codes
from zhiheng.ledger.acting import Act
from zhiheng.ledger.services import Actor, append
from zhiheng.registry.agencies import services as agencies
from zhiheng.registry.certificates import services as certificates
from zhiheng.registry.certificates.services import Paper
from zhiheng.registry.officers import services as officers
from zhiheng.registry.officers.services import Post
from zhiheng.registry.people import Person

BY = Actor(account="test-account")
REGION = "379901"
_numbers = count(1)


def today() -> date:
    return Act(by=BY).day


def doing(**more: object) -> Act:
    """An act that is done now."""
    return Act(by=BY, **more)  # type: ignore[arg-type]


def recording(on: date | datetime, **more: object) -> Act:
    """An act that happened earlier and is delivered by an import, so that nobody has to give reasons for lateness."""
    return Act(by=BY, on=on, doing=False, source="import", **more)  # type: ignore[arg-type]


def number(digits: int = 11) -> str:
    """A new certificate number."""
    return f"3799{next(_numbers):0{digits - 4}d}"


def person(order: int | None = None, name: str = "") -> Person:
    """A new fictitious person."""
    serial = order or next(_numbers)
    born = date(1970 + serial % 30, 1 + serial % 12, 1 + serial % 28)
    return Person(name or f"演示{serial}", codes.make_identity(REGION, born, 1 + serial % 998))


def agency(name: str = "", kind: str = "department", field: str = "urban", **more: object) -> str:
    """A confirmed and announced body; returns its id."""
    facts = agencies.AgencyFacts(
        name or f"示例区第{next(_numbers)}局",
        kind,
        field,
        region=REGION,
        confirmation_no="示政〔2019〕1号",
        **more,  # type: ignore[arg-type]
    )
    id_ = agencies.register_agency(recording(date(2019, 1, 1)), facts).id
    agencies.announce_agency(
        recording(date(2019, 1, 2)), id_, "示政告〔2019〕1号", "示例区人民政府", date(2019, 1, 2), None
    )
    return id_


def officer(at: str, employment: str = "civil_servant", on: date = date(2020, 1, 1), name: str = "") -> str:
    """An appointed officer; returns its id."""
    return officers.appoint_officer(recording(on), person(name=name), Post(at, employment, "执法一中队")).id


def certified(
    at: str, kind: str = "enforcement", to: date = date(2030, 12, 31), since: date = date(2020, 2, 1)
) -> tuple[str, str]:
    """An officer with a certificate; returns both ids."""
    id_ = officer(at)
    paper = Paper(kind, number(), since, to)
    return id_, certificates.issue_certificate(recording(since), id_, paper).id


def claimed(at: str) -> str:
    """A certificate that an agency's table claims for a new officer; returns its id."""
    paper = Paper("enforcement", number(), date(2020, 2, 1), date(2030, 12, 31))
    event, thing = certificates.claiming(recording(today()), officer(at), at, paper)
    append([event], by=BY, objects=[thing])
    return thing.id
