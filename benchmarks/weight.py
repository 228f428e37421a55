"""What the main pages weigh: the page and everything it draws in, compressed as a server in front sends it.

A demo district is laid out, supervisor, agency administrator and officer look at their pages; each page is counted
with every stylesheet and script that it names, gzip level 6, as a first visit without anything kept. Fonts and the
shared chart build are left out of the sum and shown beside it.

    python benchmarks/weight.py [--scale S] [--json FILE]
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from load import lay_out
from measuring import Table, run

BAR_KB = 300
NAMED = re.compile(r"""<(?:link|script|img)[^>]+(?:href|src)=["'](/static/[^"'#?]+)""")
INSIDE = re.compile(r"""url\(["']?([^"')#?]+)""")
FONTS, CHARTS = (".woff2", ".woff", ".ttf", ".otf"), "echarts"
PAGES = {
    "workbench": "/", "list": "/lists/case/", "register": "/lists/officers/", "object": "/objects/{case}/",
    "search": "/search/?q=处罚", "act": "/registry/new/enterprise/register/", "import": "/registry/import/officers/",
    "exchange": "/exchange/", "notifications": "/notifications/", "account": "/account/", "catalogue": "/objects/",
    "login": "/login/",
}  # fmt: skip


def small(data: bytes) -> int:
    """Return the bytes that are sent of a text."""
    return len(gzip.compress(data, 6))


def drawn_in(page: str, root: Path) -> dict[str, int]:
    """Return the files that a page names, and those that its stylesheets name, with their compressed sizes."""
    found: dict[str, int] = {}
    waiting = list(dict.fromkeys(NAMED.findall(page)))
    while waiting:
        address = waiting.pop()
        path = root / address.removeprefix("/static/")
        if address in found or not path.is_file():
            continue
        data = path.read_bytes()
        found[address] = len(data) if address.endswith(FONTS) else small(data)
        if address.endswith(".css"):
            inside = (one for one in INSIDE.findall(data.decode()) if not one.startswith(("data:", "http")))
            waiting += [
                f"/static/{os.path.normpath(path.parent / one).removeprefix(str(root) + '/')}" for one in inside
            ]
    return found


def look() -> list[dict[str, Any]]:
    """Open every page as each role; return what it weighs."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhiheng.web.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from zhiheng.kit.accounts.models import User
    from zhiheng.ledger.models import LedgerObject

    case = LedgerObject.objects.filter(type="case").order_by("-version").values_list("public_id", flat=True)[0]
    rows = []
    for role in ("jiandu", "jiguan", "zhifa"):
        client = Client(headers={"host": "localhost"})
        client.force_login(User.objects.get(username=role))
        for name, address in PAGES.items():
            answer = client.get(address.format(case=f"case/{case}"))
            if answer.status_code == 404:
                continue
            page = answer.content.decode()
            files = drawn_in(page, Path(settings.STATIC_ROOT))
            fonts = sum(size for file, size in files.items() if file.endswith(FONTS))
            charts = sum(size for file, size in files.items() if CHARTS in file)
            own = small(answer.content)
            sums = {"own": own, "fonts": fonts, "charts": charts, "files": sum(files.values()) - fonts - charts}
            rows.append({"role": role, "page": name, "number": len(files), **sums})
    return rows


def tables(asked: argparse.Namespace) -> list[Table]:
    """Measure and return the table."""
    with tempfile.TemporaryDirectory(prefix="zhiheng-weight-") as home:
        environment = lay_out(home, "", asked.scale) | {"ZHIHENG_MODE": "demo"}
        command = [sys.executable, __file__, "--look"]
        done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    table = Table(
        "What pages weigh, KB compressed, first visit",
        ["account and page", "page", "styles and scripts", "together", "to reach", "fonts", "charts", "files"],
    )
    for row in json.loads(done.stdout.splitlines()[-1]):
        together = row["own"] + row["files"]
        shown = [f"{value / 1024:.0f}" for value in (row["own"], row["files"], together)]
        beside = [f"{row['fonts'] / 1024:.0f}", f"{row['charts'] / 1024:.0f}", str(row["number"])]
        table.rows.append([f"{row['role']}: {row['page']}", *shown, f"≤ {BAR_KB}", *beside])
    table.notes.append("fonts: all that stylesheets name; a browser loads only the slices whose characters it draws")
    return [table]


if __name__ == "__main__":
    if "--look" in sys.argv:
        print(json.dumps(look()))
        sys.exit(0)
    more = [("--scale", {"type": float, "default": 0.02, "help": "scale of the demo district (default 0.02)"})]
    sys.exit(run(__doc__, tables, *more))
