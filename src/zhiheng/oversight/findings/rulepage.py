"""The page of a rule as findings know it: its words, where its findings lie, how often it was a false alarm (误报)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Sum
from django.urls import reverse
from django.utils.http import urlencode

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import Requirement
from zhiheng.kit.pages.parts import Figure
from zhiheng.oversight.findings import selectors
from zhiheng.oversight.findings.models import RuleEdition, Standing
from zhiheng.oversight.findings.overview import Ranked
from zhiheng.oversight.findings.words import EFFECTS, FALSE_ALARMS, reason_words
from zhiheng.registry.agencies.selectors import names


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule with its figures; ``now`` is None where the library no longer has it."""

    edition: RuleEdition
    editions: int
    now: Requirement | None
    effect: str
    figures: Sequence[Figure]
    reasons: Sequence[tuple[str, str]]
    agencies: Sequence[Ranked]
    decided: int
    false_alarms: int

    @property
    def share(self) -> str:
        """Return the share of false alarms among what people decided, in words."""
        if not self.decided:
            return "还没有处理过，没有误报统计"
        share = self.false_alarms * 100 / self.decided
        return f"已处理 {self.decided:,} 项，其中误报 {self.false_alarms:,} 项（{share:.1f}%）"


def rule_page(user: User, rule: str) -> RulePage | None:
    """Return the page of a rule within a user's scope; None where no finding was ever made by it."""
    texts = list(RuleEdition.objects.filter(rule=rule).order_by("-pk"))
    if not texts:
        return None
    counted: dict[tuple[bool, str, str, str], int] = {}
    for clue in (False, True):
        rows = selectors.tallies(user, clue=clue).filter(rule=rule).values_list("standing", "reason", "agency")
        for standing, reason, agency, many in rows.annotate(n=Sum("count")):
            counted[clue, standing, reason, agency] = many
    dismissed = {
        reason: sum(n for key, n in counted.items() if key[1:3] == (Standing.DISMISSED, reason))
        for reason in sorted({key[2] for key in counted if key[1] == Standing.DISMISSED})
    }
    people_decided = (Standing.MATTER, Standing.SETTLED, Standing.DISMISSED)
    return RulePage(
        edition=texts[0],
        editions=len(texts),
        now=contributions.requirements.lookup(rule),
        effect=EFFECTS.get(texts[0].effect, texts[0].effect),
        figures=_figures(rule, counted),
        reasons=[(reason_words(reason), f"{many:,} 项") for reason, many in dismissed.items()],
        agencies=_agencies(rule, counted),
        decided=sum(n for key, n in counted.items() if key[1] in people_decided),
        false_alarms=sum(many for reason, many in dismissed.items() if reason in FALSE_ALARMS),
    )


def _figures(rule: str, counted: dict[tuple[bool, str, str, str], int]) -> list[Figure]:
    found = []
    for standing in Standing:
        for clue in (False, True):
            many = sum(n for key, n in counted.items() if key[:2] == (clue, standing))
            if many:
                query = urlencode({"standing": standing.value, "rule": rule})
                url = f"{reverse('list', args=['clues' if clue else 'findings'])}?{query}"
                found.append(Figure(f"线索·{standing.label}" if clue else standing.label, f"{many:,}", "项", url=url))
    return found


def _agencies(rule: str, counted: dict[tuple[bool, str, str, str], int]) -> list[Ranked]:
    by_agency: dict[str, int] = {}
    for (clue, standing, _, agency), many in counted.items():
        if standing == Standing.OPEN and not clue:
            by_agency[agency] = by_agency.get(agency, 0) + many
    called = names(list(by_agency))
    most = sorted(by_agency.items(), key=lambda item: (-item[1], item[0]))[:20]
    address = reverse("list", args=["findings"])
    return [
        Ranked(
            called.get(id_, id_) or "没有写明机关",
            many,
            f"{address}?{urlencode({'standing': 'open', 'rule': rule, **({'agency': id_} if id_ else {})})}",
        )
        for id_, many in most
    ]
