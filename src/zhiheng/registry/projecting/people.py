"""Folds of officers, certificates, applications and appraisals."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.eventlog.days import date_of
from zhiheng.eventlog.model import Event
from zhiheng.registry.models.officers import Stage, Standing
from zhiheng.registry.projecting.folding import Row, Story, day, latest, one, said


def officer(story: Story) -> Iterable[Row]:
    """Return the row of an officer: as appointed last, left or not."""
    appointed = story.last("officer.appointed")
    if appointed is None:
        return
    change = story.last("officer.appointed", "officer.left")
    left = change is not None and change.type == "officer.left"
    qualified = [e for e in story.of("certificate.issued") if said(e, "kind") == "law_qualification"]
    yield {
        "agency": one(appointed, "agency"),
        "unit": said(appointed, "unit", ""),
        "post": said(appointed, "post", ""),
        "employment": said(appointed, "employment", ""),
        "duty_post": said(appointed, "duty_post"),
        "law_qualified": bool(qualified) or bool(latest(story.of("role.set"), "law_qualified", False)),
        "appointed_on": day(appointed),
        "left_on": day(change) if left else None,
        "left_reason": said(change, "reason", "") if left else "",
    }


def certificate(story: Story) -> Iterable[Row]:
    """Return the row of a certificate: claimed, issued, suspended or revoked by acts; dates decide the rest."""
    issued = story.last("certificate.issued") or story.last("certificate.claimed")
    if issued is None:
        return
    claimed = issued.type == "certificate.claimed"
    reviewed = story.last("certificate.reviewed")
    published = story.last("publication.made", "publication.withdrawn")
    registered = story.last("certificate.registered")
    yield {
        "number": said(issued, "number") or story.attributes.get("number", ""),
        "kind": said(issued, "kind"),
        "officer": one(issued, "officer"),
        "agency": one(issued, "agency"),
        "valid_from": said(issued, "valid_from"),
        "valid_to": said(issued, "valid_to"),
        "issued_on": said(issued, "valid_from") if claimed else day(issued),
        "registered_on": day(registered),
        "published_on": day(published) if published is not None and published.type == "publication.made" else None,
        "reviewed_year": said(reviewed, "year"),
        "review_passed": said(reviewed, "passed"),
        **_standing(story, claimed),
    }


_CLAIM = ("certificate.claimed", "certificate.denied")
_STEPS = ("certificate.issued", "certificate.suspended", "certificate.restored", "certificate.revoked")


def _standing(story: Story, claimed: bool) -> Row:
    row: Row = {
        "standing": Standing.ISSUED,
        "standing_since": None,
        "suspended_until": None,
        "reason": "",
        "punitive": False,
    }
    for event in story.of(*(_CLAIM if claimed else _STEPS)):
        if row["standing"] == Standing.REVOKED:
            break
        row = {**row, **_changed(event), "standing_since": day(event)}
    return row


def _changed(event: Event) -> Row:
    if event.type == "certificate.claimed":
        return {"standing": Standing.CLAIMED, "reason": ""}
    if event.type == "certificate.denied":
        return {"standing": Standing.DENIED, "reason": said(event, "reason", "")}
    if event.type == "certificate.suspended":
        until = said(event, "until")
        return {"standing": Standing.SUSPENDED, "suspended_until": until, "reason": said(event, "reason", "")}
    if event.type == "certificate.revoked":
        punitive = bool(said(event, "punitive", False))
        return {
            "standing": Standing.REVOKED,
            "suspended_until": None,
            "reason": said(event, "reason", ""),
            "punitive": punitive,
        }
    return {"standing": Standing.ISSUED, "suspended_until": None, "reason": ""}


def applications(story: Story) -> Iterable[Row]:
    """Return the applications in an officer's trace, each with its examination and its end.

    An examination without a stated kind counts for the application that waits; a failed one may be repeated.
    """
    rows: list[Row] = []
    for event in story.of("certificate.applied", "exam.taken", "certificate.issued", "certificate.refused"):
        if event.type == "certificate.applied":
            rows.append(_applied(event))
            continue
        kind = said(event, "kind")
        waiting = [row for row in rows if row["closed_on"] is None and kind in (None, row["kind"])]
        if waiting:
            waiting[-1].update(_step(event))
    yield from rows


def _applied(event: Event) -> Row:
    return {
        "public_id": event.root_id,
        "agency": one(event, "agency"),
        "officer": one(event, "officer"),
        "kind": said(event, "kind"),
        "applied_on": day(event),
        "stage": Stage.APPLIED,
        "examined_on": None,
        "score": None,
        "closed_on": None,
        "reason": "",
    }


def _step(event: Event) -> Row:
    if event.type == "exam.taken":
        stage = Stage.PASSED if said(event, "passed") else Stage.FAILED
        return {"stage": stage, "examined_on": day(event), "score": said(event, "score")}
    if event.type == "certificate.refused":
        return {"stage": Stage.REFUSED, "closed_on": day(event), "reason": said(event, "reason", "")}
    return {"stage": Stage.ISSUED, "closed_on": day(event)}


def appraisals(story: Story) -> Iterable[Row]:
    """Return the yearly appraisals of an officer; the year is that of the assessment, else the one before."""
    for event in story.of("assessment.published"):
        if one(event, "officer") != story.id:
            continue
        published = date_of(event.day)
        assessment = story.related.get(("assessment", one(event, "assessment")), {})
        yield {
            "public_id": event.root_id,
            "officer": story.id,
            "agency": one(event, "agency"),
            "year": assessment.get("year", published.year - 1),
            "grade": said(event, "grade", ""),
            "score": said(event, "score"),
            "published_on": published,
        }
