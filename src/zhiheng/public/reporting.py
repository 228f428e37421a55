"""Pages for reports (码上监督): scan, report, receipt, follow, rate; and the inside's call for what waits.

No page here has a session or a cookie, so a form can't act in anybody's name: the forms need no CSRF token, and one
from another site is refused by its ``Origin``.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from zhiheng.kit import receipts
from zhiheng.kit.exchange import Untrusted, trusted_key
from zhiheng.kit.pages import days
from zhiheng.kit.problems import Refusal
from zhiheng.kit.public_ids import public_id
from zhiheng.kit.security.requests import network_of
from zhiheng.kit.security.wellformed import MALFORMED, malformed
from zhiheng.public import reports, selectors
from zhiheng.public.forms import FollowForm, RatingForm, ReportForm
from zhiheng.public.services import take_posted
from zhiheng.public.throttling import Buckets, refuse

_reports = Buckets(burst=40, per_minute=40)
_photos = Buckets(burst=18, per_minute=6)
_follows = Buckets(burst=10, per_minute=10)
_calls = Buckets(burst=60, per_minute=60)
_MOST_SNAPSHOT = 64 * 1024 * 1024
_MOST_RATIO, _LEAST_ROOM = 40, 64 * 1024
_MOST_FORM = 200_000
_inflating = threading.BoundedSemaphore(1)
"""One exchange at a time: the inside calls for one snapshot after the other."""

View = Callable[..., HttpResponse]


def _posted(buckets: Callable[[], Buckets], most: int) -> Callable[[View], View]:
    """Let a form in: only so often from one network, not from another site, not larger than ``most`` bytes.

    All of that is asked before anything of the body is read.
    """

    def wrap(view: View) -> View:
        """Return the view behind the limits."""

        @csrf_exempt
        @wraps(view)
        def asked(request: HttpRequest, *args: object, **words: object) -> HttpResponse:
            """Answer a report, unless it comes too fast, from another site, or too large."""
            if request.method == "POST":
                wait = buckets().take(network_of(request))
                if wait:
                    return refuse(request, wait)
                if _foreign(request):
                    return _words(request, "这个表单不是从本站发出的，没有保存任何内容。", 403)
                if _length(request) > most:
                    return _words(request, "内容太大，没有保存。请少传几张照片，或者缩小尺寸。", 413)
                if malformed(request):
                    raise BadRequest(MALFORMED)
            return view(request, *args, **words)

        asked.reads_its_own_form = True  # type: ignore[attr-defined]  # read by WellFormedMiddleware
        return asked

    return wrap


def _foreign(request: HttpRequest) -> bool:
    """Return whether the form was sent from another site's page."""
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc != request.get_host()


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdigit() else 0


def _words(request: HttpRequest, says: str, status: int) -> HttpResponse:
    return render(request, "public/stopped.html", {"says": says}, status=status)


@never_cache
@_posted(lambda: _reports, reports.MOST_BODY)
def report(request: HttpRequest) -> HttpResponse:
    """Show the form for a report; take one and show its receipt code, once."""
    if request.method in ("GET", "HEAD"):
        return _form(request, ReportForm(selectors.offered(), initial={"once": public_id()}), "")
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return _take(request)


def _take(request: HttpRequest) -> HttpResponse:
    """Take a report in: checked first, photos last, stored at once or not at all."""
    form, files = ReportForm(selectors.offered(), request.POST), request.FILES.getlist("photos")
    code = str(request.POST.get("code", ""))[:24]
    if not form.is_valid():
        return _form(request, form, code, status=422)
    for _ in files[: reports.MOST_PHOTOS]:
        wait = _photos.take(network_of(request))
        if wait:
            return refuse(request, wait)
    try:
        photos = reports.bare_photos(files)
        done = reports.accept({**form.cleaned_data, "code": code}, photos, days.today(), form.offered.recipient)
    except Refusal as refused:
        busy = isinstance(refused, reports.NotReady)
        answer = _form(request, form, code, problems=refused.problems, status=503 if busy else 422)
        if busy:
            answer["Retry-After"] = "30"
        return answer
    context = {"shown": receipts.shown(done.code), "code": done.code, "photos": len(photos)}
    return render(request, "public/receipt.html", context)


