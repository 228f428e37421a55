"""Chinese for what the command-line library says by itself: wrong options, missing arguments, headings of the help."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO, Any

import click

_HEADINGS = {"Options": "选项", "Commands": "命令", "Positional arguments": "参数"}
_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"Got unexpected extra arguments? \((?P<a>.*)\)", "多出了参数:{a}。请对照用法去掉"),
    (r"Option '?(?P<a>[^' ]+)'? requires (?:an argument|\d+ arguments)\.?", "选项 {a} 后面要写值"),
    (r"Option '?(?P<a>[^' ]+)'? does not take a value\.?", "选项 {a} 后面不写值"),
    (r"Missing command\.?", "没有写命令。请对照下面的用法"),
    (r"'(?P<a>.*)' is not a valid (?:integer range|integer|float range|float)\.?", "“{a}”不是数"),
    (r"(?P<a>\S+) is not in the range (?P<b>.*)\.", "{a} 超出范围({b})"),
    (r"\w+ '(?P<a>.*)' does not exist\.", "“{a}”不存在"),
    (r"\w+ '(?P<a>.*)' is a file\.", "“{a}”是文件,这里要写目录"),
    (r"\w+ '(?P<a>.*)' is a directory\.", "“{a}”是目录,这里要写文件"),
    (r"\w+ '(?P<a>.*)' is not (?:readable|writable|executable)\.", "没有使用“{a}”的权限"),
)


class Formatter(click.HelpFormatter):
    """Help with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of the usage."""
        super().write_usage(prog, args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …"), "用法:")

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        super().write_heading(_HEADINGS.get(heading, heading))


class Said(click.UsageError):
    """A refusal by the command-line library, in Chinese: the usage, where help is, and what is wrong."""

    def __init__(self, cause: click.UsageError) -> None:
        super().__init__(said(cause), cause.ctx)

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it to the error output."""
        if self.ctx is not None:
            click.echo(f"{self.ctx.get_usage()}\n说明见:{self.ctx.command_path} --help\n", file=file, err=file is None)
        click.echo(self.message, file=file, err=file is None)


def said(error: click.UsageError) -> str:
    """Return in Chinese what a refusal says; words that are ours already stay as they are."""
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}。{_nearest(error.possibilities)}"
    if isinstance(error, click.exceptions.NoSuchCommand):
        return f"没有命令 {error.command_name}。{_nearest(error.possibilities)}"
    if isinstance(error, click.MissingParameter):
        return _missing(error)
    if isinstance(error, click.BadParameter):
        return f"{_named(error)}:{_bad(error)}"
    return _translated(error.message)


def _missing(error: click.MissingParameter) -> str:
    kind = "参数" if isinstance(error.param, click.Argument) else "选项"
    return f"缺少{kind} {_named(error)}"


def _named(error: click.BadParameter) -> str:
    if error.param is None:
        return str(error.param_hint or "")
    if isinstance(error.param, click.Argument):
        return error.param.make_metavar(error.ctx) if error.ctx is not None else str(error.param.name)
    return max(error.param.opts, key=len)


def _bad(error: click.BadParameter) -> str:
    kind = error.param.type if error.param is not None else None
    if isinstance(kind, click.Choice):
        return f"只能是 {'、'.join(str(choice) for choice in kind.choices)} 之一"
    return _translated(error.message)


def _translated(message: str) -> str:
    for pattern, words in _PATTERNS:
        found = re.fullmatch(pattern, message)
        if found is not None:
            return words.format(**found.groupdict())
    return message


def _nearest(possibilities: Iterable[str] | None) -> str:
    return f"是不是 {'、'.join(possibilities)}" if possibilities else "请对照说明"


def _show_help(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()


def speak_chinese(command: click.Command) -> click.Command:
    """Let a command and all below it explain themselves in Chinese; return it. Asking twice changes nothing."""
    click.Context.formatter_class = Formatter
    if not command.add_help_option:
        return command
    command.add_help_option = False
    command.params.append(
        click.Option(
            ["-h", "--help"], is_flag=True, is_eager=True, expose_value=False, callback=_show_help, help="显示说明。"
        )
    )
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        speak_chinese(below)
    return command
