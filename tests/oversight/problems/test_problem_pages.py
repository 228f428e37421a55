"""Pages of prominent problems: by forms from findings to the closing paper; who sees what; lists; to-do; documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import member
from oversight.complaining import entered
from oversight.findings.test_triage import made
from oversight.prominent import RULE, Bodies, act, ahead, assigned, audited, item, listed, today
from zhiheng.kit.documents.models import Document
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.ledger.models import LedgerEvent
from zhiheng.oversight.problems import services, working
from zhiheng.oversight.problems.models import Item, ItemStage, Problem, Stage

pytestmark = pytest.mark.django_db
PROOF = "已逐案送达，回证附后。".encode()


@pytest.fixture
def here(tmp_path: Path, settings: Any) -> Bodies:
    return Bodies()


def form(client: Client, address: str) -> dict[str, Any]:
    """What an act's page carries."""
    page = client.get(address)
    assert page.status_code == 200, address
    return {"form_key": page.context["form_key"], "form_version": page.context["form_version"]}


def done(client: Client, address: str, **said: Any) -> Any:
    """Fill in an act's page, send it, confirm it."""
    answer = client.post(address, {**form(client, address), "form_confirmed": "1", **said})
    if answer.status_code != 302:
        raise AssertionError(answer.context["form"].errors if "form" in answer.context else answer.text[:3000])
    return answer


def test_from_findings_to_the_closing_paper_by_forms(here: Bodies) -> None:
    bureau, head = entered(here.supervisor), entered(here.head)
    audited(1)
    first, second = made("a" * 32, here.urban), made("b" * 32, here.urban)
    assert "立为突出问题" in bureau.get(reverse("list", args=["findings"])).text
    new = f"{reverse('problem-new')}?id={first.identity}&id={second.identity}"
    known = bureau.get(new).context["form"].initial
    assert (known["title"], known["agencies"], known["origin"]) == ("多次违反：送达", [here.urban], "findings")
    done(bureau, new, **known, due=ahead(40).isoformat(), note="送达普遍晚")
    row = Problem.objects.get()
    assert (row.rule, row.counted) == (RULE, 2)
    base = f"/problems/{row.public_id}"
    done(bureau, f"{base}/investigate/", note="没有专人送达", parts="清理积案\n明确专人")
    offered = bureau.get(f"{base}/assign/").context["form"]
    assert (offered.initial["t1_agency"], offered.initial["t2_due"]) == (here.urban, ahead(40))
    tasks = {"t1_title": "清理积案", "t1_agency": here.urban, "t1_due": ahead(20).isoformat(), "demand": "逐案"}
    done(bureau, f"{base}/assign/", **tasks)
    one = Item.objects.get()
    done(
        head, f"/problems/items/{one.public_id}/rectify/", evidence="已清理", file=SimpleUploadedFile("证明.txt", PROOF)
    )
    page = head.get(reverse("object", args=["problem_item", one.public_id])).text
    assert "证明.txt" in page and "已清理" in page and "待核验" in page
    refused = bureau.post(
        f"/problems/items/{one.public_id}/verify/",
        {**form(bureau, f"/problems/items/{one.public_id}/verify/"), "passed": "1", "opinion": "属实"},
    )
    assert refused.status_code == 409 and "还没有一次审查看到" in refused.text
    assert item(one).stage == ItemStage.REPORTED


def test_closing_is_proposed_to_another_supervisor_who_confirms_it(here: Bodies) -> None:
    row, (one,) = assigned(here)
    services.rectify(act(here.head), one, "已清理", ["F1"])
    services.verify(act(here.supervisor), item(one), True, "属实")
    bureau, address = entered(here.supervisor), f"/problems/{row.public_id}/close/"
    sent = {**form(bureau, address), "result": "已全部整改"}
    asked = bureau.post(address, sent)
    assert asked.status_code == 202 and here.other.public_id in asked.text and here.head.public_id not in asked.text
    waiting = bureau.post(address, {**sent, "form_second": here.other.public_id})
    assert Problem.objects.get().stage == Stage.CLOSING
    assert entered(here.other).post(waiting["Location"] + "confirm/").status_code == 302
    assert Problem.objects.get().stage == Stage.CLOSED
    event = LedgerEvent.objects.get(type="problem.closed").stored
    assert event.actor.account == here.supervisor.public_id and event.second_person == here.other.public_id
    paper = Document.objects.get(kind="problem-closing")
    assert paper.number is not None and "销" in paper.number.text and paper.object_id == row.public_id


