"""Mid-term and final evaluation: the whole time of the plan, every figure with its address, a numbered Word file."""

from __future__ import annotations

import re
from typing import Any
from zipfile import ZipFile

import pytest
from django.urls import reverse

from accounts import member
from plan.district_plan import act, adopted, again, ahead, body, bureau, task, today
from plan.test_plan_pages import browse, html, send
from zhiheng.kit.documents import numbers
from zhiheng.kit.documents.models import Document
from zhiheng.kit.files import store
from zhiheng.plan import evaluation, projecting, services
from zhiheng.plan.models import Filing, Measure
from zhiheng.plan.services import Progress

pytestmark = pytest.mark.django_db


def test_the_chart_of_bodies_says_what_their_table_says() -> None:
    lines = [evaluation.BodyLine(f"单位{n}", n + 2, 1, 1, "") for n in range(evaluation.MOST_BARS + 5)]
    chart = evaluation.bodies_chart(lines)
    assert len(chart.labels) == evaluation.MOST_BARS
    assert [name for name, _ in chart.series] == ["完成", "逾期", "在办"]
    for place, line in enumerate(lines[: evaluation.MOST_BARS]):
        assert [numbers[place] for _, numbers in chart.series] == [line.done, line.late, line.tasks - 2]


def test_bodies_are_counted_and_the_most_overdue_come_first() -> None:
    lead, supervisor = bureau()
    carrier, other = body(), body("示例区市场监督管理局", "区市场监管局")
    plan = adopted(lead, carrier)
    late, done = task(carrier, due=ahead(3)), task(other)
    services.report(act(agency=other), done, Progress("已办完", done=True, files=["F1"]))
    services.review(act(supervisor, agency=lead), again(done), True, "")
    found = evaluation.evaluate(supervisor, plan, "midterm", ahead(9))
    assert [(one.name, one.tasks, one.done, one.late) for one in found.bodies] == [
        ("区城管局", 1, 0, 1),
        ("区市场监管局", 1, 1, 0),
    ]
    assert found.done == (1, 2) and found.before is None and late.body in found.bodies[0].url
    client = browse(supervisor)
    assert late.title in html(client.get(found.bodies[0].url))
    told = evaluation.values(found, dict.fromkeys(("summary", "achievements", "shortcomings", "next_steps"), "词"))
    addresses = {one["where"] for one in told["sources"]}
    assert {one.url for one in found.bodies} <= addresses and {one.url for one in found.whole.counts} <= addresses
    assert all(client.get(address).status_code == 200 for address in sorted(addresses) if address)
    newer = adopted(lead, carrier)  # the plan adopted last is another one now
    again_ = evaluation.evaluate(supervisor, plan, "midterm", ahead(9))
    assert again_.bodies == found.bodies and again_.whole.counts == found.whole.counts
    assert dict(again_.whole.readings) == dict(found.whole.readings)
    assert all(f"plan={plan.public_id}" in one.url for one in (*found.bodies, *found.whole.counts))
    other = evaluation.evaluate(supervisor, newer, "midterm", ahead(9))
    assert other.bodies == [] and all(one.number == 0 for one in other.whole.counts)


def test_the_evaluation_is_a_numbered_word_file_and_the_next_one_names_it(
    django_capture_on_commit_callbacks: Any,
) -> None:
    lead, supervisor = bureau()
    carrier = body()
    plan = adopted(lead, carrier)
    task(carrier)
    numbers.fill_words({lead: "示司"})
    client = browse(supervisor)
    where = [plan.public_id, "midterm"]
    assert "方案落实中期评估报告" in html(client.get(reverse("plan-evaluation", args=where)))
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client, reverse("plan-evaluation-issue", args=where), confirmed=True, achievements="全部备案。")
    document = Document.objects.get()
    assert answer.url == reverse("document", args=[document.public_id]) and document.number is not None
    assert Filing.objects.get(kind="midterm").last == today() and list(projecting.check()) == []
    with ZipFile(store.place(document.word.content.sha256)) as archive:
        words = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
        drawn = [archive.read(name).decode() for name in archive.namelist() if "/charts/" in name]
    assert len(drawn) == 2 and "各灯措施数" in drawn[0] and "区城管局" in drawn[1]
    for said in ("全部备案。", plan.title, "中期评估", "区城管局", "/lists/plan-tasks/", "没有更早的评估"):
        assert said in words, said
    assert "{{" not in words
    assert Filing.objects.get(kind="midterm").lights == dict.fromkeys(
        Measure.objects.values_list("public_id", flat=True), "yellow"
    )
    final = evaluation.evaluate(supervisor, plan, "final", ahead(15))
    assert [line.light.colour.name for line, _ in final.measures] == ["RED", "YELLOW"]
    assert [then.text for _, then in final.measures if then] == ["临期或须推进"] * 2  # as it was kept
    assert final.before_words == f"{today()} 中期评估，临期或须推进 2 条"
    assert "上次评估" in html(client.get(reverse("plan-evaluation", args=[plan.public_id, "final"])))


def test_only_the_bureau_evaluates_and_only_in_the_two_kinds() -> None:
    lead, supervisor = bureau()
    carrier = body()
    plan = adopted(lead, carrier)
    for kind, user in (("monthly", supervisor), ("midterm", member("agency-head", carrier))):
        for name in ("plan-evaluation", "plan-evaluation-issue"):
            assert browse(user).get(reverse(name, args=[plan.public_id, kind])).status_code == 404
