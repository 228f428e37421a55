"""Which agencies 示例区 has, how big they are, what they do, and in whose system their record lives (F7).

Shaped like a real district: 31 agencies and 21 subdistricts, four of these managed by another body (代管).
"""

from __future__ import annotations

from dataclasses import dataclass

from zhiheng.demo.names import STREETS

PLATFORM = "省执法办案平台"
MARKET = "市场监管综合执法系统"
ENVIRONMENT = "生态环境执法系统"
FIRE = "消防监督管理系统"


@dataclass(frozen=True, slots=True)
class Post:
    """One agency as the demo means it: shares are weights, never numbers of cases."""

    name: str
    field: str
    officers: int
    inspections: float = 0.0
    ordinary: float = 0.0
    spot: float = 0.0
    complaints: float = 0.0
    kind: str = "department"
    managed_by: str | None = None
    enforces: bool = True
    system: str | None = None
    elsewhere: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()

    @property
    def mode(self) -> str:
        """Where the record lives: ``here``, ``elsewhere``, ``mixed``."""
        return {0: "here", 1: "mixed"}.get(len(self.elsewhere), "elsewhere")


_BOTH = ("case", "inspection")
_UP = "示例市人民政府工作部门"
_DEPARTMENTS = (
    Post("示例区城市管理局", "urban", 250, 10, 19, 26, 24, sectors=("catering", "retail", "building")),
    Post("示例区市场监督管理局", "market", 300, 22, 22, 8, 22, system=MARKET, elsewhere=_BOTH, sectors=("catering", "retail", "factory", "health")),
    Post("示例区交通运输局", "transport", 110, 6, 11, 10, 6, system=PLATFORM, elsewhere=("case",), sectors=("transport",)),
    Post("示例区农业农村局", "agriculture", 55, 4, 3, 2, 2, sectors=("farm", "retail")),
    Post("示例区住房和城乡建设局", "construction", 70, 5, 5, 1, 6, sectors=("building",)),
    Post("示例区应急管理局", "emergency", 75, 10, 6, 2, 2, system=PLATFORM, elsewhere=("inspection",), sectors=("factory", "building", "transport")),
    Post("示例市生态环境局示例区分局", "environment", 60, 7, 4, 1, 5, kind="dispatched", managed_by=_UP, system=ENVIRONMENT, elsewhere=_BOTH, sectors=("factory", "building", "catering")),
    Post("示例区文化和旅游局", "culture", 35, 4, 2, 1, 2, sectors=("lodging", "training")),
    Post("示例区卫生健康局", "health", 60, 7, 4, 3, 3, sectors=("health", "lodging", "catering")),
    Post("示例区人力资源和社会保障局", "labour", 40, 3, 2.5, 0, 7, sectors=("training", "factory", "building")),
    Post("示例区水务局", "water", 30, 1.5, 1.2, 0.5, 1, sectors=("factory", "building")),
)  # fmt: skip
_OTHERS = (
    Post("示例区司法局", "justice", 24),
    Post("示例区消防救援大队", "fire", 45, 7, 5, 2, 2, kind="vertical", managed_by=_UP, system=FIRE, elsewhere=_BOTH, sectors=("lodging", "catering", "factory", "retail")),
    Post("示例市自然资源和规划局示例区分局", "resources", 35, 1.5, 1.5, 0, 2, kind="dispatched", managed_by=_UP, sectors=("building",)),
    Post("示例区教育和体育局", "education", 18, 1.5, 0.5, 0, 2, sectors=("training",)),
    Post("示例区商务局", "commerce", 14, 1.2, 0.6, 0, 1, sectors=("retail", "catering")),
    Post("示例区园林和林业绿化局", "forestry", 18, 0.6, 0.6, 0.5, 1, sectors=("farm", "building")),
    Post("示例区民政局", "civil", 12, 0.5, 0.3, 0, 1, sectors=("health",)),
    Post("示例区发展和改革局", "development", 12, 0.6, 0.4, 0, 0.5, sectors=("factory",)),
    Post("示例区统计局", "statistics", 12, 0.8, 0.5, 0, 0, sectors=("factory", "retail")),
    Post("示例区医疗保障局", "insurance", 14, 1, 0.6, 0, 1, sectors=("health",)),
    Post("示例区烟草专卖局", "tobacco", 22, 2, 1.8, 0.5, 0.5, kind="vertical", managed_by=_UP, sectors=("retail",)),
    Post("示例区档案局", "archives", 8, 0.3, 0.1, 0, 0, sectors=("factory",)),
    Post("示例区工业和信息化局", "industry", 12, 0.5, 0.2, 0, 0, sectors=("factory",)),
    Post("示例区民族宗教事务局", "religion", 8, 0.2, 0.1, 0, 0, sectors=("catering",)),
    Post("示例市公安局示例区分局", "security", 90, 1.5, 0, 0, 3, kind="dispatched", managed_by=_UP, sectors=("lodging",)),
    Post("示例区税务局", "tax", 30, 0.5, 0, 0, 0, kind="vertical", managed_by=_UP, sectors=("retail", "factory")),
    Post("示例区行政审批服务局", "general", 10, 0.2, 0, 0, 2, kind="approval", sectors=("retail",)),
    Post("示例区财政局", "finance", 8, 0.1, 0.1, 0, 0, sectors=("factory",)),
    Post("示例区审计局", "general", 4, enforces=False),
    Post("示例区大数据局", "cyber", 4, enforces=False),
)  # fmt: skip
_MANAGED = "示例高新技术产业开发区管理委员会"


def _street(place: int, name: str) -> Post:
    managed = _MANAGED if place >= len(STREETS) - 4 else None
    sectors = ("catering", "retail", "building")
    return Post(f"示例区{name}街道办事处", "subdistrict", 16, 0.6, 0.9, 1.6, 1.2, "subdistrict", managed, sectors=sectors)  # fmt: skip


_STREETS = tuple(_street(place, name) for place, name in enumerate(STREETS))
CORE: tuple[Post, ...] = (*_DEPARTMENTS, *_STREETS[:3], _OTHERS[0])
"""Enough of the district for a small log: eleven departments, three subdistricts and the bureau."""

ALL: tuple[Post, ...] = (*_DEPARTMENTS, *_OTHERS, *_STREETS)
BUREAU = _OTHERS[0].name
