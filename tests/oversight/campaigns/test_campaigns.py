"""A campaign from its opening to its report: samples that can be drawn again, checks, problems, who may not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from oversight.complaining import entered
from oversight.findings.test_triage import made
from oversight.prominent import RULE, Bodies, act, ahead, problem, today
from oversight.watched import file
from zhiheng.kit.documents.models import Document
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent
from zhiheng.oversight.campaigns import drawing, projecting, selectors, services, working
from zhiheng.oversight.campaigns.models import Campaign, Drawn, Sample, State
from zhiheng.oversight.campaigns.services import Check, Draw, NewCampaign
from zhiheng.oversight.problems.models import Problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Bodies:
    return Bodies()


def opened(here: Bodies, **more: Any) -> Campaign:
    """A campaign about the urban agency."""
    scope = {"matters": ["入企检查备案"], "agencies": [here.urban]}
    said: dict[str, Any] = {"title": "涉企检查专项整治", "first": ahead(-250), "last": ahead(30), **scope, **more}
    return Campaign.objects.get(public_id=services.open_campaign(act(here.supervisor), NewCampaign(**said)).id)


def drawn(here: Bodies, row: Campaign, size: int = 3, seed: str = "20261126") -> Sample:
    """A sample of cases."""
    asked = Draw("case", ahead(-250), today(), size, seed)
    return Sample.objects.get(public_id=services.draw(act(here.supervisor), row, asked).id)


def cases(here: Bodies, count: int = 8) -> None:
    """Cases of the urban agency, one of the other."""
    for place in range(count):
        file(f"C{place}", here.urban)
    file("M1", here.market)


def test_the_same_seed_draws_the_same_list_and_the_population_is_kept(here: Bodies) -> None:
    cases(here)
    row = opened(here)
    first, second, other = drawn(here, row), drawn(here, row), drawn(here, row, seed="别的种子")
    assert first.population == 8 and first.list_sha == second.list_sha
    names = [list(selectors.drawn(one.public_id).values_list("object_id", flat=True)) for one in (first, second, other)]
    assert names[0] == names[1] and len(names[0]) == 3 and "M1" not in names[0]
    assert names[2] == drawing.draw([f"C{place}" for place in range(8)], "别的种子", 3)
    kept = StoredFile.objects.get(public_id=first.file)
    assert store.place(kept.content.sha256).read_text() == "".join(f"C{place}\n" for place in range(8))
    again = selectors.redrawn(first)
    assert again is not None and again.same


def test_what_came_later_does_not_change_a_drawn_sample_and_a_forged_list_is_found(here: Bodies) -> None:
    cases(here)
    sample = drawn(here, opened(here))
    file("C99", here.urban)
    again = selectors.redrawn(sample)
    assert again is not None and again.same
    Drawn.objects.filter(sample=sample.public_id, place=1).update(object_id="C99")
    forged = selectors.redrawn(sample)
    assert forged is not None and forged.population and not forged.list
    assert any("与台账不符" in line for line in projecting.check())
    projecting.rebuild()
    assert list(projecting.check()) == []
    StoredFile.objects.filter(public_id=sample.file).delete()
    assert selectors.redrawn(sample) is None


def test_every_draw_stays_in_the_ledger_and_touches_no_case(here: Bodies) -> None:
    cases(here)
    row = opened(here)
    drawn(here, row)
    drawn(here, row)
    events = [one.stored for one in LedgerEvent.objects.filter(type="sample.drawn")]
    assert len(events) == 2 and all({type_ for type_, _ in one.keys} == {"sample", "campaign"} for one in events)


def test_drawing_and_checking_name_what_is_wrong(here: Bodies) -> None:
    row = opened(here)
    with pytest.raises(ActRefused, match="没有可以抽取的对象") as refused:
        services.draw(act(here.supervisor), row, Draw("case", ahead(-9), today(), 0, " "))
    assert len(refused.value.reasons) == 3 and not Sample.objects.exists() and not StoredFile.objects.exists()
    cases(here)
    sample = drawn(here, row)
    with pytest.raises(ActRefused, match="第 9 件不在抽中的名单里"):
        services.check(act(here.supervisor), sample, [Check(9, True)])
    with pytest.raises(ActRefused, match="没有写明情况"):
        services.check(act(here.supervisor), sample, [Check(1, False)])
    with pytest.raises(ActRefused, match="没有写整治什么"):
        opened(here, matters=[])


def test_a_campaign_ends_when_all_that_was_drawn_is_checked(here: Bodies) -> None:
    cases(here)
    row = opened(here)
    sample = drawn(here, row)
    (line,) = working.items(here.supervisor, today())
    assert line.missing == "抽中的还有 3 件没有检查"
    with pytest.raises(ActRefused, match="还有 3 件没有登记检查结果"):
        services.close_campaign(act(here.supervisor), row, "完成")
    services.check(act(here.supervisor), sample, [Check(1, False, "没有出示证件"), Check(2, True), Check(3, True)])
    services.check(act(here.supervisor), sample, [Check(2, False, "复核发现没有回证")])
    assert selectors.checked_of([row.public_id])[row.public_id] == selectors.Checked(3, 3, 2)
    services.close_campaign(act(here.supervisor), row, "完成")
    assert Campaign.objects.get().state == State.CLOSED and working.items(here.supervisor, today()) == []
    with pytest.raises(ActRefused, match="结束"):
        drawn(here, Campaign.objects.get())
    with pytest.raises(ActRefused, match="结束"):  # its numbered report says what was found
        services.check(act(here.supervisor), sample, [Check(1, True)])


def sent(client: Client, address: str, **said: Any) -> Any:
    """Fill in an act's page, send it, confirm it."""
    page = client.get(address)
    assert page.status_code == 200, address
    carried = {"form_key": page.context["form_key"], "form_version": page.context["form_version"]}
    answer = client.post(address, {**carried, "form_confirmed": "1", **said})
    if answer.status_code != 302:
        raise AssertionError(answer.context["form"].errors if "form" in answer.context else answer.text[:3000])
    return answer


