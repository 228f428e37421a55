"""The register of certificates and the sheet of one hold what is registered, for whoever keeps the register."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from accounts import member
from registry.district import agency, certified, today
from zhiheng.kit.documents import making
from zhiheng.kit.documents.filling import texts_of
from zhiheng.kit.documents.registry import kinds
from zhiheng.kit.home import Home
from zhiheng.registry import people
from zhiheng.registry.models import Certificate

pytestmark = pytest.mark.django_db
REGISTER, SHEET = kinds["certificate-register"], kinds["certificate-sheet"]


def test_the_register_lists_every_certificate_with_its_holder(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "home").mkdir()
    settings.HOME = Home(tmp_path / "home").prepare()
    place = agency("示例区城市管理局")
    certified(place)
    certified(place)
    keeper = member("agency-administrator", place)
    subject = REGISTER.find(keeper, "agency", place)
    assert subject is not None
    assert REGISTER.offered(keeper, subject)
    values = REGISTER.collect(keeper, subject)
    called = {people.name_of(row.officer) for row in Certificate.objects.all()}
    assert (values["count"], {row["name"] for row in values["rows"]}) == (2, called)
    assert [row["place"] for row in values["rows"]] == [1, 2]
    path = tmp_path / "draft.docx"
    path.write_bytes(making.draft(REGISTER.key, place, values, today()).content)
    assert called <= set(texts_of(path))


def test_the_sheet_names_holder_number_and_term() -> None:
    place = agency("示例区城市管理局")
    certified(place)
    row = Certificate.objects.get()
    keeper = member("agency-administrator", place)
    subject = SHEET.find(keeper, "certificate", row.public_id)
    assert subject is not None
    assert (subject.addressee, subject.dossier) == (place, row.officer)
    values = SHEET.collect(keeper, subject)
    said = (values["name"], values["certificate"], values["valid_to"])
    assert said == (people.name_of(row.officer), row.number, row.valid_to)


def test_another_agencys_register_isnt_found() -> None:
    place, other = agency("示例区城市管理局"), agency("示例区水务局")
    certified(place)
    row = Certificate.objects.get()
    stranger, officer = member("agency-administrator", other), member("officer", place)
    for user in (stranger, officer):
        assert REGISTER.find(user, "agency", place) is None
        assert SHEET.find(user, "certificate", row.public_id) is None
