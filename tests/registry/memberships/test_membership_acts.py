"""Giving, ending and asking: what is refused, what needs two administrators, what follows at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils.timezone import localdate, now

from accounts import PASSWORD, make_user, member
from registry import district
from zhiheng.kit import rights
from zhiheng.kit.accounts import leaving, passwords, second_factor, services
from zhiheng.kit.accounts.models import LoginSession, SecondFactor, User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.scopes import Reach
from zhiheng.kit.security.models import SecurityRecord
from zhiheng.registry.memberships import account_acts, deciding, leavers, selectors, standing
from zhiheng.registry.memberships.models import Membership, RightRequest, State
from zhiheng.registry.memberships.roles import conflict, roles
from zhiheng.registry.memberships.services import NewMembership, end, give, request_rights, take_rights

pytestmark = pytest.mark.django_db
TODAY = localdate


def new(role: str, unit: str = "U1", **more: object) -> NewMembership:
    return NewMembership(role, unit, TODAY(), **more)


def only(user: User) -> Membership:
    return Membership.objects.get(user=user)


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_the_three_administrators_exclude_each_other_and_every_other_role() -> None:
    administrators = {code for code, role in roles().items() if role.alone}
    assert administrators == {"system-administrator", "security-administrator", "audit-administrator"}
    for one in roles():
        for other in roles():
            excluded = one != other and bool(administrators & {one, other})
            assert bool(conflict([one], other)) == excluded


def test_no_role_holds_everything_and_none_brings_export_or_unmask() -> None:
    everything = frozenset(rights.declared.names())
    for role in roles().values():
        assert role.rights < everything
        assert not role.rights & {rights.EXPORT, rights.UNMASK}
    of = {
        code: roles()[code].rights for code in ("system-administrator", "security-administrator", "audit-administrator")
    }
    assert not of["system-administrator"] & of["security-administrator"]
    assert not of["system-administrator"] & of["audit-administrator"]
    assert not of["security-administrator"] & of["audit-administrator"]
    assert "act" not in roles()["assistant"].rights


def test_an_agency_administrator_gives_ordinary_roles_in_its_own_unit_at_once() -> None:
    admin, user = member("agency-administrator", "U1"), make_user()
    assert give(user, new("officer"), admin).state == State.ACTIVE
    assert rights.may(fresh(user), rights.ACT)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (new("officer", "U2"), "不在您管理的范围内"),
        (new("bureau-supervisor"), "只能由区级管理员申请"),
        (new("officer", reach=Reach.ALL), "只能由区级管理员申请"),
        (new("officer", reach=Reach.CHOSEN, chosen=["U1", "U2"]), "不在您管理的范围内"),
        (new("no-such-role"), "角色和单位都要选定"),
        (new("officer", valid_to=date(2020, 1, 1)), "终止日早于起始日"),
    ],
)
def test_an_agency_administrator_cannot_reach_beyond_its_unit(wanted: NewMembership, words: str) -> None:
    admin, user = member("agency-administrator", "U1"), make_user()
    with pytest.raises(Refusal, match=words):
        give(user, wanted, admin)
    assert not Membership.objects.filter(user=user).exists()


def test_nobody_gives_anything_to_himself_and_an_officer_gives_nothing() -> None:
    admin = member("agency-administrator")
    with pytest.raises(Refusal, match="不能给自己"):
        give(admin, new("agency-head"), admin)
    with pytest.raises(Refusal, match="没有管理账号的权限"):
        give(make_user(), new("officer"), member("officer"))


def test_the_same_role_in_the_same_unit_is_given_once() -> None:
    admin, user = member("agency-administrator"), make_user()
    give(user, new("officer"), admin)
    with pytest.raises(Refusal, match="已有这个角色"):
        give(user, new("officer"), admin)


def test_a_secondment_keeps_the_home_unit_and_the_person() -> None:
    user = make_user(person="P1")
    given = give(user, new("officer", "STREET", home_unit="U1"), by=None)
    assert (given.kind, given.home_unit) == ("secondment", "U1")
    assert standing.scope_of(fresh(user)).person == "P1"


def test_a_protected_role_counts_only_after_a_second_administrator_approved_it() -> None:
    system, security, user = member("system-administrator"), member("security-administrator"), make_user()
    given = give(user, new("audit-administrator"), system)
    assert given.state == State.PENDING
    assert not rights.may(fresh(user), rights.AUDIT)
    asked = RightRequest.objects.get(membership=given)
    with pytest.raises(Refusal, match="不能审批自己的申请"):
        deciding.decide(asked, system, approve=True)
    deciding.decide(asked, security, approve=True)
    assert rights.may(fresh(user), rights.AUDIT)


def test_a_refused_role_never_counts() -> None:
    user = make_user()
    given = give(user, new("audit-administrator"), member("system-administrator"))
    deciding.decide(RightRequest.objects.get(membership=given), member("security-administrator"), approve=False)
    assert only(user).state == State.REFUSED
    assert rights.rights_of(fresh(user)) == frozenset()


def test_export_takes_two_administrators_one_of_them_the_security_administrator() -> None:
    officer, agency = member("officer"), member("agency-administrator")
    system, security = member("system-administrator"), member("security-administrator")
    asked = request_rights(only(officer), ["export"], agency, reason="季度报表")
    for who, words in (
        (agency, "没有审批权限的权利"),
        (system, "须有一名安全管理员"),
        (member("officer"), "没有审批权限的权利"),
        (member("audit-administrator"), "没有审批权限的权利"),
    ):
        assert words in deciding.why_not(asked, who)
        with pytest.raises(Refusal):
            deciding.decide(asked, who, approve=True)
    assert not rights.may(fresh(officer), rights.EXPORT)
    deciding.decide(asked, security, approve=True)
    assert rights.may(fresh(officer), rights.EXPORT)
    acts = list(SecurityRecord.objects.filter(act__startswith="rights.").order_by("pk").values_list("act", "username"))
    assert acts == [("rights.requested", agency.username), ("rights.granted", security.username)]


def test_what_the_security_administrator_asks_for_a_system_administrator_approves() -> None:
    officer, security, system = member("officer"), member("security-administrator"), member("system-administrator")
    asked = request_rights(only(officer), ["unmask"], security, reason="核对送达", until=TODAY() + timedelta(days=30))
    deciding.decide(asked, system, approve=True)
    assert only(officer).granted == {"unmask": str(TODAY() + timedelta(days=30))}


@pytest.mark.parametrize("codes", [["audit"], ["act"], [], ["export", "manage-security"]])
def test_only_export_and_unmask_can_be_added_to_a_membership(codes: list[str]) -> None:
    with pytest.raises(Refusal, match="只能申请导出、查看遮盖信息"):
        request_rights(only(member("officer")), codes, member("agency-administrator"), reason="理由")


def test_a_request_needs_a_reason_and_a_membership_that_one_manages() -> None:
    officer = only(member("officer", "U2"))
    with pytest.raises(Refusal, match="不在您管理的范围内"):
        request_rights(officer, ["export"], member("agency-administrator", "U1"), reason="理由")
    with pytest.raises(Refusal, match="请写明申请理由"):
        request_rights(officer, ["export"], member("agency-administrator", "U2"), reason=" ")


def test_one_administrator_is_enough_to_take_rights_away() -> None:
    officer = member("officer", granted={"export": None, "unmask": None})
    take_rights(only(officer), ["export"], member("agency-administrator"))
    assert only(officer).granted == {"unmask": None}


def test_a_right_is_not_granted_to_a_membership_that_ended_meanwhile() -> None:
    officer, agency = member("officer"), member("agency-administrator")
    asked = request_rights(only(officer), ["export"], agency, reason="季度报表")
    end(only(officer), agency)
    with pytest.raises(Refusal, match="已经结束"):
        deciding.decide(asked, member("security-administrator"), approve=True)
    asked.refresh_from_db()
    assert asked.approved is None


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_are_one_approval() -> None:
    officer = member("officer")
    asked = request_rights(only(officer), ["export"], member("agency-administrator"), reason="季度报表")
    deciders = [member("security-administrator") for _ in range(4)]

    def decide(by: User) -> bool:
        try:
            deciding.decide(RightRequest.objects.get(pk=asked.pk), fresh(by), approve=by.pk % 2 == 0)
        except Refusal:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(decide, deciders)) == 1
    asked.refresh_from_db()
    assert rights.may(fresh(officer), rights.EXPORT) == asked.approved
    assert SecurityRecord.objects.filter(act__in=["rights.granted", "rights.refused"]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_excluding_roles_given_at_once_leave_one() -> None:
    user = make_user()

    def give_one(role: str) -> bool:
        try:
            give(fresh(user), new(role), by=None)
        except Refusal:
            return False
        finally:
            connections.close_all()
        return True

    wanted = ["system-administrator", "audit-administrator", "security-administrator", "officer"]
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(give_one, wanted)) == 1
    assert Membership.objects.filter(user=user).count() == 1


def test_the_end_of_the_last_membership_closes_sessions_tokens_and_devices_and_passes_tasks_on() -> None:
    leaver, successor, admin = member("officer"), member("officer"), member("agency-administrator")
    browser = Client()
    browser.force_login(leaver)
    assert browser.get("/").status_code == 200
    closed: list[str] = []
    leaving.closers.register("test tokens", lambda user: closed.append(user.username) or 1)
    leaving.handovers.register("test tasks", lambda user, to, by: 3 if to.pk == successor.pk else 0)
    try:
        assert end(only(leaver), admin, successor=successor) == 3
    finally:
        for registry, name in ((leaving.closers, "test tokens"), (leaving.handovers, "test tasks")):
            registry._entries.pop(name)
    assert closed == [leaver.username]
    response = browser.get("/")
    assert response.status_code == 302
    assert "why=leaver" in response["Location"]
    assert "任职已结束" in browser.get(response["Location"]).content.decode()


def test_an_account_with_another_membership_stays_logged_in() -> None:
    user = member("officer", "U1")
    member("legal-reviewer", "U2", user=user)
    browser = Client()
    browser.force_login(user)
    end(Membership.objects.get(user=user, unit="U1"), by=None)
    assert browser.get("/").status_code == 200


def test_a_membership_that_ends_by_its_day_ends_the_session_at_the_next_request_and_in_the_sweep() -> None:
    yesterday = TODAY() - timedelta(days=1)
    one = member("officer", valid_from=yesterday)
    other = member("officer", valid_from=yesterday)
    browser = Client()
    for user in (one, other):
        browser.force_login(user)
    Membership.objects.update(valid_to=yesterday)
    assert browser.get("/")["Location"].startswith("/login/")
    assert leavers.sweep() == 2
    assert leavers.sweep() == 0
    assert not LoginSession.objects.filter(ended_at=None).exists()
    assert set(Membership.objects.values_list("state", flat=True)) == {"ended"}


def test_an_end_in_the_future_leaves_everything_until_then() -> None:
    user, day = member("officer"), TODAY() + timedelta(days=3)
    end(only(user), member("agency-administrator"), on=day)
    assert only(user).valid_to == day
    assert rights.may(fresh(user), rights.ACT)


def test_the_successor_must_be_someone_else_and_active() -> None:
    leaver, admin = member("officer"), member("agency-administrator")
    with pytest.raises(Refusal, match="接办人不能是本人或已停用"):
        end(only(leaver), admin, successor=leaver)
    assert only(leaver).state == State.ACTIVE


def test_suspending_a_person_suspends_each_of_its_accounts() -> None:
    user = member("officer", person="P1")
    browser = Client()
    browser.force_login(user)
    leavers.suspend_person("P1", by=None, reason="left")
    assert browser.get("/").status_code == 302
    assert not fresh(user).is_active
    assert leavers.suspend_person("", by=None) == 0


def test_an_administrator_manages_accounts_of_its_unit_only() -> None:
    admin = member("agency-administrator", "U1")
    mine, foreign, shared = member("officer", "U1"), member("officer", "U2"), member("officer", "U1")
    member("officer", "U2", user=shared)
    seen = set(selectors.accounts(admin))
    assert {mine, shared} <= seen
    assert foreign not in seen
    for user in (foreign, shared):
        with pytest.raises(Refusal, match="管理范围以外"):
            account_acts.reset_password(user, admin)
    password = account_acts.reset_password(mine, admin)
    assert fresh(mine).check_password(password)
    assert passwords.must_change(fresh(mine)) == "first"


def test_passwords_of_the_three_administrators_are_not_reset_in_the_browser() -> None:
    system = member("system-administrator")
    for role in ("security-administrator", "audit-administrator"):
        target = member(role)
        with pytest.raises(Refusal, match="zhiheng admin reset-account"):
            account_acts.reset_password(target, system)
        with pytest.raises(Refusal, match="zhiheng admin reset-account"):
            account_acts.reset_second_factor(target, system)
        assert fresh(target).check_password(PASSWORD)


def test_an_account_is_made_with_its_membership_or_not_at_all() -> None:
    admin = member("agency-administrator", "U1")
    with pytest.raises(Refusal):
        account_acts.create("wang", "王某", new("officer", "U2"), admin)
    assert not User.objects.filter(username="wang").exists()
    user, password = account_acts.create("wang", "王某", new("officer"), admin)
    assert user.check_password(password)
    with pytest.raises(Refusal, match="已经存在"):
        account_acts.create("wang", "王某", new("officer"), admin)


def test_the_guarded_rights_ask_for_a_second_factor(settings: object) -> None:
    settings.ACCOUNT_POLICY = {"second_factor_required": True}
    asked = {role for role in roles() if second_factor.due(member(role))}
    assert asked == {
        "agency-administrator", "bureau-supervisor", "bureau-head", "system-administrator", "security-administrator",
        "audit-administrator",
    }  # fmt: skip
    assert second_factor.due(member("officer", granted={"export": None}))
    browser = Client()
    browser.force_login(member("bureau-head"))
    assert browser.get("/")["Location"] == "/account/second-factor/"


def test_switching_needs_a_membership_of_one_s_own() -> None:
    user = member("officer", "U1", valid_from=TODAY() - timedelta(days=1))
    member("legal-reviewer", "U2", user=user)
    foreign = only(member("bureau-head"))
    browser = Client()
    browser.force_login(user)
    assert browser.post("/memberships/current/", {"membership": foreign.public_id}).status_code == 404
    mine = Membership.objects.get(user=user, unit="U2")
    assert browser.post("/memberships/current/", {"membership": mine.public_id}).status_code == 302
    assert "法制审核人员" in browser.get("/").content.decode()


def test_commands_of_the_server_s_owner_set_up_the_first_administrator() -> None:
    from click.testing import CliRunner

    from zhiheng.cli import main

    done = CliRunner().invoke(
        main,
        ["admin", "create-account", "anquan", "--title", "安全", "--role", "security-administrator", "--unit", "A1"],
    )
    assert done.exit_code == 0, done.output
    password = re.search(r"一次性密码:(\S+?)\(", done.output)
    user = User.objects.get(username="anquan")
    assert password
    assert user.check_password(password[1])
    assert rights.may(user, rights.MANAGE_SECURITY)
    again = CliRunner().invoke(main, ["admin", "create-account", "anquan", "--title", "安全"])
    assert again.exit_code == 1
    assert "已经存在" in again.output
    reset = CliRunner().invoke(main, ["admin", "reset-account", "anquan"])
    assert "已重置账号" in reset.output
    assert not fresh(user).check_password(password[1])
    assert services.unlock(user, by=None) is False


def test_the_worker_sweeps_leavers_every_minute() -> None:
    from zhiheng.kit.jobs.registry import handlers, periodic

    assert periodic["memberships.leavers"].every == timedelta(minutes=1)
    yesterday = TODAY() - timedelta(days=1)
    member("officer", valid_from=yesterday, valid_to=yesterday)
    assert handlers["memberships.leavers"].run(None, {}) == 1


def test_a_second_account_makes_no_second_person() -> None:
    system, security = member("system-administrator", person="P9"), member("security-administrator", person="P9")
    asked = request_rights(only(member("officer", person="P1")), ["export"], system, reason="季度报表")
    with pytest.raises(Refusal, match="申请人不能审批自己的申请"):
        deciding.decide(asked, security, approve=True)
    beneficiary = member("security-administrator", person="P1")
    with pytest.raises(Refusal, match="不能审批给自己的权限"):
        deciding.decide(asked, beneficiary, approve=True)
    admin, own = member("agency-administrator", "U1", person="P7"), member("officer", "U1", person="P7")
    with pytest.raises(Refusal, match="不能给自己授予角色"):
        give(own, new("unit-head"), admin)
    with pytest.raises(Refusal, match="不能更改自己的任职"):
        end(only(own), admin)
    deciding.decide(asked, member("security-administrator", person="P8"), approve=True)


def test_an_account_is_never_tied_to_a_person_of_another_unit() -> None:
    home, other = district.agency(), district.agency()
    mine, theirs = district.officer(home), district.officer(other)
    admin = member("agency-administrator", home)
    for person in (theirs, "nobody"):
        with pytest.raises(Refusal, match="没有人员编号"):
            account_acts.create("spy", "某人", new("officer", home), admin, person=person)
    assert not User.objects.filter(username="spy").exists()
    user, _ = account_acts.create("wang", "王某", new("officer", home), admin, person=mine)
    assert user.person == mine


def test_who_resets_a_second_factor_gets_at_no_guarded_right_that_way() -> None:
    admin = member("agency-administrator", "U1")
    user = member("unit-head", "U1", granted={"export": None})
    assert rights.may(fresh(user), rights.EXPORT)
    account_acts.reset_second_factor(user, admin)
    assert not rights.may(fresh(user), rights.EXPORT)
    assert rights.may(fresh(user), rights.APPROVE)
    assert SecurityRecord.objects.filter(act="rights.taken", subject=user.public_id).count() == 1


def with_code(user: User) -> User:
    """Give an account a second factor in force."""
    factor = second_factor.begin(user)
    SecondFactor.objects.filter(pk=factor.pk).update(confirmed_at=now())
    return user


@pytest.mark.parametrize("first", ["password", "code"])
def test_after_a_reset_of_both_the_memberships_wait_for_another_administrator(first: str) -> None:
    admin, guard = member("agency-administrator", "U1"), member("security-administrator", "SF")
    user = with_code(member("unit-head", "U1"))
    acts = [account_acts.reset_password, account_acts.reset_second_factor]
    one, other = acts if first == "password" else acts[::-1]
    one(user, admin)
    assert rights.may(fresh(user), rights.APPROVE), "one proof is still the person's own"
    other(user, admin)
    assert rights.rights_of(fresh(user)) == frozenset()
    assert account_acts.held(user) == 1
    request = RightRequest.objects.get(membership__user=user)
    for by in (admin, user):
        with pytest.raises(Refusal):
            deciding.decide(request, fresh(by), approve=True)
    deciding.decide(request, guard, approve=True)
    assert rights.may(fresh(user), rights.APPROVE)


def test_who_has_set_his_own_password_again_keeps_his_memberships() -> None:
    admin = member("agency-administrator", "U1")
    user = with_code(member("unit-head", "U1"))
    account_acts.reset_password(user, admin)
    passwords.change_password(User.objects.get(pk=user.pk), "Rather-long 8 words")
    account_acts.reset_second_factor(user, admin)
    assert rights.may(fresh(user), rights.APPROVE)


def test_an_account_that_never_had_codes_loses_nothing_by_a_new_password() -> None:
    admin, user = member("agency-administrator", "U1"), member("officer", "U1")
    account_acts.reset_second_factor(user, admin)
    account_acts.reset_password(user, admin)
    assert rights.may(fresh(user), rights.ACT)
