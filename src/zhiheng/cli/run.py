"""``zhiheng run``: prepare the zones, serve them with granian, keep the worker going, stop cleanly."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import FrameType

import click

from zhiheng.cli import COMMANDS
from zhiheng.cli.admin import show_demo_accounts
from zhiheng.cli.exchange import introduce
from zhiheng.cli.zones import INTERNAL, PUBLIC, ZONES, Zone, claim, demo_mode

READY_WITHIN = 180.0  # seconds a server may take before the start counts as failed
STOP_WITHIN = 15.0  # seconds a process may take to finish its requests
RESTART_AFTER = 3.0  # seconds before a worker that fell is started again
LOOK_EVERY = 0.5
_PR_SET_PDEATHSIG = 1
_PATIENCE = 10


@dataclass(slots=True)
class Child:
    """A process of ours: what it is called, how it is started, whether the others can go on without it.

    ``patient``: it does its work in what the servers leave of the processors.
    """

    title: str
    command: list[str]
    settings: str
    vital: bool = True
    patient: bool = False
    process: subprocess.Popen[bytes] | None = None
    fell_at: float = 0.0

    def start(self) -> None:
        """Start it; it ends by itself where this process is killed."""
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": self.settings}
        begin = _begin_patiently if self.patient else _end_with_parent
        self.process = subprocess.Popen(self.command, env=environment, preexec_fn=begin)  # noqa: S603 (our own commands)


def _end_with_parent() -> None:
    """Ask the kernel to send SIGTERM when the parent dies, so that kill -9 leaves no server behind; Ctrl-C is ours."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    os.setpgid(0, 0)


def _begin_patiently() -> None:
    """As ``_end_with_parent``, and let whoever waits for a page go first."""
    _end_with_parent()
    os.nice(_PATIENCE)


@dataclass(slots=True)
class House:
    """The processes of a start, and whether someone asked to stop."""

    children: list[Child] = field(default_factory=list)
    stopping: bool = False

    def ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        """Note the signal; the loop that watches ends at its next look."""
        self.stopping = True

    def watch(self) -> int:
        """Return when a stop was asked for (0) or a server ended by itself (1). A fallen worker is started again."""
        while not self.stopping:
            for child in self.children:
                if child.process is None or child.process.poll() is None:
                    continue
                if child.vital:
                    click.echo(f"{child.title}已退出(代码 {child.process.returncode}),正在停止其余进程。", err=True)
                    return 1
                if not child.fell_at:
                    child.fell_at = time.monotonic()
                    click.echo(f"{child.title}已退出(代码 {child.process.returncode}),即将重新启动。", err=True)
                elif time.monotonic() - child.fell_at > RESTART_AFTER:
                    child.fell_at = 0.0
                    child.start()
            time.sleep(LOOK_EVERY)
        return 0

    def stop(self) -> None:
        """End all processes: asked first, killed where they don't listen."""
        alive = [child.process for child in self.children if child.process and child.process.poll() is None]
        for process in alive:
            process.terminate()
        until = time.monotonic() + STOP_WITHIN
        for process in alive:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@click.command("run")
@click.option("--zone", "which", type=click.Choice(["internal", "public", "both"]), default="both", show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="监听地址。")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65534), help="端口;公众区用下一个。")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="内网区的服务进程数。")
@click.option("--scale", type=click.FloatRange(min=0), help="首次启动时演示数据的规模;不写用默认规模。")
def run(which: str, host: str, port: int, workers: int, scale: float | None) -> None:
    """启动内网区、公众区,显示地址;Ctrl-C 或 SIGTERM 停止。首次启动装入演示数据,再次启动保留数据。"""
    zones = [INTERNAL, PUBLIC] if which == "both" else [ZONES[which]]
    ports = {zone.name: port + number for number, zone in enumerate(zones)}
    if PUBLIC in zones:  # what scanned codes carry, where nothing else was said
        os.environ.setdefault("ZHIHENG_PUBLIC_ADDRESS", _address(host, ports[PUBLIC.name]))
    house = House()
    signal.signal(signal.SIGTERM, house.ask_to_stop)
    signal.signal(signal.SIGINT, house.ask_to_stop)
    with ExitStack() as stack:
        for zone in zones:
            stack.enter_context(claim(zone))
            _refuse_busy(host, ports[zone.name])
        _prepare(zones, scale)
        if len(zones) == len(ZONES):
            introduce()
        stack.callback(house.stop)
        for zone in zones:
            house.children += _children(zone, host, ports[zone.name], workers)
        for child in house.children:
            child.start()
        for zone in zones:
            _wait_until_ready(house, zone, host, ports[zone.name])
        if not house.stopping:
            _announce(zones, host, ports)
        code = house.watch()
    if code:
        sys.exit(code)


