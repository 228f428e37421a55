"""Opening supervision without findings (直接立督办): of a body, on what inspections, reports or a plan say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.deciding import decided_on
from zhiheng.ledger.doing import perform
from zhiheng.ledger.records import NewObject, Ref
from zhiheng.oversight.findings import selectors
from zhiheng.oversight.findings.line import supervises
from zhiheng.oversight.findings.projecting import SUPERVISION

BASIS = "山东省行政执法监督条例第四条"
NOTICE = "supervision"


@dataclass(frozen=True, slots=True)
class NewMatter:
    """A matter as it is opened: of whom, about what, in which way; supervisors who lead it; the plan's item."""

    agency: str
    title: str
    kind: str
    supervisors: Sequence[str] = ()
    item: str = ""


def open_about(user: User, act: Act, new: NewMatter) -> Done:
    """Open a matter of supervision about a body (立督办), without findings; return its id. The body is told.

    Raises ``Refusal`` for a body that this account doesn't supervise, ``ActRefused`` without a name, ``Stale`` where
    the yearly plan's item for which it is opened changes meanwhile.
    """
    if act.doing and not supervises(user, new.agency):
        raise Refusal.of("所选机关不属于您监督的范围", "监督对象", "请在列出的机关中选择")
    id_, title = public_id(), new.title.strip()[:200]
    if new.item:
        act = decided_on(act, ("supervision_item", new.item))
    against = [] if title else [Hindrance("没有写监督什么", BASIS, "请写一句话")]
    if new.kind not in vocabulary().codes["supervision_kind"]:
        against.append(Hindrance("没有选监督方式", BASIS, "请选日常、重点或者专项监督"))
    refs = [
        Ref(SUPERVISION, id_),
        Ref("agency", new.agency, "supervised"),
        *(Ref("officer", one, "supervisor") for one in dict.fromkeys(new.supervisors)),
        Ref("supervision_item", new.item),
    ]
    event = act.event("supervision.opened", refs, kind=new.kind)
    thing = NewObject(SUPERVISION, id_, {"kind": new.kind}, act.agency, title)
    done = perform(act, "立督办", id_, [event], [thing], against)
    if act.doing and not done.appended.repeated:
        told = list(selectors.answering(new.agency).values_list("public_id", flat=True))
        address = reverse("matter", args=[done.id])
        notify(told, NOTICE, f"收到监督事项：{title}"[:120], url=address, key=f"opened:{done.id}")
    return done
