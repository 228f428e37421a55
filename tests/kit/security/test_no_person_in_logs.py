"""Marked values, planted in every form and in failing views, appear in no log, no error page, no report, no record."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.views.debug import get_exception_reporter_class, get_exception_reporter_filter

from accounts import make_user, member
from zhiheng.kit.access import addresses, anyone
from zhiheng.kit.accounts.models import LoginSession, User
from zhiheng.kit.security.logs import PlainFormatter, WithoutPersons
from zhiheng.kit.security.models import SecurityRecord, UnmaskRecord
from zhiheng.registry.memberships.models import Membership

pytestmark = pytest.mark.django_db
MARK = "植入张三370102199001011234"
MARKS = ("植入张三", "370102199001011234", "%E6%A4%8D")


def failing(request: HttpRequest) -> HttpResponse:
    secret = request.POST.get("name", "")
    try:
        raise IntegrityError(f"Key (name)=({secret}) already exists")
    except IntegrityError as error:
        raise ValueError(f"could not save {secret}") from error


urlpatterns = [path("fail/", anyone(failing), name="fail"), path("login/", anyone(failing), name="login")]
handler404 = "zhiheng.kit.pages.errors.not_found"
handler500 = "zhiheng.kit.pages.errors.failed"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Return everything that the application log writes, at every level."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(PlainFormatter())
    handler.addFilter(WithoutPersons())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)


def assert_clean(text: str) -> None:
    for mark in MARKS:
        assert mark not in text


def test_a_failing_view_tells_neither_log_nor_page_what_was_typed(written: io.StringIO, settings: Any) -> None:
    settings.ROOT_URLCONF = "kit.security.test_no_person_in_logs"
    client = Client(raise_request_exception=False)
    response = client.post(f"/fail/?name={MARK}", {"name": MARK}, headers={"user-agent": MARK.encode().hex()})
    assert response.status_code == 500
    assert_clean(response.content.decode())
    assert client.get(f"/{MARK}/").status_code == 404
    text = written.getvalue()
    assert "builtins.ValueError" in text
    assert "django.db.utils.IntegrityError" in text
    assert "test_no_person_in_logs.py" in text
    assert "/fail/" in text
    assert_clean(text)


def test_reports_of_exceptions_hold_no_values_even_with_debug_on(settings: Any) -> None:
    settings.DEBUG = True
    settings.ROOT_URLCONF = "kit.security.test_no_person_in_logs"
    client = Client(raise_request_exception=False)
    response = client.post("/fail/", {"name": MARK})
    assert response.status_code == 500
    assert "ValueError" in response.content.decode()
    assert_clean(response.content.decode())
    request = HttpRequest()
    request.POST["name"] = MARK
    assert get_exception_reporter_filter(request).get_post_parameters(request) == {}
    assert get_exception_reporter_class(request).__name__ == "NoLocals"


def test_a_foreign_library_s_line_is_written_without_its_values(written: io.StringIO) -> None:
    logging.getLogger("some.library").warning("could not parse %s", MARK)
    logging.getLogger("some.library").warning(f"could not parse {MARK}")
    logging.getLogger("zhiheng.jobs").warning("job %s failed", "J1")
    text = written.getvalue()
    assert "could not parse %s" in text
    assert "job J1 failed" in text
    assert_clean(text)


def planted(name: str) -> dict[str, str]:
    """Return a form in which every field that any of our forms has is the marked value."""
    fields = """username password code current new again title person reason successor unit role home_unit reach chosen
        valid_from valid_to rights until on act approve membership q query next name purpose"""
    return {**dict.fromkeys(fields.split(), MARK), "where": name}


def test_marked_values_in_every_form_reach_no_log_and_no_security_record(written: io.StringIO) -> None:
    target = member("officer", username="mubiao")
    browsers = [Client()]
    for role in ("system-administrator", "security-administrator", "audit-administrator", "agency-administrator"):
        browsers.append(Client())
        browsers[-1].force_login(member(role))
    ids = {"accounts": target.public_id, "account-devices": "x", "memberships": Membership.objects.first().public_id}
    for one in addresses():
        first = one.route.split("/")[0]
        filled = one.route.replace("<str:public_id>", ids.get(first, "x")).replace("<slug:key>", "x")
        for browser in browsers:
            browser.raise_request_exception = False
            browser.post(f"/{filled}?q={MARK}", planted(one.name))
            browser.get(f"/{filled}", {"q": MARK, "next": MARK, "why": MARK, "act": MARK})
    assert reverse("login")
    assert_clean(written.getvalue())
    for record in (*SecurityRecord.objects.all(), *UnmaskRecord.objects.all()):
        assert_clean("|".join(str(value) for value in vars(record).values()))
    for session in LoginSession.objects.all():
        assert_clean(f"{session.device}{session.address}")


def test_a_password_typed_as_the_account_name_is_kept_nowhere(client: Client, written: io.StringIO) -> None:
    make_user("zhang")
    client.post("/login/", {"username": MARK, "password": "x"})
    record = SecurityRecord.objects.get()
    assert (record.username, record.reason, record.subject) == ("", "no-account", "")
    assert_clean(written.getvalue())
    assert not User.objects.filter(username__contains="植入").exists()


def test_every_answer_carries_the_id_of_its_request_and_the_log_too(client: Client, written: io.StringIO) -> None:
    response = client.get("/no-such-page/")
    assert len(response["X-Request-Id"]) == 20
    assert f"[{response['X-Request-Id']}]" in written.getvalue()
