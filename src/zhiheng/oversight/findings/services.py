"""Acts of triage (处理): dismiss, group into a matter, open it, assign, accept a change, undo. Each is an event (F1).

Every act takes effect on all findings named or on none; what somebody else decided meanwhile refuses it in words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.law.library import vocabulary
from zhiheng.law.trace import VOID
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.models import LedgerKey
from zhiheng.ledger.records import ObjectKey, Value
from zhiheng.ledger.services import Actor, NewEvent, NewObject, Ref, append
from zhiheng.oversight.findings import selectors
from zhiheng.oversight.findings.models import Finding, Matter, Standing
from zhiheng.oversight.findings.permissions import require_supervisor
from zhiheng.oversight.findings.projecting import SUPERVISION
from zhiheng.oversight.findings.recording import FINDING, raising
from zhiheng.oversight.findings.words import REASONS
from zhiheng.registry.memberships import standing as capacity

MOST = 100
"""How many findings one act takes."""
ALONE = 20
"""How many findings one person may dismiss at once; beyond it a second supervisor confirms."""
NOTICE = "supervision"
Stated = dict[str, Value | None]
UNDECIDED = (Standing.OPEN, Standing.CHANGED)


@dataclass(frozen=True, slots=True)
class By:
    """Who acts: the account, and the key that makes a repetition harmless."""

    user: User
    key: str = ""

    @property
    def unit(self) -> str:
        """Return the body in whose name the user acts."""
        membership = capacity.current(self.user)
        return membership.unit if membership is not None else ""

    @property
    def actor(self) -> Actor:
        """Return the actor of the events."""
        return Actor(account=self.user.public_id, person=self.user.person)

    def event(self, type: str, refs: Sequence[Ref], **stated: Value | None) -> NewEvent:
        """Return an event that happens now, in the name of the user's unit."""
        return NewEvent(type, timezone.now(), refs, stated, agency=self.unit)


@dataclass(slots=True)
class _Draft:
    """What an act will append: events, new objects, and the versions on which it was decided."""

    events: list[NewEvent] = field(default_factory=list)
    objects: list[NewObject] = field(default_factory=list)
    expect: dict[ObjectKey, int] = field(default_factory=dict)

    def keep(self, by: By) -> bool:
        """Append; return False where the same form had been sent before."""
        key = f"{by.user.public_id}:{by.key}" if by.key else ""
        return not append(self.events, by=by.actor, objects=self.objects, expect=self.expect, key=key).repeated


def dismiss(by: By, identities: Sequence[str], reason: str, text: str, second: str = "") -> None:
    """Not uphold findings (不予认定): a reason of the closed list and words; 误报 counts against the rule.

    ``second``: public id of another supervisor's account who confirmed; more than ``ALONE`` at once raise
    ``SecondPersonNeeded`` without one. Raises ``Refusal`` where something speaks against it; then nothing is written.
    """
    if reason not in REASONS:
        raise Refusal.of(f"没有“{reason}”这一理由", "理由", "请从列出的理由中选")
    if not text.strip():
        raise Refusal.of("没有写明理由", "说明", "请写明依据的事实和材料，机关和审计可以看到")
    rows = _taken(by, identities, UNDECIDED, opened=True)
    if len(rows) > ALONE and not second:
        raise SecondPersonNeeded.of(f"一次不予认定超过 {ALONE} 项，须由另一名监督人员复核")
    if second and not _other_supervisor(by.user, second):
        raise Refusal.of("复核人不是另一名监督人员", "复核人", "请另选一名监督人员")
    draft = _drafted(by, rows)
    for row in rows:
        refs = [Ref(FINDING, row.identity)]
        stated: Stated = {"upheld": False, "how": reason, "reason": text.strip(), "checked_by": second or None}
        draft.events.append(by.event("finding.settled", refs, **stated))
    draft.keep(by)


def accept_change(by: By, identities: Sequence[str]) -> None:
    """Accept that findings vanished by a correction, a rule or a calendar (认可变化, F4). Raises ``Refusal``."""
    rows = _taken(by, identities, (Standing.CHANGED,))
    draft = _drafted(by, rows)
    run = selectors.last_run()
    library = run.library if run else ""
    for row in rows:
        stated: Stated = {"how": row.why, "library": library, "former_library": row.library, "accepted": True}
        draft.events.append(by.event("finding.changed", [Ref(FINDING, row.identity)], **stated))
    draft.keep(by)


