"""Opening and closing dossiers: from a row to its data key and values."""

from __future__ import annotations

from zhiheng.kit.problems import Refusal
from zhiheng.kit.vault import keys
from zhiheng.kit.vault.ciphers import Broken, Suite, open_sealed
from zhiheng.kit.vault.models import Dossier, SealedValue
from zhiheng.kit.vault.values import Personal, kind_of

_REPORT = "请保留现场，用备份比对并报告安全管理员"


class Destroyed(Refusal):
    """The dossier was destroyed by an approved list: its values exist no more."""


class Tampered(Refusal):
    """A sealed value doesn't open: its row was changed, or moved from another dossier."""


def data_key(dossier: Dossier) -> bytes:
    """Return the data key of a dossier. Raises Destroyed, Tampered, or KeyMissing for its master key."""
    if dossier.wrapped is None:
        raise Destroyed.of("个人信息已按销毁清单销毁", dossier.public_id)
    master = keys.masters().key(dossier.master)
    try:
        return open_sealed(master, bytes(dossier.wrapped), _key_owner(dossier))
    except Broken as error:
        raise Tampered.of("个人信息档的密钥被改动过，打不开", dossier.public_id, _REPORT) from error


def wrap(dossier: Dossier, key: bytes, version: int) -> None:
    """Put a data key under the master key of that version (the row isn't saved here)."""
    suite = keys.suite()
    dossier.wrapped = suite.seal(keys.masters().key(version)[: suite.key_bytes], key, _key_owner(dossier))
    dossier.master = version


def seal(dossier: Dossier, key: bytes, name: str, value: str) -> SealedValue:
    """Return the sealed row of a value (not saved)."""
    suite = keys.suite()
    row = SealedValue(dossier=dossier, name=name)
    row.sealed = suite.seal(key[: suite.key_bytes], value.encode(), _owner(dossier, name))
    set_blind(row, value)
    return row


def set_blind(row: SealedValue, value: str) -> None:
    """Set the blind index of a row from its value, with the newest index key."""
    version = keys.indexes().newest()
    row.blind = blind(row.name, value, version, keys.suite()) if kind_of(row.name).searchable else ""
    row.index_version = version


def blind(name: str, value: str, version: int, suite: Suite) -> str:
    """Return the blind index of a value under an index key: the same for every way of writing the same number."""
    return suite.digest(keys.indexes().key(version), f"{name}\x1f{kind_of(name).compare(value)}")


def unseal(dossier: Dossier, key: bytes, row: SealedValue) -> Personal:
    """Return a value. Raises Tampered."""
    try:
        plain = open_sealed(key, bytes(row.sealed), _owner(dossier, row.name)).decode()
    except Broken as error:
        place = f"{dossier.public_id}.{row.name}"
        raise Tampered.of("个人信息被改动过，打不开", place, _REPORT) from error
    return Personal(plain, kind_of(row.name).mask)


def _key_owner(dossier: Dossier) -> str:
    return f"key of {dossier.public_id}"


def _owner(dossier: Dossier, name: str) -> str:
    return f"{dossier.public_id}.{name}"
