"""Files are kept once, checked first, handed out only to whom the owner lets, and found missing when they are."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import Http404, HttpResponseBase
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image

from kit.files.hostile import with_place
from zhiheng.kit.accounts.models import User
from zhiheng.kit.files import links, sanity, scanning, services, store
from zhiheng.kit.files.foreign.findings import FileRefused
from zhiheng.kit.files.models import Content, StoredFile, Verdict
from zhiheng.kit.files.views import download
from zhiheng.kit.home import Home
from zhiheng.kit.jobs.services import enqueue
from zhiheng.kit.jobs.worker import Worker
from zhiheng.kit.vault import services as vault

pytestmark = pytest.mark.django_db

CASE = ("case", "c1")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any) -> Home:
    settings.HOME = Home(tmp_path)
    return settings.HOME.prepare()  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def owners_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a rule of the tests in place of the one that the owner type ``case`` has."""
    monkeypatch.setitem(links.rules._entries, "case", sees)


def sees(user: User, file: StoredFile) -> bool:
    return user.username == "officer"


def kept(content: bytes = b"text", name: str = "a.txt", **options: Any) -> StoredFile:
    return services.store_file([content], name, owner=CASE, **options)


def people() -> tuple[User, User]:
    return User.objects.create_user("officer", title="甲"), User.objects.create_user("other", title="乙")


