"""The form of a benchmark's step."""

from __future__ import annotations

from typing import Any

from zhiheng.handling.discretion.models import State
from zhiheng.kit.pages.forms.fields import DayField
from zhiheng.ledger.lateform import LateEntryForm


class StepForm(LateEntryForm):
    """Which step is taken, on which day; for publication and entry into force, from when until when."""

    valid_from = DayField(label="施行日期", required=False, help_text="公开发布时可以先写明，施行时必填。")
    valid_to = DayField(label="失效日期", required=False, help_text="没有规定有效期的不填。")

    def __init__(self, step: str, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.step = step
        if step not in (State.PUBLISHED, State.IN_FORCE):
            del self.fields["valid_from"], self.fields["valid_to"]

    def clean(self) -> dict[str, Any]:
        """Hold the two days to each other."""
        data = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_to")
        if self.step == State.IN_FORCE and first is None:
            self.add_error("valid_from", "请填写施行日期。")
        if first and last and last < first:
            self.add_error("valid_to", "失效日期早于施行日期，请核对。")
        return data
