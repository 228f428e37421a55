"""Folds of agencies, other bodies, teams and entrustments."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.registry.projecting.folding import Row, Story, day, former_names, latest, one, said

CARRIED = ("entrustment", "power", "delegated_power")


def agency(story: Story) -> Iterable[Row]:
    """Return the row of an enforcing body: as registered last, announced last, ended or not."""
    own = [e for e in story.of("agency.registered") if one(e, "agency") == story.id]
    if not own:
        return
    announced, ended = story.last("agency.announced"), _ended(story)
    name = latest(own, "name") or story.attributes.get("name", "")
    stated = ("short", "uscc", "level", "region", "managed_by", "confirmation_no")
    yield {
        **{key: latest(own, key) or story.attributes.get(key, "") for key in stated},
        "name": name,
        "kind": latest(own, "kind"),
        "field": latest(own, "field"),
        "superior": next((s for e in reversed(own) if (s := one(e, "agency", "superior"))), ""),
        "former": sorted({f for e in own for f in e.objects("agency", "former")}),
        "names": former_names(own, name),
        "announcement_no": said(announced, "announcement_no", ""),
        "announced_on": said(announced, "from") or day(announced),
        "announced_until": said(announced, "until"),
        **ended,
    }


def _ended(story: Story) -> Row:
    """Return when the body itself (not one of its powers) ended; a later announcement revives it."""
    whole = [e for e in story.of("agency.announced", "authority.ended") if not any(map(e.objects, CARRIED))]
    event = whole[-1] if whole else None
    over = event is not None and event.type == "authority.ended"
    return {"ended_on": day(event) if over else None, "ended_reason": said(event, "reason", "") if over else ""}


def organisation(story: Story) -> Iterable[Row]:
    """Return the row of another body."""
    own = story.of("organisation.registered")
    if not own:
        return
    name = latest(own, "name")
    stated = {key: latest(own, key) for key in ("kind", "uscc", "region")}
    yield {"name": name, "names": former_names(own, name), **stated}


def team(story: Story) -> Iterable[Row]:
    """Return the row of a team; a team that is only known from secondings has the object's name and the host."""
    formed, seconded = story.last("team.formed"), story.last("team.seconded")
    if formed is None and seconded is None:
        return
    yield {
        "name": said(formed, "name") or story.attributes.get("name", ""),
        "kind": said(formed, "kind", "dispatched"),
        "command": said(formed, "command") or said(seconded, "command") or story.attributes.get("command", ""),
        "host": one(formed, "agency", "host") or one(seconded, "agency", "host"),
        "members": sorted({m for e in story.of("team.formed") for m in e.objects("agency", "member")}),
        "formed_on": day(formed),
        "until": said(formed, "until"),
    }


def entrustment(story: Story) -> Iterable[Row]:
    """Return the row of an entrustment."""
    signed = story.last("entrustment.signed")
    if signed is None:
        return
    ended, public = story.last("authority.ended"), story.last("publication.made", "publication.withdrawn")
    yield {
        "number": signed.attributes.get("document_no") or story.attributes.get("number", ""),
        "principal": one(signed, "agency", "principal"),
        "entrusted": one(signed, "agency", "entrusted") or one(signed, "organisation", "entrusted"),
        "matters": list(said(signed, "matters") or story.attributes.get("matters", ())),
        "signed_on": day(signed),
        "valid_from": said(signed, "valid_from"),
        "valid_to": said(signed, "valid_to"),
        "public_function": said(signed, "entrusted_public_function"),
        "published_on": day(public) if public is not None and public.type == "publication.made" else None,
        "ended_on": day(ended),
        "ended_reason": said(ended, "reason", ""),
    }
