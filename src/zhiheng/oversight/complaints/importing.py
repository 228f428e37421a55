"""Work orders of 12345 from a table (导入工单): one number, one complaint; what changed is classified or sent anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages import days
from zhiheng.kit.public_ids import public_id
from zhiheng.kit.tables.cells import Raw
from zhiheng.kit.tables.columns import Column
from zhiheng.kit.tables.importing import CellProblem, CheckedRow, Context, Importer, Values
from zhiheng.kit.tables.kinds import BadCell, Code, Day, Identifier, Text, YesNo
from zhiheng.ledger.acting import Act
from zhiheng.ledger.services import NewEvent, NewObject, Ref, append
from zhiheng.oversight.complaints import services, sides, telling
from zhiheng.oversight.complaints.folding import COMPLAINT, is_accusation
from zhiheng.oversight.complaints.intake import bureau
from zhiheng.oversight.complaints.models import Complaint
from zhiheng.oversight.complaints.services import Incoming, keep, receiving
from zhiheng.oversight.complaints.topics import code_of, topics
from zhiheng.registry.importing import act_of
from zhiheng.registry.memberships import standing as capacity
from zhiheng.registry.models import Agency, Enterprise

KINDS = {"consult": "咨询", "help": "求助", "suggest": "建议", "complain": "投诉", "report": "举报", "accuse": "控告"}
_ALIASES = {"咨询类": "consult", "求助类": "help", "建议类": "suggest", "投诉类": "complain", "举报类": "report",
            "控告类": "accuse", "表扬": "suggest", "诉求": "help", "意见": "suggest"}  # fmt: skip


def unit_named(text: str) -> str:
    """Return the id of the body of that name. Raises BadCell naming the way out."""
    rows = Agency.objects.filter(ended_on=None)
    found = {row.public_id for row in rows if text in (row.public_id, row.name, row.short, str(row))}
    if len(found) != 1:
        raise BadCell("没有这个名称的执法主体" if not found else "有几个同名的执法主体", "请按名录写全称")
    return found.pop()


def _firm(text: str) -> str:
    found = Enterprise.objects.filter(uscc=text.upper()).values_list("public_id", flat=True).first()
    if found is None:
        raise BadCell("没有登记这个代码的企业", "请核对，或者留空")
    return str(found)


@dataclass(frozen=True, slots=True)
class Body:
    """A body's name, full or short, or its id: read as that body's id."""

    hint: str = "执法主体的全称或者简称"
    choices: tuple[str, ...] = ()

    def read(self, cell: Raw) -> str:
        """Return the body's id. Raises BadCell."""
        return unit_named(Text(200).read(cell))


COLUMNS = (
    Column(
        "order_no", "工单号", Identifier(r"[^\s]{3,60}", "应为 3 至 60 个字符，中间没有空格"),
        ("工单编号", "诉求编号", "流水号", "受理编号"), required=True, unique=True,
    ),
    Column("received_on", "受理日期", Day(), ("来电时间", "受理时间", "登记时间", "诉求时间"), required=True),
    Column("kind", "类别", Code(KINDS, _ALIASES), ("诉求类型", "事项类型", "工单类型", "来电类型"), required=True),
    Column("topic", "事项", Text(60), ("事项分类", "诉求分类", "归口分类", "标题分类")),
    Column("text", "内容", Text(5_000), ("诉求内容", "来电内容", "问题描述", "工单内容"), personal=True),
    Column("name", "来电人", Text(60), ("姓名", "联系人", "诉求人"), personal=True),
    Column("phone", "电话", Text(30), ("联系电话", "来电号码", "手机号"), personal=True),
    Column("secret", "保密", YesNo(), ("是否保密", "要求保密")),
    Column("handler", "承办单位", Body(), ("主办单位", "责任单位", "处理单位")),
    Column("about", "被反映单位", Body(), ("被投诉单位", "被举报单位", "被控告单位")),
    Column("enterprise", "涉及企业代码", Identifier(r".{15,20}", "应为统一社会信用代码", _firm), ("统一社会信用代码",)),
    Column("assigned_on", "转办日期", Day(), ("派单时间", "交办时间", "转办时间")),
    Column("reply_by", "应答复日期", Day(), ("办理期限", "应办结时间", "截止时间")),
)  # fmt: skip


def importer() -> Importer:
    """Return the importer of work orders."""
    return Importer("work-orders", "12345 工单", COLUMNS, ("order_no",), write, check, existing)


def check(values: Values, context: Context | None = None) -> Iterable[CellProblem]:
    """Yield what is wrong in a row whose cells can be read: above all an accusation that would go to the accused."""
    about, handler = str(values.get("about") or ""), str(values.get("handler") or "")
    accused = is_accusation({str(values["kind"])}, {about} - {""}, set())
    if accused and about and about == handler:
        yield CellProblem(
            "handler",
            "是被控告、举报的单位，不得转交它办理",
            "请改为其他单位，或者留空由区司法局转办（热线条例第三十二条）",
        )
    if str(values["kind"]) == "accuse" and handler and not about and handler != bureau():
        yield CellProblem(
            "about",
            "控告没有写明被控告的单位，不得转交其他单位",
            "请补上被控告的单位，或者把承办单位留空由区司法局转办",
        )
    received, assigned = values.get("received_on"), values.get("assigned_on")
    if isinstance(received, date) and received > days.today():
        yield CellProblem("received_on", "晚于今天", "请核对年份")
    if isinstance(received, date) and isinstance(assigned, date) and assigned < received:
        yield CellProblem("assigned_on", "早于受理日期", "请核对")
    if assigned and not handler:
        yield CellProblem("handler", "有转办日期而没有承办单位", "请补上承办单位", warning=True)


