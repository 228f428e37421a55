"""What is made public of a decision: the choice and its approval, last days, withdrawal, what the public zone shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from handling.cases.story import FACT, Bureau, Story, bureau
from handling.cases.test_joining import together
from handling.spot.test_spot_page import entered
from handling.spot.test_spot_penalty import citizen, decide, spot
from registry import district
from worlds import Standing
from zhiheng.handling.publicity import layout, projecting, terms, transfer
from zhiheng.handling.publicity.models import Publicity
from zhiheng.handling.publicity.publishing import item, key_of, penalties
from zhiheng.handling.publicity.records import gather
from zhiheng.handling.spot.models import SpotPenalty
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.law import codes
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.services import NewEvent, Ref, append
from zhiheng.registry.models import Enterprise, Party
from zhiheng.registry.parties.services import EnterpriseFacts, register_enterprise

pytestmark = pytest.mark.django_db
TODAY = district.today()
DECIDED = date(2026, 4, 1)
SHOWN = {"channel": terms.CHANNEL, "anonymised": False}


@pytest.fixture(scope="module")
def told(standing: Standing, body: Bureau) -> Story:
    """A case of market regulation, which must publish, that is decided and served."""
    steps = {"investigated": date(2026, 3, 10), "told": date(2026, 3, 16), "decided": DECIDED}
    return standing.build(lambda: Story(body).tell(date(2026, 3, 2), **steps, served=date(2026, 4, 2)))


def row(story: Story) -> Publicity:
    return Publicity.objects.get(case=story.case)


def changed(story: Story, day: date, how: str = "revoked", **more: Any) -> None:
    refs = [Ref("case", story.case)]
    stated: dict[str, Any] = {"how": how, "by": "review", "reason": "事实不清", **more}
    append([NewEvent("decision.changed", day, refs, stated, agency=story.at.agency, source="import")], by=district.BY)


def test_a_decision_waits_with_its_last_day(story: Story) -> None:
    found = row(story)
    assert (found.state, found.must, found.decided_on) == ("pending", True, DECIDED)
    # Twenty working days: it is told under the enterprise's name in the credit system.
    assert found.due_on is not None
    assert DECIDED + timedelta(days=9) < found.due_on < DECIDED + timedelta(days=40)
    assert list(penalties(TODAY)) == []


def test_the_head_approves_and_the_public_zone_shows_it_until_its_last_day(story: Story) -> None:
    story.approved("publish", date(2026, 4, 3), **SHOWN, until=date(2029, 4, 3))
    found = row(story)
    assert (found.state, found.published_on, found.until) == ("published", date(2026, 4, 3), date(2029, 4, 3))
    (shown,) = penalties(TODAY)
    assert shown["party"] == "示例食品店"
    assert shown["penalty"] == "罚款 3,000.00 元"
    assert shown["key"] == key_of(story.case)
    assert shown["shown_until"] == "2029-04-03"  # the zone outside ends the term by itself
    assert story.case not in str(shown)
    assert list(penalties(date(2029, 4, 3))) != []
    assert list(penalties(date(2029, 4, 4))) == []
    approvals = [event for event in story.file.of("approval.given") if event.attributes["of"] == "publication"]
    assert len(approvals) == 1


def test_a_decision_that_is_revoked_must_be_withdrawn_and_the_reason_stays_public(story: Story) -> None:
    story.approved("publish", date(2026, 4, 3), **SHOWN)
    changed(story, date(2026, 4, 28))
    found = row(story)
    assert found.state == "recall"
    assert found.due_on == date(2026, 5, 6)  # three working days over the holiday of May
    story.do("withdraw-publication", date(2026, 4, 29), reason="决定已被复议撤销", reasons_published=True)
    assert row(story).state == "withdrawn"
    (shown,) = penalties(date(2026, 5, 1))
    assert (shown["state"], shown["reason"], shown["shown_until"]) == ("withdrawn", "决定已被复议撤销", "2027-04-29")
    assert "party" not in shown
    assert "示例食品店" not in str(shown)
    assert list(penalties(date(2027, 6, 1))) == []
    assert list(projecting.check()) == []


def test_a_withdrawal_makes_room_for_the_varied_decision(story: Story) -> None:
    story.approved("publish", date(2026, 4, 3), **SHOWN)
    with pytest.raises(ActRefused, match="已经公开"):
        story.propose("publish", date(2026, 4, 4), **SHOWN)
    changed(story, date(2026, 4, 28), "varied")
    story.do("withdraw-publication", date(2026, 4, 29), reason="决定已变更", reasons_published=True)
    story.approved("publish", date(2026, 4, 30), **SHOWN)
    assert row(story).state == "published"


def sent(story: Story) -> list[object]:
    """The fines of the case's decisions as the transfer file states them, in 万元."""
    place = [column.name for column in layout.COLUMNS].index(layout.FINE)
    return [cells[place] for cells in transfer.collect([row(story)], persons=False).rows]


