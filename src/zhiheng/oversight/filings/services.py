"""Acts about filings (办理): the only writers. *Doing* is refused by reasons, *recording* isn't (F3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import making
from zhiheng.kit.documents.registry import Subject
from zhiheng.kit.files.services import remove
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.acting import Act, Done, Hindrance, perform
from zhiheng.ledger.clock import locked_clock
from zhiheng.ledger.doing import deciding
from zhiheng.ledger.plainwords import stated
from zhiheng.ledger.services import NewObject, Ref
from zhiheng.oversight.filings import printing
from zhiheng.oversight.filings.majors import AGREED, PROBLEMS, terms
from zhiheng.oversight.filings.models import Filing, State
from zhiheng.oversight.filings.permissions import require_filer, require_supervisor
from zhiheng.oversight.filings.projecting import TO_SUPERVISE
from zhiheng.oversight.filings.selectors import FILES_OF, owner_of
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.projecting import SUPERVISION
from zhiheng.oversight.findings.services import NOTICE
from zhiheng.oversight.supervision.obstacles import acting, of_people
from zhiheng.oversight.supervision.services import hand_over, sendable
from zhiheng.oversight.supervision.services.common import was_done

WORD, REVIEWED = "作出备案审查意见", "decision.filing-reviewed"
LEAST_FILES = 2
"""The decision document, and the list of materials."""


@dataclass(frozen=True, slots=True)
class Review:
    """What two supervisors found: ``agreed`` or an opinion, at which points, to be answered until when.

    Points and day belong to an opinion: of a review that found nothing they are neither kept nor printed.
    """

    result: str
    opinion: str
    supervisors: tuple[str, ...]
    items: tuple[str, ...] = ()
    until: date | None = None


def basis_of(row: Filing) -> str:
    """Return the article that asks for the filing."""
    return terms().sorts[row.kind].basis


def page_of(row: Filing) -> str:
    """Return the address of a filing's page."""
    return reverse("filing", args=[row.object_type, row.object_id])


def to_file(row: Filing) -> list[Hindrance]:
    """Return why the decision can't be filed now."""
    return _unless(row, (State.DUE,), "备案")


def to_register(row: Filing) -> list[Hindrance]:
    """Return why the filing can't be registered now."""
    return _unless(row, (State.FILED,), "登记")


def to_review(row: Filing) -> list[Hindrance]:
    """Return why no review can be concluded, and nothing asked for, now."""
    return _unless(row, (State.REGISTERED, State.ANSWERED), "审查")


def to_answer(row: Filing) -> list[Hindrance]:
    """Return why the agency owes no answer now."""
    return _unless(row, (State.ASKED, State.PROBLEMS), "答复")


def to_supervise(row: Filing) -> list[Hindrance]:
    """Return why no supervision can be opened from the review now."""
    return _unless(row, TO_SUPERVISE, "立督办")


def _unless(row: Filing, states: Sequence[State], action: str) -> list[Hindrance]:
    if row.state in states:
        return []
    return [Hindrance(f"这件备案现为“{row.get_state_display()}”，不能{action}", basis_of(row), "请核对办理经过")]


def file(user: User, act: Act, row: Filing, files: Sequence[str]) -> Done:
    """File a major decision (报送备案) with the decision document and the list of materials.

    ``files``: drafts of this account. Raises ``ActRefused`` without them, or where it was filed before.
    """
    require_filer(user, row)
    act = _on(act, row)
    against = to_file(row)
    if len(files) < LEAST_FILES:
        remedy = "请上传决定书和案卷材料目录"
        against.append(Hindrance(f"提交了 {len(files)} 个文件，决定书和材料目录至少各一个", basis_of(row), remedy))
    return _sent(user, act, row, "报送备案", "decision.reported", against, files, kind=f"{row.get_kind_display()}备案")


