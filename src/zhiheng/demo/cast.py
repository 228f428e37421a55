"""The district before anything happens in it: agencies with people, powers, delegations, benchmarks, feeds;
enterprises.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhiheng.demo import names
from zhiheng.demo.codes import REGION, credit_code
from zhiheng.demo.days import ONE, rolled
from zhiheng.demo.feeds import CARRIED, Feed, feed_of
from zhiheng.demo.items import Item, items_of
from zhiheng.demo.people import Officer, chosen, hire, moment
from zhiheng.demo.roster import Post
from zhiheng.demo.size import FIRST, Size
from zhiheng.demo.writer import StoryWriter

FOUNDED = date(2023, 9, 1)
"""When agencies were announced and their powers listed; entered on the platform's first day."""

ENTERED = moment(FIRST, 7, 30)
UNTIL = date(2030, 12, 31)
DELEGATED = 8
"""Matters that the province delegated to each subdistrict."""


@dataclass(slots=True)
class Agency:
    """One agency of the demo with its people and powers (object ids)."""

    id: str
    post: Post
    handlers: list[Officer] = field(default_factory=list)
    helpers: list[Officer] = field(default_factory=list)
    reviewers: list[Officer] = field(default_factory=list)
    hosts: list[Officer] = field(default_factory=list)
    supervisors: list[Officer] = field(default_factory=list)
    items: list[tuple[Item, str]] = field(default_factory=list)
    powers: dict[str, str] = field(default_factory=dict)
    delegated: dict[str, str] = field(default_factory=dict)
    benchmark: str = ""
    feeds: dict[str, Feed] = field(default_factory=dict)
    yearly_cap: int | None = None

    @property
    def field(self) -> str:
        """Its field of law."""
        return self.post.field

    @property
    def spot_feed(self) -> Feed | None:
        """The system in which its penalties on the spot live, None where that is here."""
        feed = self.feeds.get("case")
        return feed if feed and feed.mode == "elsewhere" else None

    def officers(self, w: StoryWriter, count: int, first: date, last: date) -> tuple[str, ...]:
        """Draw officers who may act on all of the days."""
        return chosen(w, self.handlers, count, first, last)

    def reviewer(self, w: StoryWriter) -> str:
        """Draw a legal reviewer."""
        return w.random.choice(self.reviewers).id

    def host(self, w: StoryWriter) -> str:
        """Draw a hearing officer."""
        return w.random.choice(self.hosts).id


@dataclass(frozen=True, slots=True)
class Firm:
    """One enterprise."""

    id: str
    name: str
    uscc: str
    individual: bool


@dataclass(slots=True)
class Cast:
    """Everybody, and how often who is drawn."""

    agencies: list[Agency]
    bureau: Agency
    firms: Mapping[str, Sequence[Firm]]

    def firm(self, w: StoryWriter, agency: Agency) -> Firm:
        """Draw an enterprise of the agency's business: few are met very often, many hardly ever (a heavy tail)."""
        sectors = agency.post.sectors or names.SECTORS
        known = self.firms[w.random.choice(sectors)]
        return known[int(len(known) * w.random.random() ** 1.7)]


def found(w: StoryWriter, size: Size) -> Cast:
    """Tell how the district was set up; return who there is."""
    weights = sum(post.officers for post in size.posts)
    agencies = [_agency(w, post, max(8, round(size.officers * post.officers / weights))) for post in size.posts]
    bureau = next(agency for agency in agencies if agency.field == "justice")
    _second(w, agencies)
    return Cast(agencies, bureau, _firms(w, size.enterprises))