def decided_anew(story: Story, day: date, fine: int) -> None:
    before = story.file.decision
    assert before is not None
    refs = [Ref("case", story.case), Ref("agency", story.at.agency), Ref("party", before.objects("party")[0])]
    stated = {"outcome": "penalty", "procedure": "ordinary", "kinds": ["fine"], "fine": Decimal(fine)}
    kept = {name: before.attributes[name] for name in ("social_impact", "party_kind") if name in before.attributes}
    append([NewEvent("decision.made", day, refs, {**stated, **kept}, source="import")], by=district.BY)


def test_a_varied_decision_is_told_with_the_amount_that_stands(story: Story) -> None:
    story.approved("publish", date(2026, 4, 3), **SHOWN)
    changed(story, date(2026, 4, 28), "varied", fine=Decimal(1000))
    assert (row(story).state, row(story).due_on) == ("recall", date(2026, 5, 6))
    assert [one["penalty"] for one in penalties(TODAY)] == ["罚款 1,000.00 元"]
    assert sent(story) == []  # what must be withdrawn isn't sent
    story.do("withdraw-publication", date(2026, 4, 29), reason="决定已变更", reasons_published=True)
    story.approved("publish", date(2026, 4, 30), **SHOWN)
    assert [one["penalty"] for one in penalties(TODAY)] == ["罚款 1,000.00 元"]
    assert sent(story) == [Decimal("0.100000")]
    assert list(projecting.check()) == []


def test_a_decision_made_anew_waits_with_a_last_day_of_its_own(story: Story) -> None:
    story.approved("publish", date(2026, 4, 3), **SHOWN)
    first = row(story).decided_on
    changed(story, date(2026, 4, 28))
    decided_anew(story, date(2026, 4, 29), 500)
    story.do("withdraw-publication", date(2026, 4, 30), reason="决定已被复议撤销", reasons_published=True)
    found = row(story)
    assert (found.state, found.must, found.decided_on, found.published_on) == ("pending", True, date(2026, 4, 29), None)
    assert found.due_on is not None
    assert found.due_on > found.decided_on > first
    assert list(penalties(TODAY)) == []
    assert sent(story) == [Decimal("0.050000")]
    story.approved("publish", date(2026, 5, 6), **SHOWN)
    assert [one["penalty"] for one in penalties(TODAY)] == ["罚款 500.00 元"]
    assert list(projecting.check()) == []


@pytest.mark.parametrize(("published", "state", "due"), [(True, "recall", date(2026, 5, 6)), (False, "lapsed", None)])
def test_to_decide_anew_undoes_the_decision_like_a_revocation(
    story: Story, published: bool, state: str, due: date | None
) -> None:
    if published:
        story.approved("publish", date(2026, 4, 3), **SHOWN)
    changed(story, date(2026, 4, 28), "redo")
    assert (row(story).state, row(story).due_on) == (state, due)
    assert sent(story) == []
    assert len(list(penalties(TODAY))) == int(published)  # until it is withdrawn


def test_what_isnt_published_says_why_and_never_goes_out(story: Story) -> None:
    story.approved("withhold", date(2026, 4, 3), reason="涉及商业秘密", ground="business")
    found = row(story)
    assert (found.state, found.ground, found.reason, found.due_on) == ("withheld", "business", "涉及商业秘密", None)
    assert list(penalties(TODAY)) == []


def test_repaired_credit_ends_the_publication(story: Story) -> None:
    story.approved("publish", date(2026, 4, 3), **SHOWN)
    story.do("end-publication", date(2026, 8, 3), repaired=True)
    found = row(story)
    assert (found.state, found.repaired) == ("ended", True)
    assert list(penalties(TODAY)) == []


def test_a_decision_that_fell_before_it_was_published_owes_nothing(story: Story) -> None:
    changed(story, date(2026, 4, 3))
    assert (row(story).state, row(story).due_on) == ("lapsed", None)


