"""What the demo tells of problems, campaigns and contact points: every state to be seen, and no breach of any rule."""

from __future__ import annotations

import pytest

from oversight.prominent import Bodies, today
from oversight.watched import file
from registry import district
from zhiheng.eventlog.model import AttributeValue, LogObject
from zhiheng.law.facts.world import World
from zhiheng.law.library import statutory_library
from zhiheng.law.reference import judge
from zhiheng.ledger import selectors as ledger
from zhiheng.oversight import demo
from zhiheng.oversight.campaigns import projecting as campaigns
from zhiheng.oversight.campaigns import selectors as campaign_rows
from zhiheng.oversight.campaigns.models import Campaign, Sample
from zhiheng.oversight.contactpoints import projecting as points
from zhiheng.oversight.contactpoints.models import Answered, ContactPoint, Suggestion
from zhiheng.oversight.problems import projecting as problems
from zhiheng.oversight.problems.models import Item, Problem, Stage
from zhiheng.registry.parties import services as parties
from zhiheng.registry.parties.services import EnterpriseFacts

pytestmark = pytest.mark.django_db


def broken(id_: str) -> list[str]:
    """The rules about items that one breaks today, as the reference judges its trace."""
    rules = [rule for rule in statutory_library().rules if rule.id.startswith("plan.problem-")]
    assert len(rules) == 2
    key = ("problem_item", id_)
    values = {name: (AttributeValue(value),) for name, value in ledger.attributes(*key).items()}
    world = World(list(ledger.trace(*key).events), {key: LogObject(*key, values)})
    return [one.rule for one in judge(rules, world, as_of=today()) if one.status == "violated"]


def test_the_demo_shows_every_stage_and_breaks_nothing() -> None:
    here = Bodies()
    for place in range(9):
        file(f"C{place}", here.urban)
        facts = EnterpriseFacts(f"示例企业{place}", "company", region=district.REGION)
        parties.register_enterprise(district.recording(today().replace(year=today().year - 1)), facts)
    assert demo.tell(today())
    assert sorted(Problem.objects.values_list("stage", flat=True)) == [Stage.CLOSED, Stage.LISTED, Stage.RECTIFYING]
    assert [broken(id_) for id_ in Item.objects.values_list("public_id", flat=True)] == [[], [], []]
    running = Campaign.objects.get(title="涉企执法案件专项整治").public_id
    assert campaign_rows.checked_of([running]).popitem()[1] == campaign_rows.Checked(8, 5, 1)
    again = campaign_rows.redrawn(Sample.objects.get())
    assert again is not None and again.same
    assert ContactPoint.objects.count() == 3
    assert sorted(Suggestion.objects.values_list("stage", flat=True)) == [Answered.ADOPTED, Answered.OPEN]
    for projection in (problems, campaigns, points):
        assert list(projection.check()) == []
    assert not demo.tell(today())


def test_nothing_is_told_where_the_bodies_are_missing() -> None:
    district.agency("示例区司法局", "supervisor", "justice")
    assert not demo.tell(today()) and not Problem.objects.exists()
