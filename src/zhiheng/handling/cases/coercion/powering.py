"""Which power item a measure or an enforcement rests on (职权依据), where the rules can't tell: none named, or unknown.

The rules forbid what they know to be wrong; what can't be shown would only warn, and refuses here what is done now; a
recording is told the same. Source: 行政强制法第十三条、第十七条、第二十九条、第四十七条.
"""

from __future__ import annotations

from collections.abc import Iterator

from zhiheng.handling.cases import selectors
from zhiheng.handling.cases.drafting import Wish
from zhiheng.ledger.acting import Hindrance
from zhiheng.registry.holding import holding
from zhiheng.registry.models import Power

LAW_13, LAW_17 = "行政强制法第十三条", "行政强制法第十七条"
LAW_29, LAW_47 = "行政强制法第二十九条", "行政强制法第四十七条"
TO_COURT = "请申请人民法院强制执行"
TRANSFER = "划拨存款、汇款由法律规定的行政机关决定"


def to_enforce(wish: Wish) -> list[Hindrance]:
    """Return why the agency may not enforce by itself on the power item that the form names.

    Things seized before may be sold for the fine without one (强制法第四十六条第三款).
    """
    kind = wish.file.value(*wish.file.subject, "kind") or wish.values.get("part_kind")
    if kind == "seized_goods":
        return []
    if not selectors.powers_held(wish.file.agency, "enforcement", wish.act.occurred):
        return [Hindrance("本机关没有强制执行的职权事项", LAW_13, TO_COURT)]
    named = str(wish.values.get("enforcement_power") or "")
    found = list(_unfit(wish, named, "enforcement", "强制执行", LAW_13))
    if not found and kind == "transfer":
        found += _unknown(named, TRANSFER, LAW_47, TO_COURT)
    return found


def transfer_by_law(named: str) -> Iterator[Hindrance]:
    """Yield that the item on which a transfer was decided isn't given by a law itself, or isn't known to be."""
    if not Power.objects.filter(public_id=named, by_law=True).exists():
        yield Hindrance(f"{TRANSFER}；这项决定没有依据法律直接规定的职权事项", LAW_47, TO_COURT)


def to_measure(wish: Wish) -> list[Hindrance]:
    """Return why the power item that the form names doesn't carry the measure."""
    named = str(wish.values.get("measure_power") or "")
    found = list(_unfit(wish, named, "measure", "强制措施", LAW_17))
    if not found and wish.plan.name == "freeze-impose":
        found += _unknown(named, "冻结存款、汇款由法律规定的行政机关实施", LAW_29, "请由有权的机关实施")
    return found


def _unfit(wish: Wish, named: str, kind: str, words: str, law: str) -> Iterator[Hindrance]:
    """Yield that no item is named, or one that the agency doesn't hold on the day."""
    row = Power.objects.filter(public_id=named).first()
    held = holding("power.held", wish.act.occurred).filter(subject=wish.file.agency, carrier=named)
    if row is None:
        yield Hindrance(f"没有写明据以办理的{words}职权事项", law, f"请选本机关的{words}职权事项")
    elif not held.exists():
        yield Hindrance(f"“{row.name}”当日不是本机关的职权", law, f"请选本机关的{words}职权事项")
    elif kind == "enforcement" and row.kind != kind:
        yield Hindrance(f"“{row.name}”不是{words}的职权事项", law, f"请选本机关的{words}职权事项")


def _unknown(named: str, needs: str, law: str, remedy: str) -> Iterator[Hindrance]:
    """Yield that the register doesn't say whether a law itself (not a regulation) gives the item."""
    if Power.objects.filter(public_id=named, by_law=None).exists():
        yield Hindrance(f"{needs}；职权清单没有载明这一事项是否由法律直接规定", law, remedy)
