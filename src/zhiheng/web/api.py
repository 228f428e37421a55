"""The API for other systems (接口, ``/api/v1/``): what they may deliver, batches of events, what became of them.

A token is bound to one source system: its agencies, event types and object ids (F12). Answers are JSON; every refusal
says what is wrong, where, and what to do. Described by ``docs/openapi.json``, which a test keeps true.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, re_path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema, Status
from ninja.errors import AuthenticationError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security import HttpBearer

from zhiheng.kit import access
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.security.models import Result
from zhiheng.kit.security.services import record
from zhiheng.ledger.ingesting import Answer, deliveries, ingest
from zhiheng.ledger.mappings.reconciling import reconciliation
from zhiheng.ledger.models import LedgerSource
from zhiheng.oversight.complaints.api import router as work_orders
from zhiheng.web.tokens import recognise

MOST_BYTES = 64 * 1024 * 1024
MOST_BRACKETS = 1_000_000  # 20 objects and lists an event in a full batch
MOST_COMMAS = 3_000_000  # 60 values an event
_MOST_WEEKS = 120
_YEARS = range(1949, 2101)
_TEXT = {"type": "string"}
_OBJECT = {
    "type": "object",
    "required": ["type", "id"],
    "additionalProperties": False,
    "properties": {
        **dict.fromkeys(("type", "id", "agency", "title", "foreign_number"), _TEXT),
        "attributes": {"type": "object"},
    },
}


class Readable(JSONRenderer):
    """JSON in which Chinese stays Chinese; half of a character pair (from hostile input) is escaped, never a crash."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Return the answer's bytes, UTF-8."""
        text = json.dumps(data, cls=self.encoder_class, ensure_ascii=False)
        return text.encode("utf-8", errors="backslashreplace")


class Token(HttpBearer):
    """The token in ``Authorization: Bearer …``."""

    def authenticate(self, request: HttpRequest, token: str) -> LedgerSource | None:
        """Return the source that a live token is bound to, None for any other token."""
        found = recognise(token, timezone.now())
        if found is None:
            record("token.refused", Result.REFUSED)
            return None
        return found.source


class ProblemOut(Schema):
    """One thing that is wrong."""

    place: str
    what: str
    remedy: str


class Refused(Schema):
    """A request that was refused as a whole; nothing was changed."""

    problems: list[ProblemOut]


class ItemOut(Schema):
    """What became of one event: accepted, repeated, corrected, conflicting or refused."""

    index: int
    id: str
    state: str
    event: str
    problems: list[ProblemOut]


class BatchOut(Schema):
    """What became of a batch: numbers by state, and every item that wasn't simply accepted or repeated."""

    counts: dict[str, int]
    items: list[ItemOut]


class SourceOut(Schema):
    """What the token's system may deliver."""

    name: str
    title: str
    agencies: list[str]
    event_types: list[str]
    namespaces: list[str]


class DeliveryOut(Schema):
    """Whether an event of the system's own number is in the ledger, and under which id."""

    id: str
    event: str


class WeekOut(Schema):
    """One agency's week: events received and expected; ``gap`` says in a word whether something is missing."""

    agency: str
    monday: date
    received: int
    expected: int
    gap: str


api = NinjaAPI(
    title="执衡接口",
    version="1.0.0",
    description="其他系统向执衡报送执法事件。令牌由区级系统管理员签发，绑定机关、事件类型和对象编号。",
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    auth=Token(),
    renderer=Readable(),
)


@api.get("/source", response={200: SourceOut, 401: Refused}, summary="本令牌可以报送什么", operation_id="source")
def source(request: HttpRequest) -> LedgerSource:
    """Return what the token's system may deliver."""
    return _source(request)


@api.post(
    "/batches",
    response={200: BatchOut, 400: Refused, 401: Refused, 413: Refused, 422: Refused},
    summary="报送一批事件",
    operation_id="deliver",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["events"],
                        "additionalProperties": False,
                        "properties": {
                            "events": {"type": "array", "maxItems": 50_000, "items": {"type": "object"}},
                            "objects": {"type": "array", "items": _OBJECT},
                        },
                    }
                }
            },
        }
    },
)
def deliver(request: HttpRequest) -> Any:
    """Take up to 50,000 events: each is answered by itself, done once however often sent (docs/formats.md).

    Right ones are kept, wrong ones come back with reasons. ``items`` lists what was refused, conflicting or corrected.
    """
    of = _source(request)
    try:
        batch = _read(request)
        answers = ingest(of, batch["events"], objects=batch.get("objects") or ())
    except _TooLarge as error:
        return Status(413, _refused(error.problems))
    except _Unreadable as error:
        return Status(400, _refused(error.problems))
    except Refusal as error:
        return Status(422, _refused(error.problems))
    counts: dict[str, int] = {}
    for answer in answers:
        counts[answer.state] = counts.get(answer.state, 0) + 1
    record("batch.received", subject=of.name, reason=" ".join(f"{state}={n}" for state, n in sorted(counts.items())))
    return {
        "counts": counts,
        "items": [_item(one) for one in answers if one.state not in ("accepted", "repeated")],
    }


@api.get(
    "/deliveries/{path:id}",
    response={200: DeliveryOut, 401: Refused, 404: Refused},
    summary="查一件报送",
    operation_id="delivery",
)
def delivery(request: HttpRequest, id: str) -> Any:
    """Return the ledger's id of an event by the number that it has in the token's own system."""
    found = deliveries(_source(request), [id]).get(id)
    if found is None:
        return Status(404, _refused([Problem("id", "没有收到过这个编号", "请核对编号，或重新报送")]))
    return {"id": id, "event": found.event}


