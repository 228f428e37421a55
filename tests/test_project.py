"""The project keeps its own promises: pins, walls, no addresses, no statute texts."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)(?: *; *([^\\]+?))? *\\?$")


def pins(name: str) -> dict[tuple[str, str], str]:
    """Return (package, marker) -> version of one pinned set."""
    found = {}
    for line in (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines():
        match = PIN.match(line.strip())
        if match:
            found[(match[1], match[3] or "")] = match[2]
    return found


@pytest.mark.parametrize("name", ["runtime", "test", "bench", "bench-peers", "uv"])
def test_pinned_requirements_carry_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    assert pins(name)
    assert text.count("--hash=sha256:") >= len(pins(name))


def test_one_package_has_one_version_in_every_environment_of_ours() -> None:
    versions: dict[tuple[str, str], str] = pins("test")
    for name in ("runtime", "bench"):
        for key, version in pins(name).items():
            assert versions.setdefault(key, version) == version, f"{key} in {name}.txt"


def test_every_declared_dependency_is_pinned() -> None:
    declared = re.findall(r'"([a-z-]+)>=', (ROOT / "pyproject.toml").read_text("utf-8").split("[project.optional")[0])
    pinned = {package for package, _ in pins("runtime")}
    missing = {name for name in declared if name not in pinned and name != "setuptools"}
    assert not missing


def test_no_tracked_file_is_a_statute_or_a_real_log() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    assert not [name for name in listed if name.endswith((".xes.gz", ".xes")) and "tests/" not in name]
    assert not [name for name in listed if re.search(r"法\(\d{4}-\d{2}-\d{2}\)\.md$", name)]
