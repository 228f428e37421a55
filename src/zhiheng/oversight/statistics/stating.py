"""The yearly statistics as folds: what was signed, returned, accepted, and what was said beside the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from zhiheng.oversight.statistics.models import Statement
from zhiheng.registry.projecting.folding import Row, Story, day, latest, one, said

STEPS = ("report.signed", "report.returned", "report.accepted")
KIND = "annual_data"
"""The kind of report (年度执法数据) by which the law's rule about 31 January knows it."""
_LONGEST = 500


def written(figures: Mapping[str, str]) -> list[str]:
    """Return figures as ``indicator=value`` texts, in the order of their names: what is signed and hashed."""
    return [f"{name}={value}" for name, value in sorted(figures.items())]


def read(texts: Sequence[str]) -> dict[str, str]:
    """Return what ``written`` wrote."""
    return dict(text.partition("=")[::2] for text in texts)


def statement(story: Story) -> Iterable[Row]:
    """Yield the statistics as signed last, with what the bureau said of that version."""
    signed = story.last("report.signed")
    if signed is None or said(signed, "kind") != KIND:
        return
    version = said(signed, "version")
    about = [e for e in story.of("report.returned", "report.accepted") if said(e, "version") == version]
    decided = about[-1] if about else None
    stage = Statement.Stage.SIGNED
    if decided is not None:
        accepted = decided.type == "report.accepted"
        stage = Statement.Stage.ACCEPTED if accepted else Statement.Stage.RETURNED
    yield {
        "agency": one(signed, "agency"),
        "year": said(signed, "year"),
        "stage": stage.value,
        "version": version,
        "signed_on": day(signed),
        "signer": said(signed, "actor", ""),
        "figures": read(said(signed, "figures", ())),
        "digest": said(signed, "digest", ""),
        "known_to": said(signed, "known_to", 0),
        "reason": said(decided, "reason", "")[:_LONGEST],
        "decided_on": day(decided),
    }


def entry(story: Story) -> Iterable[Row]:
    """Yield what was said last about a figure: the number entered for it, and the note."""
    event = story.last("figure.reported", "figure.noted")
    if event is None:
        return
    first, last = said(event, "from"), said(event, "to")
    if (first.month, first.day, last.month, last.day) != (1, 1, 12, 31):
        return  # figures of other periods belong to other reports
    entered = story.last("figure.reported")
    value = said(entered, "value")
    yield {
        "agency": one(event, "agency"),
        "year": first.year,
        "indicator": said(event, "indicator")[:40],
        "value": "" if value is None else f"{value.normalize():f}",
        "note": latest(story.events, "note")[:_LONGEST],
        "day": day(event),
    }
