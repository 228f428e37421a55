"""Acts of the plan's ledger: the only writers. Each is an event of the vocabulary, done or recorded (F3)."""

from zhiheng.plan.services.adopting import NewMeasure, NewPlan, adopt, set_lights
from zhiheng.plan.services.filing import submit_evaluation, submit_implementation, submit_monthly
from zhiheng.plan.services.meetings import NewMeeting, Resolution, call, hold
from zhiheng.plan.services.tasks import NewTask, Progress, report, review, set_task

__all__ = [
    "NewMeasure",
    "NewMeeting",
    "NewPlan",
    "NewTask",
    "Progress",
    "Resolution",
    "adopt",
    "call",
    "hold",
    "report",
    "review",
    "set_lights",
    "set_task",
    "submit_evaluation",
    "submit_implementation",
    "submit_monthly",
]
