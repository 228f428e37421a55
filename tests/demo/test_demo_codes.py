"""Codes of the demo pass the published checks, and nobody's region is used."""

from __future__ import annotations

from datetime import date

import pytest

from zhiheng.demo import codes
from zhiheng.demo.district import District, build


@pytest.fixture(scope="module")
def district() -> District:
    return build(cases=40)


def test_check_characters_agree_with_codes_that_exist() -> None:
    # published codes (GB 32100 and GB 11643 samples); only the arithmetic is compared
    assert codes.organisation_code("00418877") == "004188776"
    total = sum(codes._VALUES[c] * w for c, w in zip("11370100004188776", codes._USCC_WEIGHTS, strict=True))
    assert codes._CHARACTERS[(31 - total % 31) % 31] == "N"
    total = sum(int(c) * w for c, w in zip("11010519491231002", codes._CITIZEN_WEIGHTS, strict=True))
    assert codes._CITIZEN_CHECKS[total % 11] == "X"


def test_every_code_lies_in_the_unassigned_region(district: District) -> None:
    codes_of = [
        str(known.attributes["uscc"][0].value) for known in district.objects.values() if "uscc" in known.attributes
    ]
    assert len(codes_of) > 20
    assert all(len(code) == 18 and code[2:8] == codes.REGION for code in codes_of)
    assert len(set(codes_of)) == len(codes_of)
    numbers = [value.value for value in district.personal if value.name == "id_no" and len(value.value) == 18]
    assert all(codes.REGION in (number[:6], number[2:8]) for number in numbers)


def test_a_citizens_number_holds_birth_and_check() -> None:
    assert codes.citizen_number(date(1980, 2, 29), 7)[6:14] == "19800229"


def test_no_personal_value_stands_in_an_event_or_an_objects_attributes(district: District) -> None:
    secret = {value.value for value in district.personal if value.name != "birth"}
    firms = {
        str(known.attributes["name"][0].value) for known in district.objects.values() if known.type == "enterprise"
    }
    uscc = {str(known.attributes["uscc"][0].value) for known in district.objects.values() if "uscc" in known.attributes}
    secret -= firms | uscc  # an enterprise's name and code are public
    assert len(secret) > 100
    for event in district.events:
        assert not secret & {str(value) for value in event.attributes.values()}, event
    for known in district.objects.values():
        values = {str(value.value) for history in known.attributes.values() for value in history}
        assert known.type == "enterprise" or not secret & values, known
