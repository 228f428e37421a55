"""The dossier falls out of the work: catalogue in the standard order, what is missing, whole PDF, its lock."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import member
from handling.cases.story import Bureau, Story, bureau
from handling.dossiers.papers import image, pdf, reads, tiff
from handling.dossiers.test_scans import work
from registry import district
from zhiheng.handling.dossiers import archiving, front, selectors, services, whole
from zhiheng.handling.dossiers.archiving import Archiving
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.entries import Catalogue, digest_of
from zhiheng.handling.dossiers.models import Dossier, Scan
from zhiheng.handling.dossiers.services import Paper, Wanted
from zhiheng.handling.dossiers.standard import standard
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.models import Document
from zhiheng.kit.documents.models import Scan as PaperScan
from zhiheng.kit.files import store
from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.files.services import store_file
from zhiheng.kit.jobs.models import Job
from zhiheng.kit.pages.forms.once import new_key
from zhiheng.kit.pages.models import Look
from zhiheng.kit.problems import Refusal
from zhiheng.ledger.acting import ActRefused
from zhiheng.ledger.models import LedgerEvent

pytestmark = pytest.mark.django_db

TODAY = district.today()
SAID = Archiving("示市2026-1", "y30", "其余材料为纸质")


def shown(story: Story) -> Catalogue:
    return catalogue_of(story.file, selectors.of_case(story.case))


def added(story: Story, section: str, content: bytes, name: str, **more: Any) -> Scan:
    return services.add_scan(story.at.officer, story.file, Paper(name, section, TODAY, **more), [content], name)


def entered(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def archived(story: Story, said: Archiving = SAID) -> Dossier:
    archiving.archive(story.act(TODAY, story.at.officer), story.at.officer, story.file, said)
    return Dossier.objects.get()


def test_papers_stand_in_the_standard_order_with_pages_per_volume(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, ["文字"])
    added(story, "closing", pdf(2), "结案.pdf")
    added(story, "evidence", tiff(3), "照片.tif")
    added(story, "source", pdf(1), "举报信.pdf")
    main, auxiliary = shown(story).volumes
    keys = [one.key for one in standard().sections]
    for volume in (main, auxiliary):
        places = [keys.index(one.section.key) for one in volume.entries]
        assert places == sorted(places)
        numbered = [(one.first, one.last) for one in volume.entries if one.pages]
        assert [first for first, _ in numbered] == [1, *(last + 1 for _, last in numbered[:-1])]
    assert re.fullmatch(r"示市立〔2026〕\d号", main.entries[0].number)
    spans = {one.title: one.span for one in auxiliary.entries}
    assert (spans["举报信.pdf"], spans["结案.pdf"]) == ("1", "2–3")


def test_what_the_work_requires_and_is_not_there_is_named_with_its_article(
    closed: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The documents of this case were issued without files: nothing stands in its dossier yet."""
    reads(monkeypatch, ["文字"])
    before = {(one.section, one.basis) for one in shown(closed).missing}
    assert {("filing", "处罚法#54"), ("evidence", "处罚法#55"), ("closing", "市监程序#77")} <= before
    assert not [one for one in before if one[0] in ("decision", "hearing")]  # not reached
    added(closed, "evidence", pdf(1), "现场笔录.pdf")
    assert "evidence" not in {one.section for one in shown(closed).missing}


def test_the_catalogue_costs_the_same_however_many_papers_there_are(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, ["文字"])
    added(story, "evidence", pdf(1), "一.pdf")
    counts = []
    for _ in range(2):
        file, dossier = story.file, selectors.of_case(story.case)
        with CaptureQueriesContext(connection) as asked:
            catalogue_of(file, dossier)
        counts.append(len(asked))
        for name in ("二.pdf", "三.pdf"):
            added(story, "evidence", pdf(1), name)
    assert counts[0] == counts[1]


