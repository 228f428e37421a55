"""The ledger's tables (台账): events and relations are only ever added; objects are their projection."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from django.db import models

from zhiheng.eventlog.days import date_of
from zhiheng.ledger.canonical import event_of, moment
from zhiheng.ledger.records import StoredEvent


class LedgerEvent(models.Model):
    """One event as it was stored (事件). ``body`` is the truth; the other columns repeat it for queries and indexes.

    ``sequence`` is the order of commitment, without gaps: it is given out under the lock that ends with the commit.
    ``recorded_at`` is in microseconds since 1970 UTC and grows with ``sequence``. ``amends`` is the root id of what
    the event corrects or voids, however many steps away.
    """

    sequence = models.BigAutoField(primary_key=True)
    public_id = models.CharField(max_length=64, unique=True)
    type = models.CharField(max_length=64)
    day = models.IntegerField()
    clock = models.BigIntegerField()
    recorded_at = models.BigIntegerField()
    corrects = models.CharField(max_length=64, null=True)
    amends = models.CharField(max_length=64, null=True)
    body = models.TextField()
    hash = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = "事件"
        default_permissions = ()
        indexes: ClassVar = [
            models.Index(fields=["type", "day"], name="ledger_event_type"),
            models.Index(fields=["amends"], name="ledger_event_amends", condition=models.Q(amends__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.public_id}"

    @property
    def stored(self) -> StoredEvent:
        """Return the event as plain values."""
        return event_of(self.body)

    @property
    def recorded(self) -> datetime:
        """Return when it was recorded (aware, UTC)."""
        return moment(self.recorded_at)


class LedgerRelation(models.Model):
    """An event names an object (关联): the index from objects to events."""

    pk = models.CompositePrimaryKey("event", "place")
    event = models.ForeignKey(LedgerEvent, models.PROTECT, db_index=False, related_name="relations")
    place = models.IntegerField()
    object_type = models.CharField(max_length=32)
    object_id = models.CharField(max_length=64)
    qualifier = models.CharField(max_length=32, blank=True)

    class Meta:
        verbose_name = "关联"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["object_type", "object_id", "event"], name="ledger_relation_object")]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


def _due_index(name: str, *conditions: str) -> models.Index:
    """Return an index of the objects of a type that have something due, in the order of their days."""
    has_due = models.Q(next_due__isnull=False)
    return models.Index(fields=["type", *conditions, "next_due", "id"], name=name, condition=has_due)


class LedgerObject(models.Model):
    """One row per object (对象), whether handled here or known from outside only; written by the ledger alone.

    ``state`` is the type of its last effective event, or what the object's room makes of its trace. ``version`` counts
    the events that touched it (``expect`` compares it). ``open_duties``, ``next_due`` and
    ``next_rule`` (the requirement that is due then) come from judging.
    """

    type = models.CharField("类型", max_length=32)
    public_id = models.CharField("编号", max_length=64)
    agency = models.CharField("机关", max_length=64, blank=True)
    title = models.CharField("名称", max_length=200, blank=True)
    state = models.CharField("状态", max_length=64, blank=True)
    source = models.CharField("来源", max_length=16)
    record = models.CharField("记录所在", max_length=16, default="here")
    foreign_number = models.CharField("外部编号", max_length=120, blank=True)
    first_day = models.IntegerField(null=True)
    last_day = models.IntegerField(null=True)
    open_duties = models.IntegerField("未了事项", default=0)
    next_due = models.DateField("最近到期", null=True)
    next_rule = models.CharField("最近到期的要求", max_length=80, blank=True, db_default="")
    version = models.IntegerField(default=0)
    introduced = models.BigIntegerField()
    changed = models.BigIntegerField()

    class Meta:
        verbose_name = "对象"
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["type", "public_id"], name="ledger_object_key")]
        indexes: ClassVar = [
            models.Index(fields=["type", "agency", "-last_day", "-id"], name="ledger_object_recent"),
            models.Index(fields=["type", "-last_day", "-id"], name="ledger_object_recent_all"),
            models.Index(fields=["type", "agency", "state", "-last_day", "-id"], name="ledger_object_state"),
            models.Index(fields=["type", "state", "-last_day", "-id"], name="ledger_object_state_all"),
            models.Index(fields=["type", "agency", "foreign_number", "id"], name="ledger_object_number"),
            models.Index(fields=["type", "foreign_number", "id"], name="ledger_object_number_all"),
            models.Index(
                fields=["agency", "next_due"], name="ledger_object_due", condition=models.Q(next_due__isnull=False)
            ),
            _due_index("ledger_object_due_unit", "agency"),
            _due_index("ledger_object_due_all"),
            _due_index("ledger_object_due_state", "agency", "state"),
            _due_index("ledger_object_due_state_all", "state"),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.type} {self.public_id}"

    @property
    def key(self) -> tuple[str, str]:
        """Return (type, id)."""
        return self.type, self.public_id

    @property
    def first_date(self) -> date | None:
        """Return the civil date of its first effective event."""
        return None if self.first_day is None else date_of(self.first_day)

    @property
    def last_date(self) -> date | None:
        """Return the civil date of its last effective event."""
        return None if self.last_day is None else date_of(self.last_day)


class LedgerObjectValue(models.Model):
    """The value of an object's attribute from a day on (对象属性); ``from_day`` null: since ever."""

    object = models.ForeignKey(LedgerObject, models.CASCADE, related_name="values")
    name = models.CharField(max_length=64)
    from_day = models.IntegerField(null=True)
    kind = models.CharField(max_length=16)
    value = models.TextField()
    sequence = models.BigIntegerField()

    class Meta:
        verbose_name = "对象属性"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["object", "name"], name="ledger_value_object")]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class LedgerClock(models.Model):
    """The one row that orders all appends: last sequence and last moment of recording, locked until the commit."""

    sequence = models.BigIntegerField(default=0)
    recorded_at = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = "台账时钟"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.sequence)


