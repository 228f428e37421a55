"""The reference evaluator (基准判断): plain Python, one trace at a time, beside the law. It *is* the semantics."""

from zhiheng.law.facts.world import World
from zhiheng.law.reference.judge import Judging, Plan, judge, judge_trace, plan_of
from zhiheng.law.reference.rulejudge import Figures

__all__ = ["Figures", "Judging", "Plan", "World", "judge", "judge_trace", "plan_of"]
