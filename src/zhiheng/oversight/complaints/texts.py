"""The words of a complaint and about it (诉求内容、答复、摘要): sealed in the vault under its own dossier (F5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from zhiheng.kit.accounts.models import User
from zhiheng.kit.problems import Refusal
from zhiheng.kit.security.services import record_unmask
from zhiheng.kit.vault import selectors, services
from zhiheng.kit.vault.models import Dossier
from zhiheng.kit.vault.values import Kind, kinds, mask_all
from zhiheng.oversight.complaints.folding import COMPLAINT
from zhiheng.oversight.complaints.models import Complaint
from zhiheng.oversight.complaints.permissions import may_know

TEXT: Final = "complaint_text"
NOTES: Final = "complaint_notes"
ANSWER_KEY: Final = "complaint_answer_key"
CONTACT: Final = ("name", "phone", "address", "email")
_LONGEST: Final = 24
for _name, _title in ((TEXT, "诉求内容"), (NOTES, "办理文字"), (ANSWER_KEY, "回执密钥")):
    kinds.register(_name, Kind(_title, mask_all))


@dataclass(frozen=True, slots=True)
class Note:
    """Words written while a complaint was handled; ``what``: answer, brief, summary, reason; ``event``: its event."""

    what: str
    day: date
    text: str
    event: str = ""


def dossier_of(complaint: str) -> str:
    """Return the id of a complaint's dossier: its own id, or a digest where another system's id is too long for one."""
    if len(complaint) <= _LONGEST:
        return complaint
    return hashlib.blake2b(complaint.encode(), digest_size=_LONGEST // 2).hexdigest()


def keep(complaint: str, values: Mapping[str, str]) -> None:
    """Put values into a complaint's dossier, which is opened where there is none; empty values aren't kept."""
    id_ = dossier_of(complaint)
    given = {name: value for name, value in values.items() if value.strip()}
    if Dossier.objects.filter(public_id=id_).exists():
        services.put(id_, given)
    elif given:
        services.open_dossiers([given], [id_])


def text_of(complaint: str) -> str:
    """Return the words of a complaint; whoever calls this has checked who reads them."""
    return _read(complaint, TEXT)


def _read(complaint: str, name: str) -> str:
    id_ = dossier_of(complaint)
    found = selectors.for_work([id_], [name]).get(id_, {}).get(name)
    return found.reveal() if found is not None else ""


def latest_answers(complaints: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return by complaint the key under which its reporter's answers are sealed, and the latest answer ("": none).

    A few queries for many. Complaints without a key, which nobody follows by a receipt, are missing.
    """
    ids = {dossier_of(one): one for one in complaints}
    found = {}
    for id_, values in selectors.for_work(ids, (ANSWER_KEY, NOTES)).items():
        if ANSWER_KEY in values:
            written = _noted(values[NOTES].reveal(), "answer") if NOTES in values else []
            found[ids[id_]] = (values[ANSWER_KEY].reveal(), written[-1].text if written else "")
    return found


def notes(complaint: str, what: str = "") -> list[Note]:
    """Return what was written about a complaint, the oldest first; ``what`` chooses one sort."""
    return _noted(_read(complaint, NOTES), what)


def _noted(sealed: str, what: str) -> list[Note]:
    said = json.loads(sealed or "[]")
    found = [Note(one["what"], date.fromisoformat(one["day"]), one["text"], one.get("event", "")) for one in said]
    return [one for one in found if not what or one.what == what]


@transaction.atomic
def write(complaint: str, note: Note) -> None:
    """Add words to a complaint. Nothing that was written before is replaced."""
    id_ = dossier_of(complaint)
    if not Dossier.objects.select_for_update().filter(public_id=id_).exists():
        services.open_dossiers([{}], [id_])
    said = [*notes(complaint), note]
    listed = [{"what": n.what, "day": n.day.isoformat(), "text": n.text, "event": n.event} for n in said]
    services.put(id_, {NOTES: json.dumps(listed, ensure_ascii=False)})


def dossiers(row: Complaint) -> list[str]:
    """Return where the contact data of a complaint stand: its own dossier, else the complainant's."""
    return [one for one in (dossier_of(row.public_id), row.complainant) if one]


def masked_contact(row: Complaint) -> dict[str, str]:
    """Return the contact data as pages show them: masked (周**, 138****01)."""
    found = selectors.masked(dossiers(row), CONTACT)
    merged: dict[str, str] = {}
    for id_ in reversed(dossiers(row)):
        merged |= found.get(id_, {})
    return {name: merged[name] for name in CONTACT if name in merged}


@transaction.atomic
def read_contact(user: User, row: Complaint, purpose: str) -> dict[str, str]:
    """Return the contact data in full, after the reading was recorded: who, which complaint, for what purpose.

    Raises Refusal where secrecy was asked, where the account isn't the handler's, or without a purpose.
    """
    if not may_know(user, row):
        raise Refusal.of("来电人要求保密，或者本账号不是承办单位的", "联系方式", "确需联系的，请由区司法局转达")
    record_unmask(user, COMPLAINT, row.public_id, CONTACT, purpose)
    found = selectors.for_work(dossiers(row), CONTACT)
    merged: dict[str, str] = {}
    for id_ in reversed(dossiers(row)):
        merged |= {name: value.reveal() for name, value in found.get(id_, {}).items()}
    return {name: merged[name] for name in CONTACT if name in merged}


def summaries(complaint: str, event: str) -> Sequence[Note]:
    """Return the summary that an event released."""
    return [one for one in notes(complaint, "summary") if one.event == event]
