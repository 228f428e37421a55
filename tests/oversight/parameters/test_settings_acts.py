"""Drafting, trying and confirming changes: two persons, nothing softer than the law, nothing in the past."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import member
from oversight.parameters.settings_stories import DECIDED, OWN, entered, entry, own_rule, recorded, send
from oversight.watched import file, today
from registry import district
from zhiheng.handling.discretion.deciding import decided
from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.dual_control.models import ProposedAct, State
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.running import run_job
from zhiheng.kit.jobs.services import take_this
from zhiheng.kit.pages.lists.base import lists
from zhiheng.kit.pages.lists.indexes import missing
from zhiheng.kit.problems import Refusal
from zhiheng.law.language import overlay
from zhiheng.ledger.acting import Act, ActRefused
from zhiheng.ledger.inforce import rule_versions, rules_in_force
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.records import Actor
from zhiheng.oversight.parameters import (
    checking,
    contributing,
    inforce,
    overlaying,
    projecting,
    selectors,
    services,
)
from zhiheng.oversight.parameters.entries import METHOD, Entry
from zhiheng.oversight.parameters.importing import entries_of
from zhiheng.oversight.parameters.models import CatalogueRule, Kind, RuleChange, Setting
from zhiheng.oversight.parameters.models import State as Standing

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = {"document": "示例司〔2026〕12号", "dated": str(today()), "start": str(today())}


def tried(client: Client, change: RuleChange) -> RuleChange:
    """Have a draft tried, by the page and the job."""
    client.post(reverse("rule-change-trial", args=[change.public_id]), {"months": "12"})
    job = Job.objects.get(kind=services.TRIAL, key=change.public_id)
    taken = take_this(job, "test")
    assert taken is not None and run_job(taken)
    change.refresh_from_db()
    return change


def reasons(user: User, *entries: Entry) -> str:
    with pytest.raises(ActRefused) as refused:
        services.draft(user, entries)
    assert not RuleChange.objects.exists()
    return "\n".join(f"{one.fact}|{one.basis}|{one.remedy}" for one in refused.value.reasons)


def test_a_threshold_is_drafted_tried_proposed_and_confirmed_by_two(proposer: User, confirmer: User) -> None:
    file("C1", district.agency(), back=75)
    client = entered(proposer)
    sent = send(client, reverse("rule-set", args=[DECIDED, "within"]), {**DAYS, "value": "60"})
    change = RuleChange.objects.get()
    assert sent.url == reverse("rule-change", args=[change.public_id])
    adopt = reverse("rule-change-adopt", args=[change.public_id])
    refused = send(client, adopt, {}, form_confirmed="1")
    assert refused.status_code == 409 and "还没有试算" in refused.content.decode()
    assert tried(client, change).trial["figures"]["appear"] == 1
    assert "增加发现" in client.get(sent.url).content.decode()
    asked = send(client, adopt, {}, form_confirmed="1")
    assert asked.status_code == 202 and "规则管理人员乙" in asked.content.decode()
    send(client, adopt, {}, form_confirmed="1", form_second=confirmer.public_id)
    act = ProposedAct.objects.get()
    assert not Setting.objects.exists() and (act.proposer, act.confirmer) == (proposer, confirmer)
    other = entered(confirmer)
    shown = other.get(reverse("second-review", args=[act.public_id])).content.decode()
    assert "60 日" in shown and "发现增加 1 项、减少 0 项" in shown
    other.post(reverse("second-review-confirm", args=[act.public_id]))
    act.refresh_from_db()
    setting = Setting.objects.get()
    assert act.state == State.CONFIRMED
    assert (setting.account, setting.second, setting.value) == (proposer.public_id, confirmer.public_id, "60")
    assert "示例司〔2026〕12号" in {one.document for one in rule_versions(DECIDED)[0].parameters}
    assert RuleChange.objects.get().state == Standing.ADOPTED
    page = client.get(reverse("rule", args=[DECIDED])).content.decode()
    assert "60 日" in page and "规则管理人员甲提请，规则管理人员乙复核" in page


def test_a_question_is_confirmed_the_same_way(proposer: User) -> None:
    url = reverse("rule-confirm", args=["delegation.assessed-yearly", "period"])
    year = {"start": f"{today().year + 1}-01-01"}  # the rule counts by years
    send(entered(proposer), url, {**DAYS, **year, "conclusion": "default"})
    change = RuleChange.objects.get()
    assert change.entries[0]["kind"] == "question" and change.entries[0]["value"] == "default"
    page = entered(proposer).get(reverse("rule-change", args=[change.public_id])).content.decode()
    assert "照规则现文" in page and "开始试算" in page


def test_what_the_law_leaves_open_of_discretion_is_decided_by_two_from_a_day_on(
    proposer: User, confirmer: User
) -> None:
    client, soon = entered(proposer), str(today() + timedelta(days=3))
    page = client.get(reverse("discretion-method")).content.decode()
    assert "情节之差最多移动的档数" in page and "暂按“1 档”计算" in page
    assert "裁量方法还有" in client.get(reverse("list", args=["rules"])).content.decode()
    wrong = send(client, reverse("discretion-decide", args=["steps"]), {**DAYS, "start": soon, "value": "9"})
    assert wrong.status_code == 422 and not RuleChange.objects.exists()
    sent = send(client, reverse("discretion-decide", args=["steps"]), {**DAYS, "start": soon, "value": "2"})
    change = RuleChange.objects.get()
    assert "2 档" in client.get(sent.url).content.decode()
    assert tried(client, change).trial["figures"]["appear"] == 0
    assert "不增加也不减少监督发现" in client.get(sent.url).content.decode()
    adopt = reverse("rule-change-adopt", args=[change.public_id])
    send(client, adopt, {}, form_confirmed="1", form_second=confirmer.public_id)
    assert not Setting.objects.exists(), "nothing holds before the second person"
    entered(confirmer).post(reverse("second-review-confirm", args=[ProposedAct.objects.get().public_id]))
    assert (decided(today()), decided(today() + timedelta(days=3))) == ({}, {"steps": "2"})
    page = client.get(reverse("discretion-method")).content.decode()
    assert f"2 档，{soon} 起生效" in page and "规则管理人员甲提请，规则管理人员乙复核" in page
    exported = client.get(reverse("rule-export")).content.decode()
    assert [one.same for one in entries_of(exported)] == [one.same for one in inforce.entries()]
    assert list(projecting.check()) == []


def test_a_reading_of_the_law_is_confirmed_and_can_be_put_back(proposer: User) -> None:
    recorded(entry(Kind.DISCRETION, METHOD, "LF-015", "yes", back=2), "P1")
    assert decided(today()) == {"LF-015": "yes"}
    before = selectors.undecided()
    recorded(entry(Kind.DISCRETION, METHOD, "LF-015", "no", back=1), "P1")
    assert selectors.undecided() == before + 1
    client = entered(proposer)
    assert client.get(reverse("discretion-decide", args=["LF-001"])).status_code == 404, "the law says it clearly"
    assert entered(member("officer", "U1")).get(reverse("discretion-method")).status_code == 404


def test_a_value_softer_than_the_law_is_refused_with_the_article(proposer: User) -> None:
    said = reasons(proposer, entry(Kind.THRESHOLD, DECIDED, "within", "91"))
    assert "比法定的 90 日宽" in said and "《处罚法》第 60 条" in said
    client = entered(proposer)
    page = send(client, reverse("rule-set", args=[DECIDED, "within"]), {**DAYS, "value": "120"})
    assert page.status_code == 409 and "《处罚法》第 60 条" in page.content.decode()
    assert 'value="120"' in page.content.decode()  # the input stays


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (entry(Kind.THRESHOLD, DECIDED, "within", "29"), "超出可设定的范围"),
        (entry(Kind.THRESHOLD, DECIDED, "expect", "3"), "不能设为"),
        (entry(Kind.THRESHOLD, DECIDED, "within", "60", back=1), "已过"),
        (entry(Kind.QUESTION, DECIDED, "roll", "default"), "没有待确认的事项"),
        (entry(Kind.QUESTION, "hotline.repeated-topic", "repeats", "other"), "没有写明另一读法"),
        (entry(Kind.DISCRETION, METHOD, "steps", "4"), "可定 1 至 3 档"),
        (entry(Kind.DISCRETION, METHOD, "colour", "yes"), "没有可以确定的裁量方法"),
        (entry(Kind.GUARD, DECIDED, "", "none"), "没有写截止日期"),
        (entry(Kind.WITHDRAWAL, DECIDED), "不是本区自己的规则"),
        (entry(Kind.RULE, "my.rule", value=own_rule(today(), id_="my.rule")), "没有以 district. 开头"),
        (entry(Kind.RULE, OWN, value=own_rule(today() - timedelta(days=9))), "没有写明自生效之日"),
    ],
)
def test_what_can_never_hold_is_refused_when_drafted(proposer: User, made: Entry, words: str) -> None:
    assert words in reasons(proposer, made)


@pytest.mark.parametrize(
    ("rule", "name", "value", "words"),
    [("inspection.yearly-cap", "yearly_cap", "20", "公布的上限"), ("publicity.penalty-7-days", "within", "7", "市监")],
)
def test_a_value_that_breaks_a_special_case_is_refused_however_old_its_example(
    proposer: User, monkeypatch: pytest.MonkeyPatch, rule: str, name: str, value: str, words: str
) -> None:
    made = entry(Kind.THRESHOLD, rule, name, value)
    assert checking.against([made], [], today()) == []
    placed = overlay._with_entries
    monkeypatch.setattr(overlay, "_with_entries", lambda rule, special, general: placed(rule, [*special, *general], []))
    overlaying._compiled.cache_clear()
    said = reasons(proposer, made)
    overlaying._compiled.cache_clear()
    assert words in said and "不再成立" in said


def test_a_guard_is_only_lowered(proposer: User) -> None:
    rule = next(rule for rule in rules_in_force().rules if rule.guard.kind == "warn")
    end = today() + timedelta(days=30)
    assert "只能放宽" in reasons(proposer, entry(Kind.GUARD, rule.id, "", "block", end=end))


def test_broken_yaml_is_refused_with_its_line_and_kept(proposer: User) -> None:
    text = own_rule(today()).replace("within: 40 d", "witin: 40 d")
    data = {"document": "示例司〔2026〕13号", "dated": str(today()), "text": text}
    page = send(entered(proposer), reverse("rule-add"), data)
    shown = page.content.decode()
    assert page.status_code == 409 and "第 7 行" in shown and "witin" in shown and not RuleChange.objects.exists()
    assert "立案之日起四十日内作出决定" in shown


def test_the_rule_to_begin_with_can_be_drafted_as_it_stands(proposer: User) -> None:
    client, url = entered(proposer), reverse("rule-add")
    text = client.get(url).context["form"].initial["text"]
    sent = send(client, url, {"document": "示例司〔2026〕13号", "dated": str(today()), "text": text})
    assert sent.status_code == 302 and RuleChange.objects.get().entries[0]["start"] == str(today())


def test_an_example_that_does_not_hold_refuses_a_district_rule(proposer: User) -> None:
    text = (
        own_rule(today()).replace("says: 逾期,", "says: 逾期十日,").replace("verdict: violated", "verdict: satisfied")
    )
    said = reasons(proposer, entry(Kind.RULE, OWN, value=text))
    assert "第 12 行" in said and "逾期十日" in said


def test_a_district_rule_comes_by_file_and_is_withdrawn(proposer: User) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    upload = SimpleUploadedFile("rule.yaml", own_rule(today()).encode())
    data = {"document": "示例司〔2026〕13号", "dated": str(today()), "text": "", "file": upload}
    assert send(entered(proposer), reverse("rule-add"), data).status_code == 302
    assert RuleChange.objects.get().entries[0]["rule"] == OWN
    recorded(entry(Kind.RULE, OWN, value=own_rule(today())))
    assert send(entered(proposer), reverse("rule-withdraw", args=[OWN]), DAYS).status_code == 302
    assert entered(proposer).get(reverse("rule-withdraw", args=[DECIDED])).status_code == 404


def test_a_trial_that_something_overtook_must_be_made_again(proposer: User, confirmer: User) -> None:
    client = entered(proposer)
    change = services.draft(proposer, [entry(Kind.THRESHOLD, DECIDED, "within", "60")])
    assert not services.untried(tried(client, change), today())
    recorded(entry(Kind.THRESHOLD, DECIDED, "within", "80", back=3))
    (overtaken,) = services.untried(change, today())
    assert "已有变化" in overtaken.fact and "80 日" in overtaken.fact and "示例司〔2026〕12号" in overtaken.fact
    assert "超过 7 日" in services.untried(_as_of(change), today() + timedelta(days=8))[0].fact


def _as_of(change: RuleChange) -> RuleChange:
    change.trial_of = services.trial_key(change)
    return change


def test_a_day_that_passes_before_the_confirmation_refuses_it(
    proposer: User, confirmer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = entered(proposer)
    change = services.draft(proposer, [entry(Kind.THRESHOLD, DECIDED, "within", "60")])
    tried(client, change)
    send(client, reverse("rule-change-adopt", args=[change.public_id]), {}, form_confirmed="1",
         form_second=confirmer.public_id)  # fmt: skip
    act = ProposedAct.objects.get()
    RuleChange.objects.update(entries=[entry(Kind.THRESHOLD, DECIDED, "within", "60", back=1).stored()])
    entered(confirmer).post(reverse("second-review-confirm", args=[act.public_id]))
    act.refresh_from_db()
    assert act.state == State.LAPSED and not Setting.objects.exists()


def adopting(user: User, second: User) -> Act:
    return Act(Actor(account=user.public_id), agency="B1", second_person=second.public_id)


def test_of_two_who_adopt_one_draft_at_once_the_second_is_told(proposer: User, confirmer: User) -> None:
    change = tried(entered(proposer), services.draft(proposer, [entry(Kind.THRESHOLD, DECIDED, "within", "60")]))
    stale = RuleChange.objects.get()
    services.adopt(adopting(proposer, confirmer), proposer, change)
    stale.trial_of = services.trial_key(stale)  # whatever it was decided upon still speaks for it
    RuleChange.objects.update(trial_of=stale.trial_of)
    with pytest.raises(Refusal) as refused:
        services.adopt(adopting(proposer, confirmer), proposer, stale)
    assert "已经办结" in str(refused.value) and Setting.objects.count() == 1


def test_of_two_drafts_on_one_value_adopted_at_once_one_holds_and_the_other_is_told_what_changed(
    proposer: User, confirmer: User
) -> None:
    client = entered(proposer)
    drafts = [services.draft(proposer, [entry(Kind.THRESHOLD, DECIDED, "within", days)]) for days in ("60", "70")]
    ready = [tried(client, one) for one in drafts]
    together, told = threading.Barrier(2), []

    def adopt(change: RuleChange) -> None:
        try:
            together.wait()
            services.adopt(adopting(proposer, confirmer), proposer, change)
        except ActRefused as refused:
            told.extend(one.fact for one in refused.reasons)
        finally:
            connection.close()

    threads = [threading.Thread(target=adopt, args=[one]) for one in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    held = Setting.objects.get()
    assert [f"{held.value} 日" in fact for fact in told] == [True]
    assert sorted(RuleChange.objects.values_list("state", flat=True)) == [Standing.ADOPTED, Standing.DRAFT]


def test_a_dropped_draft_is_never_adopted_and_a_refused_one_stays_a_draft(proposer: User, confirmer: User) -> None:
    change = services.draft(proposer, [entry(Kind.THRESHOLD, DECIDED, "within", "60")])
    with pytest.raises(ActRefused):  # not tried
        services.adopt(adopting(proposer, confirmer), proposer, change)
    stale = RuleChange.objects.get()
    assert stale.state == Standing.DRAFT
    services.drop(proposer, change)
    with pytest.raises(Refusal):
        services.adopt(adopting(proposer, confirmer), proposer, stale)
    assert RuleChange.objects.get().state == Standing.DROPPED and not Setting.objects.exists()


def test_no_number_of_a_person_enters_an_event(
    proposer: User, confirmer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = replace(entry(Kind.THRESHOLD, DECIDED, "within", "60"), document="示例司 13912345678")
    assert "手机号" in reasons(proposer, made)
    monkeypatch.setattr(checking, "personal", lambda text: False)  # a draft from before this was asked
    change = tried(entered(proposer), services.draft(proposer, [made]))
    before = LedgerEvent.objects.count()
    with pytest.raises(Refusal) as refused:
        services.adopt(adopting(proposer, confirmer), proposer, change)
    assert "手机号" in str(refused.value) and LedgerEvent.objects.count() == before
    assert RuleChange.objects.get().state == Standing.DRAFT


def test_nobody_else_sees_or_changes_rules(proposer: User) -> None:
    change = services.draft(proposer, [entry(Kind.THRESHOLD, DECIDED, "within", "60")])
    recorded(entry(Kind.THRESHOLD, DECIDED, "within", "80", back=3))
    for role in ("agency-administrator", "agency-head", "officer", "system-administrator", "social-supervisor"):
        user = member(role, "A1")
        client = entered(user)
        for url in (
            *(reverse("list", args=[key]) for key in ("rules", "rule-settings", "rule-changes")),
            reverse("rule", args=[DECIDED]),
            reverse("rule-export"),
            reverse("rule-change", args=[change.public_id]),
            reverse("rule-change-adopt", args=[change.public_id]),
        ):
            assert client.get(url).status_code == 404, (role, url)
        assert client.post(reverse("list-export", args=["rules"])).status_code == 404
        assert client.post(reverse("rule-change-trial", args=[change.public_id]), {"months": 3}).status_code == 404
        assert contributing.items(user, today()) == []
        with pytest.raises(Refusal):
            services.draft(user, [entry(Kind.THRESHOLD, DECIDED, "within", "60")])
        with pytest.raises(Refusal):
            services.drop(user, change)


def test_the_proposer_alone_confirms_nothing(proposer: User) -> None:
    client = entered(proposer)
    change = services.draft(proposer, [entry(Kind.THRESHOLD, DECIDED, "within", "60")])
    tried(client, change)
    before = LedgerEvent.objects.count()
    url = reverse("rule-change-adopt", args=[change.public_id])
    page = send(client, url, {}, form_confirmed="1", form_second=proposer.public_id)
    assert page.status_code == 202 and not ProposedAct.objects.exists()
    assert LedgerEvent.objects.count() == before


def test_the_list_shows_every_rule_by_its_filters_and_follows_the_settings(proposer: User) -> None:
    client = entered(proposer)
    page = client.get("/lists/rules/?unsettled=1")
    ids = {row.rule for rule in [rules_in_force()] for row in CatalogueRule.objects.filter(unsettled=True)}
    assert page.status_code == 200 and len(ids) > 30
    assert CatalogueRule.objects.count() == len({rule.id for rule in rules_in_force().rules})
    recorded(entry(Kind.RULE, OWN, value=own_rule(today())))
    assert "立案之日起四十日内作出决定" in client.get("/lists/rules/?own=1").content.decode()
    for query in ("statute=处罚法", "about=case", "effect=void", "guard=block", "changed=0", "executes=1"):
        assert client.get(f"/lists/rules/?{query}").status_code == 200
    for key, model in (("rules", CatalogueRule), ("rule-settings", Setting), ("rule-changes", RuleChange)):
        assert missing(lists[key], model) == []


def test_the_page_judges_the_examples_now(proposer: User) -> None:
    shown = entered(proposer).get(reverse("rule", args=[DECIDED])).content.decode()
    assert "成立" in shown and "不成立" not in shown
    assert "作出处罚决定的期限" in shown and "上限依据《处罚法》第 60 条" in shown
    assert entered(proposer).get(reverse("rule", args=["no.such"])).status_code == 404


def test_what_no_column_holds_and_no_agency_is_refused_when_drafted(proposer: User) -> None:
    long = f"district.{'x' * 100}"
    assert "超过 100 个字" in reasons(proposer, entry(Kind.RULE, long, value=own_rule(today(), id_=long)))
    made = replace(entry(Kind.THRESHOLD, DECIDED, "within", "60"), document="文" * 201)
    assert "超过 200 个字" in reasons(proposer, made)
    lowered = entry(Kind.GUARD, DECIDED, "", "none", end=today() + timedelta(days=9), agencies=("A?",))
    assert "没有机关“A?”" in reasons(proposer, lowered)
    assert "不能设为" in reasons(proposer, entry(Kind.THRESHOLD, DECIDED, "within", "9" * 5000))


def test_drafts_wait_on_the_workbench_and_can_be_dropped(proposer: User) -> None:
    change = services.draft(proposer, [entry(Kind.THRESHOLD, DECIDED, "within", "60")])
    assert [item.missing for item in contributing.items(proposer, today())] == ["还没有试算"]
    send(entered(proposer), reverse("rule-change-drop", args=[change.public_id]), {}, form_confirmed="1")
    assert contributing.items(proposer, today()) == []
    with pytest.raises(Refusal):
        services.drop(proposer, change)
    assert contributions.menu["rules"].visible(proposer)


def test_a_rule_that_counts_by_years_is_read_anew_only_from_a_new_year_on() -> None:
    made = entry(Kind.QUESTION, "training.sixty-hours", "part_year", "default")
    (name,) = {one for one in checking.questions("training.sixty-hours") if one == "part_year"}
    midst = replace(made, name=name, start=today().replace(month=12, day=15))
    assert ["自然年度" in one.fact for one in checking.against([midst], [], today())] == [True]
    begun = replace(midst, start=today().replace(year=today().year + 1, month=1, day=1))
    assert checking.against([begun], [], today()) == []
