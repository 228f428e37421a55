"""Dossiers as rows: which case, whose vault compartment, its scans page by page, what an archivist arranged."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models

from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.public_ids import public_id


class Dossier(models.Model):
    """A case's dossier (案卷). ``compartment``: the vault's dossier that its files and texts go with.

    ``frozen`` and ``digest``: the catalogue as it was archived, and its SHA-256, as it stands in the event; they
    outlive the files. ``origin``: of one that came with a package, the agency whose it is, its ids there, through whose
    hands it went (``takingin``); empty for one of one's own.
    Made with the first scan, arrangement or archiving; the catalogue itself is computed.
    """

    public_id = models.CharField("编号", max_length=64, unique=True, default=public_id, editable=False)
    case = models.CharField("案件", max_length=64, unique=True)
    agency = models.CharField("机关", max_length=64)
    compartment = models.CharField("个人信息档", max_length=24)
    number = models.CharField("档号", max_length=80, blank=True)
    retention = models.CharField("保管期限", max_length=16, blank=True)
    archived_on = models.DateField("归档日期", null=True)
    frozen: models.JSONField[Any, Any] = models.JSONField("归档目录", default=list)
    digest = models.CharField("目录校验值", max_length=64, blank=True)
    origin: models.JSONField[Any, Any] = models.JSONField("来源", default=dict)
    whole = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    whole_of = models.CharField("PDF 所依目录", max_length=64, blank=True)

    class Meta:
        verbose_name = "案卷"
        default_permissions = ()

    def __str__(self) -> str:
        return self.number or self.public_id

    @property
    def archived(self) -> bool:
        """Return whether it is put away: nothing is moved or taken out any more."""
        return self.archived_on is not None


class State(models.TextChoices):
    """How far the reading of a scan is."""

    WAITING = "waiting", "等待识别"
    READING = "reading", "正在识别"
    READ = "read", "已识别"
    FAILED = "failed", "没有识别完"


class Scan(models.Model):
    """A scanned paper (扫描件): the file as it came, where it belongs, how far its text was read.

    ``sha256`` outlives the file. ``supplement``: added after the archiving. ``alarm``: a secrecy mark was read on it.
    """

    public_id = models.CharField("编号", max_length=24, unique=True, default=public_id, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="scans")
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    title = models.CharField("名称", max_length=120)
    section = models.CharField("卷内类别", max_length=24)
    day = models.DateField("材料日期", null=True)
    pages = models.PositiveIntegerField("页数")
    media_type = models.CharField("格式", max_length=100)
    sha256 = models.CharField("校验值", max_length=64)
    state = models.CharField("识别", max_length=8, choices=State, default=State.WAITING)
    problem = models.CharField("问题", max_length=200, blank=True)
    alarm = models.BooleanField("密级标志", default=False)
    supplement = models.BooleanField("归档后补充", default=False)
    reason = models.CharField("补充原因", max_length=200, blank=True)
    account = models.CharField("添加人", max_length=24)
    uploader = models.CharField("添加人名称", max_length=120)
    added_at = models.DateTimeField("添加时间", auto_now_add=True)

    class Meta:
        verbose_name = "扫描件"
        default_permissions = ()

    def __str__(self) -> str:
        return self.title


class ScanPage(models.Model):
    """A page of a scan that was read: by how many degrees it had to be turned, how sure the reading is.

    The text itself is sealed in the dossier's compartment; ``key`` is the page's name in the search index.
    """

    scan = models.ForeignKey(Scan, models.CASCADE, related_name="read_pages")
    number = models.PositiveIntegerField("页")
    key = models.CharField("检索编号", max_length=32, unique=True)
    turn = models.PositiveSmallIntegerField("转正角度", default=0)
    score = models.FloatField("把握", default=0)
    characters = models.PositiveIntegerField("字数", default=0)

    class Meta:
        verbose_name = "扫描件的页"
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["scan", "number"], name="dossiers_page_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def turned_words(self) -> str:
        """Return that the page lay turned and is shown upright."""
        how = {90: "左转", 180: "倒放", 270: "右转"}.get(self.turn, "")
        return f"第 {self.number} 页扫描时{how}，已转正显示"


class Placement(models.Model):
    """Where an archivist put a paper, and a note about it. ``item``: ``document/ID``, ``file/ID``, ``scan/ID``."""

    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="placements")
    item = models.CharField("材料", max_length=64)
    section = models.CharField("卷内类别", max_length=24)
    place = models.PositiveIntegerField("次序", default=0)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta:
        verbose_name = "卷内次序"
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["dossier", "item"], name="dossiers_placed_once")]

    def __str__(self) -> str:
        return self.item


class Standing(models.TextChoices):
    """Where a request for access stands."""

    ASKED = "asked", "待审批"
    GRANTED = "granted", "已准予"
    REFUSED = "refused", "未准予"


class Access(models.Model):
    """Another agency's request to read a dossier (案卷调阅): for what, how long, who decided.

    Work in hand beside its events (``access.requested``, ``access.granted``): what holds is decided by state and day.
    """

    public_id = models.CharField("编号", max_length=24, unique=True, default=public_id, editable=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="accesses")
    agency = models.CharField("调阅机关", max_length=64)
    purpose = models.CharField("用途", max_length=200)
    account = models.CharField("申请人", max_length=24)
    asker = models.CharField("申请人名称", max_length=120)
    asked_at = models.DateTimeField("申请时间", auto_now_add=True)
    standing = models.CharField("状态", max_length=8, choices=Standing, default=Standing.ASKED)
    until = models.DateField("有效至", null=True)
    decider = models.CharField("审批人", max_length=120, blank=True)
    decided_at = models.DateTimeField("审批时间", null=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "案卷调阅"
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dossier", "agency"], condition=models.Q(standing="asked"), name="dossiers_access_asked_once"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "standing", "id"], name="dossiers_access_agency")]

    def __str__(self) -> str:
        return self.public_id

    def open_on(self, day: date) -> bool:
        """Return whether the dossier may be read under it on a day."""
        return self.standing == Standing.GRANTED and self.until is not None and day <= self.until
