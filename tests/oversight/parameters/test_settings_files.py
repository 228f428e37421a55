"""Settings that come and go as a file: an export is imported as one draft, a wrong file says where it is wrong."""

from __future__ import annotations

import pytest
from django.urls import reverse

from oversight.parameters.settings_stories import DECIDED, entered, entry, recorded, send
from oversight.watched import today
from zhiheng.kit.accounts.models import User
from zhiheng.oversight.parameters.models import Kind, RuleChange

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = {"document": "示例司〔2026〕12号", "dated": str(today()), "start": str(today())}


def test_an_export_is_imported_elsewhere_as_one_draft(proposer: User) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    voids = [recorded(entry(Kind.THRESHOLD, DECIDED, "within", "60", back=5))]
    recorded(entry(Kind.QUESTION, "delegation.assessed-yearly", "period", "default", back=-3))
    client = entered(proposer)
    text = client.get(reverse("rule-export")).content
    again = send(client, reverse("rule-import"), {"file": SimpleUploadedFile("s.yaml", text)})
    assert again.status_code == 409 and "与现行设置相同" in again.content.decode()
    from oversight.watched import BY
    from zhiheng.ledger.records import NewEvent
    from zhiheng.ledger.services import append

    append([NewEvent("event.voided", today(), (), {"event": voids[0], "reason": "录错"}, agency="B1")], by=BY)
    sent = send(client, reverse("rule-import"), {"file": SimpleUploadedFile("s.yaml", text)})
    change = RuleChange.objects.get()
    assert sent.status_code == 302 and [one["rule"] for one in change.entries] == [DECIDED]
    assert change.entries[0]["start"] == str(today()) and "已过，改为" in change.remarks[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("changes:\n- {rule: x, set: {within: 3 d}}\n", "第 2 行"),
        (f"document: a\ndate: 2026-01-05\nchanges:\n- {{rule: {DECIDED}, set: {{expect: 3 d}}}}\n", "可设定的参数"),
        ("changes: [\n", "第 "),
        ("nothing: 1\n", "没有“nothing”"),
    ],
)
def test_a_file_of_settings_that_is_wrong_says_where(proposer: User, text: str, words: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = send(entered(proposer), reverse("rule-import"), {"file": SimpleUploadedFile("s.yaml", text.encode())})
    assert page.status_code == 409 and words in page.content.decode()
    page = send(entered(proposer), reverse("rule-import"), {"file": SimpleUploadedFile("s.yaml", b"\xff\xfe\x00x")})
    assert page.status_code == 422 and "UTF-8" in page.content.decode()


HEAD = "document: a\ndate: 2026-01-05\n"
ADDED = "added: [{rule: district.x, document: a, date: 2026-01-05}]\n"
MOMENT = "2027-01-01 10:20"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("withdrawn: [{rule: district.x, from: 2027-01-01}]", "没有写 document"),
        (f"{HEAD}withdrawn: [{{rule: district.x, from: {MOMENT}}}]", "没有写 rule 或者 from"),
        (f"document: a\ndate: foo\nchanges: [{{rule: {DECIDED}, set: {{within: 60 d}}}}]", "date 应当是日期"),
        (f"date: {MOMENT}\nchanges: [{{rule: {DECIDED}, document: a, guard: none}}]", "date 应当是日期"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, guard: none, in_force: {{from: 2026}}}}]", "from 应当是日期"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, guard: none, in_force: {{to: x}}}}]", "to 应当是日期"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, guard: none, in_force: {{by: target}}}}]", "in_force 写得不对"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, guard: none, in_force: x}}]", "in_force 写得不对"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, guard: [a]}}]", "guard 应当是一行文字"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, guard: none, agency: [{{a: b}}]}}]", "agency 应当是一行文字"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, confirm: {{q: [a]}}}}]", "q 应当是一行文字"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, confirm: x}}]", "confirm 写得不对"),
        (f"{HEAD}changes: [{{rule: [a], guard: none}}]", "rule 应当是一行文字"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, set: x}}]", "set 没有写要设定的值"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, set: {{within: {'9' * 5000} d}}}}]", "写得不对"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, set: {{within: {'9' * 5000}}}}}]", "整数有 5,000 位"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, set: {{within: 60 d}}, when: {{case.field: market}}}}]", "不能写 when"),
        (f"{HEAD}changes: [{{rule: {DECIDED}, set: {{within: 60 d}}, agency: [A1]}}]", "agency 只能与 guard 同写"),
        (f'date: 2026-01-05\nchanges: [{{rule: {DECIDED}, guard: none, document: "a\\0"}}]', "document 应当是一行文字"),
        ("rules: [x]\nadded:\n", "没有写 id"),
        ("rules: [{id: district.x, in_force: {from: 2026}}]\n" + ADDED, "from 应当是日期"),
        ("rules: [{id: district.x, in_force: {from: 2027-01-01}}]\nadded:\n", "依什么文件启用"),
        ("rules: [{id: district.x, in_force: {from: 2027-01-01}}]\nadded: [{rule: [a]}]", "rule 应当是一行文字"),
        ("rules:\nadded:\nchanges: []\n", "没有要更改的内容"),
    ],
)
def test_a_file_whose_values_are_of_no_fitting_type_is_refused_in_words(proposer: User, text: str, words: str) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = send(entered(proposer), reverse("rule-import"), {"file": SimpleUploadedFile("s.yaml", text.encode())})
    assert page.status_code == 409 and words in page.content.decode()
    assert not RuleChange.objects.exists()
