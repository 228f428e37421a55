"""The API against calls made from its own description: no crash, and every answer is as described."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from registry import district
from zhiheng.web import tokens
from zhiheng.web.api import api

pytestmark = pytest.mark.django_db
CALLS = 40
"""Calls of each operation: a small run; `schemathesis run` makes a long one."""
LOOSE = {"/api/v1/weeks": [positive_data_acceptance]}
"""Checks left out: that the last day doesn't come before the first can't be said in a description."""


@pytest.fixture(autouse=True)
def one_connection(db: None) -> Iterator[None]:
    """Let the test's own transaction see every call: its connection isn't closed between them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@lru_cache(maxsize=1)
def schema() -> Any:
    """Return the API's description, called without a network."""
    found = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
    found.app = WSGIHandler()
    return found


def operations() -> list[tuple[str, str]]:
    """Return every operation that is described: address, method."""
    return [(one.ok().path, one.ok().method) for one in schema().get_all_operations()]


@pytest.mark.parametrize("known", [True, False], ids=["with a token", "without"])
@pytest.mark.parametrize(("address", "method"), operations())
def test_calls_from_the_description_get_described_answers(address: str, method: str, known: bool) -> None:
    at = district.agency("示例区市场监督管理局")
    source = tokens.register_source("lu", "省平台", [at], ["case.*"], ["LU-"])
    token = tokens.issue(source, "试", timedelta(days=1), by=None) if known else "nobody"
    headers = {"Authorization": f"Bearer {token}"}
    sent: list[int] = []

    @settings(
        max_examples=CALLS, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(data=st.data())
    def call(data: st.DataObject) -> None:
        case = data.draw(schema()[address][method].as_strategy())
        answer = case.call(headers=headers)
        sent.append(answer.status_code)
        case.validate_response(answer, headers=headers, excluded_checks=LOOSE.get(address, []))

    call()
    assert sent
    # An id of dots (“..”) makes another address, which isn't there (RFC 3986, 5.2.4); strangers are told nothing else.
    assert known or (401 in sent and set(sent) <= {401, 404})