def test_the_printed_list_has_a_number_and_the_figures(here: Bodies) -> None:
    assigned(here)
    listed(here, title="另一个问题", due=None)
    bureau = entered(here.supervisor)
    known = bureau.get(reverse("problem-print")).context["form"].initial["summary"]
    assert known == f"截至 {today()}，列入清单 2 个，已销号 0 个，未销号 2 个，其中逾期 0 个。"
    done(bureau, reverse("problem-print"), summary=known)
    paper = Document.objects.get(kind="problem-list")
    assert paper.number is not None and paper.unit == here.bureau
    assert entered(here.head).get(reverse("document", args=[paper.public_id])).status_code == 404


def test_a_body_sees_what_was_assigned_to_it_and_nothing_else(here: Bodies) -> None:
    row, items = assigned(here, here.urban, here.market, title="不得外泄的问题全貌")
    by_agency = {one.agency: one for one in items}
    ours, theirs = by_agency[here.urban], by_agency[here.market]
    head, foreign, officer = entered(here.head), entered(here.foreign), entered(member("officer", here.urban))
    urls = {name: reverse("object", args=[type_, id_]) for name, type_, id_ in (
        ("ours", "problem_item", ours.public_id), ("theirs", "problem_item", theirs.public_id),
        ("problem", "problem", row.public_id))}  # fmt: skip
    assert [head.get(urls[name]).status_code for name in ("ours", "theirs", "problem")] == [200, 404, 404]
    assert [foreign.get(urls[name]).status_code for name in ("ours", "theirs", "problem")] == [404, 200, 404]
    assert officer.get(urls["theirs"]).status_code == 404
    assert head.get(reverse("list", args=["problems"])).status_code == 404
    shown = head.get(reverse("list", args=["problem-items"])).text
    assert ours.public_id in shown and theirs.public_id not in shown
    assert foreign.get(f"/problems/items/{ours.public_id}/rectify/").status_code == 404
    assert head.get(f"/problems/items/{ours.public_id}/verify/").status_code in (403, 404)
    assert officer.get(f"/problems/items/{ours.public_id}/rectify/").status_code in (403, 404)


def test_the_social_supervisor_and_the_contact_point_find_nothing(here: Bodies) -> None:
    _, (one,) = assigned(here)
    for role in ("social-supervisor", "contact-point", "partner-body", "audit-administrator"):
        client = entered(member(role, "X1"))
        for key in ("problems", "problem-items"):
            answer = client.get(reverse("list", args=[key]))
            assert answer.status_code == 404 or one.public_id not in answer.text
        assert client.get(reverse("object", args=["problem_item", one.public_id])).status_code == 404


@pytest.mark.parametrize("key", ["problems", "problem-items"])
def test_every_filter_and_sort_of_the_lists_has_its_index(key: str) -> None:
    assert missing(lists[key], {"problems": Problem, "problem-items": Item}[key]) == []


def test_the_workbench_tells_each_side_its_next_step(here: Bodies) -> None:
    first = listed(here, title="待查的")
    row, (one,) = assigned(here)
    assert [(line.title, line.act) for line in working.items(here.supervisor, today())] == [(first.title, "调查分解")]
    (line,) = working.items(here.head, today())
    assert (line.title, line.act, line.due, line.missing) == (one.title, "报告整改", ahead(30), "逐案清理")
    assert working.items(here.foreign, today()) == []
    services.rectify(act(here.head), one, "已清理", ["F1"])
    assert [line.act for line in working.items(here.supervisor, today())] == ["调查分解", "核验整改"]
    services.verify(act(here.supervisor), item(one), False, "还差两件")
    assert working.items(here.head, today())[0].missing == "还差两件"
    services.rectify(act(here.head), item(one), "已补", ["F1"])
    services.verify(act(here.supervisor), item(one), True, "属实")
    acts = [(line.title, line.act) for line in working.items(here.supervisor, today())]
    assert (row.title, "销号") in acts and working.items(here.head, today()) == []


def test_candidates_lead_onto_the_list(here: Bodies) -> None:
    for place in range(3):
        made(f"{place}" * 32, here.urban)
    bureau = entered(here.supervisor)
    page = bureau.get(reverse("problem-candidates"))
    (line,) = page.context["groups"][0][2]
    known = bureau.get(line.act_url).context["form"].initial
    assert known["title"] == "多次违反：送达" and known["agencies"] == [here.urban]
    asked = f"{reverse('problem-new')}?topic=street-trade&agency={here.urban}&n=4"
    assert bureau.get(asked).context["form"].initial["origin"] == "complaints"
    assert bureau.get(f"{reverse('problem-new')}?id=nothing").status_code == 404
    assert bureau.get(f"{reverse('problem-new')}?campaign=nothing").status_code == 404
