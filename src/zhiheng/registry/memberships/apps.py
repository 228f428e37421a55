"""The app of memberships."""

from datetime import timedelta

from django.apps import AppConfig

from zhiheng.kit import contributions, rights, scopes
from zhiheng.kit.rights import AUDIT, MANAGE_ACCOUNTS, MANAGE_SECURITY

ACTS = {
    "membership.given": "授予任职",
    "membership.ended": "结束任职",
    "rights.requested": "申请权限",
    "rights.granted": "批准权限",
    "rights.refused": "不批准权限",
    "rights.taken": "收回权限",
}


class MembershipsConfig(AppConfig):
    """Roles, memberships, scopes, approvals of rights (任职与权限)."""

    name = "zhiheng.registry.memberships"
    label = "memberships"
    verbose_name = "任职与权限"

    def ready(self) -> None:
        """Decide rights and scopes for the rooms below; add acts, menu entries and the approvals that wait."""
        from zhiheng.kit.documents.registry import world
        from zhiheng.kit.dual_control.registry import world as pairs
        from zhiheng.kit.jobs.registry import Handler, Periodic, handlers, periodic
        from zhiheng.kit.security.services import acts, reason_words
        from zhiheng.ledger.services import subscribe
        from zhiheng.registry.memberships import others, standing, units, work
        from zhiheng.registry.memberships.agencies import Agencies
        from zhiheng.registry.memberships.following import follow
        from zhiheng.registry.memberships.leavers import sweep
        from zhiheng.registry.memberships.models import State
        from zhiheng.registry.memberships.roles import roles

        rights.set_resolver(standing.rights_of)
        scopes.set_resolver(standing.scope_of)
        contributions.standing.of = standing.words
        world.unit_of, world.titles = standing.unit_of, units.titles
        units.set_source(Agencies())
        others.register(pairs)
        subscribe("memberships", follow)
        handlers.register("memberships.leavers", Handler("关闭到期的任职", lambda run, arguments: sweep()))
        periodic.register("memberships.leavers", Periodic("memberships.leavers", every=timedelta(minutes=1)))
        for code, title in ACTS.items():
            acts.register(code, title)
        words = {code: role.title for code, role in roles().items()} | dict(State.choices)
        for code, title in (words | {right.code: right.title for right in rights.declared}).items():
            reason_words.register(code, title)
        contributions.work.register("rights", work.APPROVALS)
        contributions.panels.register("own-memberships", work.OWN_MEMBERSHIPS)
        for name, title, icon, codes, order in (
            ("accounts", "账号", "users", (MANAGE_ACCOUNTS, MANAGE_SECURITY), 800),
            ("rights-requests", "权限审批", "clipboard-check", (MANAGE_ACCOUNTS, MANAGE_SECURITY), 810),
            ("roles", "角色与权限", "list-check", (MANAGE_ACCOUNTS, MANAGE_SECURITY, AUDIT), 820),
            ("security-log", "安全日志", "file-search", (AUDIT,), 830),
        ):
            entry = contributions.MenuEntry(title, name, icon, "管理", order, visible=work.has_any(*codes))
            contributions.menu.register(name, entry)
