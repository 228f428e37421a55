"""What complaints are linked with, to whom they are proposed, and which belong to one repeated matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Q

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger import selectors as ledger
from zhiheng.oversight.complaints import selectors
from zhiheng.oversight.complaints.folding import COMPLAINT
from zhiheng.oversight.complaints.models import Complaint
from zhiheng.oversight.complaints.topics import title_of, topics
from zhiheng.registry.models import Agency, Enterprise

LINKABLE: Final = ("enterprise", "inspection", "case", "clue", COMPLAINT)


def find(user: User, type_: str, number: str) -> str:
    """Return the id of what an account calls by that number and may see, "" where there is none."""
    asked = number.strip()
    if type_ not in LINKABLE or not asked:
        return ""
    if type_ == COMPLAINT:
        named = Q(number=asked) | Q(public_id=asked)
        found = selectors.complaints(user).filter(named).values_list("public_id", flat=True).first()
        return str(found or "")
    if type_ == "enterprise":
        row = Enterprise.objects.filter(Q(uscc=asked.upper()) | Q(public_id=asked)).order_by("pk").first()
        return row.public_id if row is not None else ""
    seen = ledger.objects(scope_of(user), type_).filter(Q(foreign_number=asked) | Q(public_id=asked))
    return str(seen.values_list("public_id", flat=True).first() or "")


def proposed_handler(row: Complaint) -> str:
    """Return the agency whose field the matter is, "" where there is none or several."""
    known = topics().get(row.topic)
    if known is None or not known.field or row.accusation:
        return ""
    found = list(
        Agency.objects.filter(field=known.field, ended_on=None)
        .exclude(kind="subdistrict")
        .values_list("public_id", flat=True)[:2]
    )
    return found[0] if len(found) == 1 else ""


def number_of(data: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    """Return a whole number that an address asks for, within 1 and ``most``; otherwise the given one."""
    text = data.get(name, "")
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) <= 6 else otherwise


def group_of(user: User, data: Mapping[str, str]) -> list[Complaint]:
    """Return the complaints of the repeated matter that an address names."""
    wanted = {name: str(data.get(name, "")) for name in ("handler", "topic", "enterprise", "region")}
    if not wanted["handler"]:
        return []
    return selectors.group(user, days.today(), number_of(data, "days", selectors.DAYS, 3_650), wanted)


def matter_title(rows: Sequence[Complaint]) -> str:
    """Return what the matter of a repeated complaint is called."""
    return f"{title_of(rows[0].topic)}反复反映 {len(rows)} 件" if rows else ""
