"""Pages of jobs, notifications and search: one's own, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from accounts import make_user, member
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import menu, top_bar
from zhiheng.kit.jobs.models import Job, State
from zhiheng.kit.notifications import services
from zhiheng.kit.notifications.models import Notification, Preference
from zhiheng.kit.notifications.registry import Kind, kinds
from zhiheng.kit.search.registry import Document
from zhiheng.kit.search.services import index

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    """Register a kind of notification."""
    kinds.register("page-test", Kind("试"))
    yield
    kinds._entries.pop("page-test")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def job(user: User | None = None, state: State = State.RUNNING, **fields: object) -> Job:
    account = user.public_id if user else ""
    return Job.objects.create(kind="jobs.tidy", due_at=timezone.now(), state=state, account=account, **fields)


def test_a_running_job_shows_its_progress_and_asks_again_until_it_ends() -> None:
    user = make_user()
    mine = job(user, done=52, total=86)
    page = browser(user).get(f"/jobs/{mine.public_id}/").content.decode()
    assert "已完成 52，共 86" in page
    assert 'hx-trigger="every 2s"' in page
    assert "style=" not in page
    part = browser(user).get(f"/jobs/{mine.public_id}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    Job.objects.update(state=State.DONE, finished_at=timezone.now())
    part = browser(user).get(f"/jobs/{mine.public_id}/", headers={"HX-Request": "true"}).content.decode()
    assert "已完成" in part
    assert "hx-trigger" not in part


@pytest.mark.parametrize("state", list(State))
def test_every_state_of_a_job_is_said_in_words(state: State) -> None:
    user = make_user()
    mine = job(user, state, error="OSError store.py:1", finished_at=timezone.now())
    words = {"waiting": "再试", "running": "正在", "done": "已完成", "dead": "没有做成", "cancelled": "已取消"}
    assert words[state] in browser(user).get(f"/jobs/{mine.public_id}/").content.decode()


def test_a_job_is_cancelled_by_its_owner_only() -> None:
    user, other = make_user(), make_user()
    mine = job(user)
    for method in ("get", "post"):
        address = f"/jobs/{mine.public_id}/" + ("cancel/" if method == "post" else "")
        assert getattr(browser(other), method)(address).status_code == 404
    assert browser(user).post(f"/jobs/{mine.public_id}/cancel/").status_code == 302
    mine.refresh_from_db()
    assert mine.cancel_asked


def test_the_operator_sees_dead_letters_with_their_reason_and_tries_again() -> None:
    dead = job(None, State.DEAD, error="OSError store.py:88", finished_at=timezone.now())
    operator = browser(member("system-administrator"))
    assert "OSError store.py:88" in operator.get("/jobs/").content.decode()
    operator.post(f"/jobs/{dead.public_id}/again/")
    dead.refresh_from_db()
    assert dead.state == State.WAITING
    assert browser(make_user()).get("/jobs/").status_code == 404


def test_the_inbox_shows_ones_own_marks_them_and_leads_inside_only() -> None:
    user, other = make_user(), make_user()
    services.notify([user.public_id], "page-test", "案件 12 到期", url="/search/?q=12")
    services.notify([user.public_id], "page-test", "外面", url="https://evil.example/")
    services.notify([other.public_id], "page-test", "别人的")
    page = browser(user).get("/notifications/").content.decode()
    assert "案件 12 到期" in page
    assert "别人的" not in page
    assert "未读 2 条" in page
    addresses = dict(Notification.objects.values_list("title", "public_id"))
    answer = browser(user).post(f"/notifications/{addresses['案件 12 到期']}/open/")
    assert answer["Location"] == "/search/?q=12"
    assert browser(user).post(f"/notifications/{addresses['外面']}/open/")["Location"] == "/notifications/"
    assert browser(user).post(f"/notifications/{addresses['别人的']}/open/").status_code == 404
    assert "全部已读" in browser(user).get("/notifications/").content.decode()
    assert Notification.objects.get(title="别人的").read_at is None


def test_wishes_are_kept_and_nonsense_is_ignored() -> None:
    user = make_user()
    browser(user).post("/notifications/wishes/", {"mail": "digest", "sms": "nonsense"})
    assert list(Preference.objects.values_list("account", "channel", "wish")) == [(user.public_id, "mail", "digest")]
    assert browser(user).post("/notifications/read/").status_code == 302


def test_search_answers_within_the_scope_and_escapes_what_was_asked() -> None:
    index("page-test", [Document("a", "题<b>", "行政处罚决定", "some-unit")])
    stranger = browser(make_user())
    page = stranger.get("/search/", {"q": "处罚"}).content.decode()
    assert "没有找到" in page
    page = stranger.get("/search/", {"q": "<script>alert(1)</script>", "before": "9" * 40}).content.decode()
    assert "<script>alert" not in page
    everything = browser(member("bureau-supervisor"))
    page = everything.get("/search/", {"q": "处罚"}).content.decode()
    assert "<mark>处罚</mark>" in page
    assert "题&lt;b&gt;" in page


def test_the_bell_and_the_operators_line_are_contributed() -> None:
    assert top_bar["notifications"].url_name == "notifications"
    assert not menu["jobs"].visible(make_user())
    assert menu["jobs"].visible(member("system-administrator"))
