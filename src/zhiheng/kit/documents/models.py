"""Templates of many versions, numbers without gaps, documents with the version they were made with."""

from __future__ import annotations

from typing import Any

from django.db import models

from zhiheng.kit.files.models import StoredFile
from zhiheng.kit.public_ids import public_id


class Stage(models.TextChoices):
    """Where a version of a template stands."""

    PROPOSED = "proposed", "待发布"
    PUBLISHED = "published", "已发布"
    REFUSED = "refused", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"


class TemplateVersion(models.Model):
    """A version of a template: of which kind and unit (empty: all), its Word file, who brought it, who published it.

    The latest published one is used; documents keep the one they were made with. ``builtin``: the layout that the
    program came with, kept as a version of its own when a document is first made with it.
    """

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=64)
    unit = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField()
    builtin = models.BooleanField(default=False)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    sample = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    sample_pdf = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    sample_texts: models.JSONField[Any, Any] = models.JSONField(default=list)
    remarks: models.JSONField[Any, Any] = models.JSONField(default=list)
    note = models.CharField("改了什么", max_length=200, blank=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PROPOSED)
    proposed_by = models.CharField(max_length=24, blank=True)
    proposer = models.CharField(max_length=64, blank=True)
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.CharField(max_length=24, blank=True)
    decider = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "文书模板"
        constraints = (
            models.UniqueConstraint(fields=("kind", "unit", "version", "builtin"), name="template_version_once"),
        )
        indexes = (models.Index(fields=("kind", "unit", "stage", "-version"), name="template_current"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"

    @property
    def called(self) -> str:
        """Return what people call the version."""
        return f"系统自带第 {self.version} 版" if self.builtin else f"第 {self.version} 版"


class UnitWord(models.Model):
    """The word by which an agency's numbers begin (机关代字): 示市监."""

    unit = models.CharField(max_length=64, primary_key=True)
    word = models.CharField("机关代字", max_length=20)

    class Meta:
        verbose_name = "机关代字"

    def __str__(self) -> str:
        return self.word


class Sequence(models.Model):
    """The numbers of one agency, series and year: ``last`` is the highest one given."""

    unit = models.CharField(max_length=64)
    series = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "编号序列"
        constraints = (models.UniqueConstraint(fields=("unit", "series", "year"), name="document_sequence_once"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.series} {self.year}: {self.last}"


class Number(models.Model):
    """A number that was given (文号): never again, also where its document became void."""

    sequence = models.ForeignKey(Sequence, models.PROTECT, related_name="numbers")
    value = models.PositiveIntegerField()
    text = models.CharField(max_length=60)
    given_at = models.DateTimeField(auto_now_add=True)
    holder = models.CharField("预留给", max_length=24, blank=True)
    void_at = models.DateTimeField(null=True)
    void_by = models.CharField(max_length=24, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "文号"
        constraints = (models.UniqueConstraint(fields=("sequence", "value"), name="document_number_once"),)

    def __str__(self) -> str:
        return self.text


class Making(models.TextChoices):
    """Where a document stands."""

    FILLING = "filling", "没有生成完"
    READY = "ready", "已生成"
    VOID = "void", "已作废"


class Printing(models.TextChoices):
    """Where a document's PDF stands."""

    WAITING = "waiting", "正在生成"
    READY = "ready", "已生成"
    MISSING = "missing", "本机没有 LibreOffice"
    FAILED = "failed", "没有生成"


class Document(models.Model):
    """A document (文书): of which kind, about what, in whose name, by which version, its number and files."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=64)
    unit = models.CharField(max_length=64)
    addressee = models.CharField(max_length=64, blank=True)
    object_type = models.CharField(max_length=48)
    object_id = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    day = models.DateField("制发日期")
    number = models.OneToOneField(Number, models.PROTECT, null=True, related_name="document")
    template = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="documents")
    dossier = models.CharField(max_length=24, blank=True)
    word = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    slots: models.JSONField[Any, Any] = models.JSONField("签名处", default=list)
    signed_word = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    signed_pdf = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    signed_with = models.PositiveSmallIntegerField("签名版含几处签名", default=0)
    state = models.CharField(max_length=8, choices=Making.choices, default=Making.FILLING)
    printing = models.CharField(max_length=8, choices=Printing.choices, default=Printing.WAITING)
    made_by = models.CharField(max_length=24)
    maker = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    void_by = models.CharField(max_length=24, blank=True)
    void_at = models.DateTimeField(null=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "文书"
        indexes = (
            models.Index(fields=("object_type", "object_id", "-day"), name="document_object"),
            models.Index(fields=("unit", "-day", "-id"), name="document_unit"),
            models.Index(fields=("addressee", "-day", "-id"), name="document_addressee"),
            models.Index(fields=("made_by", "-day", "-id"), name="document_maker"),
        )

    def __str__(self) -> str:
        return self.number.text if self.number else self.public_id


class Signature(models.Model):
    """A signature on a document (签名), or that somebody didn't sign and why. A second one in its place stands beside.

    ``file``: the picture as it was drawn; where nobody signed, the words that stand in its place. Both may name
    somebody, so they go with the document's dossier; the row itself names nobody.
    """

    class Refusal(models.TextChoices):
        """Why somebody didn't sign."""

        REFUSED = "refused", "拒绝签名"
        UNABLE = "unable", "不能签名"
        ABSENT = "absent", "不在场"

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="signatures")
    slot = models.CharField("签名处", max_length=40)
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    refusal = models.CharField("没有签名", max_length=8, choices=Refusal.choices, blank=True)
    witnessed = models.BooleanField("有见证人", default=False)
    taken_at = models.DateTimeField(auto_now_add=True)
    taken_by = models.CharField(max_length=24)
    taker = models.CharField("经办", max_length=64)

    class Meta:
        verbose_name = "签名"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.slot} {self.get_refusal_display()}".strip()


class Scan(models.Model):
    """A scan of the stamped or signed paper (扫描件), kept as it arrived beside the document it is of."""

    public_id = models.CharField(max_length=24, unique=True, default=public_id, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="scans")
    file = models.ForeignKey(StoredFile, models.SET_NULL, null=True, related_name="+")
    sha256 = models.CharField("校验值", max_length=64)
    note = models.CharField("说明", max_length=200, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.CharField(max_length=24)
    adder = models.CharField("上传", max_length=64)

    class Meta:
        verbose_name = "扫描件"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.public_id
