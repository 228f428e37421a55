"""The two zones as the command line starts them: settings, application, what must be ready before either serves."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from importlib.util import find_spec
from typing import IO

import click

from zhiheng.kit.home import Home, home_of


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone (区): a process and a database of its own."""

    name: str
    title: str
    settings: str
    application: str

    @property
    def home(self) -> Home:
        """Return the data directory of this zone."""
        return home_of(self.name)


INTERNAL = Zone("internal", "内网区", "zhiheng.web.settings", "zhiheng.web.wsgi:application")
PUBLIC = Zone("public", "公众区", "zhiheng.public.settings", "zhiheng.public.wsgi:application")
ZONES = {zone.name: zone for zone in (INTERNAL, PUBLIC)}


def demo_mode() -> bool:
    """Return whether this installation shows fictitious data (``ZHIHENG_MODE`` isn't ``production``)."""
    return os.environ.get("ZHIHENG_MODE", "demo") != "production"


def open_zone(zone: Zone) -> None:
    """Make this process one of the zone: its home prepared, its settings loaded. Once per process."""
    import django
    from django.conf import settings

    if not settings.configured:
        os.environ["DJANGO_SETTINGS_MODULE"] = zone.settings
        zone.home.prepare()
    django.setup()


def claim(zone: Zone) -> IO[str]:
    """Return the lock that says this zone's data are being served from this machine. Raises where another holds it."""
    file = (zone.home.prepare().root / ".running").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        raise click.ClickException(
            f"{zone.title}已经在运行(进程号 {file.read().strip() or '未知'},数据目录 {zone.home.root})。请先停止它。"
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


@click.command("prepare")
@click.option(
    "--zone", "name", type=click.Choice(sorted(ZONES)), default="internal", show_default=True, help="哪个区。"
)
@click.option("--scale", type=click.FloatRange(min=0), help="首次启动时演示数据的规模;不写用默认规模。")
def prepare(name: str, scale: float | None) -> None:
    """准备一个区:建数据目录、升级数据库、收集静态文件;演示模式首次启动时装入演示数据。可重复运行。"""
    zone = ZONES[name]
    open_zone(zone)
    from django.core.management import call_command

    from zhiheng.kit import heap
    from zhiheng.kit.upgrading import UpgradeRefused, bring_up_to_date, preparing

    heap.settle()
    # All of it one process at a time: two collections of static files move each other's files away.
    with preparing(zone.home.root / ".preparing"):
        try:
            bring_up_to_date()
        except UpgradeRefused as error:
            raise click.ClickException(f"{zone.title}没有启动,数据没有改动。{error}") from error
        call_command("collectstatic", verbosity=0, interactive=False)
        if zone is INTERNAL and demo_mode():
            _seed_once(scale)


def _seed_once(scale: float | None) -> None:
    """Fill a new demo database; a database that was filled before keeps what people did in it."""
    from django.db import connection

    from zhiheng.kit.upgrading import SEEDED, note, noted

    if noted(connection, SEEDED):
        return
    from zhiheng.web.demo_accounts import make_demo_accounts

    if find_spec("zhiheng.web.seeding"):
        from zhiheng.web.seeding import seed  # type: ignore[import-not-found,unused-ignore]  # its room lands on its own

        seed(scale)
    make_demo_accounts()
    note(connection, SEEDED)
