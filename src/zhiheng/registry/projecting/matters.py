"""Folds of power items, delegated powers, enterprises and parties."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.registry.projecting.folding import Row, Story, day, former_names, latest, one, said


def power(story: Story) -> Iterable[Row]:
    """Return the row of a power item."""
    listed = story.of("power.listed")
    if not listed:
        return
    attributes = story.attributes
    yield {
        "code": attributes.get("code", ""),
        "name": attributes.get("name", ""),
        "kind": latest(listed, "kind") or attributes.get("kind", ""),
        "field": attributes.get("field", ""),
        "law": list(latest(listed, "law", None) or attributes.get("law", ())),
        "violated": list(attributes.get("violated", ())),
        "sanctions": list(attributes.get("sanctions", ())),
        "by_law": latest(listed, "by_law", attributes.get("by_law")),
        "listed_on": day(listed[-1]),
    }


def delegated_power(story: Story) -> Iterable[Row]:
    """Return the row of a delegated power: as granted last, assessed last, taken back or not."""
    granted = story.last("delegation.granted")
    if granted is None:
        return
    change = story.last("delegation.granted", "authority.ended")
    over = change is not None and change.type == "authority.ended"
    assessed = story.last("delegation.assessed")
    yield {
        "code": story.attributes.get("code", ""),
        "name": story.attributes.get("name", ""),
        "subdistrict": one(granted, "agency", "subdistrict"),
        "former": one(granted, "agency", "former"),
        "decision_no": said(granted, "decision_no") or story.attributes.get("decision_no", ""),
        "granted_on": day(granted),
        "valid_from": said(granted, "valid_from"),
        "valid_to": said(granted, "valid_to"),
        "published": said(granted, "published"),
        "assessed_on": day(assessed),
        "assessment": said(assessed, "result", ""),
        "ended_on": day(change) if over else None,
        "ended_reason": said(change, "reason", "") if over else "",
    }


def enterprise(story: Story) -> Iterable[Row]:
    """Return the row of an enterprise; one that is only known from acts has the attributes that these brought."""
    own = story.of("enterprise.registered")
    name = latest(own, "name") or story.attributes.get("name", "")
    stated = {key: latest(own, key) or story.attributes.get(key, "") for key in ("uscc", "kind", "size", "region")}
    yield {"name": name, "names": former_names(own, name), "operating": latest(own, "operating", None), **stated}


def party(story: Story) -> Iterable[Row]:
    """Return the row of a party that was registered."""
    own = story.of("party.registered")
    if not own:
        return
    yield {
        "kind": latest(own, "kind"),
        "enterprise": next((e for event in reversed(own) if (e := one(event, "enterprise"))), ""),
        "agency": next((a for event in own if (a := one(event, "agency"))), ""),
    }


def party_sharings(story: Story) -> Iterable[Row]:
    """Return the agencies that registered a party after the first one: it stays with the first, all of them use it."""
    seen: set[str] = set()
    for event in story.of("party.registered"):
        agency = one(event, "agency")
        if agency and agency not in seen and seen:
            yield {"public_id": event.root_id, "party": story.id, "agency": agency}
        seen |= {agency} - {""}
