"""How pages and lists of campaigns say what they show (用词)."""

from __future__ import annotations

from collections.abc import Iterable

from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Kind, State
from zhiheng.ledger.models import LedgerObject
from zhiheng.oversight.campaigns.models import Campaign, Drawn
from zhiheng.oversight.campaigns.models import State as Stage


def state_of(row: Campaign) -> State:
    """Return whether a campaign is on, and until when."""
    if row.state == Stage.CLOSED:
        return State(Kind.OK, f"{row.closed_on} 结束")
    return days.due_state(row.last, days.today(), in_days=True)


def result_of(row: Drawn) -> State:
    """Return what the check of a drawn object found."""
    if row.passed is None:
        return State(Kind.WAIT, "未检查")
    return State(Kind.OK, "未发现问题") if row.passed else State(Kind.BREACH, "发现问题")


def object_titles(rows: Iterable[Drawn]) -> dict[str, str]:
    """Return what drawn objects are called, by id; an object without a title by its number."""
    wanted = {(row.object_type, row.object_id) for row in rows}
    found = {id_: id_ for _, id_ in wanted}
    types, ids = {type_ for type_, _ in wanted}, [id_ for _, id_ in wanted]
    for row in LedgerObject.objects.filter(type__in=types, public_id__in=ids):
        found[row.public_id] = row.title or row.foreign_number or row.public_id
    return found
