"""Acts about complaints (登记、分类、转办、答复、审核、释出、督办): each an event; nothing else changes one (F1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from zhiheng.kit.public_ids import public_id
from zhiheng.law.library import vocabulary
from zhiheng.law.reference.words import type_words
from zhiheng.ledger.acting import Act, Done, Hindrance, perform
from zhiheng.ledger.services import NewEvent, NewObject, Ref
from zhiheng.oversight.complaints import sides, telling, texts
from zhiheng.oversight.complaints.folding import COMPLAINT, is_accusation
from zhiheng.oversight.complaints.models import Complaint, Stage
from zhiheng.oversight.complaints.texts import Note
from zhiheng.oversight.complaints.topics import title_of
from zhiheng.registry.agencies.selectors import discipline_bodies, names
from zhiheng.registry.models import Agency

HOTLINE = "《济南市12345市民服务热线条例》"
KEPT_APART = f"{HOTLINE}第三十二条"


@dataclass(frozen=True, slots=True)
class Incoming:
    """What is registered of a complaint. ``contact`` and ``text`` go into the vault; all else may stand in the ledger.

    ``agencies`` and ``officers``: about whom it is. ``receipt_key``: under which answers are sealed for its reporter.
    """

    kinds: Sequence[str]
    topic: str
    channel: str = "hotline"
    order_no: str = ""
    named: bool = False
    secret: bool = False
    reply_wanted: bool = True
    agencies: Sequence[str] = ()
    officers: Sequence[str] = ()
    enterprise: str = ""
    region: str = ""
    text: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)
    receipt_key: str = ""


def receive(act: Act, what: Incoming) -> Done:
    """Register a complaint; return it with its random id, which is that of its dossier in the vault too."""
    id_ = public_id()
    event, thing = receiving(act, what, id_)
    with transaction.atomic():
        done = perform(act, "登记投诉举报", id_, [event], [thing])
        if not done.appended.repeated:
            keep(id_, what)
            telling.received(done.id)
    return done


def receiving(act: Act, what: Incoming, id_: str) -> tuple[NewEvent, NewObject]:
    """Return event and object of a registration, for ``receive`` and for many at once.

    An accusation doesn't name the enterprise: what is told of an enterprise is read by all.
    """
    accused = is_accusation(set(what.kinds), set(what.agencies), set(what.officers))
    number = what.order_no or f"{act.day:%Y%m%d}-{id_[:8]}"
    refs = [Ref(COMPLAINT, id_)]
    refs += [Ref("agency", one, "about") for one in what.agencies]
    refs += [Ref("officer", one, "about") for one in what.officers]
    refs += [] if accused or not what.enterprise else [Ref("enterprise", what.enterprise, "about")]
    refs += [Ref("organisation", body_for(what, act.day), "body")] if accused else []
    event = act.event(
        "complaint.received", refs, channel=what.channel, kinds=list(what.kinds), subject=title_of(what.topic),
        named=what.named, reply_wanted=what.reply_wanted, topic=what.topic, order_no=number, secret=what.secret or None,
        region=what.region,
    )  # fmt: skip
    said = {"number": number, "channel": what.channel}
    return event, NewObject(COMPLAINT, id_, said, act.agency, title_of(what.topic), number)


def body_for(what: Incoming, day: date) -> str:
    """Return the body to which an accusation against the supervising bureau itself goes (纪检监察机关), "" otherwise.

    The bureau's own accounts stand behind the wall then. Without such a body in the register nobody sees it but who
    registers one: the operations page says so.
    """
    accused = [*(("agency", one) for one in what.agencies), *(("officer", one) for one in what.officers)]
    units = sides.units_of(accused, day)
    if not Agency.objects.filter(public_id__in=units, kind="supervisor").exists():
        return ""
    return str(discipline_bodies().order_by("pk").values_list("public_id", flat=True).first() or "")


def keep(id_: str, what: Incoming) -> None:
    """Seal the words and the contact data of a complaint."""
    texts.keep(id_, {texts.TEXT: what.text, texts.ANSWER_KEY: what.receipt_key, **what.contact})


def classify(
    act: Act, row: Complaint, kinds: Sequence[str], topic: str, reason: str, about: Sequence[tuple[str, str]] = ()
) -> Done:
    """Classify anew (改变分类): kinds, matter, and about whom it is (``about``: type and id; none: as before).

    A complaint that becomes an accusation, or one against somebody else, is taken from its handler by that very event.
    ``reason`` may name people: it is sealed with the words of the complaint, for the bureau alone.
    """
    refs = [Ref(COMPLAINT, row.public_id), *(Ref(type_, id_, "about") for type_, id_ in about)]
    event = act.event(
        "complaint.classified", refs, kinds=list(kinds), codes=[topic] if topic else None, former=list(row.kinds)
    )
    things = moved(act, row, kinds, about or sides.named([row.public_id])[row.public_id], topic)
    with transaction.atomic():
        done = perform(act, "改变分类", row.public_id, [event], things)
        if not done.appended.repeated:
            _write(row, "classified", act, reason, done.appended.events[0].id)
            telling.classified(row.public_id, former=row)
    return done


def moved(
    act: Act, row: Complaint, kinds: Sequence[str], named: Sequence[tuple[str, str]], topic: str = ""
) -> list[NewObject]:
    """Return the object as a classification leaves it: with whoever classifies, where that takes it from its handler.

    What is classified anew without being an accusation, or against the same as before, stays with its handler, and
    so does the duty.
    """
    if not accuses(kinds, named):
        return []
    agency = act.agency if taken(row, kinds, named) else row.handler or act.agency
    return [NewObject(COMPLAINT, row.public_id, agency=agency, title=title_of(topic or row.topic))]


def accuses(kinds: Sequence[str], named: Sequence[tuple[str, str]]) -> bool:
    """Return whether kinds and whom a complaint is about make it an accusation (济南热线条例第三十二条)."""
    agencies = {id_ for type_, id_ in named if type_ == "agency"}
    officers = {id_ for type_, id_ in named if type_ == "officer"}
    return is_accusation(set(kinds), agencies, officers)


def taken(row: Complaint, kinds: Sequence[str], named: Sequence[tuple[str, str]]) -> bool:
    """Return whether a classification takes a complaint from its handler, as the fold of its events does (投影)."""
    if not accuses(kinds, named):
        return False
    return not row.accusation or set(named) != set(sides.named([row.public_id])[row.public_id])


def assign(
    act: Act,
    row: Complaint,
    handler: str,
    *,
    helpers: Sequence[str] = (),
    brief: str = "",
    reply_by: date | None = None,
) -> Done:
    """Send a complaint to the agency that handles it (转办). ``brief``: what the bureau writes for it.

    Refused where the handler is the accused side, or where secrecy was asked and nothing was written for the handler.
    """
    against = [*_not_over(row), *_kept_apart(row, [handler, *helpers]), *_nobody_named(act, row, [handler, *helpers])]
    if row.secret or row.accusation:
        needs = not brief.strip() and handler != act.agency
        secret = "来电人要求保密" if row.secret else "控告、举报的材料不随件转交"
        against += [Hindrance(secret, KEPT_APART, "请写转办摘要，隐去能认出来电人的内容")] if needs else []
    refs = [Ref(COMPLAINT, row.public_id), Ref("agency", handler, "handler")]
    refs += [Ref("agency", one, "helper") for one in helpers]
    event = act.event("complaint.assigned", refs, reply_by=reply_by, seen_by_accused=False)
    thing = NewObject(COMPLAINT, row.public_id, agency=handler)
    with transaction.atomic():
        done = perform(act, "转办", row.public_id, [event], [thing], against)
        if not done.appended.repeated:
            _write(row, "brief", act, brief)
            telling.assigned(row.public_id, handler, done.appended.events[0].id)
    return done


def _not_over(row: Complaint) -> list[Hindrance]:
    if row.stage not in (Stage.CLOSED, Stage.WITHDRAWN):
        return []
    return [Hindrance(f"这一件{row.get_stage_display()}", "", "仍有新情况的，请另行登记并关联本件")]


def _nobody_named(act: Act, row: Complaint, units: Sequence[str]) -> list[Hindrance]:
    """Return why an accusation that names nobody isn't sent out: whoever gets it may be the accused."""
    if not row.accusation or set(units) <= {act.agency} or sides.named([row.public_id])[row.public_id]:
        return []
    remedy = "请先用改变分类写明被控告、举报的机关或者人员；查不清的，由本局办理"
    return [Hindrance("还没有写明被控告、举报的是谁", KEPT_APART, remedy)]