def test_from_opening_to_the_report_by_forms(here: Bodies) -> None:
    cases(here)
    made("a" * 32, here.urban)
    made("b" * 32, here.market)
    bureau = entered(here.supervisor)
    period = {"first": ahead(-30).isoformat(), "last": ahead(5).isoformat()}
    sent(bureau, reverse("campaign-open"), title="送达专项整治", **period, rules=[RULE], agencies=[here.urban])
    row = Campaign.objects.get()
    base = f"/campaigns/{row.public_id}"
    known = bureau.get(f"{base}/draw/").context["form"].initial
    assert len(known["seed"]) == 16
    sent(bureau, f"{base}/draw/", kind="case", first=ahead(-300).isoformat(), last=today().isoformat(), size="2",
         seed="公开抽取 5-9-3")  # fmt: skip
    sample = Sample.objects.get()
    page = bureau.get(reverse("object", args=["sample", sample.public_id])).text
    assert "复算一致" in page and "公开抽取 5-9-3" in page and sample.list_sha in page and "下载抽样总体" in page
    check = f"/samples/{sample.public_id}/check/"
    refused = bureau.post(check, {"form_key": "k" * 20, "r1": "0"})
    assert refused.status_code == 422 and "请写明是什么问题" in refused.text
    sent(bureau, check, r1="0", n1="没有送达回证", r2="1")
    assert "没有送达回证" in bureau.get(reverse("object", args=["sample", sample.public_id])).text
    new = f"{reverse('problem-new')}?campaign={row.public_id}"
    known = bureau.get(new).context["form"].initial
    assert known["origin"] == "campaign" and known["source"] == "送达专项整治"
    sent(bureau, new, **{**known, "title": "没有送达回证", "agencies": [here.urban]})
    assert problem(Problem.objects.get()).campaign == row.public_id
    shown = bureau.get(reverse("object", args=["campaign", row.public_id])).text
    assert "没有送达回证" in shown and "违反（项）" in shown
    summary = bureau.get(f"{base}/close/").context["form"].initial["result"]
    assert summary == ("随机抽取 2 件，检查 2 件，发现问题 1 件；全量审查发现期间内违反 1 项；列入突出问题 1 个。")
    sent(bureau, f"{base}/close/", result=summary)
    paper = Document.objects.get(kind="campaign-report")
    closed = LedgerEvent.objects.get(type="campaign.closed").stored
    assert paper.number is not None and closed.document_no == paper.number.text
    assert LedgerEvent.objects.filter(type="report.submitted").count() == 1


def test_a_refused_end_takes_no_number(here: Bodies) -> None:
    cases(here)
    row = opened(here)
    drawn(here, row)
    bureau, address = entered(here.supervisor), f"/campaigns/{row.public_id}/close/"
    page = bureau.get(address)
    said = {"form_key": page.context["form_key"], "form_version": page.context["form_version"], "form_confirmed": "1"}
    answer = bureau.post(address, {**said, "result": "完成"})
    assert answer.status_code == 409 and "没有登记检查结果" in answer.text and not Document.objects.exists()


def test_nobody_but_the_supervising_body_sees_campaigns_and_samples(here: Bodies) -> None:
    cases(here)
    row = opened(here)
    sample = drawn(here, row)
    drawn_case = Drawn.objects.filter(sample=sample.public_id).first()
    assert drawn_case is not None
    for user in (here.head, here.foreign, member("officer", here.urban), member("social-supervisor", "X1")):
        client = entered(user)
        for type_, id_ in (("campaign", row.public_id), ("sample", sample.public_id)):
            assert client.get(reverse("object", args=[type_, id_])).status_code == 404
        assert client.get(reverse("list", args=["campaigns"])).status_code == 404
        assert client.get(f"/campaigns/{row.public_id}/draw/").status_code in (403, 404)
    case_page = entered(here.head).get(reverse("object", args=["case", drawn_case.object_id]))
    assert case_page.status_code == 200 and "随机抽取" not in case_page.text


def test_every_filter_and_sort_of_the_list_has_its_index() -> None:
    assert missing(lists["campaigns"], Campaign) == []
