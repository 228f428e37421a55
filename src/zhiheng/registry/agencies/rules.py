"""Which rules hold for an object (适用的规则): those that speak where its agency is, in one way for every evaluator.

Pages, guards, the counting after an act and the night's audit all ask here, so that what one says the others say too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from zhiheng.law.facts import definitions
from zhiheng.law.facts.derived import parts_of
from zhiheng.law.language.model import RuleSet
from zhiheng.law.library.regions import in_regions
from zhiheng.ledger.inforce import rules_in
from zhiheng.ledger.models import LedgerObject
from zhiheng.ledger.records import ObjectKey
from zhiheng.registry.models import Agency

_CODE = 6
"""Digits of a code that name province, city and district; texts hold in no smaller place."""
_AT_ONCE = 400


def regions() -> frozenset[str]:
    """Return the administrative codes (GB/T 2260) of all registered bodies, ended ones too."""
    return frozenset(_codes().values())


def rules_here() -> RuleSet:
    """Return the rules in force that hold where any registered body is; without any known region, all."""
    return rules_in(regions())


def rules_of(agency: str) -> RuleSet:
    """Return the rules in force where an agency is; of one without a known region those of all (``rules_here``)."""
    region = Agency.objects.filter(public_id=agency).values_list("region", flat=True).first()
    return rules_in(frozenset({region[:_CODE]})) if region else rules_here()


def answering(type_: str, id_: str, agency: str) -> str:
    """Return the agency by whose region an object is judged: a body's own, else the agency that keeps the object."""
    return id_ if type_ == "agency" else agency


def silent(rules: RuleSet, rule_keys: Collection[tuple[str, ObjectKey]]) -> set[tuple[str, ObjectKey]]:
    """Return those pairs of rule and object of which the rule doesn't hold where the object's agency is.

    ``rules``: those of ``rules_here``, perhaps changed for a trial.
    """
    codes = _codes()
    left_out = {code: _left_out(rules, code) for code in set(codes.values())}
    partial = frozenset().union(*left_out.values()) if left_out else frozenset()
    asked = [(rule, key) for rule, key in rule_keys if rule in partial]
    at = _agencies({key for _, key in asked}, codes)
    return {(rule, key) for rule, key in asked if rule in left_out.get(codes.get(at.get(key, ""), ""), ())}


def _codes() -> dict[str, str]:
    rows = Agency.objects.exclude(region="").values_list("public_id", "region")
    return {id_: region[:_CODE] for id_, region in rows}


def _left_out(rules: RuleSet, region: str) -> frozenset[str]:
    there = {rule.id for rule in in_regions(rules, {region}).rules}
    return frozenset(rule.id for rule in rules.rules) - there


def _agencies(keys: Collection[ObjectKey], bodies: Mapping[str, str]) -> dict[ObjectKey, str]:
    """Return the agency by whose region each object is judged; a derived one's is the body that its id names."""
    found: dict[ObjectKey, str] = {}
    by_type: dict[str, list[str]] = {}
    for type_, id_ in keys:
        if type_ in definitions().types:
            found[type_, id_] = next((part for part in parts_of(id_) if part in bodies), "")
        else:
            by_type.setdefault(type_, []).append(id_)
    for type_, ids in by_type.items():
        for start in range(0, len(ids), _AT_ONCE):
            rows = LedgerObject.objects.filter(type=type_, public_id__in=ids[start : start + _AT_ONCE])
            found |= {(type_, id_): answering(type_, id_, at) for id_, at in rows.values_list("public_id", "agency")}
    return found
