"""A department supervises its own line: bodies below it and streets that hold its powers; and who may not."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts import member
from oversight.complaining import entered
from registry import district
from worlds import Standing
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents import numbers
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import Act, ActRefused
from zhiheng.ledger.actpages import act_of
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.line import bodies_of, line_of, supervises
from zhiheng.oversight.findings.models import Matter
from zhiheng.oversight.findings.opening import NewMatter, open_about
from zhiheng.oversight.supervision import buttons, selectors, services, working
from zhiheng.oversight.supervision.models import Order
from zhiheng.oversight.supervision.services import Issue, Verdict
from zhiheng.oversight.supervision.services.handling import Service
from zhiheng.registry.models import DelegatedPower

pytestmark = pytest.mark.django_db


@dataclass
class Line:
    """A bureau; a department with a station below it, a street that holds its power; another department."""

    bureau: str = field(default_factory=lambda: district.agency("示例区司法局", "supervisor", "justice"))
    urban: str = field(default_factory=lambda: district.agency("示例区城市管理局", short="区城管局"))
    market: str = field(default_factory=lambda: district.agency("示例区市场监督管理局", field="market"))
    street: str = field(default_factory=lambda: district.agency("示例街道办事处", "subdistrict", "general"))

    def __post_init__(self) -> None:
        numbers.fill_words({self.bureau: "示司", self.urban: "示城"})
        self.station = district.agency("示例区环卫所", "dispatched", superior=self.urban)
        self.delegated()
        self.people = [district.certified(self.urban, "supervision")[0] for _ in range(2)]
        self.line = member("line-supervisor", self.urban, person=self.people[0])
        self.commander = member("subdistrict-commander", self.street)

    def delegated(self, **more: object) -> DelegatedPower:
        """A power of the urban department that the street holds."""
        return DelegatedPower.objects.create(
            public_id="D1", code="C1", name="占道经营处罚", subdistrict=self.street, former=self.urban, **more
        )

    def act(self, user: User | None = None) -> Act:
        return act_of(user or self.line, "", self.urban)

    def opened(self, agency: str = "") -> Matter:
        """A matter about the street (or another body)."""
        new = NewMatter(agency or self.street, "占道经营处罚程序", "daily", (self.people[0],))
        return Matter.objects.get(public_id=open_about(self.line, self.act(), new).id)

    def said(self, matter: Matter, kind: str = "notice") -> Issue:
        until = district.today() + timedelta(days=20)
        return Issue(matter.public_id, kind, "纠正并报告", "一、没有亮证。", tuple(self.people), until=until)


@pytest.fixture(scope="module")
def made(standing: Standing) -> Line:
    return standing.build(Line)


@pytest.fixture
def here(made: Line) -> Line:
    return deepcopy(made)


def test_the_line_is_what_stands_below_and_the_streets_that_hold_its_powers_today(here: Line) -> None:
    assert line_of(here.urban) == {here.station, here.street} and line_of(here.market) == set()
    assert {id_ for id_, _ in bodies_of(here.line)} == {here.station, here.street}
    past = date(2020, 1, 1)
    for ended in ({"ended_on": past}, {"valid_to": past}, {"valid_from": district.today() + timedelta(days=1)}):
        DelegatedPower.objects.all().delete()
        here.delegated(**ended)
        assert line_of(here.urban) == {here.station}, ended


def test_a_department_opens_supervision_of_its_line_only(here: Line) -> None:
    row = here.opened()
    assert (row.body, row.agency, row.stage) == (here.urban, here.street, Matter.Stage.OPENED)
    for foreign in (here.market, here.urban, here.bureau):
        with pytest.raises(Refusal, match="不属于您监督的范围"):
            here.opened(foreign)
    assert not supervises(member("officer", here.urban), here.street)
    assert findings.matters(here.commander).get() == row and findings.matters(here.line).get() == row
    assert not findings.matters(member("line-supervisor", here.market)).exists()
    assert not findings.matters(member("unit-head", here.urban)).exists()


def test_a_department_issues_what_the_data_lets_it_and_the_bureau_is_told(here: Line) -> None:
    supervisor = member("bureau-supervisor", here.bureau)
    row = here.opened()
    with pytest.raises(ActRefused, match="部门不能制发"):
        services.issue(here.line, here.act(), here.said(row, "perform"))
    order = Order.objects.get(public_id=services.issue(here.line, here.act(), here.said(row)).id)
    assert (order.body, order.agency) == (here.urban, here.street) and "示城" in order.number
    assert selectors.orders(supervisor).get() == order and selectors.orders(here.commander).get() == order
    told = Notification.objects.get(account=supervisor.public_id, title__contains="报告：已制发")
    assert "区城管局" in told.title
    (line,) = working.items(here.line, district.today())
    assert line.missing == "还没有送达" and line.act == "登记送达"


def test_nobody_else_handles_what_a_department_issued(here: Line) -> None:
    order = Order.objects.get(public_id=services.issue(here.line, here.act(), here.said(here.opened())).id)
    serve, close = (reverse(f"order-{name}", args=[order.public_id]) for name in ("serve", "close"))
    for user in (
        member("line-supervisor", here.market),
        member("agency-head", here.market),
        member("unit-head", here.urban),
        here.commander,
        member("agency-head", here.street),
    ):
        client = entered(user)
        for address in (serve, close, reverse("matter-issue", args=[order.matter, "notice"])):
            assert client.get(address).status_code == 404, (user.title, address)
    assert entered(here.line).get(serve).status_code == 200
    with pytest.raises(Refusal, match="须有该监督机关的执法监督权限"):
        services.serve(here.commander, here.act(here.commander), order, Service("01", "办公室"))


def test_supervision_is_opened_by_form_and_only_bodies_of_the_line_are_offered(here: Line) -> None:
    address, client = reverse("matter-new"), entered(here.line)
    page = client.get(address)
    offered = [key for key, _ in page.context["form"].fields["agency"].choices]
    assert set(offered) == {"", here.station, here.street}
    said = {"form_key": page.context["form_key"], "form_version": "", "form_confirmed": "1"}
    facts = {"agency": here.street, "title": "占道经营处罚程序", "kind": "daily"}
    assert client.post(address, {**said, **facts, "agency": here.market}).status_code == 422
    made = client.post(address, {**said, **facts})
    assert made.status_code == 302 and "制发行政执法监督通知书" in client.get(made["Location"]).text
    nobody = entered(member("line-supervisor", here.market)).get(address).context["form"].fields["agency"].choices
    assert [key for key, _ in nobody] == [""]


def test_who_supervises_a_body_below_never_reports_as_that_body(here: Line) -> None:
    head = member("agency-head", here.urban, person=here.people[0])
    below = member("agency-head", here.station)
    row = Matter.objects.get(
        public_id=open_about(head, here.act(head), NewMatter(here.station, "亮证", "daily", (here.people[0],))).id
    )
    order = Order.objects.get(public_id=services.issue(head, here.act(head), here.said(row)).id)
    services.serve(head, here.act(head), order, Service("01", "办公室", receipt=True))
    order.refresh_from_db()
    for call in (
        lambda: services.answer(head, here.act(head), order, "已说明"),
        lambda: services.report(head, here.act(head), order, False, "已纠正"),
        lambda: services.object_to(head, here.act(head), order, "有异议"),
        lambda: services.ask_extension(head, here.act(head), order, district.today() + timedelta(days=60), "需要时间"),
    ):
        with pytest.raises(Refusal, match="不是制发、办理该文书的账号"):
            call()
    assert entered(head).get(reverse("order-report", args=[order.public_id])).status_code == 404
    assert entered(below).get(reverse("order-report", args=[order.public_id])).status_code == 200


def test_who_reported_neither_verifies_nor_closes_after_moving_to_the_supervising_side(here: Line) -> None:
    reporter = member("agency-head", here.station, person=here.people[0])
    row = here.opened(here.station)
    order = Order.objects.get(public_id=services.issue(here.line, here.act(), here.said(row)).id)
    services.serve(here.line, here.act(), order, Service("01", "办公室", receipt=True))
    order.refresh_from_db()
    services.report(reporter, act_of(reporter, "", here.station), order, False, "已纠正")
    order.refresh_from_db()
    verdict = Verdict(False, "已核实", tuple(here.people))
    other = member("line-supervisor", here.urban, person=here.people[1])
    for user in (here.line, other):  # himself, and another who names him
        with pytest.raises(ActRefused, match="不能核验、办结"):
            services.verify(user, here.act(user), order, verdict)
    with pytest.raises(ActRefused, match="不能核验、办结"):
        services.close(here.line, here.act(), order, "已纠正")
    with pytest.raises(ActRefused) as refused:
        services.close(other, here.act(other), order, "已纠正")
    assert "不能核验、办结" not in str(refused.value)


def test_from_the_day_a_body_leaves_the_line_the_department_only_ends_what_it_began(here: Line) -> None:
    matter = here.opened()
    order = Order.objects.get(public_id=services.issue(here.line, here.act(), here.said(matter)).id)
    DelegatedPower.objects.update(ended_on=district.today())
    how, why = Service("01", "办公室", receipt=True), "示例街道办事处现在不在本机关的监督范围"
    with pytest.raises(ActRefused, match=why):
        services.serve(here.line, here.act(), order, how)
    with pytest.raises(ActRefused, match=why):
        services.issue(here.line, here.act(), here.said(matter, "opinion"))
    with pytest.raises(Refusal, match="不属于您监督的范围"):
        here.opened()
    client, day = entered(here.line), district.today()
    assert why in client.get(reverse("object", args=["supervision_order", order.public_id])).text  # it stays to be read
    offered = {act.text: act.url for act in buttons.of_order(here.line, order, day) if act.url}
    assert set(offered) == {"撤回文书"}
    assert [one.text for one in buttons.of_matter(here.line, matter, day) if one.url] == ["补录纸质文书"]
    services.serve(here.line, replace(here.act(), doing=False), order, how)  # that it happened is recorded
    services.withdraw(here.line, here.act(), Order.objects.get(), "移交监督机关")
    services.close_matter(here.line, here.act(), Matter.objects.get(), "移交监督机关")
    assert Matter.objects.get().stage == Matter.Stage.CLOSED


def test_the_bureau_goes_on_with_what_a_department_began_about_a_body_that_left(here: Line) -> None:
    order = Order.objects.get(public_id=services.issue(here.line, here.act(), here.said(here.opened())).id)
    DelegatedPower.objects.update(ended_on=district.today())
    supervisor = member("bureau-supervisor", here.bureau)
    services.serve(supervisor, act_of(supervisor, "", here.bureau), order, Service("01", "办公室", receipt=True))
    assert Order.objects.get().served_on == district.today()
