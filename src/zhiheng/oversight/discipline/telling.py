"""Whom transfers are told to (消息): only accounts that may see them; no content, no name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Q
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.notifications.services import notify
from zhiheng.kit.scopes import scope_of
from zhiheng.oversight.complaints import sides
from zhiheng.oversight.discipline import selectors
from zhiheng.oversight.discipline.models import Transfer
from zhiheng.oversight.discipline.projecting import ABOUT, DISCIPLINE, HANDLES

NOTICE: Final = "discipline"


def page_of(transfer: str) -> str:
    """Return the address of a transfer's page."""
    return reverse("object", args=[DISCIPLINE, transfer])


def is_accused(account: str, transfer: str) -> bool:
    """Return whether an account is of the accused side of a transfer."""
    user = User.objects.get(public_id=account)
    scope, about = scope_of(user), selectors.named(transfer, ABOUT)
    row = Transfer.objects.get(public_id=transfer)
    units = sides.units_of(about, row.proposed_on)
    own = scope.units | {scope.home} if scope.home else scope.units
    person = {("officer", scope.person)} if scope.person else set()
    return bool(units & own or person & set(about))


def _tell(accounts: Iterable[User], what: str, transfer: str, title: str, body: str = "") -> None:
    """Tell those of some accounts that may see a transfer."""
    told = [one.public_id for one in accounts if selectors.transfers(one).filter(public_id=transfer).exists()]
    notify(told, NOTICE, title, body=body, url=page_of(transfer), key=f"{what}:{transfer}")


def _ours(row: Transfer) -> list[User]:
    """Return who follows a transfer in the bureau: who proposed it, and its supervisors."""
    people = [*filter(None, [row.proposer]), *(id_ for _, id_ in selectors.named(row.public_id, HANDLES))]
    return list(User.objects.filter(Q(public_id=row.proposer) | Q(person__in=people), is_active=True))


def proposed(transfer: str) -> None:
    """Tell the bureau's heads that a transfer waits for approval."""
    row = Transfer.objects.get(public_id=transfer)
    _tell(selectors.heads(row.agency), "proposed", transfer, "移送纪检监察待审批", "请审查线索和材料后决定是否移送。")


def recorded(transfer: str) -> None:
    """Tell the bureau's heads that a transfer made on paper was entered: nothing waits for them."""
    row = Transfer.objects.get(public_id=transfer)
    body = "已用纸质移送函移送，经本机关负责人确认后登记。"
    _tell(selectors.heads(row.agency), "recorded", transfer, f"已登记移送纪检监察 {row}", body)


def decided(transfer: str, approved: bool) -> None:
    """Tell the supervisors what the head decided."""
    title = "已批准移送纪检监察" if approved else "不同意移送纪检监察"
    body = "请制发移送函。" if approved else ""
    _tell(_ours(Transfer.objects.get(public_id=transfer)), "decided", transfer, title, body)


def sent(transfer: str) -> None:
    """Tell the receiving body that a transfer came."""
    row = Transfer.objects.get(public_id=transfer)
    _tell(
        selectors.of_receiver(row.receiver), "sent", transfer, f"收到移送的问题线索 {row}", "请签收，并反馈办理情况。"
    )


def received(transfer: str) -> None:
    """Tell the supervisors that the receiving body acknowledged."""
    row = Transfer.objects.get(public_id=transfer)
    _tell(_ours(row), "received", transfer, f"移送已签收 {row}")


def answered(transfer: str) -> None:
    """Tell the supervisors and the heads that the receiving body answered."""
    row = Transfer.objects.get(public_id=transfer)
    told = {one.pk: one for one in [*_ours(row), *selectors.heads(row.agency)]}
    _tell(told.values(), f"answered:{row.stage}", transfer, f"移送的线索{row.get_stage_display()} {row}")