def _kept_apart(row: Complaint, units: Sequence[str]) -> list[Hindrance]:
    """Return why some agencies may not get an accusation: they are the accused side."""
    accused = sides.accused_units(row)
    barred = [unit for unit in dict.fromkeys(units) if unit in accused]
    called = names(barred)
    return [
        Hindrance(
            f"{called.get(unit, unit)}是被控告、举报的一方",
            KEPT_APART,
            "请转给其他单位，或者由本局办理；不得转交本人或者其单位",
        )
        for unit in barred
    ]  # fmt: skip


def sign_for(act: Act, row: Complaint) -> Done:
    """Sign for a complaint (签收), by the handling agency."""
    against = _stage(row, (Stage.ASSIGNED, Stage.RETURNED), "签收")
    return _handlers(act, row, "complaint.signed-for", against)


def decline(act: Act, row: Complaint, reason: str) -> Done:
    """Ask to give a complaint back (申请退单), by the handling agency; the bureau decides."""
    against = _stage(row, (Stage.ASSIGNED, Stage.PROMISED, Stage.RETURNED), "申请退单")
    return _handlers(act, row, "complaint.declined", against, ("reason", reason))


def decide_decline(act: Act, row: Complaint, granted: bool, reason: str) -> Done:
    """Grant or refuse that a complaint is given back (审核退单)."""
    against = _stage(row, (Stage.DECLINING,), "审核退单")
    return _handlers(act, row, "complaint.declined", against, ("reason", reason), granted=granted)


