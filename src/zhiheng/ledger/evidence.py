"""What proves progress (佐证): files of a task or report, and objects of the platform that the reporter may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.links import link
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import store_file
from zhiheng.kit.pages.parts import Link
from zhiheng.kit.problems import Problem, Refusal
from zhiheng.kit.scopes import scope_of
from zhiheng.law.library.names import type_name
from zhiheng.ledger import selectors as ledger


def keep(file: UploadedFile[Any] | None, owner: tuple[str, str], user: User) -> list[str]:
    """Store an uploaded file for an object and return its id; nothing for none.

    It belongs to the caller's transaction: an act that fails leaves no reference behind. Raises FileRefused, in words.
    """
    if file is None:
        return []
    return [store_file(file.chunks(), file.name or "", owner=owner, account=user.public_id).public_id]


def require_visible(user: User, related: Sequence[str]) -> None:
    """Raise ``Refusal`` naming every object that isn't there for this user."""
    problems = []
    for one in related:
        type_, _, id_ = one.partition("/")
        if not ledger.objects(scope_of(user), type_).filter(public_id=id_).exists():
            problems.append(Problem("平台内的佐证", f"没有找到“{one}”", "请从您能打开的对象页面复制地址"))
    if problems:
        raise Refusal(*problems)


@dataclass(frozen=True, slots=True)
class Proof:
    """A piece of evidence, ready to draw: words, and the address for whoever may see it."""

    link: Link
    kind: str


def proofs(user: User, files: Sequence[str], related: Sequence[str]) -> list[Proof]:
    """Return evidence as links; what this user may not see stands without an address."""
    found = []
    for file in StoredFile.objects.filter(public_id__in=list(files)).order_by("pk"):
        try:
            found.append(Proof(Link(file.name, link(user, file)), "文件"))
        except Http404:
            found.append(Proof(Link(file.name), "文件"))
    for one in related:
        type_, _, id_ = one.partition("/")
        row = ledger.objects(scope_of(user), type_).filter(public_id=id_).first()
        title = (row.title or row.foreign_number or id_) if row else "（不在您的权限范围内）"
        found.append(Proof(Link(title, reverse("object", args=[type_, id_]) if row else ""), type_name(type_)))
    return found
