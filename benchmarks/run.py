"""Run all benchmarks, or those named: checking reading floor growth parts rules spark interactive acts lists ledger
search load weight discretion dossier.

What a benchmark needs and isn't here (the public log, the peers' environment, Java) is named in a sentence, and the
rest goes on. Nothing here fails because something is slow.

    python benchmarks/run.py [NAME …] [--json DIR] [-- OPTIONS OF THE BENCHMARK]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
NAMES = (
    "checking",
    "reading",
    "floor",
    "growth",
    "parts",
    "rules",
    "spark",
    "interactive",
    "acts",
    "lists",
    "duecases",
    "ledger",
    "search",
    "load",
    "weight",
    "discretion",
    "dossier",
)


def main(words: list[str]) -> int:
    """Run the benchmarks; return 0 unless one of them broke."""
    rest = words[words.index("--") + 1 :] if "--" in words else []
    words = words[: words.index("--")] if "--" in words else words
    out = Path(words.pop(words.index("--json") + 1)) if "--json" in words else None
    names = [word for word in words if word != "--json"] or list(NAMES)
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(NAMES)}", file=sys.stderr)
        return 2
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    broken = []
    for name in names:
        print(f"──── {name} " + "─" * (70 - len(name)), flush=True)
        options = [*rest, *(["--json", str(out / f"{name}.json")] if out else [])]
        if subprocess.run([sys.executable, str(HERE / f"{name}.py"), *options], check=False).returncode:
            broken.append(name)
    if broken:
        print(f"broken: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
