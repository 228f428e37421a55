"""Every address × every role, compared with one declared matrix (``matrix.yaml``)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.regex_helper import normalize

from accounts import make_user, member
from worlds import Standing
from zhiheng.kit import access
from zhiheng.kit.access import access_of, addresses, undeclared
from zhiheng.kit.pages import errors
from zhiheng.kit.security.models import SecurityRecord
from zhiheng.registry.memberships.roles import roles

MATRIX: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("matrix.yaml").read_text("utf-8"))
STRANGER, NO_MEMBERSHIP = "stranger", "no membership"
PEOPLE = [STRANGER, NO_MEMBERSHIP, *roles()]
OK = 204


def patterns(resolver: URLResolver | None = None) -> list[URLPattern]:
    found: list[URLPattern] = []
    for entry in (resolver or get_resolver()).url_patterns:
        found += patterns(entry) if isinstance(entry, URLResolver) else [entry]
    return found


def example(route: str) -> str:
    """Return an address that a route matches, with made-up values."""
    if route.startswith("^") or "(?" in route:
        text, names = normalize(route)[0]
        return "/" + text % dict.fromkeys(names, "1")
    parts = [
        ("1" if part.startswith("<") else part) for part in route.replace(">", ">\0").replace("<", "\0<").split("\0")
    ]
    return "/" + "".join(parts)


def expected(name: str, person: str) -> str:
    said = MATRIX[name]
    if said in ("anyone", "token"):  # a token is checked behind the door
        return "allowed"
    if person == STRANGER:
        return "login"
    return "allowed" if said == "account" or person in said else "404"


def outcome(response: HttpResponse) -> str:
    if response.status_code == OK:
        return "allowed"
    if response.status_code == 302 and response["Location"].startswith("/login/"):
        return "login"
    return str(response.status_code)


def logged_in() -> dict[str, Client]:
    """Return a browser per role, logged in."""
    found = {STRANGER: Client(), NO_MEMBERSHIP: Client()}
    found[NO_MEMBERSHIP].force_login(make_user())
    for role in roles():
        found[role] = Client()
        found[role].force_login(member(role))
    return found


@pytest.fixture(scope="module")
def everybody(standing: Standing) -> dict[str, Client]:
    """A browser per role, for the whole file."""
    return standing.build(logged_in)


@pytest.fixture
def people(everybody: dict[str, Client], db: None) -> dict[str, Client]:
    """A browser per role, for one test: with the cookies of its login only."""
    found = {person: Client() for person in everybody}
    for person, browser in found.items():
        browser.cookies.load(everybody[person].cookies.output(header="", sep=";"))
    return found


def without_object(said: Callable[[object], bool]) -> list[str]:
    """Return the names of the addresses that need no object and of which something is said; rooms test the others."""
    routes = {one.name: one.route for one in addresses()}
    return sorted(name for name in MATRIX if said(MATRIX[name]) and "<" not in routes.get(name, "<"))


@pytest.fixture
def doors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put an empty room behind every door: what is asked here is who gets in, not what stands inside."""
    for pattern in patterns():

        def room(request: HttpRequest, **_: object) -> HttpResponse:
            return HttpResponse(status=OK)

        room.__dict__.update(pattern.callback.__dict__)
        monkeypatch.setattr(pattern, "callback", room)
    # Thousands are refused here: that they are is asked, and how the page that says so looks is asked elsewhere.
    monkeypatch.setattr(errors, "_page", lambda _request, _template, status: HttpResponse(status=status))


def test_every_address_has_a_name_and_a_line_in_the_matrix_and_no_line_is_left_over() -> None:
    names = [one.name for one in addresses()]
    assert all(names), "an address without a name can't be declared"
    assert sorted(set(names)) == sorted(MATRIX)


def test_every_role_named_in_the_matrix_exists() -> None:
    named = {role for said in MATRIX.values() if isinstance(said, list) for role in said}
    assert named <= set(roles())


@pytest.mark.any_database
@pytest.mark.usefixtures("doors")
def test_every_address_lets_in_exactly_whom_the_matrix_names(people: dict[str, Client]) -> None:
    wrong = []
    for one in list(addresses()):
        for person in PEOPLE:
            response = people[person].get(example(one.route))
            if outcome(response) != expected(one.name, person):
                wrong.append(f"{one.name} {person}: {outcome(response)}, declared {expected(one.name, person)}")
    assert not wrong, "\n".join(wrong)


def test_an_address_that_declares_nothing_is_named_by_the_check_and_shut_for_all(
    settings: Any, people: dict[str, Client]
) -> None:
    settings.ROOT_URLCONF = "web.forgetful"
    assert [problem.id for problem in undeclared()] == ["zhiheng.E001"]
    for person, browser in people.items():
        assert browser.get("/forgotten/").status_code == 404, person


def test_no_address_of_ours_is_undeclared() -> None:
    assert undeclared() == []
    assert all(access_of(one.view) for one in addresses())


def test_a_refused_account_leaves_a_line_in_the_security_log_without_what_was_typed(people: dict[str, Client]) -> None:
    assert people["officer"].get(reverse("account-page", args=["planted-zhang-san"])).status_code == 404
    record = SecurityRecord.objects.get(act="access.refused")
    assert record.subject == "accounts/<str:public_id>/"
    assert record.result == "refused"


def test_htmx_learns_that_the_login_is_over_without_a_login_page_inside_the_page(db: None) -> None:
    response = Client().get("/account/", headers={"hx-request": "true"})
    assert response.status_code == 401
    assert response["HX-Redirect"].startswith("/login/")


@pytest.mark.parametrize("name", without_object(lambda said: isinstance(said, list)))
def test_pages_really_open_for_those_who_are_let_in(name: str, people: dict[str, Client]) -> None:
    address = reverse(name)
    for role in MATRIX[name]:
        assert people[role].get(address).status_code in (200, 405), role


@pytest.mark.parametrize("name", without_object(lambda said: said == "account"))
def test_pages_for_every_account_really_open(name: str, people: dict[str, Client]) -> None:
    for role in ("officer", "agency-administrator", "audit-administrator"):
        assert people[role].get(reverse(name)).status_code in (200, 302, 405), role


def test_needing_an_unknown_right_is_a_mistake_at_start() -> None:
    with pytest.raises(KeyError):
        access.needs("no-such-right")
