"""A case that came with a package: reported by its sender alone, received as it stands, changed by no later package."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from handling.cases.story import Story, bureau
from handling.dossiers.papers import pdf, reads
from handling.dossiers.test_archiving import added, archived, entered
from handling.dossiers.test_packages import Change, events_changed, keeper, packed, refused, rewritten, sent_out, taken
from handling.dossiers.test_scans import work
from registry import district
from zhiheng.eventlog.model import ENVELOPE
from zhiheng.handling.cases.casefile import CaseFile, load
from zhiheng.handling.dossiers import clearing, exchangepages, passing, selectors
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.models import Scan
from zhiheng.handling.publicity import projecting as publicity
from zhiheng.handling.publicity.models import Publicity
from zhiheng.handling.spot import projecting as spot
from zhiheng.handling.spot.models import SpotPenalty
from zhiheng.kit.accounts.models import User
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import SecurityRecord
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.services import NewEvent, Ref, append

pytestmark = pytest.mark.django_db

TODAY = district.today()
CORRECTS = "zhiheng:corrects"


def test_the_decision_of_a_received_case_is_counted_once(closed: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch, ["文字"])
    refs = [Ref("case", closed.case), Ref("agency", closed.at.agency)]
    stated: dict[str, Any] = {"outcome": "penalty", "procedure": "simple", "kinds": ["fine"], "fine": Decimal(100)}
    event = NewEvent("decision.made", district.today(), refs, stated, agency=closed.at.agency, source="import")
    append([event], by=district.BY)
    added(closed, "evidence", pdf(1), "现场笔录.pdf")
    work()
    archived(closed)
    taken(sent_out(closed.file), bureau().agency)
    assert LedgerObject.objects.filter(type="case").count() == 2
    for model, room in ((Publicity, publicity), (SpotPenalty, spot)):
        assert list(model.objects.values_list("case", flat=True)) == [closed.case]
        room.rebuild()
        assert list(model.objects.values_list("case", flat=True)) == [closed.case]
        assert list(room.check()) == []


def corrected_before_archiving(closed: Story) -> None:
    """The filing's cause is corrected; the dossier is put away."""
    filing = closed.file.of("case.filed")[0]
    refs = [Ref(one.type, one.id, one.qualifier) for one in filing.relations]
    stated = {name: value for name, value in filing.attributes.items() if name not in ENVELOPE}
    again = NewEvent("case.filed", TODAY, refs, {**stated, "cause": "更正后的案由"}, agency=closed.at.agency)
    append([replace(again, source="import", corrects=filing.id)], by=district.BY)
    added(closed, "evidence", pdf(2), "现场笔录.pdf")
    work()
    archived(closed)


def stood(file: CaseFile) -> list[tuple[Any, ...]]:
    """The trace of a case as it counts, without what only one installation knows."""
    events = [one for one in file.events if one.type != "dossier.sent"]
    return [(one.type, one.day, one.clock, one.attributes.get("cause"), len(one.relations)) for one in events]


