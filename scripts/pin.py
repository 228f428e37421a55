"""Re-pin every requirements/*.in to a hash-pinned *.txt that names no index address."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# `test` first: the smaller sets are constrained by it, so one package has one version everywhere.
ORDER = [("uv", None), ("test", None), ("runtime", "test"), ("bench", "test"), ("bench-peers", None)]


def pin(name: str, constraint: "str | None") -> None:
    """Compile one set; refuse a result that carries an address."""
    source, target = ROOT / f"requirements/{name}.in", ROOT / f"requirements/{name}.txt"
    command = [str(Path(sys.executable).parent / "uv"), "pip", "compile", "--universal", "--python-version", "3.11"]
    command += ["--generate-hashes", "--no-header", "--no-annotate", "--quiet", str(source), "-o", str(target)]
    if constraint:
        command += ["-c", str(ROOT / f"requirements/{constraint}.txt")]
    subprocess.run(command, check=True)  # noqa: S603 (our own arguments)
    if "://" in target.read_text(encoding="utf-8"):
        raise SystemExit(f"{target} 含有地址,不能提交;请检查 {source} 与 pip 配置。")


if __name__ == "__main__":
    for entry in ORDER:
        pin(*entry)
