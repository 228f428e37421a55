"""Who acts in 示例区: agencies, officers with certificates, powers, enterprises.

All invented; region code 379901 is unassigned.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from zhiheng.demo.writer import StoryWriter

REGION = "379901"
YEARS = (2024, 2025, 2026)

AGENCIES: tuple[tuple[str, str, str, str], ...] = (
    ("示例区城市管理局", "department", "urban", "户外广告与市容环境"),
    ("示例区市场监督管理局", "department", "market", "食品与产品质量"),
    ("示例区交通运输局", "department", "transport", "道路运输"),
    ("示例区农业农村局", "department", "agriculture", "农资与农产品质量"),
    ("示例区住房和城乡建设局", "department", "construction", "建筑市场"),
    ("示例区应急管理局", "department", "emergency", "安全生产"),
    ("示例区生态环境分局", "department", "environment", "污染防治"),
    ("示例区文化和旅游局", "department", "culture", "文化市场"),
    ("示例区卫生健康局", "department", "health", "医疗与公共场所卫生"),
    ("示例区人力资源和社会保障局", "department", "labour", "劳动用工"),
    ("示例区水务局", "department", "water", "取水与河道"),
    ("示例区青石街道办事处", "subdistrict", "subdistrict", "市容秩序"),
    ("示例区柳岸街道办事处", "subdistrict", "subdistrict", "市容秩序"),
    ("示例区云台街道办事处", "subdistrict", "subdistrict", "市容秩序"),
)
BUREAU = "示例区司法局"


@dataclass(frozen=True, slots=True)
class Agency:
    """One enforcement agency of the demo with its people and powers (object ids)."""

    id: str
    name: str
    kind: str
    field: str
    officers: tuple[str, ...]
    reviewers: tuple[str, ...]
    host: str
    powers: Mapping[str, str]  # kind -> power id
    delegation: str | None
    benchmark: str


def _people(w: StoryWriter, agency: str, count: int, kind: str, first: date) -> tuple[str, ...]:
    """Appoint officers and give each a certificate valid over the whole demo."""
    found = []
    for _ in range(count):
        officer = w.object("officer", f"O{w.number('officer'):04d}", employment="civil_servant", law_qualified=True)
        number = f"3799{w.number('certificate'):07d}"
        certificate = w.object("certificate", f"Z{number}", number=number, kind=kind)
        w.event(
            "officer.appointed",
            first,
            {"officer": officer, "agency": agency},
            employment="civil_servant",
            duty_post=True,
        )
        w.event(
            "certificate.issued",
            first,
            {"certificate": certificate, "officer": officer, "agency": agency},
            kind=kind,
            number=number,
            valid_from=first,
            valid_to=date(2028, 12, 31),
        )
        found.append(officer)
    return tuple(found)


def _powers(w: StoryWriter, agency: str, topic: str, first: date) -> dict[str, str]:
    """List one power of each kind that the stories use."""
    found = {}
    names = {"penalty": "处罚", "measure": "查封扣押", "enforcement": "强制执行", "inspection": "检查"}
    for kind, name in names.items():
        code = f"37990100{w.number('power'):04d}"
        power = w.object("power", f"P{code}", code=code, name=f"{topic}{name}", kind=kind, by_law=True)
        w.event(
            "power.listed",
            first,
            {"power": power, "agency": agency},
            kind=kind,
            law=[f"《示例条例》第{w.number('article')}条"],
        )
        found[kind] = power
    return found


def agencies(w: StoryWriter) -> tuple[Agency, ...]:
    """Found every agency with people, certificates, powers and, for subdistricts, the delegated powers."""
    return tuple(_agency(w, *row) for row in AGENCIES)


def _agency(w: StoryWriter, name: str, kind: str, field: str, topic: str) -> Agency:
    first = date(2024, 1, 2)
    id_ = w.object(
        "agency",
        f"A{w.number('agency'):02d}",
        name=name,
        uscc="",
        kind=kind,
        field=field,
        level="district",
        region=REGION,
        may_enforce=field in ("urban", "transport", "subdistrict"),
        may_detain=False,
    )
    w.event("agency.announced", first, {"agency": id_}, announcement_no=f"示政公〔2024〕{w.number('announcement')}号")
    officers = _people(w, id_, 8, "enforcement", first)
    reviewers = _people(w, id_, 1, "enforcement", first)
    host = _people(w, id_, 1, "host", first)[0]
    for reviewer in reviewers:
        w.event(
            "role.set",
            first,
            {"agency": id_, "officer": reviewer},
            role="legal_reviewer",
            active=True,
            first_time=True,
            law_qualified=True,
        )
    w.event("role.set", first, {"agency": id_, "officer": host}, role="hearing_host", active=True)
    return Agency(
        id_,
        name,
        kind,
        field,
        officers,
        reviewers,
        host,
        _powers(w, id_, topic, first),
        _delegation(w, id_, first) if kind == "subdistrict" else None,
        _benchmark(w, id_, first),
    )


def _delegation(w: StoryWriter, agency: str, first: date) -> str:
    number = w.number("delegation")
    id_ = w.object(
        "delegated_power",
        f"D{number:03d}",
        code=f"SQ{number:03d}",
        name="市容秩序处罚",
        decision_no="鲁政字〔2024〕示1号",
        valid_from=first,
        valid_to=date(2028, 12, 31),
    )
    w.event(
        "delegation.granted",
        first,
        {"delegated_power": id_, "agency/subdistrict": agency},
        decision_no="鲁政字〔2024〕示1号",
        valid_from=first,
        valid_to=date(2028, 12, 31),
        published=True,
    )
    for year in YEARS[:2]:
        w.event(
            "delegation.assessed",
            date(year, 11, 20),
            {"delegated_power": id_, "agency/subdistrict": agency},
            result="承接良好",
            cases=30,
        )
    return id_


def _benchmark(w: StoryWriter, agency: str, first: date) -> str:
    number = f"示裁〔2024〕{w.number('benchmark')}号"
    id_ = w.object(
        "benchmark", f"B{w.number('benchmark_id'):03d}", kind="benchmark", number=number, violation_code="V01"
    )
    for step, day in (
        ("assessed", date(2024, 1, 3)),
        ("consulted", date(2024, 1, 4)),
        ("reviewed", date(2024, 1, 19)),
        ("deliberated", date(2024, 1, 23)),
        ("published", date(2024, 1, 25)),
        ("in_force", date(2024, 2, 1)),
    ):
        w.event(
            "benchmark.stepped",
            day,
            {"benchmark": id_, "agency": agency},
            step=step,
            valid_from=date(2024, 2, 1),
            version="1",
        )
    return id_


def enterprises(w: StoryWriter, count: int) -> tuple[str, ...]:
    """Register enterprises with invented codes (region 379901 is unassigned)."""
    kinds = ("餐饮店", "商贸公司", "建材厂", "运输公司", "农资店", "宾馆")
    return tuple(
        w.object(
            "enterprise",
            f"Q{place:04d}",
            uscc=f"9{1 + place % 2}{REGION}SL{place:08d}",
            name=f"示例{place:04d}号{kinds[place % len(kinds)]}",
            kind="legal",
            size="small",
        )
        for place in range(1, count + 1)
    )
