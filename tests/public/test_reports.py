"""Anyone can report by scanning a code: taken once, sealed, followed by a receipt code; nothing tells who it was."""

from __future__ import annotations

import base64
import io
import threading
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from PIL import Image

from public.reporting import CODE, TEXT, code_in, open_for_reports, photo, said, send
from zhiheng.kit import mailbox, receipts
from zhiheng.kit.home import Home
from zhiheng.public import intake, reporting, reports
from zhiheng.public.models import Queued
from zhiheng.public.throttling import Buckets

pytestmark = [pytest.mark.django_db, pytest.mark.urls("zhiheng.public.urls")]


@pytest.fixture
def inside(tmp_path: Path) -> Home:
    return Home(tmp_path / "internal").prepare()


@pytest.fixture
def outside(
    public_zone: Client, exchange: Path, key: Ed25519PrivateKey, inside: Home, monkeypatch: pytest.MonkeyPatch
) -> Client:
    """The public zone, open for reports, with fresh limits."""
    for name in ("_reports", "_follows", "_photos"):
        monkeypatch.setattr(reporting, name, Buckets(burst=60, per_minute=60))
    open_for_reports(exchange, key, inside)
    return public_zone


def opened(inside: Home) -> list[dict[str, Any]]:
    """What the inside reads of all that is queued."""
    rows = Queued.objects.exclude(sealed=None).order_by("pk")
    return [mailbox.unseal(mailbox.identity(inside), bytes(row.sealed or b""))[1] for row in rows]


def test_a_scanned_code_leads_to_a_form_that_knows_it(outside: Client, inside: Home) -> None:
    page = outside.get(f"/s/{CODE['code']}/")
    assert "政务大厅一楼" in page.text and f'value="{CODE["code"]}"' in page.text
    assert 'value="ag1" selected' in page.text
    assert not page.cookies
    answer = send(outside, code=CODE["code"])
    assert answer.status_code == 200 and not answer.cookies
    [report] = opened(inside)
    assert (report["code"], report["agency"], report["text"]) == (CODE["code"], "ag1", TEXT)
    assert outside.get("/s/nosuchcode/").status_code == 404
    assert "已经停用" in outside.get("/s/nosuchcode/").text


def test_what_is_kept_tells_neither_who_nor_when_nor_what(outside: Client, inside: Home) -> None:
    agent = "PlantedAgent/1.0"
    outside.post("/report/", said(name="植入甲", phone="13900001234"), REMOTE_ADDR="203.0.113.77",
                 headers={"user-agent": agent})  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public_queued")
        columns, rows = [one[0] for one in cursor.description], cursor.fetchall()
    assert columns == ["id", "once", "receipt", "day", "sealed", "handed"]
    kept = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in rows])
    for secret in ("203.0.113.77", agent, TEXT, "植入甲", "13900001234"):
        assert secret not in kept
    [report] = opened(inside)
    assert set(report) == {
        "day",
        "receipt",
        "answer_key",
        "photos",
        "aspect",
        "agency",
        "code",
        "text",
        "name",
        "phone",
    }
    assert len(report["day"]) == 10


def test_a_receipt_has_a_hundred_bits_is_shown_once_and_stored_as_a_digest(outside: Client) -> None:
    code = code_in(send(outside).text)
    plain = receipts.normalized(code)
    assert len(plain) == 20 and len(set(plain)) > 4  # 20 × 5 bits
    row = Queued.objects.get()
    assert row.receipt == receipts.digest(plain)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM public_queued")
        assert plain not in repr(cursor.fetchall())
    assert receipts.normalized(f" {code.lower()} ") == plain
    assert receipts.normalized(code[:-1]) == "" == receipts.normalized("你好")
    assert receipts.normalized("o" * 20) == "0" * 20


def test_the_same_form_twice_is_taken_once_and_answered_twice_another_text_is_another_report(outside: Client) -> None:
    form = said()
    first, again = outside.post("/report/", form), outside.post("/report/", form)
    assert code_in(first.text) == code_in(again.text) != ""
    assert Queued.objects.count() == 1
    other = outside.post("/report/", {**form, "text": TEXT + ",还有一件"})
    assert code_in(other.text) != code_in(first.text)
    assert Queued.objects.count() == 2


def test_a_receipt_is_followed_by_a_form_never_by_an_address(outside: Client) -> None:
    code = code_in(send(outside).text)
    page = outside.post("/follow/", {"code": code})
    assert page.status_code == 200 and "已收到" in page.text
    assert outside.get("/follow/", {"code": code}).status_code == 200
    assert "已收到，等待核对" not in outside.get("/follow/", {"code": code}).text
    assert outside.post("/follow/", {"code": "7KQM-3XT9-2A7K-QM3X-T92A"}).status_code == 404
    assert outside.post("/follow/", {"code": "abc"}).status_code == 422
    assert code not in repr([one.body for one in _published()])


def _published() -> Any:
    from zhiheng.public.models import PublishedItem

    return PublishedItem.objects.all()


