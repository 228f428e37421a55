"""Pages of measures and enforcements: who gets in, what stands there, what may be begun, the court's days, the fine."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import member
from handling.cases.coercive import Forceful, Part, detained, forceful
from handling.cases.story import Story, bureau
from handling.cases.test_case_pages import entered
from registry import district
from worlds import Standing
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.ledger import selectors as ledger

pytestmark = pytest.mark.django_db
TODAY = district.today()


@pytest.fixture(scope="module")
def body(standing: Standing) -> Forceful:
    """A body that may also use measures, for the whole file."""
    return standing.build(forceful)


@pytest.fixture(scope="module")
def told(standing: Standing, body: Forceful) -> Story:
    """A case that is filed."""
    return standing.build(lambda: Story(body).tell(TODAY - timedelta(days=4)))


def address(story: Story, act: str, part: str = "new", procedure: str = "coercion-seizure") -> str:
    return reverse("case-part-act", args=[story.case, procedure, part, act])


def shown(user: object, type_: str, id_: str) -> str:
    answer = entered(user).get(reverse("object", args=[type_, id_]))  # type: ignore[arg-type]  # an account
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_cases_page_lists_its_measures_and_offers_what_may_be_begun(at: Forceful, story: Story) -> None:
    part = detained(story, TODAY - timedelta(days=2))
    page = shown(at.officer, "case", story.case)
    assert "扣押过期食品等 2 项" in page and "查封扣押中" in page
    assert address(story, "measure-apply") in page
    assert address(story, "execution-demand", procedure="execution-compulsory") not in page  # nothing was decided yet
    assert reverse("object", args=["measure", part.id]) in page
    assert address(story, "measure-apply") not in shown(at.head, "case", story.case)


def test_a_measures_page_says_its_stage_its_things_and_what_comes_next(at: Forceful, story: Story) -> None:
    part = detained(story, TODAY - timedelta(days=2))
    page = shown(at.officer, "measure", part.id)
    for words in ("查封扣押中", "冷藏柜 2台", "报批延长期限", "查封扣押三十日内"):
        assert words in page
    assert address(story, "measure-extend", part.id) in page
    approved = shown(at.head, "measure", part.id)
    assert address(story, "measure-extend", part.id) not in approved


def test_acts_of_a_part_are_closed_to_strangers_and_to_what_isnt_there(at: Forceful, story: Story) -> None:
    part = detained(story, TODAY - timedelta(days=2))
    other = bureau()
    mine, foreign = entered(at.officer), entered(other.officer)
    assert mine.get(address(story, "measure-extend", part.id)).status_code == 200
    assert foreign.get(address(story, "measure-extend", part.id)).status_code == 404
    assert foreign.get(address(story, "measure-apply")).status_code == 404
    assert entered(member("bureau-supervisor", "U9")).get(address(story, "measure-extend", part.id)).status_code == 404
    for act, id_, procedure in (
        ("measure-extend", "new", "coercion-seizure"),  # nothing to be extended
        ("measure-extend", part.id, "coercion-freezing"),  # not its procedure
        ("measure-extend", part.id, "nothing"),
        ("measure-extend", "nothing", "coercion-seizure"),
        ("nothing", part.id, "coercion-seizure"),
    ):
        assert mine.get(address(story, act, id_, procedure)).status_code == 404
    second = Story(at)
    second.filed(TODAY)
    assert mine.get(address(second, "measure-extend", part.id)).status_code == 404  # another case's measure


def test_an_extension_is_drafted_on_the_page_and_approved_by_the_head(at: Forceful, story: Story) -> None:
    part = detained(story, TODAY - timedelta(days=2))
    client = entered(at.officer)
    version = str(ledger.version("case", story.case))
    sent = {"amount": "30", "reason": "来源待查", "law_text": "第25条", "form_key": new_key(), "form_version": version,
            "form_confirmed": "1"}  # fmt: skip
    answer = client.post(address(story, "measure-extend", part.id), sent)
    assert answer.status_code == 302 and answer["Location"] == reverse("object", args=["measure", part.id])
    assert "待审批" in shown(at.officer, "measure", part.id)
    head = entered(at.head)
    from zhiheng.handling.cases.models import Proposal

    waiting = Proposal.objects.get(standing="waiting")
    url = reverse("case-proposal", args=[waiting.public_id])
    assert "来源待查" in head.get(url).content.decode()
    decided = {
        "decision": "approve",
        "form_key": new_key(),
        "form_version": f"{version}:waiting",
        "form_confirmed": "1",
    }
    assert head.post(url, decided)["Location"] == reverse("object", args=["measure", part.id])
    assert part.file.last_own("period.extended") is not None


def test_an_enforcement_before_the_court_shows_its_first_and_last_day(at: Forceful) -> None:
    story = Story(at)
    start = TODAY - timedelta(days=100)
    story.filed(start)
    story.investigated(start + timedelta(days=1))
    story.told(start + timedelta(days=2))
    story.decided(start + timedelta(days=40), answer="已核实")
    story.served(start + timedelta(days=41))
    part = Part(story, "execution-court", "enforcement")
    part.do("court-demand", TODAY - timedelta(days=20), until=TODAY, amount=3000, duty="缴纳罚款", how="到银行")
    part.served(TODAY - timedelta(days=20), "demand")
    page = shown(at.officer, "enforcement", part.id)
    assert "申请法院强制执行的最早日期" in page and "最迟" in page
    case = shown(at.officer, "case", story.case)
    assert "加处罚款（计算至今日）" in case and "3000×3%×" in case


def test_a_case_with_many_measures_costs_no_more_queries(at: Forceful, story: Story) -> None:
    detained(story, TODAY - timedelta(days=2))
    shown(at.officer, "case", story.case)
    with CaptureQueriesContext(connection) as one:
        shown(at.officer, "case", story.case)
    for _ in range(2):
        detained(story, TODAY - timedelta(days=2))
    shown(at.officer, "case", story.case)
    with CaptureQueriesContext(connection) as three:
        shown(at.officer, "case", story.case)
    assert len(three) <= len(one)


def test_a_measure_without_a_case_is_shown_without_acts(at: Forceful) -> None:
    from zhiheng.ledger.services import Actor, NewEvent, NewObject, Ref, append

    refs = [Ref("measure", "M-1"), Ref("agency", at.agency), *(Ref("officer", one, "handler") for one in at.both)]
    event = NewEvent("measure.imposed", date(2026, 3, 2), refs, {"kind": "detain"}, agency=at.agency, source="import")
    append(
        [event], by=Actor(system="test"), objects=[NewObject("measure", "M-1", {"kind": "detain"}, at.agency, "扣押")]
    )
    assert "实施强制措施" in shown(at.officer, "measure", "M-1")


def test_the_paper_of_an_act_is_shown_before_it_is_issued(at: Forceful, story: Story) -> None:
    part = detained(story, TODAY - timedelta(days=2))
    client = entered(at.officer)
    assert (
        address(story, "measure-extend", part.id) + "paper/"
        in client.get(address(story, "measure-extend", part.id)).content.decode()
    )
    sent = {"amount": "30", "reason": "来源待查", "law_text": "行政强制法第25条"}
    answer = client.post(address(story, "measure-extend", part.id) + "paper/?show=1", sent)
    assert answer.status_code == 200 and "延长30日" in answer.content.decode()
    assert part.file.last_own("period.extended") is None


def test_a_returned_application_is_drafted_again_from_the_workbench(at: Forceful, story: Story) -> None:
    from zhiheng.handling.cases import proposals

    part = detained(story, TODAY - timedelta(days=2))
    waiting = part.propose("measure-extend", TODAY, amount=30, reason="来源待查", law_text="第25条")
    proposals.send_back(waiting, part.file, story.act(TODAY, at.head), at.head, "写明来源")
    assert address(story, "measure-extend", part.id) in entered(at.officer).get("/").content.decode()
