"""Streets that act by delegated powers (街道赋权, 处罚法 24): on which matter, handed over by whom, in whose name."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.ledger.acting import Hindrance, now
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.holding import holding, known_by
from zhiheng.registry.models import Agency, DelegatedPower, Power, Team

LAW_24 = "行政处罚法第二十四条"
STREET = "subdistrict"
HELD = "delegation.held"


def is_street(agency: str) -> bool:
    """Return whether a body is a subdistrict office (街道办事处)."""
    return Agency.objects.filter(public_id=agency, kind=STREET).exists()


def delegations(agency: str, past: date | None = None) -> list[tuple[str, str]]:
    """Return (id, words) of the matters that are handed to a street today; ``past``: also those handed by that day."""
    ids = Q(public_id__in=holding(HELD, now()).filter(subject=agency).values("carrier"))
    if past is not None:
        ids |= Q(public_id__in=known_by(HELD, past).filter(subject=agency).values("carrier"))
    rows = DelegatedPower.objects.filter(ids).order_by("code")
    return [(row.public_id, f"{row.code} {row.name}（赋权）") for row in rows]


def matter(id_: str) -> DelegatedPower | None:
    """Return a delegated matter, None where the id is none."""
    return DelegatedPower.objects.filter(public_id=id_).first() if id_ else None


def power_behind(row: DelegatedPower) -> Power:
    """Return the power item of a delegated matter: that of the same code, for its articles; not saved where none is."""
    found = Power.objects.filter(code=row.code, kind="penalty").order_by("pk").first()
    return found or Power(public_id="", code=row.code, name=row.name, kind="penalty", law=[])


def against(agency: str, id_: str, moment: date | datetime) -> list[Hindrance]:
    """Return why a street may not act on a delegated matter at a moment; empty: it was handed to it by then."""
    if holding(HELD, moment).filter(subject=agency, carrier=id_).exists():
        return []
    row = matter(id_)
    if row is None or row.subdistrict != agency:
        return [Hindrance("这一事项没有交由本街道行使", LAW_24, "请选赋权清单内的事项，或者移送有管辖权的机关")]
    if row.ended_on:
        said = f"赋权事项“{row.name}”已于 {row.ended_on} 收回"
    elif row.valid_to is not None and row.valid_to < _day(moment):
        said = f"赋权事项“{row.name}”的有效期至 {row.valid_to}，已经届满"
    else:
        said = f"赋权事项“{row.name}”自 {row.valid_from or row.granted_on} 起生效，当日还没有交由本街道行使"
    return [Hindrance(said, LAW_24, "请移送有管辖权的机关")]


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def name_words(file: CaseFile) -> str:
    """Return in whose name a case is handled where a street does it, "" for every other body."""
    row = matter(file.delegated)
    if row is None:
        return ""
    called = names({row.subdistrict, row.former})
    former = called.get(row.former, "")
    taken = f"承接{former}的事项“{row.name}”" if former else f"承接的事项“{row.name}”"
    number = f"，{row.decision_no}" if row.decision_no else ""
    return f"{called.get(row.subdistrict, '街道')}以自己的名义（{taken}{number}）"


def seconded(agency: str, day: date | None = None) -> list[str]:
    """Return the officers seconded to a street's teams on a day (today): they act there with their own certificates."""
    teams = Team.objects.filter(host=agency).values("public_id")
    rows = holding("team.seconded", day or now()).filter(carrier__in=teams)
    return list(rows.values_list("subject", flat=True).distinct())