def _refuse_busy(host: str, port: int) -> None:
    """Raise where the port can't be had, before anything is prepared."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise click.ClickException(
                f"不能在 {host}:{port} 监听:{error.strerror}。请用 --port 换一个端口,或停止占用它的程序。"
            ) from error


def _prepare(zones: list[Zone], scale: float | None) -> None:
    """Prepare the zones side by side, each in a process of its own: settings are loaded once per process."""
    more = ["--scale", str(scale)] if scale is not None else []
    started = []
    for zone in zones:
        command = [sys.executable, "-m", "zhiheng", "prepare", "--zone", zone.name, *more]
        started.append(subprocess.Popen(command, preexec_fn=_end_with_parent))  # noqa: S603 (our own command)
    codes = [process.wait() for process in started]
    if any(codes):
        sys.exit(max(codes, key=abs))


def _children(zone: Zone, host: str, port: int, workers: int) -> list[Child]:
    """Return the processes of a zone: its server, and inside the worker for background jobs."""
    server = [sys.executable, "-m", "granian", zone.application, "--interface", "wsgi", "--no-ws", "--http", "1"]
    server += ["--host", host, "--port", str(port), "--log-level", "warning", "--respawn-failed-workers"]
    server += ["--blocking-threads", "4", "--backpressure", "64"]  # the interpreter runs one at a time; others queue
    server += ["--workers", str(workers if zone is INTERNAL else 1), "--workers-kill-timeout", "10"]
    children = [Child(f"{zone.title}的服务", server, zone.settings)]
    if zone is INTERNAL and "worker" in COMMANDS:
        worker = [sys.executable, "-m", "zhiheng", "worker"]
        children.append(Child("后台作业进程", worker, zone.settings, vital=False, patient=True))
    return children


def _wait_until_ready(house: House, zone: Zone, host: str, port: int) -> None:
    """Wait until the zone answers its health question. Raises where it doesn't within ``READY_WITHIN``."""
    until = time.monotonic() + READY_WITHIN
    question = urllib.request.Request(f"{_address(host, port)}health/", headers=_named())  # noqa: S310 (our own address)
    while not house.stopping:
        if any(child.vital and child.process and child.process.poll() is not None for child in house.children):
            raise click.ClickException("服务进程启动后即退出,原因见上。")
        try:
            with urllib.request.urlopen(question, timeout=5):  # noqa: S310 (our own http address)
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise click.ClickException(f"{zone.title}在 {READY_WITHIN:.0f} 秒内没有就绪。") from None
        time.sleep(LOOK_EVERY)


def _named() -> dict[str, str]:
    """Return the header that names a host which the zones answer to, where only certain ones are allowed."""
    hosts = os.environ.get("ZHIHENG_HOSTS", "").split()
    return {"Host": hosts[0].lstrip(".")} if hosts and hosts[0] != "*" else {}


def _address(host: str, port: int) -> str:
    """Return the address to open: a server that listens everywhere is reached here."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 (read, not bound)
    return f"http://{reachable}:{port}/"


def _announce(zones: list[Zone], host: str, ports: dict[str, int]) -> None:
    """Print where to look and, in demo mode, how to log in."""
    for zone in zones:
        click.echo(f"{zone.title}:{_address(host, ports[zone.name])}")
    if INTERNAL in zones and demo_mode():
        show_demo_accounts()
    click.echo("按 Ctrl-C 停止;数据保留。")
