"""What discretion adds to the rooms below: rail, list, imports, pages and panels, the case's panel."""

from __future__ import annotations

from django.db.models import Q

from zhiheng.handling.discretion import casepanel, importing, lists, pages
from zhiheng.handling.discretion.permissions import may_read
from zhiheng.handling.discretion.projecting import BENCHMARK
from zhiheng.kit import contributions
from zhiheng.kit.accounts.models import User
from zhiheng.kit.contributions import MenuEntry, Panel
from zhiheng.kit.scopes import Scope
from zhiheng.ledger.selectors import EVERYBODY, wider
from zhiheng.registry.agencies.selectors import kept
from zhiheng.registry.imports.declared import Importing, importings

_AFTER_APPROVALS = 24
_OWN = frozenset({BENCHMARK})


def contribute() -> None:
    """Register everything; called once at start-up."""
    lists.register_all()
    entry = MenuEntry("裁量基准", "list", "scale", lists.GROUP, _AFTER_APPROVALS, may_read, url_args=(lists.KEY,))
    contributions.menu.register("benchmarks", entry)
    contributions.fillers.register(BENCHMARK, pages.fill)
    for order, (key, context, area) in enumerate(
        (("tiers", pages.tiers_panel, "main"), ("entries", pages.entries_panel, "main"),
         ("versions", pages.versions_panel, "side"))
    ):  # fmt: skip
        panel = Panel(_OWN, f"discretion/{key}_panel.html", context, area=area, order=order)
        contributions.panels.register(f"discretion-{key}", panel)
    case = Panel(frozenset({"case"}), "discretion/case_panel.html", casepanel.context, area="main", order=3)
    contributions.panels.register("discretion-case", case)
    wider.register(BENCHMARK, _everybody)
    importings.register("benchmarks", Importing("裁量基准", importing.importer, _keeps, lists.KEY, of_unit=True))
    importings.register(
        "leniency-lists", Importing("四张清单", importing.list_importer, _keeps, lists.KEY, of_unit=True)
    )


def _everybody(scope: Scope) -> Q:
    return EVERYBODY


def _keeps(user: User) -> bool:
    return kept(user).exists()
