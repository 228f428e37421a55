"""Acts about prominent problems: the whole story, what refuses each step, verification on the data, two persons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404, QueryDict
from django.test.utils import CaptureQueriesContext

from oversight.findings.test_triage import made
from oversight.prominent import RULE, Bodies, act, ahead, assigned, audited, item, listed, problem, today
from zhiheng.kit.dual_control.registry import SecondPersonNeeded
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import ActRefused
from zhiheng.oversight.findings.models import Finding, Standing
from zhiheng.oversight.problems import collecting, projecting, selectors, services
from zhiheng.oversight.problems.models import Item, ItemStage, Problem, Stage
from zhiheng.oversight.problems.services import Assignment, NewProblem

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Bodies:
    return Bodies()


def test_a_problem_goes_from_the_list_to_its_closing(here: Bodies) -> None:
    row, (one,) = assigned(here)
    assert (row.stage, row.items, one.stage, one.agency) == (Stage.RECTIFYING, 1, ItemStage.ASSIGNED, here.urban)
    services.rectify(act(here.head), one, "已清理 12 件", ["F1"])
    services.verify(act(here.supervisor), item(one), False, "抽查 3 件仍未送达")
    assert (item(one).stage, problem(row).stage) == (ItemStage.RETURNED, Stage.RECTIFYING)
    services.rectify(act(here.head), item(one), "已全部送达", ["F2"])
    services.verify(act(here.supervisor), item(one), True, "抽查 12 件属实")
    assert (item(one).files, problem(row).stage, problem(row).verified) == (["F1", "F2"], Stage.CLOSING, 1)
    services.close(act(here.supervisor, second_person=here.other.public_id), problem(row), "已整改")
    assert (problem(row).stage, problem(row).closed_on) == (Stage.CLOSED, today())


def test_closing_takes_two_persons_and_all_items(here: Bodies) -> None:
    row, (one, _) = assigned(here, here.urban, here.market)
    with pytest.raises(ActRefused, match="还有 2 项没有核验通过"):
        services.close(act(here.supervisor, second_person=here.other.public_id), row, "已整改")
    for each in Item.objects.filter(problem=row.public_id):
        services.rectify(act(here.head), each, "已清理", ["F1"])
        services.verify(act(here.supervisor), item(each), True, "属实")
    with pytest.raises(SecondPersonNeeded):
        services.close(act(here.supervisor), problem(row), "已整改")
    assert problem(row).stage == Stage.CLOSING and one.stage == ItemStage.ASSIGNED


def test_every_step_names_what_is_missing_and_writes_nothing(here: Bodies) -> None:
    with pytest.raises(ActRefused) as refused:
        services.put_on_list(act(here.supervisor), NewProblem(" ", "research", [], ahead(-1)))
    assert len(refused.value.reasons) == 4
    row = listed(here)
    with pytest.raises(ActRefused, match="待调查"):
        services.assign(act(here.supervisor), row, [Assignment("清理", here.urban, ahead(3))])
    with pytest.raises(ActRefused, match="没有分解出整改任务"):
        services.investigate(act(here.supervisor), row, "查明", [])
    services.investigate(act(here.supervisor), row, "查明", ["清理"])
    with pytest.raises(ActRefused, match=r"没有期限"):
        services.assign(act(here.supervisor), problem(row), [Assignment("清理", here.urban, None)])
    assert Problem.objects.count() == 1 and not Item.objects.exists()


def test_rectifying_needs_words_and_proof_and_happens_once(here: Bodies) -> None:
    _, (one,) = assigned(here)
    with pytest.raises(ActRefused, match="没有附佐证材料"):
        services.rectify(act(here.head), one, "已清理")
    services.rectify(act(here.head), one, "已清理", ["F1"])
    with pytest.raises(ActRefused, match="待核验"):
        services.rectify(act(here.head), item(one), "再报", ["F1"])


def reported(here: Bodies, back: int) -> Item:
    """An item of a problem that a rule measures, reported some days ago."""
    audited(back + 1)
    _, (one,) = assigned(here, rule=RULE, origin="findings", back=back)
    services.rectify(act(here.head, back=back), one, "已整改", ["F1"])
    return item(one)


def test_verification_waits_for_an_audit_after_the_report(here: Bodies) -> None:
    one = reported(here, 5)
    with pytest.raises(ActRefused, match="还没有一次审查看到"):
        services.verify(act(here.supervisor), one, True, "属实")
    audited()
    services.verify(act(here.supervisor), one, True, "属实")
    assert (item(one).stage, item(one).counted) == (ItemStage.VERIFIED, 0)


def test_breaches_after_the_report_refuse_verification_and_those_of_its_day_do_not(here: Bodies) -> None:
    one = reported(here, 5)
    audited()
    made("a" * 32, here.urban, since=ahead(-5))
    made("b" * 32, here.market, since=ahead(-1))
    made("c" * 32, here.urban, since=ahead(-4), standing=Standing.DISMISSED)
    late = made("d" * 32, here.urban, since=ahead(-4))
    with pytest.raises(ActRefused, match="仍发现同样的违反 1 项"):
        services.verify(act(here.supervisor), one, True, "属实")
    services.verify(act(here.supervisor), one, False, "仍有新的违反")
    assert (item(one).stage, item(one).counted) == (ItemStage.RETURNED, 1)
    Finding.objects.filter(pk=late.pk).update(present=False)
    data = selectors.measured(RULE, here.urban, ahead(-5))
    assert data is not None and data.number == 0


def test_what_no_rule_measures_is_vouched_for_by_the_supervisor(here: Bodies) -> None:
    assert selectors.measured("", here.urban, today()) is None


def test_piles_are_open_findings_of_one_rule_at_one_body_that_are_not_on_the_list(here: Bodies) -> None:
    for place in range(3):
        made(f"{place}" * 32, here.urban)
    made("e" * 32, here.market)
    (pile,) = selectors.piles(here.supervisor, 3, 10)
    assert (pile.rule, pile.agency, pile.number) == (RULE, here.urban, 3)
    assert selectors.piles(here.head, 1, 10) == []
    (line,) = collecting.from_findings(here.supervisor)
    assert line.title == "送达" and line.number == 3
    listed(here, rule=RULE, origin="findings")
    assert selectors.piles(here.supervisor, 3, 10) == []


def test_piles_behind_a_wall_are_counted_by_the_database(here: Bodies, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in range(3):
        made(f"{place}" * 32, here.urban)
    made("e" * 32, here.market)
    plain = selectors.piles(here.supervisor, 1, 10)
    monkeypatch.setattr("zhiheng.oversight.findings.selectors._hidden", lambda user, condition: True)
    with CaptureQueriesContext(connection) as asked:
        assert selectors.piles(here.supervisor, 1, 10) == plain
    assert [pile.number for pile in plain] == [3, 1]
    (query,) = [one["sql"] for one in asked if 'FROM "findings_finding"' in one["sql"]]
    assert "SUM(" in query and "GROUP BY" in query


def test_rows_follow_from_the_ledger_and_are_rebuilt_the_same(here: Bodies) -> None:
    row, (one,) = assigned(here, rule=RULE, origin="findings")
    assert list(projecting.check()) == []
    Problem.objects.filter(pk=row.pk).update(stage=Stage.CLOSED)
    Item.objects.filter(pk=one.pk).update(due=today() + timedelta(days=99))
    assert len(list(projecting.check())) == 2
    projecting.rebuild()
    assert list(projecting.check()) == [] and problem(row).stage == Stage.RECTIFYING


def test_words_of_an_act_hold_no_persons_number(here: Bodies) -> None:
    with pytest.raises(Refusal, match="手机号"):
        listed(here, note="联系人电话 13900001234")
    assert not Problem.objects.exists()


def test_of_two_who_assign_report_or_close_at_once_the_second_is_told(here: Bodies) -> None:
    row = listed(here)
    services.investigate(act(here.supervisor), row, "内部流转慢", ["清理积案"])
    first, second = problem(row), problem(row)
    tasks = [Assignment("清理积案", here.urban, ahead(30), "逐案清理")]
    services.assign(act(here.supervisor), first, tasks)
    (one,) = Item.objects.all()
    stale = item(one)
    services.rectify(act(here.head), one, "已清理", ["F1"])
    with pytest.raises(ActRefused, match="已是"):
        services.rectify(act(here.head), stale, "再报一次", ["F2"])
    services.verify(act(here.supervisor), item(one), True, "属实")
    with pytest.raises(ActRefused, match="没有待核验的报告"):
        services.verify(act(here.other), stale, False, "不属实")
    services.close(act(here.supervisor, second_person=here.other.public_id), problem(row), "已整改")
    with pytest.raises(ActRefused, match="已销号"):
        services.assign(act(here.supervisor), second, tasks)


def test_who_reported_an_item_does_not_verify_it(here: Bodies) -> None:
    _, (one,) = assigned(here)
    services.rectify(act(here.supervisor), one, "已清理", ["F1"])
    with pytest.raises(ActRefused, match="本人报告的"):
        services.verify(act(here.supervisor), item(one), True, "属实")
    services.verify(act(here.other), item(one), True, "属实")


@pytest.mark.parametrize("asked", ["rule=nonsense&agency=x", f"topic={'长' * 65}&agency=x"])
def test_an_address_of_nothing_known_is_not_found(here: Bodies, asked: str) -> None:
    with pytest.raises(Http404):
        collecting.clue_of(here.supervisor, QueryDict(asked))


def test_a_number_beyond_all_counts_is_no_number(here: Bodies) -> None:
    clue = collecting.clue_of(here.supervisor, QueryDict(f"topic=fumes&agency={here.urban}&n={'9' * 5000}"))
    assert clue.counted is None
