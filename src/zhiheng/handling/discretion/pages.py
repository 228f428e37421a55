"""What a benchmark's page shows: tiers on a ruler of the statutory range, entries of a list, steps, versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate

from zhiheng.handling.discretion import selectors, services
from zhiheng.handling.discretion.deciding import decided
from zhiheng.handling.discretion.drawing import Ruler, ruler
from zhiheng.handling.discretion.lists import KEY, state_of
from zhiheng.handling.discretion.models import Edition, Kind, State
from zhiheng.handling.discretion.permissions import may_step
from zhiheng.handling.discretion.projecting import ORDER
from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages.objects import ObjectPage
from zhiheng.kit.pages.parts import Act, Link, Step
from zhiheng.law.discretion.model import BASES, FORM_WORDS, LEVEL_WORDS, Bracket, Level, Policy
from zhiheng.law.discretion.settling import CHOICES, settled
from zhiheng.law.discretion.spans import number, say
from zhiheng.law.library import vocabulary
from zhiheng.ledger.models import LedgerObject

PARTIES = {"citizen": "公民", "organisation": "法人或者其他组织"}


def edition_of(request: HttpRequest, row: LedgerObject) -> Edition | None:
    """Return the edition that the page is about: the one in its address, else the one in force, else the latest."""
    known = selectors.of_benchmark(row.public_id)
    wanted = request.GET.get("version", "")
    chosen = next((one for one in known if one.version == wanted), None)
    in_force = next((one for one in known if one.state == State.IN_FORCE), None)
    return chosen or in_force or (known[0] if known else None)


def fill(request: HttpRequest, row: LedgerObject, page: ObjectPage) -> None:
    """Fill the page of a benchmark."""
    edition = edition_of(request, row)
    if edition is None:
        return
    user = account_of(request)
    page.up = Link("裁量基准", reverse("list", args=[KEY]))
    page.kind, page.number = edition.get_kind_display(), edition.number
    page.title = edition.conduct or edition.number
    page.states = [state_of(edition)]
    page.path = _path(edition)
    page.facts = _facts(edition)
    following = services.next_step(edition)
    if following and may_step(user, edition):
        url = reverse("benchmark-step", args=[edition.benchmark, edition.version])
        words = vocabulary().codes["benchmark_step"][following]
        page.acts = [Act(f"登记{words}", url, "clipboard-check", primary=following != State.REPEALED)]


def _path(edition: Edition) -> list[Step]:
    words = vocabulary().codes["benchmark_step"]
    now = services.next_step(edition)
    codes = [code for code in ORDER if code != State.REPEALED or code in edition.steps]
    return [
        Step(
            words[code],
            edition.steps.get(code, "")[5:],
            "done" if code in edition.steps else "now" if code == now else "ahead",
        )
        for code in codes
    ]


def _facts(edition: Edition) -> list[tuple[str, Any]]:
    content = edition.content
    level = content.get("level")
    found = [
        ("版本", edition.version),
        ("事项编码", edition.power if edition.kind == Kind.BENCHMARK else ""),
        ("处罚依据", content.get("basis", "")),
        ("层级", LEVEL_WORDS[Level[level.upper()]] if level else ""),
        ("上级基准", content.get("superior", "")),
        ("施行日期", edition.valid_from or ""),
        ("失效日期", edition.valid_to or ""),
    ]
    return [(title, value) for title, value in found if value]


@dataclass(frozen=True, slots=True)
class BracketShown:
    """One statutory range with its tiers, for the page."""

    says: str
    ruler: Ruler | None
    lines: list[dict[str, Any]]


def tiers_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return the table of a benchmark for its panel; None for lists."""
    edition = edition_of(request, row)
    if edition is None or edition.kind != Kind.BENCHMARK:
        return None
    table = selectors.table_of(edition)
    if table is None:
        return {"none": True}
    return {
        "brackets": [shown(one) for one in table.brackets],
        "faults": services.faults(edition),
        "parameters": parameters(settled(table, decided(localdate())).policy),
    }


def shown(bracket: Bracket) -> BracketShown:
    """Return a bracket for the page."""
    names = vocabulary().codes["penalty_kind"]
    lines = [
        {
            "name": tier.name, "conditions": tier.conditions, "default": tier.default,
            "range": say(bracket.span_of(tier)),
            "kinds": "、".join(names[kind] for kind in tier.kinds or bracket.kinds),
        }
        for tier in bracket.tiers
    ]  # fmt: skip
    return BracketShown(bracket_words(bracket), ruler(bracket), lines)


def bracket_words(bracket: Bracket) -> str:
    """Return a statutory range in words."""
    unit = (
        "元"
        if BASES.get(bracket.form) is None
        else ("元，按数量" if bracket.form == "per_unit" else f"倍（{BASES[bracket.form]}）")
    )
    found = [FORM_WORDS[bracket.form], f"法定幅度 {say(bracket.statutory)} {unit}"]
    if bracket.base_from is not None:
        found.append(f"数额 {number(bracket.base_from)} 元以上")
    if bracket.base_below is not None:
        found.append(f"数额不满 {number(bracket.base_below)} 元")
    if bracket.party:
        found.append(PARTIES.get(bracket.party, ""))
    return "，".join(found)


def parameters(policy: Policy) -> list[dict[str, Any]]:
    """Return what the law leaves open, how it is set, and whether somebody confirmed it."""
    return [
        {"words": one.words, "value": one.says(one.of(policy)), "confirmed": name in policy.confirmed}
        for name, one in CHOICES.items()
    ]


def entries_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return the entries of a list for its panel; None for benchmarks."""
    edition = edition_of(request, row)
    if edition is None or edition.kind == Kind.BENCHMARK:
        return None
    return {"title": edition.get_kind_display(), "entries": selectors.factors_in(edition)}


def versions_panel(request: HttpRequest, row: LedgerObject) -> Mapping[str, Any] | None:
    """Return the versions of a benchmark for their panel; None where there is only one."""
    known = selectors.of_benchmark(row.public_id)
    if len(known) < 2:
        return None
    return {"lines": [{"edition": one, "state": state_of(one), "url": f"?version={one.version}"} for one in known]}
