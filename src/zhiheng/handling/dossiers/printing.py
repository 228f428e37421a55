"""Documents about the dossier itself (封面、卷内目录、备考表), with Word templates that an agency may edit."""

from __future__ import annotations

from typing import Any

from zhiheng.handling.cases import selectors as cases
from zhiheng.handling.cases.casefile import CASE, load
from zhiheng.handling.dossiers import selectors, whole
from zhiheng.handling.dossiers.catalogue import catalogue_of
from zhiheng.handling.dossiers.entries import Catalogue
from zhiheng.handling.dossiers.models import Dossier
from zhiheng.handling.dossiers.permissions import may_keep
from zhiheng.handling.dossiers.standard import standard
from zhiheng.kit.accounts.models import User
from zhiheng.kit.documents.fields import Field, FieldKind
from zhiheng.kit.documents.layout import Block, Facts, Line, Rows, Style
from zhiheng.kit.documents.registry import DocumentKind, Subject, declare

LAW = "市场监督管理行政处罚程序规定第七十八条"
CAUSE = Field("cause", "案由", "涉嫌的违法行为", "涉嫌经营超过保质期的食品")
NUMBER = Field("case_number", "案号", "立案时的编号", "示市立〔2026〕1号")
FILED = Field("filed", "立案日期", "立案的一天", "2026年11月2日")
CLOSED = Field("closed", "结案日期", "结案的一天", "2026年12月20日")
ARCHIVED = Field("archived", "归档日期", "归档的一天", "2026年12月25日")
DOSSIER_NUMBER = Field("dossier_number", "档号", "本机关的档案编号", "示市2026-1")
RETENTION = Field("retention", "保管期限", "按本机关保管期限表", "30 年")
KEEPER = Field("keeper", "归档人", "立卷归档的人员", "王五")
_SAMPLE = {
    "volume": "正卷", "order": "1", "title": "立案审批表", "number": "示市立〔2026〕1号", "day": "2026-11-02",
    "span": "1–2", "note": "",
}  # fmt: skip
PAPERS = Field(
    "papers", "材料", "卷内材料，按次序", [_SAMPLE],
    FieldKind.TABLE,
    columns=(
        Field("volume", "卷", "正卷或者副卷", "正卷"),
        Field("order", "序号", "卷内序号", "1"),
        Field("title", "材料名称", "材料的名称", "立案审批表"),
        Field("number", "文号", "文书的编号", "示市立〔2026〕1号"),
        Field("day", "日期", "材料的日期", "2026-11-02"),
        Field("span", "页码", "起止页", "1–2"),
        Field("note", "备注", "需要说明的情况", ""),
    ),
)  # fmt: skip
COUNTS = Field("counts", "卷内情况", "各卷的件数和页数", "正卷 8 件 23 页，副卷 4 件 9 页")
MISSING = Field("missing", "缺少的材料", "程序要求而卷内没有的材料", "无")


def _subject(user: User, type_: str, id_: str) -> Subject | None:
    """Return a case that this user sees; the files go with the dossier's compartment."""
    row = cases.cases(user).filter(public_id=id_).first()
    if row is None:
        return None
    dossier = selectors.of_case(id_)
    return Subject(CASE, id_, row.title or id_, row, dossier=dossier.compartment if dossier else "")


def _offered(user: User, subject: Subject) -> bool:
    """Return whether this user prints the dossier's sheets: whoever keeps it, once it holds something."""
    return selectors.of_case(subject.id) is not None and may_keep(user, load(subject.row))


def counts(catalogue: Catalogue) -> str:
    """Return how many papers and pages each volume has, in words."""
    return "，".join(f"{part.title} {len(part.entries)} 件 {part.pages} 页" for part in catalogue.volumes)


def _values(subject: Subject) -> dict[str, Any]:
    file = load(subject.row)
    dossier = selectors.of_case(file.id) or Dossier(case=file.id)
    facts = whole.facts_of(file, dossier)
    catalogue = catalogue_of(file, dossier if dossier.pk else None)
    period = standard().period(dossier.retention)
    return {
        "cause": facts.title, "case_number": facts.number, "filed": facts.filed, "closed": facts.closed,
        "archived": facts.archived, "dossier_number": dossier.number, "retention": period.title if period else "",
        "keeper": facts.keeper, "counts": counts(catalogue),
        "missing": "；".join(one.says for one in catalogue.missing) or "无",
        "papers": [
            {"volume": part.title, "order": str(one.order), "title": one.title, "number": one.number,
             "day": one.day.isoformat() if one.day else "", "span": one.span, "note": one.note}
            for part in catalogue.volumes for one in part.entries
        ],
    }  # fmt: skip


def _kind(
    key: str, title: str, explains: str, fields: tuple[Field, ...], blocks: tuple[Block, ...], asks: tuple[str, ...]
) -> DocumentKind:
    known = {one.key for one in fields}

    def collect(user: User, subject: Subject) -> dict[str, Any]:
        """Return what is known of the dossier, as far as this kind has a field for it."""
        return {name: value for name, value in _values(subject).items() if name in known}

    return DocumentKind(
        key=key, title=title, explains=explains, object_types=frozenset({CASE}), own_fields=fields,
        blocks=(Line(Style.TITLE, title), *blocks), find=_subject, offered=_offered, collect=collect, asks=asks,
    )  # fmt: skip


COVER = _kind(
    "dossier-cover", "案卷封面", "一案一卷的封面",
    (CAUSE, NUMBER, FILED, CLOSED, ARCHIVED, DOSSIER_NUMBER, RETENTION, KEEPER, COUNTS),
    (Facts(("cause", "case_number", "filed", "closed", "archived", "dossier_number", "retention", "keeper", "counts")),
     Line(Style.SIGN, "{{ 制发机关 }}")),
    ("dossier_number", "keeper"),
)  # fmt: skip
CONTENTS = _kind(
    "dossier-catalogue", "卷内目录", "卷内材料的名称、文号、日期和页码",
    (CAUSE, NUMBER, PAPERS), (Facts(("cause", "case_number")), Rows("papers", (14, 12, 50, 36, 24, 16, 14))), (),
)  # fmt: skip
NOTES = _kind(
    "dossier-notes", "备考表", "卷内件数、页数、缺少和需要说明的情况",
    (CAUSE, NUMBER, COUNTS, MISSING, KEEPER, ARCHIVED),
    (Facts(("cause", "case_number", "counts", "missing", "keeper", "archived")), Line(Style.BODY, "检查人签名：")),
    ("keeper",),
)  # fmt: skip


def register() -> None:
    """Declare the kinds; called once at start-up."""
    for kind in (COVER, CONTENTS, NOTES):
        declare(kind)
