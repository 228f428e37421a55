"""What the registry adds to the rooms below: rail, lists, act pages, object pages, to-do items, wider views."""

from __future__ import annotations

from django.db.models import Q

from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, Panel
from zhiheng.kit.scopes import Scope
from zhiheng.ledger.selectors import EVERYBODY, wider
from zhiheng.registry import finding, handing, people, printing, working
from zhiheng.registry.agencies import lists as agency_lists
from zhiheng.registry.agencies import pages as agency_pages
from zhiheng.registry.certificates import lists as certificate_lists
from zhiheng.registry.certificates import pages as certificate_pages
from zhiheng.registry.filling import FILLERS, more_acts
from zhiheng.registry.imports import services as imports
from zhiheng.registry.officers import lists as officer_lists
from zhiheng.registry.officers import pages as officer_pages
from zhiheng.registry.officers.selectors import seconded_to
from zhiheng.registry.parties import lists as party_lists
from zhiheng.registry.parties import pages as party_pages
from zhiheng.registry.parties.selectors import shared_with
from zhiheng.registry.permissions import may_read
from zhiheng.registry.powers import lists as power_lists
from zhiheng.registry.powers import pages as power_pages

PUBLISHED = ("agency", "organisation", "team", "power", "delegated_power", "enterprise", "entrustment")
"""Types that every account inside may read: what is registered of them is published or public."""
RAIL = (
    ("officers", "执法人员", "id-badge-2"),
    ("certificates", "证件", "certificate"),
    ("certificate-claims", "待核验证件", "clipboard-check"),
    ("certificate-applications", "证件申领", "clipboard-list"),
    ("agencies", "执法主体", "building-community"),
    ("teams", "执法队伍", "users-group"),
    ("powers", "权责事项", "stack-2"),
    ("delegations", "街道赋权", "map-pin"),
    ("entrustments", "行政处罚委托", "file-text"),
    ("enterprises", "企业", "building"),
    ("parties", "当事人", "user"),
    ("organisations", "其他单位", "world"),
    ("appraisals", "年度考核", "star"),
)
FIRST = 100


def contribute() -> None:
    """Register everything; called once at start-up."""
    for pages in (agency_pages, officer_pages, certificate_pages, power_pages, party_pages):
        pages.register()
    for lists in (agency_lists, officer_lists, certificate_lists, power_lists, party_lists):
        lists.register_all()
    for place, (key, title, icon) in enumerate(RAIL):
        entry = MenuEntry(title, "list", icon, "名录", FIRST + place, visible=_readers, url_args=(key,))
        contributions.menu.register(f"registry-{key}", entry)
    for object_type, filler in FILLERS.items():
        contributions.fillers.register(object_type, filler)
    contributions.panels.register(
        "registry-acts", Panel(frozenset(FILLERS), "registry/acts.html", more_acts, area="side", order=1)
    )
    for object_type in PUBLISHED:
        wider.register(object_type, _everybody)
    wider.register("officer", _seconded)
    wider.register("party", shared_with)
    contributions.titles.register("officer", people.names)
    contributions.titles.register("party", people.party_names)
    finding.register()
    handing.register()
    imports.register()
    contributions.work.register("registry", working.SOURCE)
    printing.register()


def _readers(user: User) -> bool:
    return may_read(user)


def _everybody(scope: Scope) -> Q:
    return EVERYBODY


def _seconded(scope: Scope) -> Q:
    return seconded_to(scope)
