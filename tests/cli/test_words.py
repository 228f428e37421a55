"""The command line explains itself in Chinese, and Ctrl-C is answered with one sentence even while it is loading."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from zhiheng.cli import main

INTERRUPTED_WHILE_LOADING = """
import os, signal, sys
class AtImport:
    def find_spec(self, name, path=None, target=None):
        if name == "pyarrow":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, AtImport())
sys.argv = ["zhiheng", "audit", "--help"]
from zhiheng.start import main
main()
"""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["audit"], "缺少参数 LOG"),
        (["audit", "x.csv"], "缺少选项 --out"),
        (["audit", "x.csv", "--engin", "kernel"], "没有选项 --engin。是不是 --engine"),
        (["audit", "x.csv", "--engine", "foo", "--out", "o"], "--engine:只能是 kernel、reference 之一"),
        (["audit", "x.csv", "--region", "abc", "--out", "o"], "--region:“abc”不是行政区划代码"),
        (["audit", "x.csv", "--out"], "选项 --out 后面要写值"),
        (["nope"], "没有命令 nope"),
        (["judge", "a", "b"], "多出了参数:b"),
    ],
)
def test_a_wrong_command_line_is_refused_in_chinese(arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert sentence in result.output
    assert not re.search(r"\b(Error|Usage|Try|Missing|No such|Invalid|Got)\b", result.output)


def test_help_has_chinese_headings_and_exits_cleanly() -> None:
    for arguments in (["--help"], ["rules", "-h"], ["audit", "--help"]):
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0
        assert "用法:" in result.output and "选项:" in result.output
        assert "Show this message" not in result.output


def test_an_interrupt_while_the_program_loads_ends_it_with_one_sentence() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED_WHILE_LOADING], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 130
    assert "已中断" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_program_starts_as_installed() -> None:
    code = "import sys; sys.argv = ['zhiheng', '--version']; from zhiheng.start import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("zhiheng ")


def test_a_rule_is_shown_without_english_codes_of_its_effect_and_verdicts() -> None:
    shown = CliRunner().invoke(main, ["rules", "show", "penalty.decision-within-90-days"]).output
    assert "后果:程序违法" in shown
    assert re.search(r"例 \d+ 行:.* → (符合|违反|未到期|不适用)", shown)


def test_an_example_that_fails_says_its_notes_in_chinese(tmp_path: Path) -> None:
    rule = (
        "- {id: house.order, title: 先后, precedence: {before: B, need: A}, examples: ["
        "{says: 同日, events: [[A, 2025-03-03], [B, 2025-03-03]], verdict: violated}]}\n"
    )
    file = tmp_path / "rules.yaml"
    file.write_text(rule, "utf-8")
    result = CliRunner().invoke(main, ["rules", "check", str(file)])
    assert result.exit_code == 1
    assert "先后不明" in result.output and "order-unknown" not in result.output.split("说明:")[1]
