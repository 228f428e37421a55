"""From what a transfer may come (线索来源): a finding, a matter of supervision, a problem, an accusation."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Model
from django.urls import reverse

from zhiheng.kit.accounts.models import User
from zhiheng.kit.files.models import StoredFile
from zhiheng.oversight.complaints import selectors as complaints
from zhiheng.oversight.complaints import sides
from zhiheng.oversight.complaints.folding import COMPLAINT
from zhiheng.oversight.complaints.models import Complaint
from zhiheng.oversight.findings import selectors as findings
from zhiheng.oversight.findings.models import Finding, Matter
from zhiheng.oversight.findings.projecting import SUPERVISION
from zhiheng.oversight.findings.recording import FINDING
from zhiheng.oversight.problems import selectors as problems
from zhiheng.oversight.problems.projecting import PROBLEM
from zhiheng.oversight.supervision.projecting import ORDER
from zhiheng.oversight.supervision.selectors import orders

TITLES = {FINDING: "监督发现", SUPERVISION: "监督事项", PROBLEM: "突出问题", COMPLAINT: "控告举报"}
OWNERS = (ORDER, "complaint-material")


@dataclass(frozen=True, slots=True)
class Material:
    """A file that the platform holds already and that may be handed over; ``personal``: it may tell who complained."""

    file: StoredFile
    of: str
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """From what a transfer comes, as the proposer sees it: title, whom it concerns, what may be handed over."""

    type: str
    id: str
    title: str
    url: str
    about: list[tuple[str, str]] = field(default_factory=list)
    materials: list[Material] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return it as an event names it."""
        return f"{self.type}:{self.id}"

    @property
    def called(self) -> str:
        """Return kind and title in words."""
        return f"{TITLES[self.type]}：{self.title}"


def source_of(user: User, type_: str, id_: str) -> Source | None:
    """Return the source that a user sees, None where there is none for it."""
    row = _row(user, type_, id_)
    if row is None:
        return None
    if isinstance(row, Finding):
        about = [("agency", row.agency), ("officer", row.officer)]
        url = reverse("finding", args=[id_])
        return Source(type_, id_, row.edition.title, url, [one for one in about if one[1]])
    if isinstance(row, Matter):
        return Source(
            type_, id_, row.title, reverse("matter", args=[id_]), [("agency", row.agency)], _of_matter(user, row)
        )
    if isinstance(row, Complaint):
        url = reverse("object", args=[COMPLAINT, id_])
        found = [pair for pair in sides.named([id_])[id_] if pair[0] in ("agency", "officer")]
        files = [Material(file, "随控告举报收到", personal=True) for file in complaints.files_of(id_)]
        return Source(type_, id_, str(row), url, found, files)
    return Source(type_, id_, str(row), reverse("object", args=[PROBLEM, id_]))


def _row(user: User, type_: str, id_: str) -> Model | None:
    """Return the row of a source in its room, narrowed to what the user may see there."""
    if type_ == FINDING:
        return findings.findings(user).select_related("edition").filter(identity=id_).first()
    if type_ == SUPERVISION:
        return findings.matters(user).filter(public_id=id_).first()
    if type_ == PROBLEM:
        return problems.problems(user).filter(public_id=id_).first()
    if type_ == COMPLAINT:
        return complaints.complaints(user).filter(public_id=id_, accusation=True).first()
    return None


def _of_matter(user: User, row: Matter) -> list[Material]:
    """Return what bodies handed in on the instruments of a matter."""
    mine = {order.public_id: str(order) for order in orders(user).filter(matter=row.public_id)}
    files = StoredFile.objects.filter(owner_type=ORDER, owner_id__in=list(mine)).select_related("content")
    return [Material(file, f"随{mine[file.owner_id]}提交") for file in files.order_by("pk")]
