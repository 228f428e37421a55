"""Rights of this room: who brings templates, who publishes them; for whom is a matter of scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from zhiheng.kit import rights
from zhiheng.kit.rights import Right, declare
from zhiheng.kit.scopes import scope_of

if TYPE_CHECKING:
    from zhiheng.kit.accounts.models import User
    from zhiheng.kit.documents.models import TemplateVersion

TEMPLATES = declare(Right("templates", "维护文书模板")).code
PUBLISH_TEMPLATES = declare(Right("publish-templates", "发布文书模板")).code
SEEING = (TEMPLATES, PUBLISH_TEMPLATES)


def manages(user: User, unit: str) -> bool:
    """Return whether this account brings templates for a unit; the whole district's (empty) need to see everything."""
    return rights.may(user, TEMPLATES) and _within(user, unit)


def why_not(user: User, version: TemplateVersion) -> str:
    """Return why this account may not decide on a version, in words; empty: it may."""
    if not rights.may(user, PUBLISH_TEMPLATES) or not _within(user, version.unit):
        return "没有发布这个机关的模板的权限"
    return "须由提出人以外的人发布" if _proposed(user, version) else ""


def _proposed(user: User, version: TemplateVersion) -> bool:
    """Return whether this person proposed a version, with this account or another one of the same person."""
    if version.proposed_by == user.public_id or not user.person:
        return version.proposed_by == user.public_id
    return get_user_model().objects.filter(public_id=version.proposed_by, person=user.person).exists()


def _within(user: User, unit: str) -> bool:
    scope = scope_of(user)
    return scope.everything or bool(unit and scope.allows(unit))
