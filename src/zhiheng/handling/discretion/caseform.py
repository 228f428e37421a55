"""The form of discretion in a case (裁量): circumstances to tick, base, what is intended, why; evaluated at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from zhiheng.handling.cases.casefile import CaseFile, today
from zhiheng.handling.cases.forms import CaseActForm
from zhiheng.handling.discretion.casefacts import CaseFacts, Option
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.forms.fields import MoneyField
from zhiheng.law.discretion import Benchmark, Circumstances, Effect, Factor, Finding, Result
from zhiheng.law.discretion.model import BASES, EFFECT_WORDS
from zhiheng.law.discretion.spans import number
from zhiheng.law.library.procedures import ActPlan
from zhiheng.ledger.lateform import entered_for

SKIPPED = "skip"
EXCLUDED = "x:"
GROUPS: tuple[tuple[str, str, tuple[Effect, ...]], ...] = (
    ("no_penalty", "不予处罚", (Effect.NO_PENALTY,)),
    ("milder", "从轻、减轻", (Effect.LIGHTER, Effect.MITIGATED)),
    ("heavier", "从重", (Effect.HEAVIER,)),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A factor on the form: its words, what it rests on, its boxes, and the choice of its effect."""

    factor: Factor
    boxes: forms.BoundField
    effect: forms.BoundField | None

    @property
    def ticked(self) -> bool:
        """Return whether any of its boxes is ticked."""
        return bool(self.boxes.value())


@dataclass(frozen=True, slots=True)
class Group:
    """One of the groups of factors, open where something in it is ticked."""

    title: str
    lines: list[Line]

    @property
    def open(self) -> bool:
        """Return whether a factor of it is ticked."""
        return any(line.ticked for line in self.lines)

    @property
    def count(self) -> int:
        """Return how many of its factors are ticked."""
        return sum(line.ticked for line in self.lines)


