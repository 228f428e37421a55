"""``zhiheng run``: one command serves both zones, keeps the data, refuses a second start, stops cleanly."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PATIENCE = 240  # seconds: other tests run beside this one
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port whose follower is free as well."""
    while True:
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
            try:
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class Running:
    """A started ``zhiheng run`` and what it has said so far."""

    def __init__(self, data: Path, port: int, *more: str) -> None:
        self.said = data.parent / f"said-{time.monotonic_ns()}"
        environment = {**os.environ, "ZHIHENG_DATA": str(data), "DATABASE_URL": "", "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-m", "zhiheng", "run", "--port", str(port), "--workers", "1", *more]
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)

    def text(self) -> str:
        return self.said.read_text("utf-8")

    def wait_ready(self) -> Running:
        until = time.monotonic() + PATIENCE
        while "按 Ctrl-C 停止" not in self.text():
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop(signal.SIGKILL)  # its own children end with it
                pytest.fail(f"not ready: {self.text()}")
            time.sleep(0.2)
        return self

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


def answer(address: str) -> tuple[int, bytes]:
    with urllib.request.urlopen(address, timeout=10) as response:  # noqa: S310 (our own http address)
        return response.status, response.read()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    """Start ``zhiheng run`` over one data directory; whatever a test started is ended after it."""
    started: list[Running] = []

    def start(port: int, *more: str) -> Running:
        started.append(Running(tmp_path / "data", port, *more))
        return started[-1]

    yield start
    for one in started:
        one.stop(signal.SIGKILL)


def test_one_command_serves_both_zones_refuses_a_second_start_ends_cleanly_and_keeps_the_data(
    running: Callable[..., Running],
) -> None:
    port = free_port()
    first = running(port).wait_ready()
    assert f"内网区:http://127.0.0.1:{port}/" in first.text()
    assert f"公众区:http://127.0.0.1:{port + 1}/" in first.text()
    for one in (port, port + 1):
        assert answer(f"http://127.0.0.1:{one}/health/") == (200, b'{"status": "ok"}')
    assert "登录" in answer(f"http://127.0.0.1:{port}/")[1].decode()
    password = re.search(r"密码均为 (\S+)\)", first.text())
    assert password
    second = running(free_port())
    assert second.process.wait(timeout=PATIENCE) == 1
    assert "已经在运行" in second.text()
    assert first.stop() == 0
    with pytest.raises(OSError):
        answer(f"http://127.0.0.1:{port}/health/")
    again = running(port, "--zone", "internal").wait_ready()
    assert password[0] in again.text()
    assert "公众区" not in again.text()
    assert again.stop(signal.SIGINT) == 0


def test_servers_end_when_the_command_is_killed(running: Callable[..., Running]) -> None:
    port = free_port()
    running(port, "--zone", "public").wait_ready().stop(signal.SIGKILL)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            answer(f"http://127.0.0.1:{port}/health/")
        except OSError:
            return
        time.sleep(0.2)
    pytest.fail("the server outlived the command that started it")


def test_in_production_it_answers_to_its_own_name_only_and_has_no_demo_accounts(
    running: Callable[..., Running], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIHENG_MODE", "production")
    monkeypatch.setenv("ZHIHENG_HOSTS", "zhifa.example.test")
    port = free_port()
    started = running(port, "--zone", "internal").wait_ready()
    assert "演示账号" not in started.text()
    with pytest.raises(urllib.error.HTTPError, match="400"):
        answer(f"http://127.0.0.1:{port}/health/")
    assert started.stop() == 0


def test_a_taken_port_is_named_before_anything_is_prepared(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        refused = Running(tmp_path / "data", port, "--zone", "internal")
        assert refused.process.wait(timeout=PATIENCE) == 1
        assert f"不能在 127.0.0.1:{port} 监听" in refused.text()
        assert not (tmp_path / "data/internal/zhiheng.sqlite3").exists()
