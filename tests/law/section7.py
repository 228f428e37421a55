"""The thirty-six rules of the semantics page, §7, as a rule file in statutory form (where ../shared exists)."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2].parent / "shared" / "design" / "semantics.md"
MISSING = f"{PAGE} is not there"


def section7_text() -> str:
    """Return the YAML of §7 with `covers` from its comments and `says` from its titles."""
    page = PAGE.read_text(encoding="utf-8")
    chapter = page[page.index("## 7 Thirty-six rules") :]
    body = chapter[chapter.index("```yaml\n") + 8 :]
    lines: list[str] = []
    for line in body[: body.index("\n```")].split("\n"):
        lines.append(line)
        if line.startswith("- id:"):
            covers = re.findall(r"\b(?:[PQXTIKH]|SD)\d{2}\b", line.partition("#")[2]) or ["T00"]
            lines.append(f"  covers: [{', '.join(covers)}]")
        if line.startswith("  title: "):
            lines.append("  says: " + line.removeprefix("  title: "))
    return "\n".join(lines) + "\n"


def write_section7(directory: Path) -> Path:
    """Write the rules of §7 to a file in the directory."""
    path = directory / "section7.yaml"
    path.write_text(section7_text(), encoding="utf-8")
    return path
