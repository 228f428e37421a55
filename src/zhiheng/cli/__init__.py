"""The command line ``zhiheng``: one module per group of commands, each named here and loaded when it is used."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from zhiheng import __version__
from zhiheng.cli.words import Said, speak_chinese
from zhiheng.start import INTERRUPTED, loading

COMMANDS = {
    "admin": "zhiheng.cli.admin:admin",
    "audit": "zhiheng.cli.audit:audit_command",
    "backup": "zhiheng.cli.backup:backup",
    "calendar": "zhiheng.cli.calendar:calendar",
    "demo": "zhiheng.cli.demo:demo",
    "doctor": "zhiheng.cli.backup:doctor",
    "exchange": "zhiheng.cli.exchange:exchange",
    "files": "zhiheng.cli.files:files",
    "jobs": "zhiheng.cli.jobs:jobs",
    "export-ledger": "zhiheng.cli.ledger:export_ledger",
    "import-log": "zhiheng.cli.ledger:import_log",
    "judge": "zhiheng.cli.judge:judge",
    "keys": "zhiheng.cli.keys:keys",
    "laws": "zhiheng.cli.laws:laws",
    "nightly-audit": "zhiheng.cli.nightly:nightly_audit",
    "prepare": "zhiheng.cli.zones:prepare",
    "rebuild": "zhiheng.cli.ledger:rebuild",
    "restore": "zhiheng.cli.backup:restore",
    "rules": "zhiheng.cli.rules:rules",
    "run": "zhiheng.cli.run:run",
    "seal": "zhiheng.cli.ledger:seal",
    "seed-demo": "zhiheng.cli.seed_demo:seed_demo",
    "source": "zhiheng.cli.tokens:source",
    "token": "zhiheng.cli.tokens:token",
    "verify-ledger": "zhiheng.cli.ledger:verify_ledger",
    "worker": "zhiheng.cli.jobs:worker",
}
"""Where each command lives. Loading all of them takes seconds (compiled kernel, columns): only ``--help`` does."""


class Commands(click.Group):
    """The commands; Ctrl-C ends each of them with 130, never with the 1 that means findings."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the words of the command line; what is wrong with them is said in Chinese."""
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            raise Said(error) from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*COMMANDS, *self.commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, None where there is none."""
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, name = COMMANDS[cmd_name].split(":")
        with loading():
            command: click.Command = getattr(import_module(module), name)
        return speak_chinese(command)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise Said(error) from error
        except KeyboardInterrupt:
            click.echo("已中断,没有做完。", err=True)
            sys.exit(INTERRUPTED)


@click.group(cls=Commands)
@click.version_option(__version__, prog_name="zhiheng", message="%(prog)s %(version)s", help="显示版本。")
def main() -> None:
    """执衡:把法定要求写成可执行的规则,用来引导、把关、监督和评查行政执法。"""


speak_chinese(main)