def _agency(w: StoryWriter, post: Post, people: int) -> Agency:
    number = w.number("agency")
    w.begin("agency", number)
    id_ = w.object(
        "agency",
        f"A{number:02d}",
        name=post.name,
        uscc=credit_code("11", f"00{number:06d}"),
        kind=post.kind,
        field=post.field,
        level="subdistrict" if post.kind == "subdistrict" else "district",
        region=REGION,
        managed_by=post.managed_by,
        may_enforce=post.enforces,
        may_detain=post.field == "security",
        system=post.system,
    )
    agency = Agency(id_, post)
    w.event(
        "agency.registered", FOUNDED, {"agency": id_}, arrived=ENTERED,
        kind=post.kind, field=post.field, region=REGION, managed_by=post.managed_by,
        confirmation_no=f"示法执〔2023〕{number}号",
    )  # fmt: skip
    if post.enforces:
        w.event(
            "agency.announced", rolled(FOUNDED), {"agency": id_}, arrived=ENTERED,
            announcement_no=f"示政公〔2023〕{number}号", published_by="示例区人民政府",
        )  # fmt: skip
        _powers(w, agency)
        _benchmark(w, agency)
    for business in post.elsewhere:
        _feed(w, agency, business)
    _staff(w, agency, people)
    return agency


def _feed(w: StoryWriter, agency: Agency, business: str) -> None:
    """Tell that a business is kept in another system, and which of its files never came."""
    post = agency.post
    feed = feed_of(w.seed, agency.id, post.name, business, post.system or "", w.until)
    agency.feeds[business] = w.feeds[feed.id] = feed
    both = {"feed": w.object("feed", feed.object, system=feed.system, mode=feed.mode), "agency": agency.id}
    w.event("feed.mapped", moment(FIRST, 11), both, version="1", event_types=list(CARRIED[business]))
    for period in sorted(feed.lost):
        span: dict[str, Any] = {"from": period, "to": feed.regular(period).date() - ONE}
        batch = f"{feed.id}-{period:%Y%m%d}"
        w.event("feed.received", feed.regular(period), both, batch=batch, received=0, refused=0, state="gap", **span)


def _powers(w: StoryWriter, agency: Agency) -> None:
    """List one power for each matter of penalty, one each for inspection, measure and enforcement; delegate to
    subdistricts.
    """
    post = agency.post
    known = items_of(post.field)
    delegated = post.kind == "subdistrict"
    for item in known[:DELEGATED] if delegated else known:
        if delegated:
            agency.items.append((item, ""))
            agency.delegated[item.code] = _delegate(w, agency, item)
        else:
            agency.items.append((item, _power(w, agency, "penalty", item.conduct, [item.basis])))
    agency.yearly_cap = {"market": 4, "emergency": 6, "health": 4}.get(post.field)
    kinds = {"inspection": "行政检查", "measure": "查封扣押", "enforcement": "行政强制执行"}
    for kind, name in kinds.items():
        agency.powers[kind] = _power(w, agency, kind, name, [f"《示例条例》第{w.number('article')}条"])


def _power(w: StoryWriter, agency: Agency, kind: str, name: str, law: list[str]) -> str:
    code = f"379901{w.number('power'):06d}"
    power = w.object("power", f"P{code}", code=code, name=name, kind=kind, law=law, by_law=True)
    w.event(
        "power.listed", rolled(FOUNDED), {"power": power, "agency": agency.id}, arrived=ENTERED,
        kind=kind, law=law, by_law=True, yearly_cap=agency.yearly_cap if kind == "inspection" else None,
    )  # fmt: skip
    return power


def _delegate(w: StoryWriter, agency: Agency, item: Item) -> str:
    number = w.number("delegation")
    decision = "示政字〔2023〕1号"
    first = date(2023, 9, 11)
    id_ = w.object(
        "delegated_power", f"D{number:04d}",
        code=item.code, name=item.conduct, decision_no=decision, valid_from=first, valid_to=UNTIL,
    )  # fmt: skip
    both = {"delegated_power": id_, "agency/subdistrict": agency.id}
    w.event(
        "delegation.granted", first, both, arrived=ENTERED,
        decision_no=decision, valid_from=first, valid_to=UNTIL, published=True,
    )  # fmt: skip
    forgotten = number % 60 == 7
    for year in range(2023, w.until.year + 1):
        day = rolled(date(year, 11, 1 + number % 28))
        if not (forgotten and year == 2025):
            arrived = ENTERED if day < FIRST else None
            w.event("delegation.assessed", day, both, arrived=arrived, result="承接良好", cases=w.random.randint(3, 40))
    if forgotten and w.until >= date(2026, 1, 1):
        w.violated("delegated_power", id_, "delegation.assessed-yearly", "undone", date(2025, 12, 31))
    return id_


