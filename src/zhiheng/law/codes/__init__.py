"""Codes of the state (国家代码): the numbers by which China knows organisations, persons and places, as pure functions.

Each kind has ``problem`` (what is wrong with a code, in Chinese, or None), a parsed value, and ``suggest`` (the one
correction that is certain, or None). Codes are only ever generated for regions that no one has been given (F23).
"""

from zhiheng.law.codes.credit import CreditCode, credit_check, credit_problem, make_credit_code, suggest_credit
from zhiheng.law.codes.identity import Identity, identity_check, identity_problem, make_identity, suggest_identity
from zhiheng.law.codes.organisation import organisation_check, organisation_problem
from zhiheng.law.codes.regions import is_reserved, province_name, region_problem, within
from zhiheng.law.codes.typing_errors import normalized

__all__ = [
    "CreditCode",
    "Identity",
    "credit_check",
    "credit_problem",
    "identity_check",
    "identity_problem",
    "is_reserved",
    "make_credit_code",
    "make_identity",
    "normalized",
    "organisation_check",
    "organisation_problem",
    "province_name",
    "region_problem",
    "suggest_credit",
    "suggest_identity",
    "within",
]