def tell_progress(act: Act, row: Complaint, promised_by: date, ground: str) -> Done:
    """Tell progress and until when it will be solved (告知进度), by the handling agency."""
    against = _stage(row, (Stage.ASSIGNED, Stage.PROMISED, Stage.RETURNED), "告知进度")
    if promised_by < act.day:
        against.append(Hindrance(f"承诺的日期 {promised_by} 已过", f"{HOTLINE}第二十四条", "请写今后的日期"))
    note = ("progress", ground)
    return _handlers(act, row, "complaint.progress-told", against, note, promised_by=promised_by)


def reply(
    act: Act, row: Complaint, text: str, *, to_caller: bool, repeat: bool = False, explained: bool = True
) -> Done:
    """Answer a complaint (答复), by the handling agency: the words are sealed, the fact stands in the ledger."""
    against = _stage(row, (Stage.ASSIGNED, Stage.PROMISED, Stage.RETURNED), "答复")
    if not text.strip():
        against.append(Hindrance("没有写答复内容", f"{HOTLINE}第二十四条", "请写明办理情况和结果"))
    stated = {"to_hotline": row.channel == "hotline", "to_caller": to_caller, "explained": explained, "repeat": repeat}
    return _handlers(act, row, "complaint.replied", against, ("answer", text), **stated)


def review(
    act: Act, row: Complaint, *, satisfied: bool, solved: bool, back: bool, reason: str = "", score: int | None = None
) -> Done:
    """Review an answer (审核回访): close the complaint, or send it back to its handler, whose days begin anew."""
    against = _stage(row, (Stage.REPLIED,), "审核回访")
    if back and not reason.strip():
        against.append(Hindrance("没有写退回的理由", f"{HOTLINE}第二十七条", "请写明哪里没有办到位"))
    handler = Ref("agency", row.handler, "handler")
    refs = [Ref(COMPLAINT, row.public_id), handler]
    events = [act.event("complaint.visited", refs, solved=solved, satisfied=satisfied, returned=back, score=score)]
    if back:
        events.append(act.event("complaint.assigned", refs, seen_by_accused=False))
    with transaction.atomic():
        done = perform(act, "退回再办" if back else "审核办结", row.public_id, events, against=against)
        if not done.appended.repeated:
            _write(row, "reason", act, reason)
            if back:
                telling.assigned(row.public_id, row.handler, done.appended.events[0].id, back=True)
    return done


def withdraw(act: Act, row: Complaint, reason: str) -> Done:
    """Record that whoever complained takes it back (撤回)."""
    event = act.event("complaint.withdrawn", [Ref(COMPLAINT, row.public_id)])
    return _noted(act, row, event, _not_over(row), ("reason", reason))


def rate(act: Act, row: Complaint, score: int, satisfied: bool) -> Done:
    """Record how whoever complained rates the handling (评价): one to five."""
    refs = [Ref(COMPLAINT, row.public_id), Ref("agency", row.handler, "handler")]
    event = act.event("complaint.rated", refs, score=score, satisfied=satisfied)
    return perform(act, "评价", row.public_id, [event])


