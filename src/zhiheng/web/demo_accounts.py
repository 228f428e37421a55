"""Accounts of the demo district (演示账号, F23): one per kind of person, one password made at the first start."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from zhiheng.kit.home import home_of

_BYTES = 12  # of the common password: 16 characters, 96 bits


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A demo account: the name to log in with, what the person does, the role, and a word in the name of the unit."""

    username: str
    title: str
    role: str
    unit: str


ACCOUNTS = (
    DemoAccount("jiandu", "区司法局监督人员", "bureau-supervisor", "司法局"),
    DemoAccount("fuhe", "区司法局复核人员", "bureau-supervisor", "司法局"),  # the second person (双人办理)
    DemoAccount("juzhang", "区司法局负责人", "bureau-head", "司法局"),  # signs and approves (签发、批准)
    DemoAccount("jiguan", "执法机关管理员", "agency-administrator", "市场监督管理局"),
    DemoAccount("fuzeren", "执法机关负责人", "agency-head", "市场监督管理局"),
    DemoAccount("zhifa", "执法人员", "officer", "市场监督管理局"),
    DemoAccount("shenhe", "法制审核人员", "legal-reviewer", "市场监督管理局"),
    DemoAccount("zhuchi", "听证主持人", "hearing-officer", "市场监督管理局"),
    DemoAccount("jiedao", "街道指挥员", "subdistrict-commander", "街道"),
    DemoAccount("lingdao", "区领导", "district-leader", "人民政府"),
    DemoAccount("xitong", "系统管理员", "system-administrator", "司法局"),
    DemoAccount("anquan", "安全管理员", "security-administrator", "司法局"),
    DemoAccount("shenji", "审计管理员", "audit-administrator", "司法局"),
)


class NotInProduction(Exception):
    """Demo data was asked for where real work is done."""


def demo_password() -> str:
    """Return the password of all demo accounts: random, made at the first start, kept in the home's secrets."""
    return home_of("internal").secret("demo-password", lambda: secrets.token_urlsafe(_BYTES))


def make_demo_accounts() -> None:
    """Make the demo accounts that are missing, in the units of the register. Raises NotInProduction in production mode.

    Call it after the demo agencies are there: each account stands in the first unit whose name has its word.
    """
    from django.conf import settings
    from django.utils.timezone import localdate

    from zhiheng.kit.accounts.models import User
    from zhiheng.registry.memberships import units
    from zhiheng.registry.memberships.services import NewMembership, give

    if settings.PRODUCTION:
        raise NotInProduction("生产模式不装演示账号。请用 zhiheng admin create-account 建立账号。")
    known = units.all_units()
    for account in ACCOUNTS:
        unit = next((unit.id for unit in known if account.unit in unit.title), account.unit)
        person = _person_of(account, unit)
        if User.objects.filter(username=account.username).exists():  # made before accounts stood for people
            User.objects.filter(username=account.username, person="").update(person=person)
            continue
        title = f"{account.title}（演示）"
        user = User.objects.create_user(account.username, demo_password(), title=title, person=person)
        give(user, NewMembership(account.role, unit, localdate()), by=None)


def _person_of(account: DemoAccount, unit: str) -> str:
    """Return the person behind an account: who acts in person stands in the register, each account another one."""
    if account.role == "officer":
        return busiest_officer(unit)
    if account.role == "hearing-officer":
        return certified_person(unit, "host")
    return certified_person(unit, "supervision") if account.role == "bureau-supervisor" else ""


def certified_person(agency: str, kind: str) -> str:
    """Return a person of a body with a certificate of a kind who has no account yet, "" without one."""
    from django.utils.timezone import localdate

    from zhiheng.kit.accounts.models import User
    from zhiheng.registry.holding import holding
    from zhiheng.registry.models import Officer

    valid = holding("certificate.valid", localdate(), (kind,)).values("subject")
    taken = User.objects.exclude(person="").values("person")
    here = Officer.objects.filter(agency=agency, left_on=None, public_id__in=valid).exclude(public_id__in=taken)
    return str(here.order_by("public_id").values_list("public_id", flat=True).first() or "")


def busiest_officer(agency: str) -> str:
    """Return the certified officer of an agency whom most events name, "" where nobody is certified.

    An officer's account sees what its person handled, so the demo's officer should be one who handles much.
    """
    from django.db.models import Count

    from zhiheng.ledger.models import LedgerRelation
    from zhiheng.registry.models import Officer
    from zhiheng.registry.officers.selectors import certified

    here = certified(Officer.objects.filter(agency=agency)).values("public_id")
    named = LedgerRelation.objects.filter(object_type="officer", object_id__in=here).values("object_id")
    most = named.annotate(n=Count("event")).order_by("-n", "object_id").first()
    return str(most["object_id"]) if most else ""
