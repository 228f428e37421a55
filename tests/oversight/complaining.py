"""A small district for the tests of complaints: the bureau, two agencies, their accounts, complaints of both kinds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from accounts import member
from registry import district
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.ledger.acting import Act
from zhiheng.ledger.services import Actor
from zhiheng.oversight.complaints import services
from zhiheng.oversight.complaints.models import Complaint
from zhiheng.oversight.complaints.services import Incoming
from zhiheng.registry.memberships import standing

SECRET_NAME, SECRET_PHONE, SECRET_TEXT = "植入甲乙", "13900001234", "植入的诉求内容:住在植入路7号"


@dataclass
class District:
    """Bodies and accounts."""

    bureau: str = field(default_factory=lambda: district.agency("示例区司法局", "supervisor", "justice"))
    urban: str = field(default_factory=lambda: district.agency("示例区城市管理局", short="区城管局"))
    market: str = field(default_factory=lambda: district.agency("示例区市场监督管理局", field="market"))

    def __post_init__(self) -> None:
        self.supervisor = member("bureau-supervisor", self.bureau)
        self.urban_head = member("agency-head", self.urban)
        self.urban_admin = member("agency-administrator", self.urban)
        self.market_head = member("agency-head", self.market)


def by(user: User, **more: Any) -> Act:
    """An act that an account does now."""
    return Act(Actor(account=user.public_id, person=user.person), agency=standing.unit_of(user), **more)


def received(here: District, **more: Any) -> Complaint:
    """Register a complaint with contact data; returns its row."""
    said: dict[str, Any] = {
        "kinds": ["complain"], "topic": "street-trade", "named": True, "text": SECRET_TEXT,
        "contact": {"name": SECRET_NAME, "phone": SECRET_PHONE}, **more,
    }  # fmt: skip
    return row(services.receive(by(here.supervisor), Incoming(**said)).id)


def accusation(here: District, **more: Any) -> Complaint:
    """Register an accusation against the agency of urban affairs."""
    said = {"kinds": ["accuse"], "topic": "conduct-fees", "agencies": [here.urban], "channel": "scan", **more}
    return received(here, **said)


def assigned(here: District, to: str = "", **more: Any) -> Complaint:
    """Register a request and send it to an agency."""
    one = received(here, **more)
    services.assign(by(here.supervisor), one, to or here.urban, brief="请核实处理")
    return row(one.public_id)


def row(id_: str) -> Complaint:
    """Read a complaint anew."""
    return Complaint.objects.get(public_id=id_)


def entered(user: User) -> Client:
    """A browser that is logged in with a second factor."""
    client = Client()
    client.force_login(user)
    LoginSession.objects.filter(user=user).update(second_factor=True)
    return client
