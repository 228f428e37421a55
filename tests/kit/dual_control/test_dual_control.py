"""What one person proposes is done only when the other confirms it himself; then whole, and by both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from accounts import make_user, member
from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.dual_control import services, work
from zhiheng.kit.dual_control.models import ProposedAct, State
from zhiheng.kit.dual_control.registry import Kind, Lapsed, kinds, seconds
from zhiheng.kit.dual_control.services import Proposal
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import SecurityRecord
from zhiheng.kit.vault.models import SealedValue

pytestmark = pytest.mark.django_db
PERSON = "周某某 370101199001011234"
done: list[tuple[Any, str, str]] = []


def perform(act: ProposedAct, arguments: Any, proposer: User, confirmer: User) -> str:
    if arguments["what"] == "changed":
        raise Lapsed.of("已有新的记录")
    User.objects.filter(pk=proposer.pk).update(title="办过")
    done.append((arguments["what"], proposer.username, confirmer.username))
    if arguments["what"] == "refused":
        raise Refusal.of("现在不能办")
    if arguments["what"] == "broken":
        raise MemoryError
    return "/done/"


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    entry = Kind("测试", perform, lambda user, arguments: "may" in user.username)
    monkeypatch.setitem(kinds._entries, "test", entry)
    done.clear()
    yield


@pytest.fixture
def anna() -> User:
    return make_user("anna-may")


@pytest.fixture
def bert() -> User:
    return make_user("bert-may")


def proposed(by: User, to: User, what: str = "it") -> ProposedAct:
    return services.propose(by, to, Proposal("test", "暂扣证件", "超过期限", [("姓名", PERSON)], {"what": what}))


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user)
    LoginSession.objects.filter(user=user).update(second_factor=True)
    return client


def url(act: ProposedAct, what: str = "") -> str:
    return reverse(f"second-review{what}", args=[act.public_id])


def test_the_other_person_sees_what_will_be_recorded_and_does_it_in_his_own_session(anna: User, bert: User) -> None:
    act = proposed(anna, bert)
    assert [item.title for item in work.items(bert, localdate())] == ["待我复核"]
    assert work.items(anna, localdate()) == []
    client = enter(bert)
    page = client.get(url(act)).content.decode()
    assert PERSON in page and "复核同意，办理" in page
    assert client.post(url(act, "-confirm"))["Location"] == url(act)
    assert '"/done/"' in enter(anna).get(url(act)).content.decode()
    assert '"/done/"' not in client.get(url(act)).content.decode(), "the result may be the proposer's alone"
    assert done == [("it", "anna-may", "bert-may")]
    act.refresh_from_db()
    assert (act.state, act.url) == (State.CONFIRMED, "/done/")
    assert work.items(bert, localdate()) == []
    said = set(SecurityRecord.objects.filter(subject=act.public_id).values_list("act", "account"))
    assert said == {("act.proposed", anna.public_id), ("act.confirmed", bert.public_id)}


def test_it_is_done_once_however_often_it_is_confirmed(anna: User, bert: User) -> None:
    act, client = proposed(anna, bert), enter(bert)
    assert client.post(url(act, "-confirm")).status_code == 302
    assert client.post(url(act, "-confirm")).status_code == 409
    assert len(done) == 1


def test_nobody_else_sees_it_confirms_it_or_takes_it_back(anna: User, bert: User) -> None:
    act, stranger = proposed(anna, bert), make_user("clara-may")
    client = enter(stranger)
    assert client.get(url(act)).status_code == 404
    for what in ("-confirm", "-refuse", "-withdraw"):
        assert client.post(url(act, what), {"reason": "不行不行"}).status_code == 404
    assert PERSON not in client.get(reverse("list", args=["second-reviews"])).content.decode()
    assert enter(anna).post(url(act, "-confirm")).status_code == 409, "not the proposer either"
    assert enter(bert).post(url(act, "-withdraw")).status_code == 409
    assert enter(anna).post(url(act, "-refuse"), {"reason": "不行不行"}).status_code == 409
    act.refresh_from_db()
    assert (act.state, done) == (State.WAITING, [])


def test_a_second_account_of_the_same_person_confirms_nothing(anna: User, bert: User) -> None:
    User.objects.filter(pk__in=[anna.pk, bert.pk]).update(person="P1")
    anna.refresh_from_db()
    bert.refresh_from_db()
    with pytest.raises(Refusal, match="不能复核"):
        proposed(anna, bert)
    with pytest.raises(Refusal, match="不能复核"):
        proposed(anna, anna)
    User.objects.filter(pk=bert.pk).update(person="P2")
    bert.refresh_from_db()
    act = proposed(anna, bert)
    User.objects.filter(pk=bert.pk).update(person="P1")
    assert enter(bert).post(url(act, "-confirm")).status_code == 409
    assert done == []


def test_who_may_no_longer_do_it_may_no_longer_confirm_it(anna: User, bert: User) -> None:
    with pytest.raises(Refusal, match="不能复核"):
        proposed(anna, make_user("nobody"))
    act = proposed(anna, bert)
    User.objects.filter(pk=bert.pk).update(username="bert")
    answer = enter(User.objects.get(pk=bert.pk)).post(url(act, "-confirm"))
    assert "切换任职" in answer.content.decode()
    assert done == []


def test_a_refusal_needs_its_reason_and_leaves_nothing(anna: User, bert: User) -> None:
    act, client = proposed(anna, bert), enter(bert)
    assert client.post(url(act, "-refuse"), {"reason": " "}).status_code == 409
    assert client.post(url(act, "-refuse"), {"reason": "证据不足"}).status_code == 302
    assert client.post(url(act, "-confirm")).status_code == 409
    act.refresh_from_db()
    assert (act.state, act.reason, done) == (State.REFUSED, "证据不足", [])
    assert "证据不足" in enter(anna).get(url(act)).content.decode()
    assert Notification.objects.filter(account=anna.public_id, title__startswith="复核不同意").exists()


def test_what_was_withdrawn_or_waited_too_long_is_never_done(anna: User, bert: User) -> None:
    act = proposed(anna, bert)
    assert enter(anna).post(url(act, "-withdraw")).status_code == 302
    with pytest.raises(Refusal, match="已经办结"):
        services.confirm(bert, ProposedAct.objects.get(pk=act.pk))
    late = proposed(anna, bert)
    ProposedAct.objects.filter(pk=late.pk).update(expires_on=localdate() - timedelta(days=1))
    assert enter(bert).post(url(late, "-confirm")).status_code == 409
    assert services.expire() == 1
    assert services.expire() == 0
    late.refresh_from_db()
    assert (late.state, done) == (State.EXPIRED, [])
    assert not SealedValue.objects.filter(dossier__public_id__in=[act.dossier, late.dossier]).exists()


@pytest.mark.parametrize("what", ["refused", "broken"])
def test_what_fails_at_the_confirmation_leaves_nothing_and_still_waits(anna: User, bert: User, what: str) -> None:
    act = proposed(anna, bert, what)
    with pytest.raises((Refusal, MemoryError)):
        services.confirm(bert, ProposedAct.objects.get(pk=act.pk))
    act.refresh_from_db()
    anna.refresh_from_db()
    assert (act.state, anna.title) == (State.WAITING, "名称anna-may")
    assert services.content_of(act).records == [("姓名", PERSON)]


def test_what_was_overtaken_lapses_and_its_proposer_is_told(anna: User, bert: User) -> None:
    act = proposed(anna, bert, "changed")
    answer = enter(bert).post(url(act, "-confirm"))
    assert answer.status_code == 409 and "已有新的记录" in answer.content.decode()
    act.refresh_from_db()
    assert act.state == State.LAPSED
    assert Notification.objects.filter(account=anna.public_id, title__startswith="情况已变").exists()


def test_no_personal_value_stands_outside_the_vault(anna: User, bert: User) -> None:
    act = proposed(anna, bert)
    row = ProposedAct.objects.filter(pk=act.pk).values().get()
    told = list(Notification.objects.values_list("title", "body"))
    assert PERSON not in f"{row} {told}"
    services.refuse(bert, act, "不同意")
    with pytest.raises(Refusal):
        services.content_of(act)


def test_the_term_runs_by_working_days(monkeypatch: pytest.MonkeyPatch) -> None:
    assert services.last_day(date(2026, 11, 26)) == date(2026, 12, 3)
    assert services.last_day(date(2026, 9, 28)) >= date(2026, 10, 10), "holidays don't count"
    monkeypatch.setattr(contributions.calendar, "workdays", lambda earlier, later: None)
    assert services.last_day(date(2026, 11, 26)) == date(2026, 12, 3)


def test_seconds_come_from_the_same_unit_or_see_all_units_and_never_run_the_platform() -> None:
    me = member("agency-administrator", "U1", person="P1")
    mate, chief = member("officer", "U1"), member("bureau-supervisor", "SF")
    member("officer", "U2")
    member("officer", "U1", person="P1")
    member("system-administrator", "U1")
    member("officer", "U1", valid_from=localdate() - timedelta(days=9), valid_to=localdate() - timedelta(days=1))
    left = member("officer", "U1")
    User.objects.filter(pk=left.pk).update(is_active=False)
    assert {one.pk for one in seconds(me, lambda user: True)} == {mate.pk, chief.pk}
    assert seconds(me, lambda user: False) == []
    assert seconds(make_user(), lambda user: True) == []
