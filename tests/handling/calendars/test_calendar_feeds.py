"""Calendar feeds: a private address that tells due days, as a calendar program reads them back; nobody else's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from icalendar import Calendar

from accounts import make_user, member
from handling.cases.story import Bureau, Story, bureau
from registry import district
from worlds import Standing
from zhiheng.handling.calendars import services
from zhiheng.handling.calendars.models import Feed, Span
from zhiheng.kit.accounts.models import User
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import SecurityRecord
from zhiheng.ledger.models import LedgerObject

pytestmark = pytest.mark.django_db

TODAY = district.today()
DUE = date(2027, 2, 26)
RULE = "penalty.within-powers"


@pytest.fixture(scope="module")
def told(standing: Standing, body: Bureau) -> Story:
    """A filed case that owes something."""
    told = standing.build(lambda: Story(body).tell(TODAY))
    standing.build(lambda: owing(told))
    return told


def owing(told: Story, day: date = DUE) -> None:
    LedgerObject.objects.filter(public_id=told.case).update(next_due=day, next_rule=RULE, open_duties=1)


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def read(secret: str, **headers: str) -> Any:
    """As a calendar program reads: without a cookie."""
    return Client().get(reverse("calendar-feed", args=[secret]), headers=headers)


def events(answer: Any) -> list[Any]:
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_a_feed_read_back_has_an_all_day_event_with_the_rules_words_per_due_day(story: Story, at: Bureau) -> None:
    answer = read(services.make(at.officer, "办公电脑", Span.MINE))
    (event,) = events(answer)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (DUE, DUE + timedelta(days=1))
    number = story.file.row.foreign_number
    assert number in str(event["summary"])
    assert "依据：" in str(event["description"]) and DUE.isoformat() in str(event["description"])
    assert str(event["url"]).endswith(f"/objects/case/{story.case}/")
    assert answer["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    assert b"\n" not in answer.content.replace(b"\r\n", b"")


def test_no_name_of_party_firm_or_officer_stands_in_a_feed(story: Story, at: Bureau) -> None:
    from zhiheng.registry import people

    text = read(services.make(at.officer, "手机", Span.MINE)).content.decode().replace("\r\n ", "")
    assert story.file.row.title and story.file.row.title not in text
    for word in ("示例食品店", story.file.cause, *people.names(at.officers).values()):
        assert word not in text


def test_the_secret_has_160_bits_and_only_its_digest_is_kept(at: Bureau) -> None:
    secret = services.make(at.officer, "手机", Span.MINE)
    kept = Feed.objects.get()
    assert len(secret) == 27  # 160 bits in base64url
    assert secret not in str(Feed.objects.values().get())
    assert kept.digest == services.digest_of(secret)
    assert len({services.make(at.officer, str(n), Span.MINE) for n in range(3)}) == 3


def test_an_unchanged_feed_answers_304_and_a_changed_day_does_not(story: Story, at: Bureau) -> None:
    secret = services.make(at.officer, "手机", Span.MINE)
    tag = read(secret)["ETag"]
    assert read(secret, if_none_match=tag).status_code == 304
    before = str(events(read(secret))[0]["uid"])
    owing(story, DUE + timedelta(days=1))
    again = read(secret, if_none_match=tag)
    assert again.status_code == 200 and again["ETag"] != tag
    assert str(events(again)[0]["uid"]) == before  # the program moves its entry instead of adding one


def test_mine_tells_what_i_handle_and_unit_what_my_unit_does(story: Story, at: Bureau) -> None:
    other = member("officer", at.agency, person=district.certified(at.agency)[0])
    assert events(read(services.make(other, "手机", Span.MINE))) == []
    assert len(events(read(services.make(at.head, "手机", Span.UNIT)))) == 1
    assert events(read(services.make(bureau().head, "手机", Span.UNIT))) == []
    with pytest.raises(Refusal, match="不能订阅本单位"):
        services.make(other, "手机", Span.UNIT)


def test_every_reading_is_recorded_with_account_and_feed(story: Story, at: Bureau) -> None:
    secret = services.make(at.officer, "手机", Span.MINE)
    tag = read(secret)["ETag"]
    read(secret, if_none_match=tag)
    kept = Feed.objects.get()
    lines = SecurityRecord.objects.filter(act="calendar.read", subject=kept.public_id)
    assert [line.account for line in lines] == [at.officer.public_id] * 2
    assert kept.readings == 2 and kept.read_at is not None
    assert secret not in str(list(SecurityRecord.objects.values()))


def test_what_is_revoked_outlived_or_of_a_leaver_is_not_found(story: Story, at: Bureau) -> None:
    unknown = read("A" * 27)
    assert unknown.status_code == 404
    for end in (
        lambda feed: services.revoke(feed, at.officer),
        lambda feed: Feed.objects.filter(pk=feed.pk).update(expires_at=now()),
        lambda feed: User.objects.filter(pk=feed.user_id).update(is_active=False),
    ):
        User.objects.filter(pk=at.officer.pk).update(is_active=True)
        secret = services.make(at.officer, "手机", Span.MINE)
        assert read(secret).status_code == 200
        end(Feed.objects.latest("pk"))
        assert read(secret).status_code == 404


def test_with_the_membership_goes_the_feed_and_leaving_revokes_it(story: Story, at: Bureau) -> None:
    from zhiheng.kit.accounts.leaving import closers

    secret = services.make(at.head, "手机", Span.UNIT)
    at.head.memberships.update(state="ended")  # type: ignore[attr-defined]  # Django's reverse name
    assert read(secret).status_code == 404
    second = services.make(at.officer, "手机", Span.MINE)
    assert closers["calendar feeds"](at.officer) == 1
    assert read(second).status_code == 404


def test_too_many_readings_wait_and_guessed_addresses_are_counted_apart_from_logins(
    story: Story, at: Bureau, settings: Any
) -> None:
    settings.ACCOUNT_POLICY = {"address_failures": 3, "second_factor_required": False}
    secret = services.make(at.officer, "手机", Span.MINE)
    assert [read(secret).status_code for _ in range(4)] == [200, 200, 200, 429]
    late = read(secret)
    assert int(late["Retry-After"]) > 0 and "之后再读" in late.content.decode()
    assert [read("B" * 27).status_code for _ in range(4)] == [404, 404, 404, 429]
    assert SecurityRecord.objects.filter(act="calendar.refused").count() == 3
    login = Client().post(reverse("login"), {"username": at.officer.username, "password": "wrong"})
    assert "锁定" not in login.content.decode()


def test_a_feed_is_read_only_and_a_broken_address_is_not_found(at: Bureau) -> None:
    secret = services.make(at.officer, "手机", Span.MINE)
    assert Client().post(reverse("calendar-feed", args=[secret])).status_code == 405
    for broken in ("short", "中" * 27, "A" * 400, secret + "x"):
        assert read(broken).status_code == 404


def test_the_page_shows_an_address_once_and_makes_none_for_a_form_sent_twice(at: Bureau) -> None:
    client, url = entered(at.officer), reverse("calendar-feeds")
    form = {"form_key": new_key(), "title": "手机", "span": "mine"}
    first = client.post(url, form).content.decode()
    assert "只显示这一次" in first and "/calendar/" in first
    second = client.post(url, form).content.decode()
    assert "没有重复建立" in second and "/calendar/" not in second
    assert Feed.objects.count() == 1
    assert "/calendar/" not in client.get(url).content.decode()
    assert client.post(url, {"form_key": new_key(), "title": "", "span": "mine"}).status_code == 422


def test_feeds_are_revoked_by_their_owner_alone_and_at_most_five_live(at: Bureau) -> None:
    for number in range(services.MOST_FEEDS):
        services.make(at.officer, f"手机{number}", Span.MINE)
    form = {"form_key": new_key(), "title": "又一个", "span": "mine"}
    answer = entered(at.officer).post(reverse("calendar-feeds"), form)
    assert answer.status_code == 409 and "最多 5 个" in answer.content.decode()
    feed = Feed.objects.latest("pk")
    url = reverse("calendar-feed-revoke", args=[feed.public_id])
    assert entered(at.head).get(url).status_code == 404
    done = entered(at.officer).post(url, {"form_key": new_key(), "form_version": "", "form_confirmed": "1"})
    assert done.status_code == 302
    feed.refresh_from_db()
    assert feed.revoked_at is not None


def test_who_only_reads_or_has_no_unit_is_told_so_and_gets_no_feed() -> None:
    for user in (make_user(), member("system-administrator", "U1")):
        assert entered(user).get(reverse("calendar-feeds")).status_code == 404
    client = entered(member("district-leader", "U1"))
    assert "没有办案期限" in client.get(reverse("calendar-feeds")).content.decode()
    sent = client.post(reverse("calendar-feeds"), {"form_key": new_key(), "title": "手机", "span": "unit"})
    assert sent.status_code == 409 and not Feed.objects.exists()
