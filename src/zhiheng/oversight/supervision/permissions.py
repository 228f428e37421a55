"""Who may do what with instruments (F12), in one place."""

from __future__ import annotations

from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.oversight.findings.permissions import may_read, may_supervise
from zhiheng.oversight.supervision.models import Order
from zhiheng.registry.memberships import standing
from zhiheng.registry.memberships.rights import ANSWER, SIGN, SUPERVISE_LINE

__all__ = ["may_answer", "may_handle", "may_read", "may_sign", "may_supervise", "require_answerer", "require_handler"]


def may_handle(user: User, body: str) -> bool:
    """Return whether this account supervises in the name of a body: the bureau's any, a department's its own line's."""
    return may_supervise(user) or (rights.may(user, SUPERVISE_LINE) and body in standing.acts_for(user))


def require_handler(user: User, body: str) -> None:
    """Raise ``Refusal`` for an account that doesn't supervise in the name of ``body``."""
    if not may_handle(user, body):
        raise Refusal.of("办理监督文书须有该监督机关的执法监督权限，没有作任何更改", "", "请由监督人员办理")


def may_sign(user: User) -> bool:
    """Return whether this account signs instruments that a head must sign (签发)."""
    return rights.may(user, SIGN)


def may_answer(user: User, order: Order) -> bool:
    """Return whether this account answers for the body to which the instrument went.

    Never one who supervises in the name of the body that issued it, or issued it: nobody answers himself.
    """
    if may_handle(user, order.body) or order.issuer == user.public_id:
        return False
    return rights.may(user, ANSWER) and order.agency in standing.decides_for(user)


def require_answerer(user: User, order: Order) -> None:
    """Raise ``Refusal`` for an account that doesn't answer for the supervised body."""
    if not may_answer(user, order):
        what = "答复监督文书须有被监督机关的答复权限，且不是制发、办理该文书的账号，没有作任何更改"
        raise Refusal.of(what, "", "请由被监督机关的负责人或者管理员办理")
