"""What measures and enforcements add to the machinery of cases: drafts, checks, documents. Called once at start-up."""

from __future__ import annotations

from zhiheng.handling.cases import hindering, special
from zhiheng.handling.cases.coercion import (
    execution_papers,
    executions,
    measure_papers,
    measures,
    ordering,
    surcharging,
)
from zhiheng.kit.documents.registry import declare

DRAFTS = {
    "measure-apply": measures.apply,
    "freeze-apply": measures.apply,
    "measure-approve-after": measures.approve_after,
    "measure-impose": measures.impose,
    "measure-impose-urgent": measures.impose,
    "freeze-impose": measures.impose,
    "measure-extend": measures.extend,
    "freeze-extend": measures.extend,
    "measure-appraise": measures.appraise,
    "measure-dispose": measures.dispose,
    "freeze-dispose": measures.dispose,
    "measure-custody": measures.keep,
    "measure-serve": special.serve,
    "freeze-serve": special.serve,
    "execution-serve": special.serve,
    "substitute-serve": special.serve,
    "court-serve": special.serve,
    "execution-demand": executions.demand,
    "substitute-demand": executions.demand,
    "substitute-remind": executions.demand,
    "court-demand": executions.demand,
    "execution-decide": executions.decide,
    "substitute-decide": executions.decide,
    "substitute-now": executions.decide,
    "execution-announce": executions.announce,
    "execution-tell-bank": executions.tell_bank,
    "execution-carry-out": executions.carry_out,
    "substitute-carry-out": executions.carry_out,
    "court-apply": executions.apply_to_court,
    "surcharge": surcharging.draft,
}
"""By act: its draft; acts that aren't here need nothing but their plan."""


def register() -> None:
    """Register drafts, checks and documents."""
    for name, draft in DRAFTS.items():
        special.contributed.register(name, draft)
    for name, check in ordering.CHECKS.items():
        hindering.checks.register(name, check)
    for name, said in ordering.STATEMENTS.items():
        hindering.statements.register(name, said)
    hindering.checks.register("surcharge", surcharging.undue)
    hindering.statements.register("surcharge", surcharging.beyond)
    for kind in (*measure_papers.KINDS, *execution_papers.KINDS):
        declare(kind)
