"""The command line ``zhiheng``: one module per group of commands, each registered here."""

from __future__ import annotations

import sys
from typing import Any

import click

from zhiheng import __version__
from zhiheng.cli.audit import INTERRUPTED, audit_command
from zhiheng.cli.backup import backup, doctor, restore
from zhiheng.cli.calendar import calendar
from zhiheng.cli.demo import demo
from zhiheng.cli.judge import judge
from zhiheng.cli.laws import laws
from zhiheng.cli.rules import rules


class Commands(click.Group):
    """The commands; Ctrl-C ends each of them with 130, never with the 1 that means findings."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("已中断,没有做完。", err=True)
            sys.exit(INTERRUPTED)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zhiheng")
def main() -> None:
    """执衡:把法定要求写成可执行的规则,用来引导、把关、监督和评查行政执法。"""


main.add_command(audit_command)
main.add_command(backup)
main.add_command(calendar)
main.add_command(demo)
main.add_command(doctor)
main.add_command(judge)
main.add_command(laws)
main.add_command(restore)
main.add_command(rules)