def shut(response: HttpResponseBase) -> None:
    """Close a response as the test client does: the database connection of the test stays open."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


def on_disk() -> list[str]:
    return sorted(path.name for path in store.root().rglob("*") if path.is_file())


def test_a_content_is_kept_once_however_often_it_arrives() -> None:
    one, two = kept(), kept(name="b.txt")
    assert one.content == two.content
    assert on_disk() == [one.content.sha256]
    assert store.place(one.content.sha256).read_bytes() == b"text"
    assert (one.content.media_type, one.content.verdict) == ("text/plain", Verdict.NOT_SCANNED)


def test_what_is_too_large_is_refused_while_it_arrives() -> None:
    asked = []

    def endless() -> Iterator[bytes]:
        while True:
            asked.append(1)
            yield bytes(1 << 20)

    with pytest.raises(FileRefused, match="超过 3 MB"):
        services.store_file(endless(), "a.txt", owner=CASE, most_bytes=3 << 20)
    assert len(asked) == 4
    assert on_disk() == []


def test_a_full_disk_is_said_in_words_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileRefused, match="磁盘已满"):
        kept()
    assert on_disk() == []
    assert not StoredFile.objects.exists()


def test_a_refused_file_leaves_nothing_behind() -> None:
    with pytest.raises(FileRefused, match="Windows 程序"):
        kept(b"MZ" + bytes(100), "a.pdf")
    assert on_disk() == []
    assert not Content.objects.exists()


def test_the_scanner_is_asked_and_its_silence_is_no_verdict() -> None:
    answers: list[Any] = [Verdict.CLEAN, Verdict.INFECTED, ConnectionRefusedError()]

    def scanner(path: Path) -> Verdict:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer  # type: ignore[no-any-return]

    scanning.scanners.register("test", scanner)
    try:
        assert kept().content.verdict == Verdict.CLEAN
        with pytest.raises(FileRefused, match="病毒"):
            kept(b"other")
        with pytest.raises(FileRefused, match="没有响应"):
            kept(b"another")
    finally:
        scanning.scanners._entries.pop("test")
    assert len(on_disk()) == 1


def test_a_picture_is_kept_without_metadata_where_asked_and_as_it_is_for_evidence() -> None:
    original = kept(with_place(), "现场.jpg")
    assert store.place(original.content.sha256).read_bytes() == with_place()
    assert original.content.risks == ["含拍摄位置"]
    bare = kept(with_place(), "现场.jpg", keep_metadata=False)
    with Image.open(io.BytesIO(store.place(bare.content.sha256).read_bytes())) as picture:
        assert dict(picture.getexif()) == {}


@pytest.mark.parametrize(
    "name, clean",
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\用户\\名单.xlsx", "名单.xlsx"),
        ("发票\u202efdp.exe", "发票fdp.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie x.txt"),
        ("长" * 300 + ".docx", "长" * 195 + ".docx"),
        ("...", "未命名"),
    ],
)
def test_a_file_name_loses_paths_and_tricks(name: str, clean: str) -> None:
    assert services.clean_name(name) == clean


def test_a_link_serves_one_account_as_an_attachment_that_is_never_sniffed() -> None:
    officer, other = people()
    file = kept(b"text", "笔录 1.txt")
    address = links.link(officer, file)
    request = RequestFactory().get(address)
    request.user = officer
    response = download(request, address.split("/")[-2])
    assert b"".join(response.streaming_content) == b"text"  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E7%AC%94")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Type"] == "application/octet-stream"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]
    shut(response)
    request.user = other
    with pytest.raises(Http404):
        download(request, address.split("/")[-2])
    with pytest.raises(Http404):
        links.link(other, file)


def test_a_link_dies_after_five_minutes_when_forged_and_when_the_file_or_the_right_goes() -> None:
    officer, _ = people()
    file = kept()
    token = links.link(officer, file).split("/")[-2]
    request = RequestFactory().get("/")
    for bad in (token[:-2] + "xx", "nonsense", ""):
        with pytest.raises(Http404):
            links.serve(request, bad, officer)
    with time_machine.travel(timezone.now() + timedelta(seconds=links.LIFETIME_SECONDS + 1)), pytest.raises(Http404):
        links.serve(request, token, officer)
    officer.username = "demoted"
    with pytest.raises(Http404):
        links.serve(request, token, officer)
    officer.username = "officer"
    services.remove(file)
    with pytest.raises(Http404):
        links.serve(request, token, officer)


def test_only_pictures_are_shown_in_a_page() -> None:
    picture, text = kept(with_place(), "a.jpg"), kept()
    shown = links.respond(picture, inline=True)
    assert (shown["Content-Type"], shown["Content-Disposition"][:6]) == ("image/jpeg", "inline")
    attached = links.respond(text, inline=True)
    assert attached["Content-Disposition"].startswith("attachment")
    shut(shown)
    shut(attached)


def test_a_file_whose_owner_has_no_rule_is_nobodys() -> None:
    officer, _ = people()
    file = services.store_file([b"x"], "a.txt", owner=("unknown", "u1"))
    assert not links.may_see(officer, file)


def test_the_check_names_missing_cut_and_changed_files_and_strays() -> None:
    contents = [kept(content).content for content in (b"fine", b"missing", b"cut off", b"changed")]
    for content in contents:
        store.place(content.sha256).chmod(0o600)
    store.place(contents[1].sha256).unlink()
    store.place(contents[2].sha256).write_bytes(b"cut")
    store.place(contents[3].sha256).write_bytes(b"chANged")
    (store.root() / "ab").mkdir()
    (store.root() / "ab" / "stray").write_bytes(b"x")
    words = [problem.what if problem else "" for _, problem in sanity.check()]
    assert [words[0], words[1][:4], words[2][:4], words[3]] == ["", "磁盘上没", "大小应为", "内容被改动过"]
    assert list(sanity.orphans()) == ["stray"]
    job = enqueue("files.check")
    Worker().run_all()
    job.refresh_from_db()
    assert (job.result["checked"], len(job.result["problems"])) == (4, 3)


def test_what_nobody_refers_to_goes_after_a_day_and_the_rest_stays() -> None:
    gone, stays = kept(b"gone"), kept(b"stays")
    services.remove(gone)
    assert sanity.tidy() == 0
    stray = store.root() / ".arriving-x"
    stray.write_bytes(b"half")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert sanity.tidy() == 2
    assert on_disk() == [stays.content.sha256]


def test_the_erasure_of_a_dossier_takes_its_files_along(django_capture_on_commit_callbacks: Any) -> None:
    dossier = vault.open_dossier({"name": "周明远"})
    kept(b"about a person", dossier=dossier)
    shared, other = kept(b"shared", dossier=dossier), kept(b"shared")
    with django_capture_on_commit_callbacks(execute=True):
        vault.erase([dossier], number="销-1", basis="期满", proposed_by="a", approved_by="b")
    assert list(StoredFile.objects.all()) == [other]
    assert on_disk() == [shared.content.sha256]


def test_a_second_reference_keeps_the_content() -> None:
    file = kept()
    second = services.refer(file, ("case", "c2"))
    services.remove(file)
    assert second.content == Content.objects.get()
