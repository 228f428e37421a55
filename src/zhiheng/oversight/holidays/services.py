"""Loading a year's holiday notice (载入放假安排): read, checked, confirmed by a second person, in force at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.law.calendar import CalendarError, Notice, check_official, official_calendar, read_words, to_yaml
from zhiheng.ledger.acting import Act, Done, Hindrance, perform
from zhiheng.ledger.records import NewObject, Ref, Value
from zhiheng.oversight.holidays.models import YearNotice
from zhiheng.oversight.holidays.projecting import ADOPTED, LIBRARY, PREFIX
from zhiheng.oversight.parameters.permissions import require

BASIS = "全国年节及纪念日放假办法"
SHOWN = "通知"


def read(text: str) -> Notice:
    """Return the notice that a text states. Raises ``Refusal`` naming every problem with its line, and what to do."""
    try:
        found = read_words(text, SHOWN)
        check_official(Path(SHOWN), found)
    except CalendarError as error:
        raise Refusal(*[Problem(place, words, error.remedy) for place, words in error.problems]) from error
    return found


def load(act: Act, user: User, text: str) -> Done:
    """Put a year's notice into force (启用放假安排): every judgement counts by it at once.

    Raises ``Refusal`` for an account without the right or a text that can't be read, ``ActRefused`` where the same
    notice holds already, ``SecondPersonNeeded`` without one.
    """
    require(user)
    notice = read(text)
    content, known = to_yaml(notice), YearNotice.objects.filter(year=notice.year).first()
    against = []
    if official_calendar().notice_of(notice.year) == notice:
        against.append(Hindrance(f"{notice.year} 年的放假安排与现行的相同", BASIS, "不需要载入"))
    if act.doing and not against and not act.second_person:
        raise SecondPersonNeeded.of("载入放假安排须由另一名规则管理人员复核")
    id_ = known.public_id if known is not None else public_id()
    said: dict[str, Value | None] = {
        "calendar": content, "from": date(notice.year, 1, 1), "second": act.second_person or act.by.account or "-",
    }  # fmt: skip
    event = act.event(ADOPTED, [Ref(LIBRARY, id_)], "", **said)
    thing = NewObject(LIBRARY, id_, {"version": f"{PREFIX}{notice.year}"}, act.agency, f"{notice.year} 年放假安排")
    return perform(act, "载入放假安排", id_, [event], [] if known is not None else [thing], against)