def link(act: Act, row: Complaint, type_: str, id_: str) -> Done:
    """Link a complaint with the enterprise, inspection, case or clue that it is about, or with one that is the same."""
    against = []
    if row.accusation:
        against.append(
            Hindrance("控告、举报不关联到案件和企业", KEPT_APART, "请在监督事项中处理，避免被控告的一方看到")
        )
    other = Ref(COMPLAINT, id_, "same") if type_ == COMPLAINT else Ref(type_, id_)
    event = act.event("complaint.linked", [Ref(COMPLAINT, row.public_id), other])
    return perform(act, "关联", row.public_id, [event], against=against)


def release(act: Act, row: Complaint, agency: str, summary: str) -> Done:
    """Release a redacted summary to an accused agency (释出摘要): the only thing it learns of an accusation."""
    against = []
    if agency not in sides.accused_units(row):
        against.append(Hindrance("所选单位不是被控告、举报的一方", KEPT_APART, "请核对；承办单位请用转办"))
    refs = [Ref(COMPLAINT, row.public_id), Ref("agency", agency, "about")]
    event = act.event("complaint.redacted", refs)
    with transaction.atomic():
        done = perform(act, "释出摘要", row.public_id, [event], against=against)
        if not done.appended.repeated:
            event_id = done.appended.events[0].id
            _write(row, "summary", act, summary, event_id)
            telling.released(agency, event_id)
    return done


def supervise(act: Act, rows: Sequence[Complaint], title: str) -> Done:
    """Open supervision on a matter that came up repeatedly (督办): one matter, the complaints linked with each other.

    Refused where they have several handlers or one of them is an accusation. Source: 热线条例第二十八条。
    """
    handlers = {row.handler for row in rows}
    against = []
    if not rows or len(handlers) != 1 or "" in handlers:
        against.append(
            Hindrance("选中的件不属于同一承办单位", f"{HOTLINE}第二十八条", "一件督办只对一个机关，请重新选择")
        )
    if any(row.accusation for row in rows):
        against.append(Hindrance("其中有控告、举报", KEPT_APART, "控告、举报请单独处理"))
    if any(row.supervision for row in rows):
        against.append(Hindrance("这些件已经在督办", "", "请打开原监督事项"))
    matter, first = public_id(), rows[0].public_id if rows else ""
    refs = [Ref("supervision", matter), Ref("agency", next(iter(handlers), ""), "supervised"), Ref(COMPLAINT, first)]
    events = [act.event("supervision.opened", refs, kind="key")]
    if len(rows) > 1:
        same = [Ref(COMPLAINT, row.public_id, "same") for row in rows[1:]]
        events.append(act.event("complaint.linked", [Ref(COMPLAINT, first), *same]))
    thing = NewObject("supervision", matter, {"kind": "key"}, act.agency, title[:200])
    with transaction.atomic():
        done = perform(act, "督办", matter, events, [thing], against)
        if not done.appended.repeated:
            telling.supervised(rows[0].handler, matter, title)
    return done


def _stage(row: Complaint, allowed: Sequence[Stage], action: str) -> list[Hindrance]:
    if row.stage in allowed:
        return []
    return [Hindrance(f"这一件现为“{row.get_stage_display()}”，不能{action}", "", "请核对办理经过")]


def _handlers(
    act: Act, row: Complaint, type_: str, against: Sequence[Hindrance], note: tuple[str, str] = ("", ""), **stated: Any
) -> Done:
    """Do an act in which the handler is named; ``note``: what sort of words to keep with it, and the words."""
    refs = [Ref(COMPLAINT, row.public_id), Ref("agency", row.handler, "handler")]
    return _noted(act, row, act.event(type_, refs, **stated), against, note)


def _noted(act: Act, row: Complaint, event: NewEvent, against: Sequence[Hindrance], note: tuple[str, str]) -> Done:
    """Append an event and keep the words that belong to it, both or neither."""
    with transaction.atomic():
        done = perform(act, type_words(event.type), row.public_id, [event], against=against)
        if not done.appended.repeated:
            _write(row, note[0], act, note[1], done.appended.events[0].id)
    return done


def _write(row: Complaint, what: str, act: Act, text: str, event: str = "") -> None:
    if text.strip():
        texts.write(row.public_id, Note(what, act.day, text.strip(), event))


def kind_words(kinds: Sequence[str]) -> str:
    """Return kinds in words (投诉、举报)."""
    return "、".join(vocabulary().label("complaint_kind", kind) for kind in kinds)