def _form(
    request: HttpRequest, form: ReportForm, code: str, *, problems: object = (), status: int = 200
) -> HttpResponse:
    context = {"form": form, "item": selectors.scanned(code) if code else None, "problems": problems,
               "most": reports.MOST_PHOTOS, "ready": bool(form.offered.recipient)}  # fmt: skip
    return render(request, "public/report.html", context, status=status)


@require_safe
@never_cache
def scanned(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form for a report about what was scanned; a stopped or unknown code says so and leads on."""
    item = selectors.scanned(code)
    if item is None:
        says = "这个码已经停用，或者不是本区的监督码。您仍可以从首页反映，或者拨打 12345。"
        return _words(request, says, 404)
    known = {"once": public_id(), "code": code, "agency": item.group}
    return _form(request, ReportForm(selectors.offered(), initial=known), code)


@never_cache
@_posted(lambda: _follows, _MOST_FORM)
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for a receipt code; show how far its report is. The code comes in a form, never in an address."""
    if request.method != "POST":
        return render(request, "public/follow.html", {"form": FollowForm()})
    return _followed(request, FollowForm(request.POST))


@never_cache
@_posted(lambda: _follows, _MOST_FORM)
@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    """Take the rating of a receipt's holder, once."""
    form = RatingForm(request.POST)
    code = receipts.normalized(str(request.POST.get("code", ""))[:60])
    found = selectors.progress(code) if code else None
    if not form.is_valid() or found is None or not found.may_rate:
        return _followed(request, form, rating=form)
    try:
        counted = reports.rate(code, form.cleaned_data["score"], days.today())
    except Refusal as refused:
        return _words(request, "；".join(str(one) for one in refused.problems), 503)
    return _followed(request, form, thanks="已收到您的评价。" if counted else "您已经评价过，没有重复记录。")


def _followed(
    request: HttpRequest, form: FollowForm, *, rating: RatingForm | None = None, thanks: str = ""
) -> HttpResponse:
    code = receipts.normalized(str(form.data.get("code", ""))[:60])
    found = selectors.progress(code) if code else None
    if found is None:
        context = {"form": form, "unknown": True}
        return render(request, "public/follow.html", context, status=404 if code else 422)
    may_rate = found.may_rate and not reports.rated(code)
    context = {"found": found, "code": code, "thanks": thanks, "may_rate": may_rate,
               "rating": (rating or RatingForm()) if may_rate else None}  # fmt: skip
    status = 422 if rating is not None and rating.errors else 200
    return render(request, "public/progress.html", context, status=status)


@csrf_exempt
@require_POST
@never_cache
def exchange(request: HttpRequest) -> HttpResponse:
    """Take a snapshot that the inside signed, and answer with the sealed items that wait for it.

    Nobody else has the key to sign, and nobody else could open the answer.
    """
    if _calls.take(network_of(request)):
        return JsonResponse({"error": "太频繁"}, status=429)
    key = trusted_key(settings.HOME)
    if key is None or _length(request) > _MOST_SNAPSHOT:
        return JsonResponse({"error": "没有登记内网区的公钥，或者内容太大"}, status=403)
    packed = request.read(_MOST_SNAPSHOT)  # a slow sender holds up nobody: one at a time is only what is done with it
    if not _inflating.acquire(blocking=False):
        return JsonResponse({"error": "正在处理另一次交换，请稍后再试"}, status=503)
    try:
        return _exchanged(packed, key)
    finally:
        _inflating.release()


exchange.reads_its_own_form = True  # type: ignore[attr-defined]  # read by WellFormedMiddleware


def _exchanged(packed: bytes, key: Ed25519PublicKey) -> HttpResponse:
    try:
        taken = take_posted(inflated(packed), key, datetime.now(UTC))
    except (Untrusted, zlib.error, json.JSONDecodeError) as error:
        words = str(error) if isinstance(error, Untrusted) else "内容不能识别"
        return JsonResponse({"error": words}, status=403)
    return JsonResponse({"taken": taken, "items": list(reports.waiting())})


def inflated(packed: bytes) -> bytes:
    """Return what was packed by zlib, never more than a snapshot of that size can hold. Raises zlib.error beyond it.

    The signature stands inside, so this is done for strangers too: what comes out is bounded by what they sent.
    """
    most = min(_MOST_SNAPSHOT, _LEAST_ROOM + _MOST_RATIO * len(packed))
    unpacking = zlib.decompressobj()
    body = unpacking.decompress(packed, most)
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise zlib.error("more than a snapshot holds, or cut off")
    return body