class DiscretionForm(CaseActForm):
    """Ticks and amounts; ``result`` and ``table`` hold the evaluation once the form was checked."""

    def __init__(self, user: User, file: CaseFile, plan: ActPlan, data: Any = None,
                 initial: Mapping[str, Any] | None = None) -> None:  # fmt: skip
        self.facts = CaseFacts(file, entered_for(data) or today())
        super().__init__(user, file, plan, data, None, initial)
        for asked in plan.asks:
            del self.fields[asked.name]
        self.fields = {**dict(self._own()), **self.fields}
        self.table: Benchmark | None = None
        self.result: Result | None = None
        if data is None:
            self._prefill()

    def _own(self) -> Iterator[tuple[str, forms.Field]]:
        """Yield the fields of the act itself."""
        options = self.facts.options
        choices = [(option.id or "article", option.title) for option in options]
        yield "benchmark", forms.ChoiceField(label="适用的裁量基准", choices=choices, required=bool(choices))
        bases = sorted({BASES[b.form] for o in options for v in o.versions for b in v.brackets if b.form in BASES})
        if bases or any(len(version.brackets) > 1 for option in options for version in option.versions):
            label = f"{'、'.join(bases) or '货值金额'}（{'元' if bases != ['数量'] else '数量'}）"
            yield "base", MoneyField(label=label, required=False, help_text="不填的只给出倍数，不给出数额。")
        if texts := list(self._conditions()):
            yield "conditions", forms.MultipleChoiceField(
                label="查明的程度和后果", required=False, choices=[(one, one) for one in texts],
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        for factor in self.facts.factors.values():
            yield from _factor_fields(factor)
        yield "intended", MoneyField(label="拟罚款（元）", required=False, help_text="不填的按建议数额。")
        yield "reasons", forms.CharField(
            label="裁量说明", max_length=2_000, required=False, widget=forms.Textarea({"rows": 4}),
            help_text="写入决定书。调整适用基准的，写明明显不当、显失公平或者客观情况变化的事实和理由。不写姓名和号码。",
        )  # fmt: skip
        yield "drafted", forms.CharField(required=False, widget=forms.HiddenInput)

    def _conditions(self) -> Iterator[str]:
        seen: set[str] = set()
        for option in self.facts.options:
            for version in option.versions:
                for bracket in version.brackets:
                    for tier in bracket.tiers:
                        for text in tier.conditions:
                            if text not in seen:
                                seen.add(text)
                                yield text

    def _prefill(self) -> None:
        """Tick what the investigation found, and evaluate it: the page opens with a proposal."""
        for code, texts in self.facts.ticked().items():
            self.initial[boxes_of(code)] = list(texts)
        self.initial.setdefault("base", self.facts.base)
        boxes = {name: value for name, value in self.initial.items() if name.startswith("f_")}
        self._evaluate({**boxes, "base": self.initial.get("base")})
        if self.result is not None:
            self.initial["reasons"] = self.initial["drafted"] = said(self.result)

    @property
    def unknowable(self) -> frozenset[str]:
        """Return what a recording may leave out: also which benchmark was applied."""
        return super().unknowable | {"benchmark"}

    @property
    def groups(self) -> list[Group]:
        """Return the factors in their groups."""
        found = []
        for _, title, effects in GROUPS:
            lines = [
                Line(
                    one,
                    self[boxes_of(one.code)],
                    self[effect_of(one.code)] if effect_of(one.code) in self.fields else None,
                )
                for one in self.facts.factors.values()
                if one.effects[0] in effects
            ]
            found.append(Group(title, lines))
        return found

    @property
    def head(self) -> list[forms.BoundField]:
        """Return the fields above the factors."""
        return [self[name] for name in ("benchmark", "base", "conditions") if name in self.fields]

    @property
    def tail(self) -> list[forms.BoundField]:
        """Return the fields below the factors."""
        return [self["intended"], self["reasons"]]

    @property
    def own_part(self) -> list[forms.BoundField]:
        """Return the fields of the act itself."""
        return [*self.head, *self.tail]

    def option(self, chosen: str) -> Option | None:
        """Return the benchmark chosen, else the first one; None where a recording leaves out which it was."""
        if not chosen and self.past is not None:
            return None
        options = self.facts.options
        return next((one for one in options if (one.id or "article") == chosen), options[0] if options else None)

    def clean(self) -> dict[str, Any]:
        """Evaluate what was ticked; a departure that is done now needs its reasons."""
        data = super().clean() or {}
        self._evaluate(data)
        own = plainly(data.get("reasons"))
        if self.past is None and self.departures(data.get("intended")) and own in ("", plainly(data.get("drafted"))):
            self.add_error("reasons", "拟作的处理偏离裁量基准，请写明偏离的理由；自动生成的说明不是理由。")
        return data

    def _evaluate(self, data: Mapping[str, Any]) -> None:
        option = self.option(str(data.get("benchmark") or ""))
        if option is None:
            return
        findings = tuple(one for factor in self.facts.factors.values() if (one := _finding(factor, data)) is not None)
        found = Circumstances(findings, frozenset(data.get("conditions") or ()), data.get("base"))
        try:
            answer = self.facts.evaluate(option, found)
        except ValueError as error:
            if self.is_bound:
                self.add_error("base" if "base" in self.fields else "benchmark", str(error))
            return
        if answer is not None:
            self.table, self.result = answer

    def departures(self, intended: Decimal | None) -> list[str]:
        """Return in words how what is intended departs from the result; nothing intended keeps to it."""
        if self.result is None or intended is None:
            return []
        if not self.result.penalty:
            return self.result.departs(intended) if intended else []
        return self.result.departs(intended)

    @property
    def stated(self) -> dict[str, Any]:
        """Return what the act records: benchmark, tier, range, proposal, circumstances, departure and reasons."""
        data, result = self.cleaned_data, self.result
        option = self.option(str(data.get("benchmark") or ""))
        intended = data.get("intended")
        base = {"reasons": data.get("reasons"), "intended": intended, "departs": bool(self.departures(intended))}
        if result is None:
            return {**base, "tier": "未列裁量阶次", "departs": False}
        amounts = result.amounts
        return {
            **base,
            "benchmark": option.id if option else "",
            "version": self.table.version if self.table and option and option.id else None,
            "tier": result.tier,
            "lowest": amounts.floor if amounts else None,
            "highest": amounts.high if amounts else None,
            "proposed": result.proposed,
            "intended": intended if intended is not None else result.proposed,
            "discretion": result.discretion,
            "circumstances": [*sorted(data.get("conditions") or ()), *_words(self.facts, result)],
        }


def _factor_fields(factor: Factor) -> Iterator[tuple[str, forms.Field]]:
    boxes = [(one, one) for one in factor.conditions] + [
        (EXCLUDED + one, f"排除情形：{one}") for one in factor.exclusions
    ]
    yield (
        boxes_of(factor.code),
        forms.MultipleChoiceField(
            label=factor.words, required=False, choices=boxes, widget=forms.CheckboxSelectMultiple
        ),
    )
    effects = [(one.value, EFFECT_WORDS[one]) for one in factor.effects]
    if not factor.mandatory:
        effects.append((SKIPPED, "本案不予适用"))
    if len(effects) > 1:
        yield effect_of(factor.code), forms.ChoiceField(label="作用", required=False, choices=effects)


def boxes_of(code: str) -> str:
    """Return the name of the field with a factor's boxes."""
    return f"f_{code}"


def effect_of(code: str) -> str:
    """Return the name of the field that chooses a factor's effect."""
    return f"e_{code}"


def _finding(factor: Factor, data: Mapping[str, Any]) -> Finding | None:
    ticked = list(data.get(boxes_of(factor.code)) or ())
    if not ticked:
        return None
    excluded = frozenset(one.removeprefix(EXCLUDED) for one in ticked if one.startswith(EXCLUDED))
    met = frozenset(one for one in ticked if not one.startswith(EXCLUDED))
    effect = str(data.get(effect_of(factor.code)) or "")
    chosen = Effect(effect) if effect and effect != SKIPPED else None
    return Finding(factor.code, met, excluded, chosen, effect != SKIPPED)


def _words(facts: CaseFacts, result: Result) -> list[str]:
    return [f"{facts.factors[code].words}（{EFFECT_WORDS[effect]}，{code}）" for effect, code in result.lists]


def plainly(text: object) -> str:
    """Return a text as forms send it back: line ends and outer spaces don't count."""
    return str(text or "").replace("\r\n", "\n").strip()


def said(result: Result) -> str:
    """Return the reasons drafted from the ticks, for the decision."""
    counted = [step.says for step in result.steps if step.counts]
    words = "；".join(counted)
    if not result.penalty:
        return f"{words}。"
    amounts = result.amounts
    if amounts is None or amounts.high is None:
        return f"{words}。适用“{result.tier}”。"
    return f"{words}。适用“{result.tier}”，幅度 {number(amounts.floor)} 元至 {number(amounts.high)} 元。"
