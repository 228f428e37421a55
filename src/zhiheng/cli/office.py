"""Commands that work inside an installation: the zone is opened, errors are one message."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from zhiheng.cli.zones import ZONES, open_zone

F = TypeVar("F", bound=Callable[..., Any])


def in_office(command: F) -> F:
    """Let a command run inside the installation of ``--zone``; errors become one message and exit code 2."""

    @click.option("--zone", type=click.Choice(sorted(ZONES)), default="internal", show_default=True, help="哪个区。")
    @wraps(command)
    def run(*arguments: Any, zone: str, **options: Any) -> Any:
        """Open the zone, then run the command; what the office refuses ends in words and a code."""
        open_zone(ZONES[zone])
        from zhiheng.kit.operations.errors import OperationError

        try:
            return command(*arguments, **options)
        except OperationError as error:
            click.echo(str(error), err=True)
            raise SystemExit(2) from error

    return run  # type: ignore[return-value]  # wraps keeps what click reads of the command