def test_guessing_receipts_is_slowed_down_and_finds_nothing(outside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "_follows", Buckets(burst=5, per_minute=5, clock=lambda: 100.0))
    answers = [outside.post("/follow/", {"code": receipts.shown("0" * 19 + str(n))}).status_code for n in range(8)]
    assert answers == [404] * 5 + [429] * 3
    assert outside.post("/follow/", {"code": "0" * 20}, REMOTE_ADDR="203.0.113.9").status_code == 404


def test_photos_are_written_again_without_place_and_device(outside: Client, inside: Home) -> None:
    big = photo((3000, 1000))
    answer = outside.post("/report/", {**said(), "photos": [photo(), big]})
    assert answer.status_code == 200, answer.text
    [report] = opened(inside)
    small, large = [Image.open(io.BytesIO(base64.b64decode(one))) for one in report["photos"]]
    assert (small.size, max(large.size)) == ((40, 30), reports.LONGEST_SIDE)
    for raw in report["photos"]:
        body = base64.b64decode(raw)
        assert b"PlantedMaker" not in body and b"Exif" not in body
        assert not Image.open(io.BytesIO(body)).getexif()


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([photo() for _ in range(50)], "最多 6 张"),
        ([SimpleUploadedFile("a.jpg", b"")], "请"),
        ([SimpleUploadedFile("a.jpg", b"<script>alert(1)</script>")], "损坏"),
        ([SimpleUploadedFile("a.jpg", b"\xff\xd8\xff\xe0" + b"0" * 2000)], "损坏"),
    ],
)
def test_photos_that_cannot_be_taken_are_refused_in_words_and_the_text_stays(
    outside: Client, files: list[Any], words: str
) -> None:
    answer = outside.post("/report/", {**said(), "photos": files})
    assert answer.status_code in (200, 422)
    if answer.status_code == 422:
        assert words in answer.text and TEXT in answer.text
        assert "没有保存任何内容" in answer.text
        assert not Queued.objects.exists()
    else:
        assert files[0].size == 0  # an empty field of the form is no photo


def test_a_bomb_of_pixels_is_refused(outside: Client, tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    Image.new("1", (30_000, 30_000)).save(path)
    answer = outside.post("/report/", {**said(), "photos": [SimpleUploadedFile("b.png", path.read_bytes())]})
    assert answer.status_code == 422 and "第 1 张照片" in answer.text
    assert not Queued.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "<b>粗</b><script>alert(1)</script>收费不开票",
        "=HYPERLINK(\"http://x\")+cmd|'/c calc'!A0 收费",
        "ئۇيغۇرچە شىكايەت: ھەق ئېلىش",
        "བོད་ཡིག་གི་ཞུ་གཏུག་ཡི་གེ",
        "𠮷野家收费不开票𪚥𪚥",
        "한국어로 씁니다 정말입니다",
        "Жалоба на русском языке 😀",
    ],
)
def test_any_language_is_taken_as_it_is_and_markup_is_only_text(outside: Client, inside: Home, text: str) -> None:
    assert send(outside, text=text).status_code == 200
    assert opened(inside)[0]["text"] == text
    back = send(outside, text=text, aspect="nonsense")
    assert back.status_code == 422 and "<script>alert" not in back.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": ""},
        {"text": "太短"},
        {"text": "字" * 3_001},
        {"aspect": ""},
        {"agency": "nobody"},
        {"once": "x"},
    ],
)
def test_what_is_missing_or_too_long_is_named_and_nothing_is_stored(outside: Client, wrong: dict[str, str]) -> None:
    answer = send(outside, **wrong)
    assert answer.status_code == 422 and "没有保存任何内容" in answer.text
    assert not Queued.objects.exists()


def test_characters_that_no_database_stores_are_refused_in_words(outside: Client) -> None:
    for wrong in ({"text": "零\0字节在这里面"}, {"code": "a\0"}):
        answer = send(outside, **wrong)
        assert answer.status_code == 400 and "不能识别的字符" in answer.text
    assert outside.get("/report/?code=%00").status_code == 400
    assert not Queued.objects.exists()


