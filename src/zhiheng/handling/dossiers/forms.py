"""Forms of a dossier: add a scan, take one out, arrange, archive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from zhiheng.handling.dossiers.destroying import Ripe
from zhiheng.handling.dossiers.entries import Catalogue, Entry
from zhiheng.handling.dossiers.packages import MOST_BYTES as MOST_PACKAGE
from zhiheng.handling.dossiers.services import ACCEPT, MOST_BYTES, Wanted
from zhiheng.handling.dossiers.standard import VOLUMES, standard
from zhiheng.kit.pages import days
from zhiheng.kit.pages.forms.fields import DayField, offer

_MEGABYTES = MOST_BYTES >> 20
_REASON = "例如“当事人补交缴款票据”。"


def section_choices() -> list[tuple[str, str]]:
    """Return the sections with their volumes, for choosing."""
    return [(one.key, f"{VOLUMES[one.volume]} · {one.title}") for one in standard().sections]


class ScanForm(forms.Form):
    """A scanned paper."""

    file = forms.FileField(
        label="扫描件", help_text=f"PDF、JPG、PNG 或 TIFF，不超过 {_MEGABYTES} MB。原件不改动，文字由后台识别。",
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
    )  # fmt: skip
    title = forms.CharField(label="材料名称", max_length=120, required=False, help_text="不填用文件名。")
    section = forms.ChoiceField(label="卷内类别")
    day = DayField(label="材料日期", required=False, help_text="材料上写的日期。")
    reason = forms.CharField(label="补充原因", max_length=200, required=False, help_text=_REASON)

    def __init__(self, supplement: bool, data: Any = None, files: Any = None, initial: Any = None) -> None:
        super().__init__(data, files, initial=initial)
        offer(self.fields["section"], [("", "请选择"), *section_choices()])
        self.fields["day"].latest = days.today()  # type: ignore[attr-defined]  # a DayField
        if supplement:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large or by its name no scan, before anything is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            size = (file.size or 0) / (1 << 20)
            raise ValidationError(f"文件有 {size:,.0f} MB，超过 {_MEGABYTES} MB。请降低扫描分辨率，或者分成几份添加")
        if PurePath(file.name or "").suffix.lower() not in ACCEPT.split(","):
            raise ValidationError(
                "不是扫描件的格式。录音录像、Word 和表格请登记为证据；扫描件请用 PDF、JPG、PNG 或 TIFF"
            )
        return file

    def clean(self) -> dict[str, Any]:
        """Name the paper after its file where nothing was typed."""
        data = super().clean() or {}
        if data.get("file") is not None and not data.get("title"):
            data["title"] = PurePath(data["file"].name).stem[:120]
        return data


class RemoveForm(forms.Form):
    """Why a scan is taken out."""

    reason = forms.CharField(label="原因", max_length=200, help_text="例如“扫描模糊，重新扫描”。")


class ArchiveForm(forms.Form):
    """What a person still says at the archiving; all else is known."""

    number = forms.CharField(label="档号", max_length=80, help_text="本机关的档案编号。")
    retention = forms.ChoiceField(label="保管期限", help_text="按本机关保管期限表。标“未核实”的年限须核对。")
    answer = forms.CharField(
        label="缺少材料的说明", max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text="材料齐全的不填。",
    )  # fmt: skip

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        periods = [(one.key, one.words) for one in standard().retention]
        offer(self.fields["retention"], [("", "请选择"), *periods])


class ArrangeForm(forms.Form):
    """Section, place and note of every paper; fields are named by the paper's place in the shown catalogue."""

    def __init__(self, catalogue: Catalogue, data: Any = None) -> None:
        super().__init__(data)
        self.entries = [one for one in catalogue.entries if not one.supplement]
        for number, entry in enumerate(self.entries):
            sections = forms.ChoiceField(label=f"{entry.title}：类别", initial=entry.section.key)
            offer(sections, section_choices())
            place = forms.IntegerField(label=f"{entry.title}：次序", min_value=1, max_value=9999, initial=entry.order)
            note = forms.CharField(label=f"{entry.title}：备注", max_length=200, required=False, initial=entry.note)
            for name, one in (("section", sections), ("place", place), ("note", note)):
                self.fields[f"{name}_{number}"] = one

    def rows(self) -> Iterator[tuple[Entry, Any, Any, Any]]:
        """Yield each paper with its three bound fields, for the table."""
        for number, entry in enumerate(self.entries):
            yield entry, self[f"section_{number}"], self[f"place_{number}"], self[f"note_{number}"]

    def wanted(self) -> list[Wanted]:
        """Return where each paper is wanted."""
        data = self.cleaned_data
        return [
            Wanted(one.item, data[f"section_{n}"], data[f"place_{n}"], data[f"note_{n}"])
            for n, one in enumerate(self.entries)
        ]


class ExportForm(forms.Form):
    """To whom a package goes, and what for."""

    receiver = forms.CharField(label="接收单位", max_length=100, help_text="写在案卷包上。")
    purpose = forms.CharField(label="用途", max_length=200, help_text="例如“随案移送”。")


class ReceiveForm(forms.Form):
    """A package that is taken in."""

    file = forms.FileField(
        label="案卷包", help_text=f"ZIP 文件，不超过 {MOST_PACKAGE >> 20} MB。先逐个核对文件，全部相符才接收。",
        widget=forms.ClearableFileInput({"accept": ".zip"}),
    )  # fmt: skip
    agency = forms.ChoiceField(label="接收机关")

    def __init__(self, agencies: list[tuple[str, str]], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        offer(self.fields["agency"], agencies)

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large, before anything is read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_PACKAGE:
            raise ValidationError(f"文件超过 {MOST_PACKAGE >> 20} MB，请系统管理员协助接收")
        return file


class AskForm(forms.Form):
    """Whose dossier, which one, what for."""

    agency = forms.ChoiceField(label="案卷所属机关")
    number = forms.CharField(label="案号", max_length=80, help_text="与文书上写的完全一致，例如“示市立〔2026〕1号”。")
    purpose = forms.CharField(label="用途", max_length=200, help_text="例如“办理同一当事人的案件”。不写姓名和号码。")

    def __init__(self, agencies: list[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        offer(self.fields["agency"], [("", "请选择"), *agencies])


class DecideForm(forms.Form):
    """Granted until when, or not and why."""

    granted = forms.ChoiceField(label="审批结果", choices=[("", "请选择"), ("1", "准予调阅"), ("0", "不准予")])
    until = DayField(label="有效至", required=False, help_text="最长 90 天，到期自动停止。")
    reason = forms.CharField(label="理由", max_length=200, required=False, help_text="不准予的须写明。")


class DestroyForm(forms.Form):
    """A destruction list."""

    number = forms.CharField(label="清单编号", max_length=60)
    basis = forms.CharField(label="依据", max_length=200, help_text="保管期限表和批准销毁的文件名称、文号。")
    dossiers = forms.MultipleChoiceField(label="到期案卷", widget=forms.CheckboxSelectMultiple)

    def __init__(self, found: list[Ripe], data: Any = None) -> None:
        super().__init__(data)
        offer(self.fields["dossiers"], [(one.dossier.public_id, self._words(one)) for one in found])

    @staticmethod
    def _words(one: Ripe) -> str:
        unsure = "" if one.confirmed else "，年限未核实，请先核对保管期限表"
        return f"{one.dossier.number or one.dossier.public_id}（{one.over_on} 起可销毁{unsure}）"
