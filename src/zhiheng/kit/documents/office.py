"""PDF/A from a filled Word file by LibreOffice, in a process of its own: own profile, no network, killed when stuck."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from zhiheng.kit.problems import Refusal

SECONDS = 120
_PACKAGES = Path(__file__).resolve().parents[3]
_FILTER = 'pdf:writer_pdf_Export:{"SelectPdfVersion":{"type":"long","value":"2"}}'  # PDF/A-2b
SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
FALLBACKS = {
    "方正小标宋简体": SERIF,
    "方正小标宋_GBK": SERIF,
    "仿宋_GB2312": SERIF,
    "仿宋": SERIF,
    "楷体_GB2312": SERIF,
    "楷体": SERIF,
    "宋体": SERIF,
    "黑体": SANS,
}
"""By font that offices own: the free one that stands in for it where it isn't installed."""


class OfficeMissing(Refusal):
    """There is no LibreOffice on this machine; the Word file is what there is."""


class OfficeFailed(Refusal):
    """LibreOffice didn't make a PDF of this file."""


def program() -> str:
    """Return the path of LibreOffice: ``OFFICE_PROGRAM`` of the settings, else what is found; "" without any."""
    named = str(getattr(settings, "OFFICE_PROGRAM", ""))
    return (shutil.which(named) or "") if named else shutil.which("soffice") or shutil.which("libreoffice") or ""


def has_chinese_fonts() -> bool:
    """Return whether fontconfig knows a font with Chinese characters; True where it can't be asked."""
    lister = shutil.which("fc-list")
    if lister is None:
        return True
    asked = subprocess.run([lister, ":lang=zh", "family"], capture_output=True, timeout=30, check=False)  # noqa: S603 (a constant question)
    return bool(asked.stdout.strip())


def to_pdf(word: Path, seconds: float = SECONDS) -> bytes:
    """Return the PDF/A-2b of a Word file. It holds the time of its making: stored once, never compared by bytes.

    Raises OfficeMissing without LibreOffice, OfficeFailed where it fails or takes longer than ``seconds``; whatever it
    started is gone then.
    """
    office = program()
    if not office:
        raise OfficeMissing.of("本机没有 LibreOffice，没有生成 PDF", "", "请下载 Word 文件打印；安装后可补生成 PDF")
    with tempfile.TemporaryDirectory(prefix="zhiheng-office-") as name:
        home = Path(name)
        source = home / "document.docx"
        shutil.copyfile(word, source)
        _run(office, home, source, seconds)
        made = home / "document.pdf"
        if not made.is_file():
            raise OfficeFailed.of("LibreOffice 没有生成 PDF", "", "请下载 Word 文件打开核对；能打开的，请稍后再试")
        return made.read_bytes()


def _run(office: str, home: Path, source: Path, seconds: float) -> None:
    """Run LibreOffice once; its whole process group ends with this call."""
    options = ["--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault"]
    command = [sys.executable, "-s", "-B", "-m", "zhiheng.kit.documents.launching", office]
    command += [f"-env:UserInstallation=file://{home}/profile", *options, "--convert-to", _FILTER]
    with subprocess.Popen(  # noqa: S603 (the configured program; the only foreign thing is the file's content)
        [*command, "--outdir", str(home), str(source)],
        env=_environment(home),
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise OfficeFailed.of(
                f"生成 PDF 超过 {seconds:.0f} 秒，已停止", "", "请下载 Word 文件打开核对后再试"
            ) from None
        finally:
            with suppress(ProcessLookupError):  # soffice leaves a child behind where it is stuck
                os.killpg(process.pid, signal.SIGKILL)


def _environment(home: Path) -> dict[str, str]:
    """Return what LibreOffice may know: nothing of ours but where fonts are."""
    fonts = home / "fonts.conf"
    fonts.write_text(_font_rules(), encoding="utf-8")
    return {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(_PACKAGES),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "FONTCONFIG_FILE": str(fonts),
        "SAL_USE_VCLPLUGIN": "svp",
    }


def _font_rules() -> str:
    """Return fontconfig's rules: the system's own, then a free font behind each that offices own."""
    rules = "".join(
        f"<alias binding='same'><family>{name}</family><accept><family>{free}</family></accept></alias>"
        for name, free in FALLBACKS.items()
    )
    system = "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>"
    return f"<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>{system}{rules}</fontconfig>"