def group(by: By, identities: Sequence[str], title: str, kind: str = "daily", matter: str = "") -> str:
    """Group findings of one agency into a matter (归并为监督事项): a new one, or ``matter``; return its public id.

    Raises ``Refusal`` where they belong to several agencies, to none, or were decided about before.
    """
    rows = _taken(by, identities, UNDECIDED)
    agencies = {row.agency for row in rows}
    if len(agencies) != 1 or "" in agencies:
        raise Refusal.of(
            "选中的发现不属于同一机关" if len(agencies) > 1 else "选中的发现没有写明机关",
            "",
            "一件监督事项只对一个机关，请分开归并",
        )
    draft = _drafted(by, rows)
    if matter:
        into = _open_matter(by, matter, agencies.pop())
        draft.expect[SUPERVISION, into] = ledger.version(SUPERVISION, into)
    else:
        if not title.strip() or kind not in vocabulary().codes["supervision_kind"]:
            raise Refusal.of("没有写明事项名称或者监督方式", "名称", "请写一句话说明是什么问题")
        into = public_id()
        draft.objects.append(NewObject(SUPERVISION, into, {"kind": kind}, by.unit, title.strip()[:200]))
    for row in rows:
        refs = [Ref(FINDING, row.identity), Ref(SUPERVISION, into)]
        draft.events.append(by.event("finding.grouped", refs))
    if draft.keep(by):
        return into
    return Finding.objects.values_list("matter", flat=True).get(identity=rows[0].identity)


def open_matter(by: By, matter: str) -> None:
    """Open supervision on a matter (立督办): from now on the agency sees it and is told. Raises ``Refusal``."""
    require_supervisor(by.user)
    row = selectors.matter_or_404(by.user, matter)
    if row.stage != Matter.Stage.COLLECTED:
        raise Refusal.of(f"该事项已是“{row.get_stage_display()}”，没有重复立督办", "", "请查看事项的记录")
    names = list(Finding.objects.filter(matter=matter).order_by("pk").values_list("identity", flat=True))
    refs = [Ref(SUPERVISION, matter), Ref("agency", row.agency, "supervised")]
    refs += [Ref(FINDING, name) for name in names]
    draft = _Draft([by.event("supervision.opened", refs, kind=row.kind)])
    draft.expect[SUPERVISION, matter] = ledger.version(SUPERVISION, matter)
    with transaction.atomic():
        draft.keep(by)
        told = list(selectors.answering(row.agency).values_list("public_id", flat=True))
        _tell(
            told,
            "opened",
            f"收到监督事项：{row.title}",
            f"涉及监督发现 {len(names)} 项，请按要求说明或者纠正。",
            matter,
        )


def assign(by: By, identities: Sequence[str], to: str, matter: str = "") -> None:
    """Give findings, or a matter, to a supervisor (交办): ``to`` is the account's public id. Raises ``Refusal``."""
    require_supervisor(by.user)
    person = selectors.supervisors().filter(public_id=to).first()
    if person is None:
        raise Refusal.of("没有选定监督人员，或者其权限已终止", "督办人", "请从列出的监督人员中选")
    own = [Ref("officer", person.person, "supervisor")] if person.person else []
    if matter:
        row = selectors.matter_or_404(by.user, matter)
        draft = _Draft([by.event("finding.assigned", [Ref(SUPERVISION, matter), *own], account=to)])
        words, address = row.title, reverse("matter", args=[matter])
    else:
        rows = _taken(by, identities, (*UNDECIDED, Standing.MATTER))
        draft = _drafted(by, rows)
        draft.events += [by.event("finding.assigned", [Ref(FINDING, row.identity), *own], account=to) for row in rows]
        words, address = f"监督发现 {len(rows)} 项", reverse("list", args=["findings"])
    with transaction.atomic():
        if draft.keep(by) and person != by.user:
            notify([to], NOTICE, f"交您督办：{words}"[:120], url=address, key=f"{NOTICE}:{by.key}" if by.key else "")