def test_bytes_that_are_no_utf8_do_no_harm(outside: Client) -> None:
    body = b"once=" + b"a" * 20 + b"&aspect=procedure&text=%CA%D5%B7%D1%B2%BB%BF%AA%C6%B1%FF%FE"
    answer = outside.post("/report/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (200, 422)


def test_one_address_over_the_limit_gets_429_and_nothing_is_stored_others_are_unaffected(
    outside: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "_reports", Buckets(burst=4, per_minute=4, clock=lambda: 100.0))
    answers = [send(outside, "203.0.113.1").status_code for _ in range(10)]
    assert answers == [200] * 4 + [429] * 6
    assert Queued.objects.count() == 4
    assert [send(outside, f"203.0.113.{n}").status_code for n in range(2, 6)] == [200] * 4
    assert Queued.objects.count() == 8


def test_a_form_of_another_site_and_a_body_too_large_are_refused_unread(outside: Client) -> None:
    foreign = outside.post("/report/", said(), headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403 and "没有保存" in foreign.text
    assert outside.post("/report/", said(), headers={"origin": "http://testserver"}).status_code == 200
    large = outside.post("/report/", said(), CONTENT_LENGTH=str(reports.MOST_BODY + 1))
    assert large.status_code == 413
    assert Queued.objects.count() == 1


def test_before_the_insides_key_is_known_nothing_is_taken_and_the_page_says_so(public_zone: Client) -> None:
    assert "现在还不能接收反映" in public_zone.get("/report/").text
    assert not Queued.objects.exists()


def test_pages_of_reports_carry_a_strict_policy_and_no_cookie(outside: Client) -> None:
    for address in ("/report/", "/follow/", f"/s/{CODE['code']}/"):
        answer = outside.get(address)
        assert answer.status_code == 200 and not answer.cookies
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]


def test_queued_items_are_handed_over_as_files_once_and_forgotten_when_acknowledged(
    outside: Client, exchange: Path, inside: Home
) -> None:
    send(outside)
    assert reports.hand_over(exchange) == 1
    assert reports.hand_over(exchange) == 0
    [path] = mailbox.waiting(exchange)
    assert TEXT.encode() not in path.read_bytes()
    kind, body = mailbox.unseal(mailbox.identity(inside), path.read_bytes())
    assert (kind, body["text"]) == ("report", TEXT)
    row = Queued.objects.get()
    assert reports.let_go([row.id, "unknown"]) == 1
    assert Queued.objects.get().sealed is None
    assert list(reports.waiting()) == []


def test_a_report_is_handed_over_a_moment_after_it_came_though_nobody_else_visits(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EXCHANGE_SOON, settings.EXCHANGE = True, tmp_path
    handed, done = [0], threading.Event()

    def hand_over(directory: Path) -> int:
        handed[0] += 1
        if handed[0] == 2:
            done.set()
        return reports.AT_ONCE if handed[0] == 1 else 0  # what is left after one go follows at once

    monkeypatch.setattr(intake, "hand_over", hand_over)
    monkeypatch.setattr(intake, "_SOON", 0.01)
    zone = intake.IntakeMiddleware(lambda request: HttpResponse())
    zone._looked = float("inf")
    zone(RequestFactory().get("/report/"))
    assert not done.wait(0.1) and handed == [0]
    zone(RequestFactory().post("/report/"))
    assert done.wait(10)
    assert handed == [2]


def bomb(kind: str) -> SimpleUploadedFile:
    """A small file that claims to be, or is, an enormous picture."""
    side = 9_000  # 81 megapixels, in a few hundred kilobytes
    out = io.BytesIO()
    Image.new("1", (side, side)).convert("L").save(out, kind, **({"quality": 1} if kind == "JPEG" else {}))
    return SimpleUploadedFile(f"a.{kind.lower()}", out.getvalue())


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_an_enormous_picture_is_refused_by_its_head_and_never_decoded(
    outside: Client, kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from zhiheng.kit.files.foreign import pictures
    from zhiheng.kit.files.foreign.findings import FileRefused

    sent = bomb(kind)
    assert sent.size is not None and sent.size < 2_000_000
    answer = outside.post("/report/", said(photos=sent))
    assert answer.status_code == 422 and "百万像素" in answer.text
    assert not Queued.objects.exists()

    def decoded(picture: object) -> object:
        raise AssertionError("decoded")

    monkeypatch.setattr(pictures, "_decoded", decoded)
    path = tmp_path / "bomb"
    path.write_bytes(b"".join(sent.chunks()))
    with pytest.raises(FileRefused, match="百万像素"):
        pictures.clean_copy(path, tmp_path / "out", 2_000, reports.MOST_PIXELS)


def test_a_flood_of_photos_leaves_room_for_words_and_is_told_when_to_come_back(outside: Client) -> None:
    held = [reports._inside.acquire(blocking=False) for _ in range(2)]
    try:
        assert all(held)
        busy = outside.post("/report/", said(photos=photo()))
        assert busy.status_code == 503 and busy["Retry-After"] == "30"
        assert "现在传照片的人太多" in busy.text and TEXT in busy.text
        assert not Queued.objects.exists()
        assert send(outside).status_code == 200
    finally:
        for _ in held:
            reports._inside.release()
    assert outside.post("/report/", said(photos=photo())).status_code == 200


def test_what_strangers_pack_for_the_exchange_is_bounded_before_it_is_unpacked(outside: Client) -> None:
    import zlib

    bomb_ = zlib.compress(b"0" * 60_000_000, 9)
    assert len(bomb_) < 100_000
    with pytest.raises(zlib.error):
        reporting.inflated(bomb_)
    assert outside.post("/exchange/", bomb_, content_type="application/octet-stream").status_code == 403
    with pytest.raises(zlib.error):
        reporting.inflated(zlib.compress(b"cut off")[:-5])
    text = ("".join(f'{{"code":"{n:x}"}}' for n in range(20_000))).encode()
    assert reporting.inflated(zlib.compress(text)) == text
    assert reporting._inflating.acquire(blocking=False)
    try:
        assert outside.post("/exchange/", b"x", content_type="application/octet-stream").status_code == 503
    finally:
        reporting._inflating.release()
