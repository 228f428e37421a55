"""The vocabulary as data: every name it uses is defined, and nothing the law asks for is required of an event."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import zhiheng.law.library as library

FILE = Path(library.__file__).parent / "vocabulary.yaml"
DRAFT = Path(__file__).parents[2].parent / "shared" / "design" / "vocabulary.yaml"
TYPE = re.compile(
    r"^(text|bool|int|number|money|date|datetime|hours|days|wdays|fields|vault|list\(text\)"
    r"|code\((?P<code>\w+)\)|list\(code\((?P<codes>\w+)\)\))!?$"
)


class Yaml12(yaml.SafeLoader):
    """Only numbers and null are implicit; a key twice is an error."""


Yaml12.yaml_implicit_resolvers = {
    first: [(tag, test) for tag, test in found if not tag.endswith((":bool", ":timestamp"))]
    for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [key.value for key, _ in node.value]
    assert len(keys) == len(set(keys)), f"{node.start_mark}: two keys alike"
    return loader.construct_mapping(node, deep=True)


Yaml12.add_constructor("tag:yaml.org,2002:map", _mapping)


def _load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Yaml12)  # noqa: S506 (a safe loader)
    return loaded


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return _load(FILE)


def _attributes(data: dict[str, Any]) -> list[tuple[str, str, str]]:
    entries = [*data["objects"].items(), *data["events"].items()]
    return [(owner, name, t) for owner, d in entries for name, t in (d.get("attributes") or {}).items()]


def test_every_attribute_has_a_known_type_and_every_code_table_exists(data: dict[str, Any]) -> None:
    for owner, name, type_ in _attributes(data):
        match = TYPE.match(type_)
        assert match, f"{owner}.{name}: {type_}"
        table = match["code"] or match["codes"]
        assert table is None or table in data["codes"], f"{owner}.{name}: {table}"


def test_every_relation_names_an_object_type_and_every_basis_a_statute(data: dict[str, Any]) -> None:
    for event, entry in data["events"].items():
        for role, count in entry["objects"].items():
            assert role.split("/")[0] in data["objects"], f"{event}: {role}"
            assert str(count) in {"1", "0..1", "0..n", "1..n"}, f"{event}: {role}"
        for basis in entry["basis"]:
            assert basis.split("#")[0] in data["statutes"], f"{event}: {basis}"


def test_permitted_lateness_is_a_period(data: dict[str, Any]) -> None:
    stated = [entry["late_after"] for entry in data["events"].values() if "late_after" in entry]
    assert all(re.match(r"^\d+ (d|wd|h)$", period) for period in stated)
    assert data["events"]["measure.imposed"]["late_after"] == "1 wd"


@pytest.mark.parametrize(
    "attribute",
    [
        "period.extended.approver",
        "period.extended.amount",
        "fine.collected.reason",
        "notice.given.kinds",
        "notice.given.rights_told",
        "demand.issued.items",
        "service.announced.reason",
        "payment.deferred.approver",
        "entrustment.signed.matters",
        "referral.sent.items",
    ],
)
def test_what_the_law_asks_for_is_not_required_of_the_record(data: dict[str, Any], attribute: str) -> None:
    event, name = attribute.rsplit(".", 1)
    assert not data["events"][event]["attributes"][name].endswith("!")


def test_no_event_requires_officers_beside_the_one_it_is_about(data: dict[str, Any]) -> None:
    for event, entry in data["events"].items():
        for role, count in entry["objects"].items():
            if role.startswith("officer/") and str(count).startswith("1"):
                assert event.startswith("recusal."), f"{event}: {role}"


MOVED = {"cooperation_kind": {"discipline"}}
"""Codes of the draft that became objects of their own: a transfer to the discipline organ has its own wall."""


@pytest.mark.skipif(not DRAFT.exists(), reason="../shared/design is not here")
def test_every_name_of_the_draft_is_still_there(data: dict[str, Any]) -> None:
    draft = _load(DRAFT)
    for event, entry in draft["events"].items():
        kept = data["events"][event]
        gone = set(entry.get("attributes") or {}) - set(kept.get("attributes") or {})
        assert gone <= {"told_no", "kind"}, f"{event}: {gone}"
        assert set(entry["objects"]) <= set(kept["objects"]), event
    for table, codes in draft["codes"].items():
        assert set(codes) - MOVED.get(table, set()) <= set(data["codes"][table]), table
