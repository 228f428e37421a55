"""What the public zone shows of the registry: what the law has published, and nothing more."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from registry import district
from zhiheng.kit.exchange import Snapshot, read_snapshot, signing_key
from zhiheng.kit.home import Home
from zhiheng.public.selectors import certificate, standing
from zhiheng.public.services import take_in
from zhiheng.registry import people
from zhiheng.registry.agencies import services as agencies
from zhiheng.registry.agencies.services import AgencyFacts
from zhiheng.registry.certificates import services as certificates
from zhiheng.registry.certificates.services import Paper
from zhiheng.registry.models import Certificate
from zhiheng.registry.officers import services as officers
from zhiheng.registry.officers.services import Post
from zhiheng.web import publishing

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(settings: object, tmp_path: Path) -> Path:
    """Return the exchange directory of an installation of its own."""
    settings.HOME = Home(tmp_path / "internal").prepare()  # type: ignore[attr-defined]  # pytest-django's settings take any name
    settings.EXCHANGE = tmp_path / "exchange"  # type: ignore[attr-defined]  # as above
    return tmp_path / "exchange"


def snapshot(directory: Path, kind: str) -> Snapshot:
    key = signing_key(Home(directory.parent / "internal")).public_key()
    return read_snapshot(directory / f"{kind}.snapshot", key)


def test_an_issued_certificate_reaches_the_public_check(published: Path) -> None:
    district.certified(district.agency("示例区城市管理局"))
    holder = Certificate.objects.get().officer
    now = datetime.now(UTC)
    counts = publishing.publish(now)
    assert (counts["agencies"], counts["certificates"], counts["answers"], counts["intake"]) == (1, 1, 0, 1)
    take_in(published, signing_key(Home(published.parent / "internal")).public_key(), now)
    number = Certificate.objects.get().number
    shown = certificate(number)
    assert shown is not None
    assert (shown.title, shown.body["agency_name"]) == (people.name_of(holder), "示例区城市管理局")
    assert standing(shown, district.today()).may_act


def test_no_personal_value_but_the_name_leaves_the_house(published: Path) -> None:
    agency = district.agency()
    who = district.person(name="李娜")
    post = Post(agency, "civil_servant", "执法一中队")
    officer = officers.appoint_officer(district.recording(date(2020, 1, 1)), who, post).id
    paper = Paper("enforcement", district.number(), date(2020, 2, 1), date(2030, 12, 31))
    certificates.issue_certificate(district.recording(date(2020, 2, 1)), officer, paper)
    publishing.publish(datetime.now(UTC))
    text = (published / "certificates.snapshot").read_text("utf-8")
    assert "李娜" in text
    assert who.id_no
    assert who.id_no not in text
    [item] = json.loads(text.partition("\n")[2])["items"]
    assert set(item) == {
        "number", "code", "name", "agency", "agency_name", "kind", "state", "valid_from", "valid_to",
    }  # fmt: skip


def test_a_body_that_was_not_announced_is_not_shown(published: Path) -> None:
    facts = AgencyFacts(
        "示例区第一局", "department", "urban", region=district.REGION, confirmation_no="示政〔2019〕1号"
    )
    agencies.register_agency(district.recording(date(2019, 1, 1)), facts)
    assert publishing.publish(datetime.now(UTC))["agencies"] == 0


def test_long_ended_certificates_disappear_and_recent_ones_warn(published: Path) -> None:
    agency = district.agency()
    for years in (1, 4):
        district.certified(agency, to=district.today() - timedelta(days=365 * years))
    assert publishing.publish(datetime.now(UTC))["certificates"] == 1


def test_publishing_many_takes_few_queries(
    published: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    agency = district.agency()
    for _ in range(12):
        district.certified(agency)
    with django_assert_max_num_queries(12):
        publishing.publish(datetime.now(UTC))
