"""Acts of the supervised body: explain, report, object, ask for more time; with files that are looked into first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import refer, remove, store_file
from zhiheng.kit.problems import Refusal
from zhiheng.law.library import vocabulary
from zhiheng.ledger.acting import Act, Done, Hindrance, perform
from zhiheng.ledger.plainwords import stated
from zhiheng.ledger.services import NewObject, Ref
from zhiheng.oversight.supervision import obstacles
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.permissions import require_answerer
from zhiheng.oversight.supervision.projecting import ORDER
from zhiheng.oversight.supervision.services.common import by_agency, on, supervising_accounts, tell, was_done
from zhiheng.registry.holding import known_by

DRAFT = "supervision-draft"
"""Owner type of files that were uploaded but not sent yet: by account."""
_WITHOUT_PERSON = ("none", "criticised")
"""Forms of responsibility that may fall on the body alone, or on nobody."""
MOST_FILES = 20
MOST_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that arrives: its bytes in blocks, and its name."""

    blocks: Iterable[bytes]
    name: str


def keep_draft(user: User, upload: Upload) -> str:
    """Look into an arriving file and keep it for this account until it is sent; return its id.

    Raises FileRefused in words: an empty file, a hostile one, one above 50 MB.
    """
    owner = (DRAFT, user.public_id)
    file = store_file(upload.blocks, upload.name, owner=owner, account=user.public_id, most_bytes=MOST_BYTES)
    return file.public_id


def drafts(user: User, ids: Sequence[str]) -> list[StoredFile]:
    """Return the files that this account uploaded and hasn't sent yet, of those named."""
    rows = StoredFile.objects.filter(owner_type=DRAFT, owner_id=user.public_id, public_id__in=list(ids))
    return list(rows.select_related("content").order_by("pk"))


def answer(user: User, act: Act, order: Order, explanation: str, files: Sequence[str] = ()) -> Done:
    """Explain and hand in material (说明情况). ``files``: drafts of this account."""
    require_answerer(user, order)
    text = stated(explanation, "说明", "请写明有关情况")
    return _sent(
        user, act, order, "答复", "order.answered", obstacles.to_answer(order, act.day), files, explanation=text
    )


def report(user: User, act: Act, order: Order, corrected: bool, explanation: str, files: Sequence[str] = ()) -> Done:
    """Report the correction or how far it is (报告纠正情况), in writing, with evidence.

    ``corrected`` without any file is refused: what was corrected must be shown.
    """
    require_answerer(user, order)
    text = stated(explanation, "纠正情况", "请逐项写明怎样纠正、补办了什么")
    against = obstacles.to_report(order, act.day)
    if corrected and not files:
        remedy = "请上传补办的文书、凭证或者其他材料"
        against.append(Hindrance("报告已经纠正，没有提交纠正的证据", obstacles.instrument_of(order).basis, remedy))
    facts = {"corrected": corrected, "in_writing": True, "explanation": text}
    return _sent(user, act, order, "报告", "order.reported", against, files, **facts)


def object_to(user: User, act: Act, order: Order, reason: str, files: Sequence[str] = ()) -> Done:
    """Object to an instrument (提出异议), with reasons. It doesn't stop the days."""
    require_answerer(user, order)
    text = stated(reason, "异议的理由", "请写明对哪一项有异议、依据是什么")
    against = obstacles.to_object(order, act.day)
    return _sent(user, act, order, "提出异议", "order.objected", against, files, reason=text)


