"""Run the static checks and the tests that this machine can run, then say what was not run and why (F24).

With ``ZHIHENG_TEST_REQUIRE=all`` (set by .ci/run) every gap is a failure.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PUBLIC = ["env", "DJANGO_SETTINGS_MODULE=zhiheng.public.settings", "django-admin"]
CHECKS = [
    ("ruff", ["ruff", "check", "src", "tests", "benchmarks", "scripts"]),
    ("ruff format", ["ruff", "format", "--check", "--quiet", "src", "tests", "benchmarks", "scripts"]),
    ("import-linter", ["lint-imports", "--no-cache"]),
    ("migrations", ["django-admin", "makemigrations", "--check", "--dry-run"]),
    ("migrations of the public zone", [*PUBLIC, "makemigrations", "--check", "--dry-run"]),
    ("djlint", ["djlint", "--check", "--lint", "--quiet", "src"]),
]

TYPES = ("mypy --strict", ["mypy", "-p", "zhiheng"])
"""Takes minutes on one core: it runs beside the other checks and the first tests."""


@dataclass(frozen=True)
class Need:
    """Something a marked group of tests needs: whether it is here, and what to do where it isn't."""

    marker: str
    what: str
    present: bool
    remedy: str


def _postgres() -> bool:
    return bool(shutil.which("pg_ctl") or list(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")))


def _spark() -> bool:
    """Whether pyspark and a Java of version 17 or later are here."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if not java or not Path(java).exists() or not find_spec("pyspark"):
        return False
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    version = re.search(r'version "(\d+)', said)
    return bool(version and int(version[1]) >= 17)


def needs() -> "list[Need]":
    """Return what the marked tests need on this machine."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    log = ROOT.parent / "shared/logs/road_traffic_fines.xes.gz"
    return [
        Need("postgresql", "PostgreSQL 服务程序", _postgres(), "安装 postgresql(Debian: apt-get install postgresql)"),
        Need("spark", "Java 17 与 pyspark", _spark(), "安装 Java 17"),
        Need("browser", "Chromium", bool(chromium), "安装 chromium(Debian: apt-get install chromium)"),
        Need("office", "LibreOffice", bool(office), "安装 libreoffice-writer-nogui(Debian: apt-get install …)"),
        Need("real_log", "真实日志 ../shared/logs", log.exists(), "从 4TU 下载后放在 ../shared/logs"),
    ]


def _environment(**more: str) -> "dict[str, str]":
    """Return the environment of a check: the settings of the internal zone, a throw-away home."""
    home = {"ZHIHENG_DATA": tempfile.gettempdir() + f"/zhiheng-checks-{os.getuid()}"}
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])  # mypy's plugin imports the tests' settings
    return {**os.environ, **home, "PYTHONPATH": paths, "DJANGO_SETTINGS_MODULE": "zhiheng.web.settings", **more}


def run_checks() -> "list[str]":
    """Run the static checks; return the names of those that failed."""
    failed = []
    for name, command in CHECKS:
        print(f"== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, check=False, env=_environment()).returncode:  # noqa: S603
            failed.append(name)
    return failed


@contextmanager
def types_checked() -> "Iterator[Callable[[], list[str]]]":
    """Start the check of types beside what follows; yield what waits for it, prints its words and names a failure."""
    name, command = TYPES
    with subprocess.Popen(  # noqa: S603 (our own command)
        command, cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:

        def ended() -> "list[str]":
            said, _ = running.communicate()
            print(f"== {name}\n{said}", end="", flush=True)
            return [name] if running.returncode else []

        try:
            yield ended
        finally:
            running.kill()


def run_pytest(markers: "list[str]", environment: "dict[str, str] | None" = None) -> int:
    """Run the tests with a marker expression on two processes; return pytest's exit code.

    A file stays on one process, so that one server and one Spark session serve its tests.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-m", " and ".join(markers)]
    command += ["--durations=10"]
    return subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode  # noqa: S603


def run_on_postgresql(markers: "list[str]") -> int:
    """Run the tests that use Django's database once more, on a private PostgreSQL server; return pytest's exit code."""
    sys.path.insert(0, str(ROOT / "tests"))
    from private_postgresql import private_postgresql

    print("== 在 PostgreSQL 上重跑用到数据库的测试", flush=True)
    with private_postgresql() as address:
        return run_pytest([*markers, "database", "not browser"], {**os.environ, "TEST_DATABASE_URL": address})


def main() -> int:
    """Run everything that was asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="the slow tests too")
    parser.add_argument("--lint-only", action="store_true")
    arguments = parser.parse_args()
    started = time.monotonic()
    # The tests start dozens of processes: each would compile a thousand modules anew where this is set.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    missing = [need for need in needs() if not need.present]
    markers = [f"not {need.marker}" for need in missing] + ([] if arguments.long else ["not slow"])
    with types_checked() as types:
        failed = run_checks()
        code = 0 if failed or arguments.lint_only else run_pytest(markers or ["not nothing"])
        failed += types()
    if failed:
        print("未通过:" + "、".join(failed))
    if failed or arguments.lint_only:
        return 1 if failed else 0
    if _postgres():
        code = run_on_postgresql(markers) or code
    report(missing, arguments.long, time.monotonic() - started)
    if missing and os.environ.get("ZHIHENG_TEST_REQUIRE") == "all":
        required = [need for need in missing if need.marker != "real_log"]
        if required:
            print("ZHIHENG_TEST_REQUIRE=all:以上缺口按失败处理。")
            return 1
    return code


def report(missing: "list[Need]", long: bool, seconds: float) -> None:
    """Print the table of what was not run and why."""
    print(f"\n用时 {seconds:.0f} 秒。")
    if not missing and long:
        print("全部测试均已运行。")
        return
    print("未运行的测试(not run):")
    if not long:
        print("  slow        长时间测试                    用 make test-long 运行")
    for need in missing:
        print(f"  {need.marker:<11} 缺少{need.what:<20} {need.remedy}")


if __name__ == "__main__":
    sys.exit(main())
