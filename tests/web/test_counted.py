"""Before anything was judged, an empty list of deadlines says that it is being prepared, never that nothing is due."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.timezone import now

from web.conftest import file_case
from zhiheng.kit.jobs.models import Job, State
from zhiheng.web import counted

pytestmark = pytest.mark.django_db


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_an_empty_list_of_deadlines_says_that_it_is_being_prepared_until_the_first_judgement(inside: Client) -> None:
    file_case("0001")
    assert counted.WAITING in text(inside, "/lists/case/?sort=due")
    assert counted.WAITING in text(inside, "/")
    assert "正在准备" not in text(inside, "/lists/case/"), "what isn't sorted by deadlines isn't waiting"
    Job.objects.create(kind=counted.JOB, state=State.WAITING, due_at=now())
    assert counted.WAITING in text(inside, "/lists/case/?sort=due"), "promised isn't done"
    Job.objects.update(state=State.DONE)
    assert "正在准备" not in text(inside, "/lists/case/?sort=due")
    assert counted.WAITING not in text(inside, "/")