def existing(keys: Sequence[str], context: Context) -> Mapping[str, Values]:
    """Return what is stored under these order numbers, as far as a table may change it."""
    rows = list(Complaint.objects.filter(number__in=list(keys)).order_by("-pk"))
    about = named_agencies([row.public_id for row in rows])
    return {
        row.number: {
            "kind": row.kind, "handler": row.handler or None, "about": next(iter(about[row.public_id]), None),
        }
        for row in rows
    }  # fmt: skip


def named_agencies(complaints: Sequence[str]) -> dict[str, list[str]]:
    """Return by complaint the agencies that it is about."""
    return {id_: [one for kind, one in pairs if kind == "agency"] for id_, pairs in sides.named(complaints).items()}


ActOn = Callable[[date | None], Act]
"""Makes the act of a row that happened on a day (None: now)."""


def write(rows: Sequence[CheckedRow], context: Context) -> None:
    """Register new orders, and classify or send anew what changed of known ones, in the importer's name."""
    user = User.objects.filter(public_id=context.account).first()
    unit = capacity.unit_of(user) if user is not None else ""
    write_orders([row.values for row in rows], lambda day: act_of(Context(context.account, unit), day))


def write_orders(orders: Sequence[Values], act_on: ActOn) -> None:
    """Write orders whose values were checked, all of them together: from a table or from the interface."""
    numbers = [str(one["order_no"]) for one in orders]
    known = {row.number: row for row in Complaint.objects.filter(number__in=numbers)}
    events: list[NewEvent] = []
    objects: list[NewObject] = []
    kept: list[tuple[str, Incoming]] = []
    for number, values in zip(numbers, orders, strict=True):
        if number in known:
            events += _changed(act_on(None), known[number], values, objects)
        else:
            id_, what = public_id(), _incoming(values)
            events += _new(act_on, what, id_, values, objects)
            kept.append((id_, what))
    with transaction.atomic():
        if events:
            append(events, by=act_on(None).by, objects=objects)
        for id_, what in kept:
            keep(id_, what)
            telling.received(id_)


def _incoming(values: Values) -> Incoming:
    """Return what an order says. A classification that isn't ours is free text: into the vault with it (F5)."""
    about = str(values.get("about") or "")
    theirs, text = str(values.get("topic") or "other"), str(values.get("text") or "")
    topic = code_of(theirs)
    if topic not in topics():
        topic, text = "other", f"【12345 分类】{theirs}\n{text}"
    return Incoming(
        kinds=[str(values["kind"])], topic=topic,
        order_no=str(values["order_no"]), named=bool(values.get("name")), secret=bool(values.get("secret")),
        agencies=[about] if about else [], enterprise=str(values.get("enterprise") or ""),
        text=text,
        contact={"name": str(values.get("name") or ""), "phone": str(values.get("phone") or "")},
    )  # fmt: skip


def _new(act_on: ActOn, what: Incoming, id_: str, values: Values, objects: list[NewObject]) -> Iterator[NewEvent]:
    """Yield the events of a new order: received on its day, sent to the handler that the table names."""
    day: Any = values["received_on"]
    handler = str(values.get("handler") or "")
    event, thing = receiving(act_on(day), what, id_)
    yield event
    objects.append(replace(thing, agency=handler or thing.agency))
    if handler:
        on: Any = values.get("assigned_on") or day
        yield _sent(act_on(on), id_, handler, values.get("reply_by"))


def _sent(act: Act, id_: str, handler: str, reply_by: Any) -> NewEvent:
    refs = [Ref(COMPLAINT, id_), Ref("agency", handler, "handler")]
    return act.event("complaint.assigned", refs, reply_by=reply_by, seen_by_accused=False)


def _changed(act: Act, row: Complaint, values: Values, objects: list[NewObject]) -> Iterator[NewEvent]:
    """Yield what a table says anew of a known order: kind, whom it is about, handler.

    A body that the table names is added to those named before: a table takes nobody out from behind the wall. The
    accused never become its handler by a table.
    """
    kind, handler, about = (str(values.get(name) or "") for name in ("kind", "handler", "about"))
    before = sides.named([row.public_id])[row.public_id]
    new = about and ("agency", about) not in before
    now = [*before, ("agency", about)] if new else before
    if kind != row.kind or new:
        refs = [Ref(COMPLAINT, row.public_id), *(Ref(type_, id_, "about") for type_, id_ in now)]
        yield act.event("complaint.classified", refs, kinds=[kind], former=list(row.kinds), reason="12345 改变分类")
    accuses = services.accuses([kind], now)
    accused = sides.accused_units(row) | (sides.units_of(now, row.received_on) if accuses else set())
    taken = services.taken(row, [kind], now)
    sent = handler and handler not in accused and (taken or handler != row.handler)
    if sent and (now or not accuses or handler == act.agency):
        objects.append(NewObject(COMPLAINT, row.public_id, agency=handler))
        yield _sent(act, row.public_id, handler, values.get("reply_by"))
    elif kind != row.kind or new:
        objects += services.moved(act, row, [kind], now)
