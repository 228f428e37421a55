"""The pages of the plan's acts: tasks, progress, review, lights, implementation plan, meetings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse

from zhiheng.kit.accounts.requests import account_of
from zhiheng.kit.pages import days
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.public_ids import public_id
from zhiheng.ledger import selectors as ledger
from zhiheng.ledger.actpages import LedgerActPage, act_of
from zhiheng.ledger.evidence import keep, require_visible
from zhiheng.plan import selectors, services
from zhiheng.plan.checking import say, unsay
from zhiheng.plan.forms import (
    HoldForm,
    ImplementationForm,
    LightsForm,
    MeetingForm,
    ProgressForm,
    ReviewForm,
    TaskForm,
)
from zhiheng.plan.models import Measure, Meeting, Plan, Stage, Task
from zhiheng.plan.permissions import may_report, may_review, may_set, unit_of
from zhiheng.plan.services import meetings


class NewTask(LedgerActPage):
    """Set a task: under a measure (``?measure=``), upon a meeting (``?meeting=``), or by itself."""

    title = button = "下达任务"
    confirm = False

    def subject(self, request: HttpRequest, **address: Any) -> tuple[Measure | None, Meeting | None]:
        """Return the measure and the meeting that the address names. Raises Http404 for foreign ones."""
        user, asked = account_of(request), request.GET
        measure = selectors.measure_or_404(user, asked["measure"]) if asked.get("measure") else None
        meeting = selectors.meeting_or_404(user, asked["meeting"]) if asked.get("meeting") else None
        return measure, meeting

    def title_of(self, subject: tuple[Measure | None, Meeting | None]) -> str:
        """Return the title with what the task serves."""
        what = subject[0] or subject[1]
        return f"{self.title}：{what}" if what else self.title

    def up(self, subject: tuple[Measure | None, Meeting | None]) -> Link:
        """Return the way back."""
        measure, meeting = subject
        if measure:
            return Link("返回该措施", reverse("plan-measure", args=[measure.public_id]))
        if meeting:
            return Link("返回该会议", reverse("plan-meeting", args=[meeting.public_id]))
        return Link("计划任务", reverse("list", args=["plan-tasks"]))

    def initial(self, request: HttpRequest, subject: tuple[Measure | None, Meeting | None]) -> dict[str, Any]:
        """Return the own body and, where it still lies ahead, the measure's day."""
        user, measure = account_of(request), subject[0]
        unit = unit_of(user)
        due = measure.due if measure and measure.due and measure.due >= days.today() else None
        return {"body": say(("agency", unit)), "due": due, "until_further": bool(measure and measure.until_further)}

    def form(self, request: HttpRequest, subject: Any, data: Any = None) -> forms.Form:
        """Return the form."""
        return TaskForm(account_of(request), data, self.initial(request, subject))

    def new(self, request: HttpRequest, form: forms.Form, **more: str) -> services.NewTask:
        """Return the task as filled in. Raises Http404 for a body that the user doesn't speak for."""
        data = form.cleaned_data
        if not may_set(account_of(request), data["body"][1]):
            raise Http404
        names = ("title", "body", "due", "until_further", "target", "unit", "account", "proof")
        given: dict[str, Any] = {name: data[name] for name in names} | more
        return services.NewTask(**given)

    def perform(self, request: HttpRequest, subject: Any, form: forms.Form, key: str) -> str:
        """Set it; on to the task."""
        user, (measure, meeting) = account_of(request), subject
        more = {"measure": measure.public_id} if measure else {}
        if meeting:
            more |= {"meeting": meeting.public_id, "plan": meeting.plan, "lead": meeting.host}
        done = services.set_task(act_of(user, key, unit_of(user)), self.new(request, form, **more))
        return reverse("plan-task", args=[done.id])


class _OnTask(LedgerActPage):
    """Acts on one task; stale where somebody else moved it meanwhile."""

    confirm = False

    def allowed(self, request: HttpRequest, task: Task) -> bool:
        """Return whether this account may do it to this task."""
        raise NotImplementedError

    def subject(self, request: HttpRequest, **address: Any) -> Task:
        """Return the task. Raises Http404 where it isn't seen, or isn't this account's to act on."""
        task = selectors.task_or_404(account_of(request), address["public_id"])
        if not self.allowed(request, task):
            raise Http404
        return task

    def title_of(self, subject: Task) -> str:
        """Return the title with the task."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: Task) -> Link:
        """Return the way back."""
        return Link("返回该任务", reverse("plan-task", args=[subject.public_id]))

    def version(self, subject: Task) -> str:
        """Return the task's version in the ledger."""
        return str(ledger.version("task", subject.public_id))


