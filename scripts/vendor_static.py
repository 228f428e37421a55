"""Copy the front-end files that the pages ship with out of an npm folder, and make the icon sprite.

Usage: ``python scripts/vendor_static.py NODE_MODULES``. Exact versions are checked; nothing is downloaded.
What it writes is committed, so that the platform runs with no internet. Icons are named in ``scripts/icons.txt``.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = ROOT / "src/zhiheng/kit/pages/static/pages/vendor"
AXE = ROOT / "tests/browser"
SPRITE = ROOT / "src/zhiheng/kit/pages/static/pages/icons.svg"

VERSIONS = {"@tabler/core": "1.6.1", "htmx.org": "2.0.11", "axe-core": "4."}
FILES = [
    ("@tabler/core/dist/css/tabler.min.css", VENDOR / "tabler/tabler.min.css"),
    ("htmx.org/dist/htmx.min.js", VENDOR / "htmx/htmx.min.js"),
    ("htmx.org/LICENSE", VENDOR / "htmx/LICENSE"),
    ("@tabler/icons/LICENSE", VENDOR / "tabler/LICENSE-icons"),
    ("axe-core/axe.min.js", AXE / "axe.min.js"),
    ("axe-core/LICENSE", AXE / "axe.LICENSE"),
]
# Only icons that a page uses. ``-fill`` marks the filled drawing: breach and due only (design language, idea 4).
EMPTY = '<path stroke="none" d="M0 0h24v24H0z" fill="none"/>'  # Tabler's invisible frame
ICONS = (ROOT / "scripts/icons.txt").read_text("utf-8").split()


def check_versions(modules: Path) -> None:
    """Stop where a package of another version lies in the folder."""
    for package, wanted in VERSIONS.items():
        found = json.loads((modules / package / "package.json").read_text("utf-8"))["version"]
        if not found.startswith(wanted):
            sys.exit(f"{package} is {found}, wanted {wanted}; install that version and run again")


def copy_files(modules: Path) -> None:
    """Copy the files; a stylesheet's link to a source map is cut off, for the map isn't shipped."""
    for source, target in FILES:
        target.parent.mkdir(parents=True, exist_ok=True)
        text = (modules / source).read_text("utf-8")
        target.write_text(re.sub(r"\s*/\*# sourceMappingURL=.*?\*/\s*", "\n", text), "utf-8")


def symbol(modules: Path, name: str) -> str:
    """Return one icon as a symbol of the sprite."""
    filled = name.endswith("-fill")
    folder, file = ("filled", name.removesuffix("-fill")) if filled else ("outline", name)
    svg = (modules / f"@tabler/icons/icons/{folder}/{file}.svg").read_text("utf-8")
    shapes = re.sub(r"\s*\n\s*", "", svg.split("<svg", 1)[1].split(">", 1)[1])
    shapes = shapes.replace("</svg>", "").replace(" />", "/>").replace(EMPTY, "")
    paint = (
        'fill="currentColor"'
        if filled
        else ('fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"')
    )
    return f'<symbol id="{name}" viewBox="0 0 24 24" {paint}>{shapes}</symbol>'


def main() -> None:
    """Copy and build, from the folder named on the command line."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python scripts/vendor_static.py NODE_MODULES")
    modules = Path(sys.argv[1])
    check_versions(modules)
    copy_files(modules)
    symbols = "\n".join(symbol(modules, name) for name in sorted(ICONS))
    note = "<!-- Tabler Icons, MIT, vendor/tabler/LICENSE-icons; made by scripts/vendor_static.py -->"
    SPRITE.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{note}\n{symbols}\n</svg>\n', "utf-8")
    print(f"{len(FILES)} files, {len(ICONS)} icons")


if __name__ == "__main__":
    main()
