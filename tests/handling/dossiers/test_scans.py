"""Scans are kept as they came, read in the background page by page, found by search by those who see the case alone."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from accounts import member
from handling.cases.story import Bureau, Story, bureau
from handling.dossiers.papers import image, pdf, reads, tiff
from registry import district
from worlds import Standing
from zhiheng.handling.dossiers import clearing, reading, services, texts
from zhiheng.handling.dossiers.models import Dossier, Scan, ScanPage, State
from zhiheng.handling.dossiers.services import Paper
from zhiheng.kit.files import sandbox, store
from zhiheng.kit.files.foreign.findings import FileRefused
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.jobs.worker import Worker
from zhiheng.kit.notifications.models import Notification
from zhiheng.kit.problems import Refusal
from zhiheng.kit.scopes import scope_of
from zhiheng.kit.search.models import Passage
from zhiheng.kit.search.selectors import search
from zhiheng.kit.security.models import SecurityRecord
from zhiheng.kit.vault.models import Dossier as Compartment
from zhiheng.kit.vault.models import SealedValue
from zhiheng.kit.vault.selectors import is_destroyed
from zhiheng.kit.vault.services import erase, open_dossiers

pytestmark = pytest.mark.django_db

TODAY = district.today()
PAPER = Paper("询问笔录", "evidence", TODAY)


@pytest.fixture(scope="module")
def told(standing: Standing, body: Bureau) -> Story:
    """A case of today, for the whole file; no job waits."""
    return standing.build(lambda: Story(body).tell(TODAY))


def added(story: Story, content: bytes, name: str = "笔录.pdf", paper: Paper = PAPER) -> Scan:
    return services.add_scan(story.at.officer, story.file, paper, [content], name)


def work() -> None:
    """Do every job that waits."""
    worker = Worker()
    while worker.step():
        pass


def test_a_scan_is_kept_byte_for_byte_with_its_checksum_and_pages(story: Story) -> None:
    content = tiff(3)
    scan = added(story, content, "现场.tif")
    assert (scan.pages, scan.media_type, scan.sha256) == (3, "image/tiff", hashlib.sha256(content).hexdigest())
    assert store.place(scan.sha256).read_bytes() == content
    assert scan.file is not None
    assert scan.file.dossier == scan.dossier.compartment


def test_pages_are_read_one_by_one_and_found_by_whoever_sees_the_case(
    story: Story, at: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, ["被询问人承认货架上有过期牛奶", "以上笔录已阅，与所述一致"], turns=(180,))
    scan = added(story, pdf(2))
    work()
    scan.refresh_from_db()
    assert scan.state == State.READ
    assert list(scan.read_pages.values_list("number", "turn")) == [(1, 180), (2, 0)]
    hit = search(scope_of(at.officer), "过期牛奶").hits[0]
    assert (hit.kind, hit.url) == ("案卷扫描件", f"/dossiers/scans/{scan.public_id}/?page=1")
    assert search(scope_of(at.head), "与所述一致").hits
    other = bureau()
    for stranger in (other.officer, other.head, member("assistant", at.agency, person="P8"), member("district-leader")):
        assert search(scope_of(stranger), "过期牛奶").hits == ()


def test_the_text_lies_sealed_and_the_index_holds_no_identity_or_mobile_number(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, ["证号 370102199003071234 电话13800138000 销售过期牛奶"])
    scan = added(story, pdf(1))
    work()
    page = scan.read_pages.get()
    assert texts.texts(scan, [page])[1].startswith("证号 370102199003071234")
    stored = bytes(SealedValue.objects.get(name=texts.name_of(page)).sealed)
    assert "过期牛奶".encode() not in stored
    indexed = "".join(Passage.objects.filter(entry__source="scan").values_list("text", flat=True))
    assert "过期牛奶" in indexed
    assert "370102199003071234" not in indexed
    assert "13800138000" not in indexed


def test_a_reading_that_breaks_off_goes_on_where_it_stopped(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = added(story, pdf(45))

    def breaks(task: str, path: Any, **asked: Any) -> Any:
        for number in range(asked["first"], asked["last"] + 1):
            if number == 23:
                raise RuntimeError("killed")
            yield {"page": number, "turn": 0, "score": 0.9, "text": f"页{number}"}

    monkeypatch.setattr(sandbox, "ask", breaks)
    work()
    job = Job.objects.get(kind=reading.JOB)
    assert (job.cursor, job.state, scan.read_pages.count()) == (22, "waiting", 22)
    spans = reads(monkeypatch, ["完"])
    Job.objects.update(due_at=job.created_at)
    work()
    assert spans == [(23, 42), (43, 45)]
    assert Scan.objects.get().state == State.READ
    assert ScanPage.objects.count() == 45


def test_a_damaged_page_is_named_and_what_was_read_before_stays(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    scan = added(story, pdf(3))

    def refuses(task: str, path: Any, **asked: Any) -> Any:
        yield {"page": 1, "turn": 0, "score": 0.9, "text": "第一页"}
        raise FileRefused.of("第 2 页损坏，不能读取")

    monkeypatch.setattr(sandbox, "ask", refuses)
    work()
    scan.refresh_from_db()
    assert (scan.state, scan.problem) == (State.FAILED, "第 2 页起没有识别：第 2 页损坏，不能读取")
    assert scan.read_pages.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (pdf(1, "x"), "a.pdf", "密码"),
        (tiff(2)[:300], "a.tif", "损坏"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 100, "录像.mp4", "不是扫描件"),
        ("一段文字".encode(), "a.txt", "不是扫描件"),
        (image()[:2000], "a.jpg", "损坏"),
        (b"", "a.pdf", "空的"),
    ],
)
def test_what_is_no_readable_scan_is_refused_in_words_and_leaves_nothing(
    story: Story, content: bytes, name: str, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        added(story, content, name)
    assert not Scan.objects.exists()
    assert not StoredFile.objects.filter(owner_type=services.OWNER).exists()


def test_an_endless_upload_stops_at_the_limit(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_BYTES", 2 << 20)
    sent: list[int] = []

    def endless() -> Any:
        while True:
            sent.append(1)
            yield b"%PDF-1.7" + b"\0" * (1 << 20)

    with pytest.raises(FileRefused, match="超过 2 MB"):
        services.add_scan(story.at.officer, story.file, PAPER, endless(), "录像.pdf")
    assert len(sent) <= 3


def test_a_secrecy_mark_raises_the_alarm_and_its_text_is_not_kept(
    story: Story, at: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, ["机密★一年 关于某事的通知"])
    scan = added(story, pdf(1))
    work()
    scan.refresh_from_db()
    assert scan.alarm
    assert "涉密" in scan.problem
    assert not SealedValue.objects.filter(name__startswith=texts.KIND).exists()
    assert search(scope_of(at.head), "某事的通知").hits == ()
    assert Notification.objects.filter(account=at.officer.public_id, kind=reading.NOTICE).count() == 1
    assert SecurityRecord.objects.filter(act="dossier.secret-mark").count() == 1


def test_a_marked_paper_may_be_removed_while_it_is_read(
    story: Story, at: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    added(story, pdf(2))

    def removed(task: str, path: Any, **asked: Any) -> Any:
        yield {"page": 1, "turn": 0, "score": 0.9, "text": "机密★一年"}
        clearing.clear(at.officer, story.file, Scan.objects.get(), "已报告保密人员")
        yield {"page": 2, "turn": 0, "score": 0.9, "text": "第二页"}

    monkeypatch.setattr(sandbox, "ask", removed)
    work()
    assert Job.objects.get(kind=reading.JOB).state == "done"
    assert not ScanPage.objects.exists()
    assert not SealedValue.objects.filter(name__startswith=texts.KIND).exists()
    assert not StoredFile.objects.filter(owner_type=services.OWNER).exists()


def test_what_is_taken_out_leaves_neither_text_nor_hit(
    story: Story, at: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, ["销售过期牛奶"])
    scan = added(story, pdf(1))
    work()
    with pytest.raises(Refusal, match="原因"):
        services.take_out(at.officer, story.file, scan, " ")
    services.take_out(at.officer, story.file, scan, "扫描模糊")
    work()
    assert search(scope_of(at.head), "过期牛奶").hits == ()
    assert not SealedValue.objects.filter(name__startswith=texts.KIND).exists()
    assert not StoredFile.objects.filter(owner_type=services.OWNER).exists()


def test_destroying_the_compartment_erases_file_text_and_hit_but_keeps_the_checksum(
    story: Story, at: Bureau, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    reads(monkeypatch, ["销售过期牛奶"])
    scan = added(story, pdf(1))
    work()
    with django_capture_on_commit_callbacks(execute=True):
        erase([scan.dossier.compartment], number="销1", basis="保管期满", proposed_by="A", approved_by="B")
    work()
    scan.refresh_from_db()
    assert (scan.file, len(scan.sha256)) == (None, 64)
    assert search(scope_of(at.head), "过期牛奶").hits == ()
    assert not store.place(scan.sha256).exists()
    assert texts.texts(scan, scan.read_pages.all()) == {1: ""}


def test_with_a_party_go_the_dossiers_of_its_cases(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch, ["销售过期牛奶"])
    scan = added(story, pdf(1))
    (party,) = story.file.parties
    if not Compartment.objects.filter(public_id=party).exists():
        open_dossiers([{}], ids=[party])
    erase([party], number="销2", basis="保管期满", proposed_by="A", approved_by="B")
    scan.refresh_from_db()
    assert is_destroyed(scan.dossier.compartment)
    assert scan.file is None
    work()
    assert not scan.read_pages.exists()


def test_only_the_agencys_own_people_add_scans(story: Story, at: Bureau) -> None:
    for stranger in (bureau().officer, member("bureau-supervisor", "SF"), at.reviewer):
        with pytest.raises(Refusal, match="办案机关"):
            services.add_scan(stranger, story.file, PAPER, [pdf(1)], "a.pdf")
    assert not Dossier.objects.exists()
    services.add_scan(member("assistant", at.agency, person="P8"), story.file, PAPER, [pdf(1)], "a.pdf")


@pytest.mark.parametrize("turn", [0, 180])
def test_a_page_scanned_upside_down_is_read_and_noted(story: Story, turn: int) -> None:
    scan = added(story, image(turn=turn), "现场.jpg")
    work()
    scan.refresh_from_db()
    page = scan.read_pages.get()
    assert (scan.state, page.turn) == (State.READ, turn)
    assert "MILK" in texts.texts(scan, [page])[1]
