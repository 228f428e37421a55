"""People are told once, as they wish, when they are awake, without a personal value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from kit.outgoing.other_side import other_side, reply
from zhiheng.kit.accounts.models import User
from zhiheng.kit.jobs.models import Job, State
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.jobs.worker import Worker
from zhiheng.kit.notifications import registry, selectors, services
from zhiheng.kit.notifications.channels import Channel, Message, channels
from zhiheng.kit.notifications.models import Delivery, Notification, Wish
from zhiheng.kit.notifications.registry import Kind, kinds, wakeful, world
from zhiheng.kit.outgoing.door import OutgoingFailed, OutgoingRefused

pytestmark = pytest.mark.django_db

MORNING = datetime.fromisoformat("2026-11-26T09:00:00+08:00")  # a Thursday


@pytest.fixture
def sent() -> Iterator[list[tuple[str, Message]]]:
    """Register a kind and a channel that remembers; work in the morning."""
    messages: list[tuple[str, Message]] = []
    kept = replace(world)
    channels.register("test", Channel("试", lambda address, message: messages.append((address, message))))
    kinds.register("due", Kind("到期提醒", frozenset({"test"})))
    kinds.register("alarm", Kind("警示", frozenset({"test"}), urgent=True))
    world.address = lambda account, channel: f"{account}@{channel}"
    with time_machine.travel(MORNING, tick=False):
        yield messages
    for name in ("address", "is_working_day"):
        setattr(world, name, getattr(kept, name))
    channels._entries.pop("test")
    for name in ("due", "alarm"):
        kinds._entries.pop(name)


def person(name: str = "a") -> User:
    return User.objects.create_user(name, title=name)


def test_a_notification_is_on_the_bell_at_once_and_sent_outside_by_a_job(sent: list[tuple[str, Message]]) -> None:
    user, other = person(), person("b")
    (made,) = services.notify([user.public_id], "due", "案件 12 明天到期", body="听证告知", url="/cases/x/")
    assert selectors.bell_count(user) == 1
    assert selectors.bell_count(other) == 0
    assert sent == []
    Worker().run_all()
    assert sent == [
        (f"{user.public_id}@test", Message(f"{made.public_id}-test", "案件 12 明天到期", ("听证告知",), "/cases/x/"))
    ]
    Worker().run_all()
    assert len(sent) == 1


def test_the_same_key_is_told_once(sent: list[tuple[str, Message]]) -> None:
    user, other = person(), person("b")
    for accounts in ([user.public_id], [user.public_id, other.public_id, other.public_id]):
        services.notify(accounts, "due", "到期", key="case-12")
    Worker().run_all()
    assert len(sent) == 2
    assert Notification.objects.count() == 2


def test_each_person_decides_by_kind_and_channel(sent: list[tuple[str, Message]]) -> None:
    user = person()
    services.set_wish(user, "test", Wish.NO)
    services.notify([user.public_id], "due", "到期")
    Worker().run_all()
    assert sent == []
    services.set_wish(user, "test", Wish.AT_ONCE, "due")
    services.notify([user.public_id], "due", "到期")
    services.notify([user.public_id], "alarm", "警示")
    Worker().run_all()
    assert [message.title for _, message in sent] == ["到期"]
    with pytest.raises(KeyError):
        services.set_wish(user, "pigeon", Wish.NO)
    with pytest.raises(KeyError):
        services.notify([user.public_id], "unknown", "x")


def test_a_digest_is_one_message_of_what_is_still_unread(sent: list[tuple[str, Message]]) -> None:
    user = person()
    services.set_wish(user, "test", Wish.DIGEST)
    made = services.notify([user.public_id], "due", "已读的")
    services.mark_read(user, [made[0].public_id])
    for number in range(35):
        services.notify([user.public_id], "due", f"事项 {number}")
    enqueue("notifications.digest")
    Worker().run_all()
    ((_, message),) = sent
    assert message.title == "您有 35 条未读消息"
    assert message.lines[:2] == ("事项 0", "事项 1")
    assert message.lines[-1] == "另有 5 条"
    enqueue("notifications.digest")
    Worker().run_all()
    assert len(sent) == 1
    assert not Delivery.objects.filter(sent_at=None).exists()


@pytest.mark.parametrize(
    "moment, awake",
    [
        ("2026-11-26T09:00", "2026-11-26T09:00"),
        ("2026-11-26T07:00", "2026-11-26T08:00"),
        ("2026-11-26T20:00", "2026-11-27T08:00"),
        ("2026-11-27T23:30", "2026-11-30T08:00"),
        ("2026-11-28T10:00", "2026-11-30T08:00"),
    ],
)
def test_quiet_hours_end_in_the_morning_of_a_working_day(moment: str, awake: str) -> None:
    assert wakeful(datetime.fromisoformat(f"{moment}:00+08:00")) == datetime.fromisoformat(f"{awake}:00+08:00")


def test_the_calendar_is_injected_and_a_wrong_one_never_silences(sent: list[tuple[str, Message]]) -> None:
    world.is_working_day = lambda day: day == date(2026, 11, 28)
    assert wakeful(MORNING).date() == date(2026, 11, 28)
    world.is_working_day = lambda day: False
    assert wakeful(MORNING) == MORNING


def test_what_is_urgent_is_sent_at_night_and_the_rest_waits(sent: list[tuple[str, Message]]) -> None:
    user = person()
    with time_machine.travel(MORNING.replace(hour=23), tick=False):
        services.notify([user.public_id], "due", "到期")
        services.notify([user.public_id], "alarm", "警示")
        Worker().run_all()
        assert [message.title for _, message in sent] == ["警示"]
    with time_machine.travel(MORNING + timedelta(days=1), tick=False):
        Worker().run_all()
    assert len(sent) == 2


def test_words_with_a_personal_number_are_refused(sent: list[tuple[str, Message]]) -> None:
    user = person()
    for words in ({"title": "379901199001012416 到期"}, {"title": "到期", "body": "电话 13805310000"}):
        with pytest.raises(OutgoingRefused):
            services.notify([user.public_id], "due", **words)
    assert not Notification.objects.exists()


def test_a_failing_gateway_is_tried_again(sent: list[tuple[str, Message]]) -> None:
    def fail(address: str, message: Message) -> None:
        raise OutgoingFailed("down")

    channels._entries["test"] = Channel("试", fail)
    services.notify([person().public_id], "due", "到期")
    Worker().run_all()
    job = Job.objects.get(kind="notifications.deliver")
    assert (job.state, job.attempts) == (State.WAITING, 1)
    assert Delivery.objects.filter(sent_at=None).count() == 1


def test_an_account_without_address_is_noted_and_not_tried_for_ever(sent: list[tuple[str, Message]]) -> None:
    world.address = lambda account, channel: ""
    services.notify([person().public_id], "due", "到期")
    Worker().run_all()
    assert Delivery.objects.get().outcome == "no address"
    assert sent == []


@pytest.mark.parametrize(
    "channel, setting", [("sms", "SMS_GATEWAY"), ("messenger", "MESSENGER_GATEWAY"), ("webhook", "")]
)
def test_the_gateways_get_what_they_need(settings: Any, channel: str, setting: str) -> None:
    message = Message("m1", "案件 12 明天到期", ("听证告知",), "/cases/x/")
    with other_side(reply()) as (where, requests):
        settings.OUTGOING_HOSTS = [f"private+http://{where}"]
        url = f"http://{where}/send"
        if setting:
            setattr(settings, setting, url)
        channels[channel].send("13805310000" if channel == "sms" else "user1" if setting else url, message)
    said = json.loads(requests[0].partition(b"\r\n\r\n")[2])
    assert said["id"] == "m1"
    assert "案件 12 明天到期" in json.dumps(said, ensure_ascii=False)
    assert (said.get("mobile") == "13805310000") is (channel == "sms")
    assert b"X-Zhiheng-Signature" in requests[0]


def test_a_gateway_that_nobody_configured_is_named(settings: Any) -> None:
    from zhiheng.kit.problems import Refusal

    settings.SMS_GATEWAY = ""
    with pytest.raises(Refusal, match="短信"):
        channels["sms"].send("13805310000", Message("m", "t", ()))


def test_a_user_reads_only_their_own(sent: list[tuple[str, Message]]) -> None:
    user, other = person(), person("b")
    made = services.notify([user.public_id, other.public_id], "due", "到期")
    assert services.mark_read(user, [one.public_id for one in made]) == 1
    assert [one.account for one in selectors.notifications_of(other)] == [other.public_id]
    assert (selectors.bell_count(user), selectors.bell_count(other)) == (0, 1)


def test_the_bell_stops_counting_at_a_hundred(django_assert_num_queries: Any) -> None:
    user = person()
    Notification.objects.bulk_create(Notification(account=user.public_id, kind="due", title="x") for _ in range(150))
    with django_assert_num_queries(1):
        assert selectors.bell_count(user) == 100


def test_the_civil_calendar_default_is_weekdays() -> None:
    assert registry.World().is_working_day(timezone.localdate(MORNING))
