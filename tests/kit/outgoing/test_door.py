"""Nothing leaves but to listed hosts at checked addresses, briefly, without personal values, and on record."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from typing import Any

import pytest
from django.core.mail import EmailMessage
from hypothesis import given
from hypothesis import strategies as st

from kit.outgoing.other_side import other_side, reply
from zhiheng.kit.outgoing import hosts
from zhiheng.kit.outgoing.door import OutgoingFailed, call, refuse_personal, signature, verify
from zhiheng.kit.outgoing.hosts import OutgoingRefused, permitted, target_of
from zhiheng.kit.outgoing.mail import Backend
from zhiheng.kit.outgoing.models import OutgoingCall

pytestmark = pytest.mark.django_db

ID_NUMBER = "379901199001012416"


def allow(settings: Any, *entries: str) -> None:
    settings.OUTGOING_HOSTS = list(entries)


def test_a_listed_host_is_called_signed_and_on_record(settings: Any) -> None:
    with other_side(reply(body=b'{"ok": 1}')) as (where, requests):
        allow(settings, f"private+http://{where}")
        answer = call("webhook", f"http://{where}/hook?token=abc", b'{"a":1}', secret="s3")  # noqa: S106 (a test's)
        assert answer.json() == {"ok": 1}
    head, _, body = requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /hook?token=abc HTTP/1.1")
    said = next(x for x in head.decode().split("\r\n") if x.startswith("X-Zhiheng-Signature")).split(": ")[1]
    assert verify("s3", body, said, int(time.time()))
    log = OutgoingCall.objects.get()
    assert (log.purpose, log.host, log.path, log.outcome, log.sent_bytes) == ("webhook", "127.0.0.1", "/hook", "200", 7)


@pytest.mark.parametrize(
    "url",
    ["http://other.example/", "https://127.0.0.1/", "http://127.0.0.1:1/", "file:///etc/passwd", "http://user:pw@127.0.0.1:8080/",
     "http:///x", "gopher://127.0.0.1:8080/", "http://127.0.0.1:8080#@other.example/"],
)  # fmt: skip
def test_what_is_not_listed_exactly_is_refused(settings: Any, url: str) -> None:
    allow(settings, "private+http://127.0.0.1:8080")
    with pytest.raises(OutgoingRefused):
        target_of(url)
    assert not OutgoingCall.objects.exists()


def test_an_inside_address_is_refused_unless_the_list_says_private(settings: Any) -> None:
    allow(settings, "http://127.0.0.1:8080")
    with pytest.raises(OutgoingRefused, match="不允许的地址"):
        target_of("http://127.0.0.1:8080/")
    allow(settings, "private+http://127.0.0.1:8080")
    assert target_of("http://127.0.0.1:8080/").address == "127.0.0.1"


def test_every_address_of_a_name_must_be_permitted_and_the_checked_one_is_used(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(settings, "https://sms.example.gov.cn")
    answers = [["93.184.216.34", "10.0.0.1"], ["93.184.216.34"], ["169.254.169.254"]]
    monkeypatch.setattr(hosts, "resolve", lambda host, port: answers.pop(0))
    with pytest.raises(OutgoingRefused):
        target_of("https://sms.example.gov.cn/send")
    target = target_of("https://sms.example.gov.cn/send")
    assert (target.address, target.host) == ("93.184.216.34", "sms.example.gov.cn")
    with pytest.raises(OutgoingRefused):
        target_of("https://sms.example.gov.cn/send")


@pytest.mark.parametrize(
    "address, outside, inside",
    [
        ("93.184.216.34", True, True),
        ("10.0.0.1", False, True),
        ("127.0.0.1", False, True),
        ("::1", False, True),
        ("::ffff:10.0.0.1", False, True),
        ("::ffff:169.254.169.254", False, False),
        ("169.254.169.254", False, False),
        ("fe80::1", False, False),
        ("fd00::1", False, True),
        ("0.0.0.0", False, False),  # noqa: S104 (refused)
        ("224.0.0.1", False, False),
        ("255.255.255.255", False, True),
        ("100.64.0.1", False, False),
        ("2002:0a00:0001::", False, True),
    ],
)
def test_addresses_are_judged_in_every_dress(address: str, outside: bool, inside: bool) -> None:
    assert permitted(ipaddress.ip_address(address), private=False) is outside
    assert permitted(ipaddress.ip_address(address), private=True) is inside


def test_a_redirect_is_not_followed(settings: Any) -> None:
    with other_side(reply("302 Found", headers="Location: http://10.0.0.1/\r\n")) as (where, requests):
        allow(settings, f"private+http://{where}")
        with pytest.raises(OutgoingFailed, match="302"):
            call("webhook", f"http://{where}/")
    assert len(requests) == 1


def test_a_large_a_slow_and_a_silent_answer_end_the_call(settings: Any) -> None:
    def drip(link: socket.socket, request: bytes) -> None:
        for _ in range(100):
            link.sendall(b"H")
            time.sleep(0.05)

    for behave in (reply(body=b"x" * 5000), drip, lambda link, request: time.sleep(1)):
        with other_side(behave) as (where, _):
            allow(settings, f"private+http://{where}")
            before = time.monotonic()
            with pytest.raises(OutgoingFailed):
                call("webhook", f"http://{where}/", seconds=0.4, most_bytes=1000)
            assert time.monotonic() - before < 3
    assert OutgoingCall.objects.count() == 3
    assert "200" not in set(OutgoingCall.objects.values_list("outcome", flat=True))


def test_a_certificate_of_another_name_ends_the_call(settings: Any) -> None:
    with other_side(lambda link, request: None) as (where, requests):
        allow(settings, f"private+https://{where}")
        with pytest.raises(OutgoingFailed):
            call("webhook", f"https://{where}/", seconds=1)
    assert requests == []


@pytest.mark.parametrize("text", [ID_NUMBER, f"a{ID_NUMBER}，", "手机13805310000。"])
def test_personal_numbers_do_not_leave_but_to_their_owner(settings: Any, text: str) -> None:
    with pytest.raises(OutgoingRefused, match="没有发出"):
        call("webhook", "https://x.example/", text.encode())
    assert text not in str(OutgoingCall.objects.all())
    refuse_personal(b'{"mobile": "13805310000"}', ["13805310000"])
    refuse_personal("济历城罚字〔2026〕第12号，20261126，统一社会信用代码 91370112MA3C000001".encode())


@given(st.binary(), st.text(max_size=40))
def test_a_signature_is_of_one_body_one_secret_and_five_minutes(body: bytes, secret: str) -> None:
    said = signature(secret, body, 1000)
    assert verify(secret, body, said, 1200)
    assert not verify(secret, body, said, 1301)
    assert not verify(secret, body + b"x", said, 1000)
    assert not verify(secret + "x", body, said, 1000)
    assert not verify(secret, body, "t=1000,v1=00", 1000)


def test_an_entry_of_the_list_that_cannot_be_read_is_named(settings: Any) -> None:
    for entry in ("sms.example", "https://user@x.example", "https://x.example/path", "ftp://x.example"):
        allow(settings, entry)
        with pytest.raises(OutgoingRefused, match="名单"):
            target_of("https://x.example/")


def test_mail_goes_to_the_listed_server_only_and_carries_no_personal_number(settings: Any) -> None:
    settings.MAIL_SERVER = "smtp://mail.example"
    allow(settings)
    mail = EmailMessage("题", "正文", "a@example.gov.cn", ["b@example.gov.cn"])
    with pytest.raises(OutgoingRefused):
        Backend().send_messages([mail])
    mail.body = ID_NUMBER
    with pytest.raises(OutgoingRefused, match="没有发出"):
        Backend().send_messages([mail])


def take_letters(listener: socket.socket, letters: list[bytes]) -> None:
    """Be a mail server for one conversation."""
    link, _ = listener.accept()
    with link, link.makefile("rb") as lines:
        link.sendall(b"220 ready\r\n")
        in_letter = False
        for line in lines:
            letters.append(line)
            if in_letter and line != b".\r\n":
                continue
            in_letter = line.upper() == b"DATA\r\n"
            leaves = line.upper().startswith(b"QUIT")
            link.sendall(b"354 go\r\n" if in_letter else b"221 bye\r\n" if leaves else b"250 ok\r\n")
            if leaves:
                return


def test_mail_is_handed_to_the_server(settings: Any) -> None:
    letters: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=take_letters, args=(listener, letters))
        thread.start()
        where = f"127.0.0.1:{listener.getsockname()[1]}"
        settings.MAIL_SERVER = f"smtp://{where}"
        allow(settings, f"private+smtp://{where}")
        sent = Backend().send_messages([EmailMessage("题", "text", "a@example.gov.cn", ["b@example.gov.cn"])])
        thread.join()
    assert sent == 1
    assert any(line.lower() == b"rcpt to:<b@example.gov.cn>\r\n" for line in letters)
    assert OutgoingCall.objects.get().outcome == "sent"
