"""One's own jobs while they run, and the operator's list of what waits and what could not be done."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zhiheng.kit.jobs import selectors, services
from zhiheng.kit.jobs.models import OPEN_STATES, Job
from zhiheng.kit.jobs.registry import handlers
from zhiheng.kit.rights import OPERATE, may

_SHOWN = 200


@require_safe
@never_cache
def progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show how far a job is; the page asks again every two seconds for the part that changes."""
    job = _visible(request, public_id)
    template = "jobs/parts/state.html" if request.headers.get("HX-Request") == "true" else "jobs/job.html"
    handler = handlers.get(job.kind)
    open_ = job.state in OPEN_STATES
    outcome = None if open_ or handler is None else handler.outcome(job)
    context = {"job": job, "title": handler.title if handler else job.kind, "open": open_, "outcome": outcome}
    return render(request, template, context)


@require_POST
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Cancel a job of one's own."""
    job = _visible(request, public_id)
    if services.cancel(job):
        messages.success(request, "已取消。已经完成的部分保留。")
    else:
        messages.info(request, "这项任务已经结束，没有可取消的。")
    return redirect("job", public_id=job.public_id)


@require_safe
@never_cache
def operator_list(request: HttpRequest) -> HttpResponse:
    """Show what waits and what could not be done, with the reason."""
    named = {name: handlers[name].title for name in handlers.names()}
    dead = [(job, named.get(job.kind, job.kind)) for job in selectors.dead_letters()[:_SHOWN]]
    waiting = [(job, named.get(job.kind, job.kind)) for job in selectors.open_jobs()[:_SHOWN]]
    return render(request, "jobs/operator.html", {"dead": dead, "waiting": waiting, "shown": _SHOWN})


@require_POST
def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a dead job back on the list."""
    job = Job.objects.filter(public_id=public_id).first()
    if job is None:
        raise Http404("no such job")
    if services.again(job):
        messages.success(request, "已放回，等待处理。")
    else:
        messages.info(request, "这项任务没有失败，不用重试。")
    return redirect("jobs")


def _visible(request: HttpRequest, public_id: str) -> Job:
    """Return a job that this user started, or any for the operator. Raises Http404 otherwise."""
    user = request.user
    if user.is_authenticated:
        jobs = Job.objects.all() if may(user, OPERATE) else selectors.jobs_of(user)
        if (job := jobs.filter(public_id=public_id).first()) is not None:
            return job
    raise Http404("no such job")
