"""Destruction after the period of retention (案卷销毁): a list of one person, approved by another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from zhiheng.handling.cases.casefile import CASE
from zhiheng.handling.dossiers.models import Dossier
from zhiheng.handling.dossiers.standard import standard
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import making
from zhiheng.kit.documents.selectors import documents_of
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages import days
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.vault.models import Dossier as Compartment
from zhiheng.kit.vault.services import erase
from zhiheng.ledger.acting import Act, perform
from zhiheng.ledger.models import LedgerRelation
from zhiheng.ledger.plainwords import stated
from zhiheng.ledger.services import Ref
from zhiheng.registry.memberships.standing import acts_for

MOST = 200


@dataclass(frozen=True, slots=True)
class Ripe:
    """A dossier whose period is over: since which day, and whether the length of the period is confirmed."""

    dossier: Dossier
    over_on: date
    confirmed: bool


def may_destroy(user: User) -> bool:
    """Return whether an account proposes or approves destruction: who keeps its agency's registers."""
    return rights.may(user, rights.MAINTAIN) and bool(acts_for(user))


def over_on(dossier: Dossier) -> date | None:
    """Return from which day a dossier may be destroyed: the years are counted from the new year after the archiving.

    None for what is kept for good, isn't archived or has no period.
    """
    period = standard().period(dossier.retention)
    if period is None or period.years == 0 or dossier.archived_on is None:
        return None
    return date(dossier.archived_on.year + 1 + period.years, 1, 1)


def ripe(user: User, today: date | None = None) -> list[Ripe]:
    """Return the dossiers of a user's agencies whose period is over and that still have their content."""
    today = today or days.today()
    gone = Compartment.objects.filter(wrapped=None).values("public_id")
    rows = Dossier.objects.filter(agency__in=acts_for(user)).exclude(archived_on=None).exclude(compartment__in=gone)
    found = []
    for row in rows.order_by("archived_on", "pk"):
        day, period = over_on(row), standard().period(row.retention)
        if day is not None and day <= today and period is not None:
            found.append(Ripe(row, day, period.confirmed))
    return found[:MOST]


@dataclass(frozen=True, slots=True)
class Listed:
    """A destruction list: its number, on which document it rests, which dossiers (ids)."""

    number: str
    basis: str
    dossiers: Sequence[str]


def destroy(act: Act, user: User, second: User, listed: Listed) -> int:
    """Destroy the content of dossiers by a list that a second person approved; return how many.

    Files (scans, issued documents in all their forms with signatures and scans, evidence), texts and index entries go
    with the keys; row, frozen catalogue, its hash and the ledger's events stay.
    Raises Refusal where the second person may not, or naming each dossier that isn't ripe; nothing is destroyed then.
    """
    if not (may_destroy(user) and may_destroy(second)) or user.same_person(second):
        raise Refusal.of("销毁须由两名有权的人办理，没有作任何更改", "", "请换一位有权的人批准")
    number, basis = stated(listed.number, "清单编号", "写销毁清单的编号"), stated(listed.basis, "依据", "写批准文件")
    able = {one.dossier.public_id: one.dossier for one in ripe(user)}
    strange = [id_ for id_ in listed.dossiers if id_ not in able]
    if strange or not listed.dossiers:
        faults = [Problem(id_, "保管期限没有届满，或者不是本机关的案卷", "请从列表中选择") for id_ in strange]
        raise Refusal(*faults or [Problem("案卷", "没有选择案卷", "请从列表中选择")])
    chosen = [able[id_] for id_ in dict.fromkeys(listed.dossiers)]
    with transaction.atomic():
        who = {"proposed_by": user.public_id, "approved_by": second.public_id}
        for one in chosen:
            _bring_in(one)
        erase([one.compartment for one in chosen], number=number, basis=basis, **who)
        for one in chosen:
            refs = [Ref("dossier", one.public_id), Ref("agency", one.agency)]
            approval = act.event("approval.given", refs, one.agency, of="destruction", result="approved")
            gone = act.event("dossier.destroyed", refs, one.agency, list_no=number, key_erased=True)
            perform(act, "销毁案卷", one.public_id, [approval, gone])
    return len(chosen)


def _bring_in(dossier: Dossier) -> None:
    """Put all files of a dossier into its compartment, so that they are erased with it.

    Evidence that another case names too stays: it isn't this dossier's alone.
    """
    naming = LedgerRelation.objects.filter(object_type="evidence")
    about = LedgerRelation.objects.filter(object_type=CASE, object_id=dossier.case).values("event_id")
    ids = set(naming.filter(event_id__in=about).values_list("object_id", flat=True))
    events = naming.filter(object_id__in=ids).values("event_id")
    others = LedgerRelation.objects.filter(event_id__in=events, object_type=CASE).exclude(object_id=dossier.case)
    ids -= set(naming.filter(event_id__in=others.values("event_id")).values_list("object_id", flat=True))
    papers = list(documents_of(CASE, dossier.case).values_list("public_id", flat=True))
    for owner, owned in (("evidence", list(ids)), (making.OWNER, papers), (CASE, [dossier.case])):
        StoredFile.objects.filter(owner_type=owner, owner_id__in=owned).update(dossier=dossier.compartment)
