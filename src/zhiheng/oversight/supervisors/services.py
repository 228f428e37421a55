"""Acts about social supervisors and assignments: the only writers (F3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import remove
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger.acting import Act, Done, Hindrance
from zhiheng.ledger.doing import deciding, perform
from zhiheng.ledger.records import NewEvent, NewObject, Ref, Value
from zhiheng.ledger.selectors import trace
from zhiheng.oversight.supervision.services.answering import hand_over, sendable
from zhiheng.oversight.supervisors.models import Assignment, SocialSupervisor, Stage
from zhiheng.oversight.supervisors.projecting import (
    ANSWERED,
    ASSIGNMENT,
    GIVEN,
    OFFICE,
    OFFICER,
    REPORTED,
    ROLE,
    SOCIAL,
    WITHDRAWN,
)
from zhiheng.oversight.supervisors.selectors import FILES_OF, in_office
from zhiheng.registry import people
from zhiheng.registry.people import Person

BASIS = "区方案第14项"
_QUALIFIERS = {SOCIAL: "", OFFICER: "supervisor", OFFICE: "justice_office"}


@dataclass(frozen=True, slots=True)
class Engagement:
    """With what a social supervisor is engaged: letter of appointment, field, last day, account."""

    credential: str
    expertise: str = ""
    until: date | None = None
    account: str = ""


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """What is asked of whom: ``assignee`` as (type, id), about which body, until when (None: of one's own accord)."""

    title: str
    kind: str
    demand: str
    assignee: tuple[str, str]
    due: date | None = None
    about: str = ""
    campaign: str = ""


@transaction.atomic
def engage(act: Act, person: Person, what: Engagement) -> Done:
    """Engage a social supervisor (聘任); the name goes into the vault, the account is bound to that person.

    Raises ``ActRefused`` without name or letter, or for a term that ends before it begins.
    """
    against = [] if person.name.strip() else [Hindrance("没有写姓名", BASIS, "请填写姓名")]
    against += _term(act, what)
    id_ = people.admit(person) if not against else public_id()
    thing = NewObject(SOCIAL, id_, {}, agency=act.agency, title="")
    done = perform(act, "聘任社会监督员", id_, [_engaged(act, id_, what)], [thing], against)
    User.objects.filter(public_id=what.account, person="").update(person=done.id)
    return done


def engage_again(act: Act, row: SocialSupervisor, what: Engagement) -> Done:
    """Engage somebody for another term (续聘). Raises ``ActRefused`` as ``engage`` does."""
    act = deciding(act, SOCIAL, row, row.public_id)
    return perform(act, "续聘", row.public_id, [_engaged(act, row.public_id, what)], (), _term(act, what))


def dismiss(act: Act, row: SocialSupervisor) -> Done:
    """End a term before its time (解聘). Raises ``ActRefused`` where it ended before."""
    act = deciding(act, SOCIAL, row, row.public_id)
    against = [] if row.active else [Hindrance(f"已于 {row.until} 解聘", BASIS, "需要的，请续聘")]
    refs = [Ref(SOCIAL, row.public_id), Ref("agency", act.agency)]
    event = act.event("role.set", refs, role=ROLE, active=False)
    return perform(act, "解聘社会监督员", row.public_id, [event], (), against)


def _term(act: Act, what: Engagement) -> list[Hindrance]:
    against = [] if what.credential.strip() else [Hindrance("没有写聘书号", BASIS, "请填写聘书的编号")]
    if what.until is not None and what.until < act.day:
        against.append(Hindrance(f"任期止日 {what.until} 已过", "", f"请填写 {act.day} 或以后的日期"))
    return against


def _engaged(act: Act, id_: str, what: Engagement) -> NewEvent:
    term: dict[str, Value | None] = {"from": act.day, "until": what.until}
    return act.event(
        "role.set", [Ref(SOCIAL, id_), Ref("agency", act.agency)], "",
        role=ROLE, active=True, credential=what.credential.strip(), expertise=what.expertise.strip(), **term,
    )  # fmt: skip


def give(act: Act, new: NewAssignment) -> Done:
    """Give an assignment (交办监督任务); return its id.

    Raises ``ActRefused`` without words or assignee, for a day that is over, or to somebody whose term is over.
    """
    against = _against(act, new)
    if new.due is None:
        against.append(Hindrance("没有写期限", BASIS, "请填写哪天以前报告"))
    id_ = public_id()
    return perform(act, "交办监督任务", id_, [_given(act, id_, new)], [_thing(act, id_, new)], against)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Files that come with a report: whose drafts (``supervision.services.answering.keep_draft``), by id."""

    user: User
    files: Sequence[str] = ()


@transaction.atomic
def tell_own(
    act: Act, bureau: str, new: NewAssignment, note: str, suggestion: str, enclosed: Enclosed | None = None
) -> Done:
    """Report what one has seen, of one's own accord (反映问题): an assignment of nobody, reported at once.

    ``bureau``: to whom. Raises ``ActRefused`` without words, ``Refusal`` for files that are no longer there.
    """
    id_, against = public_id(), [*_against(act, new), *_words(note)]
    kept, documents = _handed(act, enclosed, id_, bureau, new.title)
    events = [_given(act, id_, new, bureau), _reported(act, id_, note, suggestion, documents)]
    done = perform(act, "反映问题", id_, events, [_thing(act, id_, new, bureau), *documents], against)
    _sent(kept)
    return done


@transaction.atomic
def report(act: Act, row: Assignment, note: str, suggestion: str = "", enclosed: Enclosed | None = None) -> Done:
    """Report on an assignment (报告). Raises ``ActRefused`` without words, after the term, or not waited for."""
    act = deciding(act, ASSIGNMENT, row, row.public_id)
    against = _words(note) + _out_of_term(act, row.assignee_type, row.assignee)
    if row.stage != Stage.GIVEN:
        against.append(Hindrance(f"该任务是“{row.get_stage_display()}”", BASIS, "另有情况的，可以反映问题"))
    kept, documents = _handed(act, enclosed, row.public_id, row.agency, row.title)
    events = [_reported(act, row.public_id, note, suggestion, documents)]
    done = perform(act, "报告监督任务", row.public_id, events, documents, against)
    _sent(kept)
    return done


def _handed(
    act: Act, enclosed: Enclosed | None, id_: str, agency: str, what: str
) -> tuple[list[StoredFile], list[NewObject]]:
    """Return the drafts of a report, and the documents that they become: the assignment's, inside the transaction."""
    if enclosed is None:
        return [], []
    kept = sendable(enclosed.user, act, enclosed.files)
    return kept, hand_over(enclosed.user, kept, (FILES_OF, id_), agency, what)


def _sent(drafts: Sequence[StoredFile]) -> None:
    for file in drafts:
        remove(file)


def answer(act: Act, row: Assignment, words: str, adopted: bool) -> Done:
    """Answer the suggestion of a report (答复建议). Raises ``ActRefused`` without words, or where nothing waits."""
    act = deciding(act, ASSIGNMENT, row, row.public_id)
    against = [] if words.strip() else [Hindrance("没有写答复", BASIS, "请写明怎样办理；未采纳的写明理由")]
    against += _own_report(act, row)
    if row.stage != Stage.REPORTED:
        against.append(Hindrance(f"该任务是“{row.get_stage_display()}”，没有待答复的建议", BASIS, "请查看任务的经过"))
    event = act.event(ANSWERED, [Ref(ASSIGNMENT, row.public_id)], answer=words.strip(), adopted=adopted)
    return perform(act, "答复建议", row.public_id, [event], (), against)


def withdraw(act: Act, row: Assignment, reason: str) -> Done:
    """Withdraw an assignment that wasn't reported on (撤回). Raises ``ActRefused`` else, or without a reason."""
    act = deciding(act, ASSIGNMENT, row, row.public_id)
    against = [] if reason.strip() else [Hindrance("没有写理由", BASIS, "请写明为什么撤回")]
    if row.stage != Stage.GIVEN:
        against.append(Hindrance(f"该任务是“{row.get_stage_display()}”，不能撤回", BASIS, "请查看任务的经过"))
    event = act.event(WITHDRAWN, [Ref(ASSIGNMENT, row.public_id)], reason=reason.strip())
    return perform(act, "撤回监督任务", row.public_id, [event], (), against)


def _words(note: str) -> list[Hindrance]:
    return [] if note.strip() else [Hindrance("没有写情况", BASIS, "请写明做了什么、看到什么")]


def _against(act: Act, new: NewAssignment) -> list[Hindrance]:
    found = []
    if not new.title.strip() or not new.demand.strip():
        found.append(Hindrance("没有写任务或者要求", BASIS, "请写明要做什么、注意什么"))
    type_, id_ = new.assignee
    if type_ not in _QUALIFIERS or not id_:
        found.append(Hindrance("没有选承担者", BASIS, "请选择社会监督员、监督人员或者司法所"))
    if new.due is not None and new.due < act.day:
        found.append(Hindrance(f"期限 {new.due} 已过", "", f"请填写 {act.day} 或以后的日期"))
    return found + _out_of_term(act, type_, id_)


def _out_of_term(act: Act, type_: str, id_: str) -> list[Hindrance]:
    """Return why a social supervisor takes and reports nothing: dismissed, or the term is over on that day."""
    if type_ != SOCIAL or in_office(act.day).filter(public_id=id_).exists():
        return []
    return [Hindrance("该社会监督员不在任期内", BASIS, "请先续聘，或者另选承担者")]


def _own_report(act: Act, row: Assignment) -> list[Hindrance]:
    """Return why whoever reported doesn't answer it: nobody answers himself."""
    reports = [e for e in trace(ASSIGNMENT, row.public_id).events if e.type == REPORTED]
    here = {act.by.account, act.by.person} - {""}
    if not reports or reports[-1].attributes.get("actor") not in here:
        return []
    return [Hindrance("这份报告是您本人提交的", BASIS, "请由其他监督人员答复")]


def _given(act: Act, id_: str, new: NewAssignment, bureau: str = "") -> NewEvent:
    type_, assignee = new.assignee
    refs = [
        Ref(ASSIGNMENT, id_),
        Ref("agency", bureau or act.agency),
        Ref(type_, assignee, _QUALIFIERS.get(type_, "")) if type_ else Ref(SOCIAL, ""),
        Ref("agency", new.about, "supervised"),
        Ref("campaign", new.campaign),
    ]
    return act.event(GIVEN, refs, bureau, kind=new.kind, demand=new.demand.strip(), due=new.due)


def _reported(act: Act, id_: str, note: str, suggestion: str, documents: Sequence[NewObject]) -> NewEvent:
    refs = [Ref(ASSIGNMENT, id_), *(Ref("document", one.id) for one in documents)]
    return act.event(REPORTED, refs, note=note.strip(), suggestion=suggestion.strip())


def _thing(act: Act, id_: str, new: NewAssignment, bureau: str = "") -> NewObject:
    title = new.title.strip()[:200]
    return NewObject(ASSIGNMENT, id_, {"title": title, "kind": new.kind}, agency=bureau or act.agency, title=title)