def answer(user: User, act: Act, row: Filing, explanation: str, corrected: bool, files: Sequence[str] = ()) -> Done:
    """Hand in what was asked for, or answer the opinion (补交材料、答复审查意见)."""
    require_filer(user, row)
    act = _on(act, row)
    text = stated(explanation, "答复", "请写明补交了什么，或者怎样纠正")
    said = {"explanation": text, "corrected": corrected if row.state == State.PROBLEMS else None}
    return _sent(user, act, row, "答复", "decision.filing-answered", to_answer(row), files, **said)


def register(user: User, act: Act, row: Filing, number: str) -> Done:
    """Register what was filed under a number (备案登记); a number is given once, also of two who register at once."""
    require_supervisor(user)
    number = stated(number, "备案号", "请填写登记簿上的编号")
    with transaction.atomic():
        locked_clock()  # whoever registers next reads the numbers after this one is written
        return _registered(_on(act, row), row, number)


def _registered(act: Act, row: Filing, number: str) -> Done:
    against = to_register(row)
    if Filing.objects.filter(number=number).exclude(pk=row.pk).exists():
        against.append(Hindrance(f"备案号 {number} 已经用过", "", "请填写下一个编号"))
    return _ruled(act, row, "登记备案", "decision.filing-registered", against, number=number)


def ask(user: User, act: Act, row: Filing, wanted: str, until: date, supervisors: tuple[str, ...]) -> Done:
    """Ask for the dossier or further material (调取案卷材料) until a day."""
    require_supervisor(user)
    wanted = stated(wanted, "调取的材料", "请逐项写明")
    act = _on(act, row)
    against = [*to_review(row), *_of_supervisors(act, supervisors), *_ahead(act, until)]
    refs = [Ref("officer", id_, "reviewer") for id_ in dict.fromkeys(supervisors)]
    event = "decision.filing-asked"
    return _ruled(act, row, "调取案卷材料", event, against, refs, told="须补交备案材料", wanted=wanted, until=until)


def review(user: User, act: Act, row: Filing, said: Review) -> Done:
    """Conclude the review (备案审查) with its opinion as a numbered document; by two supervisors.

    An opinion that was given on paper (``act.doing`` False) is recorded with the paper's number (``act.document_no``);
    no second document is made of it. Raises ``Refusal`` for what isn't stated, ``ActRefused`` with every reason.
    """
    require_supervisor(user)
    opinion = stated(said.opinion, "审查意见", "请写明审查的结论和理由")
    if said.result != PROBLEMS:
        said = replace(said, items=(), until=None)
    act = _on(act, row)
    against = [*to_review(row), *_of_supervisors(act, said.supervisors)]
    if said.result == PROBLEMS:
        against += _ahead(act, said.until)
        if not said.items:
            against.append(Hindrance("没有写明哪一方面存在问题", basis_of(row), "请勾选审查要点"))
    refs = [Ref("officer", id_, "reviewer") for id_ in dict.fromkeys(said.supervisors)]
    facts: dict[str, Any] = {"result": said.result, "opinion": opinion, "items": list(said.items),
             "until": said.until}  # fmt: skip
    told = "备案审查没有发现问题" if said.result == AGREED else "收到备案审查意见"
    if not act.doing:
        act = replace(act, document_no=stated(act.document_no, "意见书文号", "请照纸质意见书填写"))
        thing = _paper(act, public_id(), act.document_no)
        refs.append(Ref("document", thing.id))
        return _ruled(act, row, WORD, REVIEWED, against, refs, (thing,), told=told, **facts)
    if against or was_done(act):
        return _ruled(act, row, WORD, REVIEWED, against, refs, told=told, **facts)
    with transaction.atomic():
        subject = Subject(printing.FILING, owner_of(row), str(row), addressee=row.agency)
        values = printing.values(row, said)
        document = making.issue(user, printing.KEY, subject, act.agency, values, day=act.day)
        number = str(document.number or "")
        act, thing = replace(act, document_no=number), _paper(act, document.public_id, number)
        refs.append(Ref("document", document.public_id))
        done = _ruled(act, row, WORD, REVIEWED, against, refs, (thing,), told=told, **facts)
        if done.appended.repeated:  # the same form, sent twice at the same moment: the second number isn't given
            transaction.set_rollback(True)
    return done


