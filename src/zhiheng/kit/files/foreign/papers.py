"""PDF, old office files and XML: can they be opened, and what in them deserves caution."""

from __future__ import annotations

from pathlib import Path

from zhiheng.kit.files.foreign.findings import FileRefused, Look

_MOST_PAGES = 5_000
_MACROS = ("_VBA_PROJECT_CUR".encode("utf-16-le"), "Macros".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le"))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LAUNCH = (b"/Launch", b"/ImportData", b"/SubmitForm")


def look_at_pdf(path: Path, media_type: str) -> Look:
    """Check a PDF: opens without a password, whole, not too long. Raises FileRefused, also for launching actions."""
    import pikepdf

    try:
        with pikepdf.open(path, suppress_warnings=True, attempt_recovery=False) as pdf:
            pages = len(pdf.pages)
            if pages > _MOST_PAGES or pages == 0:
                raise FileRefused.of(f"PDF 有 {pages:,} 页", "", f"请分成每份 {_MOST_PAGES:,} 页以内上传")
            look = Look(media_type, f"{pages} 页")
            _actions(pdf, look)
            if pdf.attachments:
                look.risks.append("PDF 里附有其他文件")
    except pikepdf.PasswordError as error:
        raise FileRefused.of("PDF 设了打开密码", "", "请去掉密码后上传") from error
    except (pikepdf.PdfError, ValueError, RecursionError) as error:
        raise FileRefused.of("PDF 不完整或已损坏", "", "请重新导出或重新扫描后上传") from error
    return look


def _actions(pdf: object, look: Look) -> None:
    """Name scripts; refuse what starts programs or sends data."""
    import pikepdf

    for item in getattr(pdf, "objects", ()):
        if not isinstance(item, pikepdf.Dictionary) or "/S" not in item:
            continue
        action = str(item["/S"]).encode()
        if action in _LAUNCH:
            raise FileRefused.of("PDF 打开时会启动程序或发送数据", "", "请打印为新的 PDF 后上传")
        if action == b"/JavaScript" and "PDF 含脚本" not in look.risks:
            look.risks.append("PDF 含脚本")


def look_at_ole(path: Path, media_type: str) -> Look:
    """Check an old office file by the names in its directory; encrypted ones are refused."""
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise FileRefused.of("文件设了打开密码，不能检查", "", "请去掉密码，另存后上传")
    if len(content) < 1536:
        raise FileRefused.of("文件不完整或已损坏", "", "请重新导出后上传")
    return Look(media_type, risks=["含宏，打开时不要启用"] if any(mark in content for mark in _MACROS) else [])


def look_at_xml(path: Path, media_type: str) -> Look:
    """Check XML by running through it once, without entities, DTD or network. Raises FileRefused."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    count = 0
    try:
        for _, element in iterparse(path, forbid_dtd=True):
            count += 1
            element.clear()
    except DefusedXmlException as error:
        raise FileRefused.of("XML 带有实体或外部定义，不接收", "", "请去掉 DOCTYPE 和实体后上传") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise FileRefused.of("XML 不完整或格式不对", "", "请重新导出后上传") from error
    return Look(media_type, f"{count} 个元素")