def undo(by: By, identity: str, reason: str) -> None:
    """Take back the last decision about a finding (撤销处理), with the reason; it is voided, never erased.

    Raises ``Refusal`` where nothing was decided, or where supervision on its matter has been opened.
    """
    require_supervisor(by.user)
    row = selectors.finding_or_404(by.user, identity)
    if not reason.strip():
        raise Refusal.of("没有写明撤销的理由", "理由", "请写明为什么撤销")
    if row.matter and Matter.objects.filter(public_id=row.matter).exclude(stage=Matter.Stage.COLLECTED).exists():
        raise Refusal.of("该发现所在的监督事项已立督办，不能单独撤出", "", "请在监督事项中办理")
    decided = [e for e in ledger.trace(FINDING, identity).events if e.type in ("finding.settled", "finding.grouped")]
    accepted = [e for e in ledger.trace(FINDING, identity).events if e.attributes.get("accepted") is True]
    last = max([*decided, *accepted], key=lambda event: event.sequence, default=None)
    if last is None:
        raise Refusal.of("该发现还没有处理，没有可撤销的", "", "")
    voiding = by.event(VOID, [], event=last.root_id, reason=reason.strip())
    draft = _Draft([voiding], expect={(FINDING, identity): ledger.version(FINDING, identity)})
    draft.keep(by)


def _tell(accounts: Sequence[str], what: str, title: str, body: str, matter: str) -> None:
    url = reverse("matter", args=[matter])
    notify(accounts, NOTICE, title[:120], body=body, url=url, key=f"{what}:{matter}")


def _other_supervisor(user: User, second: str) -> bool:
    other = selectors.supervisors().filter(public_id=second).first()
    return other is not None and not other.same_person(user)


def _open_matter(by: By, matter: str, agency: str) -> str:
    row = selectors.matters(by.user).filter(public_id=matter).first()
    if row is None or row.agency != agency or row.stage != Matter.Stage.COLLECTED:
        raise Refusal.of("所选监督事项不是该机关的，或者已立督办", "监督事项", "请另选，或者新建一件")
    return row.public_id


def _taken(by: By, identities: Sequence[str], standings: Sequence[Standing], *, opened: bool = False) -> list[Finding]:
    """Return the rows of an act, all of them in one of the standings. Raises ``Refusal`` that names those that aren't.

    ``opened``: also those in a matter under supervision (after an objection the bureau may drop some of them).

    A form that is sent again finds its rows decided by itself: the ledger's key answers for it.
    """
    require_supervisor(by.user)
    wanted = list(dict.fromkeys(identities))
    if not wanted or len(wanted) > MOST:
        raise Refusal.of(f"一次处理 1 至 {MOST} 项，选了 {len(wanted)} 项", "", "请重新选择")
    rows = list(_rows(by.user).filter(identity__in=wanted).order_by("pk"))
    if len(rows) != len(wanted):
        raise Refusal.of("选中的发现有的已不在清单里", "", "请返回清单重新选择")
    if _was_sent(by):
        return rows
    also = _in_opened(rows) if opened else set()
    wrong = [row for row in rows if row.standing not in standings and row.identity not in also]
    if wrong:
        raise Refusal(*[_undecidable(row) for row in wrong[:10]])
    return rows


def _in_opened(rows: Sequence[Finding]) -> set[str]:
    """Return which of some findings stand in a matter that is under supervision."""
    stages = (Matter.Stage.OPENED, Matter.Stage.HANDLED)
    held = {row.matter for row in rows if row.standing == Standing.MATTER}
    matters = set(Matter.objects.filter(public_id__in=held, stage__in=stages).values_list("public_id", flat=True))
    return {row.identity for row in rows if row.standing == Standing.MATTER and row.matter in matters}


def _undecidable(row: Finding) -> Problem:
    what = f"{row.edition.title}（{row.object_id}）现为“{row.get_standing_display()}”"
    return Problem("", what, "请去掉这一项，或者先撤销原来的处理")


def _was_sent(by: By) -> bool:
    return bool(by.key) and LedgerKey.objects.filter(key=f"{by.user.public_id}:{by.key}").exists()


def _rows(user: User) -> QuerySet[Finding]:
    return selectors.findings(user).select_related("edition")


def _drafted(by: By, rows: Sequence[Finding]) -> _Draft:
    """Return a draft that first brings what is new into the ledger."""
    events, objects = raising(rows, by.unit)
    names: Mapping[str, int] = {row.identity: ledger.version(FINDING, row.identity) for row in rows}
    return _Draft(events, objects, {(FINDING, name): version for name, version in names.items()})
