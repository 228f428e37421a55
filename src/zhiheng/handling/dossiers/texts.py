"""The text of scanned pages (F5): sealed page by page in the dossier's compartment, found by search without numbers.

What stands on a scan may be anybody's. So the text lies in the vault, under the key that an approved destruction
destroys; the index gets it without identity and mobile numbers, under the same compartment, and forgets it with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhiheng.handling.dossiers.models import Scan, ScanPage
from zhiheng.kit.vault import selectors, services
from zhiheng.kit.vault.values import Kind, kinds, mask_all

KIND = "scan_text"
kinds.register(KIND, Kind("扫描件文字", mask_all))
_NUMBERS = re.compile(r"(?<!\d)(?:[1-9]\d{16}[\dXx]|1[3-9]\d{9})(?!\d)")
"""Identity numbers (valid or misread by a digit) and mobile numbers."""
_SECRET = re.compile(r"[绝機机秘]\s*密\s*[★☆*＊]")
"""绝密★, 机密★, 秘密★ as they stand on a classified paper."""


def name_of(page: ScanPage) -> str:
    """Return the name under which a page's text lies in the vault."""
    return f"{KIND}:{page.key}"


def keep(scan: Scan, page: ScanPage, text: str) -> None:
    """Seal a page's text in the dossier's compartment, replacing an earlier one."""
    services.put(scan.dossier.compartment, {name_of(page): text})


def texts(scan: Scan, pages: Iterable[ScanPage]) -> dict[int, str]:
    """Return the texts of some pages for the platform's own work, by page number; "" where there is none."""
    wanted = {page.number: name_of(page) for page in pages}
    found = selectors.for_work((scan.dossier.compartment,), tuple(wanted.values())).get(scan.dossier.compartment, {})
    return {number: found[name].reveal() if name in found else "" for number, name in wanted.items()}


def without_numbers(text: str) -> str:
    """Return a text without identity and mobile numbers, for the index."""
    return _NUMBERS.sub("＊", text)


def looks_secret(text: str) -> bool:
    """Return whether a secrecy mark stands in a text (F19)."""
    return bool(_SECRET.search(text))
