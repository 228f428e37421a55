"""What all acts share: on which version they were decided, what their events name, who is told."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse

from zhiheng.kit.notifications.services import notify
from zhiheng.ledger.acting import Act
from zhiheng.ledger.deciding import decided_on
from zhiheng.ledger.models import LedgerKey
from zhiheng.ledger.services import Ref
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.findings.projecting import SUPERVISION
from zhiheng.oversight.findings.services import NOTICE
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.projecting import ORDER
from zhiheng.registry.models import Agency
from zhiheng.registry.models.agencies import AgencyKind


def on(act: Act, order: Order) -> Act:
    """Return the act bound to the instrument as it stands now."""
    return decided_on(act, (ORDER, order.public_id))


def was_done(act: Act) -> bool:
    """Return whether the act was done before under its key."""
    return bool(act.key) and LedgerKey.objects.filter(key=act.key).exists()


def naming(order: Order, *more: Ref) -> list[Ref]:
    """Return the instrument, its matter, and whatever else an event names."""
    return [Ref(ORDER, order.public_id), Ref(SUPERVISION, order.matter), *more]


def by_agency(order: Order, *more: Ref) -> list[Ref]:
    """Return what an act of the supervised body names."""
    return naming(order, Ref("agency", order.agency, "supervised"), *more)


def officers(ids: Sequence[str]) -> list[Ref]:
    """Return supervisors as what an event names."""
    return [Ref("officer", id_, "supervisor") for id_ in dict.fromkeys(ids)]


def tell(accounts: Collection[str], what: str, title: str, body: str, order: Order) -> None:
    """Tell some accounts what happened to an instrument, each act once."""
    url = reverse("object", args=[ORDER, order.public_id])
    notify([one for one in accounts if one], NOTICE, title[:120], body=body, url=url, key=f"{what}:{order.public_id}")


def report_upward(act: Act, title: str, matter: Matter) -> None:
    """Tell the bureau's supervisors what a department did in its own line (报告监督机关); nothing of its own."""
    department = Agency.objects.filter(public_id=act.agency).exclude(kind=AgencyKind.SUPERVISOR).first()
    if not act.doing or department is None:
        return
    told = list(findings.supervisors().values_list("public_id", flat=True))
    url = reverse("matter", args=[matter.public_id])
    notify(told, NOTICE, f"{department}报告：{title}"[:120], url=url, key=f"line:{title}:{matter.public_id}"[:120])


def supervising_accounts(order: Order) -> list[str]:
    """Return who follows an instrument: who issued it, and to whom its matter was given."""
    assignee = Matter.objects.filter(public_id=order.matter).values_list("assignee", flat=True).first() or ""
    return list(dict.fromkeys(name for name in (order.issuer, assignee) if name))
