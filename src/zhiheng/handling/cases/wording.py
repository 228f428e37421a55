"""What stands in a case's documents, from what is known: parties, people, penalty, rights and remedies in words.

A draft of the text; whoever signs reads it. The articles are those of the rule library's statutes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from zhiheng.handling.cases import streets
from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.kit.pages.lists.columns import Show, say
from zhiheng.law.library import statute_index, vocabulary
from zhiheng.registry import people
from zhiheng.registry.holding import ENFORCING, holding
from zhiheng.registry.models import Agency, Certificate, Enterprise, Party, Power

STATEMENT = "你（单位）对上述内容有权进行陈述和申辩（行政处罚法第四十五条）。"
HEARING = "你（单位）有权在收到本告知书之日起五个工作日内要求举行听证；逾期不提出的，视为放弃（行政处罚法第六十四条）。"
REMEDIES = (
    "不服本决定的，可以自收到本决定书之日起六十日内向本级人民政府申请行政复议，"
    "也可以在六个月内依法向人民法院提起行政诉讼。复议、诉讼期间本决定不停止执行，法律另有规定的除外。"
)
PAYING = (
    "自收到本决定书之日起十五日内，到{bank}或者通过电子支付系统缴纳。"
    "到期不缴纳的，每日按罚款数额的百分之三加处罚款，加处数额不超过罚款数额。"
)


def party_words(file: CaseFile) -> tuple[str, str]:
    """Return the parties' names and numbers for a document: enterprises in full, persons masked."""
    rows = {row.public_id: row for row in Party.objects.filter(public_id__in=file.parties)}
    firms = {
        firm.public_id: firm
        for firm in Enterprise.objects.filter(public_id__in=[r.enterprise for r in rows.values() if r.enterprise])
    }
    masked = people.party_names(file.parties)
    names, codes = [], []
    for id_ in file.parties:
        firm = firms.get(rows[id_].enterprise) if id_ in rows else None
        names.append(firm.name if firm else masked[id_])
        codes.append(firm.uscc if firm else "")
    return "、".join(names), "、".join(code for code in codes if code)


def handler_words(officers: Collection[str]) -> str:
    """Return officers with the numbers of their certificates."""
    called = people.names(officers)
    rows = Certificate.objects.filter(officer__in=list(officers), kind__in=ENFORCING).order_by("valid_to")
    numbers = dict(rows.values_list("officer", "number"))
    return "、".join(f"{called[id_]}（{numbers[id_]}）" if id_ in numbers else called[id_] for id_ in officers)


def power_of(file: CaseFile, chosen: str = "") -> Power | None:
    """Return the power item on which a case rests; for a street, the one whose matter was handed to it."""
    handed = streets.matter(chosen or file.delegated)
    if handed is not None:
        return streets.power_behind(handed)
    return Power.objects.filter(public_id=chosen or file.power).first()


def laws(power: Power | None) -> list[str]:
    """Return the articles that a power item rests on, as rules cite them."""
    return [str(one) for one in power.law] if power else []


def cited(articles: Collection[str]) -> str:
    """Return articles (简称#条) with the statutes' full names: 《中华人民共和国产品质量法》第49条."""
    found = []
    for one in articles:
        name, _, number = one.partition("#")
        statute = statute_index().find(name)
        full = statute.name if statute is not None else name
        found.append(f"《{full}》第{number}条" if number else f"《{full}》")
    return "、".join(found)


def penalty_words(values: Mapping[str, Any]) -> str:
    """Return kinds and amounts in words, one a line."""
    codes = vocabulary().codes["penalty_kind"]
    amounts = {"fine": values.get("fine"), "illegal_gains": values.get("confiscated") or values.get("illegal_gains")}
    lines: list[str] = []
    for kind in values.get("kinds") or ():
        amount = amounts.get(kind)
        words = f"{codes[kind]} {say(Decimal(amount), Show.MONEY)} 元" if amount else codes[kind]
        lines.append(f"{len(lines) + 1}．{words}")
    return "\n".join(lines)


def rights_words(right: str) -> str:
    """Return the rights told, in words."""
    return "\n".join(
        words for code, words in (("statement", STATEMENT), ("hearing", HEARING)) if right in (code, "both")
    )


def evidence_words(file: CaseFile) -> str:
    """Return the evidence of a case: kind, name, what it proves."""
    codes = vocabulary().codes["evidence_kind"]
    lines: list[str] = []
    for event in file.of("evidence.verified"):
        id_ = next(iter(event.objects("evidence")), "")
        name = file.value("evidence", id_, "name") or ""
        proves = "、".join(str(one) for one in event.attributes.get("proves") or ())
        lines.append(f"{len(lines) + 1}．{codes.get(str(event.attributes['kind']), '')}：{name}，证明{proves}")
    return "\n".join(lines)


def heard_words(file: CaseFile) -> str:
    """Return whether the party spoke, and what became of it."""
    reviewed = file.last("statement.reviewed")
    if file.last("statement.made") is None and file.last("hearing.held") is None:
        return "当事人未提出陈述、申辩。"
    if reviewed is None:
        return "当事人提出了陈述、申辩。"
    adopted = "予以采纳" if reviewed.attributes.get("adopted") else "不予采纳"
    return f"当事人提出了陈述、申辩。经复核，{adopted}。{reviewed.attributes.get('reasons') or ''}"


def facts_words(file: CaseFile) -> str:
    """Return the facts that the investigation found, one a line."""
    concluded = file.last("investigation.concluded")
    return "\n".join(str(one) for one in (concluded.attributes.get("facts") if concluded else None) or ())


def performance_words(values: Mapping[str, Any]) -> str:
    """Return how and by when the decision is to be performed."""
    if not values.get("fine") and not values.get("confiscated"):
        return "自收到本决定书之日起履行。"
    return PAYING.format(bank=values.get("bank") or "决定书载明的银行")


def announced(agency: str) -> Agency | None:
    """Return the register's row of an agency."""
    return Agency.objects.filter(public_id=agency).first()


def has_power(agency: str, power: str, moment: date | datetime) -> bool:
    """Return whether an agency holds a power item at a moment."""
    return holding("power.held", moment).filter(subject=agency, carrier=power).exists()
