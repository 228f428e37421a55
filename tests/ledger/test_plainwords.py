"""Which words may stand in events: no identity or mobile number; what is no text isn't asked."""

from __future__ import annotations

from datetime import date

import pytest

from zhiheng.kit.problems import Refusal
from zhiheng.ledger.plainwords import require_impersonal
from zhiheng.ledger.records import NewEvent


def event(**said: str) -> NewEvent:
    return NewEvent("report.signed", date(2026, 11, 26), attributes=said)


def test_a_number_of_a_person_is_refused_by_the_fields_name() -> None:
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        require_impersonal([event(note="请联系 13812345678")])


def test_a_digest_is_no_text_whatever_digits_it_has() -> None:
    require_impersonal([event(digest="13812345678" + "a" * 53)])


def test_a_frame_number_is_said_and_a_spaced_number_of_a_person_is_not() -> None:
    require_impersonal([event(note="车架号 LSV13912345678，订单 DD13912345678")])
    with pytest.raises(Refusal, match="身份号码或者手机号"):
        require_impersonal([event(note="请联系 １３８-1234-5678")])