class LedgerKey(models.Model):
    """An act that was already done under its key (幂等键): the same key again returns the same events."""

    key = models.CharField(max_length=200, primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()

    class Meta:
        verbose_name = "幂等键"
        default_permissions = ()

    def __str__(self) -> str:
        return self.key


class LedgerSeal(models.Model):
    """A seal over a run of events (封存): the signed statement as text, chained to the one before it (F6)."""

    number = models.BigAutoField(primary_key=True)
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    statement = models.TextField()
    head = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        verbose_name = "封存"
        default_permissions = ()

    def __str__(self) -> str:
        return f"封存 {self.number}"


class LedgerReceipt(models.Model):
    """A seal was handed to a witness (回执): when, and what the witness answered."""

    seal = models.ForeignKey(LedgerSeal, models.PROTECT, related_name="receipts")
    witness = models.CharField("见证方", max_length=255)
    given_at = models.DateTimeField("送出时间")
    answer = models.TextField("回复", blank=True)

    class Meta:
        verbose_name = "回执"
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["seal", "witness"], name="ledger_receipt_once")]

    def __str__(self) -> str:
        return f"{self.witness} {self.seal_id}"


class LedgerSource(models.Model):
    """A system whose record lives elsewhere (来源系统), and what it may deliver (F7, F12). Empty ``event_types``: none.

    ``agencies``: public ids in whose name it may speak; ``namespaces``: beginnings of the ids of its own objects.
    """

    name = models.CharField("名称", max_length=32, unique=True)
    title = models.CharField("系统", max_length=100)
    agencies = models.JSONField("机关", default=list)
    event_types = models.JSONField("事件类型", default=list)
    namespaces = models.JSONField("编号开头", default=list)
    active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "来源系统"
        default_permissions = ()

    def __str__(self) -> str:
        return self.title


class LedgerDelivery(models.Model):
    """An event that a system delivered (来件): its id there, the hash of what was said, and the event it became."""

    source = models.ForeignKey(LedgerSource, models.PROTECT, related_name="deliveries", db_index=False)
    foreign_id = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    event = models.CharField(max_length=64)
    agency = models.CharField(max_length=64)
    day = models.IntegerField()

    class Meta:
        verbose_name = "来件"
        default_permissions = ()
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "foreign_id"], name="ledger_delivery_once")]
        indexes: ClassVar = [models.Index(fields=["source", "agency", "day"], name="ledger_delivery_day")]

    def __str__(self) -> str:
        return self.foreign_id


class LedgerMapping(models.Model):
    """A saved mapping (对接映射): how the rows of a system's table become events (F7). A change is a new version."""

    source = models.ForeignKey(LedgerSource, models.PROTECT, related_name="mappings")
    business = models.CharField("业务", max_length=32)
    version = models.PositiveIntegerField("版本")
    title = models.CharField("名称", max_length=100)
    plan = models.JSONField("映射")
    saved_by = models.CharField("保存人", max_length=64)
    saved_at = models.DateTimeField("保存时间", auto_now_add=True)

    class Meta:
        verbose_name = "对接映射"
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "business", "version"], name="ledger_mapping_version")
        ]

    def __str__(self) -> str:
        return f"{self.title} 第 {self.version} 版"


class LedgerRun(models.Model):
    """A file that was taken through a mapping (接收记录): what arrived, what became of it, what was wrong where."""

    mapping = models.ForeignKey(LedgerMapping, models.PROTECT, related_name="runs")
    file = models.CharField("文件", max_length=200)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField("时间", auto_now_add=True)
    rows = models.PositiveIntegerField("行数")
    counts = models.JSONField("结果", default=dict)
    problems = models.JSONField("问题", default=list)

    class Meta:
        verbose_name = "接收记录"
        default_permissions = ()
        indexes: ClassVar = [models.Index(fields=["mapping", "-at"], name="ledger_run_recent")]

    def __str__(self) -> str:
        return self.file
