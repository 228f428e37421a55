"""A dossier goes out as a package and comes in elsewhere: every file checked, events marked as imported, read-only."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import bagit
import pytest
from django.test import Client
from django.urls import reverse

from accounts import member
from handling.cases.story import Story, bureau
from handling.dossiers.papers import image, pdf, reads
from handling.dossiers.test_archiving import added, archived, entered
from handling.dossiers.test_scans import work
from registry import district
from zhiheng.handling.cases.casefile import CaseFile, load
from zhiheng.handling.dossiers import opening, packages, receiving, selectors
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.entries import digest_of
from zhiheng.handling.dossiers.models import Dossier, Scan
from zhiheng.handling.dossiers.packages import Sending
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.registry import unit_title
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.running import Run
from zhiheng.kit.jobs.services import Cancelled, take_this
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.models import SecurityRecord, UnmaskRecord
from zhiheng.ledger.actpages import act_of
from zhiheng.ledger.models import LedgerEvent, LedgerObject, LedgerSource

pytestmark = pytest.mark.django_db

TODAY = district.today()


@pytest.fixture
def package(closed: Story, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The package of an archived dossier with a record and a photograph."""
    return packed(closed, monkeypatch)


def packed(closed: Story, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Archive a dossier with a record and a photograph and return its package."""
    reads(monkeypatch, ["货架上有过期牛奶"])
    added(closed, "evidence", pdf(2), "现场笔录.pdf")
    added(closed, "source", image(), "照片.jpg")
    work()
    archived(closed)
    return sent_out(closed.file)


def sent_out(file: CaseFile, receiver: str = "区法院") -> bytes:
    """The package of a dossier, made by somebody who may."""
    user = exporter(file.agency)
    _, kept = packages.export(act_of(user, "", file.agency), user, file, Sending(receiver, "随案移送"))
    return store.place(kept.content.sha256).read_bytes()


def exporter(agency: str) -> User:
    granted: dict[str, Any] = {"export": None, "unmask": None}
    return member("agency-administrator", agency, granted=granted)


def keeper(agency: str) -> User:
    return member("agency-administrator", agency)


def running(content: bytes, agency: str, name: str = "案卷包.zip") -> Job:
    """The job of a package that arrived, taken by a worker."""
    job = take_this(receiving.submit(keeper(agency), agency, [content], name), "test")
    assert job is not None
    return job


def taken(content: bytes, agency: str, name: str = "案卷包.zip") -> str:
    """The case of a package that arrived, taken in by its job."""
    job = running(content, agency, name)
    return str(receiving.job(Run(job), job.arguments)["case"])


def changed(package: bytes, **changes: bytes | None) -> bytes:
    """The package with members replaced, added or (None) removed, by the end of their names; tag files as they were."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(held, "w") as new:
        top = old.namelist()[0].partition("/")[0]
        for name in old.namelist():
            short = name.removeprefix(f"{top}/")
            if short not in changes:
                new.writestr(name, old.read(name))
        for short, content in changes.items():
            if content is not None:
                new.writestr(f"{top}/{short}", content)
    return held.getvalue()


def test_what_goes_out_is_a_valid_bag_recorded_in_ledger_and_log(
    package: bytes,
    closed: Story,
    tmp_path: Path,
) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extractall(tmp_path)  # our own file
        (top,) = {name.partition("/")[0] for name in archive.namelist()}
    bag = bagit.Bag(str(tmp_path / top))
    bag.validate()
    assert bag.info["External-Identifier"] == "示市立〔2026〕1号"
    told = json.loads((tmp_path / top / "data/catalogue.json").read_text("utf-8"))
    assert [one["path"] for one in told["papers"]] == ["papers/main-001.pdf", "papers/auxiliary-001.jpg"]
    events = (tmp_path / top / "data/events.json").read_text("utf-8")
    assert "dossier.archived" in events
    assert "示例食品店" not in json.dumps(json.loads(events)["events"], ensure_ascii=False)
    assert (bag.info["Receiver"], bag.info["Purpose"]) == ("区法院", "随案移送")
    (sent,) = selectors.sent(Dossier.objects.get())
    assert (sent.day, sent.receiver, sent.purpose) == (TODAY, "区法院", "随案移送")
    assert SecurityRecord.objects.filter(act="export", reason="package").count() == 1
    read = UnmaskRecord.objects.get()
    assert (read.object_id, read.purpose) == (Dossier.objects.get().public_id, "随案移送（接收单位：区法院）")


def test_another_agency_takes_it_in_whole_and_reads_it_only(
    package: bytes,
    closed: Story,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads(monkeypatch, ["货架上有过期牛奶"])
    other = bureau()
    case = taken(package, other.agency)
    row = LedgerObject.objects.get(type="case", public_id=case)
    assert (row.agency, row.record, row.source) == (other.agency, "elsewhere", "import")
    mine, theirs = closed.file, load(row)
    sent = [event for event in mine.events if event.type != "dossier.sent"]
    assert [(e.type, e.day, e.clock) for e in theirs.events] == [(e.type, e.day, e.clock) for e in sent]
    told, got = Dossier.objects.get(case=mine.id), Dossier.objects.get(case=case)
    assert (got.digest, got.frozen, got.archived_on) == (told.digest, told.frozen, told.archived_on)
    hashes = {one.dossier.case: set() for one in Scan.objects.select_related("dossier")}  # type: ignore[var-annotated]
    for one in Scan.objects.select_related("dossier"):
        hashes[one.dossier.case].add(one.sha256)
    assert hashes[case] == hashes[mine.id]
    assert LedgerEvent.objects.filter(type="dossier.received").count() == 1
    head = entered(other.head)
    page = head.get(reverse("dossier", args=[case])).content.decode()
    assert "已归档" in page
    assert "添加" not in page.split("谁看过")[0].replace("添加的扫描件", "")
    assert head.get(reverse("object", args=["case", case])).status_code == 200
    assert head.get(reverse("dossier", args=[mine.id])).status_code == 404
    assert entered(bureau().head).get(reverse("dossier", args=[case])).status_code == 404
    with pytest.raises(Refusal, match="已经接收过"):
        taken(package, other.agency)


HAND = {"id": "second-agency", "title": "某市局", "dossier": "JH-1", "on": "2026-11-20", "package": "0" * 64}


def handed_on(data: Path, told: dict[str, Any]) -> None:
    (data / "passed.json").write_text(json.dumps({"passed": [HAND]}), "utf-8")


def test_a_dossier_goes_on_to_others_as_its_origin_archived_it_with_all_hands_named(
    closed: Story, package: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A supplement of the origin comes along as one; ids, numbers and the archived catalogue stay the origin's."""
    reads(monkeypatch, ["货架上有过期牛奶"])
    added(closed, "other", pdf(3), "补充.pdf", reason="当事人补交")
    with pytest.raises(Refusal, match="正在识别"):  # it may have a secrecy mark
        sent_out(closed.file)
    work()
    arrived = rewritten(sent_out(closed.file), tmp_path, handed_on)
    other = bureau()
    case = taken(arrived, other.agency)
    work()
    row, mine, theirs = LedgerObject.objects.get(type="case", public_id=case), *Dossier.objects.order_by("pk")
    told, got = catalogue_of(closed.file, mine), catalogue_of(load(row), theirs)
    assert [one.plain() for one in got.entries[:-1]] == [one.plain() for one in told.entries[:-1]] == mine.frozen
    assert all(one.file is not None for one in got.entries)
    assert (got.volumes[-1].title, got.entries[-1].title, got.entries[-1].span) == ("补充材料", "补充.pdf", "1–3")
    (received,) = LedgerEvent.objects.filter(type="dossier.received")
    assert {"second-agency", other.agency} == set(received.stored.event.objects("agency"))
    url = reverse("dossier-export", args=[case])
    page = entered(exporter(other.agency)).get(reverse("dossier", args=[case])).content.decode()
    assert url in page
    assert f"{unit_title(closed.at.agency)} → 某市局" in page
    assert url not in entered(other.head).get(reverse("dossier", args=[case])).content.decode()
    path = tmp_path / "again.zip"
    path.write_bytes(sent_out(load(row), "区检察院"))
    opened = opening.open_package(path, path.name, bureau().agency).told
    assert (opened.case, opened.agency, opened.number) == (closed.case, closed.at.agency, "示市立〔2026〕1号")
    assert (opened.archived, opened.dossier["id"]) == (mine.frozen, mine.public_id)
    assert [one["id"] for one in opened.passed] == ["second-agency", other.agency]
    with zipfile.ZipFile(io.BytesIO(arrived)) as old, zipfile.ZipFile(path) as new:
        for name in old.namelist():
            if "/data/" in name and not name.endswith("passed.json"):
                assert new.read(f"dossier-{theirs.public_id}/data/{name.partition('/data/')[2]}") == old.read(name)


def test_a_killed_receiving_goes_on_and_a_cancelled_or_refused_one_leaves_nothing(
    package: bytes, closed: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    agency, before = bureau().agency, StoredFile.objects.count()
    job = running(package, agency)
    calls = iter((None, RuntimeError, None))

    def dying(*arguments: Any) -> int:
        if (reason := next(calls)) is not None:
            raise reason
        return 1

    monkeypatch.setattr(receiving, "count_pages", dying)
    with pytest.raises(RuntimeError):
        receiving.job(Run(job), job.arguments)
    assert not Dossier.objects.exclude(case=closed.case).exists()
    assert not LedgerObject.objects.filter(type="case", agency=agency).exists()
    job.refresh_from_db()
    assert len(job.cursor) == 1
    case = receiving.job(Run(job), job.arguments)["case"]
    assert Scan.objects.filter(dossier__case=case).count() == 2
    assert StoredFile.objects.count() == before + 3
    monkeypatch.setattr(receiving, "count_pages", lambda *a: 1)
    other = running(package, bureau().agency)
    Job.objects.filter(pk=other.pk).update(cancel_asked=True)
    with pytest.raises(Cancelled):
        receiving.job(Run(other), other.arguments)
    assert StoredFile.objects.count() == before + 3


CHANGES: list[tuple[dict[str, bytes | None], str, str]] = [
    ({"data/papers/main-001.pdf": b"%PDF-1.7 changed"}, "data/papers/main-001.pdf", "校验值不符"),
    ({"data/papers/main-001.pdf": None}, "data/papers/main-001.pdf", "包里没有"),
    ({"data/extra.txt": b"x"}, "data/extra.txt", "没有列在"),
    ({"data/events.json": b"{}"}, "data/events.json", "校验值不符"),
    ({"manifest-sha256.txt": b""}, "data/catalogue.json", "没有列在"),
    ({"bagit.txt": b"BagIt-Version: 7.0\nTag-File-Character-Encoding: UTF-8\n"}, "bagit.txt", "版本 7.0"),
    ({"fetch.txt": b"http://x.example/ 1 data/a\n"}, "fetch.txt", "别处"),
]


def test_a_changed_package_is_refused_by_file_and_leaves_nothing(package: bytes) -> None:
    agency = bureau().agency
    before = (Dossier.objects.count(), Scan.objects.count(), LedgerObject.objects.filter(type="case").count())
    for changes, place, words in CHANGES:
        with pytest.raises(Refusal) as refused:
            taken(changed(package, **changes), agency)
        found = refused.value.problems
        assert any(one.place == place and words in one.what for one in found), (changes, found)
    after = (Dossier.objects.count(), Scan.objects.count(), LedgerObject.objects.filter(type="case").count())
    assert after == before
    assert not LedgerEvent.objects.filter(type="dossier.received").exists()
    assert SecurityRecord.objects.filter(act="dossier.package-refused").count() == len(CHANGES)


def rewritten(package: bytes, place: Path, change: Callable[[Path, dict[str, Any]], None]) -> bytes:
    """The package as somebody rewrote it who knows the format: catalogue and files changed, all manifests anew."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extractall(place)  # our own file
        (top,) = {name.partition("/")[0] for name in archive.namelist()}
    path = place / top / "data/catalogue.json"
    told = json.loads(path.read_text("utf-8"))
    change(place / top / "data", told)
    path.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    bagit.Bag(str(place / top)).save(manifests=True)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for file in sorted((place / top).rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(place))
    return held.getvalue()


Change = Callable[[Path, dict[str, Any]], None]


def refused(package: bytes, place: Path, changes: Iterable[tuple[Change, str]]) -> None:
    """Every change is refused with its words, and nothing of it stays."""

    def there() -> tuple[int, int, int]:
        cases = LedgerObject.objects.filter(type="case")
        return Dossier.objects.count(), LedgerSource.objects.count(), cases.count()

    at, before = bureau(), there()
    for number, (change, words) in enumerate(changes):
        with pytest.raises(Refusal, match=words):
            taken(rewritten(package, place / str(number), change), at.agency)
        assert there() == before


def test_a_catalogue_changed_together_with_its_checksum_is_found_by_the_frozen_hash(
    package: bytes, tmp_path: Path
) -> None:
    def change(data: Path, told: dict[str, Any]) -> None:
        told["archived"][0]["title"] = "另一份材料"

    refused(package, tmp_path, [(change, "目录被改动过")])


def swapped(data: Path, told: dict[str, Any]) -> None:
    paper = told["papers"][0]
    (data / paper["path"]).write_bytes(pdf(2) + b"% another")
    paper["sha256"] = hashlib.sha256((data / paper["path"]).read_bytes()).hexdigest()


def dropped(data: Path, told: dict[str, Any]) -> None:
    (data / told["papers"].pop(0)["path"]).unlink()


def called_supplement(data: Path, told: dict[str, Any]) -> None:
    swapped(data, told)
    told["papers"][0]["supplement"] = True


def slipped_in(data: Path, told: dict[str, Any]) -> None:
    told["papers"].append({**told["papers"][0], "item": "scan/other"})


def archived_anew(data: Path, told: dict[str, Any]) -> None:
    swapped(data, told)
    told["archived"][0]["sha256"] = told["papers"][0]["sha256"]
    told["dossier"]["digest"] = digest_of(told["archived"])


def test_papers_that_arent_those_archived_are_refused_though_every_checksum_fits(
    package: bytes, tmp_path: Path
) -> None:
    changes: list[tuple[Change, str]] = [
        (swapped, "不是同一份材料"),
        (dropped, "应当正好有一份"),
        (called_supplement, "应当正好有一份"),
        (slipped_in, "归档目录里没有这份材料"),
        (archived_anew, "与归档事件记载的不符"),
    ]
    refused(package, tmp_path, changes)


def test_what_is_no_package_is_refused_in_words() -> None:
    at = bureau()
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("a.txt", "x")
    for content, name, words in (
        (held.getvalue(), "a.zip", "不是案卷包"), (b"PK\x03\x04 broken", "b.zip", "损坏"), (pdf(1), "c.pdf", "损坏"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=words):
            taken(content, at.agency, name)


def test_export_needs_both_rights_an_archived_dossier_receiver_and_purpose(
    closed: Story,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reads(monkeypatch, ["文字"])
    added(closed, "evidence", pdf(1), "笔录.pdf")
    work()
    clerk = exporter(closed.at.agency)
    url = reverse("dossier-export", args=[closed.case])
    client = entered(clerk)
    assert client.get(url).status_code == 404
    archived(closed)
    assert client.get(url).status_code == 200
    half = member("agency-administrator", closed.at.agency, granted={"export": None})
    for stranger in (closed.at.officer, exporter(bureau().agency), half):
        assert entered(stranger).get(url).status_code == 404
    with pytest.raises(Refusal, match="查看遮盖信息"):
        packages.export(act_of(half, "", closed.at.agency), half, closed.file, Sending("区法院", "随案移送"))
    assert not UnmaskRecord.objects.exists()
    sent = {"form_key": new_key(), "form_version": "", "receiver": "区法院", "purpose": "", "form_confirmed": "1"}
    assert client.post(url, sent).status_code == 422
    assert client.post(url, {**sent, "purpose": "随案移送"}).status_code == 302
    page = client.get(reverse("dossier", args=[closed.case])).content.decode()
    assert "案卷包 示市立〔2026〕1号.zip" in page
    assert "随案移送" in page
    for other in (closed.at.officer, exporter(closed.at.agency)):  # another purpose wants a package of its own
        assert "案卷包 示市立" not in entered(other).get(reverse("dossier", args=[closed.case])).content.decode()


def test_the_page_of_receiving_names_what_is_wrong(package: bytes, tmp_path: Path) -> None:
    other = bureau()
    client: Client = entered(keeper(other.agency))
    url = reverse("dossier-receive")
    bad = changed(package, **{"data/papers/main-001.pdf": b"x"})
    for content, words in ((bad, "data/papers/main-001.pdf"), (package, "查看案卷"), (package, "已经接收过")):
        path = tmp_path / "包.zip"
        path.write_bytes(content)
        with path.open("rb") as file:
            sent = {"form_key": new_key(), "form_version": "", "file": file, "agency": other.agency}
            answer = client.post(url, sent)
        assert answer.status_code == 302
        work()
        assert words in client.get(answer["Location"]).content.decode()
    assert not StoredFile.objects.filter(owner_type=receiving.INCOMING).exists()


BROKEN: list[tuple[str, str, object]] = [
    ("dossier", "archived_on", "nope"), ("dossier", "archived_on", None), ("dossier", "retention", ["y30"]),
    ("dossier", "number", "一\x00二"), ("agency", "title", "市\x00局"), ("papers", "title", None),
    ("papers", "name", 7),
    ("papers", "day", "2026-02-30"), ("papers", "supplement", "no"), ("papers", "pages", None),
    ("papers", "path", None),
]  # fmt: skip


def broken(part: str, name: str, value: object) -> Change:
    def change(data: Path, told: dict[str, Any]) -> None:
        one = told[part][0] if part == "papers" else told[part]
        if name == "pages":
            del one["first"]
        else:
            one[name] = value

    return change


def test_a_catalogue_with_a_broken_value_is_refused_in_words(package: bytes, tmp_path: Path) -> None:
    refused(package, tmp_path, [(broken(*one), "写得不对|不是文字") for one in BROKEN])


def events_changed(change: Callable[[list[dict[str, Any]]], None]) -> Change:
    """A change of the package's events."""

    def changing(data: Path, told: dict[str, Any]) -> None:
        log = json.loads((data / "events.json").read_text("utf-8"))
        change(log["events"])
        (data / "events.json").write_text(json.dumps(log, ensure_ascii=False), "utf-8")

    return changing


def of_another_agency(events: list[dict[str, Any]]) -> None:
    named = [one for event in events for one in event["attributes"] if one["name"] == "agency"]
    assert named
    named[0]["value"] = "third-agency"


def of_another_case(events: list[dict[str, Any]]) -> None:
    archived = next(one for one in events if one["type"] == "dossier.archived")
    rest = [one for one in archived["relationships"] if one["qualifier"] == "handler"]
    assert rest
    events.insert(0, {**archived, "id": "smuggled", "relationships": rest})


def test_a_package_speaks_of_its_case_and_for_its_sender_only(package: bytes, tmp_path: Path) -> None:
    changes = [(of_another_agency, "以别的机关"), (of_another_case, "不是本案的")]
    refused(package, tmp_path, [(events_changed(change), words) for change, words in changes])


def test_the_sender_is_granted_nothing_beyond_itself_and_a_closed_source_stays_closed(
    package: bytes, closed: Story
) -> None:
    other = bureau()
    taken(package, other.agency)
    source = LedgerSource.objects.get()
    assert source.agencies == sorted({closed.at.agency, other.agency})
    Dossier.objects.filter(case__startswith=source.namespaces[0]).delete()
    LedgerSource.objects.update(active=False)
    with pytest.raises(Refusal, match="已停用"):
        taken(package, bureau().agency)
    source.refresh_from_db()
    assert (source.active, source.agencies) == (False, sorted({closed.at.agency, other.agency}))
