"""What the registry prints: the register of an agency's certificates, and the sheet of one certificate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Facts, Line, Rows, Style
from zhiheng.kit.documents.registry import DocumentKind, Subject, declare
from zhiheng.registry import people
from zhiheng.registry.agencies.selectors import names
from zhiheng.registry.certificates.lists import review_of, state_of
from zhiheng.registry.certificates.pages import kind_words
from zhiheng.registry.certificates.selectors import certificates
from zhiheng.registry.models import Agency, Certificate
from zhiheng.registry.permissions import may_maintain

_NAME = Field("name", "姓名", "持证人姓名", "王五")
_NUMBER = Field("certificate", "证号", "证件编号", "37990100001")
_KIND = Field("kind", "证件种类", "证件种类", "行政执法证")
_VALID = Field("valid_to", "有效期至", "最后一天", date(2029, 12, 31), FieldKind.DAY)
_STATE = Field("state", "证件状态", "生成这天的状态", "有效")
_SAMPLE = {one.key: one.sample for one in (_NAME, _NUMBER, _KIND, _VALID, _STATE)}
_COLUMNS = (Field("place", "序号", "从 1 起", 1, FieldKind.NUMBER), _NAME, _NUMBER, _KIND, _VALID, _STATE)


def _values(row: Certificate, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "certificate": row.number,
        "kind": kind_words(row.kind),
        "valid_to": row.valid_to,
        "state": state_of(row).text,
    }


def _agency(user: User, type_: str, id_: str) -> Subject | None:
    """Return the agency whose register this account keeps."""
    row = Agency.objects.filter(public_id=id_).first()
    return Subject(type_, id_, str(row), row) if row is not None and may_maintain(user, id_) else None


def _register(user: User, subject: Subject) -> Mapping[str, Any]:
    """Return the agency's certificates that this account sees, by number."""
    rows = list(certificates(user).filter(agency=subject.id).order_by("number", "pk"))
    called = people.names([row.officer for row in rows])
    listed = [{"place": place, **_values(row, called[row.officer])} for place, row in enumerate(rows, 1)]
    return {"agency": subject.title, "rows": listed, "count": len(listed)}


def _certificate(user: User, type_: str, id_: str) -> Subject | None:
    """Return a certificate that this account keeps; its sheet is erased with the officer's dossier."""
    row = certificates(user).filter(public_id=id_).first()
    if row is None or not may_maintain(user, row.agency):
        return None
    return Subject(type_, id_, f"{kind_words(row.kind)} {row.number}", row, row.agency, row.officer)


def _sheet(user: User, subject: Subject) -> Mapping[str, Any]:
    """Return what is registered of a certificate."""
    row: Certificate = subject.row
    return {
        **_values(row, people.name_of(row.officer)),
        "agency": names([row.agency]).get(row.agency, ""),
        "issued": row.issued_on,
        "valid_from": row.valid_from,
        "review": review_of(row),
    }


def _everybody(user: User, subject: Subject) -> bool:
    """Whoever finds the subject keeps its register and may print it."""
    return True


_AGENCY = Field("agency", "所在机关", "机关全称", "示例区市场监督管理局")
REGISTER = DocumentKind(
    key="certificate-register",
    title="行政执法证件登记表",
    explains="一个执法主体全部证件的名册",
    object_types=frozenset({"agency"}),
    own_fields=(
        _AGENCY,
        Field("count", "人数", "共几人", 2, FieldKind.NUMBER),
        Field(
            "rows",
            "名册",
            "每本证件一行",
            [{"place": 1, **_SAMPLE}, {"place": 2, **_SAMPLE, "name": "赵六", "certificate": "37990100002"}],
            FieldKind.TABLE,
            columns=_COLUMNS,
        ),
    ),
    blocks=(
        Line(Style.TITLE, "行政执法证件登记表"),
        Line(Style.TO, "机关：{{ 所在机关 }}　　共 {{ 人数 }} 本　　{{ 制发日期 }}"),
        Rows("rows", (18, 34, 56, 50, 50, 35)),
    ),
    find=_agency,
    offered=_everybody,
    collect=_register,
    landscape=True,
)
SHEET = DocumentKind(
    key="certificate-sheet",
    title="行政执法证件登记卡",
    explains="一本证件的登记内容",
    object_types=frozenset({"certificate"}),
    own_fields=(
        _NAME,
        _AGENCY,
        _NUMBER,
        _KIND,
        Field("issued", "核发日期", "发证的一天", date(2024, 1, 2), FieldKind.DAY),
        Field("valid_from", "有效期自", "第一天", date(2024, 1, 2), FieldKind.DAY),
        _VALID,
        _STATE,
        Field("review", "年审", "最近一次", "2025 合格"),
    ),
    blocks=(
        Line(Style.TITLE, "行政执法证件登记卡"),
        Facts(("name", "agency", "certificate", "kind", "issued", "valid_from", "valid_to", "state", "review")),
        Line(Style.SIGN, "{{ 制发机关 }}"),
        Line(Style.DAY, "{{ 制发日期 }}"),
    ),
    find=_certificate,
    offered=_everybody,
    collect=_sheet,
)


def register() -> None:
    """Declare both kinds; called once at start-up."""
    declare(REGISTER)
    declare(SHEET)
