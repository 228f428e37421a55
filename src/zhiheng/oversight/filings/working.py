"""What filings ask of people today (待办): of the body that decided, and of whoever supervises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, QuerySet
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import WorkItem
from zhiheng.kit.rights import may
from zhiheng.oversight.filings import selectors
from zhiheng.oversight.filings.majors import Settings, settings
from zhiheng.oversight.filings.models import Filing, State, Turn
from zhiheng.oversight.filings.permissions import may_supervise
from zhiheng.oversight.filings.projecting import TURNS
from zhiheng.oversight.filings.services import basis_of, page_of
from zhiheng.oversight.filings.views import acts_of
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.memberships.rights import ANSWER

KIND = "备案"
_BEGAN = {"report": "decided_on", "register": "filed_on", "review": "registered_on", "answer": "reviewed_on"}
"""By step: the day from which its days run."""
SINGLY = 5
"""How many filings in one state stand line by line; more of them stand as one line that leads to the list."""


def items(user: User, day: date) -> Sequence[WorkItem]:
    """Return the lines of a user: those whose turn it is."""
    if may_supervise(user):
        turn = Turn.BUREAU
    elif may(user, ANSWER):
        turn = Turn.AGENCY
    else:
        return []
    rows = selectors.filings(user).filter(turn=turn)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    many = [state for state, count in counts.items() if count > SINGLY]
    few = list(rows.exclude(state__in=many).order_by("next_due", "id"))
    called, titles, known = names({row.agency for row in few}), selectors.titles(few), settings()
    lines = [_line(user, row, called.get(row.agency, row.agency), titles, known) for row in few]
    return [*(_group(rows, state, counts[state], known) for state in many), *lines]


def _note(row: Filing, known: Settings) -> str:
    """Return what must be known of a filing's last day: that nobody confirmed its number of days; "" else."""
    _, step = TURNS[State(row.state)]
    start = getattr(row, _BEGAN[step]) or row.decided_on
    return "" if known.value(step, start)[1] else "天数为建议值，未核实"


def _group(rows: QuerySet[Filing], state: str, count: int, known: Settings) -> WorkItem:
    """Return one line for all filings in a state, due when the first of them is."""
    first = rows.filter(state=state).order_by("next_due", "id")[0]
    url = reverse("list", args=["filings"]) + f"?state={state}&sort=due"
    return WorkItem(
        due=first.next_due,
        title=f"重大决定备案：{count} 件{first.get_state_display()}",
        url=url,
        missing=_note(first, known) or first.get_state_display(),
        basis=basis_of(first),
        act="查看清单",
        act_url=url,
        kind=KIND,
    )


def _line(
    user: User, row: Filing, agency: str, titles: dict[tuple[str, str], str], known: Settings
) -> WorkItem:  # fmt: skip
    url, note = page_of(row), _note(row, known)
    first = next(iter(acts_of(user, row)), None)
    return WorkItem(
        due=row.next_due,
        title=f"{row.get_kind_display()}备案：{titles.get((row.object_type, row.object_id), row.object_id)}",
        url=url,
        subject=agency,
        missing=f"{row.get_state_display()}{f'（{note}）' if note else ''}",
        basis=basis_of(row),
        act=first.text if first is not None else "查看备案",
        act_url=first.url if first is not None else url,
        kind=KIND,
    )