def test_a_persons_name_is_hidden_by_rule(at: Bureau) -> None:
    file = decide(at, spot(at, fine=Decimal(50), social_impact=True))
    story = Story(at, file.id)
    with pytest.raises(ActRefused, match="隐去姓名"):
        story.propose("publish", TODAY, **SHOWN)
    story.approved("publish", TODAY, **{**SHOWN, "anonymised": True})
    (shown,) = penalties(TODAY)
    assert shown["party"] == "钱某某"
    assert shown["party_code"] == ""
    assert citizen().name not in str(shown)
    assert citizen().id_no not in str(shown)


def test_what_is_told_names_neither_who_was_split_off_nor_what_the_firm_was_called(at: Bureau) -> None:
    gone, (stays, moved), (_, act) = together(at)
    facts = EnterpriseFacts("另一示例商行", "company", codes.make_credit_code("379901", 903))
    other = register_enterprise(district.recording(DECIDED), facts).id
    Party.objects.filter(public_id=stays).update(enterprise=other)  # the title is called after the firm split off
    gone.investigated(date(2026, 3, 4))
    gone.approved("split", date(2026, 3, 5), new_cause="无证经营", moved=[moved], moved_conducts=[act], reason="二人")
    gone.told(date(2026, 3, 6))
    gone.decided(date(2026, 4, 1), answer="行为日期已核实")
    gone.approved("publish", date(2026, 4, 3), **SHOWN)
    Publicity.objects.filter(case=gone.case).update(anonymised=True)
    former, names = gone.file.row.title, ("示例食品店", "另一示例商行")
    assert former.startswith(names[0])
    (record,) = gather([row(gone)])
    bare = replace(record, number="", decision=replace(record.decision, attributes={"kinds": ["fine"]}))
    told = [*penalties(TODAY), item(bare)]
    assert [one["conduct"] for one in told] == ["涉嫌经营超过保质期的食品"] * 2
    assert bare.fact == item(bare)["title"] == bare.conduct
    assert not [name for name in names if name in str(told)]
    Publicity.objects.filter(case=gone.case).update(anonymised=False)
    Enterprise.objects.filter(public_id=other).update(name="改名后的商行")
    sent_out = str([*transfer.collect([row(gone)], persons=False).rows, *penalties(TODAY)])
    assert "改名后的商行" in sent_out
    assert not [name for name in names if name in sent_out]


def test_the_form_proposes_channel_hidden_name_and_term(story: Story, at: Bureau) -> None:
    shown = entered(at.officer).get(reverse("case-act", args=[story.case, "publish"])).content.decode()
    assert terms.CHANNEL in shown
    assert terms.later(TODAY, 36).isoformat() in shown  # market regulation: three years
    listed = entered(at.officer).get("/lists/publicity/").content.decode()
    assert FACT in listed
    assert story.case in listed
    assert story.case not in entered(bureau().officer).get("/lists/publicity/").content.decode()


def test_the_table_follows_the_ledger(story: Story) -> None:
    story.approved("publish", date(2026, 4, 3), **SHOWN)
    Publicity.objects.all().update(channel="另一处")
    assert len(list(projecting.check())) == 1
    projecting.rebuild()
    assert list(projecting.check()) == []


@pytest.mark.parametrize(
    ("field", "kinds", "start", "end"),
    [
        ("market", ["fine"], date(2025, 3, 10), date(2028, 3, 10)),
        ("market", ["criticism"], date(2025, 3, 10), date(2025, 6, 10)),
        ("market", ["criticism"], date(2025, 11, 30), date(2026, 2, 28)),
        ("market", ["fine"], date(2024, 2, 29), date(2027, 2, 28)),
        ("urban", ["fine"], date(2025, 3, 10), None),
    ],
)
def test_terms_by_field(field: str, kinds: list[str], start: date, end: date | None) -> None:
    assert terms.until(field, kinds, start) == end


def test_a_typical_case_made_public_is_not_the_decisions_publication(story: Story) -> None:
    refs = [Ref("case", story.case), Ref("agency", story.at.agency)]
    told = {"kind": "case", "channel": "区政府网站", "anonymised": True}
    append([NewEvent("publication.made", date(2026, 4, 3), refs, told, source="import")], by=district.BY)
    assert row(story).state == "pending"
    story.approved("publish", date(2026, 4, 3), **SHOWN)
    assert row(story).state == "published"


@pytest.mark.parametrize("key", ["publicity", "spot-penalties", "spot-reports"])
def test_every_filter_and_sort_of_the_lists_has_its_index(key: str) -> None:
    listing = lists[key]
    assert missing(listing, Publicity if key == "publicity" else SpotPenalty) == []
