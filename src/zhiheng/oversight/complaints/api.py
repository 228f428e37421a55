"""Work orders of 12345 by the interface (工单接口): each answered by itself, done once however often sent.

Words and contact data can't come with events (F5); here they can, and go into the vault. Bound as every token is: to
the agencies and event types of its source (F12).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.security.services import record
from zhiheng.kit.tables.importing import CellProblem, Importer, Values
from zhiheng.kit.tables.kinds import BadCell
from zhiheng.ledger.acting import Act
from zhiheng.ledger.models import LedgerSource
from zhiheng.ledger.services import Actor
from zhiheng.oversight.complaints import importing
from zhiheng.oversight.complaints.intake import bureau
from zhiheng.oversight.complaints.models import Complaint

MOST = 500
NEEDED = ("complaint.received", "complaint.assigned")
router = Router()


class OrderProblem(Schema):
    """What is wrong with one order."""

    place: str
    what: str
    remedy: str


class OrderOut(Schema):
    """What became of one order: accepted, changed, repeated or refused; ``complaint`` is its id here."""

    index: int
    order_no: str
    state: str
    complaint: str
    problems: list[OrderProblem]


class OrdersRefused(Schema):
    """A request that was refused as a whole; nothing was changed."""

    problems: list[OrderProblem]


class OrdersIn(Schema):
    """Up to 500 orders; the fields are those of the table's columns, by their English names."""

    orders: list[dict[str, Any]] = Field(json_schema_extra={"maxItems": MOST})  # counted below, refused in words


@router.post(
    "/work-orders",
    response={200: list[OrderOut], 401: OrdersRefused, 403: OrdersRefused, 422: OrdersRefused},
    summary="报送 12345 工单",
    operation_id="work_orders",
)
def work_orders(request: HttpRequest, body: OrdersIn) -> Any:
    """Take work orders: order_no, received_on, kind, topic, text, name, phone, secret, handler, about, enterprise, ….

    Each is answered by itself. The same order number again changes kind, handler and whom it is about
    where they differ, nothing else.
    """
    source: LedgerSource = request.auth  # type: ignore[attr-defined]  # set by the API's token
    if not source.active or any(one not in source.event_types for one in NEEDED):
        remedy = f"请由系统管理员核对来源系统是否停用、事件类型是否有 {'、'.join(NEEDED)}"
        return Status(403, {"problems": [_problem(Problem("orders", "该系统无权报送工单", remedy))]})
    if len(body.orders) > MOST:
        what = f"一次最多 {MOST} 件，这次有 {len(body.orders)} 件"
        return Status(422, {"problems": [_problem(Problem("orders", what, "请分几次报送"))]})
    answers = [_one(index, said, source) for index, said in enumerate(body.orders)]
    states = sorted({one["state"] for one in answers})
    counts = " ".join(f"{state}={sum(one['state'] == state for one in answers)}" for state in states)
    record("batch.received", subject=source.name, reason=counts)
    return answers


def _one(index: int, said: Mapping[str, Any], source: LedgerSource) -> dict[str, Any]:
    number = str(said.get("order_no") or "")[:120]
    values, problems = _read(importing.importer(), said)
    if not problems:
        problems = [Problem(one.column, one.what, one.remedy) for one in importing.check(values) if not one.warning]
        problems += _unbound(values, source)
    if problems:
        return _answer(index, number, "refused", problems=problems)
    number = str(values["order_no"])
    former = Complaint.objects.filter(number=number).first()
    if former is not None and not _news(former, values):
        return _answer(index, number, "repeated", former.public_id)
    try:
        importing.write_orders([values], lambda day: _act(source, day))
    except Refusal as refused:
        return _answer(index, number, "refused", problems=list(refused.problems))
    now = Complaint.objects.filter(number=number).order_by("pk").first()
    state = "accepted" if former is None else "changed"
    return _answer(index, number, state, now.public_id if now is not None else "")


def _news(former: Complaint, values: Values) -> bool:
    """Return whether an order says of a known complaint what isn't known: kind, handler, or whom it is about."""
    about, handler = values.get("about"), values.get("handler")
    if former.kind != values["kind"] or (handler and handler != former.handler):
        return True
    return bool(about) and about not in importing.named_agencies([former.public_id])[former.public_id]


def _act(source: LedgerSource, day: Any) -> Act:
    return Act(Actor(system=source.name), day, doing=False, agency=bureau(), source="interface")


def _read(importer: Importer, said: Mapping[str, Any]) -> tuple[Values, list[Problem]]:
    """Return an order's values as the table's columns read them, and what can't be read."""
    known = {column.name: column for column in importer.columns}
    problems = [
        Problem(str(name)[:40], "不认识的键", f"可用：{'、'.join(known)}") for name in said if name not in known
    ]
    values: dict[str, Any] = {}
    for name, column in known.items():
        raw = said.get(name)
        if raw is None or raw == "":
            if column.required:
                problems.append(Problem(name, "必填", column.title))
            continue
        try:
            values[name] = column.kind.read(_cell(raw))
        except BadCell as bad:
            problems.append(Problem(name, bad.what, bad.remedy))
    return values, problems


def _cell(raw: Any) -> Any:
    """Return a JSON value as a cell; what isn't plain text, number or truth value is refused by its kind."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, str):
        if "\0" in raw or raw.encode("utf-8", "ignore").decode() != raw:
            raise BadCell("含不能保存的字符", "请去掉后再报送")
        return raw
    if isinstance(raw, int | float):
        return str(raw)
    raise BadCell("不是文字", "请写成文字")


def _unbound(values: Values, source: LedgerSource) -> Iterator[Problem]:
    handler = str(values.get("handler") or "")
    if handler and handler not in source.agencies:
        yield Problem("handler", "该系统无权转给这个机关", "请由管理员核对来源系统的机关")


def _problem(one: Problem | CellProblem) -> dict[str, str]:
    return {"place": one.place, "what": one.what, "remedy": one.remedy}


def _answer(
    index: int, number: str, state: str, complaint: str = "", problems: list[Problem] | None = None
) -> dict[str, Any]:
    listed = [_problem(one) for one in problems or ()]
    return {"index": index, "order_no": number, "state": state, "complaint": complaint, "problems": listed}
