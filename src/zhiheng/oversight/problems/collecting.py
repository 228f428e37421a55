"""From where problems come (汇集): piles of findings, repeated matters of complaints, research, campaigns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.scopes import scope_of
from zhiheng.ledger import selectors as ledger
from zhiheng.oversight.complaints import selectors as complaints
from zhiheng.oversight.complaints.topics import title_of
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.models import RuleEdition
from zhiheng.oversight.problems import selectors
from zhiheng.registry.agencies.selectors import names

LEAST, MOST = 3, 30
"""How many open findings make a pile, and how many piles and matters the page shows."""
LONGEST = 64  # of a matter's code or words


@dataclass(frozen=True, slots=True)
class Clue:
    """What is known of a problem before it is on the list."""

    title: str = ""
    origin: str = "research"
    source: str = ""
    agencies: tuple[str, ...] = ()
    rule: str = ""
    topic: str = ""
    counted: int | None = None
    campaign: str = ""


def clue_of(user: User, asked: QueryDict) -> Clue:
    """Return what an address tells: ``id=…`` (findings), ``rule=&agency=``, ``topic=&agency=&n=``, ``campaign=``.

    Raises Http404 for findings of several rules, or none, a rule without findings for this user, a matter longer than
    any, and for a campaign that isn't there for this user.
    """
    if asked.getlist("id"):
        return _of_findings(user, asked.getlist("id"))
    campaign, rule, topic, agency, number = (
        str(asked.get(name, "")) for name in ("campaign", "rule", "topic", "agency", "n")
    )
    if campaign:
        return _of_campaign(user, campaign)
    if rule:
        rows = findings.findings(user).filter(rule=rule, agency=agency, clue=False)
        if not rows.exists():
            raise Http404
        return _of_rule(rule, (agency,), rows.filter(standing="open").count())
    return _of_complaints(topic, agency, number) if topic else Clue()


def _of_complaints(topic: str, agency: str, number: str) -> Clue:
    if len(topic) > LONGEST:
        raise Http404
    counts = number.isascii() and number.isdecimal() and len(number) < 10  # what a column of numbers holds
    title, counted = title_of(topic), int(number) if counts else None
    source = f"{title}：投诉举报反复反映" + (f" {counted} 件" if counted else "")
    return Clue(f"群众反复反映：{title}", "complaints", source, (agency,), "", topic, counted)


def _of_findings(user: User, ids: list[str]) -> Clue:
    rows = list(findings.findings(user).filter(identity__in=ids[:200]))
    rules = {row.rule for row in rows}
    if len(rules) != 1:
        raise Http404
    agencies = dict.fromkeys(row.agency for row in rows if row.agency)
    return _of_rule(rules.pop(), tuple(agencies), len(rows))


def _of_rule(rule: str, agencies: tuple[str, ...], number: int) -> Clue:
    title = rule_titles([rule]).get(rule, rule)
    return Clue(f"多次违反：{title}", "findings", f"全量审查发现 {number} 项", agencies, rule, "", number)


def _of_campaign(user: User, id_: str) -> Clue:
    row = ledger.object_or_404(scope_of(user), "campaign", id_)
    return Clue(origin="campaign", source=row.title, campaign=id_)


def rule_titles(rules: list[str]) -> dict[str, str]:
    """Return the names of rules as they read last."""
    return dict(RuleEdition.objects.filter(rule__in=rules).order_by("pk").values_list("rule", "title"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line of the page: what, whose, how many, where to look, and the address that puts it on the list."""

    title: str
    body: str
    number: int
    see_url: str
    act_url: str


def _address(**named: object) -> str:
    return f"{reverse('problem-new')}?{urlencode(named)}"


def from_findings(user: User) -> list[Candidate]:
    """Return the largest piles of open findings that aren't on the list."""
    piles = selectors.piles(user, LEAST, MOST)
    titles, bodies = rule_titles([pile.rule for pile in piles]), names([pile.agency for pile in piles])
    found = []
    for pile in piles:
        asked = {"rule": pile.rule, "agency": pile.agency}
        see = f"{reverse('list', args=['findings'])}?{urlencode({**asked, 'standing': 'open'})}"
        title, body = titles.get(pile.rule, pile.rule), bodies.get(pile.agency, pile.agency)
        found.append(Candidate(title, body, pile.number, see, _address(**asked)))
    return found


def from_complaints(user: User, day: date) -> list[Candidate]:
    """Return the repeated matters of complaints; accusations are never among them."""
    rows = complaints.repeated(user, day)[:MOST]
    bodies = names([row.handler for row in rows])
    see = reverse("complaints-repeated")
    return [
        Candidate(title_of(row.topic), bodies.get(row.handler, row.handler), row.number, see,
                  _address(topic=row.topic, agency=row.handler, n=row.number))
        for row in rows
    ]  # fmt: skip
