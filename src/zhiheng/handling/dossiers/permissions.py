"""Who may do what with a dossier (F12): seen by whoever sees the case, kept by whoever works on it."""

from __future__ import annotations

from zhiheng.handling.cases.casefile import CaseFile
from zhiheng.kit import rights
from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.registry.memberships import standing

KEEPING = (rights.PREPARE, rights.ACT, rights.MAINTAIN)
"""One of these: handlers, assistants and the agency's own administrator keep dossiers (归档人员)."""


def works_in(user: User, agency: str) -> bool:
    """Return whether an account works in an agency: for its unit, or, reaching no further, on its own cases there.

    Which cases somebody sees at all is asked besides.
    """
    return agency in standing.acts_for(user) or standing.unit_of(user) == agency


def may_keep(user: User, file: CaseFile) -> bool:
    """Return whether an account adds to, arranges and archives the dossier of a case: its own agency's, kept here."""
    return file.here and may_clear(user, file)


def may_clear(user: User, file: CaseFile) -> bool:
    """Return whether an account removes a paper with a secrecy mark (F19): also of a case that came from elsewhere."""
    return works_in(user, file.agency) and any(rights.may(user, right) for right in KEEPING)


def may_archive(user: User, file: CaseFile) -> bool:
    """Return whether an account puts the dossier away: one of the case's handlers."""
    return may_keep(user, file) and rights.may(user, rights.ACT) and user.person in file.handlers


def require_keeper(user: User, file: CaseFile) -> None:
    """Raise ``Refusal`` for an account that doesn't keep this dossier."""
    if not may_keep(user, file):
        raise Refusal.of("案卷由办案机关的人员整理，没有作任何更改", "", "请由本机关的办案或者归档人员办理")