def _benchmark(w: StoryWriter, agency: Agency) -> None:
    number = w.number("benchmark")
    agency.benchmark = w.object(
        "benchmark", f"B{number:03d}", kind="benchmark", number=f"示裁〔2023〕{number}号", violation_code="V01"
    )
    steps = (
        ("assessed", date(2023, 2, 6)),
        ("consulted", date(2023, 2, 20)),
        ("reviewed", date(2023, 4, 3)),
        ("deliberated", date(2023, 4, 17)),
        ("published", date(2023, 5, 8)),
        ("in_force", date(2023, 6, 1)),
    )
    for step, day in steps:
        w.event(
            "benchmark.stepped", day, {"benchmark": agency.benchmark, "agency": agency.id}, arrived=ENTERED,
            step=step, valid_from=date(2023, 6, 1), version="1",
        )  # fmt: skip


def _staff(w: StoryWriter, agency: Agency, people: int) -> None:
    if not agency.post.enforces:
        agency.helpers = [hire(w, agency.id, "helper", place) for place in range(2)]
        return
    reviewers = 1 + people // 18
    hosts = 1 + people // 120
    helpers = max(1, people // 10)
    agency.reviewers = [hire(w, agency.id, "reviewer", place) for place in range(reviewers)]
    agency.hosts = [hire(w, agency.id, "host", place) for place in range(hosts)]
    agency.helpers = [hire(w, agency.id, "helper", place) for place in range(helpers)]
    left = max(5, people - reviewers - hosts - helpers)
    agency.handlers = [hire(w, agency.id, "handler", place) for place in range(left)]
    if agency.field == "justice":
        agency.supervisors = [hire(w, agency.id, "supervisor", place) for place in range(max(3, people // 4))]


def _second(w: StoryWriter, agencies: Sequence[Agency]) -> None:
    """Send two people of the city management office to every subdistrict; they act there with their own
    certificates.
    """
    home = agencies[0]
    for place, street in enumerate(agency for agency in agencies if agency.post.kind == "subdistrict"):
        w.begin("team", place)
        lent = [home.handlers[(2 * place + step) % len(home.handlers)] for step in range(2)]
        team = w.object("team", f"DW{place + 1:02d}", name=f"{street.post.name}派驻执法队", command="街道办事处")
        related = {"team": team, "officer": [one.id for one in lent], "agency/home": home.id, "agency/host": street.id}
        since: dict[str, Any] = {"from": date(2023, 11, 3)}
        w.event("team.seconded", date(2023, 11, 2), related, command="街道办事处", **since)
        street.handlers += lent


def _firms(w: StoryWriter, count: int) -> dict[str, list[Firm]]:
    found: dict[str, list[Firm]] = {sector: [] for sector in names.SECTORS}
    taken: set[str] = set()
    for place in range(count):
        w.begin("firm", place)
        sector = names.SECTORS[place % len(names.SECTORS)]
        name, individual = names.enterprise(w.random, sector)
        while name in taken:
            name, individual = names.enterprise(w.random, sector)
        taken.add(name)
        uscc = credit_code("92" if individual else "91", f"MX{place:06d}")
        size = w.random.choice(("micro", "micro", "small", "small", "small", "medium", "large"))
        id_ = w.object(
            "enterprise", f"Q{place + 1:05d}",
            uscc=uscc, name=name, kind="individual_business" if individual else "legal", size=size, region=REGION,
        )  # fmt: skip
        w.register()
        found[sector].append(Firm(id_, name, uscc, individual))
    return found