class ChangeTask(_OnTask):
    """Set a task anew: its words, day, quantity, person."""

    title = button = "调整任务"

    def allowed(self, request: HttpRequest, task: Task) -> bool:
        """Return whether this account leads the task; who owes it doesn't move its own deadline."""
        reported = task.stage == Stage.REPORTED
        return not reported and may_review(account_of(request), task, selectors.leading(task.measure))

    def initial(self, request: HttpRequest, subject: Task) -> dict[str, Any]:
        """Return the task as it stands."""
        names = ("title", "due", "until_further", "target", "unit", "account", "proof")
        return {name: getattr(subject, name) for name in names} | {"body": say((subject.type, subject.body))}

    def form(self, request: HttpRequest, subject: Task, data: Any = None) -> forms.Form:
        """Return the form."""
        return TaskForm(account_of(request), data, self.initial(request, subject))

    def perform(self, request: HttpRequest, subject: Task, form: forms.Form, key: str) -> str:
        """Set it anew; back to the task."""
        user = account_of(request)
        more = {name: getattr(subject, name) for name in ("measure", "meeting", "plan", "lead")}
        new = NewTask().new(request, form, **more)
        services.set_task(act_of(user, key, unit_of(user)), new, subject.public_id)
        return self.up(subject).url


class Report(_OnTask):
    """Report progress."""

    title = button = "填报进展"

    def allowed(self, request: HttpRequest, task: Task) -> bool:
        """Return whether this account reports for the task's body."""
        return may_report(account_of(request), task)

    def form(self, request: HttpRequest, subject: Task, data: Any = None) -> forms.Form:
        """Return the form; a task without quantity asks for none."""
        form = ProgressForm(
            data, request.FILES if data is not None else None, initial={"value": subject.value}
        )  # fmt: skip
        if subject.target is None:
            del form.fields["value"]
        elif subject.unit:
            form.fields["value"].label = f"累计完成数量（{subject.unit}，要求 {subject.target.normalize():f}）"
        if subject.proof:
            form.fields["file"].help_text = f"佐证要求：{subject.proof}。每次一个文件，不超过 20 MB。"
        return form

    def perform(self, request: HttpRequest, subject: Task, form: forms.Form, key: str) -> str:
        """Report it with what proves it; back to the task."""
        user, data = account_of(request), form.cleaned_data
        require_visible(user, data["related"])
        files = keep(data["file"], ("task", subject.public_id), user)
        progress = services.Progress(data["note"], data.get("value"), data["done"], files, data["related"])
        services.report(act_of(user, key, unit_of(user)), subject, progress)
        return self.up(subject).url


class Review(_OnTask):
    """Confirm a task, or send it back."""

    title = button = "核定任务"
    form_class = ReviewForm

    def allowed(self, request: HttpRequest, task: Task) -> bool:
        """Return whether this account confirms for a body that leads the task."""
        return may_review(account_of(request), task, selectors.leading(task.measure))

    def perform(self, request: HttpRequest, subject: Task, form: forms.Form, key: str) -> str:
        """Do it; back to the task."""
        user, data = account_of(request), form.cleaned_data
        services.review(act_of(user, key, unit_of(user)), subject, data["passed"] == "1", data["note"])
        return self.up(subject).url


class _OnPlan(LedgerActPage):
    """Acts on one plan."""

    def subject(self, request: HttpRequest, **address: Any) -> Plan:
        """Return the plan. Raises Http404."""
        return selectors.plan_or_404(account_of(request), address["public_id"])

    def title_of(self, subject: Plan) -> str:
        """Return the title with the plan."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: Plan) -> Link:
        """Return the way back."""
        return Link("计划台账", f"{reverse('plan')}?plan={subject.public_id}")


class Lights(_OnPlan):
    """Set the plan's two numbers."""

    title = button = "设定亮灯参数"
    form_class = LightsForm

    def version(self, subject: Plan) -> str:
        """Return both numbers: of two who set them at once the second is told."""
        return f"{subject.warn_days}/{subject.quiet_days}"

    def initial(self, request: HttpRequest, subject: Plan) -> dict[str, Any]:
        """Return the numbers as they stand."""
        return {"warn_days": subject.warn_days, "quiet_days": subject.quiet_days}

    def perform(self, request: HttpRequest, subject: Plan, form: forms.Form, key: str) -> str:
        """Do it; back to the plan."""
        user = account_of(request)
        services.set_lights(act_of(user, key, unit_of(user)), subject.public_id, **form.cleaned_data)
        return self.up(subject).url


