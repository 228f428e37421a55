"""Discretion (行政处罚裁量): benchmarks as data, evaluated with every step explained, and checked as tables."""

from zhiheng.law.discretion.checking import Fault, check_table
from zhiheng.law.discretion.choosing import applicable
from zhiheng.law.discretion.evaluation import Circumstances, evaluate
from zhiheng.law.discretion.factors import statutory, suiting
from zhiheng.law.discretion.model import Benchmark, Bracket, Effect, Factor, Form, Level, Policy, Tier
from zhiheng.law.discretion.results import Result, Step
from zhiheng.law.discretion.spans import Span
from zhiheng.law.discretion.spread import Spread, spread
from zhiheng.law.discretion.weighing import Finding

__all__ = [
    "Benchmark", "Bracket", "Circumstances", "Effect", "Factor", "Fault", "Finding", "Form", "Level", "Policy",
    "Result", "Span", "Spread", "Step", "Tier", "applicable", "check_table", "evaluate", "spread", "statutory",
    "suiting",
]  # fmt: skip
