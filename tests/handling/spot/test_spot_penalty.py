"""Penalties on the spot: one act leaves decision, paper, service, cash; the guard refuses with article and way out."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from PIL import Image

from handling.cases.story import Bureau, bureau
from registry import district
from worlds import Standing
from zhiheng.handling.cases.casefile import CaseFile, load
from zhiheng.handling.cases.coercion.surcharging import surcharge
from zhiheng.handling.cases.drafting import Wish
from zhiheng.handling.cases.models import Case
from zhiheng.handling.cases.services import ReasonNeeded, carry_out
from zhiheng.handling.spot import projecting, selectors, services
from zhiheng.handling.spot.entry import Collection, Spot
from zhiheng.handling.spot.models import SpotPenalty
from zhiheng.kit.documents.models import Document
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.actpages import act_of
from zhiheng.ledger.models import LedgerEvent, LedgerObject
from zhiheng.registry.models import Party
from zhiheng.registry.people import Person

pytestmark = pytest.mark.django_db
TODAY = district.today()


@pytest.fixture(scope="module")
def body(standing: Standing) -> Bureau:
    """A body of urban management: its decisions on the spot are reported by a text of the province."""
    return standing.build(lambda: bureau("construction"))


def citizen(serial: int = 1) -> Person:
    return district.person(serial, "钱一二")


def spot(at: Bureau, **more: object) -> Spot:
    """A lawful penalty on the spot of a citizen."""
    plain = Spot(
        at.power, "citizen", at.officers, "堆放货物占用人行道", "示例路 1 号", ("fine",), Decimal(100),
        person=citizen(),
        collected=Collection("small", None, "鲁罚0001"),
    )  # fmt: skip
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of the entry


def decide(at: Bureau, entry: Spot, **more: object) -> CaseFile:
    act = act_of(at.officer, new_key(), at.agency)
    done = services.decide(at.officer, act, entry, **more)  # type: ignore[arg-type]  # as the service names them
    return load(LedgerObject.objects.get(type="case", public_id=done.id))


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(kept, "PNG")
    return kept.getvalue()


def test_one_act_leaves_decision_paper_service_and_cash(at: Bureau, django_capture_on_commit_callbacks: object) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's fixture
        file = decide(at, spot(at), signature=picture())
    types = [event.type for event in file.events]
    assert types == ["notice.given", "document.issued", "decision.made", "service.completed", "fine.collected"]
    document = Document.objects.get(object_id=file.id)
    assert document.number is not None
    assert "示市当罚" in str(document.number)
    assert document.dossier == file.parties[0]
    assert document.word is not None
    assert file.attribute("number") == str(document.number)
    row = SpotPenalty.objects.get()
    assert (row.fine, row.collected, row.report, row.officer) == (Decimal(100), True, "pending", at.officers[0])
    assert row.report_due is not None
    assert Case.objects.get().stage == "execution"
    assert StoredFile.objects.get(owner_type="case", owner_id=file.id).dossier == file.parties[0]
    assert list(projecting.check()) == []


@pytest.mark.parametrize(
    ("change", "fact", "article"),
    [
        ({"fine": Decimal(201), "collected": None}, "罚款", "第51条"),
        ({"officers": ("one",)}, "不少于两人", "第四十二条"),
        ({"power": "nobody's"}, "没有这一项处罚职权", "第十七条"),
        ({"fine": Decimal(101)}, "一百元", "第68条"),
        ({"collected": Collection("small", None, "")}, "票据", "第70条"),
        ({"fine": Decimal(150), "collected": Collection("remote", None, "鲁罚1")}, "当事人", "第69条"),
    ],
)
def test_the_guard_refuses_with_fact_and_article(
    at: Bureau, change: dict[str, object], fact: str, article: str
) -> None:
    before = LedgerEvent.objects.count()
    if change.get("officers"):
        change = {**change, "officers": at.officers[:1]}
    with pytest.raises(ActRefused) as refused:
        decide(at, spot(at, **change))
    reasons = refused.value.reasons
    assert any(fact in one.fact for one in reasons), reasons
    assert any(article in one.basis for one in reasons), reasons
    assert all(one.remedy for one in reasons)
    assert LedgerEvent.objects.count() == before
    assert not Party.objects.exists()


def test_an_organisation_may_be_fined_up_to_three_thousand(at: Bureau) -> None:
    legal = {"party_kind": "legal", "person": None, "enterprise": at.firm, "collected": None}
    file = decide(at, spot(at, fine=Decimal(3000), **legal))
    assert file.row.title == "示例食品店经营超过保质期食品（当场处罚）"
    with pytest.raises(ActRefused):
        decide(at, spot(at, fine=Decimal(3001), **legal))


def test_an_officer_whose_certificate_expired_yesterday_is_refused(at: Bureau) -> None:
    expired = district.certified(at.agency, to=TODAY - timedelta(days=1))[0]
    with pytest.raises(ActRefused) as refused:
        decide(at, spot(at, officers=(at.officers[0], expired)))
    assert any("有效" in one.fact and "证件" in one.fact for one in refused.value.reasons)
    last_day = district.certified(at.agency, to=TODAY)[0]
    assert decide(at, spot(at, officers=(at.officers[0], last_day))).decision is not None


def test_certificates_not_shown_want_a_reason_on_the_record(at: Bureau) -> None:
    with pytest.raises(ReasonNeeded):
        decide(at, spot(at, certificates_shown=False))
    file = decide(at, spot(at, certificates_shown=False), answer="当事人先行认出")
    assert file.of("guard.overridden")


def test_what_was_decided_on_paper_is_recorded_whatever_the_law_says(at: Bureau) -> None:
    act = act_of(at.officer, new_key(), at.agency, on=TODAY, doing=False, late_reason="纸上办理", document_no="示当1号")
    done = services.decide(at.officer, act, spot(at, fine=Decimal(500), collected=None))
    assert any("罚款" in one.fact for one in done.warnings)
    assert SpotPenalty.objects.get().fine == Decimal(500)
    assert not Document.objects.exists()


def test_the_same_key_gives_the_same_case(at: Bureau) -> None:
    act = act_of(at.officer, new_key(), at.agency)
    first = services.decide(at.officer, act, spot(at))
    assert services.decide(at.officer, act, spot(at)).id == first.id
    assert SpotPenalty.objects.count() == 1


def test_a_known_person_is_the_same_party(at: Bureau) -> None:
    first, second = decide(at, spot(at)), decide(at, spot(at))
    assert first.parties == second.parties
    known = selectors.known_party(citizen().id_no)
    assert known is not None
    assert known[1] == 2
    assert known[0] != citizen().name


def test_reporting_ends_what_is_pending_and_cash_is_handed_on(at: Bureau) -> None:
    file = decide(at, spot(at))
    for name, values in (("report", {}), ("remit", {"to": "agency"})):
        file = load(LedgerObject.objects.get(type="case", public_id=file.id))
        assert file.procedure is not None
        wish = Wish(
            file, file.procedure.acts[name], act_of(at.officer, new_key(), at.agency), values, at.officer.person
        )
        carry_out(wish, at.officer)
    row = SpotPenalty.objects.get()
    assert (row.report, row.reported_on, row.remitted_on) == ("done", TODAY, TODAY)
    assert list(projecting.check()) == []
    SpotPenalty.objects.all().delete()
    assert len(list(projecting.check())) == 1
    projecting.rebuild()
    assert list(projecting.check()) == []


def test_a_fine_on_the_spot_that_nobody_pays_grows_after_fifteen_days(at: Bureau) -> None:
    file = decide(at, spot(at, collected=None))
    late = surcharge(file, TODAY + timedelta(days=25))
    assert late is not None
    assert late.due >= TODAY + timedelta(days=15)  # a last day on a holiday moves on
    assert late.amount == 3 * (late.counted_to - late.due).days > 0


def test_cash_taken_on_the_spot_settles_the_fine(at: Bureau) -> None:
    file = decide(at, spot(at))
    assert file.settled
    assert file.paid == Decimal(100)
    assert not decide(at, spot(at, collected=None)).settled