class Implementation(_OnPlan):
    """Submit a body's implementation plan."""

    title = button = "报送实施方案"
    confirm = False

    def initial(self, request: HttpRequest, subject: Plan) -> dict[str, Any]:
        """Return the own body."""
        return {"body": say(("agency", unit_of(account_of(request))))}

    def form(self, request: HttpRequest, subject: Plan, data: Any = None) -> forms.Form:
        """Return the form."""
        files = request.FILES if data is not None else None
        return ImplementationForm(account_of(request), data, files, self.initial(request, subject))

    def perform(self, request: HttpRequest, subject: Plan, form: forms.Form, key: str) -> str:
        """Submit it; on to the list of what was submitted."""
        user, id_ = account_of(request), public_id()
        body = (unsay(form.cleaned_data["body"]) or ("", ""))[1]
        files = keep(form.cleaned_data["file"], ("report", id_), user)
        services.submit_implementation(act_of(user, key, unit_of(user)), subject, body, files, id_)
        return reverse("list", args=["plan-filings"])


class Call(LedgerActPage):
    """Call a meeting."""

    title = button = "召集会议"

    def subject(self, request: HttpRequest, **address: Any) -> Plan | None:
        """Return the plan adopted last."""
        return selectors.plans(account_of(request)).first()

    def up(self, subject: Plan | None) -> Link:
        """Return the way back."""
        return Link("会商会议", reverse("list", args=["plan-meetings"]))

    def initial(self, request: HttpRequest, subject: Plan | None) -> dict[str, Any]:
        """Return the plan's consulting bodies, and what earlier meetings left open as the first item."""
        if subject is None:
            return {}
        members = [say((type_, id_)) for _, type_, id_ in selectors.members_of(subject) if id_]
        left = selectors.open_resolutions(account_of(request)).count()
        agenda = f"通报前次会议议定事项办理情况（未办结 {left} 项）" if left else ""
        return {"bodies": members, "agenda": agenda}

    def form(self, request: HttpRequest, subject: Plan | None, data: Any = None) -> forms.Form:
        """Return the form."""
        return MeetingForm(data, self.initial(request, subject))

    def perform(self, request: HttpRequest, subject: Plan | None, form: forms.Form, key: str) -> str:
        """Call it; on to the meeting."""
        user, data = account_of(request), form.cleaned_data
        bodies = [body for value in data["bodies"] if (body := unsay(value))]
        new = services.NewMeeting(
            data["title"], data["on"], bodies, data["agenda"], data["place"], subject.public_id if subject else ""
        )
        done = services.call(act_of(user, key, unit_of(user)), new)
        return reverse("plan-meeting", args=[done.id])


class Hold(LedgerActPage):
    """Record that a meeting was held."""

    title = button = "登记会议召开"
    template = "plan/hold.html"

    def subject(self, request: HttpRequest, **address: Any) -> Meeting:
        """Return the meeting. Raises Http404."""
        return selectors.meeting_or_404(account_of(request), address["public_id"])

    def title_of(self, subject: Meeting) -> str:
        """Return the title with the meeting."""
        return f"{self.title}：{subject.title}"

    def up(self, subject: Meeting) -> Link:
        """Return the way back."""
        return Link("返回该会议", reverse("plan-meeting", args=[subject.public_id]))

    def version(self, subject: Meeting) -> str:
        """Return the meeting's version in the ledger."""
        return str(ledger.version("meeting", subject.public_id))

    def initial(self, request: HttpRequest, subject: Meeting) -> dict[str, Any]:
        """Return the planned day, all bodies, and minutes begun with the agenda."""
        items = "\n".join(f"{place}. {item}：" for place, item in enumerate(subject.agenda, 1))
        planned = subject.planned_on
        day = planned if planned and planned <= days.today() else days.today()
        return {"day": day, "bodies": [say(body) for body in meetings.invited(subject)], "note": items}

    def form(self, request: HttpRequest, subject: Meeting, data: Any = None) -> forms.Form:
        """Return the form."""
        return HoldForm(subject, meetings.invited(subject), data, self.initial(request, subject))

    def records(self, form: forms.Form, subject: Meeting) -> Sequence[tuple[str, str]]:
        """Return what will be recorded: each resolution with body and day."""
        assert isinstance(form, HoldForm)  # noqa: S101 (made by this page)
        found = [(str(form[name].label), self.words(form, name)) for name in ("day", "bodies", "note")]
        names = selectors.body_names(one.body[1] for one in form.resolutions() if one.body)
        for place, one in enumerate(form.resolutions(), 1):
            given = f"，交{names.get(one.body[1], one.body[1])}，{one.due or '没有期限'}" if one.body else "，只记录"
            found.append((f"议定事项{place}", one.words + given))
        return found

    def perform(self, request: HttpRequest, subject: Meeting, form: forms.Form, key: str) -> str:
        """Record it; back to the meeting."""
        assert isinstance(form, HoldForm)  # noqa: S101 (made by this page)
        user, data = account_of(request), form.cleaned_data
        bodies = [body for value in data["bodies"] if (body := unsay(value))]
        act = act_of(user, key, unit_of(user), on=None if data["day"] == days.today() else data["day"])
        services.hold(act, subject, bodies, data["note"], form.resolutions())
        return self.up(subject).url
