"""Licences, requests for information, petitions: received, accepted, decided, delivered."""

from __future__ import annotations

from datetime import date

from zhiheng.demo import names
from zhiheng.demo.cast import Agency
from zhiheng.demo.codes import telephone
from zhiheng.demo.days import natural, working
from zhiheng.demo.people import moment
from zhiheng.demo.writer import StoryWriter


def tell_application(w: StoryWriter, agency: Agency, day: date, planted: int | None) -> str:
    """Tell one application; a planted one lies on a last day or the day after it, in turn."""
    kind = w.random.choices(("licence", "information", "petition"), (70, 18, 12))[0]
    number = w.number("application")
    id_ = w.object("application", f"SQ{number:06d}", kind=kind)
    applicant = w.object("party", f"S{number:06d}", kind="citizen")
    w.person("party", applicant, name=names.person(w.random), phone=telephone(9_000_000 + number))
    both = {"application": id_, "agency": agency.id}
    w.event("application.received", moment(day, 9, number % 60), {**both, "party": applicant}, kind=kind)
    tell = {"licence": _licence, "information": _information, "petition": _petition}[kind]
    tell(w, both, day, planted)
    return id_


def _licence(w: StoryWriter, both: dict[str, str], day: date, planted: int | None) -> None:
    """受理五日、决定二十日、颁发十日、公开七日,都是工作日."""
    turn = -1 if planted is None else planted % 5
    due = working(day, 5)
    accepted = {0: due, 1: working(due, 1)}.get(turn, working(day, w.random.randint(1, 4)))
    w.event("application.accepted", moment(accepted, 14), both, accepted=True, receipt=True)
    if turn == 1:
        w.violated("application", both["application"], "licence.supplement-asked-5-days", "late", due)
    due = working(day if turn == 1 else accepted, 20)
    decided = {2: due, 3: working(due, 1)}.get(turn, working(accepted, w.random.randint(5, 15)))
    if turn == 1:
        decided = working(accepted, 5)
    w.event("application.decided", moment(decided, 10), both, granted=True, reasons_told=True, remedies_told=True)
    if turn == 3:
        w.violated("application", both["application"], "licence.decided-20-days", "late", due)
    due = working(decided, 10)
    delivered = working(due, 1) if turn == 4 else working(decided, w.random.randint(1, 6))
    w.event("application.delivered", moment(delivered, 10), both)
    if turn == 4:
        w.violated("application", both["application"], "licence.delivered-10-days", "late", due)
    w.event(
        "publication.made",
        moment(working(decided, w.random.randint(2, 6)), 16),
        both,
        kind="licence",
        channel="区政府网站",
    )


def _information(w: StoryWriter, both: dict[str, str], day: date, planted: int | None) -> None:
    due = working(day, 20)
    late = planted is not None and planted % 2 == 1
    decided = working(due, 1) if late else due if planted is not None else working(day, w.random.randint(4, 18))
    w.event("application.decided", moment(decided, 10), both, granted=True, reasons_told=True, remedies_told=True)
    if late:
        w.violated("application", both["application"], "disclosure.answered-20-days", "late", due)


def _petition(w: StoryWriter, both: dict[str, str], day: date, planted: int | None) -> None:
    due = natural(day, 15)
    late = planted is not None and planted % 2 == 1
    accepted = (
        working(due, 1) if late else due if planted is not None else min(due, working(day, w.random.randint(2, 8)))
    )
    w.event("application.accepted", moment(accepted, 10), both, accepted=True, receipt=True)
    w.event(
        "application.decided", moment(working(accepted, w.random.randint(10, 30)), 10), both,
        granted=True, reasons_told=True, remedies_told=True,
    )  # fmt: skip
    if late:
        w.violated("application", both["application"], "petition.told-15-days", "late", due)
