"""Draws who does what on a day, plants what is to be found, and has it told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate

from zhiheng.demo import coercion, complaints, decisions, remedies, spot
from zhiheng.demo.applications import tell_application
from zhiheng.demo.cases import CasePlan, CaseTeller, decide_on, lawful_plan
from zhiheng.demo.cast import Agency, Cast
from zhiheng.demo.days import ONE, working
from zhiheng.demo.inspections import TWISTS, Broken, InspectionPlan, Visits, expired, plan_visit, tell_inspection
from zhiheng.demo.planting import Twist
from zhiheng.demo.size import Size
from zhiheng.demo.supervision import tell_supervision
from zhiheng.demo.twists import BREACHES, TRAPS
from zhiheng.demo.writer import StoryWriter


class Drawn:
    """Agencies that do one kind of thing, drawn by their weights."""

    def __init__(self, agencies: Sequence[Agency], kind: str) -> None:
        self.agencies = [agency for agency in agencies if getattr(agency.post, kind) > 0]
        self.weights = list(accumulate(float(getattr(agency.post, kind)) for agency in self.agencies))

    def draw(self, w: StoryWriter) -> Agency:
        """Return one agency."""
        return w.random.choices(self.agencies, cum_weights=self.weights)[0]


class Director:
    """Tells the stories of each kind; ``place`` is the number of a story within its kind and decides what is
    planted.
    """

    def __init__(self, w: StoryWriter, cast: Cast, size: Size) -> None:
        self.w, self.cast, self.size = w, cast, size
        kinds = ("inspections", "ordinary", "spot", "complaints")
        self.drawn = {kind: Drawn(cast.agencies, kind) for kind in kinds}
        self.visits = Visits()
        offices = [agency for agency in cast.agencies if agency.post.kind == "approval"]
        self.office = (offices or [cast.bureau])[0]
        self.plain = 0
        self.still = size.until - timedelta(days=12)
        """Twisted stories are over by then, so that what they break can be seen."""

    def inspection(self, day: date, place: int) -> None:
        """Tell one visit; in fifty one breaks a rule or lies on a boundary."""
        w, slot = self.w, self.size.rare * 5
        w.begin("inspection", place)
        agency = self.drawn["inspections"].draw(w)
        w.feed = agency.feeds.get("inspection")
        plan = plan_visit(w, self.cast, agency, working(day, 3), self.visits)
        broken: Broken = ()
        if working(plan.day, 21) < self.still:
            if place % slot == 1:
                broken = TWISTS[place // slot % len(TWISTS)].change(w, agency, plan) or ()
            elif place % slot == 3:
                broken = expired(w, agency, plan)
            elif place % slot == 5:
                self._once_too_often(agency, plan)
        if plan.exception == "none":
            self.visits.add(agency, plan.firm, plan.day)
        visit = tell_inspection(w, agency, plan)
        for rule, manner, due in broken:
            w.violated("inspection", visit, rule, manner, due)
        if place % slot == 7:
            w.mistaken("inspection.started", timedelta(hours=5), certificates_shown=False)
        elif place % slot == 9:
            w.repeated("inspection.finished", timedelta(days=1))

    def _once_too_often(self, agency: Agency, plan: InspectionPlan) -> None:
        """Send the visit to an enterprise where the agency has been as often as it published for the year."""
        firm = self.visits.used_up(agency, plan.day.year)
        if firm is None or plan.exception != "none":
            return
        plan.firm = firm
        self.w.violated("enterprise", firm.id, "inspection.yearly-cap", "forbidden")

    def case(self, day: date, place: int) -> None:
        """Tell one ordinary case: twisted in turn, else now and then with a seizure, a preservation or an aftermath."""
        rare = self.size.rare
        twist = {1: BREACHES, 3: TRAPS}.get(place % rare, ())
        chosen = twist[place // rare % len(twist)] if twist else None
        agency, plan, broken = self._planned(day, place, chosen)
        if chosen is not None and (broken is None or plan.last > self.still):
            agency, plan, _ = self._planned(day, place, None)
            broken = None
        if broken is None:
            self._plain(agency, plan)
            return
        teller = CaseTeller(self.w, agency, plan)
        decisions.tell(teller)
        about = {"case": teller.case, "clue": teller.clue, "party": teller.party}
        for rule, manner, due in broken:
            kind, _, name = rule.rpartition(":")
            self.w.violated(kind or "case", about[kind or "case"], name, manner, due)

    def _planned(self, day: date, place: int, twist: Twist | None) -> tuple[Agency, CasePlan, Broken | None]:
        w = self.w
        w.begin("case", place)
        agency = self.drawn["ordinary"].draw(w)
        w.feed = agency.feeds.get("case")
        plan = lawful_plan(w, self.cast, agency, working(day, 3))
        if plan.party.firm and w.random.random() < 0.4:
            plan.visit = plan.party.firm
        return agency, plan, twist.change(w, agency, plan) if twist else None

    def _plain(self, agency: Agency, plan: CasePlan) -> None:
        """Tell a case that is itself lawful, with what hangs on some of them."""
        self.plain += 1
        size, turn = self.size, self.plain
        whole = max(1, int(size.ordinary * 0.75))
        over = plan.last < self.still
        if over and turn % max(2, whole // size.referrals) == 1:
            self._referral(agency, plan, turn // max(2, whole // size.referrals))
        elif turn % max(3, whole // size.court) == 2 and plan.last + timedelta(days=340) < self.still:
            self._court(agency, plan, turn // max(3, whole // size.court))
        elif turn % 9 == 4 and plan.last + timedelta(days=40) < self.still:
            self._seizure(agency, plan, turn // 9)
        else:
            teller = CaseTeller(self.w, agency, plan)
            decisions.tell(teller)
            if over and turn % 11 == 6:
                coercion.tell_preservation(teller, turn // 11)
            every = max(2, whole // size.remedies)
            if turn % every == 0 and plan.last + timedelta(days=110) < self.still:
                remedies.tell_review(teller, turn // every)

    def _seizure(self, agency: Agency, plan: CasePlan, place: int) -> None:
        teller = CaseTeller(self.w, agency, plan)
        seizure = coercion.plan_seizure(teller, place)
        if plan.decision is not None and plan.decision <= seizure.disposed:
            decided = working(seizure.disposed, 2)
            decide_on(plan, decided)
            if plan.major:
                plan.review, plan.deliberation = working(decided, -3), working(decided, -2)
        decisions.tell(teller)
        coercion.tell_seizure(teller, seizure)

    def _referral(self, agency: Agency, plan: CasePlan, place: int) -> None:
        plan.notice = plan.decision = plan.service = plan.publication = plan.payment = plan.closed = plan.archived = (
            None
        )
        plan.review = plan.deliberation = None
        teller = CaseTeller(self.w, agency, plan)
        decisions.tell(teller)
        remedies.tell_referral(teller, place)

    def _court(self, agency: Agency, plan: CasePlan, place: int) -> None:
        plan.payment = plan.closed = plan.archived = None
        teller = CaseTeller(self.w, agency, plan)
        decisions.tell(teller)
        remedies.tell_court(teller, place)

    def spot(self, day: date, place: int) -> None:
        """Tell one penalty on the spot."""
        w = self.w
        w.begin("spot", place)
        agency = self.drawn["spot"].draw(w)
        w.feed = agency.spot_feed
        plan = spot.plan_spot(w, self.cast, agency, day)
        if place % self.size.rare == 3 and working(day, 12) < self.still:
            spot.twist(agency, plan, place // self.size.rare)
        spot.tell_spot(w, agency, plan)

    def complaint(self, day: date, place: int) -> None:
        """Tell one complaint."""
        w = self.w
        w.begin("complaint", place)
        agency = self.drawn["complaints"].draw(w)
        planted = place // self.size.rare if place % self.size.rare == 2 and working(day, 14) < self.still else None
        plan = complaints.plan_complaint(w, agency, day, planted)
        complaints.tell_complaint(w, self.cast, agency, plan)

    def supervision(self, day: date, place: int) -> None:
        """Tell one supervision by the bureau."""
        w = self.w
        w.begin("supervision", place)
        agency = self.drawn["ordinary"].draw(w)
        planted = place // 3 if place % 3 == 1 and day + 70 * ONE < self.still else None
        tell_supervision(w, self.cast.bureau, agency, day, planted)

    def application(self, day: date, place: int) -> None:
        """Tell one application."""
        self.w.begin("application", place)
        rare = self.size.rare
        planted = place // rare if place % rare == 2 and day + 70 * ONE < self.still else None
        tell_application(self.w, self.office, day, planted)
