"""A leaver's open cases go to a named, certified successor as events, and what the leaver started ends."""

from __future__ import annotations

import pytest

from accounts import make_user
from registry import district
from zhiheng.kit.accounts.leaving import close_everything, count_open_tasks
from zhiheng.kit.accounts.models import User
from zhiheng.kit.jobs.models import Job, State
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.problems import Refusal
from zhiheng.kit.scopes import Scope
from zhiheng.ledger import selectors
from zhiheng.ledger.models import LedgerEvent
from zhiheng.ledger.services import NewEvent, NewObject, Ref, append
from zhiheng.registry.handing import handlers_of
from zhiheng.registry.models import ImportDraft

pytestmark = pytest.mark.django_db


def of_person(person: str) -> User:
    """Return an account of an officer."""
    user = make_user()
    User.objects.filter(pk=user.pk).update(person=person)
    return User.objects.get(pk=user.pk)


def filed(case: str, at: str, *handlers: str, record: str = "here") -> None:
    """Put a case with its handlers into the ledger."""
    refs = [Ref("case", case), Ref("agency", at), *(Ref("officer", one, "handler") for one in handlers)]
    stated = {"procedure": "ordinary", "field": "urban", "cause": "占道经营"}
    thing = NewObject("case", case, {"procedure": "ordinary", "field": "urban"}, at, case, record=record)  # type: ignore[arg-type]
    append([NewEvent("case.filed", district.today(), refs, stated, agency=at)], by=district.BY, objects=[thing])


def closed(case: str) -> None:
    """Close a case."""
    append([NewEvent("case.closed", district.today(), [Ref("case", case)], {"kind": "01"})], by=district.BY)


def test_open_cases_of_a_leaver_go_to_the_successor_and_closed_or_foreign_ones_stay() -> None:
    at = district.agency()
    (leaving, _), (staying, _), (coming, _) = (district.certified(at) for _ in range(3))
    for case in ("C1", "C2", "C3"):
        filed(case, at, leaving, staying)
    filed("C4", at, leaving, record="elsewhere")
    closed("C3")
    leaver, successor = of_person(leaving), of_person(coming)
    assert count_open_tasks(leaver) == 2
    assert close_everything(leaver, "leaver", by=make_user(), successor=successor) == 2
    assert handlers_of("C1") == handlers_of("C2") == {staying, coming}
    assert count_open_tasks(leaver) == 0
    assert count_open_tasks(successor) == 2
    assert set(selectors.objects(Scope(person=coming), "case").values_list("public_id", flat=True)) == {"C1", "C2"}


def test_a_successor_without_a_valid_certificate_is_refused_and_nothing_ends() -> None:
    at = district.agency()
    leaving, _ = district.certified(at)
    filed("C1", at, leaving)
    leaver, helper = of_person(leaving), of_person(district.officer(at, "contract"))
    before = LedgerEvent.objects.count()
    with pytest.raises(Refusal) as refused:
        close_everything(leaver, "leaver", successor=helper)
    assert "没有有效的执法证件" in str(refused.value)
    assert (LedgerEvent.objects.count(), handlers_of("C1")) == (before, {leaving})


def test_what_a_leaver_started_is_cancelled_and_uploaded_tables_are_removed() -> None:
    user = make_user()
    own = enqueue("search.rebuild", account=user.public_id)
    other = enqueue("search.rebuild", account="someone-else")
    from zhiheng.kit.vault.services import open_dossier

    dossier = open_dossier({"text": "a table"})
    draft = ImportDraft.objects.create(importer="officers", account=user.public_id, unit="", name="a", dossier=dossier)
    close_everything(user, "leaver")
    states = dict(Job.objects.values_list("pk", "state"))
    assert (states[own.pk], states[other.pk]) == (State.CANCELLED, State.WAITING)
    draft.refresh_from_db()
    assert draft.dossier == ""