def test_a_case_with_a_corrected_event_comes_in_as_it_stands(
    closed: Story, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Also from a package of an earlier version, whose event still names the version that it replaced."""
    reads(monkeypatch, ["文字"])
    corrected_before_archiving(closed)
    package, filing = sent_out(closed.file), closed.file.of("case.filed")[0]
    assert filing.corrects
    assert "更正后的案由" in [row[3] for row in stood(closed.file)]
    for number, corrects in enumerate(("", filing.corrects)):

        def names_it(events: list[dict[str, Any]], target: str = corrects) -> None:
            (one,) = [event for event in events if event["type"] == "case.filed"]
            assert not [value for value in one["attributes"] if value["name"] == CORRECTS]
            one["attributes"] += [{"name": CORRECTS, "value": target}] if target else []

        with suppress(Undone), transaction.atomic():
            arrived = rewritten(package, tmp_path / str(number), events_changed(names_it))
            case = taken(arrived, bureau().agency)
            assert stood(load(LedgerObject.objects.get(type="case", public_id=case))) == stood(closed.file)
            raise Undone


class Undone(Exception):
    """What was received is taken back: the same package may come again."""


def of_a_second_case(change: Callable[[list[dict[str, Any]]], None]) -> Change:
    """The package retold as that of another case of the same sender, with its own events; then changed."""

    def changing(data: Path, told: dict[str, Any]) -> None:
        text = (data / "events.json").read_text("utf-8")
        for part in ("case", "dossier"):
            text = text.replace(told[part]["id"], f"second-{part}")
            told[part]["id"] = f"second-{part}"
        (data / "events.json").write_text(text, "utf-8")

        def own(events: list[dict[str, Any]]) -> None:
            for one in events:
                one["id"] = f"second-{one['id']}"
            change(events)

        events_changed(own)(data, told)

    return changing


def test_a_second_package_changes_nothing_of_a_case_that_came_before(
    closed: Story, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = packed(closed, monkeypatch)
    filing, at = closed.file.of("case.filed")[0], bureau()
    first = LedgerObject.objects.get(type="case", public_id=taken(package, at.agency))
    before = load(first).events

    def corrects(events: list[dict[str, Any]]) -> None:
        one = next(event for event in events if event["type"] == "case.filed")
        one["attributes"].append({"name": CORRECTS, "value": filing.id})

    def voids(events: list[dict[str, Any]]) -> None:
        last = events[-1]
        told = [{"name": "event", "value": filing.id}]
        events.append({**last, "id": "void", "type": "event.voided", "attributes": told})

    def names(events: list[dict[str, Any]]) -> None:
        both = [("second-case", ""), (first.public_id, "into")]
        relations = [{"objectId": id_, "qualifier": qualifier} for id_, qualifier in both]
        one = next(event for event in events if event["type"] == "record.attached")
        told = [value for value in one["attributes"] if value["name"] not in ("pages", "stage")]
        one.update(type="case.joined", attributes=told, relationships=relations)

    def speaks_of_it(data: Path, told: dict[str, Any]) -> None:
        of_a_second_case(names)(data, told)
        log = json.loads((data / "events.json").read_text("utf-8"))
        declared = next(one for one in log["eventTypes"] if one["name"] == "record.attached")
        log["eventTypes"].append({**declared, "name": "case.joined"})
        log["objects"].append({"id": first.public_id, "type": "case", "attributes": [], "relationships": []})
        (data / "events.json").write_text(json.dumps(log, ensure_ascii=False), "utf-8")

    refused(package, tmp_path / "r", [(of_a_second_case(voids), "作废包外的记录")])
    with pytest.raises(Refusal, match="涉及另一件已经接收的案件"):
        taken(rewritten(package, tmp_path / "n", speaks_of_it), at.agency)
    second = taken(rewritten(package, tmp_path / "c", of_a_second_case(corrects)), at.agency)
    assert second.endswith("second-case")
    first.refresh_from_db()
    assert load(first).events == before


def test_a_paper_with_a_secrecy_mark_goes_to_nobody_and_is_removed_with_all_that_holds_it(
    closed: Story, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """Also one that was archived, also one that came with a package (F19)."""
    package = packed(closed, monkeypatch)
    reads(monkeypatch, ["机密★一年"])
    other = bureau()
    case = taken(package, other.agency)
    work()
    row, admin = LedgerObject.objects.get(type="case", public_id=case), keeper(other.agency)
    file, shas = load(row), set(Scan.objects.values_list("sha256", flat=True))
    with pytest.raises(Refusal, match="请立即移出"):
        sent_out(file)
    first, second = Scan.objects.filter(dossier__case=case, alarm=True)
    with pytest.raises(Refusal, match="没有作任何更改"):
        clearing.clear(closed.at.officer, file, first, "已报告")
    client, url = entered(admin), reverse("dossier-scan-remove", args=[first.public_id])
    assert url in client.get(reverse("dossier-scan", args=[first.public_id])).content.decode()
    sent = {"form_key": new_key(), "form_version": "", "form_confirmed": "1", "reason": "已报告保密人员"}
    Scan.objects.filter(dossier__case=closed.case).update(alarm=True)  # the origin's own, archived
    made = StoredFile.objects.get(owner_type=passing.PACKAGE)
    assert not exchangepages.may_see_package(User.objects.get(public_id=made.account), made)
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url, sent).status_code == 302
        clearing.clear(admin, file, second, "已报告")
        for own in Scan.objects.filter(dossier__case=closed.case):
            clearing.clear(closed.at.officer, closed.file, own, "已报告")
    work()
    assert not StoredFile.objects.filter(content__sha256__in=shas).exists()
    assert not StoredFile.objects.filter(owner_type__in=(passing.PACKAGE, passing.RECEIVED)).exists()
    assert not any(store.place(one).exists() for one in shas)
    for shown in (file, closed.file):
        assert {one.sha256 for one in catalogue_of(shown, selectors.of_case(shown.id)).entries if one.sha256} == shas
        with pytest.raises(Refusal, match="案卷不完整"):
            sent_out(shown)
    assert SecurityRecord.objects.filter(act=clearing.ACT).count() == Scan.objects.filter(file=None).count() == 4
    page = client.get(reverse("dossier-scan", args=[first.public_id])).content.decode()
    assert "文件带密级标志，已移出" in page
    assert url not in page
