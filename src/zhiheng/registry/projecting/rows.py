"""Which rows follow from which events: one projection per table, used by every append and by the rebuild alike (F1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet

from zhiheng.eventlog.model import LogObject
from zhiheng.ledger.gathering import by_object, effective_events, log_objects, some
from zhiheng.ledger.records import ObjectKey
from zhiheng.registry.models import (
    Agency,
    Appraisal,
    Certificate,
    CertificateApplication,
    DelegatedPower,
    Enterprise,
    Entrustment,
    Officer,
    Organisation,
    Party,
    PartySharing,
    Power,
    Team,
)
from zhiheng.registry.projecting import bodies, matters, people
from zhiheng.registry.projecting.folding import Fold, Row, Story


@dataclass(frozen=True, slots=True)
class Projection:
    """A table, the objects that its rows follow from, and the event types that the fold reads.

    ``owner``: the column that names the object (``public_id`` where object and row are one). ``reads``: types of
    other objects whose attributes the fold reads.
    """

    model: type[models.Model]
    object_type: str
    fold: Fold
    types: frozenset[str]
    owner: str = "public_id"
    reads: frozenset[str] = frozenset()

    @property
    def columns(self) -> list[str]:
        """Return the columns that follow from events."""
        return [f.name for f in self.model._meta.concrete_fields if not f.primary_key]

    def refresh(self, ids: set[str]) -> None:
        """Write the rows of some objects as their traces now say; rows that follow from nothing go."""
        new: list[models.Model] = []
        changed: list[models.Model] = []
        for part in some(ids):
            stored = {row.public_id: row for row in self._stored(part)}
            for row in self.rows(set(part)):
                known = stored.pop(row["public_id"], None)
                if known is None:
                    new.append(self.model(**row))
                elif self._differs(known, row):
                    changed.append(_set(known, row))
            self._manager.filter(pk__in=[row.pk for row in stored.values()]).delete()
        self._manager.bulk_create(new, batch_size=500)
        if changed:
            self._manager.bulk_update(changed, self.columns, batch_size=200)

    def rows(self, ids: set[str]) -> Iterator[Row]:
        """Yield the rows that follow from the traces of some objects."""
        events = by_object(effective_events({self.object_type: ids}, self.types), self.object_type, ids)
        keys = {(self.object_type, id_) for id_ in ids}
        others = {
            (r.type, r.id) for found in events.values() for e in found for r in e.relations if r.type in self.reads
        }
        objects = log_objects(keys | others)
        latest = {key: _latest(thing) for key, thing in objects.items()}
        for id_ in sorted(ids):
            story = Story(id_, latest.get((self.object_type, id_), {}), events[id_], latest)
            for row in self.fold(story):
                yield {"public_id": id_, **row}

    def differences(self, ids: set[str]) -> Iterator[str]:
        """Yield in words where stored rows differ from what the ledger says."""
        stored = {row.public_id: row for row in self._stored(sorted(ids))}
        name = self.model._meta.db_table
        for row in self.rows(ids):
            known = stored.pop(row["public_id"], None)
            if known is None:
                yield f"{name} {row['public_id']}: 缺少这一行"
            elif columns := self._differs(known, row):
                yield f"{name} {row['public_id']}: {'、'.join(columns)} 与台账不符"
        yield from (f"{name} {id_}: 台账里没有依据" for id_ in stored)

    @property
    def _manager(self) -> QuerySet[Any]:
        return QuerySet(self.model)

    def _stored(self, ids: list[str]) -> QuerySet[Any]:
        return self._manager.filter(**{f"{self.owner}__in": ids})

    def _differs(self, known: models.Model, row: Row) -> list[str]:
        return [name for name, value in row.items() if getattr(known, name) != value]


def _set(known: models.Model, row: Row) -> models.Model:
    for name, value in row.items():
        setattr(known, name, value)
    return known


def _latest(thing: LogObject) -> Mapping[str, Any]:
    return {name: values[-1].value for name, values in thing.attributes.items() if values}


def _projection(
    model: type[models.Model], object_type: str, fold: Fold, types: str, owner: str = "public_id", reads: str = ""
) -> Projection:
    return Projection(model, object_type, fold, frozenset(types.split()), owner, frozenset(reads.split()))


PROJECTIONS = (
    _projection(Agency, "agency", bodies.agency, "agency.registered agency.announced authority.ended"),
    _projection(Organisation, "organisation", bodies.organisation, "organisation.registered"),
    _projection(Team, "team", bodies.team, "team.formed team.seconded"),
    _projection(
        Entrustment,
        "entrustment",
        bodies.entrustment,
        "entrustment.signed authority.ended publication.made publication.withdrawn",
    ),
    _projection(
        Officer, "officer", people.officer, "officer.appointed officer.left role.set certificate.issued"
    ),
    _projection(
        Certificate,
        "certificate",
        people.certificate,
        "certificate.claimed certificate.denied certificate.issued certificate.registered certificate.reviewed"
        " certificate.suspended certificate.restored certificate.revoked publication.made publication.withdrawn",
    ),
    _projection(
        CertificateApplication,
        "officer",
        people.applications,
        "certificate.applied exam.taken certificate.issued certificate.refused",
        owner="officer",
    ),
    _projection(
        Appraisal, "officer", people.appraisals, "assessment.published", owner="officer", reads="assessment"
    ),
    _projection(Power, "power", matters.power, "power.listed"),
    _projection(
        DelegatedPower,
        "delegated_power",
        matters.delegated_power,
        "delegation.granted delegation.assessed authority.ended",
    ),
    _projection(Enterprise, "enterprise", matters.enterprise, "enterprise.registered"),
    _projection(Party, "party", matters.party, "party.registered"),
    _projection(PartySharing, "party", matters.party_sharings, "party.registered", owner="party"),
)  # fmt: skip
EVENT_TYPES = frozenset().union(*(projection.types for projection in PROJECTIONS))


def refresh(touched: Iterable[tuple[str, ObjectKey]], described: Iterable[ObjectKey]) -> None:
    """Write the rows that changed events (type, object) and described objects concern."""
    events, objects = list(touched), set(described)
    for projection in PROJECTIONS:
        ids = {id_ for type_, (kind, id_) in events if type_ in projection.types and kind == projection.object_type}
        ids |= {id_ for kind, id_ in objects if kind == projection.object_type}
        if ids:
            projection.refresh(ids)
