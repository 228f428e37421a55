"""What discretion needs of a case (案件的裁量事实): benchmarks to choose from, days, party, factors, what is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from zhiheng.eventlog.days import date_of
from zhiheng.handling.cases.casefile import CaseFile, today
from zhiheng.handling.discretion import selectors
from zhiheng.handling.discretion.models import Edition
from zhiheng.handling.discretion.seeding import from_catalogue
from zhiheng.law.discretion import Benchmark, Circumstances, Factor, Result, applicable
from zhiheng.registry.models import DelegatedPower, Power

YOUNG, ADULT = 14, 18


@dataclass(frozen=True, slots=True)
class Option:
    """A benchmark that may be applied: its object's id ("" where only the article's own range is known), versions."""

    id: str
    title: str
    versions: tuple[Benchmark, ...]


@dataclass(frozen=True)
class CaseFacts:
    """A case as discretion reads it. ``day``: of the act of discretion, earlier than today where it is recorded."""

    file: CaseFile
    day: date = field(default_factory=today)

    @property
    def power(self) -> str:
        """Return the public id of the power item or delegated power."""
        return self.file.power or next(iter(self.file.named("delegated_power")), "")

    @cached_property
    def conduct_day(self) -> date:
        """Return the civil day on which the conduct ended (从旧兼从轻); not known: the day of the first event."""
        stated = [self.file.value("conduct", id_, name) for id_ in self.file.conducts for name in ("ended", "began")]
        days = [day for day in stated if isinstance(day, date)]
        if days:
            return max(days)
        return date_of(self.file.events[0].day) if self.file.events else today()

    @property
    def party(self) -> str:
        """Return the kind of the party: citizen or organisation."""
        kinds = {str(self.file.value("party", id_, "kind") or "") for id_ in self.file.parties}
        return "citizen" if kinds == {"citizen"} else "organisation"

    @cached_property
    def factors(self) -> dict[str, Factor]:
        """Return the factors that may matter, by code, in the order of the law and the lists."""
        return {one.code: one for one in selectors.factors_for(self.power, self.file.agency, self.day)}

    @cached_property
    def options(self) -> list[Option]:
        """Return the benchmarks to choose from; where none is in force, the article's own range in three parts.

        For what is recorded today's are offered, too: that one was applied too early is a fact to record (F3).
        """
        days = (self.conduct_day, self.day, today())
        found: dict[str, list[Edition]] = {}
        for edition in selectors.holding_for(self.power, self.file.agency, days):
            found.setdefault(edition.benchmark, []).append(edition)
        options = [_option(id_, editions) for id_, editions in found.items()]
        return options or self._from_article()

    def _from_article(self) -> list[Option]:
        rows = (model.objects.filter(public_id=self.power).first() for model in (Power, DelegatedPower))
        row = next((one for one in rows if one is not None), None)
        table = from_catalogue(row.code, row.name) if row is not None else None
        return (
            [Option("", "没有施行中的裁量基准，按法定幅度三等分档试算（30%、40%、30%，未核实）", (table,))]
            if table
            else []
        )

    def evaluate(self, option: Option, found: Circumstances) -> tuple[Benchmark, Result] | None:
        """Return the version that holds with its result. Raises ValueError as ``law.discretion.evaluate``."""
        return applicable(option.versions, self.conduct_day, self.day, self.factors, replace(found, party=self.party))

    @property
    def base(self) -> Decimal | None:
        """Return the illegal gains that are known already, in yuan."""
        said = self.file.decision.attributes if self.file.decision else {}
        known = said.get("illegal_gains")
        return Decimal(str(known)) if known else None

    @property
    def noted(self) -> list[str]:
        """Return the circumstances that the end of the investigation names in words: whoever ticks reads them."""
        concluded = self.file.last("investigation.concluded")
        said = concluded.attributes if concluded else {}
        return [str(one) for name in ("mitigating", "aggravating") for one in said.get(name) or ()]

    def ticked(self) -> Mapping[str, Sequence[str]]:
        """Return what the end of the investigation says already, as conditions by code of the statutory factor."""
        concluded = self.file.last("investigation.concluded")
        said = concluded.attributes if concluded else {}
        found: dict[str, list[str]] = {}
        age = said.get("age_at_conduct")
        if isinstance(age, int) and age < ADULT:
            found["LF-001" if age < YOUNG else "LF-002"] = [
                "行为时不满十四周岁" if age < YOUNG else "行为时已满十四周岁不满十八周岁"
            ]
        if said.get("no_capacity"):
            found["LF-003"] = ["行为时不能辨认或者不能控制自己的行为"]
        if said.get("no_fault"):
            found["LF-012"] = ["有证据足以证明没有主观过错"]
        slight = {"minor": "违法行为轻微", "corrected": "及时改正", "no_harm": "没有造成危害后果"}
        found["LF-010"] = [words for name, words in slight.items() if said.get(name)]
        first = {"first_time": "初次违法", "corrected": "及时改正"}
        found["LF-011"] = [words for name, words in first.items() if said.get(name)] if said.get("first_time") else []
        return {code: words for code, words in found.items() if words and code in self.factors}


def _option(id_: str, editions: Sequence[Edition]) -> Option:
    """Return the versions of one benchmark, the older first, with the days for which each holds."""
    versions = []
    for edition in sorted(editions, key=lambda one: one.pk):
        table = selectors.table_of(edition)
        if table is not None:
            versions.append(
                replace(table, version=edition.version, valid_from=edition.valid_from, valid_to=edition.valid_to)
            )
    return Option(id_, str(editions[0]), tuple(versions))
