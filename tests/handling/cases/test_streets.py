"""Streets act by delegated powers: on what was handed to them by that day, in their own name, and on nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from handling.cases.story import DECISION, LAW, Bureau, Story, bureau
from handling.spot.test_spot_penalty import decide, spot
from registry import district
from zhiheng.handling.cases import selectors, streets
from zhiheng.handling.spot import projecting
from zhiheng.handling.spot.models import SpotPenalty
from zhiheng.kit.documents import numbers
from zhiheng.kit.documents.models import Document
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerObject
from zhiheng.registry.agencies import services as agencies
from zhiheng.registry.officers import services as officers
from zhiheng.registry.officers.services import Seconding
from zhiheng.registry.powers import services as powers
from zhiheng.registry.powers.services import Grant, Matter

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


def street(valid_from: date = date(2025, 1, 1), valid_to: date | None = None) -> tuple[Bureau, str]:
    """A street with people of its own and a matter that was handed to it; returns both."""
    former = bureau(field="urban")
    at = district.agency("示例街道办事处", kind="subdistrict", field="subdistrict")
    one, two = (district.certified(at)[0] for _ in range(2))
    power = powers.list_power(
        district.recording(date(2020, 1, 1)),
        Matter("PX01", "对占用人行道的处罚", "penalty", "urban", (LAW,), (), ("fine",)),
        former.agency,
    )
    grant = Grant("PX01", "对占用人行道的处罚", at, former.agency, "省政字〔2024〕9号", valid_from, valid_to, True)
    handed = powers.grant_delegation(district.recording(valid_from), grant).id
    numbers.fill_words({at: "示街"})
    officer = member("officer", at, person=one)
    head, reviewer = member("subdistrict-commander", at), member("legal-reviewer", at)
    own = replace(former, agency=at, officers=(one, two), power=power.id, officer=officer, head=head, reviewer=reviewer)
    return own, handed


def clue(at: Bureau, day: date = DAY) -> Story:
    told = Story(at)
    told.open(day)
    told.do("check-clue", day, result="file")
    return told


def test_a_street_files_and_decides_on_what_was_handed_to_it_in_its_own_name() -> None:
    at, handed = street()
    told = clue(at)
    told.approved("file", DAY, cause="占用人行道", power=handed, officers=at.both)
    filed = told.file.last("case.filed")
    assert filed is not None
    assert filed.objects("delegated_power") == (handed,)
    assert filed.objects("power") == ()
    told.investigated(DAY + timedelta(days=2))
    told.told(DAY + timedelta(days=3))
    told.decided(DAY + timedelta(days=14))
    decision = told.file.decision
    assert decision is not None
    assert decision.objects("delegated_power") == (handed,)
    assert decision.attributes["laws"] == (LAW,)
    words = streets.name_words(told.file)
    assert words.startswith("示例街道办事处以自己的名义") and "省政字〔2024〕9号" in words
    client = Client()
    client.force_login(at.officer)
    assert words in client.get(reverse("object", args=["case", told.case])).content.decode()


def test_a_street_penalises_on_the_spot_on_what_was_handed_to_it_and_on_nothing_else() -> None:
    at, handed = street()
    client = Client()
    client.force_login(at.officer)
    shown = client.get("/spot/new/").content.decode()
    assert "占用人行道（PX01，赋权）" in shown and at.power not in shown
    file = decide(at, replace(spot(at), power=handed))
    decision = file.decision
    assert decision is not None and decision.attributes["laws"] == (LAW,)
    assert (decision.objects("delegated_power"), decision.objects("power")) == ((handed,), ())
    assert str(Document.objects.get(object_id=file.id).number).startswith("示街当罚")
    assert "示例街道办事处以自己的名义" in client.get(reverse("object", args=["case", file.id])).content.decode()
    assert (SpotPenalty.objects.get().power, list(projecting.check())) == (handed, [])
    before = LedgerObject.objects.count()
    for wrong, words in (
        ({"power": at.power}, "没有交由本街道"),
        ({"power": handed, "officers": at.officers[:1]}, "不少于两人"),
        ({"power": handed, "fine": Decimal(201)}, "200"),
    ):
        with pytest.raises(ActRefused) as refused:
            decide(at, replace(spot(at), **wrong))  # type: ignore[arg-type]  # fields of the entry
        assert any(words in one.fact for one in refused.value.reasons), refused.value.reasons
    powers.take_back_delegation(district.recording(district.today() - timedelta(days=1)), handed, "评估不合格")
    with pytest.raises(ActRefused, match="收回"):
        decide(at, replace(spot(at), power=handed))
    assert "赋权）" not in client.get("/spot/new/").content.decode()
    assert LedgerObject.objects.count() == before


def test_what_was_not_handed_over_taken_back_or_outlived_is_refused_with_its_day() -> None:
    at, handed = street()
    other = clue(at)
    with pytest.raises(ActRefused) as found:
        other.propose("file", DAY, cause="占用人行道", power=at.power, officers=at.both)
    assert any("没有交由本街道" in one.fact and one.basis == streets.LAW_24 for one in found.value.reasons)
    powers.take_back_delegation(district.recording(date(2026, 2, 10)), handed, "评估不合格")
    with pytest.raises(ActRefused, match="已于 2026-02-10 收回"):
        other.propose("file", DAY, cause="占用人行道", power=handed, officers=at.both)
    at, handed = street(valid_to=date(2026, 2, 28))
    with pytest.raises(ActRefused, match="有效期至 2026-02-28"):
        clue(at).propose("file", DAY, cause="占用人行道", power=handed, officers=at.both)
    at, handed = street(valid_from=date(2026, 3, 3))
    with pytest.raises(ActRefused, match="自 2026-03-03 起生效"):
        clue(at).propose("file", DAY, cause="占用人行道", power=handed, officers=at.both)
    clue(at, date(2026, 3, 3)).approved("file", date(2026, 3, 3), cause="占道", power=handed, officers=at.both)


def test_a_matter_taken_back_after_the_filing_forbids_the_decision() -> None:
    at, handed = street()
    told = clue(at)
    told.approved("file", DAY, cause="占用人行道", power=handed, officers=at.both)
    told.investigated(DAY + timedelta(days=2))
    told.told(DAY + timedelta(days=3))
    powers.take_back_delegation(district.recording(DAY + timedelta(days=4)), handed, "评估不合格")
    with pytest.raises(ActRefused) as found:
        told.propose("decide", DAY + timedelta(days=14), **DECISION)
    assert any("收回" in one.fact for one in found.value.reasons)


def test_another_streets_matter_is_not_this_ones() -> None:
    (at, _), (_, theirs) = street(), street()
    with pytest.raises(ActRefused, match="没有交由本街道"):
        clue(at).propose("file", DAY, cause="占用人行道", power=theirs, officers=at.both)
    assert [id_ for id_, _ in streets.delegations(at.agency)] != [theirs]


def test_the_commander_approves_and_seconded_officers_count_with_their_own_certificates() -> None:
    at, handed = street()
    home = bureau(field="urban")
    formed = district.recording(date(2025, 1, 1))
    team = agencies.form_team(formed, "驻街中队", "dispatched", at.agency, [home.agency], "街道指挥").id
    officers.second_officers(
        district.recording(date(2025, 1, 2)), Seconding(team, home.agency, at.agency, (home.officers[0],))
    )
    assert home.officers[0] in [id_ for id_, _ in selectors.enforcers(at.agency)]
    assert home.officers[1] not in [id_ for id_, _ in selectors.enforcers(at.agency)]
    told = clue(at)
    both = [at.officers[0], home.officers[0]]
    told.approved("file", DAY, cause="占用人行道", power=handed, officers=both)
    assert told.file.handlers[-1] == home.officers[0]
    assert selectors.approvers(at.agency) == [at.head.public_id]