def test_an_archivist_moves_papers_and_notes_something(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch, ["文字"])
    one, two = (added(story, "evidence", pdf(1), name) for name in ("甲.pdf", "乙.pdf"))
    wanted = [
        Wanted(f"scan/{two.public_id}", "evidence", 1, "原件在库房"),
        Wanted(f"scan/{one.public_id}", "evidence", 2),
    ]
    services.arrange(story.at.officer, story.file, wanted)
    entries = [entry for entry in shown(story).entries if entry.section.key == "evidence"]
    assert [(entry.title, entry.note) for entry in entries] == [("乙.pdf", "原件在库房"), ("甲.pdf", "")]
    with pytest.raises(Refusal, match="没有这个卷内类别"):
        services.arrange(story.at.officer, story.file, [Wanted("scan/x", "nonsense", 1)])
    with pytest.raises(Refusal, match="办案机关"):
        services.arrange(bureau().officer, story.file, wanted)


def test_the_whole_is_one_pdf_with_numbers_bookmarks_and_upright_pages(
    story: Story, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reads(monkeypatch, ["文字"], turns=(90,))
    added(story, "evidence", image(turn=90), "照片.jpg")
    added(story, "source", pdf(2), "举报信.pdf")
    original = Scan.objects.get(title="照片.jpg").sha256
    work()
    job = whole.promise(Dossier.objects.get(), story.at.officer)
    work()
    job.refresh_from_db()
    assert job.state == "done", job.error
    kept = Dossier.objects.select_related("whole__content").get()
    assert kept.whole is not None
    assert kept.whole_of == shown(story).digest
    path = store.place(kept.whole.content.sha256)
    with pikepdf.open(path) as bound, bound.open_outline() as outline:
        assert [one.title for one in outline.root] == ["封面", "正卷", "副卷", "备考表"]
        assert [one.title for one in outline.root[2].children][:2] == ["卷内目录", "案源材料"]
        papers = shown(story).pages
        assert len(bound.pages) == papers + 4
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    sizes = [page.get_size() for page in document]
    document.close()
    assert "行政处罚案卷" in texts[0].replace(" ", "")
    assert "举报信" in "".join(texts)
    numbers = [text.strip() for text in texts if text.strip().isdecimal()]
    assert numbers[-2:] == ["1", "2"]
    assert any(width > height for width, height in sizes)  # the photograph stands as it was taken: lying
    assert store.checksum(store.place(original)) == original


def test_words_that_look_like_typst_stay_words(story: Story) -> None:
    facts = front.Facts(*(['#read("/etc/passwd") $x$ *b*'] * 9))
    content = front.draw(front.COVER, facts, shown(story))
    document = pypdfium2.PdfDocument(content)
    text = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "/etc/passwd" in text
    assert "root:" not in text


def test_archiving_freezes_the_catalogue_and_its_hash_stands_in_the_event(
    closed: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, ["文字"])
    added(closed, "evidence", pdf(2), "现场笔录.pdf")
    with pytest.raises(ActRefused, match="正在识别"):
        archived(closed)
    work()
    with pytest.raises(Refusal, match="案卷缺少"):
        archived(closed, Archiving("示市2026-1", "y30"))
    before = shown(closed)
    row = archived(closed)
    assert digest_of(row.frozen) == row.digest == before.digest
    event = closed.file.last("dossier.archived")
    assert event is not None
    assert event.attributes["sha"] == row.digest
    assert event.attributes["pages"] == before.pages
    assert event.attributes["complete"] is False
    assert list(event.objects("dossier")) == [row.public_id]
    assert {one.attributes["stage"] for one in closed.file.of("record.attached")} == {"investigation"}
    with pytest.raises(ActRefused, match="已经归档"):
        archived(closed)


def test_what_is_archived_is_locked_and_additions_are_supplements(
    closed: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, ["文字"])
    scan = added(closed, "evidence", pdf(2), "现场笔录.pdf")
    work()
    frozen = archived(closed).frozen
    with pytest.raises(Refusal, match="不能移出"):
        services.take_out(closed.at.officer, closed.file, scan, "不要了")
    with pytest.raises(Refusal, match="不能再改"):
        services.arrange(closed.at.officer, closed.file, [Wanted(f"scan/{scan.public_id}", "other", 1)])
    with pytest.raises(Refusal, match="补充原因"):
        added(closed, "filing", pdf(1), "补充.pdf")
    late = added(closed, "filing", pdf(1), "补充.pdf", reason="当事人补交")
    assert late.supplement
    *volumes, last = shown(closed).volumes
    assert [one.plain() for volume in volumes for one in volume.entries] == frozen
    (entry,) = last.entries
    assert (last.title, entry.title, entry.order, entry.span, entry.added) == ("补充材料", "补充.pdf", 1, "1", TODAY)
    services.take_out(closed.at.officer, closed.file, late, "重复添加")


def stored(document: Document, content: bytes, name: str) -> StoredFile:
    return store_file([content], name, owner=("document", document.public_id))


def test_scans_and_signatures_that_come_after_the_archiving_change_nothing_of_what_was_archived(
    closed: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signed version that a later one replaced is found by its checksum; a void document stays in its place."""
    reads(monkeypatch, ["文字"])
    first, second = Document.objects.filter(object_id=closed.case).order_by("pk")[:2]
    for place, document in enumerate((first, second), 1):
        document.state, document.signed_pdf = "ready", stored(document, pdf(place), "签名.pdf")
        document.save()
    row = archived(closed)
    before = shown(closed)
    assert [one.pages for one in before.entries] == [one["last"] - one["first"] + 1 for one in row.frozen] == [1, 2]
    with CaptureQueriesContext(connection) as asked:
        catalogue_of(closed.file, row)
    first.signed_pdf = stored(first, pdf(3), "签名二.pdf")
    first.save()
    Document.objects.filter(pk=second.pk).update(state="void", title="改了名称")
    for pages in (4, 5):
        back = stored(first, pdf(pages), "盖章.pdf")
        PaperScan.objects.create(document=first, file=back, sha256=back.content.sha256)
    *volumes, last = shown(closed).volumes
    assert [one.plain() for volume in volumes for one in volume.entries] == row.frozen
    assert digest_of(row.frozen) == row.digest == before.digest
    assert [one.file for volume in volumes for one in volume.entries] == [one.file for one in before.entries]
    assert [(one.order, one.span, one.added) for one in last.entries] == [
        (1, "1–3", TODAY), (2, "4–7", TODAY), (3, "8–12", TODAY),
    ]  # fmt: skip
    assert [one.title.partition("归档后的")[2] for one in last.entries] == ["签名版）", "扫描件）", "扫描件）"]
    with CaptureQueriesContext(connection) as again:
        catalogue_of(closed.file, row)
    assert len(again) <= len(asked) + 2  # files of scans are prefetched, where there are any


def test_a_case_that_is_not_closed_cannot_be_archived(story: Story) -> None:
    with pytest.raises(ActRefused, match="归档"):
        archived(story)
    assert not LedgerEvent.objects.filter(type="dossier.archived").exists()


def test_every_section_and_period_is_known_and_unconfirmed_periods_say_so() -> None:
    known = standard()
    assert {one.volume for one in known.sections} == {"main", "auxiliary"}
    assert known.section_of("case-decision", "行政处罚决定书").key == "decision"
    assert known.section_of("x", "询问笔录").key == "evidence"
    assert known.section_of("x", "无名之纸").key == "other"
    assert all("未核实" in one.words for one in known.retention)


def test_pages_open_for_whoever_sees_the_case_and_acts_for_its_own_people(
    closed: Story, at: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads(monkeypatch, ["货架上有过期牛奶"])
    scan = added(closed, "evidence", image(), "照片.jpg")
    work()
    seen = [reverse("dossier", args=[closed.case]), reverse("dossier-scan", args=[scan.public_id])]
    pictures = [reverse("dossier-scan-picture", args=[scan.public_id, 1])]
    kept = [reverse(name, args=[closed.case]) for name in ("dossier-scan-add", "dossier-arrange")]
    kept.append(reverse("dossier-scan-remove", args=[scan.public_id]))
    acts = [*kept, reverse("dossier-archive", args=[closed.case])]
    officer, head = entered(at.officer), entered(at.head)
    for url in (*seen, *pictures, *acts):
        assert officer.get(url).status_code == 200, url
    for url in (*seen, *pictures):
        assert head.get(url).status_code == 200, url
    for url in acts:
        assert head.get(url).status_code == 404 or url in kept, url
    assert "过期牛奶" in officer.get(seen[1]).content.decode()
    assert officer.get(reverse("dossier-scan-picture", args=[scan.public_id, 2])).status_code == 404
    for stranger in (bureau().officer, bureau().head, member("district-leader"), member("partner-body", at.agency)):
        client = entered(stranger)
        for url in (seen[1], *pictures, *acts, reverse("dossier-scan-file", args=[scan.public_id])):
            assert client.get(url).status_code == 404, (stranger, url)


def test_a_person_adds_binds_and_archives_on_pages_alone(
    closed: Story, at: Bureau, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    reads(monkeypatch, ["货架上有过期牛奶"])
    client = entered(at.officer)
    paper = tmp_path / "现场笔录.pdf"
    paper.write_bytes(pdf(2))
    url = reverse("dossier-scan-add", args=[closed.case])
    with paper.open("rb") as file:
        answer = client.post(url, {"form_key": new_key(), "form_version": "", "file": file, "section": "evidence"})
    assert answer.status_code == 302
    assert Scan.objects.get().title == "现场笔录"
    paper.with_suffix(".mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    with paper.with_suffix(".mp4").open("rb") as file:
        answer = client.post(url, {"form_key": new_key(), "form_version": "", "file": file, "section": "evidence"})
    assert answer.status_code == 422
    assert "登记为证据" in answer.content.decode()
    work()
    answer = client.post(reverse("dossier-bind", args=[closed.case]))
    assert answer["Location"] == f"/jobs/{Job.objects.get(kind=whole.JOB).public_id}/"
    work()
    assert "返回案卷" in client.get(answer["Location"]).content.decode()
    assert client.get(reverse("dossier-whole", args=[closed.case])).status_code == 302
    page = client.get(reverse("object", args=["case", closed.case])).content.decode()
    assert reverse("dossier-archive", args=[closed.case]) in page
    archive = reverse("dossier-archive", args=[closed.case])
    form = client.get(archive)
    sent = {"form_key": new_key(), "form_version": form.context["form_version"], "number": "示市2026-1",
            "retention": "y30", "answer": "其余为纸质"}  # fmt: skip
    assert "归档后次序不能再改" in client.post(archive, sent).content.decode()
    assert client.post(archive, {**sent, "form_confirmed": "1"}).status_code == 302
    page = client.get(reverse("dossier", args=[closed.case])).content.decode()
    assert "已归档" in page
    assert "添加补充材料" in page
    assert archive not in page


@pytest.mark.parametrize(("name", "more"), [("dossier-scan-picture", [1]), ("dossier-scan-file", [])])
def test_who_opens_a_picture_or_the_file_of_a_scan_stands_among_those_who_looked(
    closed: Story, at: Bureau, monkeypatch: pytest.MonkeyPatch, name: str, more: list[int]
) -> None:
    reads(monkeypatch, ["货架上有过期牛奶"])
    scan = added(closed, "evidence", image(), "照片.jpg")
    work()
    entered(at.head).get(reverse(name, args=[scan.public_id, *more]))
    looks = Look.objects.filter(object_type="dossier", object_id=scan.dossier.public_id)
    assert [one.account for one in looks] == [at.head.username]
