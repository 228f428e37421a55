"""The command line ``zhiheng``: one module per group of commands, each registered here."""

from __future__ import annotations

import sys
from typing import Any

import click

from zhiheng import __version__
from zhiheng.cli.audit import INTERRUPTED, audit_command
from zhiheng.cli.calendar import calendar
from zhiheng.cli.demo import demo
from zhiheng.cli.judge import judge
from zhiheng.cli.laws import laws
from zhiheng.cli.rules import rules
from zhiheng.cli.words import Said, speak_chinese


class Commands(click.Group):
    """The commands; Ctrl-C ends each of them with 130, never with the 1 that means findings."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the words of the command line; what is wrong with them is said in Chinese."""
        try:
            return super().make_context(*args, **extra)
        except click.UsageError as error:
            raise Said(error) from error

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


main.add_command(audit_command)
main.add_command(calendar)
main.add_command(demo)
main.add_command(judge)
main.add_command(laws)
main.add_command(rules)
speak_chinese(main)