def impose(user: User, act: Act, order: Order, form: str, officers: Sequence[str], note: str = "") -> Done:
    """Record how somebody of the body was held responsible upon a suggestion (责任追究), or that nobody was.

    ``form``: a code of ``accountability_form``; ``officers``: people who belonged to the body by the act's day, also
    those who left since. Raises ``Refusal`` for others, for a form that falls on persons without any, and for a
    decision to hold nobody responsible without its reason.
    Source: 山东省行政执法监督条例第三十七条、第三十八条.
    """
    require_answerer(user, order)
    if form not in _WITHOUT_PERSON and not officers:
        called = vocabulary().codes["accountability_form"].get(form, form)
        raise Refusal.of(f"{called}没有写明被追究的人员", "人员", "请至少选择一名人员")
    if foreign := set(officers) - set(people_of(order.agency, act.day)):
        raise Refusal.of(f"有 {len(foreign)} 名人员不是本机关的", "人员", "请从本机关人员中选")
    note = stated(note, "说明", "没有追究的写明理由") if form == "none" or note.strip() else ""
    refs = [Ref(ORDER, order.public_id), Ref("agency", order.agency), *(Ref("officer", id_) for id_ in officers)]
    event = act.event("accountability.imposed", refs, agency=order.agency, form=form, note=note)
    done = perform(on(act, order), "登记责任追究", order.public_id, [event], (), obstacles.to_impose(order, act.day))
    if not done.appended.repeated:
        tell(
            supervising_accounts(order),
            f"imposed:{done.appended.events[0].id}",
            f"机关已登记责任追究：{order}",
            "",
            order,
        )
    return done


def people_of(agency: str, day: date) -> list[str]:
    """Return the officers who belonged to a body on a day or before it: who left is still held responsible."""
    known = known_by("officer.employed", day).filter(agency=agency)
    return list(known.order_by("subject").values_list("subject", flat=True).distinct())


def ask_extension(user: User, act: Act, order: Order, to: date, reason: str) -> Done:
    """Ask for more time (申请延期) up to a day, with the reason."""
    require_answerer(user, order)
    text = stated(reason, "延期的理由", "请写明为什么不能按期完成")
    against = obstacles.to_extend(order, act.day) + obstacles.unserved(order, act.day)
    if order.due_on is not None and to <= order.due_on:
        against.append(Hindrance(f"申请的日期 {to} 不晚于原期限 {order.due_on}", "", "请填写以后的日期"))
    return _sent(user, act, order, "申请延期", "order.extension-asked", against, (), to=to, reason=text)


def _sent(
    user: User,
    act: Act,
    order: Order,
    word: str,
    type_: str,
    against: list[Hindrance],
    files: Sequence[str],
    **said: object,
) -> Done:
    """Append the act of the agency, hand its files over to the instrument, tell whoever supervises."""
    kept = sendable(user, act, files)
    with transaction.atomic():
        objects = hand_over(user, kept, (ORDER, order.public_id), order.agency, str(order))
        refs = by_agency(order, *(Ref("document", one.id) for one in objects))
        event = act.event(type_, refs, agency=order.agency, **said)  # type: ignore[arg-type]  # values by the caller
        done = perform(on(act, order), word, order.public_id, [event], objects, against)
        for file in kept:
            remove(file)
        tell(supervising_accounts(order), f"{type_}:{event.occurred}", f"机关已{word}：{order}", "", order)
    return done


def sendable(user: User, act: Act, files: Sequence[str]) -> list[StoredFile]:
    """Return the drafts of this account that an act sends. Raises ``Refusal`` for too many, and for lost ones."""
    if len(files) > MOST_FILES:
        raise Refusal.of(f"一次最多提交 {MOST_FILES} 个文件", "附件", "请合并后提交")
    kept = drafts(user, files)
    if len(kept) != len(set(files)) and not was_done(act):
        raise Refusal.of("有的附件已经不在了，没有提交", "附件", "请重新选择文件")
    return kept


def hand_over(
    user: User, kept: Sequence[StoredFile], owner: tuple[str, str], agency: str, what: str
) -> list[NewObject]:
    """Give drafts to what they belong to (``owner``: type, id); return them as documents of an event.

    Inside the act's transaction; the caller removes the drafts after the append.
    """
    given = [refer(file, owner, user.public_id) for file in kept]
    return [
        NewObject("document", file.public_id, {"kind": "other", "number": ""}, agency, f"附件 {place}：{what}"[:200])
        for place, file in enumerate(given, 1)
    ]