@api.get(
    "/weeks",
    response={200: list[WeekOut], 401: Refused, 422: Refused},
    summary="各机关各周的收件对账",
    operation_id="weeks",
)
def weeks(request: HttpRequest, first: date, last: date) -> Any:
    """Return received and expected numbers by agency and week between two days, gaps named."""
    if first.year not in _YEARS or last.year not in _YEARS:
        remedy = f"请写 {_YEARS.start} 年到 {_YEARS.stop - 1} 年之间的日期"
        return Status(422, _refused([Problem("first、last", "年份不对", remedy)]))
    if not 0 <= (last - first).days <= _MOST_WEEKS * 7:
        return Status(422, _refused([Problem("first、last", "起止日期不对", f"止日不早于起日，最多 {_MOST_WEEKS} 周")]))
    found = reconciliation(_source(request), first, last)
    return [
        {"agency": w.agency, "monday": w.monday, "received": w.received, "expected": w.expected, "gap": w.gap}
        for w in found
    ]


api.add_router("", work_orders)


class _Unreadable(Refusal):
    """The body isn't what was asked for."""


class _TooLarge(Refusal):
    """The body is larger than a batch may be."""


def _source(request: HttpRequest) -> LedgerSource:
    """Return the source that the token is bound to."""
    of: LedgerSource = request.auth  # type: ignore[attr-defined]  # set by the API after ``Token.authenticate``
    return of


def _read(request: HttpRequest) -> dict[str, Any]:
    """Return the body as a batch. Raises _TooLarge or _Unreadable with the place and the way out."""
    declared = request.headers.get("Content-Length", "")
    if declared.isdecimal() and int(declared[:20]) > MOST_BYTES:
        raise _large()
    raw = request.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise _large()
    _few_parts(raw)
    try:
        batch = json.loads(raw)
    except (ValueError, RecursionError) as error:  # ValueError: no UTF-8, no JSON, a number of thousands of digits
        raise _Unreadable.of(f"不是 JSON（{error}）", "请求内容", "请用 UTF-8 编码的 JSON") from error
    if not isinstance(batch, dict) or not isinstance(batch.get("events"), list):
        raise _Unreadable.of("缺少 events", "请求内容", '例如 {"events": […], "objects": […]}')
    if not isinstance(batch.get("objects") or [], list):
        raise _Unreadable.of("objects 不是列表", "请求内容", '例如 "objects": [{"type": "case", "id": "…"}]')
    if unknown := sorted(set(batch) - {"events", "objects"}):
        raise _Unreadable.of(f"不认识的键“{unknown[0]}”", "请求内容", "只有 events 和 objects")
    return batch


def _large() -> _TooLarge:
    return _TooLarge.of(f"内容超过 {MOST_BYTES // 1_048_576} MiB", "请求内容", "请分成几批报送")


def _few_parts(raw: bytes) -> None:
    """Refuse what would become millions of values before it is parsed: counting bytes costs no memory.

    64 MiB of ``[[],[],…]`` would become gigabytes. A full batch of events has a small part of what is allowed here.
    """
    if raw.count(b"{") + raw.count(b"[") > MOST_BRACKETS or raw.count(b",") > MOST_COMMAS:
        raise _TooLarge.of("内容里的值太多", "请求内容", "一批最多 50,000 件，请分成几批报送")


def _item(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON."""
    return {
        "index": answer.index,
        "id": answer.foreign_id,
        "state": answer.state,
        "event": answer.event,
        "problems": _problems(answer.problems),
    }


def _problems(problems: Any) -> list[dict[str, str]]:
    """Return problems as JSON."""
    return [{"place": one.place, "what": one.what, "remedy": one.remedy} for one in problems]


def _refused(problems: Any) -> dict[str, Any]:
    """Return a refusal as JSON."""
    return {"problems": _problems(problems)}


@api.exception_handler(AuthenticationError)
def _unknown_token(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer 401 without saying whether such a token ever existed."""
    problem = Problem("Authorization", "令牌无效、过期或已吊销", "请向区级系统管理员申请新的令牌")
    return api.create_response(request, _refused([problem]), status=401)


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer 422 for parameters that can't be read."""
    places = ["、".join(str(part) for part in one["loc"][1:]) for one in error.errors]
    problems = [Problem(place, "不能识别", "请对照接口说明") for place in places]
    return api.create_response(request, _refused(problems), status=422)


@csrf_exempt
def _no_such_address(request: HttpRequest) -> HttpResponse:
    """Answer 404 in the API's own form for what is no address of it (a number with a line break, a misspelling)."""
    body = _refused([Problem(request.path[:200], "没有这个地址", "请对照接口说明")])
    return HttpResponse(Readable().render(request, body, response_status=404), "application/json", 404)


def api_addresses() -> list[URLPattern]:
    """Return the API's addresses, each declared to check a token by itself; the browsable root isn't offered."""
    patterns = [one for one in api.urls[0] if isinstance(one, URLPattern)]
    found = [one for one in patterns if one.name != "api-root"]
    found.append(re_path("", _no_such_address, name="nothing"))
    for one in found:
        access.token(one.callback)
    return found