def _paper(act: Act, id_: str, number: str) -> NewObject:
    return NewObject("document", id_, {"kind": "supervision", "number": number}, act.agency, number)


def supervise(user: User, act: Act, row: Filing, title: str) -> Done:
    """Open supervision from a review that found problems (立督办); the done's id is the matter's."""
    require_supervisor(user)
    title = stated(title, "事项名称", "请写明监督什么")
    act, matter = _on(act, row), public_id()
    thing = NewObject(SUPERVISION, matter, {"kind": "key"}, act.agency, title[:200])
    refs = [Ref(SUPERVISION, matter), Ref("agency", row.agency, "supervised"), Ref(row.object_type, row.object_id)]
    with transaction.atomic():
        events = [act.event("supervision.opened", refs, kind="key")]
        done = perform(act, "立督办", matter, events, [thing], to_supervise(row))
        _tell(row, f"收到监督事项：{title}"[:120], "supervision.opened", reverse("matter", args=[done.id]))
    return done


def _on(act: Act, row: Filing) -> Act:
    """Return the act bound to the decision as it stands now, the row read anew: what follows is decided on both."""
    return deciding(act, row.object_type, row, row.object_id)


def _of_supervisors(act: Act, ids: tuple[str, ...]) -> list[Hindrance]:
    """Return what speaks against these supervisors, and against an account that acts for others than itself."""
    return [*of_people(ids, act.agency, act.day), *acting(act, ids)]


def _ahead(act: Act, until: date | None) -> list[Hindrance]:
    if until is None or until <= act.day:
        return [Hindrance("没有给出以后的答复期限", "", "请填写最迟哪天")]
    return []


def _naming(row: Filing) -> list[Ref]:
    """Return the decision itself: a measure's filing doesn't name its case, lest it count as that of the penalty."""
    return [Ref(row.object_type, row.object_id), Ref("agency", row.agency)]


def _ruled(
    act: Act,
    row: Filing,
    word: str,
    type_: str,
    against: Sequence[Hindrance],
    refs: Sequence[Ref] = (),
    objects: Sequence[NewObject] = (),
    *,
    told: str = "",
    **said: object,
) -> Done:
    """Append an act of the supervising body; tell the agency where it has to know."""
    event = act.event(type_, [*_naming(row), *refs], **said)  # type: ignore[arg-type]  # values by the caller
    with transaction.atomic():
        done = perform(act, word, row.object_id, [event], objects, against)
        if told:
            _tell(row, told, f"{type_}:{act.day}", page_of(row))
    return done


def _sent(
    user: User, act: Act, row: Filing, word: str, type_: str, against: list[Hindrance], files: Sequence[str],
    **said: object,
) -> Done:  # fmt: skip
    """Append an act of the agency with its files; tell the supervisors of the body that receives it."""
    kept = sendable(user, act, files)
    with transaction.atomic():
        objects = hand_over(user, kept, (FILES_OF, owner_of(row)), row.agency, str(row))
        refs = [*_naming(row), *(Ref("document", one.id) for one in objects)]
        event = act.event(type_, refs, agency=row.agency, **said)  # type: ignore[arg-type]  # values by the caller
        done = perform(act, word, row.object_id, [event], objects, against)
        for one in kept:
            remove(one)
    return done


def _tell(row: Filing, title: str, what: str, url: str) -> None:
    told = list(findings.answering(row.agency).values_list("public_id", flat=True))
    version = ledger.version(row.object_type, row.object_id)
    notify(told, NOTICE, title, body=str(row), url=url, key=f"filing:{what}:{owner_of(row)}:{version}")
